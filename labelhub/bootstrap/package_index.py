"""Hand pip's index settings to uv, which does not read pip's configuration.

A machine behind a mirror or a proxy has told pip about it; installing with uv must respect the same. Standard
library only.
"""

import ast
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

# pip's option -> uv's variable, and what joins several values.
_VARIABLES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
}


def uv_environment(python: Path, given: Mapping[str, str]) -> dict[str, str]:
    """`given` plus what pip is configured with on this machine; what `given` already says to uv wins."""
    listing = subprocess.run(
        [str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=True, env=dict(given)
    ).stdout
    return translate(listing) | dict(given)


def translate(listing: str) -> dict[str, str]:
    """Turn the output of `pip config list` into uv's variables.

    A line is `section.option='value'`. pip's own order of precedence holds: the environment over the `install`
    section over the `global` one.
    """
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        name, separator, quoted = line.partition("=")
        section, _, option = name.rpartition(".")
        if not separator or option not in _VARIABLES:
            continue
        rank = {":env:": 2, "install": 1, "global": 0}.get(section)
        if rank is None:
            continue
        variable, joiner = _VARIABLES[option]
        value = joiner.join(str(ast.literal_eval(quoted)).split())
        if rank >= found.get(variable, (-1, ""))[0]:
            found[variable] = (rank, value)
    result = {variable: value for variable, (_, value) in found.items() if value}
    if "UV_INDEX" in result:
        # pip takes a package from whichever index has the pinned version; the hashes make that safe for uv too.
        result["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return result


def current_environment(python: Path) -> dict[str, str]:
    """`uv_environment` of this process."""
    return uv_environment(python, os.environ)
