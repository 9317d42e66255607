"""`answers.csv`: every single label, in the columns of Label Studio's CSV and their order, then ours.

| column | what it holds |
|---|---|
| annotation_id | id of the label |
| annotator | stable pseudonym of the labeller in this project, or the e-mail address where a manager asks for it |
| the question's name | the class; empty for "cannot tell", a skip or an undo (see `kind`) |
| created_at | when it arrived, UTC |
| id | id of the item |
| image | address the item was imported from, else a durable address that asks for a token |
| lead_time | seconds the labeller took |
| updated_at | as created_at: a label never changes, a changed answer is a label of its own |
| round, purpose | which asking of the item it answers, and why the item was asked |
| kind | answer, skip or undo |
| counts, why_not | whether it counts now, and if not, why: late, finished, skipped, undone, replaced, … |
| duration_ms | as lead_time, in milliseconds |
| customId | path of the item in its image set |
"""

import csv
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from django.db import connection

from labelhub.datasets import bulk, csv_sql, csv_text, reading
from labelhub.datasets.criteria import Criteria

BEFORE = ("annotation_id", "annotator")
BETWEEN = ("created_at", "id", "image", "lead_time", "updated_at")
OURS = ("round", "purpose", "kind", "counts", "why_not", "duration_ms", "customId")
ITEM, IMAGE = 4, 5  # columns
BATCH = 20_000

LABELS = """
  FROM labelling_label l
  JOIN items_item i ON i.id = l.item_id
  LEFT JOIN items_labelclass said ON said.id = l.label_class_id
  LEFT JOIN labelling_answer a ON a.item_id = l.item_id AND a.round = l.round AND a.labeller_id = l.labeller_id
"""

Row = tuple[int, int, str]  # label, labeller, the rest of the row as CSV


def columns(question: str, classes: Sequence[str]) -> list[str]:
    """The head of the file. The answer's column is named after the question."""
    answer = csv_text.question_name(question, classes)
    if answer in (*BEFORE, *BETWEEN, *OURS):
        answer = f"{answer}_answer"
    return [*BEFORE, answer, *BETWEEN, *OURS]


def live(project_id: int, *, base: str) -> Iterator[list[Row]]:
    """Batches of rows in the order of labels. `base` is what an item's own address begins with."""
    sql = f"{_select(base)} WHERE l.project_id = %s"
    yield from bulk.batches(sql, [base, project_id], key="l.id", numbers=2, size=BATCH)


def of_items(project_id: int, criteria: Criteria, chosen: Container[int] | None = None) -> Iterator[list[Row]]:
    """Batches of rows, in the order of labels, of the items that fit (those among `chosen` where that is given),
    without addresses of our own: as a snapshot keeps them. Read with one cursor, so it belongs into a transaction."""
    fits, values = reading.condition(project_id, criteria)
    sql = f"""{_select(None, "l.item_id, ")}
        JOIN labelling_consensus c ON c.item_id = l.item_id
        LEFT JOIN items_labelclass k ON k.id = c.label_class_id
        WHERE {fits} ORDER BY l.id"""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while batch := cursor.fetchmany(BATCH):
            yield [(label, who, rest) for item, label, who, rest in batch if chosen is None or item in chosen]


def _select(base: str | None, before: str = "") -> str:
    return f"SELECT {before}l.id, l.labeller_id, {_columns(base)} {LABELS}"


def _columns(base: str | None) -> str:
    own = "''" if base is None else "CAST(%s AS TEXT) || CAST(i.id AS TEXT) || '/image'"
    created = csv_sql.time("l.created_at")
    head = "a.label_id = l.id"
    return csv_sql.row([
        csv_sql.slug("said.key"),
        created,
        csv_sql.plain("l.item_id"),
        f"CASE WHEN i.source_uri = '' THEN {own} ELSE {csv_sql.text('i.source_uri')} END",
        csv_sql.seconds("l.duration_ms"),
        created,
        csv_sql.plain("l.round"),
        csv_sql.plain("l.purpose"),
        csv_sql.plain("l.kind"),
        csv_sql.truth(f"{head} AND a.counts"),
        # A label that counted and is no longer the labeller's last word was replaced by it.
        f"CASE WHEN {head} THEN a.why_not WHEN l.counted THEN 'replaced' ELSE l.why_not END",
        csv_sql.plain("l.duration_ms"),
        csv_sql.text("i.path"),
    ])  # fmt: skip


def encode(batch: Iterable[Row], names: Mapping[int, str]) -> bytes:
    """Rows as CSV. `names` gives what the file calls a labeller, as CSV already."""
    return "".join([f"{label},{names[labeller]},{rest}\r\n" for label, labeller, rest in batch]).encode()


def freeze(batch: Iterable[Row]) -> bytes:
    """Rows as a snapshot keeps them: the labeller's id in place of a name."""
    return "".join([f"{label},{labeller},{rest}\r\n" for label, labeller, rest in batch]).encode()


def thaw(lines: Iterable[str], *, base: str) -> Iterator[list[Row]]:
    """Batches of frozen rows, as `live` gives them."""
    batch: list[Row] = []
    for fields in csv.reader(lines):
        fields[IMAGE] = fields[IMAGE] or f"{base}{fields[ITEM]}/image"
        rest = csv_text.encode_safe([fields[2:]]).decode().removesuffix("\r\n")
        batch.append((int(fields[0]), int(fields[1]), rest))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
