"""Why a labeller gets no work: what follows from the interventions that stand."""

from collections.abc import Collection, Iterator

from django.db import transaction

from labelhub.items.models import Project
from labelhub.labelling.models import Cursor, Purpose
from labelhub.labelling.people_models import Action, Intervention

PAUSED, PRACTICE = "paused", "practice"


def follows(standing: Collection[str]) -> str:
    """The hold that these standing actions come to; "" is none. Pure."""
    if Action.PAUSE in standing:
        return PAUSED
    return PRACTICE if Action.PRACTICE in standing else ""


def lock(project_id: int, labeller_id: int) -> Cursor:
    """The labeller's cursor of first labels, locked until the transaction ends, as a lease locks it."""
    Cursor.objects.bulk_create(
        [Cursor(project_id=project_id, labeller_id=labeller_id, purpose=Purpose.LABEL)], ignore_conflicts=True
    )
    own = Cursor.objects.select_for_update().filter(project=project_id, labeller=labeller_id)
    return own.get(purpose=Purpose.LABEL)


def write(cursor: Cursor) -> None:
    """Bring the hold of a locked cursor up to date."""
    standing = Intervention.objects.filter(
        project=cursor.project_id, labeller=cursor.labeller_id, ended_at__isnull=True
    )
    cursor.hold = follows(set(standing.values_list("action", flat=True)))
    cursor.save(update_fields=["hold"])


def differences(project: Project) -> Iterator[str]:
    """Labellers whose hold is not what the standing interventions say."""
    standing: dict[int, set[str]] = {}
    rows = Intervention.objects.filter(project=project, ended_at__isnull=True)
    for labeller, action in rows.values_list("labeller_id", "action"):
        standing.setdefault(labeller, set()).add(action)
    for cursor in Cursor.objects.filter(project=project, purpose=Purpose.LABEL):
        hold = follows(standing.get(cursor.labeller_id, set()))
        if cursor.hold != hold:
            yield f"labeller {cursor.labeller_id}: hold is {cursor.hold!r}, the interventions say {hold!r}"


def limit(project: Project, labeller_id: int, *, daily_most: int | None, share_most: float | None) -> None:
    """Give a labeller limits of their own; None is the project's, 0 none."""
    with transaction.atomic():
        cursor = lock(project.pk, labeller_id)
        cursor.daily_most, cursor.share_most = daily_most, share_most
        cursor.save(update_fields=["daily_most", "share_most"])


def limits_of(project: Project, labeller_id: int) -> tuple[int | None, float | None]:
    """The labeller's own limits, a day and of the whole; None is the project's."""
    own = Cursor.objects.filter(project=project, labeller=labeller_id, purpose=Purpose.LABEL)
    return own.values_list("daily_most", "share_most").first() or (None, None)
