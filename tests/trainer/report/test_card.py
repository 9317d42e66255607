import json
from typing import Any

from tests.trainer.conftest import Finished
from trainer.report import card


def told(finished: Finished, classes: tuple[str, ...] = ("across", "down"), **metrics: Any) -> str:
    config = json.loads((finished.folder / "config.json").read_text())
    measured = {**finished.result.metrics, **metrics}
    backbone = {"name": "faceres", "sha256": "ab" * 32}
    return card.markdown(classes, config, measured, "cd" * 32, "2", backbone)


def test_a_run_brings_its_card_in_both_forms(finished: Finished) -> None:
    written = (finished.folder / "card.md").read_text()
    page = (finished.folder / "card.html").read_text()
    accuracy = finished.result.metrics["out_of_fold"]["accuracy"]

    assert (finished.folder / "manifest.sha256").read_text().strip() in written
    assert f"{accuracy['value']:.4f} ({accuracy['low']:.4f} to {accuracy['high']:.4f})" in written
    for heading in (
        "Intended use",
        "Where it comes from",
        "Results out of fold",
        "Results on the test split",
        "Known limits",
    ):
        assert f"## {heading}" in written
        assert f"<h2>{heading}</h2>" in page
    assert "<table>" in page


def test_perceived_sex_is_spoken_of_only_where_classes_are_such(finished: Finished) -> None:
    assert "perceive" in told(finished, classes=("female", "male"))
    assert "perceive" not in told(finished)


def test_a_leaky_protocol_is_named(finished: Finished) -> None:
    assert "Leaky" in told(finished, leaky=True)
    assert "Leaky" not in told(finished)


def test_weak_slices_are_named(finished: Finished) -> None:
    weak = {"field": "camera", "value": "old", "n": 40, "weak": True,
            "accuracy": {"value": 0.5, "low": 0.4, "high": 0.6}, "difference": None}  # fmt: skip
    slices = {"fields": [{"field": "camera", "values": []}], "weak": [weak], "left_out": []}

    assert "Weak where camera is old: accuracy 0.5000 (0.4000 to 0.6000) on 40 items" in told(finished, slices=slices)
    assert "no part of the images was less accurate" in told(finished, slices={**slices, "weak": []})
    assert "No metadata was given" in told(finished)


def test_random_weights_have_no_results(finished: Finished) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("out_of_fold", "test", "calibration", "slices", "asymmetry", "learning_curve", "threshold")
    )
    said = told(finished, **nothing, note="The backbone's weights are random.")

    assert "None. The backbone's weights are random." in said
    assert "accuracy |" not in said


def test_names_that_look_like_markup_stay_text(finished: Finished) -> None:
    page = card.html(told(finished, classes=("<script>alert(1)</script>", "a|b")))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
