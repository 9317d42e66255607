"""Taking an import back: its items with their images, and the labels that it brought, while nobody has built on it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.datasets.models import Snapshot
from labelhub.errors import Conflict
from labelhub.items.models import Flag, FlagStatus, Import, Item
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import ENDED, Claim
from labelhub.jobs.models import Job
from labelhub.labelling import consensus, erase, leases
from labelhub.labelling.models import Answer, Decision, Label, Slot

KIND = "undo-import"  # of the job
BATCH = 200


def start(delivery: Import, user: User | None) -> Job:
    """The queued job that takes the import back; asked again, the same job.

    Raises Conflict while the import runs, when it was undone already, and when somebody has built on it; says what.
    """
    if delivery.job.state not in ENDED:
        raise Conflict("The import is still running.", hint="Wait for its end, or cancel it.", code="import_running")
    if delivery.undone_at is not None:
        raise Conflict("This import was undone already.", code="undone")
    refuse_built_on(delivery)
    job, _new = lifecycle.create(
        kind=KIND,
        project_id=delivery.project_id,
        created_by_id=user.pk if user else None,
        parameters={"import": delivery.pk},
        idempotency_key=f"undo-{delivery.pk}-{timezone.now():%Y%m%d%H%M%S%f}",
    )
    return job


def refuse_built_on(delivery: Import) -> None:
    """Raises Conflict that names what was built on the import."""
    items = Item.objects.filter(delivery=delivery)
    brought = Label.objects.filter(project=delivery.project_id, shown__import=delivery.pk)
    others = Label.objects.filter(item__in=items).exclude(pk__in=brought.values("pk"))
    touched = Item.objects.filter(pk__in=brought.values("item"))
    reasons = {
        "labels": others.exists(),
        "reviewers' decisions": Decision.objects.filter(item__in=items).exists()
        or Decision.objects.filter(item__in=touched, created_at__gte=delivery.created_at).exists(),
        "flags that were looked at": Flag.objects.filter(item__in=items).exclude(status=FlagStatus.OPEN).exists(),
        "a snapshot": Snapshot.objects.filter(
            project=delivery.project_id, created_at__gte=delivery.created_at
        ).exists(),
    }
    found = [name for name, there in reasons.items() if there]
    if found:
        raise Conflict(
            f"Others have built on this import: {', '.join(found)}.",
            hint="Delete single items instead, or exclude them.",
            code="built_on",
        )


def execute(claim: Claim) -> dict[str, Any]:
    """The work of the job. What was undone stays undone however it ends; again goes on where it stopped."""
    delivery = Import.objects.select_related("project").get(pk=claim.parameters["import"])
    refuse_built_on(delivery)
    total = Item.objects.filter(delivery=delivery).count()
    labels = items = 0
    while ids := list(_brought(delivery).order_by("item").values_list("item", flat=True).distinct()[:BATCH]):
        with transaction.atomic():
            claim.hold()
            labels += _take_back(delivery, ids)
        claim.progress(items, total, f"{labels:,} labels", kept=True)
    while ids := list(Item.objects.filter(delivery=delivery).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            claim.hold()
            erase.items(delivery.project, ids)
        items += len(ids)
        claim.progress(items, total, f"{items:,} items", kept=True)
    Import.objects.filter(pk=delivery.pk).update(undone_at=timezone.now())
    return {"import": delivery.pk, "items": items, "labels": labels}


def _brought(delivery: Import) -> Any:
    return Label.objects.filter(project=delivery.project_id, shown__import=delivery.pk)


def _take_back(delivery: Import, items: list[int]) -> int:
    """Delete the labels that the import brought to these items, free their slots, conclude anew; how many."""
    locked = consensus.lock(items, delivery.project_id)
    labels = list(_brought(delivery).filter(item__in=items).values_list("pk", flat=True))
    heads = Answer.objects.filter(label__in=labels)
    slots = list(Slot.objects.filter(pk__in=heads.exclude(slot=None).values("slot")))
    heads.delete()
    Label.objects.filter(pk__in=labels).delete()
    # Made anew at the end of the queue, where every cursor still comes by.
    Slot.objects.filter(pk__in=[slot.pk for slot in slots]).delete()
    Slot.objects.bulk_create([leases.successor(slot) for slot in slots])
    consensus.refresh_locked(delivery.project, locked)
    return len(labels)
