"""Which snapshots and exports an item was part of."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from labelhub.datasets import files
from labelhub.datasets.models import Export, Snapshot
from labelhub.items.models import Item

MOST = 200  # newest snapshots that are looked at


@dataclass(frozen=True)
class Part:
    """The item's line in a snapshot's manifest."""

    snapshot: Snapshot
    label: str | None
    split: str | None


def snapshots_with(item: Item) -> list[Part]:
    """The frozen snapshots that hold the item, the oldest first. One whose file has gone is left out; `verify` names
    it."""
    frozen = Snapshot.objects.filter(project=item.project_id, frozen_at__isnull=False).order_by("-pk")[:MOST]
    found: list[Part] = []
    for snapshot in frozen:
        try:
            with files.opened(snapshot.manifest) as file:
                row = line_of(file, item.path)
        except FileNotFoundError:
            continue
        if row is not None and row["id"] == item.pk:
            found.append(Part(snapshot, row["label"], row["split"]))
    return found[::-1]


def line_of(file: BinaryIO, path: str) -> dict[str, Any] | None:
    """The line of a manifest with this path. Its lines stand in the order of the paths' bytes, so that a million of
    them cost some twenty reads."""
    wanted = path.encode()
    file.seek(0)
    file.readline()  # the header
    low, high = file.tell(), file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        start = _line_start(file, low, middle)
        file.seek(start)
        row: dict[str, Any] = json.loads(file.readline())
        here = row["path"].encode()
        if here == wanted:
            return row
        if here < wanted:
            low = file.tell()
        else:
            high = start
    return None


def _line_start(file: BinaryIO, low: int, middle: int) -> int:
    """Where the line begins that holds the byte at `middle`; a line begins at `low`."""
    back = 512
    while True:
        begin = max(low, middle - back)
        file.seek(begin)
        last = file.read(middle - begin).rfind(b"\n")
        if last >= 0:
            return begin + last + 1
        if begin == low:
            return low
        back *= 4


def exports_with(item: Item, snapshots: list[Part], state_at: Callable[[datetime], str]) -> list[Export]:
    """Finished exports that held the item, the oldest first: of these snapshots, and live ones of all items in states
    that the item was in at the time. One of only what had changed is left out, since it does not say what it held."""
    rows = Export.objects.filter(project=item.project_id, created_at__gte=item.created_at).exclude(sha256="")
    found = rows.select_related("snapshot", "created_by", "job").order_by("-pk")[:MOST]
    frozen = {part.snapshot.pk for part in snapshots}
    return [row for row in found if _holds(row, frozen, state_at)][::-1]


def _holds(export: Export, frozen: set[int], state_at: Callable[[datetime], str]) -> bool:
    wanted = export.job.parameters
    if wanted.get("since_snapshot") or wanted.get("since_export"):
        return False
    if export.snapshot_id is not None:
        return export.snapshot_id in frozen
    states = wanted.get("states") or ()
    return not states or state_at(export.created_at) in states
