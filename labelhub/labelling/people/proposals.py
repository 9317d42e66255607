"""Gold that the platform proposes: settled items of high confidence, spread over classes and difficulty. A manager
takes or declines each. What the platform chose says how labellers do; it never states how right the dataset is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from labelhub.items.models import Project
from labelhub.labelling.models import Consensus, ConsensusState, Opinion
from labelhub.labelling.people_models import Gold, GoldSource, GoldState

LEAST_CONFIDENCE = 0.9
LEAST_LABELS = 2
POOL = 5_000  # the surest items looked at
LEVELS = 3  # of difficulty


@dataclass(frozen=True)
class Candidate:
    """An item that could be gold. `confidence` in [0, 1]; `difficulty` in [0, 1], 1 hardest."""

    item: int
    label_class: int
    confidence: float
    difficulty: float


def spread(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """`count` of the candidates: each class in turn, and within a class each third of difficulty in turn, the surest
    first. Equal items come in the order of their numbers. Pure."""
    piles = [pile for pile in _piles(candidates) if pile]
    chosen: list[Candidate] = []
    while piles and len(chosen) < count:
        for pile in piles:
            if len(chosen) < count:
                chosen.append(pile.pop(0))
        piles = [pile for pile in piles if pile]
    return chosen


def _piles(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """For each third of difficulty of each class its candidates, surest first; easy ones of all classes come first."""
    levels: list[list[list[Candidate]]] = [[] for _ in range(LEVELS)]
    for label_class in sorted({one.label_class for one in candidates}):
        own = sorted(
            (one for one in candidates if one.label_class == label_class), key=lambda one: (one.difficulty, one.item)
        )
        for level in range(LEVELS):
            part = own[len(own) * level // LEVELS : len(own) * (level + 1) // LEVELS]
            levels[level].append(sorted(part, key=lambda one: (-one.confidence, one.item)))
    return [pile for level in levels for pile in level]


def propose(project: Project, count: int, *, by_id: int | None) -> list[Gold]:
    """Propose up to `count` items; those that are gold, proposed or declined already are left out."""
    chosen = spread(_candidates(project), count)
    sure = Consensus.objects.in_bulk([one.item for one in chosen])
    rows = [
        Gold(
            project=project,
            item_id=one.item,
            label_class_id=one.label_class,
            state=GoldState.PROPOSED,
            source=GoldSource.PROPOSAL,
            evidence={
                "confidence": round(one.confidence, 4),
                "difficulty": round(one.difficulty, 4),
                "agreement": sure[one.item].agreement,
                "labels": sure[one.item].n_labels,
            },
            created_by_id=by_id,
            created_at=timezone.now(),
        )
        for one in chosen
    ]
    Gold.objects.bulk_create(rows, ignore_conflicts=True)
    found = Gold.objects.filter(item__in=[one.item for one in chosen], state=GoldState.PROPOSED)
    return list(found.select_related("item", "label_class").order_by("pk"))


def _candidates(project: Project) -> list[Candidate]:
    """Accepted items that people are sure of. How hard one is says the newest model's margin where there is one that
    had not seen its label, else how much its labels differ."""
    rows = Consensus.objects.filter(
        project=project,
        state=ConsensusState.ACCEPTED,
        confidence__gte=LEAST_CONFIDENCE,
        n_labels__gte=LEAST_LABELS,
        label_class__retired_at__isnull=True,
        item__gold__isnull=True,
        item__image__isnull=False,
        item__gold_class__isnull=True,
    ).order_by("-confidence", "item_id")
    found = list(rows.values_list("item_id", "label_class_id", "confidence", "agreement")[:POOL])
    margins = dict(
        Opinion.objects.filter(project=project, out_of_fold=True, item__in=[row[0] for row in found]).values_list(
            "item_id", "margin"
        )
    )
    return [
        Candidate(item, label_class, confidence, 1 - margins.get(item, 1.0 if agreement is None else agreement))
        for item, label_class, confidence, agreement in found
        if label_class is not None
    ]
