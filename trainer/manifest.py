"""Reads a manifest: JSON lines that say which image has which label, and what may be done with it.

Line 1 is `{"labelhub_manifest": 1, "classes": ["female", "male"], "leaky"?}` (`leaky`: groups were ignored on purpose
when its splits were made); every other line is one item:
`{"id", "sha256", "file"?, "label", "probabilities"?, "weight"?, "group"?, "split"?, "fold"?, "metadata"?, "gold"?}`.
Keys that are not named here are ignored. `metadata` is an object of texts, numbers and truth values, by which results
are cut into slices; `gold` is the class that is known to be right. Neither has a say in training.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trainer.errors import TrainerError

FORMAT = 1
SPLITS = ("train", "validation", "test")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Row:
    """One item. `label` is the position of its class in the manifest's classes, or None if it is only predicted;
    `gold` that of the class that is known to be right, or None. `probabilities` are what people's answers say of each
    class, summing to 1, if the manifest gives them.
    """

    id: str
    sha256: str
    file: str
    label: int | None
    weight: float
    group: str | None
    split: str | None
    fold: int | None
    line: int
    metadata: Mapping[str, Any] = field(default_factory=dict)
    gold: int | None = None
    probabilities: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Manifest:
    """The rows sorted by id, so that nothing depends on the order of the lines. `sha256` is the file's digest."""

    path: Path
    classes: tuple[str, ...]
    rows: tuple[Row, ...]
    sha256: str
    leaky: bool = False


def read(path: Path, images: Path | None = None) -> Manifest:
    """Reads a manifest. Rows without `file` are looked for at `<images>/<first two digits>/<sha256>`.

    Raises TrainerError `manifest_missing` or `manifest_invalid`, naming file, line and field.
    """
    digest = hashlib.sha256()
    lines = _objects(path, digest.update)
    first = next(lines, None)
    if first is None:
        raise _wrong(path, 1, "the file is empty", "Line 1 must be the header with the classes.")
    classes, leaky = _classes(path, *first), _leaky(path, *first)
    rows: dict[str, Row] = {}
    for number, values in lines:
        row = _Line(path, number, values, classes, images).row()
        if row.id in rows:
            raise _wrong(path, number, f"id '{row.id}' was already on line {rows[row.id].line}", "Give each id once.")
        rows[row.id] = row
    return Manifest(path, classes, tuple(rows[key] for key in sorted(rows)), digest.hexdigest(), leaky)


def read_also(path: Path, manifest: Manifest, images: Path | None = None) -> Manifest:
    """Reads a listing of items that are only predicted: same shape, same classes, no id of the manifest again.

    Raises TrainerError `manifest_missing` or `manifest_invalid`.
    """
    also = read(path, images)
    if also.classes != manifest.classes:
        raise _wrong(
            path,
            1,
            f"field 'classes' is {list(also.classes)}, but {manifest.path} has {list(manifest.classes)}",
            "Give both the same classes in the same order.",
        )
    known = {row.id for row in manifest.rows}
    for row in also.rows:
        if row.id in known:
            raise _wrong(
                path,
                row.line,
                f"id '{row.id}' is also in {manifest.path}",
                "List each item once: labelled and to be learnt from in the manifest, the others here.",
            )
    return also


