"""Rules on files that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from labelhub.bootstrap.stamps import ROOT

LIMIT = 300
VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager", "misc", "common"}
_UNTRACKED = {".venv", ".node", ".git", "var", "node_modules", "dist", "__pycache__", "coverage", "test-results"}
_TEXT = {".py", ".ts", ".tsx", ".css", ".md", ".toml", ".yml", ".yaml", ".html", ".in", ".txt", ".json", ".sh", ""}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _UNTRACKED or path.name.endswith("_cache") or path.name in {".hypothesis", ".venv.lock"}:
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.suffix in _TEXT:
            yield path


def _python() -> list[Path]:
    roots = [ROOT / "labelhub", ROOT / "trainer", ROOT / "tests"]
    return [path for root in roots for path in _files(root) if path.suffix == ".py"]


def _named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_python_file_is_longer_than_300_lines() -> None:
    long = [path for path in _python() if len(path.read_text().splitlines()) > LIMIT and "migrations" not in path.parts]

    assert _named(long) == []


def test_no_file_of_the_front_end_is_longer_than_300_lines() -> None:
    source = ROOT / "frontend" / "src"
    written = [path for path in _files(source) if path.suffix in {".ts", ".tsx"} and "generated" not in str(path)]
    long = [path for path in written if len(path.read_text().splitlines()) > LIMIT and path.name != "schema.d.ts"]

    assert _named(long) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert _named([path for path in _python() if path.stem in VAGUE or path.parent.name in VAGUE]) == []


def test_no_rule_hides_in_a_signal_or_in_save() -> None:
    product = [path for path in _python() if "tests" not in path.relative_to(ROOT).parts]
    guilty = [path for path in product if any(map(_hides_a_rule, ast.walk(ast.parse(path.read_text()))))]

    assert _named(guilty) == []


def _hides_a_rule(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith(("django.db.models.signals", "django.dispatch"))
    if isinstance(node, ast.ClassDef):
        return any(isinstance(part, ast.FunctionDef) and part.name == "save" for part in node.body)
    return False


def test_nothing_names_one_machine_or_one_registry() -> None:
    hosts = ("pypi" + r"\.org", "files.python" + "hosted", "registry" + r"\.npmjs")
    pattern = re.compile(rf"(?<![\w./-])/(home|root|Users)/\w|{'|'.join(hosts)}")
    found = [path for path in _files(ROOT) if pattern.search(path.read_text(errors="replace"))]

    assert _named(found) == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"])
def test_every_requirement_is_pinned_with_hashes_and_names_no_index(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]

    assert packages
    assert [line for line in packages if "==" not in line or not line.endswith("\\")] == []
    assert [line for line in lines if "index-url" in line or "://" in line] == []
