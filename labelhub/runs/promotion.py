"""The registry: which run's model a project uses, who chose it, when and why, and the way back.

The newest entry stands. A rollback is an entry too: it takes the last promotion off and leaves what was below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from labelhub.accounts.models import User
from labelhub.errors import Conflict, NotFound
from labelhub.items.models import Project
from labelhub.runs import comparing, registry
from labelhub.runs.models import Promotion, Run

FEWEST = 20  # test items below which all labelled items are compared, out of fold


@dataclass(frozen=True)
class Entry:
    """One line of the history, as far as the rule needs it."""

    run: int
    rollback: bool


def standing(history: Sequence[Entry]) -> list[int]:
    """The runs that stand on each other after this history, oldest entry first; the last one is promoted. Pure."""
    stack: list[int] = []
    for entry in history:
        if entry.rollback:
            stack.pop()
        else:
            stack.append(entry.run)
    return stack


def stack(project_id: int) -> list[int]:
    """Ids of the promoted run (last) and of those that rollbacks would lead to."""
    rows = Promotion.objects.filter(project=project_id).order_by("pk").values_list("run_id", "rollback")
    return standing([Entry(run, rollback) for run, rollback in rows])


def current(project: Project) -> Promotion | None:
    """The entry that stands, or None."""
    rows = Promotion.objects.filter(project=project).select_related("run__snapshot", "replaced", "by")
    return rows.order_by("-pk").first()


def promote(
    run: Run, *, by: User | None, reason: str = "", automatic: bool = False, evidence: dict[str, Any] | None = None
) -> Promotion:
    """From now on this run's model answers for its project.

    Raises Conflict when the run has no model (not finished, or retention took it), when its weights are random, or
    when it is promoted already.
    """
    refuse_without_model(run)
    if registry.has_random_weights(run):
        raise Conflict(
            f"The backbone of run {run.number} has random weights: its model means nothing.",
            hint="Train with pretrained weights.",
            code="random_weights",
        )
    with transaction.atomic():
        _lock(run.project_id)
        before = stack(run.project_id)
        if before and before[-1] == run.pk:
            raise Conflict(f"Run {run.number} is the promoted model already.", code="already_promoted")
        if evidence is None and before:
            evidence = comparison(run, Run.objects.get(pk=before[-1]))
        return Promotion.objects.create(
            project_id=run.project_id,
            run=run,
            replaced_id=before[-1] if before else None,
            automatic=automatic,
            by=by,
            reason=reason[:300],
            evidence=evidence or {},
        )


def roll_back(project: Project, *, by: User, reason: str = "") -> Promotion:
    """Back to the model that was promoted before. Raises Conflict when there is none, or it has no files any more."""
    with transaction.atomic():
        _lock(project.pk)
        before = stack(project.pk)
        if len(before) < 2:
            raise Conflict("There is no earlier promoted model to go back to.", code="nothing_before")
        target = Run.objects.get(pk=before[-2])
        refuse_without_model(target)
        return Promotion.objects.create(
            project=project, run=target, replaced_id=before[-1], rollback=True, by=by, reason=reason[:300]
        )


def refuse_without_model(run: Run) -> None:
    """Raises Conflict unless the run's model files are there."""
    if run.finished_at is None or not run.folder:
        raise Conflict(f"Run {run.number} has no model: it is not finished.", code="not_finished")
    if "model" in run.pruned:
        raise Conflict(
            f"The model of run {run.number} was pruned.", hint="Train again on the same snapshot.", code="pruned"
        )
    if not registry.has_model(run):
        raise Conflict(
            f"The model files of run {run.number} are missing.",
            hint="Bring the run folder back from a backup, or train again.",
            code="model_missing",
        )


def consider(run: Run) -> Promotion | None:
    """The project's automatic rule, for a run that has just finished: the first model is promoted, a later one only
    if it beats the promoted one beyond noise on the same held-out items."""
    if not run.project.auto_promote or registry.has_random_weights(run):
        return None
    with transaction.atomic():
        _lock(run.project_id)
        before = stack(run.project_id)
        if not before:
            return promote(run, by=None, reason="The first model of the project.", automatic=True)
        old = Run.objects.get(pk=before[-1])
        if run.pk == old.pk:
            return None
        found = comparison(run, old)
        if not found["better_beyond_noise"]:
            return None
        reason = f"Better than run {old.number} on {found['n']} {found['on'].replace('_', ' ')} items (McNemar)."
        return promote(run, by=None, reason=reason, automatic=True, evidence=found)


def comparison(new: Run, old: Run) -> dict[str, Any]:
    """The two on items that neither had seen, against the labels of the newer snapshot: the final models on the test
    split (`test`), or where this has fewer than `FEWEST` items the models of the folds on all (`out_of_fold`)."""
    on, found = comparing.TEST, comparing.pair(old, new, comparing.TEST)
    if found["n"] < FEWEST:
        on, found = comparing.OUT_OF_FOLD, comparing.pair(old, new, comparing.OUT_OF_FOLD)
    return {"on": on, "with_run": old.number, **found}


def number_of(project: Project) -> int | None:
    """The number of the promoted run, or None."""
    entry = current(project)
    return entry.run.number if entry else None


def promoted_run(project: Project) -> Run:
    """The promoted run. Raises NotFound when there is none."""
    entry = current(project)
    if entry is None:
        raise NotFound(
            "No model of this project is promoted.", hint="Promote a run, or name one.", code="nothing_promoted"
        )
    return entry.run


def _lock(project_id: int) -> None:
    """Promotions of a project come one after the other."""
    Project.objects.select_for_update(no_key=True).get(pk=project_id)
