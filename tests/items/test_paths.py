"""Names that come from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhub.items import paths
from labelhub.items.rejection import Rejected


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("male/face_1.jpg", "male/face_1.jpg"),
        ("./a//b/./c.jpg", "a/b/c.jpg"),
        ("=1+1.jpg", "=1+1.jpg"),
        ("صورة/👩🏽.jpg", "صورة/👩🏽.jpg"),
        ("a/..b.jpg", "a/..b.jpg"),
        ("con.jpg", "con.jpg"),
        ("face:1.jpg", "face:1.jpg"),
    ],
)
def test_a_good_name_is_kept(path: str, kept: str) -> None:
    assert paths.clean(path) == kept


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd.jpg", "../up.jpg", "a/../../up.jpg", "a/..", "a\\b.jpg", "C:/x.jpg", "c:x.jpg", "", "./", "a\0.jpg",
     "a\nb.jpg", "\udce9.jpg"],
)  # fmt: skip
def test_a_name_that_could_leave_its_folder_is_refused(path: str) -> None:
    with pytest.raises(Rejected) as caught:
        paths.clean(path)
    assert caught.value.reason == "unsafe_path"


def test_a_name_is_measured_in_bytes() -> None:
    assert paths.clean("ä" * 512)
    with pytest.raises(Rejected) as caught:
        paths.clean("ä" * 513)
    assert caught.value.reason == "name_too_long"


@given(st.text())
def test_a_clean_name_never_leaves_its_folder(path: str) -> None:
    try:
        clean = paths.clean(path)
    except Rejected:
        return
    assert not clean.startswith("/")
    assert ".." not in clean.split("/")
    assert paths.clean(clean) == clean


@given(st.text(st.characters()))
def test_a_refused_name_can_be_stored_and_shown(path: str) -> None:
    shown = paths.shown(path)

    assert len(shown) <= 200
    assert "\0" not in shown
    assert shown.encode()


@pytest.mark.parametrize("path", ["__MACOSX/a/._b.jpg", "a/.DS_Store", "Thumbs.db", "x/._y.jpg", "a/desktop.ini"])
def test_leftovers_of_operating_systems_are_junk(path: str) -> None:
    assert paths.is_junk(path)


def test_hidden_files_of_people_are_no_junk() -> None:
    assert not paths.is_junk(".hidden/face.jpg")
    assert not paths.is_junk("Thumbs.db.jpg")


def test_the_name_tells_what_is_done_with_a_file() -> None:
    kinds = {path: paths.kind_of(path) for path in ("a.ZIP", "b.csv", "c.TSV", "d.jpg", "zip", "e.tar.gz")}

    assert kinds == {
        "a.ZIP": "archive", "b.csv": "table", "c.TSV": "table", "d.jpg": "image", "zip": "image", "e.tar.gz": "image",
    }  # fmt: skip


def test_the_rank_mixes_the_folders_of_classes() -> None:
    names = [f"{kind}/{n:04}.jpg" for kind in ("female", "male") for n in range(500)]

    ranked = sorted(names, key=paths.rank)

    first = sum(name.startswith("female") for name in ranked[:200])
    assert 70 < first < 130
    assert all(0 <= paths.rank(name) < 2**31 for name in names)