def _objects(path: Path, digest: Callable[[bytes], None]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise TrainerError(
            "manifest_missing", f"The manifest {path} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    with file:
        for number, raw in enumerate(file, start=1):
            digest(raw)
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                value = json.loads(text) if text else None
            except UnicodeDecodeError:
                raise _wrong(path, number, "the text is not UTF-8", "Save the file as UTF-8.") from None
            except json.JSONDecodeError as error:
                raise _wrong(
                    path,
                    number,
                    f"this is not JSON ({error.msg}, column {error.colno})",
                    "Write one JSON object per line.",
                ) from None
            if not text:
                continue
            if not isinstance(value, dict):
                raise _wrong(path, number, "this is not a JSON object", "Write one JSON object per line.")
            yield number, value


def _classes(path: Path, number: int, header: dict[str, Any]) -> tuple[str, ...]:
    version = header.get("labelhub_manifest")
    if version != FORMAT:
        raise _wrong(
            path,
            number,
            f"field 'labelhub_manifest' is {version!r}, not {FORMAT}",
            'Line 1 must be the header, such as {"labelhub_manifest": 1, "classes": ["a", "b"]}.',
        )
    classes = header.get("classes")
    if not isinstance(classes, list) or not all(isinstance(name, str) and name.strip() for name in classes):
        raise _wrong(path, number, "field 'classes' must be a list of names", "Name the classes in a binding order.")
    if len(classes) < 2 or len(set(classes)) != len(classes):
        raise _wrong(path, number, f"field 'classes' is {classes}", "Name at least two classes, each once.")
    return tuple(classes)


def _leaky(path: Path, number: int, header: dict[str, Any]) -> bool:
    leaky = header.get("leaky", False)
    if not isinstance(leaky, bool):
        raise _wrong(path, number, f"field 'leaky' is {leaky!r}", "It must be true or false, or be left out.")
    return leaky


class _Line:
    """One line of a manifest on its way to a row."""

    def __init__(
        self, path: Path, number: int, values: dict[str, Any], classes: tuple[str, ...], images: Path | None
    ) -> None:
        self.path, self.number, self.values, self.classes, self.images = path, number, values, classes, images

    def row(self) -> Row:
        sha256 = self._text("sha256")
        if not _SHA256.fullmatch(sha256):
            raise self._refuse("sha256", sha256, "Give the SHA-256 of the image file as 64 lower-case hex digits.")
        return Row(
            id=self._text("id"),
            sha256=sha256,
            file=self._file(sha256),
            label=self._class("label"),
            weight=self._weight(),
            group=self._text("group") if self.values.get("group") is not None else None,
            split=self._split(),
            fold=self._fold(),
            line=self.number,
            metadata=self._metadata(),
            gold=self._class("gold"),
            probabilities=self._probabilities(),
        )

    def _refuse(self, field: str, value: Any, hint: str) -> TrainerError:
        what = "is missing" if value is None and field not in self.values else f"is {value!r}"
        return _wrong(self.path, self.number, f"field '{field}' {what}", hint)

    def _text(self, field: str) -> str:
        value = self.values.get(field)
        if not isinstance(value, str) or not value:
            raise self._refuse(field, value, "It must be a text that is not empty.")
        return value

    def _file(self, sha256: str) -> str:
        if self.values.get("file") is not None:
            return str(self.path.parent / self._text("file"))
        if self.images is None:
            raise self._refuse("file", None, "Name the file, or give the folder of images (--images).")
        return str(self.images / sha256[:2] / sha256)

    def _class(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None:
            return None
        if value not in self.classes:
            raise self._refuse(name, value, f"It must be one of {', '.join(self.classes)}, or null.")
        return self.classes.index(value)

    def _metadata(self) -> dict[str, Any]:
        value = self.values.get("metadata")
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._refuse("metadata", value, "It must be an object, or null.")
        return {name: one for name, one in value.items() if isinstance(one, str | int | float | bool)}

    def _probabilities(self) -> tuple[float, ...] | None:
        """Of an item without a label they are no business of ours: it teaches nothing."""
        given = self.values.get("probabilities")
        if given is None or self.values.get("label") is None:
            return None
        known = isinstance(given, dict) and given.keys() <= set(self.classes)
        if not known or not all(_is_share(p) for p in given.values()) or not sum(given.values()) > 0:
            raise self._refuse("probabilities", given, "Give a number from 0 to 1 for each class that may be it.")
        total = sum(given.values())
        return tuple(given.get(name, 0.0) / total for name in self.classes)

    def _weight(self) -> float:
        weight = self.values.get("weight", 1.0)
        number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not number or not math.isfinite(weight) or weight <= 0:
            raise self._refuse(
                "weight", weight, "It must be a number above 0; leave the label null to keep an item out of training."
            )
        return float(weight)

    def _split(self) -> str | None:
        split = self.values.get("split")
        if split is not None and split not in SPLITS:
            raise self._refuse("split", split, f"It must be one of {', '.join(SPLITS)}, or null.")
        return split

    def _fold(self) -> int | None:
        fold = self.values.get("fold")
        if fold is not None and (isinstance(fold, bool) or not isinstance(fold, int) or not 0 <= fold < 50):
            raise self._refuse("fold", fold, "It must be a whole number from 0 to 49, or null.")
        return fold


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _wrong(path: Path, line: int, what: str, hint: str) -> TrainerError:
    return TrainerError("manifest_invalid", f"{path}, line {line}: {what}.", hint)
