"""Which items belong to a dataset, as plain data that is checked once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelhub.errors import Invalid
from labelhub.items.models import FlagKind

ACCEPTED = "accepted"
STAYS_AMBIGUOUS = "stays_ambiguous"
STATES = (ACCEPTED, STAYS_AMBIGUOUS)
NAMES = ("states", "classes", "min_confidence", "min_agreement", "metadata", "exclude_flags")


@dataclass(frozen=True)
class Criteria:
    """Items whose consensus is in one of `states`, with a top class among `classes` (none named: any), a confidence
    and an agreement in [0, 1] of at least so much, one of the values of each metadata field that is named, and no open
    flag of the kinds in `exclude_flags`."""

    states: tuple[str, ...] = (ACCEPTED,)
    classes: tuple[str, ...] = ()
    min_confidence: float = 0.0
    min_agreement: float = 0.0
    metadata: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude_flags: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data; `parse` of it gives an equal value."""
        return {
            "states": list(self.states),
            "classes": list(self.classes),
            "min_confidence": self.min_confidence,
            "min_agreement": self.min_agreement,
            "metadata": {key: list(values) for key, values in self.metadata},
            "exclude_flags": list(self.exclude_flags),
        }


def parse(values: Mapping[str, Any], class_keys: Sequence[str]) -> Criteria:
    """Criteria from what was sent, in one canonical order. `class_keys` are the project's, in its order.

    Raises Invalid that names every wrong field.
    """
    wrong: dict[str, str] = {}
    for name in values.keys() - set(NAMES):
        wrong[name] = f"there is no such criterion; there are {', '.join(NAMES)}"
    states = _some_of(values.get("states", [ACCEPTED]), STATES, "states", wrong)
    if "states" not in wrong and not states:
        wrong["states"] = "name at least one of " + ", ".join(STATES)
    found = Criteria(
        states=states,
        classes=_some_of(values.get("classes", []), class_keys, "classes", wrong),
        min_confidence=_share(values, "min_confidence", wrong),
        min_agreement=_share(values, "min_agreement", wrong),
        metadata=_metadata(values.get("metadata", {}), wrong),
        exclude_flags=_some_of(values.get("exclude_flags", []), FlagKind.values, "exclude_flags", wrong),
    )
    refuse(wrong)
    return found


def refuse(wrong: Mapping[str, str]) -> None:
    """Raises Invalid that names every wrong field, if there is any."""
    if wrong:
        sentence = "; ".join(f"{name}: {reason}" for name, reason in sorted(wrong.items()))
        raise Invalid(f"{sentence}.", fields=wrong)


def _share(values: Mapping[str, Any], name: str, wrong: dict[str, str]) -> float:
    least = values.get(name, 0.0)
    if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
        wrong[name] = f"must be a number from 0 to 1, not {least!r}"
        return 0.0
    return float(least)


def _metadata(given: Any, wrong: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """{"age": ["(25, 32)", "(38, 43)"]} or {"age": "(25, 32)"}, by name; values without doubles, by their order."""
    if not isinstance(given, Mapping):
        wrong["metadata"] = f"must name fields and their values, not {given!r}"
        return ()
    found: dict[str, tuple[str, ...]] = {}
    for key, values in given.items():
        several = values if isinstance(values, list | tuple) else [values]
        if '"' in key or "\0" in key or not key:
            wrong["metadata"] = f"{key!r} is no name of a field"
        elif not several or not all(isinstance(value, str) for value in several):
            wrong["metadata"] = f"{key}: name one text or several, not {values!r}"
        else:
            found[key] = tuple(sorted(set(several)))
    return tuple(sorted(found.items()))


def _some_of(given: Any, allowed: Sequence[str], name: str, wrong: dict[str, str]) -> tuple[str, ...]:
    if not isinstance(given, list | tuple):
        wrong[name] = f"must be a list, not {given!r}"
        return ()
    unknown = [value for value in given if value not in allowed]
    if unknown:
        wrong[name] = f"{unknown[0]!r} is not one of {', '.join(allowed)}"
    return tuple(value for value in allowed if value in given)
