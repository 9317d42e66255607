"""What a look at a flagged item is worth: how wrong its label is likely to be, and how much a look would change. Pure.

People and a model are two witnesses who do not know each other: P(class | both) is proportional to the product of what
each says (Kerrigan, Smyth & Steyvers, "Combining Human Predictions with Model Probabilities via Confusion Matrices and
Calibration", NeurIPS 2021, with a uniform prior). From that belief two numbers follow: the expected error of the label
as it stands, and how much of it goes away when the most likely class takes its place. An item that is hard for
everybody is likely to be wrong, and a look changes little; so a clear mistake comes before it, as Bernhardt et al.
want it ("Active label cleaning for improved dataset quality under resource constraints", Nature Communications 13,
1161, 2022).
"""

from collections.abc import Mapping
from dataclasses import dataclass

FLOOR = 1e-3
"""No witness is ever certain."""
DIGITS = 4
REPORTED = 1.0
"""A person said that something is wrong with the image, perhaps that nobody should see it: that comes first."""
IMAGE = 0.5
"""Share of its score that a flag of the image (duplicate, outlier, low quality) is worth: it may cost the item its
place in the dataset, and says nothing against its label."""
OF_THE_IMAGE = frozenset({"duplicate", "outlier", "low_quality"})

P = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an item. `people` and `model`: class key → P in [0, 1], the model's None where no model has
    seen the image. `labels` counts the labels behind `people`. `estimated`: these are probabilities from estimates of
    the labellers and not shares of labels; `fused`: the model has taken part in them already."""

    present: str | None
    people: P
    labels: int
    model: P | None = None
    estimated: bool = False
    fused: bool = False


def belief(known: Known, classes: list[str]) -> dict[str, float]:
    """P(class) given people and model; uniform where nobody has said anything. Sums to 1."""
    weights = dict.fromkeys(classes, 1.0)
    if known.labels:
        for key in classes:
            weights[key] = max(FLOOR, _people(known, key, len(classes)))
    if known.model is not None and not (known.fused and known.labels):
        for key in classes:
            weights[key] *= max(FLOOR, known.model.get(key, 0.0))
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def _people(known: Known, key: str, classes: int) -> float:
    """A share of few labels is no probability: one label of every class together is added (Laplace's rule)."""
    said = known.people.get(key, 0.0)
    return said if known.estimated else (said * known.labels + 1 / classes) / (known.labels + 1)


def of_label(known: Known, classes: list[str]) -> float:
    """Half the expected error of the present label and half of what a change would take away of it, in [0, 1]."""
    p = belief(known, classes)
    top = max(p.values())
    present = p.get(known.present or "", top)
    return ((1 - present) + (top - present)) / 2


def of_flag(kind: str, score: float, known: Known, classes: list[str]) -> float:
    """What a look at this flag is worth, in [0, 1], rounded."""
    label = of_label(known, classes) if classes else 0.0
    if kind == "reported":
        label = REPORTED
    elif kind in OF_THE_IMAGE:
        label = max(label, IMAGE * score)
    return round(min(1.0, max(0.0, label)), DIGITS)
