"""What tests are made of: users, projects, items, answers, through the domain's own doors."""

import itertools
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from labelhub.accounts.models import User
from labelhub.items.models import Image, Item, LabelClass, Membership, Project, Role
from labelhub.labelling import labels, leases, queue
from labelhub.labelling.entries import Entry, Result
from labelhub.labelling.models import LabelKind

_numbers = itertools.count(1)
SCREEN = UUID(int=1)


def user(name: str = "", **fields: Any) -> User:
    name = name or f"user{next(_numbers)}"
    return User.objects.create_user(
        f"{name}-{next(_numbers)}@example.org", "correct horse battery", name=name, **fields
    )


def project(*, classes: Sequence[str] = ("female", "male"), **policies: Any) -> Project:
    made = Project.objects.create(name=f"project {next(_numbers)}", question="Male or female?", **policies)
    for place, key in enumerate(classes):
        LabelClass.objects.create(
            project=made, key=key, name=key.title(), hotkey=key[0], colour="#0072b2", position=place
        )
    return made


def member(of: Project, role: Role = Role.LABELLER, name: str = "") -> User:
    person = user(name)
    Membership.objects.create(project=of, user=person, role=role)
    return person


def image() -> Image:
    return Image.objects.create(
        sha256=f"{next(_numbers):064x}",
        format="JPEG",
        width=80,
        height=100,
        bytes=1,
        display_width=80,
        display_height=100,
    )


def items(of: Project, count: int, **fields: Any) -> list[Item]:
    """Checked items that stand in the queue."""
    made = [
        Item.objects.create(project=of, path=f"i/{next(_numbers)}.jpg", image=image(), **fields) for _ in range(count)
    ]
    queue.open_items([item.pk for item in made])
    return made


def entry(item: int, key: str | None, *, round_: int = 0, kind: LabelKind = LabelKind.ANSWER, **fields: Any) -> Entry:
    return Entry(uuid=fields.pop("uuid", None) or uuid4(), kind=kind, item=item, round=round_, class_key=key, **fields)


def answer(of: Project, person: User, key: str | None, count: int = 1, screen: UUID = SCREEN) -> list[Result]:
    """Lease up to `count` items and give each the same answer."""
    lease = queue.lease(of, person.pk, count, screen=screen)
    return labels.submit(of, person.pk, [entry(a.item, key, round_=a.round) for a in lease.assignments])


def answer_item(of: Project, person: User, item: Item, key: str | None) -> Result:
    """Lease until the item comes up, answer it, give the others back."""
    lease = queue.lease(of, person.pk, 60, screen=SCREEN)
    found = next(a for a in lease.assignments if a.item == item.pk)
    (result,) = labels.submit(of, person.pk, [entry(item.pk, key, round_=found.round)])
    leases.give_back(of, person.pk, screen=SCREEN)
    return result
