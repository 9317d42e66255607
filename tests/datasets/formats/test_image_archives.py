"""Hugging Face's ImageFolder and WebDataset shards, read as their documentation says."""

import io
import json
import re
import tarfile
from collections import defaultdict
from pathlib import Path

import pytest

from labelhub.datasets.formats import hf_imagefolder, image_folder, tfrecord, webdataset
from tests.datasets.formats.bundled import bundled, drawn, record, unpacked

ITEMS = [record(number, split=("train", "test")[number % 2], metadata={"age": number}) for number in range(6)]


def test_imagefolder_has_a_line_for_each_image_of_a_split(tmp_path: Path) -> None:
    folder = unpacked(bundled(hf_imagefolder.write, ITEMS, tmp_path), tmp_path / "out")
    for split in ("train", "test"):
        lines = [json.loads(line) for line in (folder / split / "metadata.jsonl").read_text().splitlines()]
        wanted = [one for one in ITEMS if one.split == split]
        assert [(line["file_name"], line["label"]) for line in lines] == [(one.path, one.value) for one in wanted]
        for line, one in zip(lines, wanted, strict=True):
            assert (folder / split / line["file_name"]).read_bytes() == drawn(one)
            assert json.loads(line["metadata"]) == one.metadata


def test_a_webdataset_shard_groups_the_files_of_an_item(tmp_path: Path) -> None:
    items = [*ITEMS, record(6, "a.b/c.d.jpg"), record(7, "a.b/c.d.png"), record(8, value=None)]
    folder = unpacked(bundled(webdataset.write, items, tmp_path), tmp_path / "out")
    samples: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path in sorted(folder.glob("*.tar")):
        with tarfile.open(path) as tar:
            for member in tar:
                found = re.match(r"^((?:.*/|)[^.]+)[.]([^/]*)$", member.name)  # as webdataset splits names
                assert found is not None
                file = tar.extractfile(member)
                assert file is not None
                samples[path.name + found[1]][found[2]] = file.read()
    by_path = {json.loads(sample["json"])["customId"]: sample for sample in samples.values()}
    assert set(by_path) == {one.path for one in items}
    for one in items:
        assert by_path[one.path]["jpg"] == drawn(one)
        assert by_path[one.path].get("cls") == ({"female": b"0", "male": b"1"}[one.value] if one.value else None)


@pytest.mark.parametrize("write", [image_folder.write, hf_imagefolder.write, tfrecord.write, webdataset.write])
@pytest.mark.parametrize("container", ["zip", "tar"])
def test_the_same_items_are_the_same_bytes(write, container, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    first = bundled(write, ITEMS, tmp_path, container)
    assert first == bundled(write, ITEMS, tmp_path, container)
    if container == "tar":
        with tarfile.open(fileobj=io.BytesIO(first)) as tar:
            assert {(member.mtime, member.uid, member.uname, member.mode) for member in tar} == {(0, 0, "", 0o644)}


def test_names_that_one_file_system_takes_for_the_same_get_a_hash(tmp_path: Path) -> None:
    items = [record(0, "A.jpg"), record(2, "a.jpg"), record(4, "b.jpg")]
    folder = unpacked(bundled(image_folder.write, items, tmp_path), tmp_path / "out")
    names = sorted(path.name for path in (folder / "train/female").iterdir())
    assert len({name.casefold() for name in names}) == 3
    assert "b.jpg" in names
    assert sum("%~" in name for name in names) == 2
