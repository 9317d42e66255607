"""An export written into a file: a table, or an archive with images."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

from labelhub.datasets import archives, bundles, csv_text, entry_names, files, snapshots
from labelhub.datasets.answers import ByItem
from labelhub.datasets.archives import Archive
from labelhub.datasets.aside import Tell
from labelhub.datasets.bundles import Bundle, Pictures
from labelhub.datasets.catalogue import FORMS, Options
from labelhub.datasets.formats import (
    answers_csv,
    hf_imagefolder,
    image_folder,
    jsonl,
    label_studio,
    labels_csv,
    parquet,
    tfrecord,
    udt,
    webdataset,
)
from labelhub.datasets.models import Snapshot
from labelhub.datasets.sources import Names, Source
from labelhub.datasets.sums import Summed

Batch = tuple[int, bytes]  # how many rows, the rows
LAYOUTS: dict[str, Callable[[Bundle], Iterator[int]]] = {
    "image-folder": image_folder.write,
    "hf-imagefolder": hf_imagefolder.write,
    "tfrecord": tfrecord.write,
    "webdataset": webdataset.write,
}


def write(path: Path, folder: Path, source: Source, options: Options, tell: Tell) -> int:
    """Write the export; how many rows it has. `folder` is empty and takes what is on its way."""
    rows = 0
    total = source.count(FORMS[options.form].rows)
    with path.open("wb") as file, ExitStack() as stack:
        if not options.archived:
            for n, data in table(source, options, folder):
                file.write(data)
                rows += n
                tell(rows, max(rows, total))
            return rows
        archive = Summed(stack.enter_context(archives.opened(file, options.container)), folder / "sums")
        steps = _layout(archive, folder, source, options) if FORMS[options.form].layout else None
        for n in steps or _table_with_images(archive, folder, source, options):
            rows += n
            tell(rows, max(rows, total))
        if source.snapshot is not None:
            archive.add_file("manifest.jsonl", _manifest(source.snapshot, folder))
        archive.finish()
    return rows


def _manifest(snapshot: Snapshot, folder: Path) -> Path:
    path = folder / "manifest.jsonl"
    with files.opened(snapshots.manifest_key(snapshot)) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path


def table(source: Source, options: Options, folder: Path) -> Iterator[Batch]:
    """The table in batches. `folder` takes what has to be sorted first."""
    base, number, classes, question = source.base, source.number, source.classes, source.question
    if options.form == "labels-csv":
        yield 0, csv_text.encode([labels_csv.columns(question, classes)])
        yield from labels_csv.of_records(source.records(), base=base, snapshot=number)
    elif options.form == "answers-csv":
        names = Names(source.project.pk, emails=source.emails)
        yield 0, csv_text.encode([answers_csv.columns(question, classes)])
        for batch in source.answer_rows():
            yield len(batch), answers_csv.encode(batch, names)
    elif options.form == "jsonl":
        yield from jsonl.of_records(source.records(), base=base, snapshot=number)
    elif options.form == "answers-jsonl":
        yield from jsonl.of_answers(source.answers())
    elif options.form == "parquet":
        yield from parquet.of_records(source.records(), base=base, snapshot=number)
    elif options.form == "answers-parquet":
        yield from parquet.of_answers(source.answers())
    elif options.form in ("udt-json", "udt-csv"):
        make = udt.json_of_records if options.form == "udt-json" else udt.csv_of_records
        yield from make(source.records(), base=base, name=source.name, question=question, classes=classes)
    else:
        yield from _label_studio(source, options, folder)


def _label_studio(source: Source, options: Options, folder: Path) -> Iterator[Batch]:
    with ByItem(folder / "answers.sqlite3", source.answers(everything=True)) as answers:
        if options.form == "label-studio-json":
            yield from label_studio.json_of_records(
                source.records(), answers, base=source.base, control=source.control, emails=source.emails
            )
        else:
            yield from label_studio.csv_of_records(source.records(), answers, base=source.base, control=source.control)


def _pictures(source: Source, options: Options) -> tuple[Pictures, entry_names.Unique]:
    """The images, and their names: those of all items, so that an incremental export calls a file as the whole did."""
    pictures = Pictures(cast(bundles.Size, options.images), exif=options.exif, plan=options.preparation)
    return pictures, entry_names.Unique(one.name for one in pictures.of(source.all_records()))


def _layout(archive: Archive, folder: Path, source: Source, options: Options) -> Iterator[int]:
    pictures, unique = _pictures(source, options)
    bundle = Bundle(
        archive=archive,
        folder=folder,
        pictures=pictures.of(source.records(), unique),
        read=pictures.read,
        classes=source.classes,
        question=source.question,
        base=source.base,
        snapshot=source.number,
    )
    yield from LAYOUTS[options.form](bundle)


def _table_with_images(archive: Archive, folder: Path, source: Source, options: Options) -> Iterator[int]:
    """The table, `images/`, and `files.csv`, which says which file is which item."""
    form = FORMS[options.form]
    table_path, index_path = folder / "table", folder / "files.csv"
    with table_path.open("wb") as file:
        for n, data in table(source, options, folder):
            file.write(data)
            yield n if form.rows == "answers" else 0
    archive.add_file(f"{form.name}{form.ending}", table_path)
    pictures, unique = _pictures(source, options)
    # The table has noted and left out what it must; the images of the same items follow.
    items = source.all_records() if form.rows == "answers" else source.unnoted().records()
    with index_path.open("wb") as index:
        index.write(csv_text.encode([["customId", "file", "sha256"]]))
        for picture in pictures.of(items, unique):
            name = f"images/{picture.name}"
            archive.add(name, pictures.read(picture))
            index.write(csv_text.encode([[picture.record.path, name, picture.record.sha256]]))
            yield 0 if form.rows == "answers" else 1
    archive.add_file("files.csv", index_path)
