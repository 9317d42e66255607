"""The quality page's numbers."""

import pytest

from labelhub.items.models import Item, LabelClass, Project, Role
from tests import make
from tests.api.clients import API, browser
from tests.labelling.estimated import TRUTH, answered, run_estimate

pytestmark = pytest.mark.django_db


def quality(project: Project) -> dict:
    answer = browser(make.member(project, Role.MANAGER)).get(f"{API}/projects/{project.pk}/quality")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_it_says_which_method_was_chosen_and_why_and_what_people_agree_on() -> None:
    project, people = answered(people=4, wrong=(3,))
    classes = {row.key: row for row in LabelClass.objects.filter(project=project)}
    for item, key in list(zip(Item.objects.filter(project=project).order_by("pk"), TRUTH, strict=True))[:6]:
        Item.objects.filter(pk=item.pk).update(gold_class=classes[key])
    run_estimate(project)

    found = quality(project)

    method = found["consensus"]
    assert (method["asked"], method["method"], method["version"]) == ("automatic", "dawid-skene", 1)
    assert method["reason"]
    assert (method["labels"], method["labellers"], method["known"], method["new_labels"]) == (96, 4, 6, 0)
    assert found["gold"]["value"] == 1
    assert found["gold"]["n"] == 6
    agreement = found["agreement"]
    assert agreement["low"] <= agreement["alpha"] <= agreement["high"]
    assert agreement["items"] == 24
    assert len(agreement["over_time"]) == 1
    assert {row["class_key"] for row in agreement["by_class"]} == {"female", "male"}
    ids = [one["id"] for one in found["kappas"]["labellers"]]
    first, liar = ids.index(people[0].pk), ids.index(people[3].pk)
    assert found["kappas"]["kappa"][first][liar] == -1
    assert found["kappas"]["items"][first][liar] == 24
    assert sum(one["count"] for one in found["calibration"]["bins"]) == 6
    assert found["classes"][0]["items"] + found["classes"][1]["items"] == 24
    assert sum(map(sum, found["confusion"]["cells"])) == 96
    assert found["audit"] is None


def test_an_empty_project_has_a_page_without_numbers() -> None:
    found = quality(make.project())
    assert found["consensus"]["version"] is None
    assert found["agreement"]["alpha"] is None
    assert found["gold"] is None
    assert found["kappas"] == {"labellers": [], "kappa": [], "items": []}
    assert found["calibration"]["bins"] == []


def test_one_labeller_alone_has_no_agreement() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 3)
    make.answer(project, make.member(project), "male", count=3)
    found = quality(project)
    assert found["agreement"]["alpha"] is None
    assert found["kappas"]["kappa"] == [[None]]


def test_a_spent_budget_is_said() -> None:
    project = make.project(overlap_min=1, overlap_max=1, label_budget=2)
    make.items(project, 3)
    make.answer(project, make.member(project), "male", count=2)
    method = quality(project)["consensus"]
    assert (method["budget"], method["waiting"]) == ({"labels": 2, "spent": 2}, 1)
    assert method["stopped_because"] == "budget_spent"
