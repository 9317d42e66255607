"""Reading items with what is known of them, in raw SQL and in bounded memory."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from labelhub.datasets import csv_sql
from labelhub.datasets.criteria import Criteria
from labelhub.datasets.manifest import Entry
from labelhub.datasets.splits import Member
from labelhub.datasets.units import Units
from labelhub.items import tags
from labelhub.items.models import LabelClass, Tag

BATCH = 5000

# What a dataset reads: every item with an image, its consensus and the class of that.
ITEMS = """
  FROM labelling_consensus c
  JOIN items_item i ON i.id = c.item_id
  JOIN items_image m ON m.id = i.image_id
  LEFT JOIN items_labelclass k ON k.id = c.label_class_id
"""
OPEN_FLAGS = "SELECT 1 FROM items_flag f WHERE f.item_id = i.id AND f.status <> 'closed'"


def condition(project_id: int, criteria: Criteria) -> tuple[str, list[Any]]:
    """The items that fit, as SQL over `ITEMS`, and its parameters."""
    parts = ["c.project_id = %s", f"c.state IN ({_places(criteria.states)})", "c.confidence >= %s"]
    values: list[Any] = [project_id, *criteria.states, criteria.min_confidence]
    if criteria.classes:
        parts.append(f"k.key IN ({_places(criteria.classes)})")
        values += criteria.classes
    if criteria.min_agreement:
        parts.append("c.agreement >= %s")
        values.append(criteria.min_agreement)
    for key, wanted in criteria.metadata:
        if key.startswith(tags.PREFIX):
            parts.append(_tagged(wanted))
            values.append(key[len(tags.PREFIX) :])
            continue
        field, named = _metadata_field(key)
        parts.append(f"{field} IN ({_places(wanted)})")
        values += [named, *wanted]
    if criteria.exclude_flags:
        parts.append(f"NOT EXISTS ({OPEN_FLAGS} AND f.kind IN ({_places(criteria.exclude_flags)}))")
        values += criteria.exclude_flags
    return " AND ".join(parts), values


def _tagged(wanted: Sequence[str]) -> str:
    """`tag:hat` among the metadata: `yes` the items that have it, `no` those that have not, both are all."""
    there = "EXISTS (SELECT 1 FROM items_tag t WHERE t.item_id = i.id AND t.name = %s)"
    if tags.YES in wanted:
        return f"({there} OR 1 = 1)" if tags.NO in wanted else there
    return f"NOT {there}" if tags.NO in wanted else f"({there} AND 1 = 0)"


def _metadata_field(key: str) -> tuple[str, str]:
    """A metadata field as text, and the parameter that names it."""
    if connection.vendor == "sqlite":
        return "CAST(json_extract(i.metadata, %s) AS TEXT)", f'$."{key}"'
    return "(i.metadata ->> %s)", key


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def count(project_id: int, criteria: Criteria) -> int:
    """How many items fit."""
    where, values = condition(project_id, criteria)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {ITEMS} WHERE {where}", values)
        return int(cursor.fetchone()[0])


def _fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def units(project_id: int, *, grouped: bool = True) -> Units:
    """What must stay together in a project, whether it fits or not. Not `grouped`: the very same image alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE WHEN %s = 1 THEN i."group" ELSE '' END, m.sha256
            FROM items_item i JOIN items_image m ON m.id = i.image_id
            WHERE i.project_id = %s AND i.image_id IN (
                SELECT image_id FROM items_item WHERE project_id = %s AND image_id IS NOT NULL
                GROUP BY image_id HAVING count(*) > 1)
            """,
            [int(grouped), project_id, project_id],
        )
        shared = cursor.fetchall()
        cursor.execute(
            """
            SELECT i."group", m.sha256, i.alike FROM items_item i JOIN items_image m ON m.id = i.image_id
            WHERE i.project_id = %s AND i.alike IS NOT NULL AND %s = 1
            """,
            [project_id, int(grouped)],
        )
        return Units(shared, cursor.fetchall())


def members(project_id: int, criteria: Criteria, together: Units, *, grouped: bool = True) -> Iterator[Member]:
    """The items that fit, as `drawing.draw` wants them, and those that belong together with others."""
    where, values = condition(project_id, criteria)
    sql = f"""
        SELECT i.id, i.path, i."group", m.sha256, i.split, CASE WHEN c.state = 'accepted' THEN k.key END,
               CASE WHEN {where} THEN 1 ELSE 0 END AS fits, i.fold
        {ITEMS}
        WHERE c.project_id = %s
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [*values, project_id])
        for item, path, group, sha256, split, stratum, fits, fold in _rows(cursor):
            unit = together.of(group if grouped else "", sha256)
            if fits or unit:
                yield Member(item, path, unit, stratum or "", split, bool(fits), fold)


def entries(project_id: int, criteria: Criteria, together: Units, *, grouped: bool = True) -> Iterator[Entry]:
    """The items that fit, by the bytes of their path, with the split they have now."""
    keys = dict(LabelClass.objects.filter(project=project_id).values_list("pk", "key"))
    where, values = condition(project_id, criteria)
    sql = f"""
        SELECT i.id, i.path, m.sha256, k.key, c.state, c.source, c.probabilities, c.confidence, c.agreement,
               c.n_labels, i.source_uri, i."group", i.split, i.fold, i.metadata,
               h.key, c.human_probabilities, c.human_class_id, {tags_sql(project_id)}
        {ITEMS} LEFT JOIN items_labelclass h ON h.id = c.human_class_id
        WHERE {where} ORDER BY {csv_sql.bytewise("i.path")}
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        for row in _rows(cursor):
            yield Entry(
                id=row[0],
                path=row[1],
                sha256=row[2],
                top_class=row[3],
                status=row[4],
                source=row[5],
                probabilities={keys[int(key)]: p for key, p in json.loads(row[6]).items()},
                confidence=row[7],
                agreement=row[8],
                n_labels=row[9],
                source_uri=row[10],
                unit=together.of(row[11] if grouped else "", row[2]),
                split=row[12],
                fold=row[13],
                metadata=with_tags(row[14], row[18]),
                human_class=row[15],
                human_confidence=json.loads(row[16]).get(str(row[17])) if row[15] is not None else None,
            )


def tags_sql(project_id: int) -> str:
    """The item's tags as a JSON list, in SQL; nothing is looked up in a project without tags."""
    if not Tag.objects.filter(project=project_id).exists():
        return "'[]'"
    gathered = "json_group_array(t.name)" if connection.vendor == "sqlite" else "COALESCE(json_agg(t.name), '[]')"
    end = "" if connection.vendor == "sqlite" else "::text"
    rows = "SELECT name FROM items_tag WHERE item_id = i.id ORDER BY name"
    return f"(SELECT {gathered}{end} FROM ({rows}) t)"  # noqa: S608


def with_tags(metadata: str, names: str) -> dict[str, Any]:
    """An item's metadata, with a field for each tag. Both are JSON."""
    found: dict[str, Any] = json.loads(metadata)
    return found | {f"{tags.PREFIX}{name}": tags.YES for name in json.loads(names)}


def _rows(cursor: CursorWrapper) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(BATCH):
        yield from batch


def column(sql: str, values: Sequence[Any]) -> set[Any]:
    """The different values of a query's one column."""
    return {value for (value,) in _fetch(sql, values)}
