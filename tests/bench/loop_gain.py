"""Does the loop pay? Labels and model after the same number of extra answers on flagged items, random ones, or none.

2,000 photos get one answer each from a simulated crowd that errs in 15 % of the cases; their truth stays aside. Then
each arm spends its extra answers through the real queue and blind review rounds: on what runs flag (training again in
between), on items that chance chooses, or not at all. `label_accuracy` is the share of the 2,000 labels that are true;
`model_accuracy` that of a model trained on them, on the photos that were never labelled. Ten seeds draw photos and
crowd anew. `DATA=folder` names class folders `female/` and `male/`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from labelhub.bootstrap.stamps import ROOT
from tests.bench import table
from tests.bench.retrain import drawn
from tests.bench.server import data_folder

DEFAULT = ROOT.parent / "shared" / "data" / "faces"
SEEDS = 10
ARMS = ("flagged", "random", "none")
DRAWN = 2300  # faces, where there are no photos


@contextmanager
def pictures() -> Iterator[Path]:
    """The folder of the photos; without one, said loudly, drawn faces in a folder of their own."""
    folder = data_folder() or DEFAULT
    if (folder / "female").is_dir() and (folder / "male").is_dir():
        yield folder
        return
    print(f"!!! NO PHOTOS: {folder} has no folders female/ and male/. DRAWN FACES are used instead. Name photos with")
    print("!!! DATA=folder; what follows says nothing about photos.", flush=True)
    with tempfile.TemporaryDirectory() as made, ProcessPoolExecutor() as pool:
        for name, data in pool.map(drawn, range(DRAWN), chunksize=50):
            path = Path(made) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        yield Path(made)


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """The arms of all seeds, as they are measured, by a process on a database of its own."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "LABELHUB_DATA": data,
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "LABELHUB_LOG_LEVEL": "WARNING",
        }
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "tests.bench.loop_gain_project", str(folder.resolve()), str(SEEDS)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                yield json.loads(line)
        if process.returncode:
            raise SystemExit(f"The bench's process ended with {process.returncode}; its output is above.")


def summary(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each arm's mean over the seeds, and its mean gain over the same seeds without extra answers."""
    before = {row["seed"]: row for row in found if row["arm"] == "none"}
    told = []
    for arm in ARMS:
        own = [row for row in found if row["arm"] == arm]
        line: dict[str, Any] = {"arm": arm, "extra_labels": mean(row["extra_labels"] for row in own)}
        for name in ("label_accuracy", "model_accuracy"):
            gains = [row[name] - before[row["seed"]][name] for row in own]
            line[name] = f"{mean(row[name] for row in own):.4f}"
            line[f"{name}_gain"] = f"{mean(gains):+.4f} ± {stdev(gains):.4f}"
        told.append(line)
    return told


def main() -> None:
    began = time.perf_counter()
    found = []
    with pictures() as folder:
        for row in rows(folder):
            found.append(row)
            print(json.dumps(row), flush=True)
    table.show(summary(found))
    print(f"{time.perf_counter() - began:.0f} s")
    table.finish("loop_gain", found)
