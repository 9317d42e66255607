"""The items behind a number that a run gave: a cell of its confusion matrix, its mistakes, its test items, a slice."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTransform

from labelhub.errors import Invalid
from labelhub.items.models import Item, Project
from labelhub.runs import registry
from labelhub.runs.models import Prediction, Run

# What said it: predictions out of fold (and of items without a label); the final model on test items; the backbone.
OUT_OF_FOLD, TEST, OPINION = "out_of_fold", "test", "second_opinion"
FILES = {TEST: "test.jsonl", OPINION: "second-opinion.jsonl"}
FILTERS = ("on", "given", "predicted", "wrong")
SLICE = ("meta", "meta_value", "meta_over", "meta_up_to")
ANY = "*"  # whatever class was given: the items that have a label
NONE = "(none)"  # a slice of items that lack the field, as the trainer calls it

Told = tuple[int, str | None, str]  # item, given class, likeliest class


def predicted(project: Project, number: int, wanted: Mapping[str, str]) -> Q:
    """Consensus rows of items of which run `number` said what is wanted: `on` (who said it), `given`, `predicted`,
    `wrong` (true: another class than was given). Raises `Invalid` naming the field for a value that makes no sense."""
    wrong, on = _flag("wrong", wanted.get("wrong", "")), wanted.get("on") or OUT_OF_FOLD
    if on == OUT_OF_FOLD:
        return Q(item__in=_out_of_fold(project, number, wanted, wrong).values("item"))
    if on not in FILES:
        raise Invalid(f"on: {on!r} is not one of {', '.join((OUT_OF_FOLD, *FILES))}.", fields={"on": "unknown"})
    run = Run.objects.filter(project=project, number=number).first()
    told = [] if run is None else _told(run, on)
    return Q(item__in=[item for item, given, top in told if _is_wanted(given, top, wanted, wrong)])


def _out_of_fold(project: Project, number: int, wanted: Mapping[str, str], wrong: bool | None) -> QuerySet[Prediction]:
    found = Prediction.objects.filter(run__project=project, run__number=number)
    if wanted.get("predicted"):
        found = found.filter(top_class=wanted["predicted"])
    given = wanted.get("given", "")
    if given == ANY:
        found = found.exclude(given_class="")
    elif given:
        found = found.filter(given_class=given)
    labelled = found.exclude(given_class="")
    if wrong is None:
        return found
    return labelled.exclude(top_class=F("given_class")) if wrong else labelled.filter(top_class=F("given_class"))


def _is_wanted(given: str | None, top: str, wanted: Mapping[str, str], wrong: bool | None) -> bool:
    if wanted.get("predicted", top) != top:
        return False
    asked = wanted.get("given") or (None if wrong is None else ANY)
    if asked is not None and (given is None or asked not in (ANY, given)):
        return False
    return wrong is None or (given != top) is wrong


def _told(run: Run, on: str) -> list[Told]:
    """What a file of the run says of each item; nothing once retention took the file."""
    name = FILES[on]
    if name not in dict(registry.files(run)):
        return []
    path = registry.file(run, name)
    classes = tuple(run.metrics.get("classes", []))
    told = _likeliest(str(path), path.stat().st_mtime_ns, classes)
    given = dict(Prediction.objects.filter(run=run).exclude(given_class="").values_list("item_id", "given_class"))
    return [(item, given.get(item), top) for item, top in told]


@lru_cache(maxsize=4)
def _likeliest(path: str, _written: int, classes: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The likeliest class of each item in a file of predictions, read once for all pages of a gallery."""
    return tuple(_lines(Path(path), classes))


def _lines(path: Path, classes: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield int(row["id"]), classes[max(range(len(classes)), key=row["p"].__getitem__)]


def in_slice(project: Project, wanted: Mapping[str, str]) -> QuerySet[Item]:
    """Items whose metadata field `meta` has the value `meta_value`, or for a number lies within the limits `meta_over`
    (exclusive) and `meta_up_to`, either of which may be missing. To be asked within `Exists`, for each item."""
    found = Item.objects.filter(pk=OuterRef("item"), project=project)
    found = found.alias(known=KeyTransform(wanted["meta"], "metadata"))
    if wanted.get("meta_over") or wanted.get("meta_up_to"):
        for name, lookup in (("meta_over", "known__gt"), ("meta_up_to", "known__lte")):
            if wanted.get(name):
                found = found.filter(**{lookup: _number(name, wanted[name])})
        return found
    value = wanted.get("meta_value", "")
    if value == NONE:
        return found.filter(Q(known__isnull=True) | Q(known=None))
    return found.filter(_same(value))


def _same(value: str) -> Q:
    """Metadata keep numbers and truth values as such; the trainer names every value by its text."""
    same = Q(known=value)
    if value in ("True", "False"):
        same |= Q(known=value == "True")
    try:
        number = float(value)
    except ValueError:
        return same
    return same | Q(known=int(number) if number.is_integer() else number)


def _flag(name: str, text: str) -> bool | None:
    if text not in ("", "true", "false"):
        raise Invalid(f"{name}: {text!r} is neither true nor false.", fields={name: "true or false"})
    return None if text == "" else text == "true"


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise Invalid(f"{name}: {text!r} is not a number.", fields={name: "a number"}) from error
