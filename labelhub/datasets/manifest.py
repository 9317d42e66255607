"""The manifest of a snapshot: canonical JSON lines, so that the same content has the same SHA-256. Pure.

Line 1 says what was asked and what belongs to the dataset; every other line is one item, by the bytes of its path.
Numbers of snapshots and dates stay out: they are no content.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from labelhub.datasets.criteria import ACCEPTED, Criteria
from labelhub.datasets.protocol import Protocol

FORMAT = 1
WITH_MODEL = "labels_and_model"  # source of a consensus that a model helped to form
DIGITS = 6  # of every number that is not whole


@dataclass(frozen=True, slots=True)
class Entry:
    """One item with its consensus. `top_class` is the most probable class or None; `source` says whose word it is;
    probabilities in [0, 1] by class key; `unit` names what it must stay together with, or ""."""

    id: int
    path: str
    sha256: str
    top_class: str | None
    status: str
    source: str
    probabilities: Mapping[str, float]
    confidence: float
    agreement: float | None
    n_labels: int
    source_uri: str
    unit: str
    split: str
    fold: int | None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    human_class: str | None = None  # where a model helped: what people alone say, and how sure they are
    human_confidence: float | None = None


def human_label(entry: Entry) -> str | None:
    """The class that models may learn: of an accepted item, what people alone say. A consensus that a model helped to
    form never trains the next model (invariant 5); what stays ambiguous trains none."""
    if entry.status != ACCEPTED:
        return None
    return entry.human_class if entry.source == WITH_MODEL else entry.top_class


def human_weight(entry: Entry) -> float:
    """How sure people alone are of it."""
    return entry.confidence if entry.human_confidence is None else entry.human_confidence


def header(
    *,
    project_id: int,
    name: str,
    question: str,
    classes: Sequence[str],
    criteria: Criteria,
    protocol: Protocol,
    consensus: str,
    answers: Mapping[str, Any],
) -> dict[str, Any]:
    """Line 1. `consensus` names the method; `answers` has the rows and the SHA-256 of the frozen answers."""
    return {
        "labelhub_manifest": FORMAT,
        "project": {"id": project_id, "name": name, "question": question},
        "classes": list(classes),
        "criteria": criteria.as_dict(),
        "protocol": protocol.as_dict(),
        "leaky": protocol.leaky,
        "consensus": consensus,
        "answers": dict(answers),
    }


def row(entry: Entry, split: str, fold: int | None) -> dict[str, Any]:
    """One item's line with the split and the fold that it gets. `weight` is how sure people are of the
    label, `group` what must stay together in splits and folds."""
    return {
        "id": entry.id,
        "path": entry.path,
        "sha256": entry.sha256,
        "crop": None,
        "label": human_label(entry),
        "probabilities": {key: round(float(p), DIGITS) for key, p in entry.probabilities.items()},
        "weight": round(float(human_weight(entry)), DIGITS),
        "agreement": None if entry.agreement is None else round(float(entry.agreement), DIGITS),
        "n_labels": entry.n_labels,
        "status": entry.status,
        "source_uri": entry.source_uri or None,
        "group": entry.unit or None,
        "split": split or None,
        "fold": fold,
        "metadata": dict(entry.metadata),
    }


def line(value: Mapping[str, Any]) -> bytes:
    """One line: keys sorted, no spaces, UTF-8. NaN is refused, because JSON has none."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def write(file: IO[bytes], lines: Iterable[Mapping[str, Any]]) -> str:
    """Write the lines; the SHA-256 of their bytes."""
    digest = hashlib.sha256()
    for value in lines:
        data = line(value)
        digest.update(data)
        file.write(data)
    return digest.hexdigest()


def read(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The lines again, the header first."""
    for data in lines:
        yield json.loads(data)
