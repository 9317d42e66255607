"""What the members of a project have done. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from labelhub.accounts.models import User
from labelhub.labelling.models import Cursor, Label, LabelKind


@dataclass(frozen=True)
class Activity:
    """`labels`: answers ever given in the project; `last_seen_at`: last lease there or last sign-in."""

    labels: int
    last_seen_at: datetime | None


def activity(project_id: int, user_ids: Sequence[int]) -> dict[int, Activity]:
    """The activity of each of these users, in three queries."""
    answers = Label.objects.filter(project=project_id, labeller__in=user_ids, kind=LabelKind.ANSWER)
    labels = dict(answers.values_list("labeller").annotate(Count("pk")).order_by())
    leases = Cursor.objects.filter(project=project_id, labeller__in=user_ids)
    leased = dict(leases.values_list("labeller").annotate(Max("seen_at")).order_by())
    signed_in = dict(User.objects.filter(pk__in=user_ids).values_list("pk", "last_login"))
    return {
        user: Activity(labels.get(user, 0), max(filter(None, (leased.get(user), signed_in.get(user))), default=None))
        for user in user_ids
    }
