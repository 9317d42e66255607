"""What setting a labeller's labels aside would change, before anybody does it. Read-only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from labelhub.items.models import Project
from labelhub.labelling.models import Answer, Consensus, ConsensusSource
from labelhub.labelling.people.aside import SET_ASIDE

CHUNK = 2_000


@dataclass(frozen=True)
class Consequence:
    """`labels` would stop counting, on `items`: `alone` of them keep no other label, on `turned` the others say another
    class than the consensus, on `tied` the others are split. `decided` by a reviewer: the decision stands. `already`:
    labels that are set aside now."""

    labels: int = 0
    items: int = 0
    alone: int = 0
    turned: int = 0
    tied: int = 0
    decided: int = 0
    already: int = 0


def of_setting_aside(project: Project, labeller_id: int) -> Consequence:
    """Counted by shares of the others' labels; what the labellers' estimates make of them may differ a little."""
    mine = Answer.objects.filter(project=project, labeller=labeller_id)
    counting = mine.filter(counts=True)
    items = sorted(set(counting.values_list("item_id", flat=True)))
    outcomes: Counter[str] = Counter()
    for start in range(0, len(items), CHUNK):
        outcomes += _outcomes(project, labeller_id, items[start : start + CHUNK])
    return Consequence(
        labels=counting.count(),
        items=len(items),
        alone=outcomes["alone"],
        turned=outcomes["turned"],
        tied=outcomes["tied"],
        decided=outcomes["decided"],
        already=mine.filter(why_not=SET_ASIDE).count(),
    )


def _outcomes(project: Project, labeller_id: int, items: list[int]) -> Counter[str]:
    others: dict[int, Counter[int]] = {item: Counter() for item in items}
    rows = Answer.objects.filter(project=project, item__in=items, counts=True, label_class__isnull=False)
    for item, said in rows.exclude(labeller=labeller_id).values_list("item_id", "label_class_id"):
        if said is not None:
            others[item][said] += 1
    now = Consensus.objects.filter(item__in=items).values_list("item_id", "label_class_id", "source")
    return Counter(
        "decided" if source == ConsensusSource.REVIEW else outcome(others[item], label_class)
        for item, label_class, source in now
    )


def outcome(others: Mapping[int, int], label_class: int | None) -> str:
    """What the others' labels (class → how many) make of a consensus: `same`, `turned`, `tied`, or `alone`. Pure."""
    if not others:
        return "alone"
    most = max(others.values())
    top = [key for key, count in others.items() if count == most]
    if len(top) > 1:
        return "tied"
    return "same" if top[0] == label_class else "turned"
