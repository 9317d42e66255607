"""Checked files written as items: one transaction for a chunk."""

from collections.abc import Callable, Sequence

from django.db import IntegrityError, connection, transaction

from labelhub import rawsql
from labelhub.items import flags, remote, sharing, storage
from labelhub.items.checking import Checked
from labelhub.items.flags import NewFlag
from labelhub.items.images import Measured
from labelhub.items.looks import Looks
from labelhub.items.models import FileState, FlagKind, Image, Import, ImportFile, Item
from labelhub.jobs.lifecycle import Claim

OnReady = Callable[[Sequence[int]], object]

MOST_TRIES = 5  # of a chunk, when another import wrote the same image or path at the same moment
TAKEN = "Another image has this name in the project. Send it under another name, or delete that item first"


def write(claim: Claim, delivery: Import, checked: Sequence[Checked], on_ready: OnReady) -> list[int]:
    """Write what came of a chunk and let labellers have the new items; their ids. Then the received files go.

    Files that another worker took meanwhile are left to it.

    Raises:
        Superseded: another worker has the job; nothing of the chunk was written.
    """
    new: list[int] = []
    mine: list[Checked] = []
    for attempt in range(1, MOST_TRIES + 1):
        try:
            with transaction.atomic():
                claim.hold()
                held = sharing.still_held([one.row for one in checked], claim.job.pk)
                mine = [one for one in checked if one.row.pk in held]
                new = _write(delivery, mine)
                on_ready(new)
            break
        except IntegrityError:
            if attempt == MOST_TRIES:
                raise
    for one in mine:
        if one.row.staged and not one.row.entry and one.row.state != FileState.WAITING:
            storage.delete_file(one.row.source)
    return new


def _write(delivery: Import, checked: Sequence[Checked]) -> list[int]:
    by_hash = image_rows({one.sha256: (one.measured, one.looks, one.size) for one in checked if one.measured})
    paths = [one.path for one in checked if one.measured]
    known = {item.path: item for item in Item.objects.filter(project=delivery.project_id, path__in=paths)}
    new: list[Item] = []
    for one in checked:
        item, image = known.get(one.path), by_hash.get(one.sha256)
        if one.measured is None:
            _mark(one, FileState.REJECTED, one.reason, one.detail)
        elif image is None:
            # Deleted at this very moment with the last item that showed it: stored anew at the next turn.
            _mark(one, FileState.WAITING)
        elif item is None or item.image_id is None:
            item = item or Item(project_id=delivery.project_id, path=one.path, delivery=delivery)
            item.source_uri = item.source_uri or remote.address_of(one.row.source)
            item.image = image
            known[one.path] = item
            new.append(item)
            _mark(one, FileState.NEW)
        elif item.image_id == image.pk:
            _mark(one, FileState.ALREADY_HERE)
        else:
            _mark(one, FileState.REJECTED, "name_taken", TAKEN)
    _save(new)
    _save_rows(checked, known)
    _mark_duplicates(delivery.project_id, new)
    return [item.pk for item in new]


def _mark(one: Checked, state: FileState, reason: str = "", detail: str = "") -> None:
    one.row.state, one.row.reason, one.row.detail, one.row.bytes = state, reason, detail, one.size


def _save(new: Sequence[Item]) -> None:
    Item.objects.bulk_update([item for item in new if item.pk], ["image", "source_uri"])
    rawsql.insert([item for item in new if not item.pk])


def _save_rows(checked: Sequence[Checked], items: dict[str, Item]) -> None:
    for one in checked:
        has_item = one.row.state in (FileState.NEW, FileState.ALREADY_HERE)
        one.row.item_id = items[one.path].pk if has_item else None
    rows = [(row.state, row.reason, row.detail, row.bytes, row.item_id, row.pk) for row in (one.row for one in checked)]
    table = connection.ops.quote_name(ImportFile._meta.db_table)
    # `bulk_update` took longer here than decoding the images.
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET state = %s, reason = %s, detail = %s, bytes = %s, item_id = %s WHERE id = %s",  # noqa: S608
            rows,
        )


def image_rows(stored: dict[str, tuple[Measured, Looks | None, int]]) -> dict[str, Image]:
    """The rows of stored images, from SHA-256 to (measures, looks, bytes of the file). They are locked until the
    transaction ends, so that none is deleted meanwhile; one whose files were deleted just before is missing."""
    rows = Image.objects.select_for_update().filter(sha256__in=stored).order_by("sha256")
    found = {row.sha256: row for row in rows}
    made = [
        Image(
            sha256=sha256,
            format=measured.format,
            width=measured.width,
            height=measured.height,
            bytes=size,
            display_width=measured.display_width,
            display_height=measured.display_height,
            animated=measured.animated,
            **(vars(looks) if looks else {}),
        )
        # In one order everywhere, so that two imports of the same files never wait for each other in a circle.
        for sha256, (measured, looks, size) in sorted(stored.items(), key=lambda pair: pair[0])
        if sha256 not in found
    ]
    rawsql.insert(made)
    lost = [row for row in made if not storage.has_image(row.sha256)]
    if lost:
        Image.objects.filter(pk__in=[row.pk for row in lost]).delete()
    return found | {row.sha256: row for row in made if row not in lost}


def _mark_duplicates(project_id: int, new: Sequence[Item]) -> None:
    """New items that show an image which another item of the project shows are flagged, and all of them are in one
    group, so that no split has the same picture on both sides."""
    by_image: dict[int | None, list[Item]] = {}
    shown = Item.objects.filter(project=project_id, image__in={item.image_id for item in new})
    for item in shown.order_by("pk"):
        by_image.setdefault(item.image_id, []).append(item)
    ids = {item.pk for item in new}
    grouped: list[Item] = []
    raised: list[NewFlag] = []
    for same in by_image.values():
        if len(same) == 1:
            continue
        first = same[0]
        group = next((item.group for item in same if item.group), f"same-image-{first.pk}")
        for item in same:
            if not item.group:
                item.group = group
                grouped.append(item)
        evidence = {"same_as": first.pk, "exact": True}
        raised += [NewFlag(item.pk, FlagKind.DUPLICATE, 1.0, evidence) for item in same[1:] if item.pk in ids]
    if raised:
        Item.objects.bulk_update(grouped, ["group"])
        flags.raise_flags(project_id, None, raised)
