"""Which items belong to a dataset, as plain data that is checked once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelhub.errors import Invalid

ACCEPTED = "accepted"
STAYS_AMBIGUOUS = "stays_ambiguous"
STATES = (ACCEPTED, STAYS_AMBIGUOUS)


@dataclass(frozen=True)
class Criteria:
    """Items whose consensus is in one of `states`, with a top class among `classes` (none named: any), and with a
    confidence in [0, 1] of at least `min_confidence`."""

    states: tuple[str, ...] = (ACCEPTED,)
    classes: tuple[str, ...] = ()
    min_confidence: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain data; `parse` of it gives an equal value."""
        return {"states": list(self.states), "classes": list(self.classes), "min_confidence": self.min_confidence}


def parse(values: Mapping[str, Any], class_keys: Sequence[str]) -> Criteria:
    """Criteria from what was sent, in one canonical order. `class_keys` are the project's, in its order.

    Raises Invalid that names every wrong field.
    """
    wrong: dict[str, str] = {}
    for name in values.keys() - {"states", "classes", "min_confidence"}:
        wrong[name] = "there is no such criterion; there are states, classes and min_confidence"
    states = _some_of(values.get("states", [ACCEPTED]), STATES, "states", wrong)
    classes = _some_of(values.get("classes", []), class_keys, "classes", wrong)
    if "states" not in wrong and not states:
        wrong["states"] = "name at least one of " + ", ".join(STATES)
    least = values.get("min_confidence", 0.0)
    if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
        wrong["min_confidence"] = f"must be a number from 0 to 1, not {least!r}"
        least = 0.0
    if wrong:
        sentence = "; ".join(f"{name}: {reason}" for name, reason in sorted(wrong.items()))
        raise Invalid(f"{sentence}.", fields=wrong)
    return Criteria(states, classes, float(least))


def _some_of(given: Any, allowed: Sequence[str], name: str, wrong: dict[str, str]) -> tuple[str, ...]:
    if not isinstance(given, list | tuple):
        wrong[name] = f"must be a list, not {given!r}"
        return ()
    unknown = [value for value in given if value not in allowed]
    if unknown:
        wrong[name] = f"{unknown[0]!r} is not one of {', '.join(allowed)}"
    return tuple(value for value in allowed if value in given)
