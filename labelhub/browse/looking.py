"""Looking at an image more closely than the screen shows it: its full size, and where its face is. Read-only."""

from dataclasses import dataclass

from labelhub.errors import NotFound
from labelhub.items.models import Image, Item, Project
from labelhub.labelling.talk import own
from labelhub.runs import faces


@dataclass(frozen=True)
class Close:
    """An image, and the box of its face: left, top, right, bottom as shares of its sides; None where none is known."""

    image: Image
    face: tuple[float, float, float, float] | None


def closely(project: Project, item_id: int, person_id: int, *, staff: bool) -> Close:
    """The image of an item for staff, for who is being asked about it, and for who has answered it. Raises
    `NotFound` for everybody else and for an image that is not checked yet."""
    item = Item.objects.filter(project=project, pk=item_id).select_related("image").first()
    allowed = staff or own.on_screen(person_id, [item_id]) or own.answered(person_id, item_id)
    if item is None or item.image is None or not allowed:
        raise NotFound("There is no such image here, or it is not yours to look at.")
    boxes = [row.box for row in faces.of_image(item.image.pk) if row.found and row.box]
    return Close(item.image, (boxes[0][0], boxes[0][1], boxes[0][2], boxes[0][3]) if boxes else None)
