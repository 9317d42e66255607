"""Invariant 7 (and 2): processes are killed in the middle of labelling, importing and training."""

import threading
import time
from collections import Counter
from typing import Any
from uuid import uuid4

import httpx

from tests.api_client import UNFINISHED, Api, administrator
from tests.live_server import LiveServer
from tests.pictures import pile


def stubborn(api: Api, project: int, stop: threading.Event, acknowledged: set[str], said: Counter[str]) -> None:
    """A labeller who sends each answer until it is acknowledged, under one UUID, whatever happens to the server."""

    def insist(path: str, body: dict[str, Any]) -> Any:
        while not stop.is_set():
            try:
                response = api.http.post(f"/projects/{project}{path}", json=body)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if response.status_code == 200:
                return response.json()
            time.sleep(0.1)
        return None

    while not stop.is_set():
        lease = insist("/lease", {"count": 5, "screen": api.screen})
        if lease is None or (not lease["assignments"] and lease["empty"]["code"] != "waiting_for_others"):
            return
        if not lease["assignments"]:
            time.sleep(0.1)  # somebody else holds the last ones, or was given one at this very moment
        for one in lease["assignments"]:
            entry = {"uuid": str(uuid4()), "item": one["item"], "round": one["round"], "class_key": "male"}
            answer = insist("/labels", {"labels": [entry]})
            if answer is not None and answer["results"][0]["status"] in ("stored", "duplicate"):
                acknowledged.add(entry["uuid"])
                said[answer["results"][0]["status"]] += 1


def test_no_acknowledged_answer_is_lost_when_the_web_server_and_redis_are_killed(server: LiveServer) -> None:
    admin = administrator(server)
    project = admin.new_project("killed while labelling", overlap_min=3, overlap_max=3)
    admin.send(project, pile(60))
    people = [admin.invite(project, "labeller", f"labeller {n}") for n in range(4)]
    stop, acknowledged, said = threading.Event(), set[str](), Counter[str]()
    threads = [threading.Thread(target=stubborn, args=(p, project, stop, acknowledged, said)) for p in people]
    for thread in threads:
        thread.start()
    for part in ("web", "redis", "web"):
        time.sleep(1.0)
        before = server.pid(part)
        server.kill(part)
        server.wait_for(part, other_than=before)
    server.wait_until_it_answers()
    deadline = threading.Timer(60, stop.set)
    deadline.start()
    for thread in threads:
        thread.join()
    deadline.cancel()
    stored = [
        label["id"] for item in admin.pages(f"/projects/{project}/items") for label in detail(admin, project, item)
    ]
    assert len(stored) == len(acknowledged) == 360
    assert server.manage("verify", str(project)).strip().endswith("0 differences")


def detail(api: Api, project: int, item: dict[str, Any]) -> list[dict[str, Any]]:
    labels: list[dict[str, Any]] = api.call("GET", f"/projects/{project}/items/{item['id']}")["labels"]
    return labels


def test_an_import_goes_on_when_its_worker_is_killed(server: LiveServer) -> None:
    admin = administrator(server)
    project = admin.new_project("killed while importing")
    made = admin.call("POST", f"/projects/{project}/imports", {"name": "big"})
    base = f"/projects/{project}/imports/{made['id']}"
    files = pile(300)
    for start in range(0, len(files), 150):
        some = files[start : start + 150]
        admin.call(
            "POST",
            f"{base}/files",
            files=[("file", ("x.jpg", data)) for _, data in some],
            data={"path": [path for path, _ in some]},
        )
    job = admin.call("POST", f"{base}/complete")
    before = server.pid("light")
    server.kill("light")
    server.wait_for("light", other_than=before)
    admin.succeed(project, job)
    counts = admin.call("GET", base)["counts"]
    assert (counts["new"], counts["rejected"], counts["waiting"]) == (600, 0, 0)
    assert admin.call("GET", f"/projects/{project}/items/count")["total"] == 600
    assert server.manage("verify", str(project)).strip().endswith("0 differences")


def test_a_run_ends_when_the_training_worker_is_killed(server: LiveServer) -> None:
    admin = administrator(server)
    project = admin.new_project("killed while training", overlap_min=1, overlap_max=1)
    admin.send(project, pile(30))
    truth = {item["id"]: item["path"].split("/")[0] for item in admin.pages(f"/projects/{project}/items")}
    admin.label(project, lambda one: truth[one["item"]])
    body = {"recipe": "simple-cnn", "parameters": {"epochs": 3, "width": 8}, "folds": 2}
    started = admin.call("POST", f"/projects/{project}/runs", body)
    job = started["job"]
    while job["state"] == "queued" or (job["state"] in UNFINISHED and not job["done"]):
        time.sleep(0.2)
        job = admin.call("GET", f"/projects/{project}/jobs/{job['id']}")
    before = server.pid("train")
    server.kill("train")
    server.wait_for("train", other_than=before)
    admin.succeed(project, job)
    run = admin.call("GET", f"/projects/{project}/runs/{started['run']['number']}")
    assert run["metrics"]["out_of_fold"]["n"] == 60
    predictions = list(admin.pages(f"/projects/{project}/runs/{run['number']}/predictions"))
    assert len({row["item"] for row in predictions}) == len(predictions) == 60
    assert server.manage("verify", str(project)).strip().endswith("0 differences")
