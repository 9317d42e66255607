"""Who is told what: by people's acts, by jobs that end, by rules."""

import pytest

from labelhub.accounts.models import User
from labelhub.items.models import Role
from labelhub.jobs import lifecycle
from labelhub.labelling.people import actions
from labelhub.labelling.people.actions import Cause
from labelhub.notices import reading, telling
from labelhub.notices.ended_jobs import TOLD
from labelhub.notices.models import Notice, NoticeKind
from labelhub.tasks import jobs
from labelhub.tasks.work import WORK
from tests import make

pytestmark = pytest.mark.django_db


def kinds(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_nobody_hears_of_their_own_deed_and_no_machine_hears_anything() -> None:
    project = make.project()
    ada, robot = make.member(project), make.user(is_person=False)
    assert telling.tell(NoticeKind.COMMENT, [ada.pk, robot.pk], project.pk, by_id=ada.pk) == 0


def test_news_of_the_same_kind_gather_until_they_are_read() -> None:
    project = make.project()
    ada = make.member(project)
    for _ in range(3):
        telling.count_up(NoticeKind.RETURNED, [ada.pk], project.pk)
    (row,) = Notice.objects.filter(person=ada)
    assert row.facts == {"count": 3}
    reading.mark_read(ada, up_to=row.pk)
    telling.count_up(NoticeKind.RETURNED, [ada.pk], project.pk)
    assert reading.unread(ada) == 1


@pytest.mark.parametrize(("fails", "state"), [(False, "succeeded"), (True, "failed")])
def test_who_started_a_job_hears_how_it_ended(fails: bool, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make.project()
    anna, other = make.member(project, Role.MANAGER), make.member(project, Role.MANAGER)

    def work(_claim: object) -> dict[str, int]:
        return {"rows": 1 // int(not fails)}

    monkeypatch.setitem(WORK, "export", (work, "light"))
    job, _new = lifecycle.create(kind="export", project_id=project.pk, created_by_id=anna.pk, parameters={})
    jobs.execute_job(job.pk)
    (row,) = Notice.objects.filter(person=anna)
    assert (row.kind, row.facts["what"], row.facts["state"]) == ("job", "export", state)
    assert kinds(other) == []


def test_what_started_by_itself_the_managers_hear_of(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make.project()
    anna, ada = make.member(project, Role.MANAGER), make.member(project)
    monkeypatch.setitem(WORK, "run", (lambda _claim: {}, "train"))
    job, _new = lifecycle.create(kind="run", project_id=project.pk, created_by_id=None, parameters={})
    jobs.execute_job(job.pk)
    assert (kinds(anna), kinds(ada)) == (["job"], [])


def test_only_kinds_of_jobs_that_exist_are_told() -> None:
    assert set(WORK) >= TOLD


def test_a_rule_tells_the_labeller_and_the_managers_and_a_person_only_the_labeller() -> None:
    project = make.project()
    anna, ada = make.member(project, Role.MANAGER, name="Anna"), make.member(project, name="Ada")
    actions.take(project, ada.pk, "warn", why="Too fast.", cause=Cause(trigger="too_fast", rule_id=1))
    actions.take(project, ada.pk, "pause", why="Come and talk to me.", cause=Cause(by_id=anna.pk))
    assert kinds(ada) == ["action", "action"]
    (told,) = Notice.objects.filter(person=anna)
    assert (told.kind, told.facts["labeller"], told.facts["action"]) == ("rule", "Ada", "warn")
    assert all("Too fast" not in str(row.facts) for row in Notice.objects.filter(person=ada))
