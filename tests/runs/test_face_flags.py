"""Where a project expects a face, items without one are flagged."""

import pytest

from labelhub.items.models import Flag, FlagKind, Image, Item, Project
from labelhub.runs import face_flags
from labelhub.runs.models import FaceBox
from tests import make
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import begun

pytestmark = pytest.mark.django_db(transaction=True)


def test_items_without_a_face_are_flagged_where_one_is_expected() -> None:
    project, _ = labelled_project({"female": 3, "male": 3})
    _, claim = begun(project)
    none, found, both, *_ = Item.objects.filter(project=project).order_by("pk").select_related("image")
    Image.objects.filter(items=none).update(width=400, height=20)
    elsewhere = make.items(make.project(), 1)[0]
    for item, detector, seen in (
        (none, "one", False),
        (found, "one", True),
        (both, "one", False),
        (both, "other", True),
        (elsewhere, "one", False),
    ):
        FaceBox.objects.create(image_id=item.image_id or 0, detector=detector, found=seen)
    assert face_flags.flag(project, claim) == 0

    Project.objects.filter(pk=project.pk).update(one_face=True)
    project.refresh_from_db()
    assert face_flags.flag(project, claim) == 1
    flag = Flag.objects.get(kind=FlagKind.LOW_QUALITY)
    assert flag.item_id == none.pk
    assert flag.evidence == {"faults": ["no_face", "odd_shape", "tiny"]}
