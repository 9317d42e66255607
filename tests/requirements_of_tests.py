"""What some tests need from the machine. A missing part is loud, and on CI a failure; never a silent skip."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from labelhub.bootstrap.stamps import ROOT


@dataclass(frozen=True)
class Part:
    """Something outside the Python packages: its name, what has to exist for it, and how to get it."""

    name: str
    how: str
    program: str = ""
    path: Path | None = None

    def is_there(self) -> bool:
        if self.program and shutil.which(self.program) is None:
            return False
        return self.path is None or self.path.exists()


FACERES = Path(
    os.environ.get("LABELHUB_WEIGHTS") or ROOT / "frontend" / "node_modules" / "@vladmandic" / "human" / "models"
)

PARTS = {
    part.name: part
    for part in (
        Part("chromium", "apt-get install -y chromium", program="chromium"),
        Part("node_modules", "make frontend", path=ROOT / "frontend" / "node_modules" / ".labelhub-installed"),
        Part(
            "faceres weights",
            "make frontend, or set LABELHUB_WEIGHTS to a folder that holds faceres.json and faceres.bin",
            path=FACERES / "faceres.bin",
        ),
        Part("front end", "make frontend", path=ROOT / "frontend" / "dist" / "index.html"),
    )
}


def need(name: str) -> None:
    """Skip the test unless the part is there; on CI fail instead.

    `tests/run.py` and the end of the pytest output repeat what was skipped this way.
    """
    part = PARTS[name]
    if part.is_there():
        return
    message = missing_line(part)
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def missing_line(part: Part) -> str:
    """The one line about a part that is not there."""
    return f"MISSING: {part.name}. Get it with: {part.how}"
