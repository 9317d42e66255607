"""The whole loop on images with known truth: import, nine labellers of uneven skill, runs, review, labels.csv.

One labeller of the nine is a spammer, and on 5 % of the images everybody errs at the first look. With `DATA=folder`
(class folders `female/`, `male/` of real photos) the photos are used, otherwise faces are drawn.
"""

import csv
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labelhub.demo import perception
from tests.api_client import Api, administrator
from tests.bench import table
from tests.bench.retrain import pictures
from tests.bench.server import bench_server, data_folder
from tests.live_server import LiveServer

CROWD = ("--labellers", "9", "--accuracy", "0.93", "--spammers", "1", "--planted", "0.05", "--seed", "7")
PLANTED, SEED = 0.05, 7


class Stopwatch:
    """Seconds of each step, in their order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[f"{name}_s"] = round(time.perf_counter() - began, 1)
        print(f"{name}: {self.seconds[f'{name}_s']} s", flush=True)


def files() -> tuple[str, list[tuple[str, bytes]]]:
    """All photos of the folder, or the drawn faces."""
    folder = data_folder()
    if folder is None:
        return pictures()
    found = sorted(path for name in ("female", "male") for path in (folder / name).glob("*"))
    return folder.name, [(f"{path.parent.name}/{path.name}", path.read_bytes()) for path in found]


def truth_table(paths: list[str]) -> bytes:
    lines = ["name,true_class", *(f"{path},{path.split('/')[0]}" for path in paths)]
    return "\n".join(lines).encode()


def label_accuracy(api: Api, project: int) -> tuple[float, int]:
    """Share of the labels in labels.csv that are true, and how many there are."""
    text = api.http.get(f"/projects/{project}/labels.csv").text
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["status"] == "accepted"]
    right = sum(row["label"] == row["customId"].split("/")[0] for row in rows)
    return round(right / len(rows), 4), len(rows)


def train(api: Api, project: int, recipe: str) -> dict[str, Any]:
    started = api.call("POST", f"/projects/{project}/runs", {"recipe": recipe})
    ended = api.wait(project, started["job"], seconds=3000)
    if ended["state"] != "succeeded":
        raise SystemExit(f"{recipe} failed: {ended['error']}")
    found: dict[str, Any] = api.call("GET", f"/projects/{project}/runs/{started['run']['number']}")
    return found


def recall_in_first(api: Api, project: int, run: int, planted: set[int], share: float) -> float:
    """Share of the planted errors among the `share` of labelled items with the lowest out-of-fold P(given label)."""
    rows = list(api.pages(f"/projects/{project}/runs/{run}/predictions", ordering="p_given"))
    labelled = [row["item"] for row in rows if row["p_given"] is not None]
    first = set(labelled[: round(share * len(labelled))])
    here = planted & set(labelled)
    return round(len(here & first) / len(here), 4)


def loop(server: LiveServer, recipes: tuple[str, ...]) -> dict[str, Any]:
    api, watch = administrator(server), Stopwatch()
    data, found = files()
    project = api.new_project("whole loop")
    with watch.step("import"):
        api.send(project, [*found, ("truth.csv", truth_table([path for path, _ in found]))])
    items = sorted(item["id"] for item in api.pages(f"/projects/{project}/items"))
    planted = perception.planted_items(items, PLANTED, SEED)
    with watch.step("crowd"):
        server.manage("simulate_crowd", str(project), *CROWD)
    before, labelled = label_accuracy(api, project)
    result: dict[str, Any] = {"data": data, "images": len(found), "accepted": labelled, "label_accuracy_before": before}
    api.call("PATCH", f"/projects/{project}", {"policies": {"review_rule": "reviewers"}})
    for recipe in recipes:
        if recipe == recipes[-1]:  # only the last run's flags go to review
            api.call("PATCH", f"/projects/{project}", {"policies": {"review_rule": "labellers"}})
        with watch.step(recipe):
            run = train(api, project, recipe)
        result[f"oof_accuracy_{recipe}"] = round(run["metrics"]["out_of_fold"]["accuracy"]["value"], 4)
        result[f"planted_recall_at_5pct_{recipe}"] = recall_in_first(api, project, run["number"], planted, 0.05)
        result[f"flags_{recipe}"] = run["flags_raised"]
    with watch.step("review"):
        server.manage("simulate_crowd", str(project), *CROWD)
    result["label_accuracy_after"], result["accepted_after"] = label_accuracy(api, project)
    result["yield"] = {
        row["kind"]: {key: row[key] for key in ("reviewed", "changed", "kept", "stays_ambiguous")}
        for row in api.call("GET", f"/projects/{project}/flags/yield")
    }
    with watch.step("verify"):
        result["verify"] = server.manage("verify", str(project)).strip().splitlines()[-1]
    return result | watch.seconds


def lines(name: str, value: Any) -> list[tuple[str, Any]]:
    """A value as lines of the table: what is nested becomes a line of its own for each part."""
    if not isinstance(value, dict):
        return [(name, value)]
    return [line for key, part in value.items() for line in lines(f"{name}: {key}", part)]


def main() -> None:
    with bench_server("sqlite") as server:
        result = loop(server, ("simple-cnn", "faceres-linear"))
    table.show([{"what": name, "value": str(value)} for name, value in lines("loop", result)])
    table.finish("whole_loop", result)
