"""A project that a thousand people have labelled, in a real database: every answer is made inside it, by arithmetic.

Labeller l is right on .60 to .95 of the items; which ones is scattered by a multiplicative hash, so that the labels are
the same each time. Needs a configured Django and an empty database.
"""

from uuid import uuid4

from django.db import connection, transaction

from labelhub.accounts.models import User
from labelhub.items.models import LabelClass, Project
from labelhub.labelling.models import Answer, Consensus, Label, Purpose, Slot
from tests.bench import big_project

APART = 199  # between the labellers of one item: five different people


def make(items: int, each: int, labellers: int) -> Project:
    """`items` items with `each` counting answers of `labellers` people, and a consensus that knows no estimates."""
    big = big_project.make(items, overlap=each)
    people = [User(email=f"{uuid4()}@bench.invalid", name="labeller", password="!") for _ in range(labellers)]
    first = min(user.pk for user in User.objects.bulk_create(people))
    female, male = LabelClass.objects.filter(project=big.project).order_by("position")
    who = f"((s.item_id * 31 + s.number * {APART}) % {labellers})"
    luck = f"((s.item_id * 7919 + {who} * 104729 + (s.item_id * {who}) % 613) % 1000)"
    right = f"({luck} < 600 + ({who} * 37) % 350)"
    truth = "(s.item_id % 2 = 0)"
    said = f"CASE WHEN {right} = {truth} THEN {female.pk} ELSE {male.pk} END"
    with transaction.atomic():
        prototype = _one_answer(big, first)
        slots = f"FROM labelling_slot s, {{table}} p WHERE s.project_id = {big.project.pk} AND p.id = {{pk}}"
        unique = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
        same = {
            "id": "s.id",
            "item_id": "s.item_id",
            "round": "0",
            "labeller_id": f"{first} + {who}",
            "label_class_id": said,
        }
        _insert(Label, prototype.label_id, same | {"uuid": unique}, slots)
        _insert(Answer, prototype.pk, same | {"label_id": "s.id", "slot_id": "s.id", "counts": "(1 = 1)"}, slots)
        Answer.objects.filter(pk=prototype.pk).delete()
        Label.objects.filter(pk=prototype.label_id).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE labelling_slot AS s SET state = 2, labeller_id = {first} + {who}"  # noqa: S608
                f" WHERE s.project_id = {big.project.pk}"
            )
        Consensus.objects.filter(project=big.project).update(n_labels=each)
    big_project.analyze()
    return big.project


def _one_answer(big: big_project.BigProject, labeller: int) -> Answer:
    """A row that the others are copied from; its number is out of their way."""
    slot = Slot.objects.filter(project=big.project).order_by("-pk")[0]
    same = {"project": big.project, "item_id": slot.item_id, "round": 99, "purpose": Purpose.LABEL}
    out_of_the_way = slot.pk * 10
    label = Label.objects.create(
        pk=out_of_the_way, **same, labeller_id=labeller, uuid=uuid4(), duration_ms=1500, counted=True
    )
    return Answer.objects.create(pk=out_of_the_way, **same, labeller_id=labeller, label=label, counts=False)


def _insert(model: type[Label] | type[Answer], pk: int, changed: dict[str, str], source: str) -> None:
    names = [str(field.column) for field in model._meta.concrete_fields]
    chosen = ", ".join(changed.get(name, f'p."{name}"') for name in names)
    table = model._meta.db_table
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {chosen} {source.format(table=table, pk=pk)}")
