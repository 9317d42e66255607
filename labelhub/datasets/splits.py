"""Train, validation and test: grouped, stratified by class, and sticky. Pure.

A split once given is kept, so an item that was in test is in test in every later dataset. New items come in an order
drawn from a seeded hash, and each goes where its class lacks most of its share: no order of rows and no machine has a
say, and the shares of every class are met as closely as whole units allow.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)
SHARES: Mapping[str, float] = {TRAIN: 0.8, VALIDATION: 0.1, TEST: 0.1}
SEED = 7


@dataclass(frozen=True, slots=True)
class Member:
    """One item. `unit` names what it must stay together with ("" for nothing), `name` is its own; `stratum` is its
    class or ""; `split` what it was given before or "". An item that is not `counted` has no say in the shares: it is
    here because its unit is."""

    id: int
    name: str
    unit: str = ""
    stratum: str = ""
    split: str = ""
    counted: bool = True
    fold: int | None = None  # fixed by an import


@dataclass
class _Unit:
    strata: Counter[str] = field(default_factory=Counter)
    splits: set[str] = field(default_factory=set)
    members: list[tuple[int, str]] = field(default_factory=list)  # (id, split given before)


Moves = dict[tuple[str, str], list[int]]  # (split before, split now) → ids


def assign(members: Iterable[Member], *, shares: Mapping[str, float] = SHARES, seed: int = SEED) -> Moves:
    """The splits that are new or change.

    One changes only where a unit came to straddle splits, because its items were grouped later: then test wins over
    validation and validation over train, so that nothing ever leaves test.
    """
    have: dict[str, Counter[str]] = {split: Counter() for split in SPLITS}
    units: dict[str, _Unit] = {}
    waiting: list[tuple[int, bytes, dict[str, int], list[tuple[int, str]]]] = []
    for member in members:
        if member.unit:
            _join(units.setdefault(member.unit, _Unit()), member)
        elif member.split:
            have[member.split][member.stratum] += member.counted
        else:
            strata = {member.stratum: int(member.counted)}
            waiting.append((-1, rank(seed, "item", member.name), strata, [(member.id, "")]))
    moves: Moves = {}
    for name, unit in units.items():
        if unit.splits:
            split = max(unit.splits, key=SPLITS.index)
            have[split].update(unit.strata)
            _move(moves, unit.members, split)
        else:
            waiting.append((-len(unit.members), rank(seed, "unit", name), unit.strata, unit.members))
    # Large units first: single items then even out what those left uneven.
    waiting.sort(key=lambda row: row[:2])
    total: Counter[str] = sum(have.values(), Counter())
    for _, _, strata, _ in waiting:
        total.update(strata)
    for _, _, strata, ids in waiting:
        split = _neediest(strata, have, total, shares)
        have[split].update(strata)
        _move(moves, ids, split)
    return moves


def _join(unit: _Unit, member: Member) -> None:
    unit.members.append((member.id, member.split))
    if member.counted:
        unit.strata[member.stratum] += 1
    if member.split:
        unit.splits.add(member.split)


def rank(seed: int, kind: str, name: str) -> bytes:
    """A place in an order that only seed and name decide."""
    return hashlib.sha256(f"{seed}:{kind}:{name}".encode()).digest()[:12]


def _move(moves: Moves, members: list[tuple[int, str]], split: str) -> None:
    for item, before in members:
        if before != split:
            moves.setdefault((before, split), []).append(item)


def _neediest(
    strata: Mapping[str, int],
    have: Mapping[str, Counter[str]],
    total: Mapping[str, int],
    shares: Mapping[str, float],
) -> str:
    """Where the sum of squared distances from the wanted counts grows least; train before test when equal.

    Adding n to a count h with target t changes (h − t)² by n(n − 2(t − h)); the n² is the same for every split.
    """

    def need(split: str) -> float:
        return sum(count * (shares[split] * total[name] - have[split][name]) for name, count in strata.items())

    # Rounded: a share times a total must not decide by its last binary digit.
    return max(SPLITS, key=lambda split: round(need(split), 9))
