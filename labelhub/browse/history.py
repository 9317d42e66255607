"""The life of one item, told in order. Read-only."""

from dataclasses import dataclass
from datetime import datetime

from labelhub.items.models import Flag, FlagStatus, Item
from labelhub.labelling.models import Comment, Contest, Decision, Label, LabelKind, Purpose, Round
from labelhub.labelling.talk_models import CommentKind
from labelhub.runs.models import Prediction


@dataclass(frozen=True)
class Event:
    """Something that happened to an item: a word for what, and a sentence for the screen."""

    at: datetime
    what: str
    detail: str


def of_item(item: Item) -> list[Event]:
    """Everything that happened to the item, oldest first."""
    events = [Event(item.created_at, "imported", f"Imported, {item.path}")]
    events += [_label_event(label) for label in _labels(item)]
    events += [event for flag in Flag.objects.filter(item=item) for event in _flag_events(flag)]
    events += [event for decision in _decisions(item) for event in _decision_events(decision)]
    events += [_comment_event(comment) for comment in _comments(item)]
    events += [event for contest in _contests(item) for event in _contest_events(contest)]
    for opened in Round.objects.filter(item=item, purpose=Purpose.REVIEW):
        events.append(Event(opened.opened_at, "review", f"Sent to {opened.wanted} labellers for a second look"))
    for said in Prediction.objects.filter(item=item).select_related("run"):
        if said.run.finished_at is not None:
            sure = f"Run {said.run.number}: {said.top_class} {said.p_top:.2f}"
            events.append(Event(said.run.finished_at, "predicted", sure))
    return sorted(events, key=lambda event: event.at)


def _labels(item: Item) -> list[Label]:
    return list(Label.objects.filter(item=item).select_related("labeller", "label_class").order_by("pk"))


def _decisions(item: Item) -> list[Decision]:
    return list(Decision.objects.filter(item=item).select_related("reviewer", "label_class"))


def _label_event(label: Label) -> Event:
    who = label.labeller.name
    if label.kind == LabelKind.UNDO:
        return Event(label.created_at, "undone", f"{who} took the answer back")
    if label.kind == LabelKind.SKIP:
        return Event(label.created_at, "skipped", f"{who} skipped: {label.reason or 'no reason given'}")
    said = label.label_class.name if label.label_class else "Cannot tell"
    look = ", second look, blind" if label.purpose == Purpose.REVIEW else ""
    late = "" if label.counted else f" (does not count: {label.why_not})"
    return Event(label.created_at, "label", f"{who}{look}: {said}{late}")


def _flag_events(flag: Flag) -> list[Event]:
    events = [Event(flag.raised_at, "flagged", f"Flagged {flag.kind}, score {flag.score:.2f}")]
    if flag.status == FlagStatus.CLOSED and flag.closed_at is not None:
        came_to = flag.outcome.replace("_", " ")
        events.append(Event(flag.closed_at, "flag_closed", f"Flag {flag.kind} closed: {came_to}"))
    return events


def _decision_events(decision: Decision) -> list[Event]:
    said = decision.label_class.name if decision.label_class else decision.verdict.replace("_", " ")
    because = f", {decision.reason}" if decision.reason else ""
    events = [Event(decision.created_at, "decided", f"{decision.reviewer.name} decided: {said}{because}")]
    if decision.undone_at is not None:
        events.append(Event(decision.undone_at, "decision_undone", "The decision was taken back"))
    return events


def _comments(item: Item) -> list[Comment]:
    """Remarks; the words of a contest are told with it."""
    return list(Comment.objects.filter(item=item, kind=CommentKind.COMMENT).select_related("author").order_by("pk"))


def _comment_event(comment: Comment) -> Event:
    return Event(comment.created_at, "comment", f"{comment.author.name}: {comment.text}")


def _contests(item: Item) -> list[Contest]:
    return list(Contest.objects.filter(item=item).select_related("labeller", "comment"))


def _contest_events(contest: Contest) -> list[Event]:
    who = contest.labeller.name
    events = [Event(contest.created_at, "contested", f"{who} contested the decision: {contest.comment.text}")]
    if contest.settled_at is not None:
        came_to = contest.state.replace("_", " ")
        events.append(Event(contest.settled_at, "contest_settled", f"What {who} contested: {came_to}"))
    return events
