"""Deleting items with everything that was said about them."""

from collections.abc import Sequence

from django.db import transaction

from labelhub.items import storage
from labelhub.items.models import Item, Project
from labelhub.labelling.models import (
    Answer,
    Comment,
    Consensus,
    Contest,
    Decision,
    Label,
    Slot,
)
from labelhub.labelling.people_models import Gold, Intervention, LabellerGroup, Rule, Subset
from labelhub.labelling.quality_models import Audit, AuditItem, CountedOpinion, EstimatesVersion, ForecastDay
from labelhub.notices.models import Notice


def items(project: Project, item_ids: Sequence[int]) -> None:
    """Delete these items of the project, what was said of them, and images that no other item shows."""
    with transaction.atomic():
        found = Item.objects.filter(project=project, pk__in=item_ids)
        images = set(found.exclude(image=None).values_list("image_id", flat=True))
        ids = list(found.values_list("pk", flat=True))
        # Labels protect their class and answers their label, so that nothing but this order can lose them.
        Answer.objects.filter(item__in=ids).delete()
        for model in (Notice, Contest, Comment, Label, Slot, Decision, Consensus, AuditItem, CountedOpinion, Gold):
            model._default_manager.filter(item__in=ids).delete()
        found.delete()
    for image in images:
        storage.delete_image_if_unused(image)


def labelling_of_project(project_id: int) -> None:
    """Delete all labelling of a project, before its items go."""
    AuditItem.objects.filter(audit__project=project_id).delete()
    people = (Gold, Intervention, Rule, Subset, LabellerGroup)
    quality = (Audit, CountedOpinion, EstimatesVersion, ForecastDay)
    for model in (Notice, Contest, Comment, Answer, Label, Slot, Decision, Consensus, *quality, *people):
        model._default_manager.filter(project=project_id).delete()
