"""Tables of other tools, as their documentation shows them."""

import io
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhub.items import table_forms
from labelhub.items.rejection import Rejected
from labelhub.items.tables import RefusedRow, Row, Table


def rows(data: Any, name: str = "t.csv", **options: Any) -> list[Row]:
    text = data if isinstance(data, str | bytes) else json.dumps(data)
    found = list(Table(io.BytesIO(text.encode() if isinstance(text, str) else text), name, **options))
    assert not [row for row in found if isinstance(row, RefusedRow)]
    return [row for row in found if isinstance(row, Row)]


def brief(found: list[Row]) -> list[tuple[str, str, str]]:
    return [(row.name, row.label, row.labeller) for row in found]


def test_universal_data_tool_json() -> None:
    file = {
        "name": "Faces",
        "interface": {"type": "image_classification", "labels": ["female", {"id": "male", "displayName": "M"}]},
        "samples": [
            {"_id": "a1", "imageUrl": "https://example.org/faces/1.jpg", "annotation": "female"},
            {"_id": "a2", "imageUrl": "https://example.org/faces/2%20b.jpg?x=1", "annotation": ["male"]},
            {"_id": "a3", "imageUrl": "https://example.org/faces/3.jpg", "annotation": []},
            {"_id": "a4", "imageUrl": "https://example.org/faces/4.jpg", "annotation": None},
        ],
    }
    found = rows(file, "udt.json")
    assert [row.label for row in found] == ["female", "male", "", ""]
    assert "faces/2 b.jpg" in found[1].also
    assert found[0].source_uri == "https://example.org/faces/1.jpg"


@pytest.mark.parametrize("column", ["annotation", "annotation.0"])
@pytest.mark.parametrize("image", ["imageUrl", "image_url", "img"])
def test_universal_data_tool_csv(column: str, image: str) -> None:
    file = (
        f'path,.,{image},{column}\ninterface,"{{""type"":""image_classification""}}",,\n'
        "samples.0,,https://example.org/1.jpg,female\nsamples.1,,https://example.org/2.jpg,\n"
    )
    found = rows(file)
    assert [(row.label, row.source_uri) for row in found] == [
        ("female", "https://example.org/1.jpg"),
        ("", "https://example.org/2.jpg"),
    ]
    assert found[0].name == "1.jpg" or "1.jpg" in found[0].also


LS_TASK = {
    "id": 7,
    "data": {"image": "/data/upload/1/0a1b2c3d-face 1.jpg", "age": 31},
    "annotations": [
        {
            "id": 3,
            "completed_by": {"id": 1, "email": "ann@example.org"},
            "created_at": "2024-05-06T07:08:09.123456Z",
            "lead_time": 2.5,
            "result": [{"from_name": "c", "to_name": "image", "type": "choices", "value": {"choices": ["female"]}}],
        },
        {"id": 4, "completed_by": 2, "result": []},
        {"id": 5, "completed_by": 3, "was_cancelled": True, "result": []},
    ],
}


def test_label_studio_json_has_a_row_for_each_annotation() -> None:
    one, two = rows([LS_TASK], "export.json")
    assert (one.name, one.also) == ("data/upload/1/0a1b2c3d-face 1.jpg", ("0a1b2c3d-face 1.jpg", "face 1.jpg"))
    assert (one.label, one.labeller, one.duration_ms) == ("female", "ann@example.org", 2500)
    assert one.created_at == datetime(2024, 5, 6, 7, 8, 9, 123456, UTC)
    assert (two.labeller, two.label, two.abstained) == ("annotator 2", "", True)
    assert one.metadata == {"age": "31"}


def test_label_studio_json_min() -> None:
    task = {
        "image": "s3://bucket/faces/9.jpg", "id": 1, "choice": "male", "annotator": 1, "annotation_id": 1,
        "created_at": "2024-05-06T07:08:09Z", "updated_at": "2024-05-06T07:08:09Z", "lead_time": 1.25,
    }  # fmt: skip
    (row,) = rows([task], "min.json")
    assert (row.name, row.label, row.labeller, row.source_uri) == (
        "faces/9.jpg", "male", "annotator 1", "s3://bucket/faces/9.jpg",
    )  # fmt: skip


