"""The project's own answers under another policy."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from labelhub.errors import Invalid
from labelhub.items.models import Item, LabelClass, Project, Role
from labelhub.labelling import replaying
from labelhub.labelling.models import Consensus
from labelhub.tasks import execute_job
from tests import make
from tests.api.clients import API, browser
from tests.labelling.estimated import TRUTH, answered, run_estimate

pytestmark = pytest.mark.django_db


def test_the_same_policy_changes_nothing_and_saves_nothing() -> None:
    project, _ = answered(consensus_method="majority")
    found = replaying.replay(project, {})
    assert found["labels"] == {"log": 120, "used": 120, "saved": 0}
    assert (found["changed"], found["changed_items"]) == (0, [])
    assert found["accepted"] == {"now": 24, "replayed": 24}


def test_a_target_saves_labels_and_says_what_it_costs_on_gold() -> None:
    project, _ = answered(consensus_method="majority")
    classes = {row.key: row for row in LabelClass.objects.filter(project=project)}
    for item, key in list(zip(Item.objects.filter(project=project).order_by("pk"), TRUTH, strict=True))[:10]:
        Item.objects.filter(pk=item.pk).update(gold_class=classes[key])
    before = list(Consensus.objects.order_by("item").values("state", "label_class", "updated_at"))

    found = replaying.replay(
        project,
        {"consensus_method": "dawid-skene", "overlap_rule": "confidence", "target_confidence": 0.9, "overlap_min": 1},
    )

    assert found["labels"]["saved"] > 0
    assert found["labels_per_item"] < 5
    assert found["gold"]["now"]["value"] == 1
    assert found["gold"]["replayed"]["value"] == 1
    assert list(Consensus.objects.order_by("item").values("state", "label_class", "updated_at")) == before


def test_items_that_would_change_are_named() -> None:
    project, _ = answered(people=3, wrong=(1, 2), consensus_method="majority")
    found = replaying.replay(project, {"overlap_min": 1, "overlap_max": 1})
    assert found["changed"] == len(TRUTH)
    first = found["changed_items"][0]
    assert first["class_before"] != first["class_after"]
    assert {"item", "state_before", "state_after", "confidence", "labels"} <= set(first)


@pytest.mark.parametrize(
    "wrong",
    [{"overlap_min": 0}, {"overlap_min": 9, "overlap_max": 2}, {"lease_seconds": 60}, {"consensus_method": "x"}],
)
def test_a_policy_that_does_not_fit_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        replaying.replay(make.project(), wrong)


def test_a_project_without_answers_can_be_replayed() -> None:
    found = replaying.replay(make.project(), {"consensus_method": "dawid-skene"})
    assert (found["items"], found["changed"], found["gold"]["now"]) == (0, 0, None)


def test_it_runs_as_a_job_and_as_a_command() -> None:
    project, _ = answered()
    run_estimate(project)
    manager = browser(make.member(project, Role.MANAGER))
    address = f"{API}/projects/{project.pk}/replays"

    assert manager.post(address, {"overlap_min": 99}).status_code == 400
    job = manager.post(address, {"consensus_method": "majority", "overlap_min": 1, "overlap_max": 1}).json()
    execute_job(job["id"])
    done = manager.get(f"{API}/projects/{project.pk}/jobs/{job['id']}").json()
    assert done["state"] == "succeeded", done["error"]
    assert done["result"]["labels"]["used"] == len(TRUTH)

    out = StringIO()
    call_command("replay", str(project.pk), "--method", "majority", "--min", "1", "--max", "1", stdout=out)
    assert "96 saved" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("replay", str(project.pk), "--min", "50")
    assert Project.objects.get(pk=project.pk).overlap_min == 5
