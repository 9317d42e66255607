"""Answers that are asked for to learn about labellers, and how their rounds look like all others. Pure.

Gold, repeats and practice have rounds of their own, numbered from `FIRST`. No consensus reads them and no number of an
ordinary round depends on them. A screen never sees the number of a round: each, the first too, is replaced by a code
that depends on the item and a secret, so that nothing tells a first look from a second one, or either from gold.
"""

import hashlib

from labelhub.labelling.models import Purpose

FIRST = 10_000
GOLD, REPEAT, PRACTICE = 10_000, 12_000, 13_000
MOST_MEETINGS = 1_000
UNSEEN = frozenset({Purpose.GOLD, Purpose.REPEAT})  # served among the others, and told like them
PERSONAL = frozenset({Purpose.GOLD, Purpose.REPEAT, Purpose.PRACTICE})  # a slot is made for one labeller, and goes
_PRIME = 32_749  # the largest below 2 ** 15, so that a code fits where a round fits


def gold_round(meeting: int) -> int:
    """The round of a labeller's meeting with a gold item. Meeting 0 looks like a first label and belongs to those who
    have none on the item; a labeller who has begins with meeting 1."""
    return GOLD + min(meeting, MOST_MEETINGS)


def is_first_look(round_: int) -> bool:
    """Whether a hidden round passes for round 0."""
    return round_ == GOLD


def told(round_: int) -> int:
    """What a labeller is told of a round: gold that comes as a first look is one."""
    return 0 if is_first_look(round_) else round_


def is_hidden(round_: int) -> bool:
    return round_ >= FIRST


def shown(item: int, round_: int, secret: str) -> int:
    """The number that a screen is told: a code from 1 to 32,749 that is one to one within an item. Gold that comes as
    a first look has the code of round 0."""
    factor, shift = _key(item, secret)
    return (told(round_) * factor + shift) % _PRIME + 1


def meant(item: int, code: int, secret: str) -> int:
    """The round of a code; 0, for scripts that label what was never leased, is round 0. Whether that stands for a
    first label or for gold, `labels` finds out. A number that is no code gives some round that the item does not have.
    """
    if code == 0:
        return 0
    factor, shift = _key(item, secret)
    return (code - 1 - shift) * pow(factor, -1, _PRIME) % _PRIME


def _key(item: int, secret: str) -> tuple[int, int]:
    digest = hashlib.blake2b(str(item).encode(), key=secret.encode()[:64], digest_size=8).digest()
    number = int.from_bytes(digest)
    return 1 + number % (_PRIME - 1), (number >> 32) % _PRIME
