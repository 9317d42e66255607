"""Universal Data Tool, JSON and CSV: `{"name", "interface", "samples": [{"_id", "imageUrl", "annotation"}]}`.

`annotation` is the class of an accepted item, else null (JSON) or empty (CSV). `_id` is the path of the item, `split`
is ours and there only for items that have one. In CSV the row `interface` carries JSON in the column `.`; the rows
`samples.0`, `samples.1`, … carry the samples.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labelhub.datasets import csv_text
from labelhub.datasets.records import Record, batched

BATCH = 5_000
COLUMNS = ("path", ".", "_id", "imageUrl", "annotation", "split")
Batch = tuple[int, bytes]


def interface(question: str, classes: Sequence[str]) -> dict[str, Any]:
    """What is asked."""
    return {"type": "image_classification", "description": question, "labels": list(classes)}


def json_of_records(
    records: Iterable[Record], *, base: str, name: str, question: str, classes: Sequence[str]
) -> Iterator[Batch]:
    """A Universal Data Tool file, piece by piece."""
    head = json.dumps({"name": name, "interface": interface(question, classes)}, ensure_ascii=False)
    yield 0, f'{head[:-1]}, "samples": ['.encode()
    between = "\n"
    for batch in batched(records, BATCH):
        lines = ",\n".join(json.dumps(_sample(record, base), ensure_ascii=False) for record in batch)
        yield len(batch), f"{between}{lines}".encode()
        between = ",\n"
    yield 0, b"\n]}\n"


def _sample(record: Record, base: str) -> dict[str, Any]:
    sample = {"_id": record.path, "imageUrl": record.url(base), "annotation": record.value}
    return {**sample, "split": record.split} if record.split else sample


def csv_of_records(
    records: Iterable[Record], *, base: str, name: str, question: str, classes: Sequence[str]
) -> Iterator[Batch]:
    """The same as CSV."""
    asked = json.dumps(interface(question, classes), ensure_ascii=False)
    head: list[tuple[csv_text.Field, ...]] = [COLUMNS, ("name", name), ("interface", asked)]
    yield 0, csv_text.encode([row + (None,) * (len(COLUMNS) - len(row)) for row in head])
    number = 0
    for batch in batched(records, BATCH):
        rows: list[list[csv_text.Field]] = [
            [f"samples.{number + place}", None, one.path, one.url(base), one.value, one.split or None]
            for place, one in enumerate(batch)
        ]
        number += len(batch)
        yield len(batch), csv_text.encode(rows)
