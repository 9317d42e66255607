"""The inside of the loop gain bench: a process of its own on a temporary database, one line of JSON for each arm.

`python -m tests.bench.loop_gain_project FOLDER SEEDS`; FOLDER has class folders `female/` and `male/`.
"""

import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from labelhub.items.models import Item, Project
    from labelhub.runs.models import Run

LABELLED = 2000  # photos; the others are never labelled and only measure the model
EXTRA = 900  # answers that an arm may spend
MISTAKES = 0.15
LABELLERS = 8
CLASSES = ("female", "male")
Arm = Callable[["Project", int, int], int]


def photos(folder: Path) -> list[tuple[str, Path]]:
    """Every photo under a name that does not tell its class twice: `female/0001.jpg`."""
    return [(f"{key}/{path.name}", path) for key in CLASSES for path in sorted((folder / key).iterdir())]


def import_once(folder: Path) -> "list[Item]":
    """All photos checked and stored, in a project that nobody labels."""
    from labelhub.items import ingest
    from labelhub.items.models import Item

    pile = new_project("pile")
    ingest.add_files(pile, photos(folder))
    return list(Item.objects.filter(project=pile).exclude(image=None).select_related("image").order_by("path"))


def new_project(name: str) -> "Project":
    from labelhub.items.models import LabelClass, Project

    made = Project.objects.create(
        name=name, question="Male or female?", overlap_min=1, overlap_max=1, allow_cannot_tell=False, audit_share=0
    )
    for place, key in enumerate(CLASSES):
        LabelClass.objects.create(project=made, key=key, name=key, hotkey=key[0], colour="#0072b2", position=place)
    return made


def labelled_once(pile: "list[Item]", seed: int) -> "tuple[Project, list[int]]":
    """A project whose 2,000 items have one answer each, and the ids of the unseen rest, which stand in no queue."""
    from labelhub.items.models import Item
    from labelhub.labelling import queue

    project = new_project(f"seed {seed}")
    order = list(pile)
    random.Random(seed).shuffle(order)
    made = Item.objects.bulk_create(
        Item(project=project, path=item.path, image=item.image, true_class=item.path.split("/")[0]) for item in order
    )
    ids = [item.pk for item in made]
    queue.open_items(ids[:LABELLED])
    answer(project, seed, None)
    return project, ids[LABELLED:]


def answer(project: "Project", seed: int, most: int | None) -> int:
    """The crowd works through the queue, as labellers do; how many answers it gave."""
    from labelhub.demo import crowd
    from labelhub.demo.perception import Crowd

    people = Crowd(labellers=LABELLERS, accuracy=1 - MISTAKES, abstain=0, seed=seed)
    return crowd.answer(project, people, most=most)


def train(project: "Project") -> "Run":
    """A run through the job that a worker would do; its flags go to review as the project says."""
    from labelhub.jobs import lifecycle
    from labelhub.runs import training

    run, job = training.start(project=project, user=None, recipe="faceres-linear")
    claim = lifecycle.claim(job.pk)
    if claim is None:
        raise SystemExit("The run's job is taken.")
    claim.succeed(training.execute(claim))
    run.refresh_from_db()
    return run


def none(project: "Project", seed: int, most: int) -> int:
    """Nothing is spent."""
    return 0


def flagged(project: "Project", seed: int, most: int) -> int:
    """Train, let the crowd review what was flagged, and again until the answers are spent or nothing is flagged."""
    spent = 0
    while spent < most:
        train(project)
        given = answer(project, seed + 1000 + spent, most - spent)
        spent += given
        if not given:
            break
    return spent


def at_random(project: "Project", seed: int, most: int) -> int:
    """The same blind review rounds for items that chance chose."""
    from labelhub.items.models import Item
    from labelhub.labelling import second_looks

    labelled = Item.objects.filter(project=project, consensus__isnull=False).order_by("pk")
    chosen = random.Random(seed).sample(list(labelled.values_list("pk", flat=True)), -(-most // project.review_labels))
    second_looks.open_audit(project, sorted(chosen))
    return answer(project, seed + 1000, most)


@contextmanager
def tried() -> Iterator[None]:
    """What happens inside is taken back: every arm begins where the others began."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def measured(project: "Project", unseen: list[int]) -> tuple[float, float]:
    """Share of the labels that are true, and of the unseen photos that a model trained on them gets right."""
    from django.db.models import F

    from labelhub.labelling import consensus
    from labelhub.labelling.models import Consensus
    from labelhub.runs.models import Prediction

    labels = Consensus.objects.filter(project=project)
    right = labels.filter(label_class__key=F("item__true_class")).count()
    label_accuracy = right / labels.count()
    consensus.start(project, unseen)  # the run predicts what has a consensus, be it an open one
    said = Prediction.objects.filter(run=train(project), item__in=unseen)
    hits = said.filter(top_class=F("item__true_class")).count()
    return round(label_accuracy, 4), round(hits / len(unseen), 4)


def arms(project: "Project", unseen: list[int], seed: int) -> Iterator[dict[str, Any]]:
    spent = EXTRA
    for name, arm in (("flagged", flagged), ("random", at_random), ("none", none)):
        with tried():
            extra = arm(project, seed, spent)
            label_accuracy, model_accuracy = measured(project, unseen)
        if name == "flagged":
            spent = extra  # chance gets what the flags took, to the answer
        yield {
            "arm": name,
            "seed": seed,
            "extra_labels": extra,
            "label_accuracy": label_accuracy,
            "model_accuracy": model_accuracy,
        }


def main(folder: str, seeds: str) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    pile = import_once(Path(folder))
    for seed in range(int(seeds)):
        project, unseen = labelled_once(pile, seed)
        for row in arms(project, unseen, seed):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
    django.setup()
    main(*sys.argv[1:])
