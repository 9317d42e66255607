"""A model that takes part in the consensus: out of fold, of a named run, with what people say beside it."""

import pytest

from labelhub.items.models import Item, Project
from labelhub.labelling import checking, opinions
from labelhub.labelling.models import Consensus
from labelhub.labelling.quality_models import CountedOpinion
from tests import make
from tests.labelling.estimated import TRUTH, answered, run_estimate, say

pytestmark = pytest.mark.django_db


def opine(project: Project, run: int, surely: float, wrong: bool = False) -> None:
    items = Item.objects.filter(project=project).order_by("pk")
    rows = []
    for item, key in zip(items, TRUTH, strict=False):
        male = (key == "male") != wrong
        rows.append((item.pk, [1 - surely, surely] if male else [surely, 1 - surely], True))
    opinions.record(project_id=project.pk, run_id=run, run_number=run, classes=["female", "male"], rows=rows)


def test_a_models_opinions_count_and_what_people_say_is_kept_beside() -> None:
    project, _ = answered(people=2, wrong=())
    opine(project, 1, 0.9)

    version = run_estimate(project)

    assert (version.method, version.run_id) == ("fused", 1)
    row = Consensus.objects.filter(project=project).order_by("item")[0]
    assert row.source == "labels_and_model"
    assert row.human_class is not None
    assert row.human_class.key == TRUTH[0]
    assert row.human_probabilities != row.probabilities
    assert list(checking.differences(project)) == []


def test_a_newer_run_does_not_change_what_an_older_version_counted_with() -> None:
    project, staff = answered(people=2, wrong=())
    opine(project, 1, 0.9)
    run_estimate(project)
    opine(project, 2, 0.6)
    assert list(checking.differences(project)) == []

    more = make.items(project, 1)
    say(project, staff[0], more)
    version = run_estimate(project)

    assert version.run_id == 2
    assert set(CountedOpinion.objects.values_list("run_id", flat=True)) == {1, 2}
    assert list(checking.differences(project)) == []


def test_an_opinion_of_a_model_that_saw_the_label_never_counts() -> None:
    project, _ = answered(people=2, wrong=())
    items = list(Item.objects.filter(project=project).values_list("pk", flat=True))
    rows = [(item, [0.1, 0.9], False) for item in items]
    opinions.record(project_id=project.pk, run_id=1, run_number=1, classes=["female", "male"], rows=rows)

    assert run_estimate(project).method == "dawid-skene"
    assert not CountedOpinion.objects.exists()
