"""Who reads and writes the thread of an item, and who is told."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Item, Project, Role
from labelhub.labelling import erase, queue, review
from labelhub.labelling.models import Comment
from labelhub.labelling.talk import threads
from labelhub.notices.models import Notice
from tests import make

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """An item that `ada` and `bob` have answered."""

    project: Project
    item: Item
    ada: User
    bob: User
    rita: User

    def write(self, who: User, text: str, **how: object) -> Comment:
        staff = who == self.rita
        return threads.write(self.project, self.item.pk, who.pk, staff=staff, **{"uuid": uuid4(), "text": text, **how})  # type: ignore[arg-type]

    def texts(self, who: User) -> list[str]:
        found = threads.read(self.project, self.item.pk, who.pk, staff=who == self.rita)
        return [row.text for row in found.comments]


@pytest.fixture
def scene() -> Scene:
    project = make.project(overlap_min=2, overlap_max=2)
    (item,) = make.items(project, 1)
    ada, bob = make.member(project, name="Ada"), make.member(project, name="Bob")
    for who in (ada, bob):
        make.answer_item(project, who, item, "female")
    return Scene(project, item, ada, bob, make.member(project, Role.REVIEWER, name="Rita"))


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).values_list("kind", flat=True))


def test_what_a_labeller_writes_other_labellers_never_read(scene: Scene) -> None:
    scene.write(scene.ada, "I said female for the hair", audience="labellers")
    assert scene.texts(scene.ada) == scene.texts(scene.rita) == ["I said female for the hair"]
    assert scene.texts(scene.bob) == []
    assert (told(scene.rita), told(scene.bob)) == (["comment"], [])


def test_staff_write_to_all_to_one_or_among_themselves(scene: Scene) -> None:
    scene.write(scene.rita, "among us")
    scene.write(scene.rita, "to all", audience="labellers")
    scene.write(scene.rita, "to Bob", audience="one", to_id=scene.bob.pk)
    assert scene.texts(scene.ada) == ["to all"]
    assert scene.texts(scene.bob) == ["to all", "to Bob"]
    assert (len(told(scene.ada)), len(told(scene.bob)), told(scene.rita)) == (1, 2, [])


def test_who_has_not_answered_reads_and_writes_nothing(scene: Scene) -> None:
    stranger = make.member(scene.project)
    with pytest.raises(NotFound):
        scene.texts(stranger)
    with pytest.raises(NotFound):
        scene.write(stranger, "hello")


def test_a_thread_is_shut_while_its_image_is_being_asked_again(scene: Scene) -> None:
    scene.write(scene.rita, "to all", audience="labellers")
    review.decide(scene.project, scene.item.pk, reviewer_id=scene.rita.pk, verdict="more_labels")
    (again,) = queue.lease(scene.project, scene.ada.pk, 5, screen=make.SCREEN).assignments
    assert again.item == scene.item.pk
    with pytest.raises(NotFound):
        scene.texts(scene.ada)
    assert scene.texts(scene.bob) == ["to all"]


def test_a_comment_sent_twice_stands_once(scene: Scene) -> None:
    uuid = uuid4()
    for _ in range(2):
        scene.write(scene.ada, "once", uuid=uuid)
    assert (Comment.objects.count(), told(scene.rita)) == (1, ["comment"])
    with pytest.raises(Conflict):
        scene.write(scene.ada, "something else", uuid=uuid)


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_text_of_no_or_too_many_words_is_refused(scene: Scene, text: str) -> None:
    with pytest.raises(Invalid, match="text"):
        scene.write(scene.ada, text)


def test_nobody_is_addressed_who_has_not_answered(scene: Scene) -> None:
    with pytest.raises(Invalid, match="to:"):
        scene.write(scene.rita, "hello", audience="one", to_id=make.member(scene.project).pk)


def test_deleting_the_item_deletes_its_thread_and_notices(scene: Scene) -> None:
    scene.write(scene.ada, "a word")
    erase.items(scene.project, [scene.item.pk])
    assert not Comment.objects.exists()
    assert not Notice.objects.exists()
