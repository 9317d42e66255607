"""Label Studio, JSON and CSV, of the answers that count.

JSON: a list of tasks as its export writes them, each with its annotations. `data` has `image`, `customId` (the path of
the item) and `split` where it has one. An annotation's labeller stands under `labeller`; `completed_by` is written only
together with e-mail addresses, because Label Studio refuses to import a person that it does not know.

CSV: a row for each annotation, columns in alphabetical order, the answer's column named after the question.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labelhub.datasets import csv_text
from labelhub.datasets.answers import Answer, ByItem
from labelhub.datasets.records import Record, batched

BATCH = 2_000
TO_NAME = "image"
FIXED = ("annotation_id", "annotator", "created_at", "customId", "id", "image", "lead_time", "split", "updated_at")
Batch = tuple[int, bytes]


def json_of_records(
    records: Iterable[Record], answers: ByItem, *, base: str, control: str, emails: bool
) -> Iterator[Batch]:
    """The tasks, piece by piece; one row is one item. `control` names the answer."""
    yield 0, b"["
    between = "\n"
    for batch in batched(records, BATCH):
        tasks = [_task(record, answers.of(record.id), base, control, emails) for record in batch]
        lines = ",\n".join(json.dumps(task, ensure_ascii=False) for task in tasks)
        yield len(batch), f"{between}{lines}".encode()
        between = ",\n"
    yield 0, b"\n]\n"


def _task(record: Record, answers: Sequence[Answer], base: str, control: str, emails: bool) -> dict[str, Any]:
    data = {"image": record.url(base), "customId": record.path}
    return {
        "id": record.id,
        "data": {**data, "split": record.split} if record.split else data,
        "annotations": [_annotation(one, control, emails) for one in answers if one.counts],
        "predictions": [],
    }


def _annotation(answer: Answer, control: str, emails: bool) -> dict[str, Any]:
    chosen = {"choices": [answer.choice]}
    said = {"from_name": control, "to_name": TO_NAME, "type": "choices", "value": chosen}
    found: dict[str, Any] = {
        "id": answer.id,
        "labeller": answer.labeller,
        "result": [] if answer.choice is None else [said],
        "was_cancelled": False,
        "created_at": answer.created_at,
        "updated_at": answer.created_at,
        "lead_time": answer.lead_time,
    }
    return {**found, "completed_by": {"email": answer.labeller}} if emails else found


def csv_of_records(records: Iterable[Record], answers: ByItem, *, base: str, control: str) -> Iterator[Batch]:
    """The rows, piece by piece; one row is one annotation."""
    control = f"{control}_answer" if control in FIXED else control
    columns = sorted([*FIXED, control])
    yield 0, csv_text.encode([columns])
    for batch in batched(records, BATCH):
        rows = [
            [values[column] for column in columns]
            for record in batch
            for values in (_values(record, one, base, control) for one in answers.of(record.id) if one.counts)
        ]
        yield len(rows), csv_text.encode(rows)


def _values(record: Record, answer: Answer, base: str, control: str) -> dict[str, csv_text.Field]:
    return {
        "annotation_id": answer.id,
        "annotator": answer.labeller,
        control: answer.choice,
        "created_at": answer.created_at,
        "customId": record.path,
        "id": record.id,
        "image": record.url(base),
        "lead_time": "" if answer.lead_time is None else f"{answer.lead_time:.3f}",
        "split": record.split,
        "updated_at": answer.created_at,
    }
