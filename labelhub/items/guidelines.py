"""The guidelines of a project: Markdown as people write it, HTML that is safe to show, and example images."""

import nh3
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from markdown_it import MarkdownIt

from labelhub.errors import Conflict, Invalid, NotFound, TooLarge
from labelhub.items import classes, ingest, storage
from labelhub.items.models import GuidelineImage, Image, LabelClass, Project
from labelhub.items.rejection import Rejected

LENGTH = 50_000  # characters
MOST_IMAGES = 60
CAPTION_LENGTH = 200
# No images: those of the outside would tell others who reads, and examples have a place of their own.
TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def render(markdown: str) -> str:
    """The guidelines as HTML in which nothing can run: HTML in the text is shown as text, links are http, https or
    mailto and open without a referrer."""
    return nh3.clean(
        _MARKDOWN.render(markdown),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def refuse_too_long(markdown: str) -> None:
    """Raise `Invalid` for guidelines that nobody would read."""
    if len(markdown) > LENGTH:
        reason = f"At most {LENGTH:,} characters; these are {len(markdown):,}."
        raise Invalid(f"guidelines: {reason}", fields={"guidelines": reason})


def refuse_too_large(size: int) -> None:
    """Raise `TooLarge` for more bytes than an image may have; asked before a file is read whole."""
    if size > settings.MAX_IMAGE_BYTES:
        reason = f"{size:,} bytes; the limit is {settings.MAX_IMAGE_BYTES:,}."
        raise TooLarge(f"image: {reason}", fields={"image": reason})


def add_image(project: Project, data: bytes, *, class_key: str = "", caption: str = "") -> GuidelineImage:
    """Add an example behind the others.

    Raises:
        Invalid: the file is no image that can be shown, no such class, a caption above 200 characters.
        TooLarge: more bytes than the limit. Conflict: 60 examples are there already.
    """
    refuse_too_large(len(data))
    if len(caption) > CAPTION_LENGTH:
        reason = f"At most {CAPTION_LENGTH} characters."
        raise Invalid(f"caption: {reason}", fields={"caption": reason})
    with transaction.atomic():
        classes.lock(project)
        label_class = _class_of(project, class_key)
        if project.guideline_images.count() >= MOST_IMAGES:
            raise Conflict(f"The guidelines have {MOST_IMAGES} examples already.", hint="Remove one first.")
        last = project.guideline_images.aggregate(last=Max("position"))["last"]
        return GuidelineImage.objects.create(
            project=project,
            image=_stored(data),
            label_class=label_class,
            caption=caption,
            position=0 if last is None else last + 1,
        )


def remove_image(project: Project, guideline_image_id: int) -> None:
    """Remove an example; its file goes with it unless an item shows the same image.

    Raises:
        NotFound: the guidelines have no such example.
    """
    row = GuidelineImage.objects.filter(project=project, pk=guideline_image_id).first()
    if row is None:
        raise NotFound("The guidelines have no such example.")
    row.delete()
    storage.delete_image_if_unused(row.image_id)


def _stored(data: bytes) -> Image:
    try:
        return ingest.store_image(data)
    except Rejected as error:
        raise Invalid(f"image: {error.detail}", fields={"image": error.detail}, code=error.reason) from error


def _class_of(project: Project, class_key: str) -> LabelClass | None:
    if not class_key:
        return None
    found = LabelClass.objects.filter(project=project, key=class_key).first()
    if found is None:
        reason = f"This project has no class {class_key!r}."
        raise Invalid(f"class_key: {reason}", fields={"class_key": reason})
    return found
