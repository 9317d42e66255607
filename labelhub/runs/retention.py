"""What runs leave behind is kept while it is of use, and then pruned.

Metrics, pictures, cards and the list of runs stay for ever; they are small. Models and predictions of older runs go,
unless the run is promoted (or what a rollback leads to), has flags that stand, or is cited. Models of single folds are
of no use once a run is finished.
"""

import logging
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from labelhub.datasets.models import Export
from labelhub.items import storage
from labelhub.items.models import Flag, FlagStatus, Project
from labelhub.jobs.lifecycle import ENDED
from labelhub.jobs.models import Job, JobState
from labelhub.labelling.counted import KEPT
from labelhub.labelling.models import Opinion
from labelhub.labelling.quality_models import EstimatesVersion
from labelhub.runs import one_image, promotion, registry
from labelhub.runs.models import ModelExport, Prediction, Run

log = logging.getLogger(__name__)

FOLDS, PREDICTIONS, MODEL = registry.PARTS
ROLLBACKS = 2  # promoted runs whose models are kept: the one in use and the one before it
BATCH = 10_000
ANSWERS_KEPT = timedelta(days=7)  # of single images
IMAGES_KEPT = timedelta(days=1)  # of those whose job never came to an end
FEATURES_KEPT = timedelta(days=30)  # since a run last used them


@dataclass(frozen=True)
class Standing:
    """A finished run as the rule sees it. `needed`: promoted, flagged, cited, or in use by a job."""

    number: int
    needed: bool
    pruned: tuple[str, ...]


@dataclass(frozen=True)
class Pruned:
    """What was taken from a run, and the bytes of files that came free."""

    project: int
    number: int
    parts: tuple[str, ...]
    bytes: int


def plan(runs: Sequence[Standing], keep: int) -> dict[int, tuple[str, ...]]:
    """Run → the parts of it that go. The newest `keep` runs and every needed one lose nothing but models of folds.
    Pure."""
    newest = {run.number for run in sorted(runs, key=lambda run: -run.number)[:keep]}
    wanted: dict[int, tuple[str, ...]] = {}
    for run in runs:
        parts = (FOLDS,) if run.needed or run.number in newest else (FOLDS, PREDICTIONS, MODEL)
        left = tuple(part for part in parts if part not in run.pruned)
        if left:
            wanted[run.number] = left
    return wanted


def prune(project: Project, *, dry: bool = False) -> list[Pruned]:
    """Prune a project's runs; `dry` only says what would go."""
    runs = list(Run.objects.filter(project=project, finished_at__isnull=False).order_by("number"))
    needed = in_need(project)
    parts = plan([Standing(run.number, run.pk in needed, tuple(run.pruned)) for run in runs], project.keep_runs)
    done = [_take(run, parts[run.number], dry=dry) for run in runs if run.number in parts]
    return [one for one in done if one is not None]


