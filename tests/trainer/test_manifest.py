import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from trainer.errors import TrainerError
from trainer.manifest import Row, read, read_also

SHA = "ab" + "0" * 62
HEADER = {"labelhub_manifest": 1, "classes": ["female", "male"]}


def row(**fields: Any) -> dict[str, Any]:
    return {"id": "1", "sha256": SHA, "file": "a.jpg", "label": "male", **fields}


def written(folder: Path, *lines: Any, name: str = "manifest.jsonl") -> Path:
    path = folder / name
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def refusal(path: Path, images: Path | None = None) -> TrainerError:
    with pytest.raises(TrainerError) as raised:
        read(path, images)
    return raised.value


def test_a_full_line_is_read_and_keys_that_are_not_ours_are_left(tmp_path: Path) -> None:
    line = row(weight=0.5, group="g", split="test", fold=3, crop=[1, 2], probabilities={"male": 0.9})
    path = written(tmp_path, {**HEADER, "project": "faces"}, line)
    manifest = read(path)

    assert manifest.classes == ("female", "male")
    assert manifest.rows == (Row("1", SHA, str(tmp_path / "a.jpg"), 1, 0.5, "g", "test", 3, 2, {}, None, (0.0, 1.0)),)
    assert manifest.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_metadata_and_gold_are_read_for_slices(tmp_path: Path) -> None:
    metadata = {"camera": "a", "year": 2001, "indoors": True, "boxes": [1], "note": None}
    only = read(written(tmp_path, HEADER, row(metadata=metadata, gold="female"))).rows[0]

    assert only.metadata == {"camera": "a", "year": 2001, "indoors": True}
    assert only.gold == 0
    assert "'gold' is 'dog'" in str(refusal(written(tmp_path, HEADER, row(gold="dog"))))
    assert "'metadata' is 'a'" in str(refusal(written(tmp_path, HEADER, row(metadata="a"))))


def test_what_may_be_left_out_has_its_meaning(tmp_path: Path) -> None:
    only = read(written(tmp_path, HEADER, {"id": "1", "sha256": SHA, "file": "a.jpg"})).rows[0]

    assert (only.label, only.weight, only.group, only.split, only.fold) == (None, 1.0, None, None, None)


def test_rows_are_sorted_by_id_whatever_their_order(tmp_path: Path) -> None:
    one = read(written(tmp_path, HEADER, row(id="b"), row(id="a"), row(id="c"), name="one.jsonl"))
    two = read(written(tmp_path, HEADER, row(id="c"), row(id="b"), row(id="a"), name="two.jsonl"))

    assert [each.id for each in one.rows] == [each.id for each in two.rows] == ["a", "b", "c"]


def test_a_row_without_file_lies_under_its_digest_in_the_folder_of_images(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, {"id": "1", "sha256": SHA, "label": None})

    assert read(path, Path("/images")).rows[0].file == f"/images/ab/{SHA}"
    assert "--images" in str(refusal(path))


def test_an_absolute_file_stays_where_it_is(tmp_path: Path) -> None:
    assert read(written(tmp_path, HEADER, row(file="/photos/a.jpg"))).rows[0].file == "/photos/a.jpg"


def test_a_byte_order_mark_and_empty_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_text(f"\ufeff{json.dumps(HEADER)}\n\n{json.dumps(row())}\n\n", encoding="utf-8")

    assert len(read(path).rows) == 1


