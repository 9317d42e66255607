import json
from dataclasses import replace

import pytest

from tests.trainer.held import held, run
from trainer.compare import compare
from trainer.errors import TrainerError
from trainer.report import text

LABELS = [0, 1] * 10
GOOD = [0.2 + 0.6 * label for label in LABELS]
WORSE = [1 - p if number < 8 else p for number, p in enumerate(GOOD)]


def test_runs_are_measured_on_the_items_that_all_of_them_held_out() -> None:
    ids = [str(number) for number in range(2, 22)]
    found = compare([run("a", held(WORSE, LABELS)), run("b", held(GOOD, LABELS, ids))])
    assert json.loads(json.dumps(found, allow_nan=False)) == found

    shared = found["out_of_fold"]
    assert shared["n"] == 18
    assert shared["measures"]["a"]["accuracy"]["value"] == pytest.approx(12 / 18)
    assert shared["measures"]["b"]["accuracy"]["value"] == 1.0
    assert len(shared["measures"]["a"]["roc_curve"]) > 1
    assert found["test"] is None


def test_items_that_changed_side_are_named_with_p_of_their_label() -> None:
    (pair,) = compare([run("a", held(WORSE, LABELS)), run("b", held(GOOD, LABELS))])["out_of_fold"]["pairs"]

    assert (pair["first"], pair["second"], pair["better"]) == ("a", "b", "second")
    assert [one["id"] for one in pair["changed"]] == [str(number) for number in range(8)]
    assert pair["changed"][1] == {
        "id": "1",
        "label": "m",
        "p_first": pytest.approx(0.2),
        "p_second": pytest.approx(0.8),
    }


def test_another_order_of_classes_changes_nothing() -> None:
    turned = held([1 - p for p in GOOD], [1 - label for label in LABELS])
    (pair,) = compare([run("a", turned, classes=("m", "f")), run("b", held(GOOD, LABELS))])["out_of_fold"]["pairs"]

    assert (pair["both_right"], pair["accuracy"]["value"]) == (20, 0.0)


def test_labels_that_were_corrected_since_count_for_all() -> None:
    corrected = [1, *LABELS[1:]]
    found = compare([run("a", held(GOOD, LABELS)), run("b", held(GOOD, corrected))])["out_of_fold"]

    assert found["relabelled"] == 1
    assert found["measures"]["a"] == found["measures"]["b"]
    assert found["measures"]["a"]["accuracy"]["value"] == 0.95


def test_the_test_split_is_compared_where_every_run_has_one() -> None:
    a, b = (run(name, held(GOOD, LABELS), held(p, LABELS, kind="test")) for name, p in (("a", GOOD), ("b", WORSE)))
    found = compare([a, b])

    assert found["test"]["pairs"][0]["better"] == "first"
    assert found["out_of_fold"]["pairs"][0]["better"] is None
    assert compare([a, replace(b, test=None)])["test"] is None


def test_what_cannot_be_compared_is_said() -> None:
    a = run("a", held(GOOD, LABELS))
    others = {
        "compare_too_few": [a],
        "compare_classes": [a, run("b", held(GOOD, LABELS), classes=("cat", "dog"))],
        "compare_nothing_shared": [a, run("b", held([0.3], [0], ["x"]))],
    }
    for code, runs in others.items():
        with pytest.raises(TrainerError) as raised:
            compare(runs)
        assert raised.value.code == code


def test_the_comparison_reads_as_markdown() -> None:
    told = text.of_comparison(compare([run("a", held(WORSE, LABELS)), run("b", held(GOOD, LABELS))]))

    assert "### a and b: b is better" in told
    assert "| 0 | f | 0.200 | 0.800 |" in told
    assert "McNemar's exact test: p = 0.00781" in told
