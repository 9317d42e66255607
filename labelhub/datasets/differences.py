"""What is different between two snapshots: their manifests walked side by side, by the bytes of the paths. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labelhub.datasets import csv_text

ADDED, REMOVED, RELABELLED, MOVED = "added", "removed", "relabelled", "moved"
KINDS = (ADDED, REMOVED, RELABELLED, MOVED)
COLUMNS = (
    "customId", "kinds", "label_before", "label_after", "split_before", "split_after", "fold_before", "fold_after",
    "sha256",
)  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One item that is not in both with the same label, split and fold. `before` and `after` are lines of the
    manifests; None where it is not there. An item may be relabelled and moved at once."""

    path: str
    kinds: tuple[str, ...]
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The newer line that there is."""
        return self.after or self.before or {}

    def said(self, name: str) -> tuple[Any, Any]:
        """A value before and after; None where the item is not there."""
        return (self.before or {}).get(name), (self.after or {}).get(name)


def between(before: Iterable[Row], after: Iterable[Row]) -> Iterator[Change]:
    """The changes, by the bytes of the path."""
    old, new = iter(before), iter(after)
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if one is not None and (other is None or _key(one) < _key(other)):
            yield Change(one["path"], (REMOVED,), one, None)
            one = next(old, None)
        elif other is not None and (one is None or _key(other) < _key(one)):
            yield Change(other["path"], (ADDED,), None, other)
            other = next(new, None)
        elif one is not None and other is not None:
            kinds = _kinds(one, other)
            if kinds:
                yield Change(one["path"], kinds, one, other)
            one, other = next(old, None), next(new, None)


def _key(row: Row) -> bytes:
    return str(row["path"]).encode()


def _kinds(one: Row, other: Row) -> tuple[str, ...]:
    relabelled = (one["label"], one["status"]) != (other["label"], other["status"])
    moved = (one["split"], one["fold"]) != (other["split"], other["fold"])
    return ((RELABELLED,) if relabelled else ()) + ((MOVED,) if moved else ())


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many items of each kind."""
    found = Counter(kind for change in changes for kind in change.kinds)
    return {kind: found[kind] for kind in KINDS}


def csv_lines(changes: Iterable[Change]) -> Iterator[bytes]:
    """The changes as CSV, the head first."""
    yield csv_text.encode([COLUMNS])
    for change in changes:
        cells = [value for name in ("label", "split", "fold") for value in change.said(name)]
        yield csv_text.encode([[change.path, "+".join(change.kinds), *cells, change.row["sha256"]]])
