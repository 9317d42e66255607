"""Images in folders by split and class, as `keras.utils.image_dataset_from_directory`, torchvision's `ImageFolder` and
most others read them: `train/female/<path of the item>`.

Only items with a class that may be learnt have an image here. `labels.csv`, as the format of this name, lists every
item; `files.csv` says which file is which item: `customId,file,sha256`.
"""

from collections.abc import Iterator

from labelhub.datasets import csv_text, entry_names
from labelhub.datasets.bundles import Bundle, Picture, split_of
from labelhub.datasets.formats import labels_csv

BATCH = 1_000


def write(bundle: Bundle) -> Iterator[int]:
    """Fill the archive; how many items each step brought."""
    table, files = bundle.folder / "labels.csv", bundle.folder / "files.csv"
    with table.open("wb") as labels, files.open("wb") as index:
        labels.write(csv_text.encode([labels_csv.columns(bundle.question, bundle.classes)]))
        index.write(csv_text.encode([["customId", "file", "sha256"]]))
        for picture in bundle.pictures:
            record = picture.record
            for _, data in labels_csv.of_records([record], base=bundle.base, snapshot=bundle.snapshot):
                labels.write(data)
            if record.value is not None:
                name = name_of(picture)
                bundle.archive.add(name, bundle.read(picture))
                index.write(csv_text.encode([[record.path, name, record.sha256]]))
            yield 1
    bundle.archive.add_file("labels.csv", table)
    bundle.archive.add_file("files.csv", files)


def name_of(picture: Picture) -> str:
    """Where the image of an item with a class goes."""
    return f"{split_of(picture.record)}/{entry_names.part_of(picture.record.value or '')}/{picture.name}"
