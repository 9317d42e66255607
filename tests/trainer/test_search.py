import numpy as np
import pytest

from trainer.errors import TrainerError
from trainer.learning import Examples, Located, Several
from trainer.progress import Bar, Watch, never, silent
from trainer.search import DenseTrial, LinearTrial, SearchLearner, draw

QUIET = Watch(Bar(silent, never, {"final": 1}), "final", "")
NAMES = ("noise", "signal")


def examples(count: int) -> Examples:
    """Two backbones: one knows nothing, the other the label."""
    random = np.random.default_rng(4)
    labels = np.arange(count) % 2
    known = random.normal(size=(count, 3)) + 2 * labels[:, None]
    parts = tuple(
        Located(features.astype(np.float32), np.arange(count))
        for features in (random.normal(size=(count, 5)), known)
    )
    return Examples(Several(parts), labels, np.ones(count))


def learner(trials: int) -> SearchLearner:
    return SearchLearner(NAMES, (5, 3), trials, "none", {"vgg16": "its weights are not here"})


def test_the_backbone_that_knows_is_chosen_and_the_leaderboard_says_what_was_tried() -> None:
    train = examples(80)
    fitted = learner(3).fit(train, None, classes=2, seed=3, watch=QUIET)
    board = fitted.findings()["leaderboard"]

    assert fitted.part == 1
    assert board["trials"][0]["backbone"] == "signal"
    assert board["trials"][-1]["backbone"] == "noise"
    assert board["left_out"] == {"vgg16": "its weights are not here"}
    assert {trial["n"] for trial in board["trials"]} == {20}
    assert (fitted.predict(train.inputs, QUIET).argmax(axis=1) == train.labels).mean() > 0.85


def test_every_backbone_has_its_linear_head_before_chance_begins() -> None:
    drawn = draw(NAMES, 40, seed=1)

    assert drawn[:2] == [LinearTrial("noise", 0.01), LinearTrial("signal", 0.01)]
    assert {type(trial) for trial in drawn} == {LinearTrial, DenseTrial}
    assert drawn == draw(NAMES, 40, seed=1) != draw(NAMES, 40, seed=2)
    assert len(draw(NAMES, 1, seed=1)) == 1


def test_a_dense_head_of_a_trial_learns() -> None:
    train = examples(60).seen_by(1)
    dense = DenseTrial("signal", 16, 0.1, 1e-5, 0.01, 30).learner(3, "weights")
    fitted = dense.fit(train, None, classes=2, seed=1, watch=QUIET)

    assert (fitted.predict(train.inputs, QUIET).argmax(axis=1) == train.labels).mean() > 0.8


def test_too_few_items_to_choose_on_are_refused() -> None:
    with pytest.raises(TrainerError) as raised:
        learner(2).fit(examples(3), None, classes=2, seed=1, watch=QUIET)
    assert raised.value.code == "too_few_to_search"
