"""A script against a running LabelHub, as an adversary, a bench or an end-to-end test writes it."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.live_server import LiveServer

UNFINISHED = ("queued", "running")


@dataclass
class Api:
    """One person's way in, by token. Retries nothing: what goes wrong is the test's business."""

    url: str
    token: str
    screen: str = field(default_factory=lambda: str(uuid4()))

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=f"{self.url}/api/v1", headers={"Authorization": f"Bearer {self.token}"}, timeout=60
        )

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON of the answer; an error fails with what the problem says."""
        response = self.http.request(method, path, json=body, **options)
        assert response.status_code < 400, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every row of a list."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.call("GET", path, params={**query, "cursor": cursor, "limit": 200})
            yield from page["results"]
            cursor = page["next"]

    def wait(self, project: int, job: dict[str, Any], *, seconds: float = 240) -> dict[str, Any]:
        """The job when it has ended, however it ended."""
        deadline = time.monotonic() + seconds
        while job["state"] in UNFINISHED:
            assert time.monotonic() < deadline, f"job {job['id']} did not end: {job}"
            time.sleep(0.3)
            job = self.call("GET", f"/projects/{project}/jobs/{job['id']}")
        return job

    def succeed(self, project: int, job: dict[str, Any]) -> dict[str, Any]:
        ended = self.wait(project, job)
        assert ended["state"] == "succeeded", ended
        return ended

    def new_project(self, name: str, **policies: Any) -> int:
        body = {
            "name": name,
            "question": "Male or female?",
            "classes": [{"name": "Female"}, {"name": "Male"}],
            "policies": policies,
        }
        return int(self.call("POST", "/projects", body)["id"])

    def send(self, project: int, files: Sequence[tuple[str, bytes]], *, name: str = "batch") -> dict[str, Any]:
        """Import files and wait; the import."""
        made = self.call("POST", f"/projects/{project}/imports", {"name": name})
        base = f"/projects/{project}/imports/{made['id']}"
        for start in range(0, len(files), 100):
            some = files[start : start + 100]
            self.call(
                "POST",
                f"{base}/files",
                files=[("file", (path.rsplit("/", 1)[-1], data)) for path, data in some],
                data={"path": [path for path, _ in some]},
            )
        self.succeed(project, self.call("POST", f"{base}/complete"))
        found: dict[str, Any] = self.call("GET", base)
        return found

    def invite(self, project: int, role: str, name: str) -> "Api":
        """Somebody new in the project, who joined by link."""
        link = self.call("POST", f"/projects/{project}/invitations", {"role": role})["url"]
        body = {"name": name, "email": f"{uuid4()}@example.org", "password": "a long enough secret 7"}
        with httpx.Client(base_url=f"{self.url}/api/v1", timeout=60) as browser:
            post(browser, f"/invitations/{link.rsplit('/', 1)[1]}/accept", body)
            return Api(self.url, post(browser, "/tokens", {"name": "tests"})["secret"])

    def label(self, project: int, choose: Callable[[dict[str, Any]], str | None], *, most: int = 10**9) -> int:
        """Answer until nothing is left or `most` answers are given; how many counted."""
        counted = given = 0
        while given < most:
            work = self.call(
                "POST", f"/projects/{project}/lease", {"count": min(20, most - given), "screen": self.screen}
            )["assignments"]
            if not work:
                break
            results = self.answer(project, [(one, choose(one)) for one in work])
            counted += sum(one["counts"] for one in results)
            given += len(work)
        return counted

    def answer(self, project: int, answers: Iterable[tuple[dict[str, Any], str | None]]) -> list[dict[str, Any]]:
        entries = [
            {"uuid": str(uuid4()), "item": one["item"], "round": one["round"], "class_key": key, "duration_ms": 800}
            for one, key in answers
        ]
        results: list[dict[str, Any]] = self.call("POST", f"/projects/{project}/labels", {"labels": entries})["results"]
        return results


def post(browser: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """A writing call of a session, with its CSRF token."""
    browser.get("/session")
    response = browser.post(path, json=body, headers={"X-CSRFToken": browser.cookies["csrftoken"]})
    assert response.status_code < 400, f"{path}: {response.status_code} {response.text}"
    return response.json()


def administrator(server: LiveServer) -> Api:
    """The first administrator of a running server, with a token."""
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as browser:
        post(browser, "/session", {"email": server.email, "password": server.password})
        return Api(server.url, post(browser, "/tokens", {"name": "tests"})["secret"])
