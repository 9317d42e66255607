"""From the API call that starts a run to flags that can be read: 2,000 images, features cached.

With `DATA=folder` (class folders of real photos) the photos are used; otherwise faces are drawn. `first_features_s` is
the whole first run, which computes the features; `trigger_to_flags_s` a second run after 20 more labels.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from labelhub.demo import faces
from tests.api_client import Api, administrator
from tests.bench import table
from tests.bench.server import bench_server, data_folder

IMAGES = 2000
AGAIN = 20


def drawn(seed: int) -> tuple[str, bytes]:
    traits = faces.sample(seed)
    return f"{faces.true_class(traits)}/{seed:05}.jpg", faces.jpeg(traits)


def photos(folder: Path) -> list[tuple[str, bytes]]:
    """Class folders' images, both classes alike, `IMAGES` in all."""
    half = IMAGES // 2
    found = [sorted((folder / name).glob("*"))[:half] for name in ("female", "male")]
    return [(f"{path.parent.name}/{path.name}", path.read_bytes()) for paths in found for path in paths]


def pictures() -> tuple[str, list[tuple[str, bytes]]]:
    folder = data_folder()
    if folder is not None:
        return str(folder.name), photos(folder)
    with ProcessPoolExecutor() as pool:
        return "drawn", list(pool.map(drawn, range(IMAGES), chunksize=50))


def run(api: Api, project: int) -> tuple[float, dict[str, Any]]:
    """Trigger a run, wait until its flags can be read; seconds, and the run."""
    began = time.perf_counter()
    started = api.call("POST", f"/projects/{project}/runs", {"recipe": "faceres-linear"})
    job = started["job"]
    while job["state"] in ("queued", "running"):
        time.sleep(0.05)
        job = api.call("GET", f"/projects/{project}/jobs/{job['id']}")
    api.call("GET", f"/projects/{project}/flags", params={"run": started["run"]["number"]})
    seconds = time.perf_counter() - began
    if job["state"] != "succeeded":
        raise SystemExit(f"The run failed: {job['error']}")
    found: dict[str, Any] = api.call("GET", f"/projects/{project}/runs/{started['run']['number']}")
    return seconds, found


def main() -> None:
    data, files = pictures()
    with bench_server("sqlite") as server:
        api = administrator(server)
        project = api.new_project("retrain", overlap_min=1, overlap_max=1)
        api.send(project, files)
        truth = {item["id"]: item["path"].split("/")[0] for item in api.pages(f"/projects/{project}/items")}
        api.label(project, lambda one: truth[one["item"]], most=len(files) - AGAIN)
        first, _ = run(api, project)
        api.label(project, lambda one: truth[one["item"]])
        again, found = run(api, project)
    row = {
        "data": data,
        "images": len(files),
        "trigger_to_flags_s": round(again, 2),
        "first_features_s": round(first, 2),
        "oof_accuracy": round(found["metrics"]["out_of_fold"]["accuracy"]["value"], 4),
    }
    table.show([row])
    table.finish("retrain", row)
