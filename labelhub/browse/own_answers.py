"""A labeller's own acts: never anybody else's, and nothing of an item but its image. Read-only."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from labelhub.errors import Invalid
from labelhub.items.models import LabelClass, Project
from labelhub.labelling.models import Answer, Label, LabelKind, Purpose

CANNOT_TELL, SKIPPED = "cannot_tell", "skipped"  # beside class keys


def search(
    project: Project,
    labeller_id: int,
    *,
    said: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    standing: bool = False,
    item: int | None = None,
) -> QuerySet[Label]:
    """What this labeller did here. `said`: a class key, `cannot_tell` or `skipped`; `since` and `until` bound when it
    arrived; `standing`: only their last word on each question, without what they took back; `item`: only on
    this one. Practice is not in it.

    Raises:
        Invalid: `said` is no class of the project.
    """
    rows = Label.objects.filter(project=project, labeller=labeller_id).exclude(purpose=Purpose.PRACTICE)
    if item is not None:
        rows = rows.filter(item=item)
    if standing:
        heads = Answer.objects.filter(label=OuterRef("pk")).exclude(why_not="undone")
        rows = rows.filter(Exists(heads)).exclude(kind=LabelKind.UNDO)
    if said == SKIPPED:
        rows = rows.filter(kind=LabelKind.SKIP)
    elif said:
        rows = rows.filter(kind=LabelKind.ANSWER, label_class=_class(project, said))
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    return rows.select_related("label_class", "item__image", "item__consensus")


def _class(project: Project, key: str) -> LabelClass | None:
    """The class; None is "cannot tell"."""
    if key == CANNOT_TELL:
        return None
    found = LabelClass.objects.filter(project=project, key=key).first()
    if found is None:
        raise Invalid(f"said: there is no class {key!r}.", fields={"said": f"a class key, {CANNOT_TELL} or {SKIPPED}"})
    return found
