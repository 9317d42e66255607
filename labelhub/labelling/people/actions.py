"""What is done about a labeller: warn, practise again, pause, set labels aside, readmit. Every action is recorded with
who, when, why and by which rule, and can be taken back.

Setting aside and bringing back touch many items, so they are jobs of the kind `labeller_labels`; everything else is
done when the call returns.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Membership, Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.labelling import leases
from labelhub.labelling.models import Answer, Cursor, Label, Slot, SlotState
from labelhub.labelling.people import aside, holds
from labelhub.labelling.people.aside import Done
from labelhub.labelling.people_models import Action, Intervention
from labelhub.notices import telling
from labelhub.notices.models import NoticeKind

KIND = "labeller_labels"  # of the job
LONGEST_WHY = 500


@dataclass(frozen=True)
class Cause:
    """Who or what wants it: a person, or a rule with its trigger and what that saw."""

    by_id: int | None = None
    trigger: str = ""
    rule_id: int | None = None
    evidence: Mapping[str, Any] | None = None


def take(project: Project, labeller_id: int, action: str, *, why: str, cause: Cause) -> tuple[Intervention, list[Job]]:
    """Do something about a labeller. The jobs are what is left to dispatch: one when labels are set aside, one for
    each setting aside that a readmission ends.

    Raises:
        NotFound: nobody in this project. Invalid: an unknown action, no reason. Conflict: it stands already
        (`stands_already`), or there is nothing to readmit from (`nothing_stands`).
    """
    _refuse_unfit(project, labeller_id, action, why)
    with transaction.atomic():
        cursor = holds.lock(project.pk, labeller_id)
        standing = _standing(project, labeller_id)
        if action == Action.READMIT and not standing:
            raise Conflict("Nothing stands against this labeller.", code="nothing_stands")
        if any(one.action == action for one in standing) and action in (Action.PAUSE, Action.PRACTICE):
            raise Conflict("This stands already.", code="stands_already")
        row = Intervention.objects.create(
            project=project,
            labeller_id=labeller_id,
            action=action,
            why=why.strip(),
            evidence=dict(cause.evidence or {}),
            trigger=cause.trigger,
            rule_id=cause.rule_id,
            by_id=cause.by_id,
            last_label=last_label(project, labeller_id),
            ended_at=timezone.now() if action == Action.READMIT else None,
        )
        jobs = [_job(row, "aside", cause.by_id)] if action == Action.SET_ASIDE else []
        if action == Action.READMIT:
            jobs += [job for one in standing for job in _end(one, by_id=cause.by_id, why=row.why)]
        _tell(row)
        holds.write(cursor)
        if cursor.hold:
            _take_work_back(project, labeller_id)
    return row, jobs


def _tell(row: Intervention) -> None:
    """The labeller hears what was done; managers, what a rule did by itself."""
    action = str(row.action)
    telling.tell(NoticeKind.ACTION, [row.labeller_id], row.project_id, by_id=row.by_id, action=action)
    if row.rule_id is not None:
        who = {"labeller": row.labeller.name, "labeller_id": row.labeller_id}
        about: dict[str, Any] = {**who, "trigger": str(row.trigger)}
        telling.tell(NoticeKind.RULE, telling.managers(row.project_id), row.project_id, action=action, **about)


def end(project: Project, intervention_id: int, *, by_id: int | None, why: str = "") -> tuple[Intervention, list[Job]]:
    """Take an action back: a pause ends, labels count again where there is room. Raises `NotFound`, `Conflict` when
    it has ended already (`ended`)."""
    found = Intervention.objects.filter(project=project, pk=intervention_id).first()
    if found is None:
        raise NotFound("There is no such action in this project.")
    with transaction.atomic():
        cursor = holds.lock(project.pk, found.labeller_id)
        row = Intervention.objects.select_for_update().get(pk=found.pk)
        if row.ended_at is not None:
            raise Conflict("This was taken back already.", code="ended")
        jobs = _end(row, by_id=by_id, why=why)
        holds.write(cursor)
    return row, jobs


def _end(row: Intervention, *, by_id: int | None, why: str) -> list[Job]:
    row.ended_at, row.ended_by_id, row.ended_why = timezone.now(), by_id, why.strip()[:LONGEST_WHY]
    row.save(update_fields=["ended_at", "ended_by", "ended_why"])
    return [_job(row, "restore", by_id)] if row.action == Action.SET_ASIDE else []


def _job(row: Intervention, direction: str, by_id: int | None) -> Job:
    job, _new = lifecycle.create(
        kind=KIND,
        project_id=row.project_id,
        created_by_id=by_id,
        parameters={"intervention": row.pk, "direction": direction},
    )
    return job


def execute(claim: Claim) -> Mapping[str, Any] | None:
    """Set labels aside or bring them back; safe to stop and to repeat anywhere. What was done so far stands in the
    intervention's result."""
    row = Intervention.objects.select_related("project").get(pk=claim.parameters["intervention"])
    direction = claim.parameters["direction"]
    if direction == "aside" and row.ended_at is not None:
        return {"labels": 0, "items": 0}  # taken back before it began
    pieces = aside.set_aside if direction == "aside" else aside.restore
    total = _affected(row, direction).count()
    done = Done()
    for piece in pieces(row.project, row.labeller_id, up_to=row.last_label):
        done = Done(*(a + b for a, b in zip(asdict(done).values(), asdict(piece).values(), strict=True)))
        with transaction.atomic():
            claim.hold()
            _remember(row.pk, direction, piece)
        claim.progress(done.labels + done.restored + done.stayed, total, "Labels", kept=True)
    return {name: value for name, value in asdict(done).items() if name in RESULTS[direction]}


