"""`labels.csv`: one row for each item with its consensus. The first three columns are those of wao.ai's file.

| column | what it holds |
|---|---|
| customId | path of the item in its image set |
| imageUrl | address the item was imported from, else a durable address that asks for a token |
| question name + `.value` | the class of an accepted item; empty for others, so that nobody trains on them |
| label | the most probable class, settled or not; empty without labels and for excluded items |
| confidence | P(label), 0 to 1 |
| agreement | share of the labels equal to it |
| n_labels | counting labels with a class |
| status | open, accepted, in_dispute, stays_ambiguous, excluded |
| split | train, validation, test, or empty before the first snapshot |
| sha256 | of the original image file |
| snapshot | number of the snapshot; empty in a live export |
| run | the run whose model had a part in the consensus; empty where people alone decided |
"""

from collections.abc import Iterable, Iterator, Sequence

from labelhub.datasets import bulk, csv_sql, csv_text, reading
from labelhub.datasets.records import Record, batched

OURS = ("label", "confidence", "agreement", "n_labels", "status", "split", "sha256", "snapshot", "run")
BATCH = 20_000


def columns(question: str, classes: Sequence[str]) -> list[str]:
    """The head of the file."""
    return ["customId", "imageUrl", f"{csv_text.question_name(question, classes)}.value", *OURS]


def live(project_id: int, *, base: str, states: Sequence[str] = ()) -> Iterator[tuple[int, bytes]]:
    """Batches of (how many rows, the rows as CSV), in the order of items. `states` narrows to those;
    without any all items come."""
    narrowed = f"AND c.state IN ({', '.join(['%s'] * len(states))})" if states else ""
    sql = f"""
        SELECT c.item_id, {_columns()}
        {reading.ITEMS}
        LEFT JOIN labelling_opinion o
          ON c.source = 'labels_and_model' AND o.item_id = c.item_id AND o.source = 'run'
        WHERE c.project_id = %s {narrowed}
    """
    for batch in bulk.batches(sql, [base, project_id, *states], key="c.item_id", numbers=1, size=BATCH):
        yield len(batch), ("\r\n".join([row for _, row in batch]) + "\r\n").encode()


def _columns() -> str:
    return csv_sql.row([
        csv_sql.text("i.path"),
        "CASE WHEN i.source_uri = '' THEN CAST(%s AS TEXT) || CAST(i.id AS TEXT) || '/image' "
        f"ELSE {csv_sql.text('i.source_uri')} END",
        f"CASE WHEN c.state = 'accepted' THEN {csv_sql.slug('k.key')} ELSE '' END",
        f"CASE WHEN c.state = 'excluded' THEN '' ELSE {csv_sql.slug('k.key')} END",
        csv_sql.share("c.confidence"),
        csv_sql.share("c.agreement"),
        csv_sql.plain("c.n_labels"),
        csv_sql.plain("c.state"),
        csv_sql.plain("i.split"),
        csv_sql.plain("m.sha256"),
        "''",
        csv_sql.plain("o.run_number"),
    ])  # fmt: skip


def of_records(records: Iterable[Record], *, base: str, snapshot: int | None) -> Iterator[tuple[int, bytes]]:
    """Batches of (how many rows, the rows as CSV), in the order of the records."""
    for batch in batched(records, BATCH):
        yield len(batch), csv_text.encode([_row(record, base, snapshot) for record in batch])


def _row(record: Record, base: str, snapshot: int | None) -> list[csv_text.Field]:
    return [
        record.path,
        record.url(base),
        record.value,
        record.label,
        csv_text.share(record.confidence),
        csv_text.share(record.agreement),
        record.n_labels,
        record.status,
        record.split,
        record.sha256,
        snapshot,
        record.run,
    ]
