"""What flags of a run can be expected to bring, learnt from what looking at earlier ones brought."""

from collections.abc import Mapping
from typing import Any

from labelhub.items import flags
from labelhub.items.models import FlagKind
from labelhub.labelling.aggregation.intervals import wilson

DIGITS = 4
KINDS = (FlagKind.MISLABELLED, FlagKind.AMBIGUOUS)


def learnt(project_id: int) -> dict[str, dict[str, Any]]:
    """For each kind that a run raises: how many were looked at, the share that led to a change (another class, stays
    ambiguous, excluded) with its 95 % interval; None where none was looked at yet."""
    past = {row.kind: row for row in flags.yields(project_id)}
    return {str(kind): _share(past.get(str(kind))) for kind in KINDS}


def _share(past: flags.Yield | None) -> dict[str, Any]:
    reviewed = past.reviewed if past else 0
    if past is None or not reviewed:
        return {"reviewed": 0, "precision": None, "low": None, "high": None}
    useful = reviewed - past.kept
    low, high = wilson(useful, reviewed)
    return {
        "reviewed": reviewed,
        "precision": round(useful / reviewed, DIGITS),
        "low": round(low, DIGITS),
        "high": round(high, DIGITS),
    }


def plan(
    counts: Mapping[str, int], thresholds: Mapping[str, float], budgets: Mapping[str, int], known: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One row for each kind: what is flagged under this threshold and budget (in items), and how many of them can be
    expected to lead to a change, with an interval; None while nothing is known. Pure."""
    return [
        {
            "kind": kind,
            "threshold": thresholds[kind],
            "budget": budgets[kind],
            "flags": counts.get(kind, 0),
            **known[kind],
            "expected": _times(known[kind]["precision"], counts.get(kind, 0)),
            "expected_low": _times(known[kind]["low"], counts.get(kind, 0)),
            "expected_high": _times(known[kind]["high"], counts.get(kind, 0)),
        }
        for kind in known
    ]


def _times(share: float | None, count: int) -> float | None:
    return None if share is None else round(share * count, 1)
