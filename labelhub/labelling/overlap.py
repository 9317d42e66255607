"""How many labels an item gets: pure rules. The queue, policy replay and the bench `label_budget` all ask here."""

from labelhub.labelling.truth import Policy


def slots_wanted(policy: Policy, *, state: str, answered: int, leased: int) -> int:
    """How many slots the first round of an item should have.

    Open: the minimum, and where the project has a target and the minimum did not reach it, one more. In dispute: one
    more than are answered, up to the maximum. A label on its way counts: while one is out, no further one is asked
    for. Settled: only those that are answered or on their way, so that work in flight is not wasted. Work that was
    done is never taken away: never less than `answered + leased`.
    """
    busy = answered + leased
    one_more = busy if leased else min(answered + 1, policy.overlap_max)
    if state == "open":
        return max(policy.overlap_min, busy, one_more if policy.target is not None else 0)
    return max(one_more, busy) if state == "in_dispute" else busy


def wants_more(policy: Policy, *, state: str, answered: int) -> bool:
    """Whether an item that stands so, with no label on its way, gets another one."""
    return slots_wanted(policy, state=state, answered=answered, leased=0) > answered
