"""A project of any size in seconds: one item is made through the domain's doors, the others are copies of its rows.

Copies are made inside the database, so that a million items cost no Python objects. Needs a configured Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Model

from labelhub.accounts.models import User
from labelhub.items.models import Image, Item, LabelClass, Membership, Project, Role
from labelhub.labelling import queue
from labelhub.labelling.models import Answer, Consensus, Label, Purpose, Round, Slot, SlotState

OVERLAP = 2


@dataclass(frozen=True)
class BigProject:
    """The project, its first item's id (the others follow without gaps), and how many items there are."""

    project: Project
    first: int
    count: int


def make(count: int, overlap: int = OVERLAP) -> BigProject:
    """A project with `count` items in the queue, each with `overlap` free slots."""
    project = Project.objects.create(
        name=f"bench {uuid4()}", question="Male or female?", overlap_min=overlap, overlap_max=overlap, review_share=0.2
    )
    for place, key in enumerate(("female", "male")):
        LabelClass.objects.create(project=project, key=key, name=key, hotkey=key[0], colour="#0072b2", position=place)
    image = Image.objects.create(
        sha256=uuid4().hex * 2, format="JPEG", width=256, height=256, bytes=1, display_width=256, display_height=256
    )
    item = Item.objects.create(project=project, path="first.jpg", image=image)
    queue.open_items([item.pk])
    n = f"{item.pk} + n.i"
    with transaction.atomic():
        digest = "lower(hex(randomblob(32)))" if connection.vendor == "sqlite" else "md5(n.i::text) || md5('x' || n.i)"
        copy(Image, image.pk, count - 1, {"id": f"{image.pk} + n.i", "sha256": digest})
        copy(Item, item.pk, count - 1, {"id": n, "path": "'item-' || n.i", "image_id": f"{image.pk} + n.i"})
        copy(Consensus, item.pk, count - 1, {"item_id": n})
        copy(Round, Round.objects.get(item=item).pk, count - 1, {"item_id": n})
        # Item by item, as an import makes them: the slots of one item stand together in the queue.
        last = Slot.objects.order_by("-pk")[0].pk
        for number, slot in enumerate(Slot.objects.filter(item=item).order_by("number")):
            copy(Slot, slot.pk, count - 1, {"id": f"{last} + {overlap} * n.i - {overlap - 1 - number}", "item_id": n})
        _after_explicit_ids(Image, Item, Slot)
    analyze()
    return BigProject(project, item.pk, count)


def copy(model: type[Model], prototype: int, count: int, changed: Mapping[str, str]) -> None:
    """Copy the row with this primary key `count` times; `changed` maps columns to SQL over `n.i` = 1, 2, …"""
    names = [str(field.column) for field in model._meta.concrete_fields]
    if "id" not in changed:
        names = [name for name in names if name != "id"]
    chosen = ", ".join(changed.get(name, f'p."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    table, key = model._meta.db_table, model._meta.pk.attname
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"  # noqa: S608
            f" INSERT INTO {table} ({columns}) SELECT {chosen} FROM n, {table} p WHERE p.{key} = %s",
            [prototype],
        )


def _after_explicit_ids(*models: type[Model]) -> None:
    """Let the next row that the database numbers come after those that were numbered here."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"  # noqa: S608
            )


def analyze() -> None:
    """What a database does by itself in time: look at how values are spread."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def labeller(big: BigProject) -> User:
    user = User.objects.create(email=f"{uuid4()}@bench.invalid", name="labeller", password="!")
    Membership.objects.create(project=big.project, user=user, role=Role.LABELLER)
    return user


def answered_by(big: BigProject, user: User, first: int, count: int, number: int) -> None:
    """Let the user have answered slot `number` of `count` items from the `first` on, with labels, answers and slots."""
    start = big.first + first
    range_ = {"project": big.project, "item__gte": start, "item__lt": start + count}
    Slot.objects.filter(**range_, number=number).update(state=SlotState.ANSWERED, labeller=user)
    female = LabelClass.objects.get(project=big.project, key="female")
    label = Label.objects.create(
        project=big.project, item_id=start, round=0, purpose=Purpose.LABEL, labeller=user, uuid=uuid4(),
        label_class=female, counted=True,
    )  # fmt: skip
    slot = Slot.objects.get(item=start, number=number, round=0)
    Answer.objects.create(
        project=big.project, item_id=start, round=0, purpose=Purpose.LABEL, labeller=user, label=label,
        label_class=female, counts=True, slot=slot,
    )  # fmt: skip
    unique = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    answer = Answer.objects.get(label=label)
    copy(Label, label.pk, count - 1, {"id": f"{label.pk} + n.i", "item_id": f"{start} + n.i", "uuid": unique})
    slots = {"item_id": f"{start} + n.i", "label_id": f"{label.pk} + n.i", "slot_id": f"{slot.pk} + {OVERLAP} * n.i"}
    copy(Answer, answer.pk, count - 1, slots)
    _after_explicit_ids(Label)
