"""Projects whose images are really stored: light discs are female, dark ones male, by their drawer's decree."""

import hashlib
import io
import random
from typing import Any

from PIL import Image as Pillow
from PIL import ImageDraw

from labelhub.items import storage
from labelhub.items.models import Image, Item, Project
from labelhub.labelling import queue
from tests import make
from tests.datasets.labelled import label


def drawing(key: str, seed: int) -> bytes:
    """A PNG of 48 × 48 pixels."""
    chance = random.Random(f"{key}{seed}")
    light = 220 if key == "female" else 40
    picture = Pillow.new("L", (48, 48), 128)
    left, top = chance.randint(2, 14), chance.randint(2, 14)
    ImageDraw.Draw(picture).ellipse((left, top, left + 30, top + 30), fill=light + chance.randint(-20, 20))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def drawn_project(each: int, *, wrong: int = 0, fresh: int = 0, **policies: Any) -> tuple[Project, dict[int, str]]:
    """`each` labelled items of either class, the first `wrong` of them labelled wrong, and `fresh` without a label;
    the true class of every item."""
    project = make.project(**{"overlap_min": 1, "overlap_max": 1, **policies})
    truth: dict[int, str] = {}
    for number in range(each + (fresh + 1) // 2):
        for key in ("female", "male"):
            truth[stored_item(project, key, number).pk] = key
    order = sorted(truth)
    answers = {item: truth[item] for item in order[: 2 * each]}
    for item in order[:wrong]:
        answers[item] = "male" if truth[item] == "female" else "female"
    # Only these stand in the queue yet, so that only these are answered.
    queue.open_items(list(answers))
    label(project, make.member(project), answers.__getitem__)
    queue.open_items(order)
    return project, truth


def stored_item(project: Project, key: str, number: int) -> Item:
    data = drawing(key, number)
    sha256 = hashlib.sha256(data).hexdigest()
    storage.save_bytes(storage.original_key(sha256), data)
    image, _ = Image.objects.get_or_create(
        sha256=sha256,
        defaults={
            "format": "PNG",
            "width": 48,
            "height": 48,
            "bytes": len(data),
            "display_width": 48,
            "display_height": 48,
        },
    )
    return Item.objects.create(project=project, path=f"{key}/{number}.png", image=image)
