"""How much one labeller may do: a day, and of the whole project."""

from datetime import datetime

from labelhub.items.models import Item, Project
from labelhub.labelling import hidden
from labelhub.labelling.models import Answer, Cursor, Purpose

ASKED = [Purpose.LABEL, Purpose.REVIEW, *sorted(hidden.UNSEEN)]


def any_for(project: Project, seat: Cursor) -> bool:
    """Whether any limit holds for this labeller. Costs nothing."""
    return bool(daily(project, seat) or share(project, seat))


def daily(project: Project, seat: Cursor) -> int:
    return project.daily_most if seat.daily_most is None else seat.daily_most


def share(project: Project, seat: Cursor) -> float:
    return project.share_most if seat.share_most is None else seat.share_most


def room(project: Project, seat: Cursor, now: datetime, *, held: int) -> int:
    """How many more items the labeller may have now: what the limits leave, less what they hold already. The share is
    of the labels that all items want at least. A day begins at midnight UTC; gold and repeats are work like others."""
    mine = Answer.objects.filter(project=project, labeller=seat.labeller_id, purpose__in=ASKED)
    left = []
    if most := daily(project, seat):
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        left.append(most - mine.filter(updated_at__gte=midnight).exclude(why_not="undone").count())
    of_share = left_of_share(project, seat)
    if of_share is not None:
        left.append(of_share)
    return max(0, min(left) - held)


def left_of_share(project: Project, seat: Cursor) -> int | None:
    """First labels that the share of the project leaves to the labeller, never below 0; None without such a limit."""
    part = share(project, seat)
    if not part:
        return None
    items = Item.objects.filter(project=project, image__isnull=False).count()
    mine = Answer.objects.filter(project=project, labeller=seat.labeller_id, purpose__in=ASKED)
    return max(0, most_of(items, project.overlap_min, part) - mine.filter(counts=True, round=0).count())


def most_of(items: int, overlap: int, part: float) -> int:
    """The most first labels of one labeller: a share of all that are wanted at least, and never less than one. Pure."""
    return max(1, int(items * overlap * part + 1e-9))
