"""Labels and history in JSON: turned into a header and rows, as a table of text has them. Pure.

Universal Data Tool, Label Studio (its export and JSON-MIN), Ground Truth manifests, and JSON lines.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from labelhub.items.rejection import Rejected

MOST_BYTES = 256 << 20  # of one JSON document, which is read whole; JSON lines have no limit
MOST_COLUMNS = 500
Grid = tuple[list[str], Iterator[tuple[int, list[str]]]]  # header; (line or place, cells)


def opened(file: IO[bytes], *, lines: bool) -> Grid:
    """The header and the rows. `lines`: JSON lines, else one document.

    Raises:
        Rejected: `damaged_table`, `wrong_encoding`, `too_large`, `missing_column`.
    """
    if lines:
        return _lines(file)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MOST_BYTES:
        raise Rejected("too_large", f"{size / 2**20:,.0f} MB of JSON; send it as JSON lines or CSV")
    value = _parsed(file.read(), "The file")
    if isinstance(value, dict) and isinstance(value.get("samples"), list):
        return _grid(_udt(value["samples"]))
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return _grid(row for number, one in enumerate(value, 1) for row in _task(number, one))
    raise Rejected("missing_column", "Neither a list of tasks nor samples of Universal Data Tool")


def _parsed(data: bytes, where: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Rejected("wrong_encoding", f"{where}: byte {error.start} is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise Rejected("damaged_table", f"{where} is no JSON: {error}"[:200]) from error


def _grid(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Grid:
    known = list(rows)
    header = list(dict.fromkeys(name for _, row in known for name in row))
    if len(header) > MOST_COLUMNS:
        raise Rejected("missing_column", f"{len(header):,} different keys; at most {MOST_COLUMNS} make a table")
    return header, ((number, [row.get(name, "") for name in header]) for number, row in known)


def _lines(file: IO[bytes]) -> Grid:
    """Read twice: once for the columns, once for the rows, so that memory stays small."""
    header: dict[str, None] = {}
    for _, row in _objects(file):
        header |= dict.fromkeys(row)
        if len(header) > MOST_COLUMNS:
            raise Rejected("missing_column", f"More than {MOST_COLUMNS} different keys make no table")
    file.seek(0)
    names = list(header)
    return names, ((number, [row.get(name, "") for name in names]) for number, row in _objects(file))


def _objects(file: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        value = _parsed(line, f"Line {number}")
        if not isinstance(value, dict):
            raise Rejected("damaged_table", f"Line {number} is no JSON object")
        if "labelhub_manifest" not in value:
            yield number, _ground_truth(value) if "source-ref" in value else _flat(value)


def _flat(value: Mapping[str, Any]) -> dict[str, str]:
    """Scalars as text; the keys of `metadata` for themselves; what is nested otherwise says nothing about an item."""
    found = {str(key): _text(one) for key, one in value.items() if not isinstance(one, dict | list)}
    extra = value.get("metadata")
    if isinstance(extra, str):
        extra = _object(extra)
        found.pop("metadata")
    if isinstance(extra, dict):
        found |= {str(key): _text(one) for key, one in extra.items() if not isinstance(one, dict | list)}
    return found


def _object(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\0", "")


def _ground_truth(value: Mapping[str, Any]) -> dict[str, str]:
    """AWS: `{"source-ref": "s3://…", "<attr>": 0, "<attr>-metadata": {"class-name": …, "human-annotated": …}}`."""
    found = {"source-ref": _text(value["source-ref"])}
    for key, one in value.items():
        if key.endswith("-metadata") and isinstance(one, dict) and "class-name" in one:
            found["class-name"] = _text(one["class-name"])
            found["human"] = _text(one.get("human-annotated"))
            found["confidence"] = _text(one.get("confidence"))
            break
    return found


def _udt(samples: Iterable[Any]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, sample in enumerate(samples, 1):
        if isinstance(sample, dict):
            row = {key: one for key, one in _flat(sample).items() if key != "annotation"}
            yield (
                number,
                row | {"path": f"samples.{number - 1}", ".": "", "annotation": _chosen(sample.get("annotation"))},
            )


def _chosen(said: Any) -> str:
    """One class of what may be a name, a list of names, an object with an id, or nothing."""
    while isinstance(said, list):
        said = said[0] if said else None
    if isinstance(said, dict):
        said = said.get("id") or said.get("label") or said.get("displayName")
    return _text(said)


def _task(number: int, task: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, str]]]:
    """Label Studio: each annotation of a task is a row; JSON-MIN has one already."""
    data = task.get("data")
    if not isinstance(data, dict):
        yield number, _flat(task) | _minimal(task)
        return
    known = _flat(data) | {"id": _text(task.get("id")), "annotation_id": "", "annotator": ""}
    annotations = task.get("annotations", task.get("completions"))
    rows = [one for one in annotations if isinstance(one, dict)] if isinstance(annotations, list) else []
    standing = [one for one in rows if not one.get("was_cancelled")]
    for one in standing:
        yield number, known | _annotation(one)
    if not standing:
        yield number, known


def _annotation(one: Mapping[str, Any]) -> dict[str, str]:
    results = one.get("result")
    result = results[0] if isinstance(results, list) and results and isinstance(results[0], dict) else {}
    value = result.get("value")
    return {
        "annotation_id": _text(one.get("id")),
        "annotator": _text(one.get("labeller")) or _person(one.get("completed_by")),
        "created_at": _text(one.get("created_at")),
        "lead_time": _text(one.get("lead_time")),
        "choice": _chosen(value.get("choices") if isinstance(value, dict) else None),
    }


def _person(said: Any) -> str:
    if isinstance(said, dict):
        return _text(said.get("email") or said.get("username") or said.get("id"))
    return f"annotator {said}" if isinstance(said, int) else _text(said)


def _minimal(task: Mapping[str, Any]) -> dict[str, str]:
    """JSON-MIN: several choices stand as {"choices": […]}, the annotator as a number."""
    found = {key: _chosen(one["choices"]) for key, one in task.items() if isinstance(one, dict) and "choices" in one}
    if "annotator" in task:
        found["annotator"] = _person(task["annotator"])
    return found
