"""Contesting a decision: who may, once, and what settles it."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from labelhub.accounts.models import User
from labelhub.browse import history
from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Flag, Item, Project, Role
from labelhub.labelling import review
from labelhub.labelling.models import Contest
from labelhub.labelling.talk import contests
from labelhub.notices.models import Notice
from tests import make

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """An item that `ada` called female and `bob` male, and that a reviewer decided to be male."""

    project: Project
    item: Item
    ada: User
    bob: User
    reviewer: User

    def contest(self, who: User, text: str = "Look at the chin.") -> Contest:
        return contests.contest(self.project, self.item.pk, who.pk, text=text, uuid=uuid4())

    def decide(self, key: str | None, verdict: str = "class") -> None:
        review.decide(self.project, self.item.pk, reviewer_id=self.reviewer.pk, verdict=verdict, class_key=key)


@pytest.fixture
def scene() -> Scene:
    project = make.project(overlap_min=2, overlap_max=2)
    (item,) = make.items(project, 1)
    ada, bob = make.member(project, name="Ada"), make.member(project, name="Bob")
    make.answer_item(project, ada, item, "female")
    make.answer_item(project, bob, item, "male")
    made = Scene(project, item, ada, bob, make.member(project, Role.REVIEWER, name="Rita"))
    made.decide("male")
    return made


def kinds(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_who_answered_otherwise_hears_of_the_decision_and_nobody_else(scene: Scene) -> None:
    assert kinds(scene.ada) == ["decision"]
    assert kinds(scene.bob) == []
    assert kinds(scene.reviewer) == []


def test_a_contest_comes_back_to_the_reviewers_as_a_report(scene: Scene) -> None:
    scene.contest(scene.ada)
    flag = Flag.objects.get(item=scene.item, status="open")
    assert (flag.kind, flag.evidence["reason"], flag.evidence["note"]) == (
        "reported",
        "contested",
        "Look at the chin.",
    )
    assert kinds(scene.reviewer) == ["contest"]


def test_a_decision_is_contested_once_by_each(scene: Scene) -> None:
    scene.contest(scene.ada)
    with pytest.raises(Conflict, match="already"):
        scene.contest(scene.ada)


def test_the_same_request_sent_twice_is_one_contest(scene: Scene) -> None:
    uuid = uuid4()
    for _ in range(2):
        contests.contest(scene.project, scene.item.pk, scene.ada.pk, text="Why", uuid=uuid)
    assert Contest.objects.count() == 1
    assert kinds(scene.reviewer) == ["contest"]


def test_who_is_of_one_mind_with_the_decision_has_nothing_to_contest(scene: Scene) -> None:
    with pytest.raises(Conflict, match="against your answer"):
        scene.contest(scene.bob)


def test_who_has_not_answered_learns_nothing(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.contest(make.member(scene.project))


def test_words_are_needed_and_nothing_is_kept_without_them(scene: Scene) -> None:
    with pytest.raises(Invalid, match="text"):
        scene.contest(scene.ada, "  ")
    assert not Contest.objects.exists()
    assert not Flag.objects.filter(status="open").exists()


@pytest.mark.parametrize(("key", "state"), [("male", "stands"), ("female", "changed")])
def test_the_next_decision_settles_it(scene: Scene, key: str, state: str) -> None:
    contest = scene.contest(scene.ada)
    scene.decide(key)
    contest.refresh_from_db()
    assert contest.state == state
    told = Notice.objects.filter(person=scene.ada).latest("pk")
    assert (told.kind, told.facts["state"]) == ("outcome", state)
    assert not Flag.objects.filter(status="open").exists()


def test_a_decision_taken_back_opens_what_it_had_settled(scene: Scene) -> None:
    contest = scene.contest(scene.ada)
    scene.decide("female")
    review.undo_decision(scene.project, scene.item.pk, by_id=scene.reviewer.pk)
    contest.refresh_from_db()
    assert (contest.state, contest.settled_at) == ("open", None)
    assert kinds(scene.ada) == ["decision"]  # the outcome that nobody read is true no longer
    assert kinds(scene.bob) == []
    assert Flag.objects.filter(item=scene.item, status="open", kind="reported").exists()


def test_taking_the_contested_decision_back_ends_the_contest(scene: Scene) -> None:
    contest = scene.contest(scene.ada)
    review.undo_decision(scene.project, scene.item.pk, by_id=scene.reviewer.pk)
    contest.refresh_from_db()
    assert contest.state == "taken_back"


def test_sending_back_for_more_labels_names_no_image(scene: Scene) -> None:
    contest = scene.contest(scene.ada)
    scene.decide(None, "more_labels")
    contest.refresh_from_db()
    assert contest.state == "taken_back"
    told = Notice.objects.get(person=scene.bob)
    assert (told.kind, told.item_id, told.facts) == ("returned", None, {"count": 1})


def test_it_is_part_of_the_items_history(scene: Scene) -> None:
    scene.contest(scene.ada)
    scene.decide("male")
    told = [event.what for event in history.of_item(scene.item)]
    assert [what for what in told if "contest" in what] == ["contested", "contest_settled"]
