import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from labelhub.bootstrap import environment, stamps


def test_a_python_without_venv_tells_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(environment.CannotInstall) as refused:
        environment.ensure_venv_module()

    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert f"sudo apt-get install -y {package}" in str(refused.value)


def _recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *names: str) -> list[list[str]]:
    """Let the stamp say that these requirements are installed; returns the commands that run from now on."""
    monkeypatch.setattr(environment, "STAMPS", tmp_path)
    stamps.record(tmp_path / "packages", stamps.fingerprint([stamps.ROOT / name for name in names]))
    ran: list[list[str]] = []
    monkeypatch.setattr(environment, "current_environment", lambda python: {})
    monkeypatch.setattr(subprocess, "run", lambda command, **options: ran.append(command))
    return ran


def test_running_keeps_the_packages_for_development(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = _recorded(monkeypatch, tmp_path, "requirements.txt", "requirements-dev.txt")

    environment.ensure_packages(dev=False)

    assert ran == []


def test_testing_adds_the_packages_for_development(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = _recorded(monkeypatch, tmp_path, "requirements.txt")

    environment.ensure_packages(dev=False)
    assert ran == []
    environment.ensure_packages(dev=True)
    assert [word.rsplit("/", 1)[-1] for word in ran[0][-2:]] == ["requirements.txt", "requirements-dev.txt"]


def test_other_pins_are_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = _recorded(monkeypatch, tmp_path, "requirements-uv.txt")

    environment.ensure_packages(dev=False)

    assert "--require-hashes" in ran[0]
