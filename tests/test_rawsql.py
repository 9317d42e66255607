"""Plain SQL reads and writes the same as the ORM."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from labelhub import rawsql
from labelhub.accounts.models import ApiToken, User
from labelhub.items.models import Item
from labelhub.labelling.models import Consensus, Label, LabelKind, Purpose
from tests import make

pytestmark = pytest.mark.django_db


def stored(instance: Consensus | Label | User | ApiToken) -> dict[str, object]:
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def test_a_row_is_read_as_the_orm_reads_it() -> None:
    project = make.project()
    make.items(project, 3)
    one = Consensus.objects.filter(project=project).order_by("pk")[1]
    one.probabilities = {"1": 0.25, "2": 0.75}
    one.accepted_at = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
    one.save()

    (found,) = rawsql.instances(Consensus, [one.pk], where="project_id = %s", values=[project.pk], lock=True)

    assert stored(found) == stored(Consensus.objects.get(pk=one.pk))


def test_what_is_inserted_and_updated_reads_back_the_same() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    uuid, moment = uuid4(), datetime(2026, 11, 22, 8, 0, 0, 125_000, tzinfo=UTC)
    labels = [
        Label(
            project=project, item=item, round=0, purpose=Purpose.LABEL, labeller=make.member(project), uuid=one,
            kind=LabelKind.ANSWER, duration_ms=900, shown={"mode": "single"}, counted=True, answered_at=moment,
        )
        for one in (uuid, uuid4())
    ]  # fmt: skip

    rawsql.insert(labels)
    labels[0].why_not, labels[0].shown = "late", {"mode": "grid"}
    rawsql.update(labels[:1], ["why_not", "shown"])

    for label in labels:
        assert stored(Label.objects.get(pk=label.pk)) == stored(label)
    (found,) = rawsql.load(Label, "uuid = %s AND answered_at <= %s", [uuid, moment])
    assert stored(found) == stored(labels[0])


def test_a_join_gives_both_models() -> None:
    token = ApiToken.objects.create(user=make.user(), name="t", digest="d" * 64, prefix="lh_x")

    ((found, user),) = rawsql.pairs(
        "SELECT {columns} FROM accounts_apitoken JOIN accounts_user ON accounts_user.id = user_id WHERE digest = %s",
        [token.digest],
        ApiToken,
        User,
    )

    assert stored(found) == stored(ApiToken.objects.get(pk=token.pk))
    assert stored(user) == stored(token.user)


def test_nothing_to_do_asks_nothing(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        rawsql.insert([])
        rawsql.update([], ["name"])
        assert rawsql.of_items("SELECT 1 FROM items_item WHERE item_id IN {items}", []) == []
        assert rawsql.instances(Consensus, [], where="project_id = %s", values=[1]) == []


def test_more_items_than_one_statement_takes_are_all_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rawsql, "MOST", 2)
    project = make.project()
    make.items(project, 5)
    ids = sorted(Item.objects.filter(project=project).values_list("pk", flat=True))

    found = rawsql.instances(Consensus, ids, where="project_id = %s", values=[project.pk])

    assert [row.item_id for row in found] == ids
