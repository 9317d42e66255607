import numpy as np

from trainer import audit

P = np.array([[0.9, 0.1, 0.0], [0.4, 0.35, 0.25], [0.2, 0.2, 0.6], [0.05, 0.9, 0.05]])
LABELS = np.array([0, 2, 2, 0])


def test_the_margin_is_the_lead_of_the_likeliest_class() -> None:
    assert audit.margin(P).round(6).tolist() == [0.8, 0.05, 0.4, 0.85]
    assert audit.margin(np.array([[0.3, 0.7]])).round(6).tolist() == [0.4]


def test_p_given_is_what_the_model_gives_the_label() -> None:
    assert audit.p_given(P, LABELS).tolist() == [0.9, 0.25, 0.6, 0.05]


def test_rankings_begin_with_what_most_deserves_a_look() -> None:
    assert audit.most_ambiguous(P, 2).tolist() == [1, 2]
    assert audit.most_suspect(P, LABELS, 3).tolist() == [3, 1, 2]
    assert audit.surest(P, 0, 5).tolist() == [0, 1]
    assert audit.surest(P, 1, 5).tolist() == [3]


def test_ties_keep_their_order_and_too_few_items_are_no_error() -> None:
    same = np.full((4, 2), 0.5)

    assert audit.most_ambiguous(same, 10).tolist() == [0, 1, 2, 3]
    assert audit.most_suspect(same, np.zeros(4, dtype=np.int64), 2).tolist() == [0, 1]
    assert audit.surest(same, 1, 3).tolist() == []


def test_mistakes_are_ranked_by_how_sure_the_model_was() -> None:
    p = np.array([[0.6, 0.4], [0.1, 0.9], [0.2, 0.8], [0.7, 0.3]])

    assert audit.mistakes(p, np.array([1, 0, 1, 0])).tolist() == [1, 0]
