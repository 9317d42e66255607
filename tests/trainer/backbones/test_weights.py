import hashlib
from pathlib import Path

import pytest

from trainer.backbones.weights import VARIABLE, WeightsFile
from trainer.errors import TrainerError

FILE = WeightsFile("some.bin", hashlib.sha256(b"numbers").hexdigest(), "some-package", "models")


def test_the_chosen_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some.bin").write_bytes(b"numbers")
    monkeypatch.setenv(VARIABLE, str(tmp_path))

    assert FILE.find() == tmp_path / "some.bin"
    assert FILE.read() == b"numbers"


def test_a_missing_file_is_named_with_every_place_and_how_to_bring_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(TrainerError) as raised:
        FILE.read()

    assert raised.value.code == "weights_missing"
    for said in ("some.bin", str(tmp_path), "frontend/node_modules/some-package/models"):
        assert said in raised.value.message
    assert "npm ci" in raised.value.hint
    assert VARIABLE in raised.value.hint


def test_without_a_chosen_folder_only_the_installed_package_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)

    assert [place.parts[-4:] for place in FILE.places()] == [("frontend", "node_modules", "some-package", "models")]


def test_another_version_of_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some.bin").write_bytes(b"other numbers")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(TrainerError) as raised:
        FILE.read()

    assert raised.value.code == "weights_wrong"
    assert FILE.sha256 in raised.value.message
    assert str(tmp_path / "some.bin") in raised.value.message
