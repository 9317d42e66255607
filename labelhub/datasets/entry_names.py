"""Names of files inside an export: those of the items, safe to unpack anywhere, and each one once. Pure.

What some file system cannot hold is written as `%` and two hex digits for each byte, as in web addresses, and `%`
itself as `%25`; `unquote` therefore gives the name back. `%~` and a hash end a name that would be too long, or that a
file system without case would take for another; no escaped name contains `%~`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

import numpy as np

LONGEST = 255  # bytes of one part of a path, on every common file system
KEPT = 180  # bytes that stay of a part that is too long
LONGEST_SUFFIX = 16
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f%<>:"|?*\\]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def safe(path: str) -> str:
    """The path with every part escaped; different paths stay different."""
    return "/".join(part_of(part) for part in path.split("/"))


def plain(name: str) -> str:
    """The inverse of `safe`, for names that were not shortened."""
    return "/".join("" if part == "%00" else unquote(part) for part in name.split("/"))


def part_of(part: str) -> str:
    """One part of a path, escaped: no control characters, nothing that Windows refuses, no device names."""
    if not part:
        return "%00"  # an empty part (a leading or doubled slash) would be lost; no part holds a zero byte
    text = _UNSAFE.sub(_escaped, part)
    if text[-1] in ". ":  # Windows drops these, and "." and ".." are no names
        text = f"{text[:-1]}%{ord(text[-1]):02X}"
    if text[0] == " ":
        text = f"%20{text[1:]}"
    if _RESERVED.fullmatch(text):
        text = f"%{ord(text[0]):02X}{text[1:]}"
    return text if len(text.encode()) <= LONGEST else _shortened(text, part)


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode())


def _shortened(text: str, part: str) -> str:
    stem, dot, suffix = text.rpartition(".")
    ending = f"{dot}{suffix}" if stem and len(suffix.encode()) <= LONGEST_SUFFIX else ""
    cut = text.encode()[:KEPT].decode(errors="ignore")
    return f"{re.sub(r'%.?$', '', cut)}%~{_hash(part)}{ending}"


def marked(name: str, path: str) -> str:
    """The name with a hash of the path before its suffix: unlike every other name."""
    folder, slash, last = name.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    stem, ending = (stem, f"{dot}{suffix}") if stem and len(suffix) <= LONGEST_SUFFIX else (last, "")
    if len(last.encode()) > LONGEST - 18:
        stem = re.sub(r"%.?$", "", stem.encode()[:KEPT].decode(errors="ignore"))
    return f"{folder}{slash}{stem}%~{_hash(path)}{ending}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Unique:
    """Gives each item's file a name of its own, whatever the order in which they come.

    Names that differ only by case or by the form of their Unicode are the same file on some machines, and get a hash.
    All escaped `names` are walked once; 8 bytes are kept for each, so a million cost 8 MB.
    """

    def __init__(self, names: Iterable[str]) -> None:
        seen = np.fromiter(map(_folded, names), dtype=np.uint64)
        seen.sort()
        self._twice = set(np.unique(seen[1:][seen[1:] == seen[:-1]]).tolist())

    def name(self, name: str, path: str) -> str:
        """The escaped name, or one with the hash of the item's path where others have the same."""
        return marked(name, path) if self._twice and _folded(name) in self._twice else name


def _folded(name: str) -> int:
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
