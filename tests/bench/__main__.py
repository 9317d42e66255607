"""Run benches: `python -m tests.bench [NAME] [--data FOLDER] [--test FOLDER]`; without NAME all, one by one."""

import argparse
import importlib
import os
import sys
from pathlib import Path


def names() -> list[str]:
    """Every bench of this folder: the modules with a `main`. The others are what benches share."""
    modules = (path for path in Path(__file__).parent.glob("*.py") if path.stem != "__main__")
    return sorted(path.stem for path in modules if "\ndef main(" in path.read_text())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Run one bench, or all of them.")
    parser.add_argument("name", nargs="?", help="the bench to run; without it all of them")
    parser.add_argument("--data", help="a folder with real data, for the benches that take one")
    parser.add_argument("--test", help="a folder with images to test on, for the benches that take one")
    options = parser.parse_args(arguments)
    if options.name is not None and options.name not in names():
        parser.error(f"there is no bench `{options.name}`. There are: {', '.join(names())}")
    if options.data:
        os.environ["LABELHUB_BENCH_DATA"] = options.data
    if options.test:
        os.environ["LABELHUB_BENCH_TEST"] = options.test
    for name in [options.name] if options.name else names():
        print(f"== {name} ==", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
