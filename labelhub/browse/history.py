"""The life of one item, told in order. Read-only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import dropwhile
from typing import Any

from labelhub.accounts.models import User
from labelhub.datasets import membership
from labelhub.items.models import Flag, FlagStatus, Import, Item, LabelClass
from labelhub.labelling import retracing
from labelhub.labelling.models import Comment, Contest, Decision, Label, LabelKind, Purpose, Round
from labelhub.labelling.talk_models import CommentKind
from labelhub.runs.models import Prediction


@dataclass(frozen=True)
class Event:
    """Something that happened to an item: a word for what, a sentence for people who read no code, and the same as
    data for a screen in any language. `facts` holds numbers and words of ours alone."""

    at: datetime
    what: str
    detail: str
    person: User | None = None
    class_key: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def of_item(item: Item) -> list[Event]:
    """Everything that happened to the item, oldest first."""
    moments = retracing.moments(item.project, item.pk)
    events = [_imported(item), *_labels(item), *_flags(item), *_decisions(item), *_rounds(item), *_runs(item)]
    events += [*_comments(item), *_contests(item), *_consensus(item, moments)]
    events += _datasets(item, moments)
    return sorted(events, key=lambda event: event.at)


def _imported(item: Item) -> Event:
    delivery = Import.objects.filter(pk=item.delivery_id or 0).select_related("created_by").first()
    name = delivery.name if delivery else ""
    said = f"Imported, {item.path}" + (f", with {name}" if name else "")
    facts = {"path": item.path, "delivery": name}
    return Event(item.created_at, "imported", said, delivery.created_by if delivery else None, facts=facts)


def _labels(item: Item) -> Iterator[Event]:
    rows = Label.objects.filter(item=item).select_related("labeller", "label_class").order_by("pk")
    for label in rows:
        yield _label(label)


def _label(label: Label) -> Event:
    who = label.labeller
    facts = {
        "purpose": label.purpose,
        "why_not": "" if label.counted else label.why_not,
        "duration_ms": label.duration_ms,
        "reason": label.reason,
    }
    if label.kind == LabelKind.UNDO:
        return Event(label.created_at, "undone", f"{who.name} took the answer back", who, facts=facts)
    if label.kind == LabelKind.SKIP:
        said = f"{who.name} skipped: {label.reason or 'no reason given'}"
        return Event(label.created_at, "skipped", said, who, facts=facts)
    name = label.label_class.name if label.label_class else "Cannot tell"
    look = ", second look, blind" if label.purpose == Purpose.REVIEW else ""
    late = "" if label.counted else f" (does not count: {label.why_not})"
    key = label.label_class.key if label.label_class else None
    return Event(label.created_at, "label", f"{who.name}{look}: {name}{late}", who, key, facts)


def _flags(item: Item) -> Iterator[Event]:
    numbers = dict(item.project.runs.values_list("pk", "number"))
    for flag in Flag.objects.filter(item=item).select_related("raised_by", "closed_by"):
        reason = str(flag.evidence.get("reason", ""))
        facts = {"kind": flag.kind, "score": flag.score, "run": numbers.get(flag.run_id or 0), "reason": reason}
        raised = f"Flagged {flag.kind}, score {flag.score:.2f}"
        yield Event(flag.raised_at, "flagged", raised, flag.raised_by, facts=facts)
        if flag.status == FlagStatus.CLOSED and flag.closed_at is not None:
            came_to = f"Flag {flag.kind} closed: {flag.outcome.replace('_', ' ')}"
            facts = {"kind": flag.kind, "outcome": flag.outcome}
            yield Event(flag.closed_at, "flag_closed", came_to, flag.closed_by, flag.class_after or None, facts)


def _decisions(item: Item) -> Iterator[Event]:
    rows = Decision.objects.filter(item=item).select_related("reviewer", "label_class", "undone_by").order_by("pk")
    for row in rows:
        said = row.label_class.name if row.label_class else row.verdict.replace("_", " ")
        because = f", {row.reason}" if row.reason else ""
        key = row.label_class.key if row.label_class else None
        facts = {"verdict": row.verdict, "reason": row.reason}
        told = f"{row.reviewer.name} decided: {said}{because}"
        yield Event(row.created_at, "decided", told, row.reviewer, key, facts)
        if row.undone_at is not None:
            yield Event(row.undone_at, "decision_undone", "The decision was taken back", row.undone_by, key, facts)


def _comments(item: Item) -> Iterator[Event]:
    """Remarks; the words of a contest are told with it."""
    rows = Comment.objects.filter(item=item, kind=CommentKind.COMMENT).select_related("author").order_by("pk")
    for row in rows:
        yield Event(row.created_at, "comment", f"{row.author.name}: {row.text}", row.author, facts={"text": row.text})


def _contests(item: Item) -> Iterator[Event]:
    for row in Contest.objects.filter(item=item).select_related("labeller", "comment"):
        who, facts = row.labeller, {"text": row.comment.text, "state": row.state}
        told = f"{who.name} contested the decision: {row.comment.text}"
        yield Event(row.created_at, "contested", told, who, facts=facts)
        if row.settled_at is not None:
            came_to = row.state.replace("_", " ")
            yield Event(row.settled_at, "contest_settled", f"What {who.name} contested: {came_to}", who, facts=facts)


def _rounds(item: Item) -> Iterator[Event]:
    for row in Round.objects.filter(item=item, purpose__in=[Purpose.REVIEW, Purpose.AUDIT]):
        look = "a second look" if row.purpose == Purpose.REVIEW else "an audit"
        facts = {"wanted": row.wanted, "purpose": row.purpose}
        yield Event(row.opened_at, "review", f"Sent to {row.wanted} labellers for {look}", facts=facts)


def _runs(item: Item) -> Iterator[Event]:
    for said in Prediction.objects.filter(item=item, run__finished_at__isnull=False).select_related("run"):
        sure = f"Run {said.run.number}: {said.top_class} {said.p_top:.2f}"
        facts = {
            "run": said.run.number,
            "recipe": said.run.recipe,
            "p": said.p_top,
            "margin": said.margin,
            "out_of_fold": said.out_of_fold,
        }
        at = said.run.finished_at
        if at is not None:
            yield Event(at, "predicted", sure, class_key=said.top_class, facts=facts)


def _consensus(item: Item, moments: list[retracing.Moment]) -> Iterator[Event]:
    classes = {row.pk: row for row in LabelClass.objects.filter(project=item.project_id)}
    for moment in dropwhile(lambda one: one.verdict.state == "open", moments):
        verdict = moment.verdict
        top = classes.get(verdict.label_class or 0)
        sure = f": {top.name}, probability {verdict.confidence:.2f}" if top else ""
        facts = {"state": verdict.state, "p": verdict.confidence, "source": verdict.source, "labels": verdict.n_labels}
        detail = f"Consensus {verdict.state.replace('_', ' ')}{sure}"
        yield Event(moment.at, "consensus", detail, class_key=top.key if top else None, facts=facts)


def _datasets(item: Item, moments: list[retracing.Moment]) -> Iterator[Event]:
    parts = membership.snapshots_with(item)
    for part in parts:
        row = part.snapshot
        facts = {"snapshot": row.number, "name": row.name, "split": part.split}
        if row.frozen_at is not None:
            yield Event(row.frozen_at, "snapshot", f"In snapshot {row.number}", row.created_by, part.label, facts)

    def state_at(at: datetime) -> str:
        return next((moment.verdict.state for moment in reversed(moments) if moment.at <= at), "open")

    for export in membership.exports_with(item, parts, state_at):
        number = export.snapshot.number if export.snapshot else None
        facts = {"format": export.format, "filename": export.filename, "snapshot": number}
        yield Event(export.created_at, "exported", f"Exported as {export.format}", export.created_by, facts=facts)
