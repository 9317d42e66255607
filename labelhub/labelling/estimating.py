"""Everybody is estimated anew, in the background, and the items that this moves are moved.

`estimate` reads all counting answers and writes a new version; `move` brings every item to it, a few at a time, so that
labelling goes on between them. Both may be stopped and repeated anywhere: the same answers give the same version, and
an item that names the current version is left alone. Nothing depends on the order in which answers came.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from labelhub.items.choices import ConsensusMethod
from labelhub.items.models import Item, LabelClass, Project
from labelhub.labelling import believing, consensus, counted, portraits, versions
from labelhub.labelling.aggregation.answers import Answers, Floats, Integers, Known, answers, known
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.calibration import Calibration, fit
from labelhub.labelling.aggregation.estimates import Aggregation, Method
from labelhub.labelling.aggregation.opinions import opinions
from labelhub.labelling.models import SECOND_LOOKS, Consensus, Decision, Label
from labelhub.labelling.portraits import Portraits
from labelhub.labelling.quality_models import EstimatesVersion
from labelhub.labelling.truth import REVIEW_WEIGHT
from labelhub.labelling.versions import Version

CHUNK = 200  # items moved in one transaction: on SQLite everybody else waits for it
KEPT = 20  # versions that no item names any more, newest first
READ = """
    SELECT item_id, labeller_id, label_class_id, purpose FROM labelling_answer
    WHERE project_id = %s AND label_class_id IS NOT NULL AND (counts OR why_not = 'gold')
