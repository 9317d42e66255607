"""What speaks against the images that an import brought: flags, and groups of those that look the same.

Runs when all images of an import are in, from what was noted while they were decoded; again, it finds the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from labelhub.items import flags, looks, near, storage
from labelhub.items.flags import NewFlag
from labelhub.items.looks import Looks
from labelhub.items.models import FileState, FlagKind, Image, Import, ImportFile, Item
from labelhub.jobs.lifecycle import Claim

BATCH = 1000
MOST = 20  # pictures that a new one is compared with; where more are near, all are one series


@dataclass(frozen=True)
class Shown:
    """An item's picture. `alike`: the first item of those that look the same; None while it is alone."""

    item: int
    image: int
    sha256: str
    phash: int
    alike: int | None


def execute(claim: Claim, delivery: Import) -> Mapping[str, int]:
    """Check what the import brought: {"low_quality": items, "near_duplicates": items}."""
    low = 0
    ids = ImportFile.objects.filter(delivery=delivery, state=FileState.NEW, item__isnull=False).order_by("item_id")
    rows = ids.values_list("item_id", flat=True).iterator(chunk_size=BATCH)
    while part := list(islice(rows, BATCH)):
        claim.check()
        items = list(Item.objects.filter(pk__in=part, image__isnull=False).select_related("image"))
        look_at([item.image for item in items if item.image is not None and item.image.phash is None])
        low += _flag(delivery.project_id, items)
    return {"low_quality": low, "near_duplicates": find_alike(claim, delivery)}


def look_at(images: Sequence[Image]) -> None:
    """Note how pictures look that were stored without it, from their small rendition."""
    for image in images:
        with storage.open_file(storage.thumb_key(image.sha256)) as file, Pillow.open(file) as thumb:
            found = looks.of(thumb)
        note(image, found)
    Image.objects.bulk_update(images, ["phash", "brightness", "contrast", "sharpness"], batch_size=500)


def note(image: Image, found: Looks) -> None:
    """Put it on the row; saving is the caller's."""
    image.phash, image.brightness = found.phash, found.brightness
    image.contrast, image.sharpness = found.contrast, found.sharpness


def looks_of(image: Image) -> Looks | None:
    if image.phash is None or image.brightness is None or image.contrast is None or image.sharpness is None:
        return None
    return Looks(image.phash, image.brightness, image.contrast, image.sharpness)


def faults_of(item: Item) -> dict[str, float]:
    """What speaks against an item's image; nothing where it has none yet."""
    if item.image is None:
        return {}
    return looks.faults(looks_of(item.image), (item.image.width, item.image.height), item.image.animated)


def _flag(project_id: int, items: Sequence[Item]) -> int:
    raised = []
    for item in items:
        if found := faults_of(item):
            raised.append(NewFlag(item.pk, FlagKind.LOW_QUALITY, max(found.values()), looks.evidence(found)))
    flags.raise_flags(project_id, None, raised)
    return len(raised)


# --- pictures that look the same ------------------------------------------------------------


def find_alike(claim: Claim, delivery: Import) -> int:
    """Link new items with all that look the same, and flag them; how many were flagged.

    Pictures without contrast are left out: their hash says nothing."""
    brought = Item.objects.filter(delivery=delivery, image__contrast__gte=looks.BLANK)
    if not brought.exists():
        return 0
    shown = list(_shown(delivery.project_id))
    new = set(brought.values_list("pk", flat=True))
    by_hash: dict[int, list[Shown]] = {}
    for one in shown:
        by_hash.setdefault(one.phash, []).append(one)
    links = list(_links(by_hash, new))
    claim.check()
    return _link(delivery.project_id, links, {one.item: one for one in shown}, new)


def _shown(project_id: int) -> Iterator[Shown]:
    rows = Item.objects.filter(project=project_id, image__contrast__gte=looks.BLANK).order_by("pk")
    fields = ("pk", "image_id", "image__sha256", "image__phash", "alike")
    for row in rows.values_list(*fields).iterator(chunk_size=5000):
        yield Shown(*row)


def _links(by_hash: Mapping[int, list[Shown]], new: set[int]) -> Iterator[tuple[Shown, Shown]]:
    """(earlier item, later item) that show different files and look the same, one of them new."""
    known = np.fromiter(by_hash, dtype=np.int64, count=len(by_hash)).view(np.uint64)
    fresh = np.array([place for place, key in enumerate(by_hash) if any(one.item in new for one in by_hash[key])])
    hashes = list(by_hash)
    pictures = _Pictures()
    for key in (hashes[place] for place in fresh):
        first, *rest = by_hash[key]
        others = (one for one in rest if one.image != first.image and (one.item in new or first.item in new))
        for other in islice(others, MOST):
            if pictures.alike(first, other):
                yield first, other
    pairs: dict[int, list[int]] = {}
    for one, at in near.near_pairs(known, _taken(known, fresh)):
        pairs.setdefault(int(fresh[at]), []).append(one)
    for place, ones in pairs.items():
        for one in ones[:MOST]:
            first, other = sorted((by_hash[hashes[one]][0], by_hash[hashes[place]][0]), key=lambda shown: shown.item)
            if pictures.alike(first, other):
                yield first, other


def _taken(known: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    return known[places] if len(places) else np.empty(0, dtype=np.uint64)


class _Pictures:
    """Small renditions, each read once."""

    def __init__(self) -> None:
        self._small: dict[str, Pillow.Image] = {}

    def alike(self, one: Shown, other: Shown) -> bool:
        return near.correlation(self._of(one.sha256), self._of(other.sha256)) >= near.ALIKE

    def _of(self, sha256: str) -> Pillow.Image:
        if sha256 not in self._small:
            with storage.open_file(storage.thumb_key(sha256)) as file, Pillow.open(file) as thumb:
                self._small[sha256] = thumb.convert("RGB").resize((near.SIDE, near.SIDE), Pillow.Resampling.BOX)
        return self._small[sha256]


def _link(project_id: int, links: Sequence[tuple[Shown, Shown]], by_item: Mapping[int, Shown], new: set[int]) -> int:
    """Write the first item of each series on all its items; flag the new ones that are not the first."""
    first = _series(links, by_item)
    for head in set(first.values()):
        members = [item for item, its in first.items() if its == head]
        before = {by_item[item].alike for item in members} - {None, head}
        Item.objects.filter(project=project_id, alike__in=before).update(alike=head)
        Item.objects.filter(pk__in=members).update(alike=head)
    raised = [
        NewFlag(item, FlagKind.DUPLICATE, 0.9, {"same_as": head, "exact": False})
        for item, head in sorted(first.items())
        if item in new and item != head and by_item[item].image != by_item[head].image
    ]
    flags.raise_flags(project_id, None, raised)
    return len(raised)


def _series(links: Sequence[tuple[Shown, Shown]], by_item: Mapping[int, Shown]) -> dict[int, int]:
    """Item → the first item of its series, over links and the series that there were before."""
    above: dict[int, int] = {}

    def root(item: int) -> int:
        while above.setdefault(item, item) != item:
            item = above[item]
        return item

    for pair in links:
        for one in pair:
            if one.alike is not None and one.alike in by_item:
                low, high = sorted((root(one.item), root(one.alike)))
                above[high] = low
        low, high = sorted((root(pair[0].item), root(pair[1].item)))
        above[high] = low
    return {item: root(item) for item in list(above)}
