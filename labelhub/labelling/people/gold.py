"""Gold: items whose right answer is known. Brought by tables, imports and reviews, or proposed by the platform.

`Item.gold_class` and the row of `Gold` say the same; what would contradict gold, a review or itself is refused with
the reason, line by line, and stops nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from labelhub.errors import Invalid
from labelhub.items.models import Item, LabelClass, Project
from labelhub.items.rejection import Rejected
from labelhub.items.table_rows import Names
from labelhub.items.tables import RefusedRow, Table
from labelhub.labelling import consensus
from labelhub.labelling.models import Consensus, ConsensusSource
from labelhub.labelling.people_models import Gold, GoldSource, GoldState, GoldUse

KNOWN = (GoldState.ACTIVE, GoldState.RETIRED)
LONGEST = 500  # characters of an explanation
BATCH = 500


@dataclass(frozen=True)
class Refused:
    """One line that was not taken. `line` counts as a spreadsheet does, or is 0 where there are no lines."""

    line: int
    name: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Wish:
    """An item that somebody says is of this class."""

    item: Item
    label_class: LabelClass
    explanation: str = ""
    line: int = 0


@dataclass
class Report:
    """What became of the wishes: `added`, `unchanged` (known before, the same class), and each one refused."""

    added: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


def add_table(project: Project, file: IO[bytes], *, by_id: int | None, use: str = GoldUse.GOLD) -> Report:
    """Gold from a table: a column that names the item, one with the class (`gold`, `label` or `class`), and perhaps
    `explanation`. Raises `Invalid` when it is no table at all; a line that does not fit is refused in the report."""
    report = Report()
    try:
        lines = list(Table(file))
    except Rejected as refused:
        raise Invalid(f"{refused.detail}.", code=refused.reason, fields={"file": refused.reason}) from refused
    classes = classes_by_name(project)
    found = Names(project.pk).find({line.name for line in lines if not isinstance(line, RefusedRow)})
    wishes: list[Wish] = []
    for line in lines:
        if isinstance(line, RefusedRow):
            report.refused.append(Refused(line.line, "", line.reason, line.detail))
            continue
        item, key = found[line.name], line.gold or line.label
        label_class = classes.get(key.lower())
        if isinstance(item, Rejected):
            report.refused.append(Refused(line.line, line.name, item.reason, item.detail))
        elif label_class is None:
            known = ", ".join(sorted({row.key for row in classes.values()}))
            detail = f"No class {key!r}; the classes are {known}." if key else "No class is given."
            report.refused.append(Refused(line.line, line.name, "unknown_class", detail))
        else:
            wishes.append(Wish(item, label_class, line.metadata.get("explanation", "")[:LONGEST], line.line))
    _merge(report, add(project, wishes, source=GoldSource.TABLE, by_id=by_id, use=use))
    report.refused.sort(key=lambda one: one.line)
    return report


def add_items(
    project: Project, rows: Sequence[tuple[int, str, str]], *, by_id: int | None, use: str = GoldUse.GOLD
) -> Report:
    """Gold as (item, class key, explanation) rows."""
    classes = classes_by_name(project)
    items = Item.objects.filter(project=project, image__isnull=False).in_bulk([item for item, _, _ in rows])
    report, wishes = Report(), []
    for line, (item_id, key, explanation) in enumerate(rows, 1):
        item, label_class = items.get(item_id), classes.get(key.lower())
        if item is None:
            detail = "There is no such item in this project, or its image is not checked."
            report.refused.append(Refused(line, str(item_id), "unknown_name", detail))
        elif label_class is None:
            report.refused.append(Refused(line, item.path, "unknown_class", f"There is no class {key!r}."))
        else:
            wishes.append(Wish(item, label_class, explanation[:LONGEST], line))
    _merge(report, add(project, wishes, source=GoldSource.TABLE, by_id=by_id, use=use))
    return report


def add_reviewed(project: Project, *, by_id: int | None, most: int = 1_000) -> Report:
    """Gold from the items that a reviewer decided, newest first, as far as they are none yet."""
    decided = Consensus.objects.filter(
        project=project,
        source=ConsensusSource.REVIEW,
        label_class__isnull=False,
        label_class__retired_at__isnull=True,
        item__gold__isnull=True,
        item__image__isnull=False,
    ).exclude(state="excluded")
    rows = decided.select_related("item", "label_class").order_by("-accepted_at", "-item_id")[:most]
    wishes = [Wish(row.item, row.label_class) for row in rows if row.label_class is not None]
    return add(project, wishes, source=GoldSource.REVIEW, by_id=by_id)


def adopt(project: Project) -> Report:
    """Take up the gold that imports brought."""
    rows = Item.objects.filter(project=project, gold_class__isnull=False, gold__isnull=True, image__isnull=False)
    wishes = [Wish(item, item.gold_class) for item in rows.select_related("gold_class") if item.gold_class is not None]
    return add(project, wishes, source=GoldSource.IMPORT, by_id=None)


def add(
    project: Project, wishes: Sequence[Wish], *, source: GoldSource, by_id: int | None, use: str = GoldUse.GOLD
) -> Report:
    """Make items gold. What contradicts something is refused; the same again changes nothing; a declined or proposed
    item becomes active."""
    report = Report()
    for start in range(0, len(wishes), BATCH):
        with transaction.atomic():
            piece = wishes[start : start + BATCH]
            consensus.lock({wish.item.pk for wish in piece}, project.pk)
            _add(project, piece, _contradicted(project, wishes, piece), report, source, by_id, use)
    return report


def _add(
    project: Project,
    wishes: Sequence[Wish],
    refused: Mapping[int, str],
    report: Report,
    source: GoldSource,
    by_id: int | None,
    use: str,
) -> None:
    known = {row.item_id: row for row in Gold.objects.filter(item__in=[wish.item.pk for wish in wishes])}
    done: set[int] = set()
    for wish in wishes:
        item = wish.item
        row = known.get(item.pk)
        if item.pk in refused:
            report.refused.append(Refused(wish.line, item.path, "contradicts", refused[item.pk]))
        elif item.pk in done or (row is not None and row.state in KNOWN and row.use == use):
            report.unchanged += 1
        else:
            done.add(item.pk)
            row = row or Gold(project=project, item=item, created_by_id=by_id)
            row.label_class, row.use, row.state, row.source = wish.label_class, use, GoldState.ACTIVE, source
            row.explanation = wish.explanation or row.explanation
            row.changed_by_id, row.changed_at, row.retired_because = by_id, timezone.now(), ""
            row.save()
            Item.objects.filter(pk=item.pk).update(gold_class=wish.label_class)
            report.added += 1


def _contradicted(project: Project, wishes: Sequence[Wish], piece: Sequence[Wish]) -> dict[int, str]:
    """Item → what speaks against making it gold as wished."""
    keys = consensus.class_keys(project)
    said = [(wish.item.pk, wish.item.image_id, wish.label_class.pk) for wish in wishes]
    twice = disagreeing(said)
    images = [wish.item.image_id for wish in piece]
    known: dict[int | None, tuple[int, int]] = {}
    rows = Gold.objects.filter(project=project, item__image__in=images, state__in=KNOWN)
    for item, image, label_class in rows.values_list("item_id", "item__image_id", "label_class_id"):
        known[image] = (item, label_class)
    decided = dict(
        Consensus.objects.filter(
            item__in=[wish.item.pk for wish in piece], source=ConsensusSource.REVIEW, label_class__isnull=False
        ).values_list("item_id", "label_class_id")
    )
    found: dict[int, str] = {}
    for wish in piece:
        shown, wanted = wish.item, wish.label_class.pk
        before = known.get(shown.image_id)
        review = decided.get(shown.pk)
        if shown.pk in twice:
            found[shown.pk] = f"It contradicts itself: {' and '.join(sorted(keys[one] for one in twice[shown.pk]))}."
        elif before is not None and before[1] != wanted:
            whose = (
                "Its gold" if before[0] == shown.pk else f"The gold of item {before[0]}, which shows the same image,"
            )
            found[shown.pk] = f"{whose} is {keys[before[1]]}. Change or remove that first."
        elif review is not None and review != wanted:
            found[shown.pk] = f"A reviewer decided {keys[review]}. Take the decision back first."
    return found


def disagreeing(said: Iterable[tuple[int, int | None, int]]) -> dict[int, set[int]]:
    """Items that were said to be of several classes, by themselves or through the image that they share; rows of
    (item, image, class). Pure."""
    rows = list(said)
    by_image: dict[int | None, set[int]] = defaultdict(set)
    for _, image, label_class in rows:
        by_image[image].add(label_class)
    return {item: by_image[image] for item, image, _ in rows if len(by_image[image]) > 1}


def classes_by_name(project: Project) -> dict[str, LabelClass]:
    rows = list(LabelClass.objects.filter(project=project, retired_at=None))
    return {row.name.lower(): row for row in rows} | {row.key.lower(): row for row in rows}


def _merge(report: Report, other: Report) -> None:
    report.added += other.added
    report.unchanged += other.unchanged
    report.refused += other.refused


def differences(project: Project) -> Iterator[str]:
    """Items whose two notes of gold do not agree; gold that an import brought and nobody took up yet is none."""
    rows = Gold.objects.filter(project=project)
    known = rows.filter(state__in=KNOWN).filter(
        Q(item__gold_class__isnull=True) | ~Q(item__gold_class=F("label_class"))
    )
    for item in known.values_list("item_id", flat=True):
        yield f"item {item}: its gold and its gold class differ"
    unknown = rows.exclude(state__in=KNOWN).exclude(item__gold_class=None)
    for item in unknown.values_list("item_id", flat=True):
        yield f"item {item}: has a gold class, but its gold is only proposed or was declined"
