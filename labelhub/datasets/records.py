"""Items with their consensus as exports write them, from a snapshot or live."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

from labelhub.datasets import fingerprints, reading
from labelhub.datasets.manifest import DIGITS
from labelhub.items.models import LabelClass
from labelhub.labelling.models import ConsensusState

BATCH = 2_000
Thing = TypeVar("Thing")

LIVE = """
    SELECT i.id, i.path, m.sha256, i.source_uri, k.key, c.state, c.probabilities, c.confidence, c.agreement,
           c.n_labels, i.split, i."group", i.fold, o.run_number, i.metadata, {tags}
    {items}
    LEFT JOIN labelling_opinion o
      ON c.source = 'labels_and_model' AND o.item_id = c.item_id AND o.source = 'run'
    WHERE c.project_id = %s
"""


@dataclass(frozen=True, slots=True)
class Record:
    """One item. `value` is the class of an accepted item; `label` the likeliest class, settled or not; probabilities,
    confidence and agreement in [0, 1]; `group` names what must stay together, or ""."""

    id: int
    path: str
    sha256: str
    source_uri: str
    value: str | None
    label: str | None
    probabilities: Mapping[str, float]
    confidence: float
    agreement: float | None
    n_labels: int
    status: str
    split: str
    group: str
    fold: int | None
    run: int | None
    metadata: Mapping[str, Any]

    def url(self, base: str) -> str:
        """The address it was imported from, else its own, which begins with `base` and asks for a token."""
        return self.source_uri or f"{base}{self.id}/image"

    def key(self) -> int:
        """What names it among the rows of an export."""
        return fingerprints.of_text(self.path)

    def fingerprint(self) -> int:
        """What it says: the same for the same content, whatever it is written as."""
        return fingerprints.fingerprint(
            [
                self.sha256, self.source_uri, self.value, self.label, sorted(self.probabilities.items()),
                self.confidence, self.agreement, self.n_labels, self.status, self.split, self.group, self.fold,
                self.run, sorted(self.metadata.items()),
            ]
        )  # fmt: skip


def live(project_id: int, states: Sequence[str] = ()) -> Iterator[Record]:
    """Every checked item, or those in `states`, in the order of items. Read with one cursor: within a transaction."""
    keys = dict(LabelClass.objects.filter(project=project_id).values_list("pk", "key"))
    together = reading.units(project_id)
    sql, values = LIVE.format(tags=reading.tags_sql(project_id), items=reading.ITEMS), [project_id]
    if states:
        sql += f" AND c.state IN ({', '.join(['%s'] * len(states))})"
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY c.item_id", [*values, *states])
        while rows := cursor.fetchmany(BATCH):
            for row in rows:
                yield _live(row, keys, together.of(row[11], row[2]))


def _live(row: tuple[Any, ...], keys: Mapping[int, str], group: str) -> Record:
    return Record(
        id=row[0],
        path=row[1],
        sha256=row[2],
        source_uri=row[3],
        value=row[4] if row[5] == ConsensusState.ACCEPTED else None,
        label=None if row[5] == ConsensusState.EXCLUDED else row[4],
        probabilities={keys[int(key)]: round(float(p), DIGITS) for key, p in json.loads(row[6]).items()},
        confidence=round(float(row[7]), DIGITS),
        agreement=None if row[8] is None else round(float(row[8]), DIGITS),
        n_labels=row[9],
        status=row[5],
        split=row[10],
        group=group,
        fold=row[12],
        run=row[13],
        metadata=reading.with_tags(row[14], row[15]),
    )


def of_manifest(rows: Iterable[Mapping[str, Any]], classes: Sequence[str]) -> Iterator[Record]:
    """The items of a snapshot, in its order. The order of its classes breaks ties for the label that is shown."""
    for row in rows:
        yield Record(
            id=row["id"],
            path=row["path"],
            sha256=row["sha256"],
            source_uri=row["source_uri"] or "",
            value=row["label"],
            label=row["label"] or _likeliest(row["probabilities"], classes),
            probabilities=row["probabilities"],
            confidence=row["weight"],
            agreement=row["agreement"],
            n_labels=row["n_labels"],
            status=row["status"],
            split=row["split"] or "",
            group=row["group"] or "",
            fold=row["fold"],
            run=None,
            metadata=row.get("metadata", {}),
        )


def _likeliest(probabilities: Mapping[str, float], classes: Sequence[str]) -> str | None:
    return max((key for key in classes if key in probabilities), key=lambda key: probabilities[key], default=None)


def batched(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of up to `size` things."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
