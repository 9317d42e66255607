"""Duplicates whose labels contradict each other: one picture, accepted as two classes. One of them must be wrong."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count

from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind
from labelhub.labelling.models import Consensus, ConsensusState

BATCH = 500
MOST_NAMED = 20  # items in the evidence


def flag(project_id: int) -> int:
    """Flag every accepted item that shows the same picture as one accepted as another class, whether the files are the
    same or only look so; how many. One that somebody looked at is flagged again only when it has new labels."""
    found: dict[int, list[dict[str, Any]]] = {}
    for link in ("item__image", "item__alike"):
        for same in _contradicting(project_id, link):
            for row in same:
                found.setdefault(row["item"], []).extend(one for one in same if one["class"] != row["class"])
                found[row["item"]].append(row)
    return _raise(project_id, found)


def _contradicting(project_id: int, link: str) -> Iterable[Sequence[dict[str, Any]]]:
    """The accepted items of each picture that is accepted as several classes."""
    accepted = Consensus.objects.filter(
        project=project_id, state=ConsensusState.ACCEPTED, label_class__isnull=False, **{f"{link}__isnull": False}
    )
    several = accepted.values(link).annotate(classes=Count("label_class", distinct=True)).filter(classes__gt=1)
    keys = list(several.order_by(link).values_list(link, flat=True))
    for start in range(0, len(keys), BATCH):
        rows = accepted.filter(**{f"{link}__in": keys[start : start + BATCH]}).order_by(link, "item")
        same: dict[int, list[dict[str, Any]]] = {}
        for key, item, name, known in rows.values_list(link, "item", "label_class__key", "n_labels"):
            same.setdefault(key, []).append({"item": item, "class": name, "known": known})
        yield from same.values()


def _raise(project_id: int, found: dict[int, list[dict[str, Any]]]) -> int:
    raised = []
    for item, rows in sorted(found.items()):
        own = next(row for row in rows if row["item"] == item)
        others = {row["item"]: row["class"] for row in rows if row["item"] != item}
        evidence = {
            "same_as": min(others),
            "contradicts": [{"item": other, "class": others[other]} for other in sorted(others)[:MOST_NAMED]],
        }
        new = NewFlag(item, FlagKind.DUPLICATE, 1.0, evidence, class_before=own["class"], known=own["known"])
        raised.append(new)
    for start in range(0, len(raised), BATCH):
        flags.raise_flags(project_id, None, raised[start : start + BATCH])
    return len(raised)
