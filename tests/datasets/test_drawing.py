"""Which items come in, in which split and fold: pure."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhub.datasets import drawing
from labelhub.datasets.protocol import Protocol
from labelhub.datasets.splits import Member
from labelhub.errors import Conflict


def members(females: int, males: int, **fields: object) -> list[Member]:
    kinds = ["female"] * females + ["male"] * males
    return [Member(n, f"{n}.jpg", stratum=kind, **fields) for n, kind in enumerate(kinds)]  # type: ignore[arg-type]


def counted(drawn: drawing.Draw, rows: list[Member]) -> Counter[tuple[str, str]]:
    assert drawn.chosen is not None
    return Counter((drawn.split.get(one.id, one.split), one.stratum) for one in rows if one.id in drawn.chosen)


def test_a_balanced_draw_has_as_many_of_each_class() -> None:
    rows = members(40, 15)
    drawn = drawing.draw(rows, Protocol(sampling="balanced"))
    assert drawn.chosen is not None
    assert Counter(rows[item].stratum for item in drawn.chosen) == {"female": 15, "male": 15}
    assert drawing.draw(list(reversed(rows)), Protocol(sampling="balanced")) == drawn
    assert drawing.draw(rows, Protocol(sampling="balanced", seed=8)).chosen != drawn.chosen
    assert set(drawn.split) == set(drawn.chosen)


def test_splits_by_counts_hold_exactly_so_many_of_each_class() -> None:
    rows = members(60, 55)
    drawn = drawing.draw(rows, Protocol(counts={"train": 30, "validation": 10, "test": 10}))
    assert counted(drawn, rows) == {
        (split, kind): n
        for split, n in (("train", 30), ("validation", 10), ("test", 10))
        for kind in ("female", "male")
    }


def test_too_few_items_for_the_counts_are_named() -> None:
    with pytest.raises(Conflict, match="6 of 8 male for test"):
        drawing.draw(members(60, 15), Protocol(counts={"train": 10, "validation": 0, "test": 8}))


def test_what_was_in_test_stays_there_and_counts() -> None:
    rows = [*members(30, 30), *(Member(100 + n, f"t{n}.jpg", stratum="male", split="test") for n in range(4))]
    drawn = drawing.draw(rows, Protocol(counts={"train": 10, "validation": 5, "test": 5}))
    assert drawn.chosen is not None
    assert {100, 101, 102, 103} <= drawn.chosen
    assert counted(drawn, rows)["test", "male"] == 5


def test_splits_that_are_not_sticky_begin_anew_and_are_written_nowhere() -> None:
    rows = members(30, 30, split="test")
    drawn = drawing.draw(rows, Protocol(sticky=False))
    assert drawn.moves == {}
    assert Counter(drawn.split.values()) == {"train": 48, "validation": 6, "test": 6}


def test_folds_spread_classes_and_leave_test_out() -> None:
    rows = members(50, 50)
    drawn = drawing.draw(rows, Protocol(folds=4))
    held = {one.id: drawn.split[one.id] for one in rows}
    assert set(drawn.folds) == {item for item, split in held.items() if split != "test"}
    spread = Counter((fold, rows[item].stratum) for item, fold in drawn.folds.items())
    assert max(spread.values()) - min(spread.values()) <= 1


def test_fixed_folds_are_kept() -> None:
    rows = [Member(n, f"{n}", stratum="ab"[n % 2], unit=f"u{n // 4}", fold=n // 4 % 5) for n in range(40)]
    drawn = drawing.draw(rows, Protocol(folds=5, shares={"train": 1.0, "validation": 0.0, "test": 0.0}))
    assert drawn.folds == {one.id: one.fold for one in rows}


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6), st.sampled_from(["", "train", "test"])), max_size=60),
    st.sampled_from(["natural", "balanced"]),
    st.integers(0, 3),
)
def test_no_unit_straddles_a_split_or_a_fold(rows: list[tuple[str, int, str]], sampling: str, folds: int) -> None:
    given_ = [
        Member(n, f"{n}", unit=f"u{unit}" if unit else "", stratum=kind, split=split)
        for n, (kind, unit, split) in enumerate(rows)
    ]
    drawn = drawing.draw(given_, Protocol(sampling=sampling, folds=folds and folds + 1))
    comes = [one for one in given_ if drawn.chosen is None or one.id in drawn.chosen]
    for what in ({one.id: drawn.split.get(one.id, one.split) for one in comes}, drawn.folds):
        found: dict[str, set[object]] = {}
        for one in comes:
            if one.unit and one.id in what:
                found.setdefault(one.unit, set()).add(what[one.id])
        assert all(len(several) == 1 for several in found.values())
