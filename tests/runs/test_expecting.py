"""What flags can be expected to bring, learnt from earlier ones."""

from pathlib import Path

import pytest

from labelhub.items.models import Flag, FlagStatus
from labelhub.runs import expecting, predictions
from labelhub.runs.flagging import Rules
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import finished

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_is_expected_before_anything_was_looked_at() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    known = expecting.learnt(project.pk)
    (row, _) = expecting.plan(
        {"mislabelled": [0.9, 0.8, 0.7]}, dict.fromkeys(known, 0.3), dict.fromkeys(known, 5), known
    )
    assert (row["reviewed"], row["flags"], row["budget"], row["expected"]) == (0, 3, 5, None)


def test_the_share_of_past_changes_is_what_is_expected_of_new_flags(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 10, "male": 10}, review_rule="reviewers", mislabelled_budget=0.2)
    items = sorted(truth)
    for item, outcome in zip(items, ["label_changed"] * 3 + ["label_kept"], strict=False):
        Flag.objects.create(
            project=project, item_id=item, kind="mislabelled", score=1, status=FlagStatus.CLOSED, outcome=outcome,
            answers_known=9,
        )  # fmt: skip
    wrong = [item for item in items if truth[item] == "female"][-4:]
    run = finished(
        project, {item: 0.05 if item in wrong or truth[item] == "male" else 0.95 for item in items}, tmp_path
    )
    row = {row["kind"]: row for row in run.expected}["mislabelled"]
    assert (row["flags"], row["budget"], row["threshold"], row["reviewed"]) == (4, 4, 0.3, 4)
    assert row["expected"] == 2.8  # 4 × (3 + ½) / (4 + 1)
    assert 0 <= row["expected_low"] < 2.8 < row["expected_high"] <= 4

    fewer = predictions.preview(run, Rules(0.2, 0.05, 0.3, 0.1))
    assert {row["kind"]: row["flags"] for row in fewer} == {"mislabelled": 2, "ambiguous": 0}
    assert Flag.objects.exclude(status=FlagStatus.CLOSED).count() == 4


def test_high_scores_promise_more_where_the_past_says_so() -> None:
    project, truth = labelled_project({"female": 30, "male": 30})
    for place, item in enumerate(sorted(truth)):
        Flag.objects.create(
            project=project, item_id=item, kind="mislabelled", score=0.9 if place % 2 else 0.6, answers_known=9,
            status=FlagStatus.CLOSED, outcome="label_changed" if place % 2 else "label_kept",
        )  # fmt: skip
    known = expecting.learnt(project.pk)
    for scores, low, high in (([0.95] * 10, 8, 10), ([0.55] * 10, 0, 2)):
        (row, _) = expecting.plan({"mislabelled": scores}, dict.fromkeys(known, 0.3), dict.fromkeys(known, 20), known)
        assert low <= row["expected"] <= high
