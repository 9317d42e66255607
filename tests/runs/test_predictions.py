"""What a run leaves in the database: all of it or nothing."""

from pathlib import Path

import pytest

from labelhub.items.models import Flag, FlagStatus
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.labelling import checking, erase, queue, recompute, review, second_looks
from labelhub.labelling.models import Opinion, Round
from labelhub.runs.models import Prediction, Run
from labelhub.tasks import execute_job
from tests import make
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import begun, record

pytestmark = pytest.mark.django_db(transaction=True)
BUDGETS = {"ambiguous_budget": 1.0, "mislabelled_budget": 1.0, "ambiguous_margin": 0.2, "mislabelled_p": 0.3}
SURE = {"female": 0.95, "male": 0.05}


def test_every_item_gets_a_prediction_and_an_opinion(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3})
    (fresh,) = make.items(project, 1)
    run, claim = begun(project)
    record(run, claim, {**{item: SURE[key] for item, key in truth.items()}, fresh.pk: 0.7}, tmp_path)
    rows = {row.item_id: row for row in Prediction.objects.filter(run=run)}
    assert set(rows) == {*truth, fresh.pk}
    one = rows[next(item for item, key in truth.items() if key == "male")]
    assert (one.p, one.top_class, one.p_top, one.margin) == ([0.05, 0.95], "male", 0.95, 0.9)
    assert (one.given_class, one.p_given, one.out_of_fold) == ("male", 0.95, True)
    assert one.split in ("train", "validation", "test")
    assert (rows[fresh.pk].given_class, rows[fresh.pk].p_given, rows[fresh.pk].out_of_fold) == ("", None, False)
    opinion = Opinion.objects.get(item=fresh)
    assert (opinion.run_number, opinion.probabilities) == (1, {"female": 0.7, "male": 0.3})
    assert opinion.out_of_fold  # no model has seen a label of it, so it may count beside the first ones
    run.refresh_from_db()
    assert run.finished_at is not None
    assert (run.folder, run.bytes) == (f"{project.pk}/1/1", 10)


def test_a_finished_run_lets_items_be_judged_again(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, random_share=0.0)
    sure, unsure = make.items(project, 2)
    run, claim = begun(project)
    said = {item: SURE[key] for item, key in truth.items()}
    record(run, claim, {**said, sure.pk: 0.99, unsure.pk: 0.6}, tmp_path)
    job = Job.objects.get(project_id=project.pk, kind=recompute.ESTIMATE)
    execute_job(job.pk)
    project.refresh_from_db()
    lease = queue.lease(project, make.member(project).pk, 1, screen=make.SCREEN)
    assert lease.assignments[0].item == unsure.pk
    assert list(checking.differences(project)) == []


def test_suspects_and_torn_items_are_flagged_with_the_evidence(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, **BUDGETS)
    (torn,) = make.items(project, 1)
    wrong = next(item for item, key in truth.items() if key == "male")
    run, claim = begun(project)
    record(run, claim, {**{i: SURE[key] for i, key in truth.items()}, wrong: 0.9, torn.pk: 0.55}, tmp_path)
    flags = {flag.item_id: flag for flag in Flag.objects.filter(project=project)}
    assert {item: flag.kind for item, flag in flags.items()} == {wrong: "mislabelled", torn.pk: "ambiguous"}
    assert flags[wrong].score == pytest.approx(0.9)
    assert flags[wrong].class_before == "male"
    assert flags[wrong].evidence == {
        "run": 1,
        "recipe": "simple-cnn",
        "p": {"female": 0.9, "male": 0.1},
        "top_class": "female",
        "given_class": "male",
        "p_given": 0.1,
        "margin": 0.8,
        "out_of_fold": True,
    }
    run.refresh_from_db()
    assert run.flags_raised == {"mislabelled": 1, "ambiguous": 1}


def test_flagged_items_go_to_a_blind_review_where_labellers_look_first(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, **BUDGETS)
    wrong = next(item for item, key in truth.items() if key == "male")
    run, claim = begun(project)
    record(run, claim, {**{i: SURE[key] for i, key in truth.items()}, wrong: 0.9}, tmp_path)
    assert Flag.objects.get().status == FlagStatus.IN_REVIEW
    assert Round.objects.filter(item=wrong, purpose="review").exists()


