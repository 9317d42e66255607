"""What folders say of images: `train/female/0001.jpg` is in train, and somebody took it for female.

Only where the import asks for it: a folder's name may as well mean something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from labelhub.items.given import GivenLabel
from labelhub.items.models import FileState, Import, ImportFile, Item, LabelClass
from labelhub.items.table_rows import OnLabel
from labelhub.items.tables import SPLITS
from labelhub.jobs.lifecycle import Claim

BATCH = 500
LABELLER = "Folders"


@dataclass(frozen=True)
class Said:
    """What the folders of one path say; empty for nothing."""

    class_key: str = ""
    split: str = ""


def said_by(path: str, classes: Mapping[str, str]) -> Said:
    """The class of the innermost folder that is called like one, the split of the outermost that is called like one.
    `classes`: name in small letters → key. Pure."""
    folders = [part.lower() for part in path.split("/")[:-1]]
    key = next((classes[part] for part in reversed(folders) if part in classes), "")
    split = next((SPLITS[part] for part in folders if SPLITS.get(part) and part not in classes), "")
    return Said(key, split)


def apply(claim: Claim, delivery: Import, on_label: OnLabel) -> int:
    """Apply what the folders of the import's images say, as its options ask; how many labels. Again changes nothing.

    Raises:
        Cancelled, Superseded: between two batches. What was applied stays.
    """
    with_classes = bool(delivery.options.get("class_folders"))
    with_splits = bool(delivery.options.get("split_folders"))
    if not (with_classes or with_splits):
        return 0
    rows = LabelClass.objects.filter(project=delivery.project_id, retired_at=None)
    classes = {name.lower(): row.key for row in rows for name in (row.name, row.key)} if with_classes else {}
    files = ImportFile.objects.filter(delivery=delivery, state__in=[FileState.NEW, FileState.ALREADY_HERE])
    labels, after = 0, 0
    while batch := list(Item.objects.filter(pk__gt=after, pk__in=files.values("item")).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        with transaction.atomic():
            claim.hold()
            labels += _apply(delivery, batch, classes, on_label, with_splits)
        claim.progress(claim.job.done, note=f"{labels:,} labels of folders", kept=True)
    return labels


def _apply(
    delivery: Import, batch: Sequence[Item], classes: Mapping[str, str], on_label: OnLabel, with_splits: bool
) -> int:
    given: list[GivenLabel] = []
    moved: list[Item] = []
    for item in batch:
        said = said_by(item.path, classes)
        if said.class_key:
            given.append(GivenLabel(item.pk, said.class_key, LABELLER, delivery=delivery.pk))
        if with_splits and said.split and item.split != said.split:
            item.split = said.split
            moved.append(item)
    Item.objects.bulk_update(moved, ["split"], batch_size=500)
    if given:
        on_label(delivery.project_id, given)
    return len(given)
