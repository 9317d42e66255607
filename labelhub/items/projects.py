"""Projects: created, changed, archived, cloned, deleted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from labelhub.accounts.models import ApiToken, User
from labelhub.errors import Invalid, NotFound
from labelhub.items import policies, storage
from labelhub.items.class_rules import FEWEST, ClassSpec
from labelhub.items.classes import ClassInput
from labelhub.items.classes import add as add_classes
from labelhub.items.guidelines import refuse_too_long
from labelhub.items.models import Flag, GuidelineImage, Image, Import, ImportFile, Item, Membership, Project, Role
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job, JobState

DELETE = "delete_project"  # job kinds
RECOMPUTE = "recompute"
CHUNK = 1000
LENGTHS = {"name": 120, "question": 300}
Eraser = Callable[[int], None]


def create(
    *,
    user: User,
    name: str,
    question: str,
    classes: Sequence[ClassInput] = (),
    guidelines: str = "",
    **policy_values: Any,
) -> Project:
    """A project with its classes; its creator is the first manager. Policies that are not given take the defaults.

    Raises:
        Invalid: names each field that does not fit: fewer than two classes, hotkeys, policies, an empty name.
    """
    _refuse_unknown(policy_values)
    if len(classes) < FEWEST:
        reason = "A question needs at least two possible answers."
        raise Invalid(f"classes: {reason}", fields={"classes": reason})
    project = Project(
        name=name.strip(), question=question.strip(), guidelines=guidelines, created_by=user, **policy_values
    )
    _refuse_unfit(project)
    with transaction.atomic():
        project.save()
        add_classes(project, classes)
        Membership.objects.create(project=project, user=user, role=Role.MANAGER)
    return project


def update(project: Project, **changes: Any) -> tuple[Project, bool]:
    """Change name, question, guidelines or policies; what is not named stays. Also tells whether the consensus of the
    items must be computed anew: then the caller creates and dispatches the job (`recompute_job`).

    Raises:
        Invalid: names each field that does not fit.
    """
    texts = {key: value for key, value in changes.items() if key in (*LENGTHS, "guidelines")}
    _refuse_unknown({key: value for key, value in changes.items() if key not in texts})
    with transaction.atomic():
        row = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        before = policies_of(row)
        for field, value in changes.items():
            setattr(row, field, value.strip() if field in LENGTHS else value)
        _refuse_unfit(row)
        row.save(update_fields=list(changes))
    after = policies_of(row)
    return row, any(before[field] != after[field] for field in policies.TOUCH_CONSENSUS)


def policies_of(project: Project) -> dict[str, Any]:
    """All policies of the project by name."""
    return {name: getattr(project, name) for name in policies.CHECKS}


def recompute_job(project: Project, by: User) -> Job:
    """A queued job that computes the consensus of every item anew."""
    job, _new = lifecycle.create(kind=RECOMPUTE, project_id=project.pk, created_by_id=by.pk, parameters={})
    return job


def archive(project: Project) -> Project:
    """From now on the project takes no answers. Doing it twice changes nothing."""
    Project.objects.filter(pk=project.pk, archived_at=None).update(archived_at=timezone.now())
    project.refresh_from_db()
    return project


def unarchive(project: Project) -> Project:
    """Take it out of the archive."""
    Project.objects.filter(pk=project.pk).update(archived_at=None)
    project.refresh_from_db()
    return project


def clone(project: Project, user: User, name: str, *, members: bool = False) -> Project:
    """A project with the same question, live classes, guidelines with examples and policies, and no items; with
    `members` also the same people in the same roles. Who clones is its manager."""
    specs = [ClassSpec(row.name, row.key, row.hotkey, row.colour) for row in project.classes.filter(retired_at=None)]
    with transaction.atomic():
        copy = create(
            user=user,
            name=name,
            question=project.question,
            classes=specs,
            guidelines=project.guidelines,
            **policies_of(project),
        )
        _copy_examples(project, copy)
        if members:
            rows = project.memberships.exclude(user=user)
            Membership.objects.bulk_create(
                [Membership(project=copy, user_id=row.user_id, role=row.role) for row in rows]
            )
    return copy


def _copy_examples(project: Project, copy: Project) -> None:
    by_key = {row.key: row for row in copy.classes.all()}
    rows = project.guideline_images.select_related("label_class").order_by("position", "pk")
    GuidelineImage.objects.bulk_create(
        [
            GuidelineImage(
                project=copy,
                image_id=row.image_id,
                label_class=by_key.get(row.label_class.key) if row.label_class else None,
                caption=row.caption,
                position=row.position,
            )
            for row in rows
        ]
    )


def mark_deleted(project: Project, by: User) -> Job:
    """The project is gone for everybody at once; the job that is returned sweeps up what belonged to it. Its other
    jobs are asked to stop."""
    with transaction.atomic():
        Project.objects.filter(pk=project.pk, deleted_at=None).update(deleted_at=timezone.now())
        unfinished = Job.objects.filter(project_id=project.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
        for job in unfinished.exclude(kind=DELETE):
            lifecycle.request_cancel(job)
        job, _new = lifecycle.create(
            kind=DELETE, project_id=project.pk, created_by_id=by.pk, parameters={}, idempotency_key="once"
        )
    return job


def erase(claim: Claim, erasers: Sequence[Eraser]) -> Mapping[str, Any] | None:
    """Delete everything of a deleted project, in pieces; safe to stop and to repeat anywhere.

    `erasers` delete what the areas above keep (labels, snapshots, runs), in their order, given the project's id. While
    another job of the project still runs nothing is touched: the job waits (None), and beat sends it again.
    """
    project_id = claim.job.project_id
    if project_id is None or not Project.objects.filter(pk=project_id).exclude(deleted_at=None).exists():
        return {"items": 0, "images": 0}
    if Job.objects.filter(project_id=project_id, state=JobState.RUNNING).exclude(pk=claim.job.pk).exists():
        claim.put_back()
        return None
    for eraser in erasers:
        eraser(project_id)
        claim.check()
    for delivery_id in Import.objects.filter(project=project_id).values_list("pk", flat=True):
        storage.clear_incoming(delivery_id)
    for rows in (
        ImportFile.objects.filter(delivery__project=project_id),
        Import.objects.filter(project=project_id),
        Flag.objects.filter(project=project_id),
    ):
        _clear(rows, claim)
    items = _clear(Item.objects.filter(project=project_id), claim)
    GuidelineImage.objects.filter(project=project_id).delete()
    images = _sweep_images(claim)
    with transaction.atomic():
        claim.hold()
        ApiToken.objects.filter(project_id=project_id).delete()
        Job.objects.filter(project_id=project_id).exclude(pk=claim.job.pk).delete()
        Project.objects.filter(pk=project_id).delete()
    return {"items": items, "images": images}


def _clear(rows: QuerySet[Any], claim: Claim) -> int:
    """Delete the rows a chunk at a time, so that other writers get their turn; how many there were."""
    model: type[Model] = rows.model
    done = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        model._base_manager.filter(pk__in=ids).delete()
        done += len(ids)
        claim.progress(done, note=f"Deleting {model._meta.verbose_name_plural}")
    return done


def _sweep_images(claim: Claim) -> int:
    """Delete every stored image that nothing shows any more, also those that a killed attempt left; how many."""
    shown_by_item = Item.objects.filter(image=OuterRef("pk"))
    shown_as_example = GuidelineImage.objects.filter(image=OuterRef("pk"))
    unused = Image.objects.filter(~Exists(shown_by_item), ~Exists(shown_as_example))
    done, after = 0, 0
    while ids := list(unused.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        for image_id in ids:
            storage.delete_image_if_unused(image_id)
        done, after = done + len(ids), ids[-1]
        claim.progress(done, note="Deleting images")
    return done


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    unknown = {f"policies.{name}": "There is no such policy." for name in values if name not in policies.CHECKS}
    if unknown:
        raise Invalid(f"There is no policy {', '.join(name[9:] for name in unknown)}.", fields=unknown)


def _refuse_unfit(project: Project) -> None:
    refuse_too_long(project.guidelines)
    wrong = {f"policies.{name}": reason for name, reason in policies.check(policies_of(project)).items()}
    for field, most in LENGTHS.items():
        if not 1 <= len(getattr(project, field)) <= most:
            wrong[field] = f"From 1 to {most} characters."
    if wrong:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in wrong.items()), fields=wrong)


def find(text: str) -> Project:
    """A project by its number or its name, for commands. Raises `NotFound`, or `Invalid` when several have the name."""
    rows = Project.objects.filter(deleted_at=None)
    if text.isdecimal() and (project := rows.filter(pk=int(text)).first()) is not None:
        return project
    named = list(rows.filter(name=text).order_by("pk")[:2])
    if not named:
        raise NotFound(f"There is no project {text!r}.", hint="Give its number or its exact name.")
    if len(named) > 1:
        raise Invalid(f"Several projects are called {text!r}.", hint="Give the number of the one you mean.")
    return named[0]
