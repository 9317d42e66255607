"""Gold, and labellers who meet it."""

from collections.abc import Sequence

from labelhub.accounts.models import User
from labelhub.items.models import Item, LabelClass, Project
from labelhub.labelling import labels, queue
from labelhub.labelling.entries import Entry, Result
from labelhub.labelling.models import Answer, Purpose
from labelhub.labelling.people import gold
from labelhub.labelling.people.gold import Wish
from labelhub.labelling.people_models import GoldSource, GoldUse
from tests import make


def make_gold(project: Project, items: Sequence[Item], key: str, *, use: str = GoldUse.GOLD, why: str = "") -> None:
    label_class = LabelClass.objects.get(project=project, key=key)
    wishes = [Wish(item, label_class, why) for item in items]
    report = gold.add(project, wishes, source=GoldSource.TABLE, by_id=None, use=use)
    assert report.added == len(items)


def gold_items(project: Project, count: int, key: str = "female", **more: str) -> list[Item]:
    items = make.items(project, count)
    make_gold(project, items, key, **more)
    return items


def work(project: Project, person: User, key: str | None, count: int = 1) -> list[tuple[Entry, Result]]:
    """Lease and answer as a screen does, with what the screen is told."""
    lease = queue.lease(project, person.pk, count, screen=make.SCREEN)
    sent = [make.entry(one.item, key, round_=one.round, duration_ms=1500) for one in lease.assignments]
    return list(zip(sent, labels.submit(project, person.pk, sent), strict=True))


def answers(project: Project, person: User, purpose: str = Purpose.GOLD) -> list[Answer]:
    return list(Answer.objects.filter(project=project, labeller=person, purpose=purpose).order_by("pk"))
