"""Items with drawn images, put into an archive as an export does it, without a database."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from labelhub.datasets import archives, entry_names
from labelhub.datasets.archives import Container
from labelhub.datasets.bundles import Bundle, Picture, with_ending
from labelhub.datasets.records import Record
from tests.pictures import picture

CLASSES = ["female", "male"]
BASE = "https://labels.example.org/api/v1/projects/1/items/"


def record(number: int, path: str = "", **fields: Any) -> Record:
    """An accepted item, in train unless told otherwise."""
    value = fields.pop("value", CLASSES[number % 2])
    values = {
        "id": number,
        "path": path or f"faces/{number:04}.jpg",
        "sha256": f"{number:064x}",
        "source_uri": "",
        "value": value,
        "label": value,
        "probabilities": {value: 1.0} if value else {},
        "confidence": 1.0,
        "agreement": 1.0,
        "n_labels": 2,
        "status": "accepted" if value else "open",
        "split": "train",
        "group": "",
        "fold": None,
        "run": None,
        "metadata": {},
    }
    return Record(**(values | fields))


def drawn(one: Record) -> bytes:
    return picture(one.value or "female", one.id, size=(32, 32))


def bundled(
    write: Callable[[Bundle], Iterator[int]], items: list[Record], folder: Path, container: Container = "zip"
) -> bytes:
    """The archive that a format makes of these items."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    names = {one.path: entry_names.safe(with_ending(one.path, "JPEG")) for one in items}
    unique = entry_names.Unique(names.values())
    pictures = (Picture(one, "JPEG", "JPEG", 32, 32, unique.name(names[one.path], one.path)) for one in items)
    out = io.BytesIO()
    with archives.opened(out, container) as archive:
        bundle = Bundle(archive, scratch, pictures, lambda p: drawn(p.record), CLASSES, "Male or female?", BASE, 3)
        assert sum(write(bundle)) == len(items)
    return out.getvalue()


def unpacked(archive: bytes, folder: Path) -> Path:
    """A folder with what a zip or tar holds."""
    folder.mkdir()
    if archive[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(archive)) as held:
            for name in held.namelist():
                held.extract(name, folder)
    else:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
    return folder
