"""How many labels an item gets: pure rules."""

from labelhub.labelling.truth import Policy


def slots_wanted(policy: Policy, *, state: str, answered: int, leased: int) -> int:
    """How many slots the first round of an item should have.

    Open: the minimum. In dispute: one more than are answered or on their way, up to the maximum. Settled: only those
    that are answered or on their way, so that work in flight is not wasted and no more is asked for. Work that was
    done is never taken away: never less than `answered + leased`.
    """
    busy = answered + leased
    if state == "open":
        return max(policy.overlap_min, busy)
    if state == "in_dispute":
        one_more = answered + 1 if leased == 0 else busy
        return max(min(one_more, policy.overlap_max), busy)
    return busy
