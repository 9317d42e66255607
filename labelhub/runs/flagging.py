"""Which predictions are a reason to look at an item again. Pure.

`ambiguous`: the model is torn, margin = P(top) − P(second) is small. `mislabelled`: out of fold, the model contradicts
the label that people gave and finds it unlikely (P(given label) is low); this is the ranking by self-confidence of
Northcutt, Jiang and Chuang, "Confident Learning", JAIR 70 (2021). A margin cannot find labels that are wrong at
random, so there are two rules, each with a threshold and a budget.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labelhub.items.models import FlagKind

FLAGGABLE = ("accepted", "open", "in_dispute")  # not what was excluded, nor what stays ambiguous for good
SLICE = 500


@dataclass(frozen=True)
class Rules:
    """Thresholds and budgets in [0, 1]; a budget is a share of the items that were predicted."""

    ambiguous_margin: float
    ambiguous_budget: float
    mislabelled_p: float
    mislabelled_budget: float


@dataclass(frozen=True, slots=True)
class Scored:
    """One prediction and what people say of the item now. `given` is the label in the snapshot that the prediction is
    held against, or None; `state` and `current` are the consensus now."""

    item: int
    p: tuple[float, ...]
    top: str
    p_top: float
    margin: float
    given: str | None
    p_given: float | None
    out_of_fold: bool
    state: str
    current: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An item to flag. `score` in [0, 1]: higher is looked at sooner."""

    scored: Scored
    kind: FlagKind
    score: float


News = Callable[[Sequence[Choice]], Sequence[Choice]]


def score(
    item: int,
    p: Sequence[float],
    classes: Sequence[str],
    *,
    given: str | None,
    out_of_fold: bool,
    state: str = "",
    current: str | None = None,
) -> Scored:
    """A prediction's top class (the first of equals), margin and P(given). `p` is in the order of `classes`."""
    order = sorted(range(len(p)), key=lambda place: -p[place])
    top, second = order[0], order[1]
    return Scored(
        item=item,
        p=tuple(p),
        top=classes[top],
        p_top=p[top],
        margin=p[top] - p[second],
        given=given,
        p_given=p[classes.index(given)] if given in classes else None,
        out_of_fold=out_of_fold,
        state=state,
        current=current,
    )


def choose(predicted: Sequence[Scored], rules: Rules, news: News = lambda choices: choices) -> list[Choice]:
    """What to flag, the surest first within each kind. An item with both reasons gets `mislabelled`.

    `news` lets through what was not looked at before; what it holds back costs no budget.
    """
    mislabelled = sorted(
        (row for row in predicted if _is_mislabelled(row, rules)), key=lambda row: (row.p_given, row.item)
    )
    wrong = _take(
        [Choice(row, FlagKind.MISLABELLED, 1 - (row.p_given or 0.0)) for row in mislabelled],
        budget(len(predicted), rules.mislabelled_budget),
        news,
    )
    taken = {choice.scored.item for choice in wrong}
    ambiguous = sorted(
        (row for row in predicted if row.item not in taken and _is_ambiguous(row, rules)),
        key=lambda row: (row.margin, row.item),
    )
    torn = _take(
        [Choice(row, FlagKind.AMBIGUOUS, 1 - row.margin) for row in ambiguous],
        budget(len(predicted), rules.ambiguous_budget),
        news,
    )
    return wrong + torn


def budget(predicted: int, share: float) -> int:
    """How many flags a share of the predicted items allows, rounded down."""
    return math.floor(predicted * share + 1e-9)  # .07 × 100 is 7, whatever its last binary digit


def _is_mislabelled(row: Scored, rules: Rules) -> bool:
    return (
        row.out_of_fold
        and row.state in FLAGGABLE
        and row.given is not None
        and row.given == row.current
        and row.top != row.given
        and row.p_given is not None
        and row.p_given <= rules.mislabelled_p
    )


def _is_ambiguous(row: Scored, rules: Rules) -> bool:
    return row.state in FLAGGABLE and row.margin < rules.ambiguous_margin


def _take(choices: Sequence[Choice], most: int, news: News) -> list[Choice]:
    taken: list[Choice] = []
    for start in range(0, len(choices), SLICE):
        if len(taken) >= most:
            break
        taken += news(choices[start : start + SLICE])
    return taken[:most]
