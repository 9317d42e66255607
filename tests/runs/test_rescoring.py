"""How much of a run's error was the labels'."""

from labelhub.runs.rescoring import Held, on_corrected_labels

CLASSES = ("female", "male")
FEMALE, MALE = (0.9, 0.1), (0.2, 0.8)


def test_mistakes_are_told_apart_by_what_became_of_the_label() -> None:
    held = [
        Held(1, FEMALE, "female", "female", None),
        Held(2, FEMALE, "male", "female", None),  # the label was wrong
        Held(3, MALE, "female", "female", "g"),  # the model was wrong
        Held(4, MALE, "male", "female", "g"),  # looked right, and was not
        Held(5, MALE, "male", "male", None),
    ]
    found = on_corrected_labels(held, CLASSES, seed=1)
    counts = {key: value for key, value in found.items() if isinstance(value, int)}
    assert counts == {
        "n": 5, "labels_changed": 2, "wrong_before": 2, "label_was_wrong": 1, "still_wrong": 1, "newly_wrong": 1,
    }  # fmt: skip
    assert (found["before"]["accuracy"]["value"], found["measures"]["accuracy"]["value"]) == (0.6, 0.6)
    assert found["measures"]["confusion"] == [[2, 2], [0, 1]]
