"""Faces that a run found stand beside the item."""

import json
from pathlib import Path
from typing import Any

import pytest

from labelhub.items.models import Role
from labelhub.runs import faces, recipes
from labelhub.runs.models import FaceBox
from tests import make
from tests.api.clients import API, browser
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import begun

pytestmark = pytest.mark.django_db(transaction=True)


def line(sha256: str, found: bool) -> dict[str, Any]:
    box, eyes = [0.2, 0.1, 0.8, 0.9], [[0.4, 0.4], [0.6, 0.4]]
    said = {"box": box, "eyes": eyes, "score": 0.9} if found else {"box": None, "eyes": None, "score": 0.0}
    return {"id": "1", "sha256": sha256, "detector": "neural", "found": found, **said}


def test_faces_are_kept_once_for_each_image_and_shown_with_the_item(tmp_path: Path) -> None:
    project, _ = labelled_project({"female": 4, "male": 4})
    one, two, *_ = project.items.order_by("pk").select_related("image")
    _, claim = begun(project)
    assert faces.record(tmp_path, claim) == 0
    assert one.image is not None
    assert two.image is not None
    rows = [
        line(one.image.sha256, True),
        line(one.image.sha256, True),
        line(two.image.sha256, False),
        line("f" * 64, True),
    ]
    (tmp_path / faces.FILE).write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert faces.record(tmp_path, claim) == 2
    assert faces.record(tmp_path, claim) == 2
    assert FaceBox.objects.count() == 2

    client = browser(make.member(project, Role.REVIEWER))
    shown = [client.get(f"{API}/projects/{project.pk}/items/{item.pk}").json()["faces"] for item in (one, two)]
    assert shown == [
        [
            {
                "detector": "neural",
                "found": True,
                "box": [0.2, 0.1, 0.8, 0.9],
                "eyes": [[0.4, 0.4], [0.6, 0.4]],
                "score": 0.9,
            }
        ],
        [{"detector": "neural", "found": False, "box": None, "eyes": None, "score": None}],
    ]
    labeller = browser(make.member(project, Role.LABELLER))
    assert labeller.get(f"{API}/projects/{project.pk}/items/{one.pk}").status_code == 403


def test_a_project_may_ask_for_faces_where_a_recipe_can_cut_them_out() -> None:
    project = make.project(face_crop=True)
    able = [recipe["name"] for recipe in recipes.describe() if any(p["name"] == "crop" for p in recipe["parameters"])]
    for recipe in recipes.describe():
        wanted = {"crop": "neural"} if recipe["name"] in able else {}
        assert recipes.as_policy_says(project, recipe["name"], {}) == wanted
    for name in able:
        assert recipes.as_policy_says(project, name, {"crop": "none"}) == {"crop": "none"}
    assert recipes.as_policy_says(make.project(), "simple-cnn", {"epochs": 3}) == {"epochs": 3}