def test_label_studio_csv() -> None:
    file = (
        "annotation_id,annotator,choice,created_at,id,image,lead_time,updated_at\n"
        "1,1,female,2024-05-06T07:08:09Z,1,/data/upload/1/0a1b2c3d-x.jpg,1.5,2024-05-06T07:08:09Z\n"
    )
    (row,) = rows(file)
    assert (row.label, row.labeller, row.duration_ms, row.metadata) == ("female", "1", 1500, {})
    assert row.also[-1] == "x.jpg"


def test_ground_truth_manifest() -> None:
    line = {
        "source-ref": "s3://bucket/faces/1.jpg",
        "sex": 0,
        "sex-metadata": {"class-name": "female", "confidence": 0.95, "human-annotated": "yes", "type": "groundtruth"},
    }
    (row,) = rows(json.dumps(line) + "\n", "output.manifest")
    assert (row.name, row.label) == ("faces/1.jpg", "female")


def test_google_has_no_header() -> None:
    found = rows("UNASSIGNED,gs://bucket/faces/1.jpg,female\nTEST,gs://bucket/faces/2.jpg,male\n")
    assert [(row.name, row.label, row.split) for row in found] == [
        ("faces/1.jpg", "female", ""),
        ("faces/2.jpg", "male", "test"),
    ]


def test_imagefolder_names_are_below_its_folder() -> None:
    line = {"file_name": "a/1.jpg", "label": "female", "split": "train"}
    (row,) = rows(json.dumps(line) + "\n", "train/metadata.jsonl")
    assert (row.name, row.also, row.label) == ("train/a/1.jpg", ("a/1.jpg",), "female")
    (row,) = rows("file_name,text\n1.jpg,hello\n", "metadata.csv")
    assert (row.name, row.metadata) == ("1.jpg", {"text": "hello"})


def test_adience_folds() -> None:
    file = (
        "user_id\toriginal_image\tface_id\tage\tgender\tx\ty\tdx\tdy\ttilt_ang\tfiducial_yaw_angle\tfiducial_score\n"
        "30601258@N03\t10399646885_67c7d20df9_o.jpg\t1\t(25, 32)\tf\t0\t414\t1086\t1383\t-115\t30\t17\n"
        "30601258@N03\t10424815813_e94629b1ec_o.jpg\t2\t(25, 32)\tu\t301\t105\t640\t641\t0\t0\t94\n"
    )
    one, two = rows(file, "fold_3_data.txt")
    assert (one.label, one.group, one.fold, one.metadata) == ("female", "30601258@N03", 3, {"age": "(25, 32)"})
    assert (two.label, two.fold) == ("", 3)
    assert one.name == "30601258@N03/landmark_aligned_face.1.10399646885_67c7d20df9_o.jpg"


def test_a_mapping_goes_before_what_a_column_looks_like() -> None:
    data = "foto,sex,who,label,junk\nx.jpg,f,Ann,no,1\n"
    mapping = {"foto": "name", "Sex": "label", "who": "labeller", "label": "metadata", "junk": "ignore"}
    (row,) = rows(data, mapping=mapping)
    assert (row.name, row.label, row.labeller, row.metadata) == ("x.jpg", "f", "Ann", {"label": "no"})


def test_addresses_that_a_labelhub_made_up_are_not_kept() -> None:
    assert table_forms.address_of("http://h/api/v1/projects/3/items/9/image") == ""
    assert table_forms.address_of("/data/upload/1/x.jpg") == ""
    assert table_forms.address_of("https://example.org/1.jpg") == "https://example.org/1.jpg"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["data", "annotations", "result", "value", "choices", "samples", "image", "annotation", "id",
                         "completed_by", "metadata", "source-ref", "x-metadata", "class-name", "file_name", "x"]),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=80)
@given(JSON)
def test_no_json_raises_anything_but_a_rejection(value: Any) -> None:
    for data in (value, [value], {"samples": [value]}, [{"data": {"image": "x"}, "annotations": value}]):
        for name in ("t.json", "t.jsonl"):
            with suppress(Rejected):
                list(Table(io.BytesIO(json.dumps(data).encode()), name))


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from(["t.json", "t.jsonl", "t.manifest", "fold_0_data.txt"]))
def test_no_bytes_raise_anything_but_a_rejection(data: bytes, name: str) -> None:
    for start in (b"", b'{"samples": [', b'[{"data": ', b"UNASSIGNED,gs://x/y,"):
        with suppress(Rejected):
            list(Table(io.BytesIO(start + data), name))
