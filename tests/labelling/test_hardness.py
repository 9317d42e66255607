"""Which items are hard. No database."""

import pytest

from labelhub.labelling.hardness import is_hard
from labelhub.labelling.truth import Policy

TARGET = Policy(overlap_min=1, overlap_max=10, accept_agreement=0.7, target=0.99)
AGREEMENT = Policy(overlap_min=2, overlap_max=5, accept_agreement=0.7)


@pytest.mark.parametrize(
    ("policy", "state", "answered", "confidence", "hard"),
    [
        (TARGET, "open", 1, 0.5, False),  # new, not hard
        (TARGET, "open", 2, 0.5, True),
        (TARGET, "open", 4, 0.9, True),
        (TARGET, "open", 4, 0.92, False),  # more than half of the way
        (TARGET, "accepted", 4, 0.995, False),
        (TARGET, "in_dispute", 10, 0.97, True),
        (AGREEMENT, "in_dispute", 2, 0.5, True),
        (AGREEMENT, "open", 1, 1.0, False),
        (AGREEMENT, "accepted", 3, 0.75, False),
    ],
)
def test_an_item_is_hard_when_two_labels_leave_it_far_from_settled(
    policy: Policy, state: str, answered: int, confidence: float, hard: bool
) -> None:
    assert is_hard(policy, state=state, answered=answered, confidence=confidence) is hard


def test_an_item_that_is_short_of_its_minimum_is_not_hard() -> None:
    policy = Policy(overlap_min=4, overlap_max=10, accept_agreement=0.7, target=0.99)
    assert not is_hard(policy, state="open", answered=3, confidence=0.5)
    assert is_hard(policy, state="open", answered=4, confidence=0.5)
