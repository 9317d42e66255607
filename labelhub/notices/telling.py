"""Writing notices. Called within the transaction of what happened, so that one is never told what was rolled back."""

from collections.abc import Iterable
from typing import Any

from labelhub.accounts.models import User
from labelhub.items.models import Membership, Role
from labelhub.notices.models import Notice, NoticeKind


def tell(
    kind: NoticeKind,
    to: Iterable[int],
    project_id: int,
    *,
    item_id: int | None = None,
    by_id: int | None = None,
    **facts: Any,
) -> int:
    """Tell these people; how many were told. Nobody is told what they did themselves, and nobody who cannot sign in."""
    people = User.objects.filter(pk__in=set(to) - {by_id}, is_person=True, is_active=True).order_by("pk")
    rows = [
        Notice(kind=kind, person=person, project_id=project_id, item_id=item_id, by_id=by_id, facts=facts)
        for person in people
    ]
    Notice.objects.bulk_create(rows)
    return len(rows)


def count_up(kind: NoticeKind, to: Iterable[int], project_id: int, *, by_id: int | None = None) -> None:
    """As `tell`, but an unread notice of this kind and project takes the news in: its fact `count` grows."""
    wanted = set(to)
    rows = Notice.objects.filter(kind=kind, project=project_id, person__in=wanted, read_at=None, mailed_at=None)
    told: set[int] = set()
    for row in rows.select_for_update().order_by("pk"):
        row.facts = {**row.facts, "count": int(row.facts.get("count", 1)) + 1}
        row.save(update_fields=["facts"])
        told.add(row.person_id)
    tell(kind, wanted - told, project_id, by_id=by_id, count=1)


def take_back(kind: NoticeKind, item_id: int, **facts: Any) -> None:
    """Delete what nobody has read yet, because it is true no longer: notices of this item that state these facts."""
    unread = Notice.objects.filter(kind=kind, item=item_id, read_at=None, mailed_at=None)
    stale = [row.pk for row in unread if facts.items() <= row.facts.items()]
    if stale:
        Notice.objects.filter(pk__in=stale).delete()


def managers(project_id: int) -> list[int]:
    """Who manages the project."""
    return _with_roles(project_id, [Role.MANAGER])


def reviewers(project_id: int) -> list[int]:
    """Who reviews in the project; where nobody has that role, its managers."""
    return _with_roles(project_id, [Role.REVIEWER]) or managers(project_id)


def _with_roles(project_id: int, roles: Iterable[Role]) -> list[int]:
    rows = Membership.objects.filter(project=project_id, role__in=list(roles))
    return list(rows.values_list("user_id", flat=True))
