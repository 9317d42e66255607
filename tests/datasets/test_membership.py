"""Which snapshots and exports an item was part of."""

import io
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhub.datasets import exports, membership, snapshots
from labelhub.datasets.membership import line_of
from labelhub.items.models import Item
from labelhub.jobs import lifecycle
from labelhub.labelling import review
from tests import make
from tests.datasets.labelled import labelled_project


@given(
    paths=st.sets(st.text(min_size=1, max_size=30), max_size=30), other=st.text(max_size=5), long=st.integers(0, 9000)
)
def test_a_line_is_found_by_its_path_and_only_by_that(paths: set[str], other: str, long: int) -> None:
    ordered = sorted(paths, key=str.encode)
    lines = [{"header": True}, *({"path": path, "filler": "x" * long} for path in ordered)]
    file = io.BytesIO(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    for path in ordered:
        row = line_of(file, path)
        assert row is not None
        assert row["path"] == path
    if other not in paths:
        assert line_of(file, other) is None


def accepted(_: datetime) -> str:
    return "accepted"


@pytest.mark.django_db(transaction=True)
def test_an_item_knows_its_snapshots_and_their_exports() -> None:
    project, truth = labelled_project({"female": 3, "male": 3})
    item, gone = (Item.objects.get(pk=pk) for pk in list(truth)[:2])
    first = snapshots.freeze_now(project, None, {})
    review.decide(project, gone.pk, reviewer_id=make.user().pk, verdict="exclude")
    second = snapshots.freeze_now(project, None, {})
    wanted: list[dict[str, Any]] = [{"snapshot": first}, {"snapshot": second}, {}, {"states": ["excluded"]}]
    for more in wanted:
        _, job = exports.start(project=project, user=None, form="labels-csv", **more)
        claim = lifecycle.claim(job.pk)
        assert claim is not None
        exports.execute(claim)
    parts = {one.pk: membership.snapshots_with(one) for one in (item, gone)}
    assert [part.snapshot.pk for part in parts[item.pk]] == [first.pk, second.pk]
    assert [part.snapshot.pk for part in parts[gone.pk]] == [first.pk]
    assert parts[gone.pk][0].label == truth[gone.pk]
    held = membership.exports_with(gone, parts[gone.pk], accepted)
    assert [(one.snapshot_id, one.job.parameters["states"]) for one in held] == [(first.pk, []), (None, [])]
    assert len(membership.exports_with(gone, parts[gone.pk], lambda _: "excluded")) == 3
