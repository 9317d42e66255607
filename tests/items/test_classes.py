"""Classes of a project that stands."""

from collections.abc import Callable

import pytest

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items import classes
from labelhub.items.models import LabelClass, Project
from tests import make

pytestmark = pytest.mark.django_db


def _live(project: Project) -> list[str]:
    return [row.key for row in project.classes.filter(retired_at=None).order_by("position")]


def test_a_class_is_added_behind_the_others() -> None:
    project = make.project()

    row = classes.add_one(project, {"name": "Child"})

    assert (row.key, row.hotkey, row.colour, row.position) == ("child", "h", "#009e73", 2)
    assert _live(project) == ["female", "male", "child"]


def test_what_does_not_fit_is_named_without_an_index() -> None:
    with pytest.raises(Invalid) as refused:
        classes.add_one(make.project(), {"name": "Child", "hotkey": "f"})

    assert list(refused.value.fields) == ["hotkey"]
    assert "classes[0]" not in str(refused.value)


def test_name_hotkey_and_colour_change_and_the_key_does_not() -> None:
    project = make.project()

    row = classes.change(project, "male", name="Man", hotkey="N", colour="#ABCDEF")

    row.refresh_from_db()
    assert (row.key, row.name, row.hotkey, row.colour) == ("male", "Man", "n", "#abcdef")


@pytest.mark.parametrize(
    ("field", "value"), [("name", "Female"), ("hotkey", "f"), ("hotkey", "z"), ("colour", "red"), ("name", "")]
)
def test_a_change_that_does_not_fit_is_refused_and_changes_nothing(field: str, value: str) -> None:
    project = make.project()
    before = LabelClass.objects.filter(project=project, key="male").values().get()

    with pytest.raises(Invalid) as refused:
        classes.change(project, "male", **{field: value})  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]
    assert LabelClass.objects.filter(project=project, key="male").values().get() == before


def test_a_class_moves_and_the_others_close_up() -> None:
    project = make.project(classes=("apple", "damson", "fig"))

    classes.change(project, "fig", position=0)
    classes.change(project, "apple", position=99)

    rows = project.classes.order_by("position")
    assert [(row.key, row.position) for row in rows] == [("fig", 0), ("damson", 1), ("apple", 2)]


def test_a_class_that_nobody_used_is_deleted() -> None:
    project = make.project(classes=("apple", "damson", "fig"))

    assert classes.remove(project, "damson") is None

    assert [row.key for row in project.classes.order_by("position")] == ["apple", "fig"]


@pytest.mark.django_db(transaction=True)
def test_a_class_with_labels_is_retired_and_frees_its_hotkey() -> None:
    project = make.project(classes=("apple", "damson", "fig"))
    make.items(project, 1)
    make.answer(project, make.member(project), "damson")

    row = classes.remove(project, "damson")

    assert row is not None
    assert row.retired_at is not None
    assert _live(project) == ["apple", "fig"]
    assert classes.add_one(project, {"name": "Tutor", "hotkey": row.hotkey}).hotkey == row.hotkey


def test_a_retired_class_comes_back_with_a_hotkey_that_is_free() -> None:
    project = make.project(classes=("apple", "damson", "fig"))
    classes.change(project, "damson", retired=True)
    classes.add_one(project, {"name": "Tutor", "hotkey": "w"})

    with pytest.raises(Invalid, match="hotkey"):
        classes.change(project, "damson", retired=False, hotkey="w")

    assert classes.change(project, "damson", retired=False, hotkey="2").retired_at is None
    assert _live(project) == ["apple", "damson", "fig", "tutor"]


@pytest.mark.parametrize("how", ["remove", "retire"])
def test_two_live_classes_stay(how: str) -> None:
    project = make.project(classes=("apple", "damson", "fig"))
    classes.change(project, "fig", retired=True)

    calls: dict[str, Callable[[], object]] = {
        "remove": lambda: classes.remove(project, "apple"),
        "retire": lambda: classes.change(project, "apple", retired=True),
    }

    with pytest.raises(Conflict) as refused:
        calls[how]()

    assert refused.value.error_code == "too_few_classes"
    assert _live(project) == ["apple", "damson"]


def test_a_class_of_another_project_is_not_found() -> None:
    make.project(classes=("cat", "dog"))

    with pytest.raises(NotFound):
        classes.change(make.project(), "cat", name="Lion")
    with pytest.raises(NotFound):
        classes.remove(make.project(), "cat")
