from pathlib import Path

from labelhub.bootstrap import stamps


def test_a_fingerprint_follows_content_and_names_but_not_times(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("two")
    before = stamps.fingerprint([first, second], tmp_path)

    first.touch()
    assert stamps.fingerprint([second, first], tmp_path) == before
    first.write_text("two")
    second.write_text("one")
    assert stamps.fingerprint([first, second], tmp_path) != before


def test_a_step_is_current_only_after_it_was_recorded(tmp_path: Path) -> None:
    stamp = tmp_path / "deep" / "stamp"

    assert not stamps.is_current(stamp, "x")
    stamps.record(stamp, "x")
    assert stamps.is_current(stamp, "x")
    assert not stamps.is_current(stamp, "y")
