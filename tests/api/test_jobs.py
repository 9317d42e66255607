"""Long work in the API: how far it is, and stopping it."""

from typing import Any

import pytest

from labelhub.accounts.models import User
from labelhub.items import ingest
from labelhub.items.models import Project, Role
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from tests import make
from tests.api.clients import API, script
from tests.items.importing import outcomes, upload
from tests.pictures import pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def manager(project: Project) -> User:
    return make.member(project, Role.MANAGER)


def job_of(project: Project, by: User | None = None, kind: str = "export") -> Job:
    job, _new = lifecycle.create(kind=kind, project_id=project.pk, created_by_id=by.pk if by else None, parameters={})
    return job


def get(user: User, path: str) -> Any:
    answer = script(user).get(f"{API}{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def cancel(user: User, job: Job) -> tuple[int, Any]:
    answer = script(user).post(f"{API}/projects/{job.project_id}/jobs/{job.pk}/cancel")
    return answer.status_code, answer.json()


def test_a_job_shows_how_far_it_is(project: Project, manager: User) -> None:
    job = job_of(project, manager)
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    claim.progress(3, 10, "three of ten")

    shown = get(manager, f"/projects/{project.pk}/jobs/{job.pk}")

    expected = {
        "id": job.pk,
        "kind": "export",
        "state": "running",
        "done": 3,
        "total": 10,
        "note": "three of ten",
        "result": {},
        "error_code": None,
        "error": None,
        "cancel_requested": False,
        "finished_at": None,
        "created_by": {"id": manager.pk, "name": manager.name},
    }
    assert {name: shown[name] for name in expected} == expected
    assert shown["started_at"].endswith("Z")


def test_a_failed_job_says_why(project: Project, manager: User) -> None:
    job = job_of(project)
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    claim.fail("storage_failed", "The disk is full.")

    shown = get(manager, f"/projects/{project.pk}/jobs/{job.pk}")

    assert (shown["state"], shown["error_code"], shown["error"]) == ("failed", "storage_failed", "The disk is full.")


def test_the_list_is_newest_first_and_chosen_by_kind_and_state(project: Project, manager: User) -> None:
    jobs = [job_of(project, kind=kind) for kind in ("export", "snapshot", "export")]
    job_of(make.project())
    lifecycle.claim(jobs[2].pk)

    def ids(query: str) -> list[int]:
        return [row["id"] for row in get(manager, f"/projects/{project.pk}/jobs{query}")["results"]]

    assert ids("") == [job.pk for job in reversed(jobs)]
    assert ids("?kind=export") == [jobs[2].pk, jobs[0].pk]
    assert ids("?kind=export&state=running") == [jobs[2].pk]


@pytest.mark.parametrize("query", ["kind=nonsense", "state=nonsense", "ordering=note", "limit=0", "cursor=x"])
def test_a_query_that_makes_no_sense_is_refused(project: Project, manager: User, query: str) -> None:
    answer = script(manager).get(f"{API}/projects/{project.pk}/jobs?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [query.split("=")[0]]


def test_a_job_of_another_project_is_not_there(project: Project, manager: User) -> None:
    other = job_of(make.project())
    client = script(manager)

    assert client.get(f"{API}/projects/{project.pk}/jobs/{other.pk}").status_code == 404
    assert client.post(f"{API}/projects/{project.pk}/jobs/{other.pk}/cancel").status_code == 404
    assert Job.objects.get(pk=other.pk).state == JobState.QUEUED


def test_who_started_a_job_and_a_manager_may_cancel_it(project: Project, manager: User) -> None:
    reviewer, other = (make.member(project, Role.REVIEWER) for _ in range(2))
    for by in (reviewer, manager):
        code, shown = cancel(by, job_of(project, reviewer))
        assert (code, shown["state"]) == (200, "cancelled")

    code, problem = cancel(other, job_of(project, reviewer))

    assert (code, problem["code"]) == (403, "forbidden")


def test_a_scientist_may_cancel_any_run_and_no_other_job(project: Project) -> None:
    scientist = make.member(project, Role.SCIENTIST)

    assert cancel(scientist, job_of(project, kind="run"))[0] == 200
    assert cancel(scientist, job_of(project))[0] == 403


def test_a_running_job_is_asked_and_an_ended_one_left_as_it_is(project: Project, manager: User) -> None:
    running, ended = job_of(project), job_of(project)
    lifecycle.claim(running.pk)
    claim = lifecycle.claim(ended.pk)
    assert claim is not None
    claim.succeed({"rows": 1})

    assert cancel(manager, running)[1]["cancel_requested"] is True
    assert cancel(manager, ended)[1]["state"] == "succeeded"


def test_cancelling_an_import_that_no_worker_holds_names_what_was_left_out(project: Project, manager: User) -> None:
    delivery = ingest.start(project, manager, "stopped")
    upload(delivery, dict(pile(1)))

    code, shown = cancel(manager, delivery.job)

    assert (code, shown["state"]) == (200, "cancelled")
    assert set(outcomes(delivery).values()) == {"cancelled"}
