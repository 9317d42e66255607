"""Projects are created, changed, archived, cloned and deleted."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from labelhub.accounts.models import ApiToken
from labelhub.errors import Invalid
from labelhub.items import projects, storage
from labelhub.items.models import GuidelineImage, Image, Import, ImportFile, Item, LabelClass, Membership, Project, Role
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.labelling import erase, labels
from labelhub.labelling.models import Consensus
from tests import make

pytestmark = pytest.mark.django_db
TWO = ["Male", "Female"]


def test_a_project_has_its_classes_and_its_creator_as_manager() -> None:
    ada = make.user()

    project = projects.create(user=ada, name=" Faces ", question="Male or female?", classes=TWO, overlap_min=3)

    assert project.name == "Faces"
    assert project.overlap_min == 3
    assert [(row.key, row.hotkey) for row in project.classes.all()] == [("male", "m"), ("female", "f")]
    assert Membership.objects.get(project=project).user == ada
    assert Membership.objects.get(project=project).role == Role.MANAGER


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "a" * 121}),
        ("question", {"question": ""}),
        ("classes", {"classes": []}),
        ("classes", {"classes": ["Male"]}),
        ("classes[1].name", {"classes": ["Male", "male"]}),
        ("guidelines", {"guidelines": "a" * 50_001}),
        ("policies.overlap_max", {"overlap_min": 9}),
        ("policies.accept_agreement", {"accept_agreement": 0.5}),
        ("policies.colour", {"colour": "red"}),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(field: str, values: dict[str, object]) -> None:
    given = {"name": "Faces", "question": "Male or female?", "classes": TWO} | values

    with pytest.raises(Invalid) as refused:
        projects.create(user=make.user(), **given)  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]
    assert not Project.objects.exists()
    assert not LabelClass.objects.exists()


def test_what_is_not_named_stays() -> None:
    project = make.project(overlap_min=2, overlap_max=4)

    changed, _ = projects.update(project, question="Which?", overlap_max=6)

    changed.refresh_from_db()
    assert (changed.name, changed.question) == (project.name, "Which?")
    assert (changed.overlap_min, changed.overlap_max) == (2, 6)


@pytest.mark.parametrize(
    ("changes", "recompute"),
    [
        ({"overlap_min": 3}, True),
        ({"overlap_max": 9}, True),
        ({"accept_agreement": 0.9}, True),
        ({"allow_cannot_tell": False}, True),
        ({"overlap_min": 2}, False),
        ({"name": "Other", "lease_seconds": 60, "ambiguous_margin": 0.5}, False),
        ({}, False),
    ],
)
def test_only_a_real_change_of_what_is_accepted_asks_for_the_consensus_anew(
    changes: dict[str, object], recompute: bool
) -> None:
    assert projects.update(make.project(), **changes)[1] is recompute


def test_a_refused_change_changes_nothing() -> None:
    project = make.project()

    with pytest.raises(Invalid) as refused:
        projects.update(project, name="Other", overlap_min=9)

    assert list(refused.value.fields) == ["policies.overlap_max"]
    assert Project.objects.get(pk=project.pk).name == project.name


def test_the_archive_is_left_again() -> None:
    project = make.project()

    first = projects.archive(project).archived_at
    assert first is not None
    assert projects.archive(project).archived_at == first
    assert projects.unarchive(project).archived_at is None


def test_a_clone_has_everything_but_items() -> None:
    project = make.project(classes=("apple", "damson", "fig"), overlap_min=4, overlap_max=7, review_share=0.25)
    Project.objects.filter(pk=project.pk).update(guidelines="# Look")
    project.refresh_from_db()
    project.classes.filter(key="fig").update(retired_at=project.created_at)
    GuidelineImage.objects.create(
        project=project, image=make.image(), label_class=project.classes.get(key="damson"), caption="Two"
    )
    make.items(project, 2)
    ada, bob = make.member(project, Role.LABELLER), make.member(project, Role.REVIEWER)

    copy = projects.clone(project, ada, "Copy", members=True)

    assert [row.key for row in copy.classes.all()] == ["apple", "damson"]
    assert projects.policies_of(copy) == projects.policies_of(project)
    assert (copy.question, copy.guidelines) == (project.question, "# Look")
    (example,) = copy.guideline_images.all()
    assert example.label_class == copy.classes.get(key="damson")
    assert not Item.objects.filter(project=copy).exists()
    assert set(copy.memberships.values_list("user", "role")) == {(ada.pk, "manager"), (bob.pk, "reviewer")}
    assert projects.clone(project, ada, "Alone").memberships.count() == 1


def test_a_deleted_project_stops_its_jobs_and_is_swept_once() -> None:
    project, ada = make.project(), make.user()
    other, _ = lifecycle.create(kind="run", project_id=project.pk, created_by_id=None, parameters={})

    job = projects.mark_deleted(project, ada)

    assert projects.mark_deleted(project, ada) == job
    assert (job.kind, job.state, job.created_by) == ("delete_project", JobState.QUEUED, ada)
    other.refresh_from_db()
    assert other.state == JobState.CANCELLED
    project.refresh_from_db()
    assert project.deleted_at is not None


def _store(image: Image) -> None:
    storage.save_image(image.sha256, original=b"o", display=b"d", thumb=b"t")


def _full_project() -> tuple[Project, Image, Image]:
    """A project with one image of its own, one that another project shows too, and one of everything else."""
    project = make.project()
    ada = make.member(project)
    own, shared = make.items(project, 2)
    assert own.image is not None
    assert shared.image is not None
    make.items(make.project(), 1)
    Item.objects.create(project=make.project(), path="also.jpg", image=shared.image)
    example = GuidelineImage.objects.create(project=project, image=make.image())
    for image in (own.image, shared.image, example.image):
        _store(image)
    make.answer(project, ada, "male", 2)
    job, _ = lifecycle.create(kind="import", project_id=project.pk, created_by_id=None, parameters={})
    delivery = Import.objects.create(project=project, name="faces", job=job)
    ImportFile.objects.create(delivery=delivery, path="a.jpg", source="x", item=own)
    storage.save_bytes(storage.new_incoming_key(delivery.pk), b"staged")
    ApiToken.objects.create(user=ada, name="t", digest="d", prefix="lh_", project_id=project.pk)
    return project, own.image, shared.image


def _rows() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def _claim(job: Job) -> lifecycle.Claim:
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    return claim


def test_everything_of_a_deleted_project_goes_and_nothing_else() -> None:
    project, own, shared = _full_project()

    result = projects.erase(_claim(projects.mark_deleted(project, make.user())), [erase.labelling_of_project])

    assert result == {"items": 2, "images": 2}
    assert not Project.objects.filter(pk=project.pk).exists()
    assert not storage.has_image(own.sha256)
    assert storage.has_image(shared.sha256)
    assert Consensus.objects.count() == 1
    left = {table: count for table, count in _rows().items() if count}
    assert left.keys() <= {
        *("accounts_user", "items_project", "items_labelclass", "items_item", "items_image", "jobs_job"),
        *("labelling_consensus", "labelling_slot", "labelling_round"),
        *("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"),
    }
    assert left["jobs_job"] == 1
    assert left["items_image"] == 2


def test_erasing_goes_on_where_it_was_stopped() -> None:
    project, own, _ = _full_project()
    job = projects.mark_deleted(project, make.user())

    def fail(project_id: int) -> None:
        raise OSError("the disk is away")

    with pytest.raises(OSError, match="away"):
        projects.erase(_claim(job), [erase.labelling_of_project, fail])
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)

    assert projects.erase(_claim(job), [erase.labelling_of_project]) == {"items": 2, "images": 2}
    assert not storage.has_image(own.sha256)


def test_erasing_waits_while_another_job_of_the_project_runs() -> None:
    project, own, _ = _full_project()
    running, _ = lifecycle.create(kind="run", project_id=project.pk, created_by_id=None, parameters={})
    _claim(running)
    job = projects.mark_deleted(project, make.user())

    assert projects.erase(_claim(job), [erase.labelling_of_project]) is None

    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert storage.has_image(own.sha256)
    assert Item.objects.filter(project=project).count() == 2


def test_erasing_twice_does_no_harm() -> None:
    project, _, _ = _full_project()
    job = projects.mark_deleted(project, make.user())
    projects.erase(_claim(job), [erase.labelling_of_project])
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)

    assert projects.erase(_claim(job), [erase.labelling_of_project]) == {"items": 0, "images": 0}


def test_a_project_that_is_not_deleted_is_not_erased() -> None:
    project, own, _ = _full_project()
    job, _ = lifecycle.create(kind="delete_project", project_id=project.pk, created_by_id=None, parameters={})

    projects.erase(_claim(job), [])

    assert Item.objects.filter(project=project).count() == 2
    assert storage.has_image(own.sha256)


def test_an_archived_project_takes_no_answers() -> None:
    project = make.project()
    make.items(project, 1)
    projects.archive(project)

    with pytest.raises(Exception, match="archived") as refused:
        labels.submit(project, make.member(project).pk, [])

    assert getattr(refused.value, "error_code", "") == "archived"


@pytest.mark.django_db(transaction=True)
def test_of_two_overlaps_changed_at_once_no_impossible_pair_stays() -> None:
    """Each change fits by itself; both together would leave overlap_min above overlap_max."""
    project = make.project(overlap_min=2, overlap_max=5)
    refused: list[Invalid] = []
    start = threading.Barrier(2)

    def change(**values: int) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            try:
                projects.update(project, **values)
            except Invalid as error:
                refused.append(error)
            finally:
                connection.close()

        return run

    threads = [threading.Thread(target=change(overlap_min=5)), threading.Thread(target=change(overlap_max=3))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    project.refresh_from_db()
    assert len(refused) == 1
    assert project.overlap_min <= project.overlap_max
