"""JSON lines: one object for each item, or for each single label. UTF-8, keys sorted, no spaces.

Items: `customId`, `imageUrl`, `value` (the class of an accepted item, else null), `label` (the likeliest class),
`probabilities`, `confidence`, `agreement`, `n_labels`, `status`, `split`, `fold`, `group`, `metadata`, `sha256`, `id`,
`run` and `snapshot`. Single labels: the columns of `answers.csv`, with numbers as numbers and nothing as null.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labelhub.datasets.answers import Answer
from labelhub.datasets.records import Record, batched

BATCH = 5_000
Batch = tuple[int, bytes]
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def of_records(records: Iterable[Record], *, base: str, snapshot: int | None) -> Iterator[Batch]:
    """Batches of lines. `base` is what an item's own address begins with."""
    for batch in batched(records, BATCH):
        yield len(batch), _lines([item(record, base, snapshot) for record in batch])


def item(record: Record, base: str, snapshot: int | None) -> dict[str, Any]:
    """One item as plain data."""
    return {
        "id": record.id,
        "customId": record.path,
        "imageUrl": record.url(base),
        "sha256": record.sha256,
        "value": record.value,
        "label": record.label,
        "probabilities": dict(record.probabilities),
        "confidence": record.confidence,
        "agreement": record.agreement,
        "n_labels": record.n_labels,
        "status": record.status,
        "split": record.split or None,
        "fold": record.fold,
        "group": record.group or None,
        "metadata": dict(record.metadata),
        "run": record.run,
        "snapshot": snapshot,
    }


def of_answers(answers: Iterable[Answer]) -> Iterator[Batch]:
    """Batches of lines, one for each act of a labeller."""
    for batch in batched(answers, BATCH):
        yield len(batch), _lines([answer._asdict() for answer in batch])


def _lines(rows: Sequence[dict[str, Any]]) -> bytes:
    return ("\n".join(map(_encode, rows)) + "\n").encode()
