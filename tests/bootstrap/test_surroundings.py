"""What is wrong around LabelHub is one sentence at its start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labelhub.bootstrap import surroundings
from labelhub.bootstrap.stamps import ROOT
from labelhub.bootstrap.surroundings import CannotStart
from tests.live_server import free_port


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CannotStart, match=f"the folder {tmp_path}/file/storage cannot be written"):
        surroundings.check_folder(tmp_path / "file" / "storage")


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "labels",
        "HOST": "127.0.0.1",
        "PORT": free_port(),
        "USER": "u",
        "PASSWORD": "topsecret",
    }

    with pytest.raises(CannotStart, match="correct DATABASE_URL") as caught:
        surroundings.check_database(database)

    assert "topsecret" not in str(caught.value)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:{port}/0", "nonsense://x"])
def test_a_redis_that_does_not_answer_is_named(url: str) -> None:
    with pytest.raises(CannotStart, match="correct REDIS_URL"):
        surroundings.check_redis(url.format(port=free_port()))


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DATABASE_URL": "postgres//forgot-the-colon"}, "DATABASE_URL is none that LabelHub knows"),
        ({"DATABASE_URL": "mysql://u:p@host/name"}, "DATABASE_URL is none that LabelHub knows"),
        ({"LABELHUB_PORT": "eighty"}, "LABELHUB_PORT is 'eighty'"),
        ({"LABELHUB_URL": "https://labels.example.org"}, "LABELHUB_SECRET_KEY is missing"),
        (
            {"DATABASE_URL": "postgresql://u:p@host/name", "REDIS_URL": "redis://host"},
            "LABELHUB_SECRET_KEY is missing",
        ),
        ({"LABELHUB_LOG_FORMAT": "xml"}, "it can be line or json"),
    ],
)
def test_settings_that_cannot_be_meant_are_one_sentence_and_touch_nothing(
    variables: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    place = tmp_path / "data"
    clean = {"LABELHUB_DATA": str(place), "LABELHUB_SECRET_KEY": "", "DATABASE_URL": "", "REDIS_URL": ""}

    finished = subprocess.run(
        [sys.executable, "-c", "import labelhub.settings"],
        cwd=ROOT,
        env=os.environ | clean | variables,
        capture_output=True,
        text=True,
    )

    assert finished.returncode == 1
    assert sentence in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert not place.exists() or list(place.iterdir()) == [place / "secret-key"]
