"""Print what a bench measured: a table for people and, as the last line, one JSON object for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def show(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows with the same keys as a table, numbers to the right."""
    if not rows:
        return
    columns = list(rows[0])
    cells = [[_text(row[column]) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[i]) for line in cells)) for i, column in enumerate(columns)]
    print("  ".join(column.rjust(width) for column, width in zip(columns, widths, strict=True)))
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def _text(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def finish(name: str, result: Any) -> None:
    """Print the bench's last line."""
    print(json.dumps({"bench": name, "result": result}), flush=True)
