"""The classes of a project: added, changed, retired. Their keys never change, since files and labels name them."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items import class_rules
from labelhub.items.class_rules import ClassSpec
from labelhub.items.models import LabelClass, Project

ClassInput = ClassSpec | Mapping[str, str] | str


def add(project: Project, asked: Sequence[ClassInput]) -> list[LabelClass]:
    """New classes behind those that are there. What is not given (key, hotkey, colour) is proposed.

    Raises:
        Invalid: names each field that does not fit (`classes[0].hotkey`).
    """
    specs = [ClassSpec.of(value) for value in asked]
    with transaction.atomic():
        lock(project)
        standing = list(project.classes.all())
        live = [_spec(row) for row in standing if row.retired_at is None]
        retired = [row.key for row in standing if row.retired_at is not None]
        first = max((row.position for row in standing), default=-1) + 1
        return [
            LabelClass.objects.create(
                project=project,
                key=spec.key,
                name=spec.name,
                hotkey=spec.hotkey,
                colour=spec.colour,
                position=first + index,
            )
            for index, spec in enumerate(class_rules.complete(specs, live, retired))
        ]


def add_one(project: Project, asked: ClassInput) -> LabelClass:
    """As `add`, one class; its fields are named without an index."""
    try:
        return add(project, [asked])[0]
    except Invalid as error:
        fields = {name.removeprefix("classes[0]."): reason for name, reason in error.fields.items()}
        raise Invalid(error.message.replace("classes[0].", ""), fields=fields) from error


def change(
    project: Project,
    key: str,
    *,
    name: str | None = None,
    hotkey: str | None = None,
    colour: str | None = None,
    position: int | None = None,
    retired: bool | None = None,
) -> LabelClass:
    """Change a class, move it, retire it (True) or bring it back (False); None leaves as it is.

    Raises:
        NotFound: no such class. Invalid: a value that does not fit. Conflict: fewer than two would be left.
    """
    with transaction.atomic():
        lock(project)
        row = _get(project, key)
        row.name = row.name if name is None else name.strip()
        row.hotkey = row.hotkey if hotkey is None else class_rules.normal_hotkey(hotkey)
        row.colour = row.colour if colour is None else colour.lower()
        if retired is True and row.retired_at is None:
            _refuse_too_few(project, row)
            row.retired_at = timezone.now()
        elif retired is False:
            row.retired_at = None
        if row.retired_at is None:
            _refuse_unfit(project, row)
        row.save(update_fields=["name", "hotkey", "colour", "retired_at"])
        if position is not None:
            _move(project, row, position)
    return row


def remove(project: Project, key: str) -> LabelClass | None:
    """Delete a class that nobody has used; retire it (and return it) when labels name it: they stay.

    Raises:
        NotFound: no such class. Conflict: fewer than two would be left (`too_few_classes`).
    """
    try:
        with transaction.atomic():
            lock(project)
            row = _get(project, key)
            if row.retired_at is None:
                _refuse_too_few(project, row)
            row.delete()
        return None
    except (ProtectedError, IntegrityError):  # a label names it, or came to name it this moment
        return change(project, key, retired=True)


def lock(project: Project) -> None:
    """Hold the project's row until the transaction ends: changes of its classes and members come one by one."""
    Project.objects.select_for_update(no_key=True).filter(pk=project.pk).first()


def _get(project: Project, key: str) -> LabelClass:
    row = LabelClass.objects.filter(project=project, key=key).first()
    if row is None:
        raise NotFound(f"This project has no class {key!r}.")
    return row


def _spec(row: LabelClass) -> ClassSpec:
    return ClassSpec(row.name, row.key, row.hotkey, row.colour)


def _others(project: Project, row: LabelClass) -> list[ClassSpec]:
    return [_spec(other) for other in project.classes.filter(retired_at=None).exclude(pk=row.pk)]


def _refuse_unfit(project: Project, row: LabelClass) -> None:
    wrong = class_rules.problems([_spec(row)], _others(project, row))
    fields = {name.rpartition(".")[2]: reason for name, reason in wrong.items()}
    if fields:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in fields.items()), fields=fields)


def _refuse_too_few(project: Project, row: LabelClass) -> None:
    if len(_others(project, row)) < class_rules.FEWEST:
        raise Conflict("A project keeps at least two classes.", hint="Add another class first.", code="too_few_classes")


def _move(project: Project, row: LabelClass, position: int) -> None:
    """Put the class at this place (0 is first) and number all of them anew."""
    rest = [other for other in project.classes.order_by("position", "pk") if other.pk != row.pk]
    rest.insert(max(0, position), row)
    for place, other in enumerate(rest):
        other.position = place
    LabelClass.objects.bulk_update(rest, ["position"])
