"""Zip archives: honest ones, careless ones, hostile ones."""

import io
import stat
import struct
import threading
import zipfile
from collections.abc import Callable

import pytest

from labelhub.items.archives import Archive, Entry, RefusedEntry
from labelhub.items.rejection import Rejected

Fill = Callable[[zipfile.ZipFile], None]
MOST = 10_000_000


def zipped(fill: Fill, **options: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:  # type: ignore[call-overload]
        fill(archive)
    return out.getvalue()


def files(**content: bytes) -> Fill:
    def fill(archive: zipfile.ZipFile) -> None:
        for name, data in content.items():
            archive.writestr(name.replace("__", "/"), data)

    return fill


def named(*names: str, content: bytes = b"x") -> Fill:
    def fill(archive: zipfile.ZipFile) -> None:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content)

    return fill


def archive(data: bytes, most_entries: int = 100) -> Archive:
    return Archive(io.BytesIO(data), most_entries=most_entries)


def found(data: bytes) -> dict[str, str]:
    """Entry → why it is refused, or empty."""
    return {
        entry.name: entry.reason if isinstance(entry, RefusedEntry) else ""
        for entry in archive(data).entries(most_bytes=MOST)
    }


def refused(data: bytes, most_entries: int = 100) -> str:
    with pytest.raises(Rejected) as caught:
        archive(data, most_entries)
    assert caught.value.detail
    return caught.value.reason


def test_entries_are_listed_with_their_size_and_read() -> None:
    data = zipped(files(male__a=b"one", b=b"three"))

    opened = archive(data)

    assert list(opened.entries(most_bytes=MOST)) == [Entry("male/a", 3), Entry("b", 5)]
    assert opened.read("male/a") == b"one"


def test_folders_and_leftovers_are_passed_over() -> None:
    data = zipped(named("a/", "__MACOSX/._f.jpg", "a/.DS_Store", "a/f.jpg"))

    assert found(data) == {"a/f.jpg": ""}


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "/abs.jpg", "a\\b.jpg", "C:/x.jpg", "a/../../b.jpg"])
def test_an_entry_that_leaves_the_folder_is_refused_and_the_rest_goes_on(name: str) -> None:
    data = zipped(named(name, "fine.jpg"))

    assert found(data) == {name: "unsafe_path", "fine.jpg": ""}


def test_symbolic_links_and_devices_are_refused() -> None:
    def fill(z: zipfile.ZipFile) -> None:
        for name, mode in (("link.jpg", stat.S_IFLNK), ("pipe.jpg", stat.S_IFIFO), ("plain.jpg", stat.S_IFREG)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (mode | 0o644) << 16
            z.writestr(info, b"/etc/passwd")

    assert found(zipped(fill)) == {"link.jpg": "unsafe_path", "pipe.jpg": "unsafe_path", "plain.jpg": ""}


def encrypt(data: bytes, *names: bytes) -> bytes:
    """Set the encryption bit of these entries (of all, if none is named), in both headers."""
    changed = bytearray(data)
    for mark, flags, name_length, fixed in ((b"PK\x03\x04", 6, 26, 30), (b"PK\x01\x02", 8, 28, 46)):
        at = data.find(mark)
        while at >= 0:
            (length,) = struct.unpack_from("<H", data, at + name_length)
            if not names or data[at + fixed : at + fixed + length] in names:
                changed[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(changed)


def test_a_locked_archive_is_refused_as_a_whole() -> None:
    assert refused(encrypt(zipped(files(a=b"x", b=b"y")))) == "encrypted"


def test_a_locked_entry_is_refused_and_the_rest_goes_on() -> None:
    assert found(encrypt(zipped(files(a=b"x", b=b"y")), b"a")) == {"a": "encrypted", "b": ""}


def test_archives_inside_archives_are_refused() -> None:
    data = zipped(named("in.zip", "b.tar.gz", "c.7z", "d.jpg", content=b"PK"))

    assert found(data) == {
        "in.zip": "nested_archive",
        "b.tar.gz": "nested_archive",
        "c.7z": "nested_archive",
        "d.jpg": "",
    }


def test_empty_and_huge_entries_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        z.writestr("empty.jpg", b"")
        z.writestr("huge.jpg", bytes(MOST + 1))

    assert found(out.getvalue()) == {"empty.jpg": "empty", "huge.jpg": "too_large"}


def test_an_entry_that_unpacks_to_hundreds_of_times_its_size_is_a_bomb() -> None:
    assert found(zipped(files(bomb=bytes(9_000_000), fine=b"x"))) == {"bomb": "bomb", "fine": ""}


def test_entries_that_share_their_packed_bytes_are_a_bomb() -> None:
    data = bytearray(zipped(files(a=b"x" * 500, b=b"x" * 500)))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = data[data.index(b"PK\x01\x02") + 42 :][:4]  # where its bytes begin

    assert refused(bytes(data)) == "bomb"


def test_too_many_entries_are_refused_before_the_directory_is_read() -> None:
    data = zipped(named(*(f"{n}.jpg" for n in range(120))))

    assert refused(data, most_entries=100) == "too_many_entries"


def test_an_end_record_that_lies_about_the_number_of_entries_is_seen_through() -> None:
    data = bytearray(zipped(named(*(f"{n}.jpg" for n in range(120)))))
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = b"\x01\x00\x01\x00"

    assert refused(bytes(data), most_entries=100) == "too_many_entries"


def test_a_directory_of_two_million_entries_is_refused_without_reading_it() -> None:
    end_64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 2_000_000, 2_000_000, 92_000_000, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)

    assert refused(end_64 + locator + end, most_entries=200_000) == "too_many_entries"


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.99])
def test_an_archive_that_was_cut_off_is_refused(keep: float) -> None:
    data = zipped(files(a=b"x" * 3000, b=b"y" * 3000))

    assert refused(data[: int(len(data) * keep)]) in ("unreadable", "empty")


