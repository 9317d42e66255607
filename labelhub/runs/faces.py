"""Where faces are, as a run's detector found them: one row for each image, shown beside the item."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from labelhub.items.models import Image
from labelhub.jobs.lifecycle import Claim
from labelhub.runs.models import FaceBox

FILE = "faces.jsonl"  # in a run folder, where the recipe cuts faces out
BATCH = 1000


def record(folder: Path, claim: Claim) -> int:
    """Write down the faces that a run found; how many images it looked at. Nothing where it looked at none. What an
    earlier run found with the same detector is replaced by the same."""
    path = folder / FILE
    if not path.is_file():
        return 0
    written = 0
    with path.open(encoding="utf-8") as lines:
        rows = _once(map(json.loads, lines))
        while part := list(islice(rows, BATCH)):
            claim.check()
            written += _write(part)
    return written


def _once(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One line for each image: several items may show it."""
    seen: set[str] = set()
    for row in rows:
        if row["sha256"] not in seen:
            seen.add(row["sha256"])
            yield row


def _write(part: Sequence[Mapping[str, Any]]) -> int:
    images = dict(Image.objects.filter(sha256__in=[row["sha256"] for row in part]).values_list("sha256", "pk"))
    rows = [
        FaceBox(
            image_id=images[row["sha256"]],
            detector=row["detector"],
            found=row["found"],
            box=row["box"],
            eyes=row["eyes"],
            score=row["score"] if row["found"] else None,
        )
        for row in part
        if row["sha256"] in images  # an image may have been deleted meanwhile
    ]
    FaceBox.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["image", "detector"],
        update_fields=["found", "box", "eyes", "score", "created_at"],
    )
    return len(rows)


def of_image(image_id: int) -> list[FaceBox]:
    """What every detector said of an image, the newest first."""
    return list(FaceBox.objects.filter(image=image_id).order_by("-created_at", "-pk"))
