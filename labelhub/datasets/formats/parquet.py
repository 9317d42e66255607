"""Apache Parquet: one row for each item, or for each single label, with the names of `labels.jsonl` and
`answers.jsonl`. Probabilities are a map, metadata is JSON text, times are UTC.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from labelhub.datasets.answers import Answer
from labelhub.datasets.formats import jsonl
from labelhub.datasets.records import Record, batched

BATCH = 20_000  # rows in a row group
Batch = tuple[int, bytes]

_WORDS = pa.dictionary(pa.int32(), pa.string())  # few different values
ITEMS = pa.schema(
    [
        ("id", pa.int64()), ("customId", pa.string()), ("imageUrl", pa.string()), ("sha256", pa.string()),
        ("value", _WORDS), ("label", _WORDS), ("probabilities", pa.map_(pa.string(), pa.float64())),
        ("confidence", pa.float64()), ("agreement", pa.float64()), ("n_labels", pa.int32()), ("status", _WORDS),
        ("split", _WORDS), ("fold", pa.int16()), ("group", pa.string()), ("metadata", pa.string()),
        ("run", pa.int64()), ("snapshot", pa.int64()),
    ]
)  # fmt: skip
ANSWERS = pa.schema(
    [
        ("id", pa.int64()), ("labeller", _WORDS), ("choice", _WORDS), ("created_at", pa.timestamp("us", tz="UTC")),
        ("item", pa.int64()), ("image", pa.string()), ("customId", pa.string()), ("round", pa.int16()),
        ("purpose", _WORDS), ("kind", _WORDS), ("counts", pa.bool_()), ("why_not", _WORDS),
        ("duration_ms", pa.int64()),
    ]
)  # fmt: skip


class _Sink(io.RawIOBase):
    """Takes what is written until it is asked for, so that a file is made piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._at += len(piece)
        return len(piece)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def of_records(records: Iterable[Record], *, base: str, snapshot: int | None) -> Iterator[Batch]:
    """A Parquet file of items, piece by piece. `base` is what an item's own address begins with."""
    batches = ([_item(jsonl.item(one, base, snapshot)) for one in batch] for batch in batched(records, BATCH))
    return _written(ITEMS, batches)


def of_answers(answers: Iterable[Answer]) -> Iterator[Batch]:
    """A Parquet file of single labels, piece by piece."""
    return _written(ANSWERS, ([_answer(one) for one in batch] for batch in batched(answers, BATCH)))


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "probabilities": sorted(row["probabilities"].items()),
        "metadata": json.dumps(row["metadata"], ensure_ascii=False, sort_keys=True),
    }


def _answer(one: Answer) -> dict[str, Any]:
    return {**one._asdict(), "created_at": datetime.fromisoformat(one.created_at)}


def _written(schema: pa.Schema, batches: Iterable[Sequence[Mapping[str, Any]]]) -> Iterator[Batch]:
    sink = _Sink()
    # zstd: half of what snappy needs. One version of pyarrow writes the same bytes every time.
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for rows in batches:
            columns = [pa.array([row[field.name] for row in rows], field.type) for field in schema]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema), row_group_size=BATCH)
            yield len(rows), sink.take()
    yield 0, sink.take()
