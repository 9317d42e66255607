"""What a recipe lets one set: names, ranges and defaults, and the check of what was given."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainer.errors import TrainerError


@dataclass(frozen=True)
class Number:
    """A number between `low` and `high`, both allowed. Whole numbers only where `whole` is set.

    `default_by` names an earlier choice and the default that goes with each of its words, where one does not fit all.
    """

    name: str
    default: float
    low: float
    high: float
    about: str
    whole: bool = False
    default_by: tuple[str, Mapping[str, float]] | None = None

    def default_with(self, values: Mapping[str, Any]) -> float:
        """The default, given the parameters that come before this one."""
        if self.default_by is None:
            return self.default
        choice, defaults = self.default_by
        return defaults[values[choice]]

    def accept(self, value: Any) -> float | int:
        """The value, or ValueError that says what is allowed."""
        kind = "a whole number" if self.whole else "a number"
        allowed = f"must be {kind} from {self.low:g} to {self.high:g}, not {value!r}"
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(allowed)
        if not self.low <= value <= self.high or (self.whole and value != int(value)):
            raise ValueError(allowed)
        return int(value) if self.whole else float(value)

    def describe(self) -> dict[str, Any]:
        """The parameter as plain data, for lists and screens."""
        kind = "integer" if self.whole else "number"
        default = int(self.default) if self.whole else self.default
        described: dict[str, Any] = {
            "name": self.name,
            "kind": kind,
            "default": default,
            "low": self.low,
            "high": self.high,
            "about": self.about,
        }
        if self.default_by is not None:
            described["default_by"] = {self.default_by[0]: dict(self.default_by[1])}
        return described


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    name: str
    default: str
    options: tuple[str, ...]
    about: str

    def default_with(self, values: Mapping[str, Any]) -> str:
        """The default, which depends on nothing."""
        return self.default

    def accept(self, value: Any) -> str:
        """The value, or ValueError that says what is allowed."""
        if value not in self.options:
            raise ValueError(f"must be one of {', '.join(self.options)}, not {value!r}")
        return str(value)

    def describe(self) -> dict[str, Any]:
        """The parameter as plain data, for lists and screens."""
        return {
            "name": self.name,
            "kind": "choice",
            "default": self.default,
            "options": list(self.options),
            "about": self.about,
        }


@dataclass(frozen=True)
class Text:
    """A short text that matches `pattern` as a whole, or nothing."""

    name: str
    default: str
    pattern: str
    about: str

    def default_with(self, values: Mapping[str, Any]) -> str:
        """The default, which depends on nothing."""
        return self.default

    def accept(self, value: Any) -> str:
        """The value, or ValueError that says what is allowed."""
        if not isinstance(value, str) or (value and not re.fullmatch(self.pattern, value)):
            raise ValueError(f"must match {self.pattern}, and {value!r} does not")
        return value

    def describe(self) -> dict[str, Any]:
        """The parameter as plain data, for lists and screens."""
        return {
            "name": self.name,
            "kind": "text",
            "default": self.default,
            "pattern": self.pattern,
            "about": self.about,
        }


Parameter = Number | Choice | Text


def resolve(recipe: str, parameters: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter of a recipe with the value given for it, or else its default.

    Raises TrainerError `parameter_unknown` or `parameter_invalid`.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise TrainerError(
                "parameter_unknown",
                f"The recipe {recipe} has no parameter '{name}'.",
                f"Its parameters are: {', '.join(known)}.",
            )
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        try:
            values[name] = parameter.accept(given[name] if name in given else parameter.default_with(values))
        except ValueError as error:
            raise TrainerError(
                "parameter_invalid", f"Parameter '{name}' of the recipe {recipe} {error}.", parameter.about
            ) from None
    return values
