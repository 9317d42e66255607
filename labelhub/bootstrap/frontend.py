"""Install the front end's packages and build it: `python3 -m labelhub.bootstrap.frontend build`.

`… run SCRIPT` runs one of its npm scripts. What has not changed since the last time is left alone. Standard library
only.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from labelhub.bootstrap import stamps
from labelhub.bootstrap.node import Node, find

FRONTEND = stamps.ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
BUILT_PAGE = FRONTEND / "dist" / "index.html"
INSTALLED = MODULES / ".labelhub-installed"
BUILT = MODULES / ".labelhub-built"
_NOT_SOURCE = {"node_modules", "dist", "coverage", "test-results"}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the front end, or run one of its npm scripts.")
    parser.add_argument("step", choices=["install", "build", "run"])
    parser.add_argument("script", nargs="?", help="the npm script, for `run`")
    options = parser.parse_args(arguments)
    if (options.step == "run") != (options.script is not None):
        parser.error("`run` takes the name of one npm script; `install` and `build` take none")
    try:
        with stamps.one_at_a_time(stamps.ROOT / ".frontend.lock"):
            node = find()
            install(node)
            if options.step == "build":
                build(node)
            if options.step == "run":
                run_script(node, options.script)
    except subprocess.CalledProcessError as error:
        print(f"labelhub: this command failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def install(node: Node) -> None:
    """`npm ci`, when the lock file is not the one that was installed last."""
    value = stamps.fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if stamps.is_current(INSTALLED, value):
        return
    print("Installing the front end's packages", flush=True)
    command = [*node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=FRONTEND, check=True, env=node.environment())
    stamps.record(INSTALLED, value)


def build(node: Node) -> None:
    """`npm run build`, when a source changed or the built page is missing."""
    value = stamps.fingerprint(sources(FRONTEND))
    if BUILT_PAGE.is_file() and stamps.is_current(BUILT, value):
        return
    print("Building the front end", flush=True)
    run_script(node, "build")
    stamps.record(BUILT, value)


def run_script(node: Node, script: str) -> None:
    """Run one script of the front end's package.json."""
    subprocess.run([*node.npm, "run", "--silent", script], cwd=FRONTEND, check=True, env=node.environment())


def sources(folder: Path) -> Iterator[Path]:
    """Every file under `folder` that the build can depend on."""
    for path in folder.iterdir():
        if path.name in _NOT_SOURCE or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from sources(path)
        elif path.suffix != ".tsbuildinfo":
            yield path


if __name__ == "__main__":
    sys.exit(main())
