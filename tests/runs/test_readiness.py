"""Whether there is enough to train on."""

import pytest

from labelhub.errors import Conflict
from labelhub.runs.readiness import refuse_too_few

CLASSES = ["female", "male", "child"]


def test_enough_is_enough() -> None:
    refuse_too_few({"female": 5, "male": 5}, CLASSES, 5)


@pytest.mark.parametrize(
    ("counts", "needed", "found"),
    [
        ({}, "accepted items of at least 2 classes", "female 0, male 0, child 0"),
        ({"female": 900}, "accepted items of at least 2 classes", "female 900, male 0, child 0"),
        ({"female": 900, "male": 1}, "at least 2 accepted items of each class that has any", "female 900, male 1"),
        ({"female": 4, "male": 5}, "at least 10 accepted items in all (2 for each of 5 folds)", "female 4, male 5"),
    ],
)
def test_too_few_are_refused_with_what_there_is_and_what_is_needed(
    counts: dict[str, int], needed: str, found: str
) -> None:
    with pytest.raises(Conflict) as refused:
        refuse_too_few(counts, CLASSES, 5)
    assert needed in refused.value.message
    assert found in refused.value.message
    assert refused.value.error_code == "too_few_labels"