@pytest.mark.parametrize(
    "header",
    [
        row(),
        {"classes": ["a", "b"]},
        {"labelhub_manifest": 2, "classes": ["a", "b"]},
        {"labelhub_manifest": 1},
        {"labelhub_manifest": 1, "classes": "ab"},
        {"labelhub_manifest": 1, "classes": ["a"]},
        {"labelhub_manifest": 1, "classes": ["a", "a"]},
        {"labelhub_manifest": 1, "classes": ["a", " "]},
        {"labelhub_manifest": 1, "classes": ["a", 1]},
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: dict[str, Any]) -> None:
    error = refusal(written(tmp_path, header, row()))

    assert error.code == "manifest_invalid"
    assert "line 1" in error.message


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"sha256": "xyz"}, "sha256"),
        ({"sha256": SHA.upper()}, "sha256"),
        ({"sha256": None}, "sha256"),
        ({"file": 3}, "file"),
        ({"label": "Male"}, "label"),
        ({"label": 1}, "label"),
        ({"label": ["male"]}, "label"),
        ({"weight": 0}, "weight"),
        ({"weight": -1}, "weight"),
        ({"weight": float("nan")}, "weight"),
        ({"weight": "1"}, "weight"),
        ({"weight": None}, "weight"),
        ({"group": 5}, "group"),
        ({"group": ""}, "group"),
        ({"split": "dev"}, "split"),
        ({"split": ["test"]}, "split"),
        ({"fold": -1}, "fold"),
        ({"fold": 1.0}, "fold"),
        ({"fold": True}, "fold"),
        ({"fold": 50}, "fold"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    path = written(tmp_path, HEADER, row(id="0"), row(**fields))
    error = refusal(path)

    assert error.code == "manifest_invalid"
    assert f"{path}, line 3: field '{field}'" in error.message
    assert error.hint


def test_a_missing_field_is_called_missing(tmp_path: Path) -> None:
    assert "field 'id' is missing" in str(refusal(written(tmp_path, HEADER, {"sha256": SHA, "file": "a"})))


@pytest.mark.parametrize("line", ["{", "[1]", "7", '"text"'])
def test_a_line_that_is_no_object_is_refused(tmp_path: Path, line: str) -> None:
    assert "line 2" in refusal(written(tmp_path, HEADER, line)).message


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(json.dumps(HEADER).encode() + b'\n{"id": "J\xfcrgen"}\n')

    assert "line 2: the text is not UTF-8" in refusal(path).message


def test_an_id_given_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, HEADER, row(), row(id="2"), row()))

    assert "line 4: id '1' was already on line 2" in error.message


def test_an_empty_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()

    assert refusal(tmp_path / "empty.jsonl").code == "manifest_invalid"
    assert refusal(tmp_path / "none.jsonl").code == "manifest_missing"
    assert refusal(tmp_path).code == "manifest_missing"


def test_a_second_listing_must_fit_the_manifest(tmp_path: Path) -> None:
    manifest = read(written(tmp_path, HEADER, row()))
    other_classes = written(tmp_path, {**HEADER, "classes": ["male", "female"]}, row(id="2"), name="other.jsonl")
    same_item = written(tmp_path, HEADER, row(id="2"), row(), name="same.jsonl")
    good = written(tmp_path, HEADER, row(id="2", label=None), name="good.jsonl")

    with pytest.raises(TrainerError, match="field 'classes'"):
        read_also(other_classes, manifest)
    with pytest.raises(TrainerError, match=r"line 3: id '1' is also in"):
        read_also(same_item, manifest)
    assert [each.id for each in read_also(good, manifest).rows] == ["2"]


def test_probabilities_stand_in_the_order_of_classes_and_sum_to_one(tmp_path: Path) -> None:
    lines = [row(id="1", probabilities={"male": 0.6, "female": 0.2}), row(id="2", label=None, probabilities={"x": 9})]
    first, second = read(written(tmp_path, HEADER, *lines)).rows

    assert first.probabilities == pytest.approx((0.25, 0.75))
    assert second.probabilities is None


@pytest.mark.parametrize("wrong", [{"other": 1.0}, {"male": 2}, {"male": 0}, [0.5, 0.5], {"male": None}])
def test_probabilities_that_are_none_are_refused(tmp_path: Path, wrong: object) -> None:
    with pytest.raises(TrainerError, match="'probabilities'"):
        read(written(tmp_path, HEADER, row(probabilities=wrong)))
