"""A random sample of what a run did not flag goes to blind rounds."""

from pathlib import Path
from typing import Any

import pytest

from labelhub.errors import Conflict
from labelhub.items.models import Flag, Project
from labelhub.labelling import checking, review
from labelhub.labelling.models import Purpose, Round
from labelhub.runs import auditing
from labelhub.runs.models import AuditedItem, Run
from tests import make
from tests.datasets.labelled import label, labelled_project
from tests.runs.predicted import begun, finished

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_sample_is_drawn_by_lot_and_again_the_same() -> None:
    drawn = auditing.draw(range(1000), 100, "run 7")
    assert drawn == auditing.draw(list(range(1000))[::-1], 100, "run 7")
    assert drawn != auditing.draw(range(1000), 100, "run 8")
    assert len(set(drawn)) == 100
    assert 350 < sum(drawn) / 100 < 650
    assert auditing.draw([3, 1], 5, "") == [1, 3]


def test_the_estimate_has_an_interval_and_counts_ended_rounds_alone() -> None:
    found = {1: "kept", 2: "changed", 3: "waiting", 4: "kept", 5: "stays_ambiguous"}
    told = auditing.estimate(found, 1000)
    assert (told["drawn"], told["done"], told["wrong"]) == (5, 4, 1)
    assert told["error_share"]["value"] == 0.25
    assert 0 < told["error_share"]["low"] < 0.25 < told["error_share"]["high"] < 1
    assert told["missed_errors"]["value"] == 250
    assert auditing.estimate({1: "waiting"}, 10)["error_share"] is None


def finished_run(tmp_path: Path, **policies: Any) -> tuple[Project, Run, dict[int, str]]:
    project, truth = labelled_project({"female": 20, "male": 20}, review_labels=1, **policies)
    wrong = min(item for item in truth if truth[item] == "female")
    p = {item: 0.95 if key == "female" and item != wrong else 0.05 for item, key in truth.items()}
    return project, finished(project, p, tmp_path), truth


def test_a_run_audits_its_share_and_never_what_it_flagged(tmp_path: Path) -> None:
    project, run, truth = finished_run(tmp_path, audit_share=0.25)
    flagged = set(Flag.objects.values_list("item_id", flat=True))
    audited = dict(AuditedItem.objects.values_list("item_id", "class_before"))
    assert (run.unflagged, len(flagged), len(audited)) == (39, 1, 9)
    assert not flagged & set(audited)
    assert all(truth[item] == key for item, key in audited.items())
    rounds = Round.objects.filter(item__in=audited, purpose=Purpose.REVIEW)
    assert rounds.count() == 9
    assert list(checking.differences(project)) == []


def test_blind_rounds_tell_what_flagging_missed(tmp_path: Path) -> None:
    project, run, truth = finished_run(tmp_path, audit_share=0.25)
    missed = set(sorted(AuditedItem.objects.values_list("item_id", flat=True))[:3])

    def second_look(item: int) -> str:
        return {"female": "male", "male": "female"}[truth[item]] if item in missed else truth[item]

    assert auditing.of_run(run)["done"] == 0
    label(project, make.member(project), second_look)
    told = auditing.of_run(run)
    # One label against one of double weight: two thirds are not enough to accept, so the item stays ambiguous.
    assert (told["drawn"], told["done"]) == (9, 9)
    assert {item for item, came_to in auditing.outcomes(run).items() if came_to == "stays_ambiguous"} == missed
    for item in missed:
        review.decide(project, item, reviewer_id=make.user().pk, verdict="class", class_key=second_look(item))
    told = auditing.of_run(run)
    assert (told["wrong"], told["error_share"]["value"]) == (3, round(3 / 9, 4))


def test_where_reviewers_alone_look_again_nothing_is_drawn_by_itself(tmp_path: Path) -> None:
    _, run, _ = finished_run(tmp_path, audit_share=0.25, review_rule="reviewers")
    assert (run.unflagged, AuditedItem.objects.count()) == (39, 0)
    assert auditing.start(run, 5) == 5
    assert auditing.start(run, 5) == 5
    assert AuditedItem.objects.count() == 10


def test_an_unfinished_run_has_nothing_to_audit() -> None:
    project, _ = labelled_project({"female": 4, "male": 4})
    with pytest.raises(Conflict, match="not finished"):
        auditing.start(begun(project)[0])
