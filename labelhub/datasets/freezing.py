"""How a snapshot is frozen: read as of one moment, written to storage, and only then declared frozen."""

import gzip
import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from labelhub.datasets import criteria as criterias
from labelhub.datasets import drawing, files, manifest, reading, splits
from labelhub.datasets import protocol as protocols
from labelhub.datasets.aside import Tell, progress_aside
from labelhub.datasets.consistent import consistent_read
from labelhub.datasets.criteria import Criteria
from labelhub.datasets.formats import answers_csv
from labelhub.datasets.models import Snapshot
from labelhub.datasets.protocol import Protocol
from labelhub.errors import Conflict
from labelhub.items.models import Item, LabelClass, Project
from labelhub.jobs.lifecycle import Claim
from labelhub.labelling import versions

TRIES = 5
CHUNK = 5000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """Which items, and how they are drawn and split."""

    criteria: Criteria
    protocol: Protocol

    def as_dict(self) -> dict[str, Any]:
        """Plain data; `parse` of it gives an equal value."""
        return self.criteria.as_dict() | self.protocol.as_dict()


def parse(project: Project, wanted: Mapping[str, Any]) -> Plan:
    """What is wanted, checked against the project's classes. Raises Invalid."""
    keys = LabelClass.objects.filter(project=project).order_by("position", "pk").values_list("key", flat=True)
    how = {name: value for name, value in wanted.items() if name in protocols.NAMES}
    which = {name: value for name, value in wanted.items() if name not in protocols.NAMES}
    return Plan(criterias.parse(which, list(keys)), protocols.parse(how))


def answers_key(snapshot: Snapshot) -> str:
    """Where the frozen answers are stored: beside the manifest."""
    return snapshot.manifest.removesuffix(".jsonl") + ".answers.csv.gz"


def refuse_nothing(found: int) -> None:
    """Raises Conflict when no item was found."""
    if not found:
        raise Conflict(
            "No item fits, so there is nothing to freeze.",
            hint="A dataset holds accepted items: label more, or ask for less.",
            code="nothing_to_freeze",
        )


@dataclass(frozen=True)
class _Draft:
    """What was read in one moment, written to local files."""

    manifest: Path
    answers: Path
    digest: str
    n_items: int
    class_counts: Mapping[str, int]
    moves: splits.Moves


def freeze(snapshot: Snapshot, claim: Claim | None) -> None:
    """Freeze it, unless it is frozen already. Raises Conflict when nothing fits its criteria."""
    if snapshot.frozen_at is not None:
        return
    for _ in range(TRIES):
        with files.workplace() as folder:
            with progress_aside(claim, "Freezing") as tell, consistent_read():
                draft = _read(snapshot, folder, tell)
            if claim is not None:
                claim.check()
            if _finish(snapshot, draft, claim):
                return
        log.info("snapshot %s: splits changed while it was read, reading again", snapshot.pk)
    raise Conflict(
        "The splits of this project's items kept changing while the snapshot was read.",
        hint="Try again when no other snapshot or import is running.",
        code="snapshot_busy",
    )


def _read(snapshot: Snapshot, folder: Path, tell: Tell) -> _Draft:
    """Read everything as of one moment."""
    project = Project.objects.get(pk=snapshot.project_id)
    plan = parse(project, snapshot.criteria)
    chosen, grouped = plan.criteria, plan.protocol.grouped
    total = reading.count(project.pk, chosen)
    refuse_nothing(total)
    tell(0, total)
    together = reading.units(project.pk, grouped=grouped)
    drawn = drawing.draw(reading.members(project.pk, chosen, together, grouped=grouped), plan.protocol)
    answers = folder / "answers.csv.gz"
    header = manifest.header(
        project_id=project.pk,
        name=project.name,
        question=project.question,
        classes=_classes(project, chosen),
        criteria=chosen,
        protocol=plan.protocol,
        consensus=versions.method_of(project),
        answers=_write_answers(answers, project.pk, chosen, drawn),
    )
    written = _Written()

    def lines() -> Iterator[dict[str, Any]]:
        yield header
        for done, entry in enumerate(reading.entries(project.pk, chosen, together, grouped=grouped)):
            if drawn.chosen is None or entry.id in drawn.chosen:
                yield written.counted(_row(entry, drawn, plan.protocol))
            if done % 1000 == 0:
                tell(done, total)

    path = folder / "manifest.jsonl"
    with path.open("wb") as file:
        digest = manifest.write(file, lines())
    refuse_nothing(written.items)
    return _Draft(path, answers, digest, written.items, written.classes, drawn.moves)


def _row(entry: manifest.Entry, drawn: drawing.Draw, protocol: Protocol) -> dict[str, Any]:
    split = drawn.split.get(entry.id, entry.split if protocol.sticky else "")
    return manifest.row(entry, split, drawn.folds.get(entry.id) if protocol.folds else entry.fold)


@dataclass
class _Written:
    """Counts the lines of a manifest as they go by."""

    items: int = 0
    classes: dict[str, int] = field(default_factory=dict)

    def counted(self, row: dict[str, Any]) -> dict[str, Any]:
        self.items += 1
        if row["label"] is not None:
            self.classes[row["label"]] = self.classes.get(row["label"], 0) + 1
        return row


def _classes(project: Project, chosen: Criteria) -> list[str]:
    """The classes in the project's order: those that can be answered, and retired ones that items still have."""
    where, values = reading.condition(project.pk, chosen)
    used = reading.column(f"SELECT DISTINCT k.key {reading.ITEMS} WHERE {where}", values)
    rows = LabelClass.objects.filter(project=project).order_by("position", "pk")
    return [row.key for row in rows if row.retired_at is None or row.key in used]


def _write_answers(path: Path, project_id: int, chosen: Criteria, drawn: drawing.Draw) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    # No name and no time within, so that the same answers are the same file.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 3, raw, mtime=0) as file:
        for batch in answers_csv.of_items(project_id, chosen, drawn.chosen):
            data = answers_csv.freeze(batch)
            digest.update(data)
            file.write(data)
            rows += len(batch)
    return {"rows": rows, "sha256": digest.hexdigest()}


def _finish(snapshot: Snapshot, draft: _Draft, claim: Claim | None) -> bool:
    """Store the files, write the splits and declare the snapshot frozen. False: a split changed in the meantime, and
    nothing was written."""
    with transaction.atomic():
        if claim is not None:
            claim.hold()
        if not _write_splits(draft.moves):
            transaction.set_rollback(True)
            return False
        # The digest in the name: what an attempt that died here left is the same file, or never looked at.
        snapshot.manifest = f"snapshots/{snapshot.project_id}/{snapshot.number}-{draft.digest[:16]}.jsonl"
        files.put(answers_key(snapshot), draft.answers)
        files.put(snapshot.manifest, draft.manifest)
        snapshot.digest, snapshot.n_items = draft.digest, draft.n_items
        snapshot.class_counts, snapshot.frozen_at = dict(draft.class_counts), timezone.now()
        snapshot.save(update_fields=["manifest", "digest", "n_items", "class_counts", "frozen_at"])
    return True


def _write_splits(moves: splits.Moves) -> bool:
    """Give the items their splits; whether every one still had the split that was read."""
    for (before, now), ids in sorted(moves.items()):
        for start in range(0, len(ids), CHUNK):
            chunk = sorted(ids[start : start + CHUNK])
            if Item.objects.filter(pk__in=chunk, split=before).update(split=now) != len(chunk):
                return False
    return True
