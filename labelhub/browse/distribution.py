"""What is among some items, at a glance: classes, sizes, formats, duplicates, flags, tags, metadata. Read-only."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Least

from labelhub.items.models import Flag, FlagStatus, Tag
from labelhub.labelling.models import Consensus

SIDES = (64, 128, 256, 512, 1024, 2048)  # pixels, shorter side: each bin ends before the next
MOST_READ = 50_000  # items whose metadata are read
MOST_VALUES = 12  # of a metadata field
LONGEST = 80  # characters of a value


@dataclass(frozen=True)
class Field:
    """A metadata field: how many of the items that were read have it, how many values there are, and the commonest."""

    name: str
    items: int
    different: int
    values: list[tuple[str, int]]


@dataclass(frozen=True)
class Distribution:
    """Counts of items. `classes` by key, "" without one; `sizes` by the least shorter side of a bin in pixels;
    `duplicates`: `exact` items that show an image another item shows, `alike` those in a series that looks the same.
    `metadata_read`: over how many items the fields were counted."""

    items: int
    classes: dict[str, int]
    states: dict[str, int]
    splits: dict[str, int]
    formats: dict[str, int]
    sizes: dict[int, int]
    duplicates: dict[str, int]
    flags: dict[str, int]
    tags: dict[str, int]
    metadata: list[Field] = field(default_factory=list)
    metadata_read: int = 0


def of(rows: QuerySet[Consensus]) -> Distribution:
    """Of the items of these consensus rows."""
    chosen = rows.order_by().values("item")
    fields, read = _metadata(rows)
    standing = Flag.objects.filter(item__in=chosen).exclude(status=FlagStatus.CLOSED)
    return Distribution(
        items=rows.count(),
        classes=_counts(rows, "label_class__key"),
        states=_counts(rows, "state"),
        splits=_counts(rows, "item__split"),
        formats=_counts(rows.filter(item__image__isnull=False), "item__image__format"),
        sizes=_sizes(rows),
        duplicates=_duplicates(rows),
        flags=_counts(standing, "kind"),
        tags=_counts(Tag.objects.filter(item__in=chosen), "name"),
        metadata=fields,
        metadata_read=read,
    )


def _counts(rows: QuerySet[Any], name: str) -> dict[str, int]:
    """Value → rows, the commonest first; "" for none."""
    counted = rows.order_by().values_list(name).annotate(n=Count("pk")).order_by("-n", name)
    return {value or "": count for value, count in counted}


def _sizes(rows: QuerySet[Consensus]) -> dict[int, int]:
    side = Least("item__image__width", "item__image__height")
    bins = [When(side__gte=least, then=Value(least)) for least in reversed(SIDES)]
    sized = rows.filter(item__image__isnull=False).order_by().annotate(side=side)
    counted = sized.annotate(bin=Case(*bins, default=Value(0), output_field=IntegerField()))
    return dict(counted.values_list("bin").annotate(n=Count("pk")).order_by("bin"))


def _duplicates(rows: QuerySet[Consensus]) -> dict[str, int]:
    shown = rows.filter(item__image__isnull=False).order_by()
    several = shown.values("item__image").annotate(n=Count("pk")).filter(n__gt=1)
    return {
        "exact": sum(several.values_list("n", flat=True)),
        "alike": rows.filter(item__alike__isnull=False).count(),
    }


def _metadata(rows: QuerySet[Consensus]) -> tuple[list[Field], int]:
    """The fields of the first items that have any, and how many items were read."""
    with_any = rows.filter(~Q(item__metadata={})).order_by("item")
    values: dict[str, Counter[str]] = {}
    read = 0
    for metadata in with_any.annotate(known=F("item__metadata")).values_list("known", flat=True)[:MOST_READ].iterator():
        read += 1
        for name, value in metadata.items():
            values.setdefault(name, Counter())[str(value)[:LONGEST]] += 1
    found = [
        Field(
            name, counts.total(), len(counts), sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_VALUES]
        )
        for name, counts in sorted(values.items())
    ]
    return found, read


def items_of(rows: QuerySet[Consensus], most: int) -> list[int]:
    """The items of these consensus rows, at most one more than `most`."""
    return list(rows.order_by("item").values_list("item_id", flat=True)[: most + 1])
