"""What the methods of aggregation give on small cases and simulated crowds."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.answers import BadAnswers, answers, known
from labelhub.labelling.aggregation.dawid_skene import dawid_skene, no_priors
from labelhub.labelling.aggregation.estimates import posterior
from labelhub.labelling.aggregation.majority import majority
from labelhub.labelling.aggregation.one_coin import one_coin
from tests.labelling.aggregation.crowds import crowd


def test_majority_is_the_share_of_weighted_answers() -> None:
    given = answers([0, 0, 0, 1], [0, 1, 2, 0], [1, 1, 0, 0], [1, 1, 2, 1], n_items=3, n_labellers=3, n_classes=2)
    assert majority(given).probabilities.tolist() == [[0.5, 0.5], [1, 0], [0.5, 0.5]]


def test_known_items_are_clamped_and_teach() -> None:
    # Labeller 1 inverts; only gold can tell which of the two does.
    item, who = np.repeat(np.arange(20), 2), np.tile([0, 1], 20)
    truth = np.arange(20) % 2
    said = np.where(who == 0, truth[item], 1 - truth[item])
    given = answers(item, who, said, n_items=20, n_labellers=2, n_classes=2)
    gold = known(np.arange(6), truth[:6], n_items=20, n_classes=2)
    found = dawid_skene(given, gold)
    assert (found.probabilities.argmax(axis=1) == truth).all()
    assert found.estimates.accuracy[0] > 0.8
    assert found.estimates.accuracy[1] < 0.3


def test_contradictory_gold_is_named_and_left_to_the_labels() -> None:
    gold = known([3, 1, 3, 1, 2], [0, 1, 1, 1, 0], n_items=4, n_classes=2)
    assert gold.item.tolist() == [1, 2]
    assert gold.label_class.tolist() == [1, 0]
    assert gold.contradictory.tolist() == [3]


def test_dawid_skene_learns_confusion_that_majority_cannot_see() -> None:
    # Two of five answer 0 more often than not, whatever they see.
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 300)
    item, who = np.repeat(np.arange(300), 5), np.tile(np.arange(5), 300)
    keen = np.array([0.95, 0.85, 0.85, 0.5, 0.5])[who]
    said = np.where(rng.random(1500) < keen, truth[item], np.where(who >= 3, 0, 1 - truth[item]))
    given = answers(item, who, said, n_items=300, n_labellers=5, n_classes=2)
    right = (dawid_skene(given).probabilities.argmax(axis=1) == truth).mean()
    assert right > (majority(given).probabilities.argmax(axis=1) == truth).mean() + 0.02
    assert right > 0.95


def test_one_coin_finds_the_spammer() -> None:
    sim = crowd(items=400, labellers=10, each=5, accuracy=np.array([0.9] * 9 + [0.34]), classes=3)
    found = one_coin(sim.answers).estimates.accuracy
    assert found.argmin() == 9
    assert found[9] == pytest.approx(0.34, abs=0.1)
    assert found[:9] == pytest.approx(0.9, abs=0.06)


def test_a_labeller_without_labels_has_the_priors_matrix_and_an_item_without_labels_the_class_shares() -> None:
    sim = crowd(items=50, labellers=6, each=4, accuracy=0.8)
    one = sim.answers
    wider = answers(one.item, one.labeller, one.label_class, n_items=51, n_labellers=7, n_classes=2)
    found = dawid_skene(wider)
    assert found.estimates.confusion[6] == pytest.approx(found.estimates.newcomer)
    assert found.probabilities[50] == pytest.approx(found.estimates.prior, abs=1e-3)
    bare = dawid_skene(wider, priors=no_priors(2))
    assert np.isfinite(bare.probabilities).all()


def test_a_class_added_after_half_the_labels() -> None:
    # Labellers 0 to 2 never saw class 2; those who did can still put items there.
    item, who = np.repeat(np.arange(60), 6), np.tile(np.arange(6), 60)
    truth = np.arange(60) % 3
    said = np.where(who < 3, truth[item] % 2, truth[item])
    found = dawid_skene(answers(item, who, said, n_items=60, n_labellers=6, n_classes=3))
    assert (found.probabilities.argmax(axis=1) == truth).all()


def test_posterior_of_one_item_is_the_row_of_the_full_estimate() -> None:
    sim = crowd(items=80, labellers=9, each=3, accuracy=0.75, classes=4)
    given = sim.answers
    for found in (dawid_skene(given), one_coin(given), majority(given)):
        for item in range(80):
            mine = given.item == item
            row = posterior(given.labeller[mine].tolist(), given.label_class[mine].tolist(), found.estimates)
            assert row == pytest.approx(found.probabilities[item], abs=1e-12)


@pytest.mark.parametrize(
    ("item", "labeller", "label_class", "weight"),
    [
        ([0, 5], [0, 0], [0, 0], None),
        ([0], [2], [0], None),
        ([0], [0], [-1], None),
        ([0], [0, 1], [0], None),
        ([0], [0], [0], [0.0]),
        ([0], [0], [0], [float("nan")]),
    ],
)
def test_arrays_that_cannot_be_answers_are_refused(
    item: list[int], labeller: list[int], label_class: list[int], weight: list[float] | None
) -> None:
    with pytest.raises(BadAnswers):
        answers(item, labeller, label_class, weight, n_items=2, n_labellers=2, n_classes=2)
