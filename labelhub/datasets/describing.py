"""What a snapshot is, in figures that its card and its Croissant description show. All from frozen files."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from labelhub.datasets import files, freezing, snapshots
from labelhub.datasets.answers import parsed
from labelhub.datasets.models import Snapshot

NOTED = ("licence", "license", "source", "consent")  # metadata fields that say what may be done with an image


@dataclass
class Facts:
    """Figures of a snapshot. `splits`: split → class → items; `noted`: field → value → items, of `NOTED`; agreement
    is the mean over items that have one."""

    header: dict[str, Any]
    digest: str
    number: int
    name: str
    frozen: str  # date
    items: int = 0
    splits: dict[str, Counter[str]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    folds: Counter[int] = field(default_factory=Counter)
    groups: int = 0
    labels_per_item: Counter[int] = field(default_factory=Counter)
    agreement: float | None = None
    noted: dict[str, Counter[str]] = field(default_factory=dict)
    answers: int = 0
    labellers: int = 0
    median_seconds: float | None = None


def facts(snapshot: Snapshot) -> Facts:
    """Read the manifest and the answers. Raises Conflict while the snapshot is not frozen."""
    header = snapshots.read_header(snapshot)
    frozen = snapshot.frozen_at.date().isoformat() if snapshot.frozen_at else ""
    found = Facts(header, snapshot.digest, snapshot.number, snapshot.name, frozen)
    groups: set[str] = set()
    agreement, agreed = 0.0, 0
    with closing(snapshots.read_manifest(snapshot)) as rows:
        for row in rows:
            found.items += 1
            found.splits.setdefault(row["split"] or "", Counter())[row["label"] or ""] += 1
            found.statuses[row["status"]] += 1
            found.labels_per_item[row["n_labels"]] += 1
            if row["fold"] is not None:
                found.folds[row["fold"]] += 1
            if row["group"]:
                groups.add(row["group"])
            if row["agreement"] is not None:
                agreement, agreed = agreement + row["agreement"], agreed + 1
            for name in NOTED:
                value = row.get("metadata", {}).get(name)
                if isinstance(value, str) and value:
                    found.noted.setdefault(name, Counter())[value] += 1
    found.groups = len(groups)
    found.agreement = agreement / agreed if agreed else None
    _read_answers(found, snapshot)
    return found


def _read_answers(found: Facts, snapshot: Snapshot) -> None:
    labellers: set[str] = set()
    seconds: Counter[int] = Counter()  # in tenths: a million answers have few different ones
    with files.unzipped(freezing.answers_key(snapshot)) as lines:
        for answer in parsed(lines):
            if not answer.counts:
                continue
            found.answers += 1
            labellers.add(answer.labeller)
            if answer.duration_ms is not None:
                seconds[answer.duration_ms // 100] += 1
    found.labellers = len(labellers)
    found.median_seconds = _median(seconds)


def _median(seconds: Counter[int]) -> float | None:
    left = seconds.total() // 2
    for tenth in sorted(seconds):
        left -= seconds[tenth]
        if left < 0:
            return tenth / 10
    return None