def test_where_reviewers_look_first_flags_wait_for_them(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, **BUDGETS, review_rule="reviewers")
    wrong = next(item for item, key in truth.items() if key == "male")
    run, claim = begun(project)
    record(run, claim, {**{i: SURE[key] for i, key in truth.items()}, wrong: 0.9}, tmp_path)
    assert Flag.objects.get().status == FlagStatus.OPEN
    assert not Round.objects.filter(purpose="review").exists()


def test_what_was_looked_at_without_change_is_not_flagged_again_and_costs_no_budget(tmp_path: Path) -> None:
    budgets = {**BUDGETS, "mislabelled_budget": 1 / 6}  # one of six
    project, truth = labelled_project({"female": 3, "male": 3}, **budgets, review_rule="reviewers")
    first, second, _ = (item for item, key in truth.items() if key == "male")
    run, claim = begun(project)
    said = {**{i: SURE[key] for i, key in truth.items()}, first: 0.95, second: 0.9}
    record(run, claim, said, tmp_path)
    assert Flag.objects.get().item_id == first
    review.decide(project, first, reviewer_id=make.user().pk, verdict="class", class_key="male")
    Job.objects.update(state=JobState.SUCCEEDED)
    again, claim = begun(project)
    record(again, claim, said, tmp_path)
    assert Flag.objects.exclude(status=FlagStatus.CLOSED).get().item_id == second


def test_a_label_that_was_changed_after_the_snapshot_is_not_accused(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, **BUDGETS)
    wrong = next(item for item, key in truth.items() if key == "male")
    run, claim = begun(project)
    said = {**{i: SURE[key] for i, key in truth.items()}, wrong: 0.9}
    run.snapshot = None
    rows = record(run, claim, {}, tmp_path)
    assert rows.given[wrong] == "male"
    review.decide(project, wrong, reviewer_id=make.user().pk, verdict="class", class_key="female")
    record(run, claim, said, tmp_path)
    assert not Flag.objects.exclude(status=FlagStatus.CLOSED).exists()


def test_an_item_that_was_deleted_meanwhile_is_left_out(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3})
    gone = min(truth)
    run, claim = begun(project)
    rows = record(run, claim, {}, tmp_path)
    erase.items(project, [gone])
    record(run, claim, {i: SURE[key] for i, key in truth.items()}, tmp_path)
    assert gone in rows.given
    assert set(Prediction.objects.values_list("item_id", flat=True)) == set(truth) - {gone}


def test_recording_twice_leaves_one_prediction_each(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3})
    run, claim = begun(project)
    for _ in range(2):
        record(run, claim, {i: SURE[key] for i, key in truth.items()}, tmp_path)
    assert Prediction.objects.count() == len(truth)


def test_a_worker_that_lost_the_job_writes_nothing(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, **BUDGETS)
    run, claim = begun(project)
    record(run, claim, {}, tmp_path)
    Run.objects.update(finished_at=None, folder="")
    Job.objects.update(state=JobState.QUEUED)
    assert lifecycle.claim(run.job_id) is not None
    with pytest.raises(lifecycle.Superseded):
        record(run, claim, dict.fromkeys(truth, 0.5), tmp_path)
    assert not Prediction.objects.exists()
    assert not Opinion.objects.exists()
    assert not Flag.objects.exists()
    assert Run.objects.get().finished_at is None


def test_a_failure_at_the_end_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, **BUDGETS)
    run, claim = begun(project)
    record(run, claim, {}, tmp_path)
    Run.objects.update(finished_at=None, folder="")

    def broken(*_: object) -> None:
        raise RuntimeError("the connection was lost")

    monkeypatch.setattr(second_looks, "raise_from_model", broken)
    with pytest.raises(RuntimeError):
        record(run, claim, dict.fromkeys(truth, 0.5), tmp_path)
    assert not Prediction.objects.exists()
    assert not Opinion.objects.exists()
    assert Run.objects.get().finished_at is None


def test_a_later_run_withdraws_flags_that_it_does_not_repeat(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3}, **BUDGETS, review_rule="reviewers")
    wrong = next(item for item, key in truth.items() if key == "male")
    sure = {i: SURE[key] for i, key in truth.items()}
    run, claim = begun(project)
    record(run, claim, {**sure, wrong: 0.9}, tmp_path)
    Job.objects.update(state=JobState.SUCCEEDED)
    later, claim = begun(project)
    record(later, claim, sure, tmp_path)
    flag = Flag.objects.get()
    assert (flag.status, flag.outcome) == (FlagStatus.CLOSED, "withdrawn")
