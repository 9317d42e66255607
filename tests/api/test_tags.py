"""Tags over the API, the filters that use them, and what is among items at a glance."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from labelhub.items import tags
from labelhub.items.models import Flag, FlagKind, Image, Item, Project, Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def client(project: Project) -> APIClient:
    made = APIClient()
    made.force_authenticate(make.member(project, Role.MANAGER))
    return made


@pytest.fixture
def items(project: Project) -> list[Item]:
    found = make.items(project, 4)
    known: list[dict[str, Any]] = [
        {"metadata": {"age": "20-29"}, "split": "test"},
        {"metadata": {"age": "30-39"}},
        {"metadata": {"sun": "1"}},
    ]
    for item, fields in zip(found[:3], known, strict=True):
        Item.objects.filter(pk=item.pk).update(**fields)
    return found


def get(client: APIClient, project: Project, path: str) -> Any:
    answer = client.get(f"/api/v1/projects/{project.pk}/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def listed(client: APIClient, project: Project, query: str) -> set[int]:
    return {row["id"] for row in get(client, project, f"items?{query}")["results"]}


def test_items_are_tagged_by_number_and_by_a_rule(client: APIClient, project: Project, items: list[Item]) -> None:
    url = f"/api/v1/projects/{project.pk}/tags"
    one, other, *_ = (item.pk for item in items)
    assert client.post(url, {"add": ["Hat"], "items": [one, other]}, format="json").json() == {
        "items": 2,
        "added": 2,
        "removed": 0,
    }
    by_rule = client.post(url, {"add": ["young"], "filters": {"metadata": "age:20-29"}}, format="json")
    assert by_rule.json() == {"items": 1, "added": 1, "removed": 0}
    assert get(client, project, "tags")["results"] == [{"name": "hat", "items": 2}, {"name": "young", "items": 1}]
    assert get(client, project, f"items/{one}")["tags"] == ["hat", "young"]


@pytest.mark.parametrize(
    "body", [{"add": ["a"]}, {"add": ["a"], "items": [], "filters": {}}, {"add": ["a"], "filters": {"colour": "red"}}]
)
def test_what_makes_no_sense_is_refused_by_name(client: APIClient, project: Project, body: dict[str, Any]) -> None:
    answer = client.post(f"/api/v1/projects/{project.pk}/tags", body, format="json")
    assert answer.status_code == 400
    assert answer.json()["fields"]


def test_filters_know_tags_splits_metadata_faults_and_look_alikes(
    client: APIClient, project: Project, items: list[Item]
) -> None:
    one, other, third, last = (item.pk for item in items)
    tags.change(project, [one, other], add=["hat"])
    tags.change(project, [other], add=["child"])
    Flag.objects.create(
        project=project, item_id=third, kind=FlagKind.LOW_QUALITY, score=1, evidence={"faults": ["dark"]}
    )
    Item.objects.filter(pk__in=[one, last]).update(alike=one)
    expected = {
        "tag=hat": {one, other},
        "tag=hat,child": {other},
        "tag=hat,-child": {one},
        "split=test": {one},
        "split=none": {other, third, last},
        "metadata=age:30-39": {other},
        "metadata=age": {one, other},
        "fault=dark": {third},
        "fault=blurry": set(),
        "alike=any": {one, last},
        f"alike={one}": {one, last},
        "import=1": set(),
    }
    assert {query: listed(client, project, query) for query in expected} == expected
    shown = get(client, project, f"items/{last}")
    assert (shown["alike"], [row["id"] for row in shown["group_items"]]) == (one, [one])


def test_the_distribution_counts_what_the_filters_leave(client: APIClient, project: Project, items: list[Item]) -> None:
    one, other, _, last = (item.pk for item in items)
    tags.change(project, [one, other], add=["hat"])
    make.answer_item(project, make.member(project), items[0], "female")
    Item.objects.filter(pk=last).update(image=items[2].image)
    Image.objects.filter(items=items[0]).update(width=300, height=200, format="PNG")
    found = get(client, project, "items/distribution")
    assert found["items"] == 4
    assert found["splits"] == [{"key": "", "items": 3}, {"key": "test", "items": 1}]
    assert {row["key"]: row["items"] for row in found["formats"]} == {"JPEG": 3, "PNG": 1}
    assert {"key": "128", "items": 1} in found["sizes"]
    assert found["duplicates"] == [{"key": "exact", "items": 2}, {"key": "alike", "items": 0}]
    assert found["tags"] == [{"key": "hat", "items": 2}]
    assert found["metadata"][0] == {
        "name": "age",
        "items": 2,
        "different": 2,
        "values": [{"value": "20-29", "items": 1}, {"value": "30-39", "items": 1}],
    }
    assert found["metadata_read"] == 3
    assert get(client, project, "items/distribution?tag=hat")["items"] == 2
