"""A run measured anew: against corrected labels, or its model on the images of another snapshot."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import transaction

from labelhub.accounts.models import User
from labelhub.datasets import snapshots
from labelhub.datasets.models import Snapshot
from labelhub.errors import Conflict, Invalid
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.runs import inference, listing, promotion, rescoring
from labelhub.runs.models import Evaluation, Prediction, Run
from labelhub.runs.rescoring import Held

LABELS_KIND, MODEL_KIND = "rescore", "evaluate"  # of the jobs; the second one needs the model
CHUNK = 64


def start(
    run: Run, snapshot: Snapshot, kind: str, *, user: User | None, idempotency_key: str | None = None
) -> tuple[Evaluation, Job]:
    """An evaluation that waits, and its queued job. The same key gives the same again.

    Raises Invalid for another kind; Conflict for a snapshot that is not frozen, a run that is not finished, or one
    whose predictions (`labels`) or model (`model`) retention took.
    """
    if kind not in (Evaluation.LABELS, Evaluation.MODEL):
        raise Invalid(f"kind: {kind!r} is neither labels nor model.", fields={"kind": "unknown"})
    snapshots.refuse_unfrozen(snapshot)
    _refuse_pruned(run, kind)
    with transaction.atomic():
        job, new = lifecycle.create(
            kind=LABELS_KIND if kind == Evaluation.LABELS else MODEL_KIND,
            project_id=run.project_id,
            created_by_id=user.pk if user else None,
            parameters={"run": run.number, "snapshot": snapshot.number},
            idempotency_key=idempotency_key,
        )
        if not new:
            return Evaluation.objects.select_related("snapshot", "job", "created_by").get(job=job), job
        made = Evaluation.objects.create(run=run, snapshot=snapshot, job=job, kind=kind, created_by=user)
    return made, job


def _refuse_pruned(run: Run, kind: str) -> None:
    if kind == Evaluation.MODEL:
        promotion.refuse_without_model(run)
    elif run.finished_at is None:
        raise Conflict(f"Run {run.number} is not finished.", code="not_finished")
    elif "predictions" in run.pruned:
        raise Conflict(
            f"The predictions of run {run.number} were pruned.", hint="Evaluate its model instead.", code="pruned"
        )


def execute(claim: Claim) -> dict[str, Any]:
    """The work of the job."""
    found = Evaluation.objects.select_related("run__project", "run__snapshot", "snapshot").get(job=claim.job)
    if not found.metrics:
        measured = _rescored(found) if found.kind == Evaluation.LABELS else _evaluated(found, claim)
        with transaction.atomic():
            claim.hold()
            found.metrics = measured
            found.save(update_fields=["metrics"])
    return {"evaluation": found.pk, "run": found.run.number, "snapshot": found.snapshot.number}


def _rescored(found: Evaluation) -> dict[str, Any]:
    """What the run predicted out of fold, against the labels of the snapshot."""
    run, classes = found.run, list(found.run.metrics["classes"])
    labels = {row["id"]: (row["label"], row["group"]) for row in _labelled(found.snapshot, classes)}
    rows = Prediction.objects.filter(run=run, out_of_fold=True).exclude(given_class="")
    held = [
        Held(item, tuple(p), given, *labels[item])
        for item, p, given in rows.order_by("item_id").values_list("item_id", "p", "given_class").iterator()
        if item in labels
    ]
    if not held:
        raise Conflict(
            f"Snapshot {found.snapshot.number} and run {run.number} share no labelled item.",
            hint="Choose a snapshot of the same items.",
            code="nothing_shared",
        )
    return rescoring.on_corrected_labels(held, classes, seed=run.seed)


def _evaluated(found: Evaluation, claim: Claim) -> dict[str, Any]:
    """The final model on the snapshot's labelled images that it did not learn from."""
    run, model = found.run, inference.model_of(found.run)
    learnt = _learnt_from(run)
    rows = [row for row in _labelled(found.snapshot, list(model.classes)) if row["sha256"] not in learnt]
    if not rows:
        raise Conflict(
            f"Run {run.number} learnt from every labelled item of snapshot {found.snapshot.number}.",
            hint="Choose a snapshot with other items, or score its predictions on these labels (kind `labels`).",
            code="nothing_unseen",
        )
    held: list[Held] = []
    for start_at in range(0, len(rows), CHUNK):
        part = rows[start_at : start_at + CHUNK]
        files = [Path(listing.local_original(row["sha256"], row["path"])) for row in part]
        held += [
            Held(row["id"], p, row["label"], row["label"], row["group"])
            for row, p in zip(part, inference.predict(model, files), strict=True)
        ]
        claim.progress(len(held), len(rows), f"{len(held):,} of {len(rows):,} images")
    left_out = found.snapshot.n_items - len(rows)
    return {"left_out": left_out, "measures": rescoring.measures(held, list(model.classes), seed=run.seed)}


def _labelled(snapshot: Snapshot, classes: list[str]) -> Iterator[Mapping[str, Any]]:
    """The snapshot's items with a human label among these classes."""
    with closing(snapshots.read_manifest(snapshot)) as rows:
        yield from (row for row in rows if row["label"] in classes)


def _learnt_from(run: Run) -> set[str]:
    """SHA-256 of every image that the final model learnt from."""
    if run.snapshot is None:
        return set()
    with closing(snapshots.read_manifest(run.snapshot)) as rows:
        return {row["sha256"] for row in rows if row["label"] is not None and row["split"] != "test"}
