"""Names inside archives: safe everywhere, every one different, and reversible."""

import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labelhub.datasets import entry_names
from labelhub.items import archives as reader
from labelhub.items import paths

_letters = st.characters(exclude_categories=["Cs"])
_part = st.text(_letters.filter(lambda letter: letter != "/"), min_size=1, max_size=90)
PATHS = st.lists(_part, min_size=1, max_size=4).map("/".join)
FORBIDDEN = set('<>:"|?*\\') | {chr(code) for code in range(32)} | {"\x7f"}


@settings(max_examples=60)
@given(PATHS)
@example("con/NUL.txt/aux.jpg")
@example("../../etc/passwd")
@example("./a")
@example("=cmd.jpg")
@example("ends with a dot./and a space /x")
@example("\u202egpj.exe")
@example("😀" * 60)
@example("C:\\x\\y.jpg")
@example("100%25.jpg")
@example("/absolute//doubled/")
def test_a_name_is_safe_on_every_system_and_comes_back(path: str) -> None:
    name = entry_names.safe(path)
    for part in name.split("/"):
        assert part not in ("", ".", "..")
        assert not FORBIDDEN & set(part)
        assert part[-1] not in ". "
        assert len(part.encode()) <= 255
        assert part.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    if "%~" not in name:
        assert entry_names.plain(name) == path


@settings(max_examples=30)
@given(st.sets(PATHS, min_size=2, max_size=8))
@example({"A.jpg", "a.jpg", "\u00e9.jpg", "e\u0301.jpg", "ß.jpg", "SS.jpg"})
@example({"x" * 300 + ".jpg", "x" * 300 + ".png", "x" * 301 + ".jpg"})
def test_different_items_have_different_files_whatever_the_order(items: set[str]) -> None:
    unique = entry_names.Unique(map(entry_names.safe, items))
    names = {path: unique.name(entry_names.safe(path), path) for path in items}
    assert len({name.casefold() for name in names.values()}) == len(items)
    again = entry_names.Unique(map(entry_names.safe, sorted(items, reverse=True)))
    assert names == {path: again.name(entry_names.safe(path), path) for path in items}


@settings(max_examples=20)
@given(st.sets(PATHS, min_size=1, max_size=10))
def test_our_own_import_takes_every_name_that_we_export(items: set[str]) -> None:
    unique = entry_names.Unique(map(entry_names.safe, items))
    out = io.BytesIO()
    wanted = set()
    with zipfile.ZipFile(out, "w") as archive:
        for path in items:
            name = f"train/female/{unique.name(entry_names.safe(path), path)}"
            archive.writestr(name, b"x")
            wanted.add(name)
    out.seek(0)
    found = reader.Archive(out, most_entries=1000)
    assert {name for name in wanted if len(name.encode()) <= paths.LONGEST} <= set(_names(found))


def _names(archive: reader.Archive) -> list[str]:
    return [entry.name for entry in archive.entries(most_bytes=1000) if isinstance(entry, reader.Entry)]


@pytest.mark.parametrize("name", ["CON", "con.jpg", "Lpt1.tar.gz", "nul"])
def test_device_names_of_windows_are_escaped(name: str) -> None:
    assert entry_names.safe(name).startswith("%")
