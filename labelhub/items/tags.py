"""Words on items: put there by people, by a rule over filters, or by an import; filters, slices and draws use them.

In files a tag is a metadata field: `tag:hat` with the value `yes`. So it travels through every format and back.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Count

from labelhub.errors import Invalid
from labelhub.items.models import Item, Project, Tag, TagSource

PREFIX = "tag:"
YES, NO = "yes", "no"
LONGEST = 64
MOST_ITEMS = 100_000  # in one request
BATCH = 2000
_NAME = re.compile(r"[^\x00-\x1f\x7f,\"]+")
_YES = frozenset({"yes", "1", "true"})


def name_of(text: str) -> str:
    """A tag as it is kept: without spaces around, in small letters.

    Raises Invalid: empty, longer than 64 characters, or with a comma, a quotation mark or a control character."""
    name = " ".join(text.split()).lower()
    if not 0 < len(name) <= LONGEST or not _NAME.fullmatch(name):
        raise Invalid(
            f"tag: {text[:80]!r} will not do.",
            fields={"tag": f"1 to {LONGEST} characters, without commas, quotation marks and control characters"},
        )
    return name


def change(
    project: Project,
    items: Sequence[int],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    source: TagSource = TagSource.PERSON,
    by_id: int | None = None,
) -> dict[str, int]:
    """Put tags on items and take others off; {"added": …, "removed": …} pairs of item and tag. Items of other projects
    are passed over. Raises Invalid for a bad name and for too many items."""
    if len(items) > MOST_ITEMS:
        raise Invalid(
            f"{len(items):,} items; {MOST_ITEMS:,} can be tagged at once.",
            hint="Narrow the filters and go on in parts.",
        )
    wanted, unwanted = {name_of(text) for text in add}, {name_of(text) for text in remove}
    if both := wanted & unwanted:
        raise Invalid(f"tag: {min(both)!r} is both added and removed.", fields={"remove": "also added"})
    added = removed = 0
    for start in range(0, len(items), BATCH):
        part = list(
            Item.objects.filter(project=project, pk__in=items[start : start + BATCH]).values_list("pk", flat=True)
        )
        with transaction.atomic():
            removed += Tag.objects.filter(item__in=part, name__in=unwanted).delete()[0]
            added += put(project.pk, ((item, name) for item in part for name in wanted), source=source, by_id=by_id)
    return {"added": added, "removed": removed}


def put(project_id: int, pairs: Iterable[tuple[int, str]], *, source: TagSource, by_id: int | None = None) -> int:
    """Put each tag on its item; how many were not there yet. Names as `name_of` gives them."""
    wanted = set(pairs)
    if not wanted:
        return 0
    there = Tag.objects.filter(item__in={item for item, _ in wanted}, name__in={name for _, name in wanted})
    new = sorted(wanted - set(there.values_list("item_id", "name")))
    Tag.objects.bulk_create(
        [Tag(project_id=project_id, item_id=item, name=name, source=source, created_by_id=by_id) for item, name in new],
        ignore_conflicts=True,
        batch_size=500,
    )
    return len(new)


def counted(project: Project) -> list[tuple[str, int]]:
    """Every tag of the project and how many items have it, by name."""
    rows = Tag.objects.filter(project=project).values_list("name").annotate(items=Count("pk")).order_by("name")
    return [(name, items) for name, items in rows]


def of_items(items: Sequence[int]) -> dict[int, list[str]]:
    """Item → its tags, by name; items without any are missing."""
    found: dict[int, list[str]] = {}
    for item, name in Tag.objects.filter(item__in=items).order_by("name").values_list("item_id", "name"):
        found.setdefault(item, []).append(name)
    return found


# --- tags in files --------------------------------------------------------------------------


def split_metadata(metadata: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
    """What a line of a file says besides: plain metadata, and tags. A tag field that says neither yes nor no, or whose
    name will not do, stays metadata."""
    plain: dict[str, str] = {}
    names: set[str] = set()
    for key, value in metadata.items():
        name = _tag_in(key)
        if name is None or value.strip().lower() not in (*_YES, NO, "0", "false"):
            plain[key] = value
        elif value.strip().lower() in _YES:
            names.add(name)
    return plain, names


def _tag_in(key: str) -> str | None:
    if not key.lower().startswith(PREFIX):
        return None
    try:
        return name_of(key[len(PREFIX) :])
    except Invalid:
        return None
