"""Who may import whom: the contracts in pyproject.toml."""

import os
import subprocess
import sys

from labelhub.bootstrap.stamps import ROOT


def test_the_import_contracts_hold() -> None:
    finished = subprocess.run([ROOT / ".venv/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_what_runs_before_the_installation_needs_the_standard_library_alone() -> None:
    # -S leaves out the installed packages: this is what the Python of a fresh machine sees.
    program = "import labelhub.bootstrap.environment, labelhub.bootstrap.frontend"
    finished = subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert finished.returncode == 0, finished.stderr


def test_the_web_server_does_not_load_tensorflow() -> None:
    program = (
        "import sys, labelhub.wsgi, labelhub.urls, labelhub.tasks;"
        "sys.exit(any(name in sys.modules for name in ('tensorflow', 'keras')))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "labelhub.settings"}
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert finished.returncode == 0, finished.stderr or "TensorFlow is loaded: 6.6 s and 578 MB in every web process"
