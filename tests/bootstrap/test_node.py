import os
from pathlib import Path

import pytest

from labelhub.bootstrap import node


@pytest.mark.parametrize(
    ("text", "expected"), [("v20.19.4\n", (20, 19)), ("v18.1.0", (18, 1)), ("", (0, 0)), ("node: not found", (0, 0))]
)
def test_nodes_version_is_read(text: str, expected: tuple[int, int]) -> None:
    assert node.version(text) == expected


def _fake_machine(folder: Path, version: str) -> str:
    for name in ("node", "npm"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    return str(folder)


def test_a_new_enough_node_of_the_machine_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", _fake_machine(tmp_path, "v24.1.0"))

    found = node.of_machine()

    assert found == node.Node(node=tmp_path / "node", npm=(str(tmp_path / "npm"),))
    assert found.environment()["PATH"].split(os.pathsep)[0] == str(tmp_path)


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.9", "v21.7.0", "v22.11.0", "unknown"])
def test_an_old_or_broken_node_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setenv("PATH", _fake_machine(tmp_path, version))

    assert node.of_machine() is None


def test_a_machine_without_node_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert node.of_machine() is None
