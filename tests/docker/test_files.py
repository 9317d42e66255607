"""The files of docker/ hold what linters can hold; no image is built here."""

import subprocess
from pathlib import Path

import pytest
import yaml

from labelhub.bootstrap.stamps import ROOT

DOCKER = ROOT / "docker"
COMPOSE = ("compose.yml", "compose.scale.yml")
BIN = ROOT / ".venv" / "bin"


def _lint(program: str, *arguments: str | Path) -> None:
    finished = subprocess.run([BIN / program, *arguments], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_the_dockerfile_passes_hadolint() -> None:
    _lint("hadolint", DOCKER / "Dockerfile")


@pytest.mark.parametrize("file", COMPOSE)
def test_a_compose_file_follows_the_compose_specification(file: str) -> None:
    _lint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", DOCKER / file)


@pytest.mark.parametrize("file", COMPOSE)
def test_a_compose_file_has_no_serious_security_finding(file: str) -> None:
    _lint("compose-lint", "check", DOCKER / file)


def test_every_process_of_make_run_has_a_container() -> None:
    services = set(yaml.safe_load((DOCKER / "compose.yml").read_text())["services"])

    assert {"web", "light", "train", "predict", "beat", "redis", "postgres", "setup"} == services
    elsewhere = set(yaml.safe_load((DOCKER / "compose.scale.yml").read_text())["services"])
    assert elsewhere == services - {"redis", "postgres"}


def test_the_final_image_is_not_root_and_has_no_build_stage_in_it() -> None:
    final = (DOCKER / "Dockerfile").read_text().split("\nFROM ")[-1]

    assert "USER 10001" in final
    assert "npm" not in final
    assert "apt-get" not in final


def test_the_build_context_holds_every_file_that_the_image_copies() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [line.split()[1:-1] for line in (DOCKER / "Dockerfile").read_text().splitlines() if line[:5] == "COPY "]
    sources = {source.split("/")[0] for line in copied if not line[0].startswith("--from") for source in line}

    assert sources <= allowed
