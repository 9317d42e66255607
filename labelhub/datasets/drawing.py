"""Which of the items that fit come into a dataset, their splits and their folds. Pure.

Everything follows a seeded hash of names, so that no order of rows and no machine has a say.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from labelhub.datasets import splits
from labelhub.datasets.protocol import BALANCED, Protocol
from labelhub.datasets.splits import SPLITS, TEST, Member, Moves, rank
from labelhub.errors import Conflict


@dataclass(frozen=True)
class Draw:
    """`chosen`: ids of the items that come in, None for all that fit; `split` of each item whose split is new or
    changes; `moves`: what of that is written to the items; `folds`: fold of each item, where folds were asked for."""

    chosen: frozenset[int] | None
    split: Mapping[int, str]
    moves: Moves
    folds: Mapping[int, int]


def draw(members: Iterable[Member], protocol: Protocol) -> Draw:
    """Draw, split and fold as the protocol says.

    Raises Conflict when there are fewer items of a class than the protocol's counts want.
    """
    everyone = list(members) if protocol.sticky else [replace(member, split="") for member in members]
    chosen: frozenset[int] | None = None
    if protocol.sampling == BALANCED:
        chosen = _balanced(everyone, protocol.seed)
        everyone = [replace(one, counted=one.counted and one.id in chosen) for one in everyone]
    if protocol.counts:
        moves = _by_counts(everyone, protocol)
        held = {one.id: one.split for one in everyone}
        held |= {item: now for (_, now), ids in moves.items() for item in ids}
        chosen = _exactly(everyone, held, protocol)
        moves = {key: kept for key, ids in moves.items() if (kept := [item for item in ids if item in chosen])}
    else:
        moves = splits.assign(everyone, shares=protocol.shares, seed=protocol.seed)
        if chosen is not None:
            moves = _of_the_chosen(everyone, chosen, moves)
    split = {item: now for (_, now), ids in moves.items() for item in ids}
    folds = _folds(everyone, chosen, split, protocol) if protocol.folds else {}
    return Draw(chosen, split, moves if protocol.sticky else {}, folds)


def _of_the_chosen(members: Sequence[Member], chosen: frozenset[int], moves: Moves) -> Moves:
    """The moves of those that come in, and of those with which they must stay together: a unit that was split before
    must not straddle afterwards."""
    units = {one.unit for one in members if one.unit and one.id in chosen}
    allowed = chosen | {one.id for one in members if one.unit in units}
    return {key: kept for key, ids in moves.items() if (kept := [item for item in ids if item in allowed])}


def _balanced(members: Sequence[Member], seed: int) -> frozenset[int]:
    """Of each class as many as there are of the rarest; items without a class do not come in."""
    strata: dict[str, list[Member]] = defaultdict(list)
    for one in members:
        if one.counted and one.stratum:
            strata[one.stratum].append(one)
    least = min((len(of_class) for of_class in strata.values()), default=0)
    # Those that have a split come first: a dataset that grows keeps the test items that it had.
    for of_class in strata.values():
        of_class.sort(key=lambda one: (not one.split, rank(seed, "draw", one.name)))
    return frozenset(one.id for of_class in strata.values() for one in of_class[:least])


# --- counts per class -----------------------------------------------------------------------


def _by_counts(members: Sequence[Member], protocol: Protocol) -> Moves:
    """Splits for units that have none yet, each where the most of its items are still wanted."""
    counted = [one for one in members if one.counted and one.stratum]
    need = {split: Counter(dict.fromkeys({one.stratum for one in counted}, n)) for split, n in protocol.counts.items()}
    units: dict[str, list[Member]] = defaultdict(list)
    for one in members:
        units[one.unit or f"\0{one.id}"].append(one)
    fixed = {
        name: max((one.split for one in unit if one.split), key=SPLITS.index, default="")
        for name, unit in units.items()
    }
    moves: Moves = {}
    for name in sorted(
        units, key=lambda name: (not fixed[name], -len(units[name]), rank(protocol.seed, "unit", _name(units[name])))
    ):
        unit = units[name]
        wanted = Counter(one.stratum for one in unit if one.counted and one.stratum)
        split = fixed[name] or _most_wanted(wanted, need)
        if not split:
            continue
        need[split].subtract(wanted)
        for one in unit:
            if one.split != split:
                moves.setdefault((one.split, split), []).append(one.id)
    return moves


def _name(unit: Sequence[Member]) -> str:
    return min(one.name for one in unit)


def _most_wanted(wanted: Counter[str], need: Mapping[str, Counter[str]]) -> str:
    """The split with room for the most of these items, in shares of what it still lacks; "" when none has any."""

    def room(split: str) -> tuple[int, int]:
        fits = sum(min(count, max(0, need[split][stratum])) for stratum, count in wanted.items())
        return fits, sum(need[split][stratum] for stratum in wanted)

    best = max(SPLITS, key=room)
    return best if room(best)[0] else ""


def _exactly(members: Sequence[Member], held: Mapping[int, str], protocol: Protocol) -> frozenset[int]:
    """As many of each class in each split as were asked for; those that had the split before come first."""
    rows: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for one in members:
        if one.counted and one.stratum and held[one.id]:
            rows[held[one.id], one.stratum].append(one)
    strata = sorted({one.stratum for one in members if one.counted and one.stratum})
    short: list[str] = []
    chosen: set[int] = set()
    for split, wanted in protocol.counts.items():
        for stratum in strata:
            found = sorted(rows[split, stratum], key=lambda one: (not one.split, rank(protocol.seed, "draw", one.name)))
            if len(found) < wanted:
                short.append(f"{len(found):,} of {wanted:,} {stratum} for {split}")
            chosen.update(one.id for one in found[:wanted])
    if short:
        raise Conflict(
            f"There are too few items: {', '.join(short)}.",
            hint="Label more, ask for less, or leave out `sticky`: items keep the split that they have.",
            code="too_few_items",
        )
    return frozenset(chosen)


# --- folds ----------------------------------------------------------------------------------


def _folds(
    members: Sequence[Member], chosen: frozenset[int] | None, split: Mapping[int, str], protocol: Protocol
) -> dict[int, int]:
    """Folds from 0 for everything that comes in and is not test: whole units, classes spread evenly. A fold that an
    import fixed is kept."""
    units: dict[str, list[Member]] = defaultdict(list)
    for one in members:
        comes = one.counted if chosen is None else one.id in chosen
        if comes and split.get(one.id, one.split) != TEST:
            units[one.unit or f"\0{one.id}"].append(one)
    have: list[Counter[str]] = [Counter() for _ in range(protocol.folds)]
    found: dict[int, int] = {}

    def order(name: str) -> tuple[bool, int, bytes]:
        return _fixed_fold(units[name]) is None, -len(units[name]), rank(protocol.seed, "fold", _name(units[name]))

    for name in sorted(units, key=order):
        strata = Counter(one.stratum for one in units[name])
        fold = _fixed_fold(units[name])
        if fold is None:
            fold = min(
                range(protocol.folds),
                key=lambda k: (sum(have[k][s] * n for s, n in strata.items()), have[k].total(), k),
            )
        if fold < protocol.folds:
            have[fold].update(strata)
        found.update((one.id, fold) for one in units[name])
    return found


def _fixed_fold(unit: Sequence[Member]) -> int | None:
    return min((one.fold for one in unit if one.fold is not None), default=None)
