"""Train, validation and test: grouped, stratified, sticky."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from labelhub.datasets.splits import SHARES, SPLITS, Member, Moves, assign


def after(members: list[Member], moves: Moves) -> dict[int, str]:
    """Every member's split once the moves are made."""
    now = {member.id: member.split for member in members}
    for (before, split), ids in moves.items():
        for item in ids:
            assert now[item] == before
            now[item] = split
    return now


def singles(count: int, stratum: str = "male", start: int = 0) -> list[Member]:
    return [Member(start + n, f"{stratum}/{start + n}.jpg", stratum=stratum) for n in range(count)]


members_strategy = st.lists(
    st.builds(
        Member,
        id=st.integers(0, 10_000),
        name=st.text(max_size=8),
        unit=st.sampled_from(["", "", "anna", "bert", "cleo"]),
        stratum=st.sampled_from(["female", "male", ""]),
        split=st.sampled_from(["", "", "", *SPLITS]),
        counted=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda member: member.id,
)


def test_each_class_gets_its_shares() -> None:
    members = singles(100, "female") + singles(37, "male", 1000)
    now = after(members, assign(members))
    assert Counter(now[m.id] for m in members[:100]) == {"train": 80, "validation": 10, "test": 10}
    male = Counter(now[m.id] for m in members[100:])
    assert all(abs(male[split] - 37 * SHARES[split]) <= 1 for split in SPLITS)


def test_few_items_all_train() -> None:
    members = singles(3)
    assert set(after(members, assign(members)).values()) == {"train"}


def test_new_items_fill_what_the_old_ones_left_short() -> None:
    old = [Member(n, str(n), stratum="male", split="train") for n in range(16)]
    members = old + singles(4, "male", 100)
    assert Counter(after(members, assign(members))[100 + n] for n in range(4)) == {"validation": 2, "test": 2}


def test_another_seed_draws_other_items() -> None:
    members = singles(100)
    assert after(members, assign(members, seed=1)) != after(members, assign(members, seed=2))


def test_a_unit_that_came_to_straddle_goes_to_test() -> None:
    members = [
        Member(1, "a", "anna", "female", "train"),
        Member(2, "b", "anna", "female", "test"),
        Member(3, "c", "anna", "female", ""),
    ]
    assert assign(members) == {("train", "test"): [1], ("", "test"): [3]}


def test_members_outside_the_dataset_go_along_with_their_unit_and_have_no_say() -> None:
    members = [*singles(10), *(Member(100 + n, f"x{n}", "crowd", "male", counted=n == 0) for n in range(50))]
    now = after(members, assign(members))
    assert len({now[100 + n] for n in range(50)}) == 1
    assert Counter([*(now[n] for n in range(10)), now[100]])["train"] in (8, 9)


@given(members_strategy, st.randoms())
def test_the_order_of_items_has_no_say(members: list[Member], shuffler: random.Random) -> None:
    shuffled = members[:]
    shuffler.shuffle(shuffled)
    names = Counter(member.name for member in members if not member.unit and not member.split)
    if all(count == 1 for count in names.values()):
        assert after(members, assign(members)) == after(shuffled, assign(shuffled))


@given(members_strategy)
def test_a_unit_never_straddles_and_everybody_has_a_split(members: list[Member]) -> None:
    now = after(members, assign(members))
    assert set(now.values()) <= set(SPLITS)
    for unit in {member.unit for member in members} - {""}:
        assert len({now[member.id] for member in members if member.unit == unit}) == 1


@given(members_strategy, members_strategy)
def test_a_split_once_given_is_kept_whatever_is_added(members: list[Member], more: list[Member]) -> None:
    now = after(members, assign(members))
    kept = [Member(m.id, m.name, m.unit, m.stratum, now[m.id], m.counted) for m in members]
    added = [Member(m.id + 20_000, m.name, m.unit, m.stratum, "", m.counted) for m in more]
    again = after(kept + added, assign(kept + added))
    assert {item: again[item] for item in now} == now


@given(members_strategy)
def test_assigning_again_moves_nothing(members: list[Member]) -> None:
    now = after(members, assign(members))
    assert assign([Member(m.id, m.name, m.unit, m.stratum, now[m.id], m.counted) for m in members]) == {}
