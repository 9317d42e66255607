"""Names that come from outside: what is refused, what is tidied, what is left alone, and in which order they come.

Pure. The original name with its folders is kept as it is, but for `./`, doubled slashes and nothing else.
"""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Literal

from labelhub.items.rejection import Rejected

Kind = Literal["image", "archive", "table"]

LONGEST = 1024  # bytes in UTF-8: what a unique index of PostgreSQL can hold together with its other columns
SHOWN = 200  # characters of a name that was refused
DRIVE = re.compile(r"[A-Za-z]:")
JUNK_FOLDERS = frozenset({"__MACOSX", ".Trashes", ".Spotlight-V100", ".fseventsd", "@eaDir", ".git"})
JUNK_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".directory", ".localized", "icon\r"})
ARCHIVES = (".zip",)
TABLES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".manifest")
ADIENCE = re.compile(r"fold_(frontal_)?\d+_data\.txt")
OTHER_ARCHIVES = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst")


def clean(path: str) -> str:
    """The name as it is stored.

    Raises:
        Rejected: `unsafe_path` (it leaves its folder, or would on some machine), `name_too_long`.
    """
    if "\\" in path:
        raise Rejected("unsafe_path", "A backslash in the name; folders are separated by /")
    if path.startswith("/") or DRIVE.match(path):
        raise Rejected("unsafe_path", "An absolute path; send it with a path below its folder")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in path):
        raise Rejected("unsafe_path", "A control character in the name")
    parts = tidy(path).split("/")
    if ".." in parts:
        raise Rejected("unsafe_path", "Leaves the folder of the archive or upload")
    if parts == [""]:
        raise Rejected("unsafe_path", "No name")
    joined = "/".join(parts)
    if len(joined.encode()) > LONGEST:
        raise Rejected("name_too_long", f"{len(joined.encode()):,} bytes, the limit is {LONGEST:,}")
    return joined


def tidy(path: str) -> str:
    """Without `./` and doubled slashes; a slash at the start stays, so that it can be refused."""
    joined = "/".join(part for part in path.split("/") if part not in ("", "."))
    return f"/{joined}" if path.startswith("/") else joined


def shown(path: str) -> str:
    """A name that was refused, so that it can be stored and shown."""
    plain = "".join("�" if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in path)
    return (plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…") or "(no name)"


def is_junk(path: str) -> bool:
    """Files that operating systems leave beside images; they are passed over without a word."""
    parts = PurePosixPath(path).parts
    if not parts:
        return True
    return bool(JUNK_FOLDERS.intersection(parts)) or parts[-1].lower() in JUNK_FILES or parts[-1].startswith("._")


def kind_of(path: str) -> Kind:
    """What is done with a file of this name."""
    name = path.lower()
    if name.endswith(ARCHIVES):
        return "archive"
    return "table" if name.endswith(TABLES) or ADIENCE.fullmatch(name.rpartition("/")[2]) else "image"


def is_archive(path: str) -> bool:
    """Whether the name is that of an archive, also of a kind that is not unpacked."""
    return path.lower().endswith(ARCHIVES + OTHER_ARCHIVES)


def rank(path: str) -> int:
    """Its place in the order of checking, 0 to 2³¹ − 1: as good as random, and the same each time."""
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:4], "big") >> 1
