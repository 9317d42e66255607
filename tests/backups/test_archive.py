"""The file of a backup tells whether it is whole."""

import io
import tarfile
from pathlib import Path

import pytest

from labelhub.backups import archive
from labelhub.backups.archive import BadBackup, Writer

CONTENT = {"rows/a/000000": b"one", "storage/x/y": bytes(range(256)) * 400, "runs/empty": b""}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "a.backup"
    with path.open("wb") as out, Writer(out, {"schema": ["items 0001_initial"]}) as writer:
        for name, data in CONTENT.items():
            writer.add(name, io.BytesIO(data), len(data))
    return path


def test_what_was_written_is_read_again(written: Path) -> None:
    found = {name: content.read() for name, content in archive.members(written)}

    assert {name: data for name, data in found.items() if name != archive.MANIFEST} == CONTENT
    assert archive.manifest(written) == {"format": 1, "schema": ["items 0001_initial"]}
    assert archive.check(written) == 4


def test_a_member_that_nobody_read_is_checked_all_the_same(written: Path) -> None:
    data = bytearray(written.read_bytes())
    data[data.index(bytes(range(250))) + 100_000] ^= 1
    written.write_bytes(data)

    with pytest.raises(BadBackup, match="damaged"):
        archive.check(written)


def test_a_backup_that_was_cut_anywhere_is_refused(written: Path) -> None:
    data = written.read_bytes()
    end = data.rindex(b'{"members"')
    for length in [1, 100, 512, 1024, 1100, 2000, 5000, 50_000, end - 512, end, end + 20]:
        written.write_bytes(data[:length])
        with pytest.raises(BadBackup, match=r"cut short|not a backup"):
            archive.check(written)


def test_other_files_are_no_backups(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="There is no file"):
        archive.manifest(tmp_path / "missing")
    (tmp_path / "text").write_bytes(b"hello" * 1000)
    with pytest.raises(BadBackup, match="not a backup"):
        archive.manifest(tmp_path / "text")
    (tmp_path / "empty").touch()
    with pytest.raises(BadBackup, match=r"cut short|not a backup"):
        archive.manifest(tmp_path / "empty")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "text", "text")
    with pytest.raises(BadBackup, match="not a backup"):
        archive.manifest(tmp_path / "other.tar")


def test_a_newer_format_is_named(tmp_path: Path) -> None:
    with (tmp_path / "new").open("wb") as out, Writer(out, {"format": 99}):
        pass

    with pytest.raises(BadBackup, match="format 99"):
        archive.manifest(tmp_path / "new")


@pytest.mark.parametrize("name", ["../out", "/etc/out", "storage/../../out"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with (tmp_path / "evil").open("wb") as out, Writer(out, {}) as writer:
        writer.add_bytes(name, b"x")

    with pytest.raises(BadBackup):
        archive.check(tmp_path / "evil")


def test_a_file_that_shrinks_while_it_is_copied_is_no_backup(tmp_path: Path) -> None:
    with (
        (tmp_path / "short").open("wb") as out,
        pytest.raises(OSError, match="unexpected end"),
        Writer(out, {}) as writer,
    ):
        writer.add("storage/x", io.BytesIO(b"abc"), 5)

    with pytest.raises(BadBackup, match="cut short"):
        archive.check(tmp_path / "short")
