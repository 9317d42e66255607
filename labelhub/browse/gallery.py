"""Items by what is known of them: filters, counts and histograms. Read-only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Floor, Least

from labelhub.browse import run_items
from labelhub.errors import Invalid
from labelhub.items.looks import FAULTS
from labelhub.items.models import Flag, FlagKind, FlagStatus, LabelClass, Project, Tag
from labelhub.labelling.models import Answer, Consensus, ConsensusState, Opinion

RANGES = ("agreement", "margin", "confidence")
FILTERS = (
    "state", "class", "flag", "labeller", "said", "run", *run_items.FILTERS, "q", "flagged_by_run", "group", "gold",
    "tag", "split", "metadata", "fault", "alike", "import", *run_items.SLICE,
    *(f"{name}_{end}" for name in (*RANGES, "model_margin") for end in ("min", "max")),
)  # fmt: skip
SPLITS = ("train", "validation", "test")
BINS = 20


def select(project: Project, wanted: Mapping[str, str]) -> QuerySet[Consensus]:
    """Consensus rows of the items that meet every filter. `state`, `class` and `flag` take several values, parted by
    commas. Raises `Invalid` naming the field for a value that makes no sense."""
    rows = Consensus.objects.filter(project=project)
    for name, filter_by in FILTER_BY.items():
        value = wanted.get(name, "")
        if value:
            rows = filter_by(project, rows, value)
    for name in RANGES:
        rows = rows.filter(_within(name, name, wanted))
    if wanted.get("model_margin_min") or wanted.get("model_margin_max"):
        rows = rows.filter(_within("model_margin", "item__opinions__margin", wanted))
    if wanted.get("said") or wanted.get("labeller"):
        rows = rows.filter(Exists(_answers(project, wanted)))
    if wanted.get("run"):
        rows = rows.filter(run_items.predicted(project, _number("run", wanted["run"]), wanted))
    if wanted.get("meta"):
        rows = rows.filter(Exists(run_items.in_slice(project, wanted)))
    return rows


def _states(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    return rows.filter(state__in=_choices("state", value, list(ConsensusState.values)))


def _classes(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    keys = _choices("class", value, [*_class_ids(project), "none"])
    ids = _class_ids(project)
    return rows.filter(
        Q(label_class__in=[ids[key] for key in keys if key != "none"])
        | (Q(label_class__isnull=True) if "none" in keys else Q(pk__in=[]))
    )


def _flags(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    kinds = _choices("flag", value, [*FlagKind.values, "any"])
    found = Flag.objects.filter(item=OuterRef("item")).exclude(status=FlagStatus.CLOSED)
    return rows.filter(Exists(found if "any" in kinds else found.filter(kind__in=kinds)))


def _flagged_by(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    run = project.runs.filter(number=_number("flagged_by_run", value)).values("pk")
    return rows.filter(Exists(Flag.objects.filter(item=OuterRef("item"), run_id__in=run)))


def _named(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    by_name = Q(item__path__icontains=value)
    return rows.filter(by_name | Q(item=int(value)) if value.isdecimal() and len(value) < 19 else by_name)


def _grouped(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    return rows.filter(item__group=value)


def _tagged(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    """Items with every one of these tags; one with a minus before it must be missing."""
    for name in (part.strip() for part in value.split(",") if part.strip()):
        found = Exists(Tag.objects.filter(item=OuterRef("item"), name=name.removeprefix("-").strip().lower()))
        rows = rows.filter(~found if name.startswith("-") else found)
    return rows


def _split(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    chosen = _choices("split", value, [*SPLITS, "none"])
    return rows.filter(item__split__in=["" if one == "none" else one for one in chosen])


def _metadata(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    """`age:20-29`; a name alone: the items that have the field."""
    name, colon, wanted = value.partition(":")
    if not name:
        raise Invalid("metadata: no field is named.", fields={"metadata": "field:value, or field alone"})
    if not colon:
        return rows.filter(item__metadata__has_key=name)
    text = KeyTextTransform(name, "item__metadata")
    return rows.annotate(metadata_value=Cast(text, TextField())).filter(metadata_value=wanted)


def _faulty(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    """Items with an open `low_quality` flag for one of these faults."""
    found = Flag.objects.filter(item=OuterRef("item"), kind=FlagKind.LOW_QUALITY).exclude(status=FlagStatus.CLOSED)
    named = Q()
    for fault in _choices("fault", value, list(FAULTS)):
        named |= Q(evidence__icontains=f'"{fault}"')
    return rows.filter(Exists(found.filter(named)))


def _alike(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    """Items that look the same as others: `any`, or those of the series of one item."""
    if value == "any":
        return rows.filter(item__alike__isnull=False)
    return rows.filter(item__alike=_number("alike", value))


def _brought(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    return rows.filter(item__delivery=_number("import", value))


def _gold(project: Project, rows: QuerySet[Consensus], value: str) -> QuerySet[Consensus]:
    _choices("gold", value, ["true", "false"])
    return rows.filter(item__gold_class__isnull=value != "true")


FILTER_BY = {
    "gold": _gold,
    "state": _states,
    "class": _classes,
    "flag": _flags,
    "flagged_by_run": _flagged_by,
    "q": _named,
    "group": _grouped,
    "tag": _tagged,
    "split": _split,
    "metadata": _metadata,
    "fault": _faulty,
    "alike": _alike,
    "import": _brought,
}


def _answers(project: Project, wanted: Mapping[str, str]) -> QuerySet[Answer]:
    """What a labeller said, or who said a class: counting answers."""
    found = Answer.objects.filter(item=OuterRef("item"), counts=True)
    if wanted.get("labeller"):
        found = found.filter(labeller=_number("labeller", wanted["labeller"]))
    said = wanted.get("said", "")
    if said == "cannot_tell":
        return found.filter(label_class__isnull=True)
    if said:
        ids = _class_ids(project)
        found = found.filter(label_class__in=[ids[key] for key in _choices("said", said, list(ids))])
    return found


def _class_ids(project: Project) -> dict[str, int]:
    return dict(LabelClass.objects.filter(project=project).values_list("key", "pk"))


def _choices(name: str, value: str, allowed: list[str]) -> list[str]:
    chosen = [part for part in value.split(",") if part]
    unknown = [part for part in chosen if part not in allowed]
    if unknown:
        raise Invalid(
            f"{name}: {unknown[0]!r} is not one of {', '.join(allowed)}.", fields={name: f"unknown: {unknown[0]}"}
        )
    return chosen


def _number(name: str, value: str) -> int:
    if not value.isdecimal() or len(value) > 18:
        raise Invalid(f"{name}: {value!r} is not a number.", fields={name: "a number"})
    return int(value)


def _within(name: str, field: str, wanted: Mapping[str, str]) -> Q:
    limits = Q()
    for end, lookup in (("min", "gte"), ("max", "lte")):
        text = wanted.get(f"{name}_{end}", "")
        if text:
            limits &= Q(**{f"{field}__{lookup}": _share(f"{name}_{end}", text)})
    return limits


def _share(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise Invalid(f"{name}: {text!r} is not a number from 0 to 1.", fields={name: "0 to 1"})
    return value


@dataclass(frozen=True)
class Bin:
    """How many values lie in [start, end); the last bin takes its end too."""

    start: float
    end: float
    count: int


def histogram(rows: QuerySet[Consensus], field: str) -> list[Bin]:
    """`BINS` equal bins over [0, 1] of agreement, margin or confidence."""
    if field not in RANGES:
        raise Invalid(f"field: {field!r} is not one of {', '.join(RANGES)}.", fields={"field": "unknown"})
    place = Least(Cast(Floor(F(field) * BINS + 1e-9), IntegerField()), BINS - 1)
    counted = rows.filter(**{f"{field}__isnull": False}).annotate(bin=place).values_list("bin").annotate(n=Count("pk"))
    counts: dict[int, int] = dict(counted.order_by("bin"))
    return [Bin(i / BINS, (i + 1) / BINS, counts.get(i, 0)) for i in range(BINS)]


def images(project_id: int, wanted: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """(item, path, SHA-256) of the items that meet every filter and have an image, in the order of ids."""
    rows = select(Project.objects.get(pk=project_id), wanted).filter(item__image__isnull=False).order_by("item_id")
    yield from rows.values_list("item_id", "item__path", "item__image__sha256").iterator(chunk_size=2000)


def opinions(item_ids: list[int]) -> dict[int, Opinion]:
    """The newest run's opinion on each item."""
    return {opinion.item_id: opinion for opinion in Opinion.objects.filter(item__in=item_ids)}