RESULTS = {"aside": ("labels", "items", "again"), "restore": ("items", "restored", "stayed")}


def _remember(intervention_id: int, direction: str, piece: Done) -> None:
    row = Intervention.objects.select_for_update().get(pk=intervention_id)
    kept = dict(row.result.get(direction, {}))
    for name in RESULTS[direction]:
        kept[name] = kept.get(name, 0) + getattr(piece, name)
    row.result = {**row.result, direction: kept}
    row.save(update_fields=["result"])


def _affected(row: Intervention, direction: str) -> Any:
    mine = Answer.objects.filter(project=row.project_id, labeller=row.labeller_id, label_id__lte=row.last_label)
    return mine.filter(counts=True) if direction == "aside" else mine.filter(why_not=aside.SET_ASIDE)


def last_label(project: Project, labeller_id: int) -> int:
    """The labeller's newest label in the project; 0 without any."""
    own = Label.objects.filter(project=project, labeller=labeller_id).order_by("-pk")
    return own.values_list("pk", flat=True).first() or 0


def _standing(project: Project, labeller_id: int) -> list[Intervention]:
    rows = Intervention.objects.filter(project=project, labeller=labeller_id, ended_at__isnull=True)
    return list(rows.order_by("pk"))


def _take_work_back(project: Project, labeller_id: int) -> None:
    """What somebody on hold has on their screens goes to others; an answer that still comes is kept as late."""
    leases.free_again(Slot.objects.filter(project=project, labeller=labeller_id, state=SlotState.LEASED))


def _refuse_unfit(project: Project, labeller_id: int, action: str, why: str) -> None:
    wrong: dict[str, str] = {}
    if action not in Action.values:
        wrong["action"] = f"One of {', '.join(Action.values)}."
    if not 1 <= len(why.strip()) <= LONGEST_WHY:
        wrong["why"] = f"Say why, in at most {LONGEST_WHY} characters."
    if wrong:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in wrong.items()), fields=wrong)
    known = Membership.objects.filter(project=project, user=labeller_id).exists()
    if not known and not Answer.objects.filter(project=project, labeller=labeller_id).exists():
        raise NotFound("Nobody of this number has anything to do with the project.")


def holds_of(project: Project) -> dict[int, str]:
    """Labellers that get no work now, and why."""
    rows = Cursor.objects.filter(project=project).exclude(hold="")
    return dict(rows.values_list("labeller_id", "hold"))
