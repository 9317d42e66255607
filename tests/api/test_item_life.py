"""An item's life, what looks like it, and what reviewing has brought, through the API."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, Item, Project
from labelhub.labelling import review, second_looks
from labelhub.runs.models import Run
from tests import make
from tests.api.test_review import Reviewer
from tests.datasets.labelled import labelled_project
from tests.runs import predicted
from trainer import digests
from trainer.features import FeatureStore

pytestmark = pytest.mark.django_db(transaction=True)


def run_on(project: Project, folder: Path, stores: list[str]) -> Run:
    """A finished run that took everything for male and kept its features under these names."""
    run = predicted.finished(project, dict.fromkeys(Item.objects.values_list("pk", flat=True), 0.1), folder)
    run.metrics["features"] = stores
    run.save(update_fields=["metrics"])
    return run


def test_a_timeline_tells_everything_as_sentences_and_as_data(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 5, "male": 5}, review_rule="reviewers", mislabelled_budget=1)
    item = Item.objects.get(pk=min(pk for pk, key in truth.items() if key == "female"))
    run_on(project, tmp_path, [])
    reviewer = Reviewer(project)
    reviewer.post(f"items/{item.pk}/decision", {"verdict": "exclude", "reason": "broken"})
    found = reviewer.get(f"items/{item.pk}")
    by_what = {event["what"]: event for event in found["history"]}
    assert {"imported", "label", "consensus", "snapshot", "predicted", "flagged", "decided"} <= set(by_what)
    assert by_what["decided"]["person"]["name"] == "Rosa"
    assert by_what["decided"]["facts"] == {"verdict": "exclude", "reason": "broken"}
    assert by_what["predicted"]["facts"]["run"] == 1
    assert by_what["consensus"]["facts"]["state"] == "excluded"
    assert all(event["detail"] for event in found["history"])
    times = [event["at"] for event in found["history"]]
    assert times == sorted(times)
    assert found["before_flag"] == {"female": 1.0, "male": 0.0}


def test_similar_items_are_labelled_ones_of_the_project_by_the_newest_features(tmp_path: Path, settings: Any) -> None:
    settings.FEATURES_DIR = tmp_path / "features"
    project, truth = labelled_project({"female": 3, "male": 3})
    make.items(project, 1)  # without a label
    items = list(Item.objects.order_by("pk").select_related("image"))
    names = [item.image.sha256 for item in items if item.image]
    store = FeatureStore(settings.FEATURES_DIR / "faceres", (2,), "float32")
    angles = np.linspace(0, 1, len(names))
    store.append(digests.from_hex(names), np.stack([np.cos(angles), np.sin(angles)], axis=1))
    reviewer = Reviewer(project)
    path = f"items/{items[0].pk}/similar"
    assert reviewer.get(path)["why_none"] == "no_features"
    run = run_on(project, tmp_path, ["faceres"])
    found = reviewer.get(path, {"limit": 3})
    assert [one["item"]["id"] for one in found["results"]] == [item.pk for item in items[1:4]]
    assert [one["item"]["class_key"] for one in found["results"]] == [truth[item.pk] for item in items[1:4]]
    assert (found["run"], found["searched"], found["stored"]) == (run.number, 7, 7)
    assert [one["similarity"] for one in found["results"]] == sorted(
        (one["similarity"] for one in found["results"]), reverse=True
    )
    assert len(reviewer.get(path)["results"]) == 5
    (new,) = make.items(project, 1)
    assert reviewer.get(f"items/{new.pk}/similar")["why_none"] == "not_computed"
    assert "limit" in reviewer.get(path, {"limit": "0"}, status=400)["fields"]


def test_the_yield_of_reviewing_is_told_by_kind_and_run_with_the_accuracy_gained() -> None:
    project, truth = labelled_project({"female": 4, "male": 4}, review_rule="reviewers")
    items = sorted(truth)
    gold = project.classes.get(key="male")
    Item.objects.filter(pk=items[0]).update(gold_class=gold)
    new = [NewFlag(item, FlagKind.MISLABELLED, 0.9) for item in items[:3]]
    second_looks.raise_from_model(project, 1, new)
    other = {"female": "male", "male": "female"}
    review.decide(project, items[0], reviewer_id=make.user().pk, verdict="class", class_key=other[truth[items[0]]])
    review.decide(project, items[1], reviewer_id=make.user().pk, verdict="class", class_key=truth[items[1]])
    told = Reviewer(project).get("review/yield")
    (row,) = told["rows"]
    assert (row["kind"], row["open"], row["reviewed"], row["changed"], row["kept"]) == ("mislabelled", 1, 2, 1, 1)
    assert (row["run"], row["precision"]) == (None, 0.5)
    assert (told["corrected"], told["labelled"], told["gained"]["value"]) == (1, 8, 0.125)
    assert told["gained"]["low"] < 0.125 < told["gained"]["high"]
    right = truth[items[0]] == "male"
    assert told["gold"] == {"items": 1, "right_before": int(right), "right_after": int(not right)}
    assert Reviewer(make.project()).get("review/yield")["gained"] is None
