"""Which items are hard: two labels or more have left them far from settled. Pure."""

import math

from labelhub.labelling.truth import Policy

LEAST = 2  # labels before which an item is new and not hard


def is_hard(policy: Policy, *, state: str, answered: int, confidence: float) -> bool:
    """Whether an item with so many answers that count is hard.

    With a target an item is far from it below half of its log-odds; without one, when its labels are in dispute.
    """
    if answered < max(LEAST, policy.overlap_min):
        return False
    if policy.target is None or state != "open":
        return state == "in_dispute"
    return _log_odds(confidence) < _log_odds(policy.target) / 2


def _log_odds(p: float) -> float:
    return math.log(max(p, 1e-9) / max(1 - p, 1e-9))
