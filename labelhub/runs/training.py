"""Training runs: started by a person or a rule, executed by a worker of the `train` queue."""

import errno
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Coalesce

from labelhub.accounts.models import User
from labelhub.datasets import snapshots
from labelhub.datasets.models import Snapshot
from labelhub.datasets.numbering import next_number
from labelhub.errors import Conflict, LabelHubError
from labelhub.items.models import LabelClass, Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.labelling import ranking
from labelhub.labelling.models import Consensus, ConsensusSource, ConsensusState
from labelhub.runs import face_flags, faces, listing, predictions, readiness, recipes, registry
from labelhub.runs.models import Run
from labelhub.runs.watching import Watcher
from trainer.config import TrainConfig
from trainer.errors import Cancelled as TrainerCancelled
from trainer.errors import TrainerError
from trainer.run import RunResult, train

KIND = "run"  # of the job
PERSON = "person"


class TrainingFailed(LabelHubError):
    """The run cannot go on; the message says why and what to do."""

    status = 409
    code = "training_failed"


def start(
    *,
    project: Project,
    user: User | None,
    recipe: str,
    parameters: Mapping[str, Any] | None = None,
    seed: int = 7,
    folds: int = 5,
    snapshot: Snapshot | None = None,
    cause: str = PERSON,
    idempotency_key: str | None = None,
) -> tuple[Run, Job]:
    """A run that waits for its worker, and its queued job. Without a snapshot the run freezes one when it begins.
    The same key gives the same run again.

    Raises Invalid for an unknown recipe or a parameter out of range; Conflict for an archived project, a snapshot
    that is not frozen, too few accepted items (it says what each class has), or a key used for something else.
    """
    config = recipes.config(recipe, recipes.as_policy_says(project, recipe, parameters or {}), seed, folds)
    if project.archived_at is not None:
        raise Conflict("The project is archived.", hint="Unarchive it to train again.", code="archived")
    with transaction.atomic():
        job, new = lifecycle.create(
            kind=KIND,
            project_id=project.pk,
            created_by_id=user.pk if user else None,
            parameters={**config.as_dict(), "snapshot": snapshot.number if snapshot else None, "cause": cause},
            idempotency_key=idempotency_key,
        )
        if not new:
            return Run.objects.select_related("job", "snapshot", "created_by").get(job=job), job
        readiness.refuse_too_few(label_counts(project, snapshot), _class_keys(project), folds)
        run = Run.objects.create(
            project=project,
            number=next_number(project, Run.objects.filter(project=project)),
            job=job,
            snapshot=snapshot,
            recipe=config.recipe,
            parameters=dict(config.parameters),
            seed=seed,
            folds=folds,
            code_version=registry.code_version(),
            cause=cause,
            created_by=user,
        )
    return run, job


def label_counts(project: Project, snapshot: Snapshot | None = None) -> dict[str, int]:
    """How many items of each class can be learnt from, in a snapshot or now. Raises Conflict for a snapshot that is
    not frozen."""
    if snapshot is not None:
        snapshots.refuse_unfrozen(snapshot)
        return dict(snapshot.class_counts)
    learnable = Consensus.objects.filter(project=project, state=ConsensusState.ACCEPTED, item__image__isnull=False)
    # What people alone say, where a model helped to form the consensus; where they say nothing, nothing is learnt.
    learnable = learnable.exclude(source=ConsensusSource.LABELS_AND_MODEL, human_class=None)
    said = learnable.annotate(said=Coalesce("human_class__key", "label_class__key"))
    return dict(said.values_list("said").annotate(Count("pk")))


def _class_keys(project: Project) -> list[str]:
    return list(LabelClass.objects.filter(project=project).order_by("position", "pk").values_list("key", flat=True))


def execute(claim: Claim) -> dict[str, Any]:
    """The work of the job: freeze, train, predict, flag. A job taken up again after a worker died begins anew in a
    fresh folder; one that had finished already only says so."""
    run = Run.objects.select_related("project", "snapshot", "created_by").get(job=claim.job)
    if run.finished_at is None:
        _perform(run, claim)
    # Outside what finishes the run: a reviewer's queue in the former order does no harm, and is soon sorted again.
    ranking.rank(run.project)
    ranking.sort_reviews(run.project)
    return {"run": run.number, "flags": run.flags_raised, "snapshot": run.snapshot.number if run.snapshot else None}


def _perform(run: Run, claim: Claim) -> None:
    snapshot = _snapshot(run, claim)
    registry.clear(run)
    out = registry.attempt_folder(run, claim.attempt)
    out.mkdir(parents=True)
    try:
        with tempfile.TemporaryDirectory(dir=registry.home(run)) as inputs:
            rows = listing.write(snapshot, Path(inputs))
            result = _train(run, claim, rows, out)
        claim.check()
        faces.record(out, claim)
        face_flags.flag(run.project, claim)
        outcome = predictions.Outcome(result.metrics, str(out.relative_to(settings.RUNS_DIR)), registry.size(out))
        predictions.record(run, claim, out / "predictions.jsonl", rows, outcome)
    except BaseException:
        # What is not finished is of no use: nothing half done stays behind.
        shutil.rmtree(out, ignore_errors=True)
        raise


def _snapshot(run: Run, claim: Claim) -> Snapshot:
    """The run's snapshot, frozen now if it has none."""
    snapshot = run.snapshot
    if snapshot is None:
        snapshot = snapshots.freeze_now(run.project, run.created_by, {}, name=f"Run {run.number}", claim=claim)
        with transaction.atomic():
            claim.hold()
            run.snapshot = snapshot
            run.save(update_fields=["snapshot"])
    # Reviews may have gone on between the request and now.
    readiness.refuse_too_few(label_counts(run.project, snapshot), _class_keys(run.project), run.folds)
    return snapshot


def _train(run: Run, claim: Claim, rows: listing.Listing, out: Path) -> RunResult:
    watcher = Watcher(run, claim)
    config = TrainConfig(recipe=run.recipe, seed=run.seed, folds=run.folds, parameters=run.parameters)
    try:
        result = train(
            rows.labelled,
            out,
            config,
            also=rows.others,
            cache=Path(settings.FEATURES_DIR),
            leaky=run.snapshot is not None and snapshots.is_leaky(run.snapshot),
            report=watcher.report,
            cancelled=watcher.cancelled,
        )
    except TrainerCancelled as error:
        raise lifecycle.Cancelled("The run was cancelled.") from error
    except TrainerError as error:
        raise TrainingFailed(error.message, hint=error.hint, code=error.code) from error
    except MemoryError as error:
        raise TrainingFailed(
            "Memory ran out while training.",
            hint="Give the training worker more memory, or choose a smaller batch.",
            code="out_of_memory",
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise TrainingFailed(
            f"The disk is full: {error}.", hint="Make room and start the run again.", code="disk_full"
        ) from error
    watcher.flush()
    return result
