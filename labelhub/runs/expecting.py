"""What flags of a run can be expected to bring, learnt from what looking at earlier ones brought."""

from collections.abc import Mapping, Sequence
from typing import Any

from labelhub.items import flags
from labelhub.items.models import FlagKind
from labelhub.runs.flag_yield import Reviewed, Yield, expect, learn

KINDS = (FlagKind.MISLABELLED, FlagKind.AMBIGUOUS)


def learnt(project_id: int) -> dict[str, Yield]:
    """For each kind that a run raises, what scores and outcomes of past flags teach."""
    past = flags.looked_at(project_id, KINDS)
    return {str(kind): learn([Reviewed(score, changed) for score, changed in past[str(kind)]]) for kind in KINDS}


def plan(
    scores: Mapping[str, Sequence[float]],
    thresholds: Mapping[str, float],
    budgets: Mapping[str, int],
    known: Mapping[str, Yield],
) -> list[dict[str, Any]]:
    """One row for each kind: what is flagged under this threshold and budget (in items), and how many of the flags
    with these scores can be expected to lead to a change, with a 95 % interval; None while nothing is known. Pure."""
    return [
        {
            "kind": kind,
            "threshold": thresholds[kind],
            "budget": budgets[kind],
            "flags": len(scores.get(kind, ())),
            "reviewed": known[kind].reviewed,
            **_expected(known[kind], scores.get(kind, ())),
        }
        for kind in known
    ]


def _expected(known: Yield, scores: Sequence[float]) -> dict[str, float | None]:
    if not known.reviewed:
        return {"expected": None, "expected_low": None, "expected_high": None}
    found = expect(known, scores)
    return {
        "expected": round(found.changes, 1),
        "expected_low": round(found.low, 1),
        "expected_high": round(found.high, 1),
    }
