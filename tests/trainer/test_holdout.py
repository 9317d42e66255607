import numpy as np

from trainer.holdout import parts


def test_a_share_of_each_class_is_set_aside() -> None:
    labels = np.repeat([0, 1], [60, 30])
    found = parts(labels, None, 0.15, seed=1)

    assert found is not None
    learnt, aside = found
    assert sorted(np.concatenate(found).tolist()) == list(range(90))
    assert 8 <= (labels[aside] == 0).sum() <= 10
    assert 4 <= (labels[aside] == 1).sum() <= 5
    assert len(learnt) > len(aside)


def test_groups_stay_whole() -> None:
    groups = np.repeat(np.arange(20), 3)
    found = parts(np.repeat(np.arange(20) % 2, 3), groups * 7, 0.2, seed=1)

    assert found is not None
    assert not set(groups[found[0]]) & set(groups[found[1]])


def test_where_too_little_is_left_nothing_is_set_aside() -> None:
    assert parts(np.array([0, 0, 1]), None, 0.2, seed=1) is None
    assert parts(np.array([0, 1, 0, 1]), np.zeros(4, dtype=np.int64), 0.2, seed=1) is None


def test_a_class_that_does_not_occur_is_no_hindrance() -> None:
    assert parts(np.array([0, 2, 0, 2, 0, 2]), None, 0.3, seed=1) is not None