def test_something_else_with_the_ending_zip_is_refused() -> None:
    assert refused(b"hello " * 100) == "unreadable"


def test_a_damaged_entry_is_refused_when_it_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        z.writestr("a", b"the content")
        z.writestr("b", b"the other")
    opened = archive(out.getvalue().replace(b"the content", b"the CONTENT"))

    with pytest.raises(Rejected) as caught:
        opened.read("a")

    assert caught.value.reason == "unreadable"
    assert opened.read("b") == b"the other"


def test_a_compression_method_that_is_not_known_is_a_rejection() -> None:
    data = zipped(files(a=b"x" * 100)).replace(b"\x08\x00", b"\x09\x00")

    with pytest.raises(Rejected) as caught:
        archive(data).read("a")

    assert caught.value.reason == "unreadable"


def test_a_name_that_comes_twice_is_taken_once_and_said() -> None:
    def three(z: zipfile.ZipFile) -> None:
        for content in (b"1", b"2", b"3"):
            z.writestr("a.jpg", content)

    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(three)

    assert found(data) == {"a.jpg": "", "a.jpg (2)": "name_twice", "a.jpg (3)": "name_twice"}
    assert archive(data).read("a.jpg") == b"1"


def test_names_are_unicode_with_and_without_the_bit_that_says_so() -> None:
    flagged = zipped(files(**{"é/👩.jpg": b"x"}))
    assert found(flagged) == {"é/👩.jpg": ""}
    # The same bytes with the bit taken away, as many programs write them.
    bare = bytearray(flagged)
    for mark, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        bare[bare.index(mark) + offset] &= ~0x08
    assert found(bytes(bare)) == {"é/👩.jpg": ""}
    assert archive(bytes(bare)).read("é/👩.jpg") == b"x"


def test_names_in_code_page_437_are_read_as_such() -> None:
    data = zipped(files(aXb=b"x")).replace(b"aXb", b"a\x82b")  # é in code page 437, no UTF-8

    assert found(data) == {"aéb": ""}


def test_threads_may_read_at_once() -> None:
    content = {f"f{n}": bytes([n]) * 50_000 for n in range(40)}
    opened = archive(zipped(files(**content)))
    wrong: list[str] = []

    def read(names: list[str]) -> None:
        wrong.extend(name for name in names if opened.read(name) != content[name])

    threads = [threading.Thread(target=read, args=(list(content)[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
