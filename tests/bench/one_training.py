"""One training in a process of its own, so that its peak memory is its own: `python -m tests.bench.one_training JSON`.

The last line it prints is what it measured, as JSON.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def measure(given: Mapping[str, Any]) -> dict[str, Any]:
    """Trains in a new process: `manifest`, `out`, `cache`, `recipe`, `folds`, `parameters`, `test` (class: files).

    Returns seconds, peak_mb, weights, and of metrics.json the accuracies (null where there are none); or `error`.
    """
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    command = [sys.executable, "-m", "tests.bench.one_training", json.dumps(given)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]}
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _train(given: Mapping[str, Any]) -> dict[str, Any]:
    # Late, so that what asks for the measurement never loads the trainer.
    from trainer.config import TrainConfig
    from trainer.errors import TrainerError
    from trainer.run import train

    config = TrainConfig(given["recipe"], folds=given["folds"], parameters=given["parameters"])
    began = time.perf_counter()
    try:
        result = train(Path(given["manifest"]), Path(given["out"]), config, cache=Path(given["cache"]))
    except TrainerError as error:
        return {"error": str(error), "code": error.code}
    seconds = time.perf_counter() - began
    random = result.metrics["weights"] == "random"
    return {
        "weights": result.metrics["weights"],
        "accuracy": _value(result.metrics["test"], "accuracy"),
        "f1": _value(result.metrics["test"], "f1_macro"),
        "oof_accuracy": _value(result.metrics["out_of_fold"], "accuracy"),
        "test_accuracy": None if random or not given.get("test") else _elsewhere(result.folder, given["test"]),
        "seconds": round(seconds, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _value(measured: Mapping[str, Any] | None, name: str) -> float | None:
    return round(measured[name]["value"], 4) if measured else None


def _elsewhere(run: Path, test: Mapping[str, list[str]]) -> float:
    """Accuracy on a folder that has nothing to do with the data learnt from."""
    from trainer.predict import load

    model = load(run)
    right = total = 0
    for name, files in test.items():
        predicted = model.predict([Path(file) for file in files]).argmax(axis=1)
        right += int((predicted == model.classes.index(name)).sum())
        total += len(files)
    return round(right / total, 4)


if __name__ == "__main__":
    print(json.dumps(_train(json.loads(sys.argv[1]))))
