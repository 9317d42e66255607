"""The classes of a project as plain data: what is missing is proposed, what does not fit is refused. (pure)"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from labelhub.errors import Invalid

# Okabe-Ito, told apart by people with any colour vision, in the order in which they are handed out.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
# Keys that the label screen itself uses.
RESERVED = frozenset("zsrgbcxot+-0")
# Keys that the review screen uses besides; allowed, never proposed.
NOT_PROPOSED = "eln/"
FEWEST, MOST = 2, 26
NAME_LENGTH = 80
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class ClassSpec:
    """A class as somebody asks for it, or (all fields filled) as it will be."""

    name: str
    key: str = ""
    hotkey: str = ""
    colour: str = ""

    @staticmethod
    def of(value: "ClassSpec | Mapping[str, str] | str") -> "ClassSpec":
        """From a name alone, or from a mapping with `name`, `key`, `hotkey`, `colour`."""
        if isinstance(value, ClassSpec):
            return value
        if isinstance(value, str):
            return ClassSpec(value)
        if unknown := set(value) - {"name", "key", "hotkey", "colour"}:
            raise Invalid(f"classes: a class has no {', '.join(sorted(unknown))}.")
        if not value.get("name") and not value.get("key"):
            raise Invalid("classes: a class needs a name.")
        return ClassSpec(**{"name": value.get("key", ""), **value})


def complete(
    asked: Sequence[ClassSpec], standing: Sequence[ClassSpec] = (), retired: Collection[str] = ()
) -> list[ClassSpec]:
    """The classes asked for with key, hotkey and colour filled in, all different from each other and from `standing`;
    `retired` are keys of retired classes, which nobody else may have.

    What was given stays as it is; the rest is proposed around it: a key from the name, the first free letter of the
    name as hotkey, the next colour of the palette.

    Raises:
        Invalid: names each field (`classes[1].hotkey`) that does not fit, and why.
    """
    if len(asked) + len(standing) > MOST:
        raise Invalid(f"classes: at most {MOST}, since each needs a key.", fields={"classes": f"At most {MOST}."})
    keys = {spec.key for spec in standing} | {spec.key for spec in asked} | set(retired)
    hotkeys = {spec.hotkey for spec in standing} | {normal_hotkey(spec.hotkey) for spec in asked}
    found: list[ClassSpec] = []
    for index, spec in enumerate(asked):
        place = len(standing) + len(retired) + index
        key = spec.key or _proposed_key(spec.name, place, keys)
        hotkey = normal_hotkey(spec.hotkey) or _proposed_hotkey(spec.name, hotkeys)
        colour = spec.colour.lower() or COLOURS[place % len(COLOURS)]
        keys.add(key)
        hotkeys.add(hotkey)
        found.append(ClassSpec(spec.name.strip(), key, hotkey, colour))
    wrong = problems(found, standing)
    for index, spec in enumerate(found):
        if spec.key in retired:
            wrong[f"classes[{index}].key"] = f"{spec.key!r} is a retired class; bring that one back."
    if wrong:
        sentence = "; ".join(f"{name}: {reason}" for name, reason in wrong.items())
        raise Invalid(sentence, fields=wrong)
    return found


def problems(new: Sequence[ClassSpec], standing: Sequence[ClassSpec] = ()) -> dict[str, str]:
    """Field (`classes[0].name`) → reason, for every field of `new` that does not fit."""
    wrong: dict[str, str] = {}
    for index, spec in enumerate(new):
        others = [*standing, *new[:index]]
        for name, reason in (
            ("name", _name_problem(spec.name, [other.name for other in others])),
            ("key", _key_problem(spec.key, [other.key for other in others])),
            ("hotkey", hotkey_problem(spec.hotkey, [other.hotkey for other in others])),
            ("colour", "" if _COLOUR.fullmatch(spec.colour) else f"{spec.colour!r} is not a colour like #0072b2."),
        ):
            if reason:
                wrong[f"classes[{index}].{name}"] = reason
    return wrong


def normal_hotkey(hotkey: str) -> str:
    """One spelling for one key: lower case, composed. A key with Shift is the same key."""
    return unicodedata.normalize("NFC", hotkey.strip().lower())


def hotkey_problem(hotkey: str, taken: Collection[str]) -> str:
    """Why this hotkey will not do; empty when it will."""
    if len(hotkey) != 1 or not hotkey.isprintable():
        return "A hotkey is one character."
    if hotkey in RESERVED:
        return f"The label screen uses {hotkey!r} itself."
    return f"{hotkey!r} is the hotkey of another class." if hotkey in taken else ""


def _name_problem(name: str, taken: Sequence[str]) -> str:
    if not 1 <= len(name.strip()) <= NAME_LENGTH:
        return f"A name has 1 to {NAME_LENGTH} characters."
    return f"{name!r} is there already." if name.casefold() in {other.casefold() for other in taken} else ""


def _key_problem(key: str, taken: Sequence[str]) -> str:
    if not _KEY.fullmatch(key):
        return "A key has 1 to 64 letters without accents, digits, - and _."
    return f"{key!r} is there already." if key in taken else ""


def _proposed_key(name: str, place: int, taken: Collection[str]) -> str:
    stem = slugify(name)[:56] or f"class-{place + 1}"  # a name in another script leaves nothing
    number, key = 2, stem
    while key in taken:
        number, key = number + 1, f"{stem}-{number}"
    return key


def _proposed_hotkey(name: str, taken: Collection[str]) -> str:
    own = "".join(letter for letter in str(slugify(name)) if letter.isalpha())
    for letter in own + "123456789" + "abcdefghijklmnopqrstuvwxyz":
        if letter not in taken and letter not in RESERVED and letter not in NOT_PROPOSED:
            return letter
    return next((letter for letter in NOT_PROPOSED if letter not in taken), "")
