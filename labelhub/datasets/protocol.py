"""How the items of a dataset are drawn and split, as plain data that is checked once. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labelhub.datasets.criteria import refuse
from labelhub.datasets.splits import SEED, SHARES, SPLITS

NATURAL, BALANCED = "natural", "balanced"
MOST_FOLDS = 100
NAMES = ("sampling", "seed", "shares", "counts", "grouped", "sticky", "folds")


@dataclass(frozen=True)
class Protocol:
    """`sampling`: natural (all items that fit) or balanced (of every class as many as of the rarest). `shares` of each
    split, adding up to 1; or `counts`: so many items of every class in each split, and no others. `grouped` False
    ignores groups on purpose: leaky. `sticky` False gives splits that hold for this snapshot alone, as if no item
    had one. `folds`: k folds of what is not test; 0: none but those that an import fixed."""

    sampling: str = NATURAL
    seed: int = SEED
    shares: Mapping[str, float] = field(default_factory=lambda: dict(SHARES))
    counts: Mapping[str, int] = field(default_factory=dict)
    grouped: bool = True
    sticky: bool = True
    folds: int = 0

    @property
    def leaky(self) -> bool:
        """Whether items that belong together may stand in different splits."""
        return not self.grouped

    def as_dict(self) -> dict[str, Any]:
        """Plain data; `parse` of it gives an equal value."""
        return {name: dict(value) if isinstance(value, Mapping) else value for name, value in vars(self).items()}


def parse(values: Mapping[str, Any]) -> Protocol:
    """A protocol from what was sent. Raises Invalid that names every wrong field."""
    wrong: dict[str, str] = {}
    counts = _counts(values.get("counts") or {}, wrong)
    shares = _shares(values.get("shares") or SHARES, wrong)
    if values.get("shares") and counts:
        wrong["counts"] = "either shares or counts"
    grouped, sticky = values.get("grouped", True), values.get("sticky")
    sampling = values.get("sampling", NATURAL)
    if sampling not in (NATURAL, BALANCED):
        wrong["sampling"] = f"{sampling!r} is not one of {NATURAL}, {BALANCED}"
    for name, value in (("grouped", grouped), ("sticky", True if sticky is None else sticky)):
        if not isinstance(value, bool):
            wrong[name] = f"must be true or false, not {value!r}"
    if not grouped and sticky:
        wrong["sticky"] = "splits that ignore groups hold for one snapshot alone"
    found = Protocol(
        sampling=sampling,
        seed=_whole(values, "seed", SEED, 2**31 - 1, wrong),
        shares={} if counts else shares,
        counts=counts,
        grouped=bool(grouped),
        sticky=bool(grouped) if sticky is None else bool(sticky),
        folds=_whole(values, "folds", 0, MOST_FOLDS, wrong),
    )
    if found.folds == 1:
        wrong["folds"] = "one fold holds nothing out; ask for at least 2, or 0 for none"
    refuse(wrong)
    return found


def _whole(values: Mapping[str, Any], name: str, default: int, most: int, wrong: dict[str, str]) -> int:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        wrong[name] = f"must be a whole number from 0 to {most}, not {value!r}"
        return default
    return value


def _shares(given: Any, wrong: dict[str, str]) -> dict[str, float]:
    if not isinstance(given, Mapping) or set(given) - set(SPLITS):
        wrong["shares"] = f"must name shares of {', '.join(SPLITS)}"
        return dict(SHARES)
    numbers = [given.get(split, 0) for split in SPLITS]
    if any(isinstance(n, bool) or not isinstance(n, int | float) or not 0 <= n <= 1 for n in numbers):
        wrong["shares"] = "each must be a number from 0 to 1"
    elif abs(sum(numbers) - 1) > 1e-6:
        wrong["shares"] = f"they add up to {sum(numbers):g} and not to 1"
    else:
        return {split: float(given.get(split, 0)) for split in SPLITS}
    return dict(SHARES)


def _counts(given: Any, wrong: dict[str, str]) -> dict[str, int]:
    if not isinstance(given, Mapping) or set(given) - set(SPLITS):
        wrong["counts"] = f"must name counts per class of {', '.join(SPLITS)}"
        return {}
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in given.values()):
        wrong["counts"] = "each must be a whole number of items of every class"
        return {}
    return {split: int(given.get(split, 0)) for split in SPLITS} if any(given.values()) else {}
