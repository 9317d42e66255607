"""Parts of a project that are given to some labellers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from labelhub.accounts.models import User
from labelhub.errors import Invalid, NotFound
from labelhub.items.models import Item, Membership, Project
from labelhub.labelling.people_models import LabellerGroup, Subset, SubsetItem

CHUNK = 2_000
MOST_ITEMS = 100_000  # named one by one
CRITERIA = ("folder", "metadata", "items")


@dataclass(frozen=True)
class SubsetFields:
    """A subset as somebody asks for it. `criteria`: folder (a path that items lie under), metadata (name → value),
    items (numbers); all that are given must hold."""

    name: str
    criteria: Mapping[str, Any]
    labellers: Sequence[int] = ()
    groups: Sequence[int] = ()
    exclusive: bool = True
    confined: bool = True


def given_to(labeller_id: int) -> Q:
    """Subsets that are given to this labeller, alone or in a group."""
    return Q(labellers=labeller_id) | Q(groups__labellers=labeller_id)


def confining(project: Project, labeller_id: int) -> list[int]:
    """The subsets outside of which this labeller gets no first labels; empty where they are free."""
    own = list(Subset.objects.filter(given_to(labeller_id), project=project).values_list("pk", "confined").distinct())
    return [pk for pk, _ in own] if any(confined for _, confined in own) else []


def own(project: Project, labeller_id: int) -> list[int]:
    """The subsets that are given to this labeller."""
    return list(Subset.objects.filter(given_to(labeller_id), project=project).values_list("pk", flat=True).distinct())


def create(project: Project, fields: SubsetFields, *, by_id: int | None) -> Subset:
    """A subset with its items as they are now; later imports join by `extend`.

    Raises:
        Invalid: naming the field: an empty or taken name, no criteria, nobody to give it to, unknown people or groups.
    """
    with transaction.atomic():
        subset = Subset(project=project, created_by_id=by_id)
        _set(subset, fields)
        Project.objects.filter(pk=project.pk).update(has_subsets=True)
        extend(subset)
    return subset


def change(project: Project, subset_id: int, fields: SubsetFields) -> Subset:
    """Give a subset other people, another name, or other items. Raises as `create`, and `NotFound`."""
    with transaction.atomic():
        subset = get(project, subset_id)
        if dict(fields.criteria) != subset.criteria:
            subset.items.all().delete()
            subset.last_item = 0
        _set(subset, fields)
        extend(subset)
    return subset


def delete(project: Project, subset_id: int) -> None:
    """Its items are open to everybody again. Raises `NotFound`."""
    with transaction.atomic():
        get(project, subset_id).delete()
        Project.objects.filter(pk=project.pk).update(has_subsets=Subset.objects.filter(project=project).exists())


def get(project: Project, subset_id: int) -> Subset:
    subset = Subset.objects.filter(project=project, pk=subset_id).first()
    if subset is None:
        raise NotFound("There is no such subset in this project.")
    return subset


def extend(subset: Subset) -> int:
    """Take in items that came since it was last looked at; how many. Doing it twice changes nothing."""
    fitting = _fitting(subset).filter(pk__gt=subset.last_item).order_by("pk").values_list("pk", flat=True)
    joined = 0
    ids = list(fitting)
    for start in range(0, len(ids), CHUNK):
        some = [SubsetItem(subset=subset, item_id=item) for item in ids[start : start + CHUNK]]
        SubsetItem.objects.bulk_create(some, ignore_conflicts=True)
        joined += len(some)
    newest = Item.objects.filter(project=subset.project).order_by("-pk").values_list("pk", flat=True).first()
    Subset.objects.filter(pk=subset.pk).update(last_item=newest or 0)
    return joined


def extend_all() -> int:
    """Every subset of every project; how many items joined."""
    return sum(extend(subset) for subset in Subset.objects.filter(project__deleted_at=None).order_by("pk"))


def _fitting(subset: Subset) -> QuerySet[Item]:
    rows = Item.objects.filter(project=subset.project)
    wanted = subset.criteria
    if folder := wanted.get("folder"):
        rows = rows.filter(path__startswith=folder.strip("/") + "/")
    for place, (name, value) in enumerate((wanted.get("metadata") or {}).items()):
        # By key and not by lookup: a name may be anything, also one that Django reads as a comparison.
        said = Cast(KeyTextTransform(name, "metadata"), TextField())
        rows = rows.alias(**{f"value_{place}": said}).filter(**{f"value_{place}": value})
    if "items" in wanted:
        rows = rows.filter(pk__in=wanted["items"])
    return rows


def _set(subset: Subset, fields: SubsetFields) -> None:
    wrong = check(fields)
    taken = Subset.objects.filter(project=subset.project, name=fields.name.strip()).exclude(pk=subset.pk)
    if "name" not in wrong and taken.exists():
        wrong["name"] = "Another subset has this name."
    members = set(
        Membership.objects.filter(project=subset.project, user__in=fields.labellers).values_list("user_id", flat=True)
    )
    if strangers := sorted(set(fields.labellers) - members):
        wrong["labellers"] = f"Not members of the project: {', '.join(map(str, strangers))}."
    groups = list(LabellerGroup.objects.filter(project=subset.project, pk__in=fields.groups))
    if len(groups) < len(set(fields.groups)):
        wrong["groups"] = "There is no such group in this project."
    if wrong:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in wrong.items()), fields=wrong)
    subset.name, subset.criteria = fields.name.strip(), dict(fields.criteria)
    subset.exclusive, subset.confined = fields.exclusive, fields.confined
    subset.save()
    subset.labellers.set(User.objects.filter(pk__in=members))
    subset.groups.set(groups)


def check(fields: SubsetFields) -> dict[str, str]:
    """Field → reason, for what does not fit in itself. Pure."""
    wrong: dict[str, str] = {}
    if not 1 <= len(fields.name.strip()) <= 80:
        wrong["name"] = "From 1 to 80 characters."
    if not fields.labellers and not fields.groups:
        wrong["labellers"] = "Give it to somebody: labellers, groups, or both."
    unknown = [key for key in fields.criteria if key not in CRITERIA]
    given = {key for key in CRITERIA if fields.criteria.get(key)}
    if unknown:
        wrong["criteria"] = f"{unknown[0]!r} is none of {', '.join(CRITERIA)}."
    elif not given:
        wrong["criteria"] = "Name a folder, metadata or items."
    elif reason := _unfit(fields.criteria):
        wrong["criteria"] = reason
    return wrong


def _unfit(criteria: Mapping[str, Any]) -> str:
    if not isinstance(criteria.get("folder", ""), str):
        return "folder is a text."
    metadata = criteria.get("metadata") or {}
    if not isinstance(metadata, Mapping) or not all(isinstance(value, str) for value in metadata.values()):
        return "metadata is names with texts."
    items = criteria.get("items", [])
    numbers: Collection[Any] = items if isinstance(items, list) else ["no list"]
    if len(numbers) > MOST_ITEMS or not all(isinstance(one, int) and not isinstance(one, bool) for one in numbers):
        return f"items is a list of at most {MOST_ITEMS:,} numbers."
    return ""


def group(project: Project, name: str, labellers: Sequence[int], *, group_id: int | None = None) -> LabellerGroup:
    """A new group of labellers, or a group with another name or other people. Raises `Invalid`, `NotFound`."""
    name = name.strip()
    members = list(Membership.objects.filter(project=project, user__in=labellers).values_list("user_id", flat=True))
    wrong: dict[str, str] = {}
    if not 1 <= len(name) <= 80:
        wrong["name"] = "From 1 to 80 characters."
    elif LabellerGroup.objects.filter(project=project, name=name).exclude(pk=group_id or 0).exists():
        wrong["name"] = "Another group has this name."
    if strangers := sorted(set(labellers) - set(members)):
        wrong["labellers"] = f"Not members of the project: {', '.join(map(str, strangers))}."
    if wrong:
        raise Invalid("; ".join(f"{key}: {reason}" for key, reason in wrong.items()), fields=wrong)
    with transaction.atomic():
        row = LabellerGroup(project=project) if group_id is None else get_group(project, group_id)
        row.name = name
        row.save()
        row.labellers.set(members)
    return row


def get_group(project: Project, group_id: int) -> LabellerGroup:
    row = LabellerGroup.objects.filter(project=project, pk=group_id).first()
    if row is None:
        raise NotFound("There is no such group in this project.")
    return row
