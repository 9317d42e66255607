"""One promoted model per project, with its history; the automatic rule."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from labelhub.errors import Conflict, NotFound
from labelhub.items.models import Flag, Project
from labelhub.labelling.models import Opinion
from labelhub.runs import predictions, promotion, registry
from labelhub.runs.flagging import Rules
from labelhub.runs.models import AuditedItem, Prediction, Promotion, Run
from labelhub.runs.promotion import Entry, standing
from tests import make
from tests.datasets.labelled import labelled_project
from tests.runs import predicted
from tests.runs.predicted import begun, finished

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_history_is_a_stack() -> None:
    history = [Entry(1, False), Entry(2, False), Entry(3, False), Entry(2, True), Entry(4, False), Entry(2, True)]
    assert [standing(history[:end]) for end in range(1, 7)] == [[1], [1, 2], [1, 2, 3], [1, 2], [1, 2, 4], [1, 2]]


@pytest.fixture
def labelled() -> tuple[Project, dict[int, str]]:
    return labelled_project({"female": 12, "male": 12})


def said(truth: Mapping[int, str], wrong: int = 0) -> dict[int, float]:
    """P(female) that is right but for the first `wrong` items of either class."""
    seen = {"female": 0, "male": 0}
    p: dict[int, float] = {}
    for item, key in sorted(truth.items()):
        right = 0.9 if key == "female" else 0.1
        p[item] = 1 - right if seen[key] < wrong else right
        seen[key] += 1
    return p


def runs(labelled: tuple[Project, dict[int, str]], folder: Path, *wrong: int) -> list[Run]:
    project, truth = labelled
    return [finished(project, said(truth, n), folder) for n in wrong]


def test_promotions_and_rollbacks_are_kept_with_who_and_why(
    labelled: tuple[Project, dict[int, str]], tmp_path: Path
) -> None:
    project, person = labelled[0], make.user()
    with pytest.raises(NotFound, match="No model"):
        promotion.promoted_run(project)
    one, two = runs(labelled, tmp_path, 4, 0)
    promotion.promote(one, by=person, reason="the first")
    entry = promotion.promote(two, by=person, reason="better")
    assert (promotion.number_of(project), entry.replaced_id) == (2, one.pk)
    assert entry.evidence == {
        "on": "out_of_fold", "with_run": 1, "n": 24, "both_right": 16, "only_old": 0, "only_new": 8, "both_wrong": 0,
        "difference": 8 / 24, "low": entry.evidence["low"], "high": entry.evidence["high"], "p_value": 2 / 2**8,
        "better_beyond_noise": True,
    }  # fmt: skip
    with pytest.raises(Conflict, match="promoted model already"):
        promotion.promote(two, by=person)
    back = promotion.roll_back(project, by=person, reason="worse on phones")
    assert (promotion.number_of(project), back.rollback, back.replaced_id) == (1, True, two.pk)
    with pytest.raises(Conflict, match="no earlier"):
        promotion.roll_back(project, by=person)
    assert list(Promotion.objects.order_by("pk").values_list("run__number", "reason", "by")) == [
        (1, "the first", person.pk),
        (2, "better", person.pk),
        (1, "worse on phones", person.pk),
    ]


def test_what_has_no_model_is_not_promoted(labelled: tuple[Project, dict[int, str]], tmp_path: Path) -> None:
    (run,) = runs(labelled, tmp_path, 0)
    person = make.user()
    with pytest.raises(Conflict, match="not finished"):
        promotion.promote(begun(labelled[0])[0], by=person)
    registry.file(run, "model.keras").unlink()
    with pytest.raises(Conflict, match="missing"):
        promotion.promote(run, by=person)
    run.pruned = ["model"]
    with pytest.raises(Conflict, match="pruned"):
        promotion.promote(run, by=person)


def test_the_rule_promotes_the_first_and_then_only_what_is_better_beyond_noise(
    labelled: tuple[Project, dict[int, str]], tmp_path: Path
) -> None:
    for wrong, promoted in ((4, 1), (3, 1), (6, 1), (0, 4), (0, 4)):
        (run,) = runs(labelled, tmp_path, wrong)
        run.project.auto_promote = True
        promotion.consider(run)
        assert promotion.number_of(labelled[0]) == promoted, f"with {wrong} wrong of each class"
    assert [(row.automatic, row.by) for row in Promotion.objects.order_by("pk")] == [(True, None)] * 2


def test_without_the_policy_a_run_promotes_nothing(labelled: tuple[Project, dict[int, str]], tmp_path: Path) -> None:
    (run,) = runs(labelled, tmp_path, 0)
    assert promotion.consider(run) is None
    assert promotion.current(labelled[0]) is None


def test_a_failed_run_leaves_the_promoted_model_alone(labelled: tuple[Project, dict[int, str]], tmp_path: Path) -> None:
    project = labelled[0]
    (one,) = runs(labelled, tmp_path, 5)
    promotion.promote(one, by=None)
    _, claim = begun(project)
    claim.fail("loss_not_finite", "The loss was nan.")
    assert promotion.promoted_run(project) == one
    assert registry.has_model(one)


def test_enough_test_items_are_compared_by_the_final_models(
    labelled: tuple[Project, dict[int, str]], tmp_path: Path
) -> None:
    one, two = runs(labelled, tmp_path, 0, 4)  # out of fold the first is better
    for run, right in ((one, 12), (two, 24)):
        lines = [
            {
                "id": str(item),
                "p": [0.9, 0.1] if (key == "female") == (place < right) else [0.1, 0.9],
                "label": key,
                "group": place,
            }
            for place, (item, key) in enumerate(sorted(labelled[1].items()))
        ]
        (registry.folder(run) / "test.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = promotion.comparison(two, one)
    assert [found[key] for key in ("on", "n", "only_new", "only_old")] == ["test", 24, 12, 0]


def test_a_gain_that_lies_in_one_group_promotes_nothing(
    labelled: tuple[Project, dict[int, str]], tmp_path: Path
) -> None:
    one, two = runs(labelled, tmp_path, 4, 0)
    path = registry.file(two, "predictions.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    gained = {line["id"] for line in json_lines(one) if (line["p"][0] > 0.5) != (line["label"] == "female")}
    path.write_text("".join(json.dumps(line | ({"group": 0} if line["id"] in gained else {})) + "\n" for line in lines))
    promotion.promote(one, by=None)
    two.project.auto_promote = True
    found = promotion.comparison(two, one)
    assert (found["only_new"], found["p_value"] < 0.01, found["better_beyond_noise"]) == (8, True, False)
    assert promotion.consider(two) is None


def json_lines(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in registry.file(run, "predictions.jsonl").read_text().splitlines()]


def test_a_run_with_random_weights_tells_nothing_and_is_never_promoted(
    labelled: tuple[Project, dict[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, truth = labelled
    project.auto_promote = True
    project.audit_share = 0.5
    project.save()
    monkeypatch.setattr("tests.runs.predicted.METRICS", {**predicted.METRICS, "weights": "random"})
    run = finished(project, said(truth, 6), tmp_path)

    assert Prediction.objects.filter(run=run).count() == 24
    assert not Flag.objects.filter(project=project).exists()
    assert not Opinion.objects.filter(item__project=project).exists()
    assert not AuditedItem.objects.filter(run=run).exists()
    assert (run.flags_raised, run.expected, promotion.current(project)) == ({}, [], None)
    assert [row["flags"] for row in predictions.preview(run, Rules(0.9, 0.9, 0.9, 0.9))] == [0, 0]
    with pytest.raises(Conflict, match="random weights"):
        promotion.promote(run, by=None)
    assert promotion.consider(run) is None
