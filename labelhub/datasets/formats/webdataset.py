"""WebDataset shards: tar files in which the files of one item follow each other and share a name up to its first dot.

`train-00000.tar` holds `<path>.jpg` (or as the image is), `<path>.cls` (the place of the class among the classes, where
there is one) and `<path>.json` (what `labels.jsonl` says of the item). Dots in the item's own name are written `%2E`.
"""

import json
from collections.abc import Iterator
from typing import IO

from labelhub.datasets.archives import TarArchive
from labelhub.datasets.bundles import ENDINGS, Bundle, Picture, split_of
from labelhub.datasets.formats import jsonl
from labelhub.datasets.formats.shards import Shards


def write(bundle: Bundle) -> Iterator[int]:
    """Fill the archive with shards of each split and `classes.txt`; how many items each step brought."""
    tars: dict[str, TarArchive] = {}

    def begin(split: str, file: IO[bytes]) -> None:
        tars[split] = TarArchive(file)

    def end(split: str, _: IO[bytes]) -> None:
        tars.pop(split).__exit__()

    shards = Shards(bundle.archive, bundle.folder, ".tar", begin, end)
    for picture in bundle.pictures:
        record, split, key = picture.record, split_of(picture.record), key_of(picture)
        data = bundle.read(picture)
        shards.of(split, len(data))
        known = jsonl.item(record, bundle.base, bundle.snapshot)
        tars[split].add(f"{key}{ENDINGS[picture.format][0]}", data)
        if record.value in bundle.classes:
            tars[split].add(f"{key}.cls", str(bundle.classes.index(record.value or "")).encode())
        tars[split].add(f"{key}.json", json.dumps(known, ensure_ascii=False, sort_keys=True).encode())
        yield 1
    shards.finish()
    bundle.archive.add("classes.txt", "".join(f"{key}\n" for key in bundle.classes).encode())


def key_of(picture: Picture) -> str:
    """The name that the files of an item share. It keeps the ending, so that `a.jpg` and `a.png` stay two items."""
    folder, slash, last = picture.name.rpartition("/")
    return f"{folder}{slash}{last.replace('.', '%2E')}"
