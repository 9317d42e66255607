"""What a look at a flag is worth: the rule, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhub.labelling import worth
from labelhub.labelling.worth import Known

CLASSES = ["female", "male"]


def known(people: float, model: float | None = None, labels: int = 3, **more: bool) -> Known:
    """An item called female, with P(female) by people and by a model."""
    said = None if model is None else {"female": model, "male": 1 - model}
    return Known("female", {"female": people, "male": 1 - people}, labels, said, **more)


def test_belief_is_the_product_of_what_two_witnesses_say() -> None:
    p = worth.belief(known(0.8, 0.4, estimated=True), CLASSES)
    assert p["female"] == pytest.approx(0.8 * 0.4 / (0.8 * 0.4 + 0.2 * 0.6))


def test_a_share_of_few_labels_is_no_certainty() -> None:
    assert worth.belief(known(1.0, labels=1), CLASSES)["female"] == pytest.approx(0.75)
    assert worth.belief(known(1.0, labels=9), CLASSES)["female"] == pytest.approx(0.95)


def test_a_model_that_took_part_already_is_not_heard_twice() -> None:
    alone = worth.belief(known(0.7, estimated=True), CLASSES)
    assert worth.belief(known(0.7, 0.1, estimated=True, fused=True), CLASSES) == pytest.approx(alone)


def test_a_clear_mistake_comes_before_a_hard_item_and_that_before_a_clear_label() -> None:
    mistake, hard, clear = (worth.of_label(known(0.9, p), CLASSES) for p in (0.001, 0.1, 0.95))
    assert mistake > hard > clear


def test_more_labels_that_agree_make_a_look_worth_less() -> None:
    few, many = (worth.of_label(known(1.0, 0.1, labels=n), CLASSES) for n in (1, 9))
    assert few > many


def test_an_item_without_a_label_is_as_wrong_as_its_best_guess() -> None:
    nobody = Known(None, {}, 0, {"female": 0.9, "male": 0.1})
    assert worth.of_label(nobody, CLASSES) == pytest.approx(0.05)


def test_a_report_comes_first_and_a_flag_of_the_image_counts_by_its_score() -> None:
    assert worth.of_flag("reported", 0.2, known(1.0), CLASSES) == 1
    assert worth.of_flag("duplicate", 0.8, known(1.0, labels=50), CLASSES) == pytest.approx(0.4)
    assert worth.of_flag("mislabelled", 0.8, known(1.0, labels=50), CLASSES) < 0.01


def test_a_project_without_classes_has_nothing_wrong() -> None:
    assert worth.of_flag("outlier", 1.0, Known(None, {}, 0), []) == 0.5


SHARE = st.floats(0, 1)


@given(people=SHARE, model=SHARE | st.none(), labels=st.integers(0, 30), estimated=st.booleans())
def test_worth_is_a_share_and_belief_a_distribution(
    people: float, model: float | None, labels: int, estimated: bool
) -> None:
    item = known(people, model, labels, estimated=estimated)
    assert 0 <= worth.of_flag("mislabelled", 0.5, item, CLASSES) <= 1
    assert sum(worth.belief(item, CLASSES).values()) == pytest.approx(1)
