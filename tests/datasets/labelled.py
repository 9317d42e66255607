"""Projects with labels, as tests of datasets and runs need them."""

from collections.abc import Callable, Mapping
from typing import Any

from labelhub.accounts.models import User
from labelhub.items.models import Item, Project
from labelhub.labelling import labels, queue
from tests import make


def label(project: Project, person: User, answer: Callable[[int], str | None]) -> int:
    """The person answers all that the queue has for them; how many that were. `answer`: item → class key."""
    done = 0
    while assignments := queue.lease(project, person.pk, 60, screen=make.SCREEN).assignments:
        labels.submit(project, person.pk, [make.entry(a.item, answer(a.item), round_=a.round) for a in assignments])
        done += len(assignments)
    return done


def labelled_project(counts: Mapping[str, int], **policies: Any) -> tuple[Project, dict[int, str]]:
    """A project with so many accepted items of each class, one label each, and the class of each item."""
    project = make.project(classes=sorted(counts), **{"overlap_min": 1, "overlap_max": 1, **policies})
    return project, add_labelled(project, counts)


def add_labelled(project: Project, counts: Mapping[str, int], **fields: Any) -> dict[int, str]:
    """So many more accepted items of each class; the class of each."""
    classes = {item.pk: key for key, count in counts.items() for item in make.items(project, count, **fields)}
    label(project, make.member(project), lambda item: classes.get(item, min(counts)))
    return classes


def items(project: Project) -> dict[int, Item]:
    """The items as they are now."""
    return {item.pk: item for item in Item.objects.filter(project=project).select_related("image")}
