"""What the automatic choice chooses, says, and reaches."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.answers import answers, known
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.estimates import Method, posterior
from labelhub.labelling.aggregation.majority import majority
from labelhub.labelling.aggregation.opinions import opinions
from tests.labelling.aggregation.crowds import crowd, model


def test_it_says_what_it_chose_and_why() -> None:
    empty = answers([], [], [], n_items=2, n_labellers=1, n_classes=2)
    few = crowd(items=60, labellers=20, each=3, accuracy=0.85).answers
    many = crowd(items=300, labellers=5, each=5, accuracy=0.8)
    spam = crowd(items=300, labellers=20, each=5, accuracy=0.5).answers
    stated = opinions(model(many.truth, 0.9), n_items=300, n_classes=2)
    found = [aggregate(empty), aggregate(few), aggregate(many.answers), aggregate(spam)]
    found.append(aggregate(many.answers, stated=stated))
    choices = [one.choice for one in found if one.choice is not None]
    assert [choice.code for choice in choices] == [
        "no_labels", "few_labels", "enough_labels", "no_agreement", "with_model",
    ]  # fmt: skip
    assert all(choice.reason.endswith(".") for choice in choices)
    assert aggregate(few, method=Method.MAJORITY).choice is None


def test_when_everybody_is_a_spammer_nothing_is_sure() -> None:
    spam = crowd(items=400, labellers=30, each=4, accuracy=0.5).answers
    found = aggregate(spam)
    assert found.probabilities.max() < 0.95
    assert np.median(found.probabilities.max(axis=1)) < 0.7


def test_gold_speaks_even_where_labellers_agree_by_chance() -> None:
    spam = crowd(items=300, labellers=20, each=5, accuracy=0.5)
    gold = known(np.arange(100), spam.truth[:100], n_items=300, n_classes=2)
    found = aggregate(spam.answers, gold)
    assert found.choice is not None
    assert found.choice.code != "no_agreement"
    assert found.probabilities[np.arange(100), spam.truth[:100]] == pytest.approx(1)


@pytest.mark.parametrize("classes", [2, 4, 12])
@pytest.mark.parametrize("each", [1, 2, 3])
def test_with_few_labels_it_is_not_worse_than_majority(classes: int, each: int) -> None:
    differences = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        skill = np.clip(rng.normal(0.7, 0.15, 40), 1 / classes, 0.98)
        sim = crowd(items=1000, labellers=40, each=each, accuracy=skill, classes=classes, seed=seed)
        differences.append(
            sim.accuracy(aggregate(sim.answers).probabilities) - sim.accuracy(majority(sim.answers).probabilities)
        )
    assert np.mean(differences) > -0.005


def test_with_few_labels_unequal_classes_do_not_swallow_one_another() -> None:
    sim = crowd(items=600, labellers=60, each=2, accuracy=0.8, seed=3)
    rare = np.flatnonzero(sim.truth == 1)[40:]
    keep = ~np.isin(sim.answers.item, rare)
    given = answers(
        sim.answers.item[keep], sim.answers.labeller[keep], sim.answers.label_class[keep],
        n_items=600, n_labellers=60, n_classes=2,
    )  # fmt: skip
    left = np.setdiff1d(np.arange(600), rare)
    found = aggregate(given).probabilities[left].argmax(axis=1)
    assert found[sim.truth[left] == 1].mean() > 0.5
    # Majority's ties all fall to the first class here, which is the common one: a gift of two points.
    by_majority = (majority(given).probabilities[left].argmax(axis=1) == sim.truth[left]).mean()
    assert (found == sim.truth[left]).mean() > by_majority - 0.02


def test_answers_that_share_mistakes_make_posteriors_less_sure() -> None:
    rng = np.random.default_rng(5)
    truth, item, who = rng.integers(0, 2, 500), np.repeat(np.arange(500), 8), np.tile(np.arange(8), 500)
    hard = rng.random(500) < 0.3
    said = np.where(rng.random(4000) < np.where(hard, 0.5, 0.97)[item], truth[item], 1 - truth[item])
    shared = aggregate(answers(item, who, said, n_items=500, n_labellers=8, n_classes=2))
    independent = aggregate(crowd(items=500, labellers=8, each=8, accuracy=0.83).answers)
    assert shared.estimates.correlation > 0.2
    assert independent.estimates.correlation < 0.1
    wrong = shared.probabilities.argmax(axis=1) != truth
    assert shared.probabilities[wrong].max(axis=1).mean() < 0.9


def test_tempered_posteriors_are_what_posterior_gives() -> None:
    sim = crowd(items=100, labellers=9, each=5, accuracy=0.7)
    found, given = aggregate(sim.answers), sim.answers
    for item in range(100):
        mine = given.item == item
        row = posterior(given.labeller[mine].tolist(), given.label_class[mine].tolist(), found.estimates)
        assert row == pytest.approx(found.probabilities[item], abs=1e-12)
