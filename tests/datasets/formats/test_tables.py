"""Tables that others read: Parquet by pyarrow and pandas, JSON lines, Universal Data Tool, Label Studio."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from labelhub.datasets.answers import Answer, ByItem
from labelhub.datasets.formats import jsonl, label_studio, parquet, udt
from labelhub.items.tables import spreadsheet_plain
from tests.datasets.formats.bundled import BASE, CLASSES, record

ITEMS = [
    record(1, "=1+1.jpg", source_uri="https://example.org/1.jpg", metadata={"age": "(25, 32)"}, fold=2, group="g"),
    record(2, 'ünï "c", ode\n😀.jpg', split="test"),
    record(3, value=None, label="male", probabilities={"male": 2 / 3, "female": 1 / 3}, agreement=None, split=""),
]
NAME = {"name": "Faces", "question": "Male or female?", "classes": CLASSES}


def answer(number: int, item: int, choice: str | None, **fields: object) -> Answer:
    values = {
        "id": number, "labeller": "labeller-a", "choice": choice, "created_at": "2026-11-22T05:39:00.123456Z",
        "item": item, "image": "", "customId": f"{item}.jpg", "round": 0, "purpose": "label", "kind": "answer",
        "counts": True, "why_not": None, "duration_ms": 1436,
    }  # fmt: skip
    return Answer(**(values | fields))  # type: ignore[arg-type]


ANSWERS = [
    answer(1, 2, "male", labeller="=ann"),
    answer(2, 1, "female"),
    answer(3, 2, "female", labeller="bo"),
    answer(4, 2, None, kind="skip", counts=False, why_not="skipped", labeller="cy"),
    answer(5, 3, None, labeller="bo", duration_ms=None),
]


def whole(pieces: Iterator[tuple[int, bytes]], rows: int) -> bytes:
    batches = list(pieces)
    assert sum(n for n, _ in batches) == rows
    return b"".join(data for _, data in batches)


def test_json_lines_hold_every_field() -> None:
    lines = whole(jsonl.of_records(ITEMS, base=BASE, snapshot=None), 3).decode().split("\n")[:-1]
    rows = [json.loads(line) for line in lines]
    assert [row["customId"] for row in rows] == [one.path for one in ITEMS]
    assert rows[0]["imageUrl"] == "https://example.org/1.jpg"
    assert rows[1]["imageUrl"] == f"{BASE}2/image"
    assert (rows[0]["metadata"], rows[0]["fold"], rows[0]["group"]) == ({"age": "(25, 32)"}, 2, "g")
    assert (rows[2]["value"], rows[2]["label"], rows[2]["split"]) == (None, "male", None)


def test_pyarrow_and_pandas_read_items(tmp_path: Path) -> None:
    path = tmp_path / "labels.parquet"
    path.write_bytes(whole(parquet.of_records(ITEMS, base=BASE, snapshot=3), 3))
    rows = pq.read_table(path).to_pylist()
    wanted = [jsonl.item(one, BASE, 3) for one in ITEMS]
    for row, want in zip(rows, wanted, strict=True):
        assert {**row, "probabilities": dict(row["probabilities"]), "metadata": json.loads(row["metadata"])} == want
    frame = pd.read_parquet(path)
    assert list(frame["customId"]) == [one.path for one in ITEMS]
    assert frame["value"].isna().sum() == 1


def test_pyarrow_and_pandas_read_answers(tmp_path: Path) -> None:
    path = tmp_path / "answers.parquet"
    path.write_bytes(whole(parquet.of_answers(ANSWERS), 5))
    frame = pd.read_parquet(path)
    assert str(frame["created_at"].iloc[0]) == "2026-11-22 05:39:00.123456+00:00"
    assert list(frame["labeller"]) == [one.labeller for one in ANSWERS]
    assert json.loads(whole(jsonl.of_answers(ANSWERS), 5).decode().splitlines()[3])["why_not"] == "skipped"


def test_an_empty_table_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "labels.parquet"
    path.write_bytes(whole(parquet.of_records([], base=BASE, snapshot=None), 0))
    assert pq.read_table(path).num_rows == 0
    assert json.loads(whole(udt.json_of_records([], base=BASE, **NAME), 0))["samples"] == []  # type: ignore[arg-type]


def test_universal_data_tool_json() -> None:
    found = json.loads(whole(udt.json_of_records(ITEMS, base=BASE, **NAME), 3))  # type: ignore[arg-type]
    assert found["interface"]["type"] == "image_classification"
    assert found["interface"]["labels"] == CLASSES
    assert [one["annotation"] for one in found["samples"]] == ["male", "female", None]
    assert found["samples"][1] == {
        "_id": ITEMS[1].path, "imageUrl": f"{BASE}2/image", "annotation": "female", "split": "test",
    }  # fmt: skip


def test_universal_data_tool_csv() -> None:
    text = whole(udt.csv_of_records(ITEMS, base=BASE, **NAME), 3).decode()  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    by_path = {row["path"]: row for row in rows}
    assert json.loads(by_path["interface"]["."])["labels"] == CLASSES
    assert [by_path[f"samples.{n}"]["annotation"] for n in range(3)] == ["male", "female", ""]
    assert [spreadsheet_plain(by_path[f"samples.{n}"]["_id"]) for n in range(3)] == [one.path for one in ITEMS]


def test_label_studio_json(tmp_path: Path) -> None:
    with ByItem(tmp_path / "a", ANSWERS) as answers:
        made = label_studio.json_of_records(ITEMS, answers, base=BASE, control="choice", emails=False)
        tasks = json.loads(whole(made, 3))
    assert [task["data"]["customId"] for task in tasks] == [one.path for one in ITEMS]
    said = [[(a["labeller"], [r["value"]["choices"] for r in a["result"]]) for a in t["annotations"]] for t in tasks]
    assert said == [
        [("labeller-a", [["female"]])],
        [("=ann", [["male"]]), ("bo", [["female"]])],
        [("bo", [])],
    ]
    assert tasks[0]["annotations"][0]["lead_time"] == 1.436
    assert all("completed_by" not in one for task in tasks for one in task["annotations"])


def test_label_studio_csv(tmp_path: Path) -> None:
    with ByItem(tmp_path / "a", ANSWERS) as answers:
        text = whole(label_studio.csv_of_records(ITEMS, answers, base=BASE, control="choice"), 4).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    theirs = ["annotation_id", "annotator", "choice", "created_at", "id", "image", "lead_time", "updated_at"]
    assert [name for name in rows[0] if name in theirs] == theirs
    assert list(rows[0]) == sorted(rows[0])
    assert [(row["id"], row["annotator"], row["choice"]) for row in rows] == [
        ("1", "labeller-a", "female"), ("2", "'=ann", "male"), ("2", "bo", "female"), ("3", "bo", ""),
    ]  # fmt: skip
