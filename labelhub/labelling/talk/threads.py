"""The thread of an item: who reads it, who writes into it, who is told.

A labeller reads the thread of an item that they have answered, and of it what they wrote themselves and what those who
review wrote to them. What other labellers wrote would tell what they answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Item, Membership, Project, Role
from labelhub.labelling.models import Answer, Decision, LabelKind
from labelhub.labelling.talk import own
from labelhub.labelling.talk_models import Audience, Comment, CommentKind, Contest
from labelhub.notices import telling
from labelhub.notices.models import NoticeKind

LONGEST = 2_000  # characters of a comment
MOST_SHOWN = 500


@dataclass(frozen=True)
class Thread:
    """A thread as one person may see it: comments and contests in order."""

    comments: Sequence[Comment]
    contests: Sequence[Contest]
    decision: Decision | None
    may_contest: bool


def read(project: Project, item_id: int, person_id: int, *, staff: bool) -> Thread:
    """The thread of an item. `staff`: who may see all of the project's items.

    Raises:
        NotFound: no such item, or a labeller who has not answered it, or who is being asked about it now.
    """
    _refuse_stranger(project, item_id, person_id, staff=staff)
    mine = own.of_items(project.pk, person_id, [item_id]).get(item_id, own.NOTHING)
    rows, contests = Comment.objects.filter(project=project), Contest.objects.filter(item=item_id)
    decision = own.standing_decisions([item_id]).get(item_id)
    if not staff:
        rows, contests = own.visible(project.pk, person_id), contests.filter(labeller=person_id)
        decision = mine.decision
    newest = rows.filter(item=item_id).select_related("author", "to").order_by("-pk")[:MOST_SHOWN]
    return Thread(
        comments=list(newest)[::-1],
        contests=list(contests.select_related("labeller", "settled_by__label_class").order_by("pk")),
        decision=decision,
        may_contest=mine.may_contest,
    )


def write(
    project: Project,
    item_id: int,
    author_id: int,
    *,
    staff: bool,
    text: str,
    uuid: UUID,
    audience: str = Audience.STAFF,
    to_id: int | None = None,
) -> Comment:
    """Write into the thread of an item; the same UUID again gives the same comment again.

    What a labeller writes is read by staff alone, whatever `audience` says.

    Raises:
        NotFound: as `read`. Invalid: no text, too long a text, or nobody of that number has answered the item.
        Conflict: the UUID belongs to another comment.
    """
    _refuse_stranger(project, item_id, author_id, staff=staff)
    if not staff:
        audience, to_id = Audience.STAFF, None
    if audience == Audience.ONE and (to_id is None or not own.answered(to_id, item_id)):
        raise Invalid("to: nobody of this number has answered the item.", fields={"to": "a labeller of the item"})
    with transaction.atomic():
        row, new = add(
            project, item_id, author_id, text=text, uuid=uuid, audience=audience,
            to_id=to_id if audience == Audience.ONE else None,
        )  # fmt: skip
        if new:
            _tell(row)
    return row


def add(
    project: Project,
    item_id: int,
    author_id: int,
    *,
    text: str,
    uuid: UUID,
    kind: str = CommentKind.COMMENT,
    audience: str = Audience.STAFF,
    to_id: int | None = None,
) -> tuple[Comment, bool]:
    """The comment, and whether it is new. Tells nobody. Raises `Invalid` and `Conflict` as `write` does."""
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise Invalid(
            f"text: it has {len(text)} characters; 1 to {LONGEST} are allowed.", fields={"text": f"1 to {LONGEST}"}
        )
    said = {"item_id": item_id, "kind": kind, "audience": audience, "to_id": to_id, "text": text}
    row, new = Comment.objects.get_or_create(author_id=author_id, uuid=uuid, defaults={"project": project, **said})
    if not new and any(getattr(row, name) != value for name, value in said.items()):
        raise Conflict("This UUID belongs to another comment.", hint="Send a new one.", code="uuid_conflict")
    return row, new


def staff_of(item_id: int, project_id: int) -> list[int]:
    """Whom a labeller's words reach first: staff who wrote in the thread or decided; else the project's reviewers."""
    wrote = Comment.objects.filter(item=item_id).values_list("author_id", flat=True)
    decided = Decision.objects.filter(item=item_id).values_list("reviewer_id", flat=True)
    staff = Membership.objects.filter(project=project_id, user__in={*wrote, *decided}).exclude(role=Role.LABELLER)
    return list(staff.values_list("user_id", flat=True)) or telling.reviewers(project_id)


def labellers_of(item_id: int) -> list[int]:
    """Who has answered the item, and may therefore read its thread."""
    rows = Answer.objects.filter(item=item_id, label__kind=LabelKind.ANSWER)
    return sorted(set(rows.values_list("labeller_id", flat=True)))


def _tell(row: Comment) -> None:
    to = [row.to_id] if row.to_id is not None else []
    if row.audience == Audience.LABELLERS:
        to = labellers_of(row.item_id)
    if row.audience == Audience.STAFF:
        to = staff_of(row.item_id, row.project_id)
    telling.tell(NoticeKind.COMMENT, to, row.project_id, item_id=row.item_id, by_id=row.author_id)


def _refuse_stranger(project: Project, item_id: int, person_id: int, *, staff: bool) -> None:
    known = Item.objects.filter(pk=item_id, project=project).exists()
    if known and staff:
        return
    if known and own.answered(person_id, item_id) and not own.on_screen(person_id, [item_id]):
        return
    raise NotFound("There is no such item here, or you have not answered it.")