"""


@dataclass(frozen=True)
class Log:
    """The counting answers of a project as arrays, with the ids behind their numbers. `item`, `labeller`, `label_class`
    and `weight` (N,) in the order of the ids; `items`, `labellers`, `classes` are the ids, `keys` the class keys."""

    given: Answers
    items: Integers
    labellers: Integers
    classes: tuple[int, ...]
    keys: tuple[str, ...]
    truths: Known


@dataclass(frozen=True)
class Estimated:
    """A full estimate: the version, and the probabilities (n_items, K) behind it."""

    log: Log
    version: Version
    outcome: Aggregation
    stated: Floats | None


def read(project: Project) -> Log:
    """The log as it stands now. Items whose truth is known (gold, a reviewer's decision) teach the estimates, also by
    answers on gold that form no consensus."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [project.pk])
        purposes = consensus.purposes_of(project)
        rows = [row for row in cursor.fetchall() if row[3] in purposes]
    classes = list(LabelClass.objects.filter(project=project).order_by("position", "pk").values_list("pk", "key"))
    place = {key: number for number, (key, _) in enumerate(classes)}
    items, item = np.unique(np.array([row[0] for row in rows], dtype=np.int64), return_inverse=True)
    people, labeller = np.unique(np.array([row[1] for row in rows], dtype=np.int64), return_inverse=True)
    given = answers(
        item,
        labeller,
        [place[row[2]] for row in rows],
        [REVIEW_WEIGHT if row[3] in SECOND_LOOKS else 1.0 for row in rows],
        n_items=len(items),
        n_labellers=len(people),
        n_classes=len(classes),
    )
    truths = _truths(project, items, place)
    ids, keys = tuple(key for key, _ in classes), tuple(key for _, key in classes)
    return Log(given, items, people, ids, keys, truths)


def _truths(project: Project, items: Integers, place: Mapping[int, int]) -> Known:
    """Gold and decisions; an item with both that differ is contradictory, and its labels decide."""
    gold = Item.objects.filter(project=project, gold_class__isnull=False).values_list("pk", "gold_class_id")
    decided = Decision.objects.filter(project=project, undone_at=None, label_class__isnull=False)
    newer = Decision.objects.filter(item=OuterRef("item"), undone_at=None, pk__gt=OuterRef("pk"))
    pairs = [*gold, *decided.filter(~Exists(newer)).values_list("item_id", "label_class_id")]
    at = {int(item): number for number, item in enumerate(items)}
    there = [(at[item], place[key]) for item, key in pairs if item in at and key in place]
    return known([i for i, _ in there], [k for _, k in there], n_items=len(items), n_classes=len(place))


def compute(project: Project, log: Log, method: str, run_id: int | None) -> Estimated:
    """The estimate by a method, with the counted opinions of a run where the method takes any. Writes nothing."""
    stated = _stated(log, run_id) if run_id is not None else None
    outcome = aggregate(log.given, log.truths, method=Method(method), stated=stated)
    if method != Method.MAJORITY and outcome.estimates.method is Method.MAJORITY:
        # No labels yet. Shares of a first label would be certain of it.
        outcome = replace(outcome, estimates=believing.before_any(log.classes).estimates)
    used = outcome.estimates.method
    human = None
    if used is Method.FUSED:
        human = aggregate(log.given, log.truths, method=Method.DAWID_SKENE).estimates
    version = Version(
        classes=log.classes,
        keys=log.keys,
        labellers=tuple(int(one) for one in log.labellers),
        estimates=outcome.estimates,
        human=human,
        run_id=run_id if used is Method.FUSED else None,
        calibration=calibration(log, method, stated) if used is not Method.MAJORITY else Calibration(),
    )
    return Estimated(log, version, outcome, stated)


def calibration(log: Log, method: str, stated: Floats | None) -> Calibration:
    """How sure the method may be, learnt on the known items from an estimate that does not know them. Few known items
    change little, none nothing."""
    if not len(log.truths.item):
        return Calibration()
    nothing = known([], [], n_items=len(log.items), n_classes=len(log.classes))
    blind = aggregate(log.given, nothing, method=Method(method), stated=stated).probabilities
    heard = log.given.per_item[log.truths.item] > 0
    return fit(blind[log.truths.item[heard]], log.truths.label_class[heard])


def _stated(log: Log, run_id: int) -> Floats:
    rows = np.full((len(log.items), len(log.keys)), np.nan)
    said = counted.of_run(run_id)
    for place, item in enumerate(log.items):
        opinion = said.get(int(item))
        if opinion is not None and sum(opinion.get(key, 0.0) for key in log.keys) > 0:
            rows[place] = [opinion.get(key, 0.0) for key in log.keys]
    return opinions(rows, n_items=len(log.items), n_classes=len(log.keys))


def estimate(project: Project) -> EstimatesVersion | None:
    """Estimate everybody from the answers of now and make that the version that counts. Returns it, or None where
    there is no class to estimate. The same answers as last time give the same version again."""
    started = time.monotonic()
    newest = Label.objects.filter(project=project).aggregate(last=Max("pk"))["last"] or 0
    log = read(project)
    if not log.classes:
        return None
    run_id = None
    if project.consensus_method in (ConsensusMethod.FUSED, ConsensusMethod.AUTOMATIC):
        run_id = counted.take(project)
    done = compute(project, log, project.consensus_method, run_id)
    return store(project, done, newest, time.monotonic() - started)


def store(project: Project, done: Estimated, newest: int, seconds: float) -> EstimatesVersion:
    """Make the estimate the version that counts; the present one again where it says the same. `newest`: the last label
    that it knew."""
    digest = versions.digest(done.version)
    with transaction.atomic():
        now = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        current = EstimatesVersion.objects.defer("content", "portraits").filter(pk=now.estimates_id or 0).first()
        if current is not None and (current.digest, current.asked) == (digest, project.consensus_method):
            EstimatesVersion.objects.filter(pk=current.pk).update(last_answer=newest)
            return current
        last = EstimatesVersion.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        row = EstimatesVersion.objects.create(
            project=project,
            number=last + 1,
            method=done.version.estimates.method.value,
            asked=project.consensus_method,
            reason=reason(project, done),
            run_id=done.version.run_id,
            content=versions.pack(done.version),
            portraits=portraits.pack(portrayed(done)),
            digest=digest,
            calibration=asdict(done.version.calibration),
            figures=figures(done) | {"seconds": round(seconds, 3)},
            last_answer=newest,
        )
        Project.objects.filter(pk=project.pk).update(estimates_id=row.pk)
    return row


def portrayed(done: Estimated) -> Portraits:
    """What the estimate says of each labeller. People are measured by people, also where a model took part."""
    version = done.version
    by = version.human or version.estimates
    return portraits.of(done.log.given, done.outcome.probabilities, by, done.log.labellers, version.keys)


def reason(project: Project, done: Estimated) -> str:
    """Why the version uses its method, as a sentence."""
    choice = done.outcome.choice
    if choice is not None:
        return choice.reason
    if project.consensus_method == ConsensusMethod.FUSED and done.version.run_id is None:
        return "The project asks for a model's opinions, and no run has any out of fold yet: labels alone decide."
    return "The project asks for it."


def figures(done: Estimated) -> dict[str, Any]:
    return {
        "labels": len(done.log.given),
        "items": len(done.log.items),
        "labellers": len(done.log.labellers),
        "known": len(done.log.truths.item),
        "contradictory": [int(done.log.items[place]) for place in done.log.truths.contradictory[:100]],
        "iterations": done.outcome.iterations,
        "converged": done.outcome.converged,
        "correlation": round(float(done.outcome.estimates.correlation), 6),
        "code": done.outcome.choice.code if done.outcome.choice is not None else "asked",
    }


def stale(project_id: int, version_id: int, after: int) -> list[int]:
    """The next items with labels that do not name the version, in their order."""
    rows = Consensus.objects.filter(project=project_id, item_id__gt=after).filter(n_labels__gt=0)
    rows = rows.exclude(estimates=version_id) if version_id else rows.filter(estimates__isnull=False)
    return list(rows.order_by("item_id").values_list("item_id", flat=True)[:CHUNK])


def finish(version: EstimatesVersion) -> None:
    """Every item was looked at: note it, and let go of what no item needs any more."""
    EstimatesVersion.objects.filter(pk=version.pk, moved_at=None).update(moved_at=timezone.now())
    named = Consensus.objects.filter(estimates=OuterRef("pk"))
    old = EstimatesVersion.objects.filter(~Exists(named), project=version.project_id).exclude(pk=version.pk)
    spare = list(old.order_by("-pk").values_list("pk", flat=True)[KEPT:])
    EstimatesVersion.objects.filter(pk__in=spare, project__estimates_id__gt=F("pk")).delete()
    counted.drop_unused(version.project_id)
