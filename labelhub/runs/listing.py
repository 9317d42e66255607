"""What the trainer gets to read: a manifest of the labelled items and a listing of all others, with local files."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from labelhub.datasets import bulk, manifest, snapshots
from labelhub.datasets.models import Snapshot
from labelhub.errors import Conflict
from labelhub.items import storage
from labelhub.items.models import Item
from labelhub.labelling.models import ConsensusState

BATCH = 5000


@dataclass
class Listing:
    """The two files, the classes in their order, and of every item of the snapshot its label (or None) and split."""

    labelled: Path
    others: Path
    classes: list[str]
    given: dict[int, str | None] = field(default_factory=dict)
    splits: dict[int, str] = field(default_factory=dict)


def write(snapshot: Snapshot, folder: Path) -> Listing:
    """Write both into `folder`.

    Only classes that somebody labelled take part. Raises Conflict when an original has vanished from a storage that
    is no folder of this machine; of one that is, the trainer says it.
    """
    header = snapshots.read_header(snapshot)
    classes = [key for key in header["classes"] if snapshot.class_counts.get(key)]
    listing = Listing(folder / "labelled.jsonl", folder / "others.jsonl", classes)
    first = {"labelhub_manifest": manifest.FORMAT, "classes": classes}
    _write(listing.labelled, first, _labelled(snapshot, listing))
    _write(listing.others, first, _others(snapshot.project_id, listing.given))
    return listing


def _write(path: Path, first: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("wb") as file:
        file.write(manifest.line(first))
        for row in rows:
            file.write(manifest.line(row))


def _labelled(snapshot: Snapshot, listing: Listing) -> Iterator[dict[str, Any]]:
    gold = _gold(snapshot.project_id, listing.classes)
    with closing(snapshots.read_manifest(snapshot)) as rows:
        for row in rows:
            item, label = int(row["id"]), row["label"]
            listing.given[item] = label
            listing.splits[item] = row["split"] or ""
            yield {
                **_row(item, row["path"], row["sha256"]),
                "label": label,
                # An item without a label has no weight to learn from.
                **({"weight": row["weight"], "probabilities": _shares(row, listing)} if label is not None else {}),
                "group": row["group"],
                "split": row["split"],
                "fold": row["fold"],
                # For slices and for accuracy on gold; neither has a say in training.
                "metadata": row["metadata"],
                "gold": gold.get(item),
            }


def _gold(project_id: int, classes: Sequence[str]) -> dict[int, str]:
    """Item → the class that it is known to be, where that class takes part."""
    known = Item.objects.filter(project=project_id, gold_class__key__in=classes)
    return dict(known.values_list("pk", "gold_class__key"))


def _shares(row: Mapping[str, Any], listing: Listing) -> dict[str, float]:
    """How sure people were of each class that takes part. An item has a label only if people alone decided it."""
    return {key: row["probabilities"][key] for key in listing.classes if key in row["probabilities"]}


def _others(project_id: int, known: Mapping[int, Any]) -> Iterator[dict[str, Any]]:
    """Every checked item that is neither excluded nor in the snapshot."""
    sql = """
        SELECT i.id, i.path, m.sha256 FROM labelling_consensus c
        JOIN items_item i ON i.id = c.item_id
        JOIN items_image m ON m.id = i.image_id
        WHERE c.project_id = %s AND c.state <> %s
    """
    for batch in bulk.batches(sql, [project_id, ConsensusState.EXCLUDED.value], key="i.id", numbers=1, size=BATCH):
        for item, path, sha256 in batch:
            if item not in known:
                yield {**_row(item, path, sha256), "label": None}


def _row(item: int, path: str, sha256: str) -> dict[str, Any]:
    return {"id": str(item), "sha256": sha256, "file": str(local_original(sha256, path))}


def local_original(sha256: str, name: str) -> Path:
    """The original as a local file: where storage has it, else fetched once into a folder of this machine."""
    key = storage.original_key(sha256)
    here = storage.local_path(key)
    if here is not None:
        return here
    kept = Path(settings.DATA_DIR) / "fetched" / sha256[:2] / sha256
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            with storage.open_file(key) as source:
                _keep(source, kept)
        except FileNotFoundError as error:
            raise Conflict(
                f"The image of item {name} has vanished from storage ({key}).",
                hint="Import it again, or delete the item; then start the run again.",
                code="image_missing",
            ) from error
    return kept


def _keep(source: Any, path: Path) -> None:
    """Copy under a temporary name first, so that a half file never stands under its name."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as target:
        try:
            shutil.copyfileobj(source, target)
            target.flush()
            os.replace(target.name, path)
        except BaseException:
            os.unlink(target.name)
            raise
