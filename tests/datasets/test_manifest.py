"""The manifest: what stands in it, and that the same content has the same bytes."""

import hashlib
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from labelhub.datasets import manifest
from labelhub.datasets.criteria import Criteria
from labelhub.datasets.manifest import Entry, human_label, human_weight
from labelhub.datasets.protocol import Protocol

ENTRY = Entry(
    id=7,
    path="faces/Zoë.jpg",
    sha256="ab" * 32,
    top_class="female",
    status="accepted",
    source="labels",
    probabilities={"male": 1 / 3, "female": 2 / 3},
    confidence=2 / 3,
    agreement=2 / 3,
    n_labels=3,
    source_uri="",
    unit="",
    split="",
    fold=None,
)


def test_a_row_has_every_key_of_the_format() -> None:
    assert manifest.row(ENTRY, "test", None) == {
        "id": 7,
        "path": "faces/Zoë.jpg",
        "sha256": "ab" * 32,
        "crop": None,
        "label": "female",
        "probabilities": {"male": 0.333333, "female": 0.666667},
        "weight": 0.666667,
        "agreement": 0.666667,
        "n_labels": 3,
        "status": "accepted",
        "source_uri": None,
        "group": None,
        "split": "test",
        "fold": None,
        "metadata": {},
    }


def test_lines_are_canonical() -> None:
    assert manifest.line({"b": 1, "a": "ë\n", "c": {"z": None, "y": 0.5}}) == (
        '{"a":"ë\\n","b":1,"c":{"y":0.5,"z":null}}\n'.encode()
    )


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        manifest.line({"weight": float("nan")})


@pytest.mark.parametrize(
    ("status", "source", "label"),
    [
        ("accepted", "labels", "female"),
        ("accepted", "review", "female"),
        ("accepted", "labels_and_model", "male"),
        ("stays_ambiguous", "labels", None),
        ("open", "labels", None),
    ],
)
def test_only_what_people_settled_may_be_learnt(status: str, source: str, label: str | None) -> None:
    helped: dict[str, Any] = {"human_class": "male", "human_confidence": 0.6} if source == "labels_and_model" else {}
    entry = replace(ENTRY, status=status, source=source, **helped)
    assert human_label(entry) == label
    assert human_weight(entry) == (0.6 if helped else ENTRY.confidence)


def test_what_is_written_is_read_again_and_its_digest_is_that_of_the_bytes() -> None:
    file = io.BytesIO()
    header = manifest.header(
        project_id=1,
        name="Faces",
        question="Male or female?",
        classes=["female", "male"],
        criteria=Criteria(),
        protocol=Protocol(),
        consensus="share-of-labels/1",
        answers={"rows": 3, "sha256": "00"},
    )
    digest = manifest.write(file, [header, manifest.row(ENTRY, "train", None)])
    assert digest == hashlib.sha256(file.getvalue()).hexdigest()
    file.seek(0)
    first, row = manifest.read(file)
    assert first == header
    assert first["labelhub_manifest"] == 1
    assert row == json.loads(manifest.line(manifest.row(ENTRY, "train", None)))
