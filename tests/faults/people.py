"""People who go on working while LabelHub is hurt: they send again until they are answered."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.api_client import Api
from tests.pictures import pile

PAUSE = 0.1  # seconds before something is sent again


@dataclass
class Work:
    """What everybody saw together."""

    seconds: list[tuple[float, float]] = field(default_factory=list)  # (when, how long) of each lease
    acknowledged: set[str] = field(default_factory=set)  # UUIDs of answers
    refused: Counter[str] = field(default_factory=Counter)  # answers by status that were neither stored nor doubled
    errors: Counter[str] = field(default_factory=Counter)  # what requests met: a status of 500 and above, no connection
    jobs: Counter[str] = field(default_factory=Counter)  # started, by kind
    stop: threading.Event = field(default_factory=threading.Event)  # begin nothing new
    give_up: threading.Event = field(default_factory=threading.Event)  # send nothing again

    def insist(self, api: Api, method: str, path: str, **body: Any) -> Any:
        """Send until it is answered with less than 500; None when that never happened."""
        while not self.give_up.is_set():
            try:
                response = api.http.request(method, path, timeout=20, **body)
            except httpx.TransportError as error:
                self.errors[type(error).__name__] += 1
            else:
                if response.status_code < 500:
                    return response.json() if response.status_code < 400 and response.content else None
                self.errors[str(response.status_code)] += 1
            time.sleep(PAUSE)
        return None


def labeller(api: Api, project: int, work: Work, seed: int) -> None:
    """Lease five, answer each, mostly alike; now and then undo one. Every answer keeps its UUID until it is taken."""
    chance = random.Random(seed)
    while not work.stop.is_set():
        began = time.monotonic()
        lease = work.insist(api, "POST", f"/projects/{project}/lease", json={"count": 5, "screen": api.screen})
        work.seconds.append((began, time.monotonic() - began))
        if lease is None or not lease["assignments"]:
            time.sleep(PAUSE)
            continue
        for one in lease["assignments"]:
            key = "male" if chance.random() < 0.8 else "female"
            # Drawn from the seed: the same campaign sends the same identities.
            entry = {"uuid": str(UUID(int=chance.getrandbits(128), version=4)), "item": one["item"]}
            entry |= {"round": one["round"], "class_key": key}
            answer = work.insist(api, "POST", f"/projects/{project}/labels", json={"labels": [entry]})
            if answer is None:
                continue
            status = answer["results"][0]["status"]
            if status in ("stored", "duplicate"):
                work.acknowledged.add(entry["uuid"])
            else:
                work.refused[status] += 1


def manager(api: Api, project: int, work: Work, seed: int, *, train: bool) -> None:
    """Import, freeze, export and, if asked, train, again and again. A job whose start was not acknowledged is started
    again under the same key."""
    number = 0
    while not work.stop.is_set():
        number += 1
        bring(api, project, work, f"batch-{seed}-{number}", 4)
        begin(api, project, work, "snapshots", {"states": ["accepted", "open", "in_dispute", "stays_ambiguous"]})
        begin(api, project, work, "exports", {"format": "answers-csv"})
        if train and number % 5 == 1:
            begin(api, project, work, "runs", {"recipe": "faceres-linear", "folds": 2})
        work.stop.wait(1)


def bring(api: Api, project: int, work: Work, name: str, each: int) -> None:
    """Import so many drawn pictures of each kind, without waiting for the end of it."""
    made = work.insist(api, "POST", f"/projects/{project}/imports", json={"name": name})
    if made is None:
        return
    files = pile(each, prefix=f"{name}/")
    base = f"/projects/{project}/imports/{made['id']}"
    uploads = [("file", (path.rsplit("/", 1)[-1], data)) for path, data in files]
    work.insist(api, "POST", f"{base}/files", files=uploads, data={"path": [path for path, _ in files]})
    if work.insist(api, "POST", f"{base}/complete") is not None:
        work.jobs["import"] += 1


def begin(api: Api, project: int, work: Work, what: str, body: dict[str, Any]) -> None:
    """Start a job of a kind."""
    key = {"Idempotency-Key": str(uuid4())}
    if work.insist(api, "POST", f"/projects/{project}/{what}", json=body, headers=key) is not None:
        work.jobs[what.removesuffix("s")] += 1