def in_need(project: Project) -> set[int]:
    """Ids of the runs that must stay whole: promoted, with flags that stand, cited by an export or by
    opinions that somebody reads, or in use by a job."""
    runs = Run.objects.filter(project=project)
    open_flags = Flag.objects.filter(project=project, run_id__isnull=False).exclude(status=FlagStatus.CLOSED)
    exported = Export.objects.filter(project=project, snapshot__isnull=False).values("snapshot")
    busy = Job.objects.filter(project_id=project.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    numbers = {number for number in busy.values_list("parameters__run", flat=True) if number is not None}
    return {
        *promotion.stack(project.pk)[-ROLLBACKS:],
        *(pk for pk in open_flags.values_list("run_id", flat=True).distinct() if pk is not None),
        *ModelExport.objects.filter(run__project=project).values_list("run_id", flat=True),
        *runs.filter(snapshot__in=exported).values_list("pk", flat=True),
        *(pk for pk in _heard(project) if pk is not None),
        *runs.filter(number__in=numbers).values_list("pk", flat=True),
    }


def _heard(project: Project) -> Iterator[int | None]:
    """The runs whose opinions screens, queue and consensus read."""
    yield from Opinion.objects.filter(project=project).values_list("run_id", flat=True).distinct()
    versions = EstimatesVersion.objects.filter(project=project).order_by("-pk")
    yield from versions.values_list("run_id", flat=True)[:KEPT]


def _take(run: Run, parts: Sequence[str], *, dry: bool) -> Pruned | None:
    """Say first that the parts are gone, then delete them: who comes meanwhile is refused with the reason, and what a
    killed process left is deleted the next time."""
    files = {part: _files(run, part) for part in parts}
    paths = [path for found in files.values() for path in found]
    freed = sum(registry.size(path) if path.is_dir() else path.stat().st_size for path in paths)
    found = tuple(part for part in parts if part != FOLDS or files[part])
    if dry or not found:
        return Pruned(run.project_id, run.number, found, freed) if found else None
    with transaction.atomic():
        locked = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if run.pk in in_need(run.project) and set(parts) != {FOLDS}:
            return None  # somebody has just begun to use it
        # Models of folds are looked for again each time; the other parts go once.
        locked.pruned = sorted({*locked.pruned, *(part for part in parts if part != FOLDS)})
        locked.save(update_fields=["pruned"])
    for path in paths:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if PREDICTIONS in parts:
        _delete_predictions(run)
    Run.objects.filter(pk=run.pk).update(bytes=weigh(run))
    return Pruned(run.project_id, run.number, found, freed)


def _files(run: Run, part: str) -> list[Path]:
    return [path for pattern in registry.PARTS[part] for path in registry.folder(run).glob(pattern)]


def _delete_predictions(run: Run) -> None:
    while ids := list(Prediction.objects.filter(run=run).values_list("pk", flat=True)[:BATCH]):
        Prediction.objects.filter(pk__in=ids)._raw_delete(connection.alias)


def weigh(run: Run) -> int:
    """Bytes of a run's folder and of its exports."""
    exported = ModelExport.objects.filter(run=run).aggregate(bytes=Sum("bytes"))["bytes"] or 0
    return registry.size(registry.folder(run)) + exported


def prune_all(*, dry: bool = False) -> list[Pruned]:
    """Every project's runs, images and answers of single predictions, and features that nothing uses."""
    done = [one for project in Project.objects.filter(deleted_at=None) for one in prune(project, dry=dry)]
    if not dry:
        forget_answers()
        forget_images()
        prune_features()
    return done


def forget_answers() -> int:
    """Delete old answers for single images; how many."""
    old = Job.objects.filter(kind=one_image.KIND, state__in=ENDED, finished_at__lt=timezone.now() - ANSWERS_KEPT)
    return old.delete()[0]


def forget_images() -> int:
    """Delete images that were sent for a prediction and whose job was cancelled or lost; how many."""
    if not default_storage.exists(one_image.FOLDER):
        return 0
    waiting = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values_list(
        "parameters__key", flat=True
    )
    needed = {key for key in waiting if key is not None}
    keys = [f"{one_image.FOLDER}/{name}" for name in default_storage.listdir(one_image.FOLDER)[1]]
    before = timezone.now() - IMAGES_KEPT
    stale = [key for key in keys if key not in needed and default_storage.get_modified_time(key) < before]
    for key in stale:
        storage.delete_file(key)
    return len(stale)


def prune_features() -> list[str]:
    """Delete the feature stores that no run has used for `FEATURES_KEPT`; their names. Nothing while a run trains:
    features can be computed again, but not under a run that reads them."""
    folder = Path(settings.FEATURES_DIR)
    if not folder.is_dir() or Job.objects.filter(kind="run", state=JobState.RUNNING).exists():
        return []
    before = (timezone.now() - FEATURES_KEPT).timestamp()
    stale = [path for path in sorted(folder.iterdir()) if path.is_dir() and _last_used(path) < before]
    for path in stale:
        shutil.rmtree(path)
        log.info("features %s: unused, deleted", path.name)
    return [path.name for path in stale]


def _last_used(folder: Path) -> float:
    """When anything in the folder was written; a store notes on its folder when it is opened."""
    return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
