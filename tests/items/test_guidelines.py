"""Guidelines become HTML in which nothing runs; examples come and go with their files."""

import io

import pytest
from PIL import Image as Pillow
from pytest_django import Settings

from labelhub.errors import Conflict, Invalid, NotFound, TooLarge
from labelhub.items import guidelines, storage
from labelhub.items.models import GuidelineImage, Image, Item
from tests import make


def test_markdown_becomes_html() -> None:
    html = guidelines.render(
        "# Look\n\n- *hair* is no sign\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[more](https://x.org)"
    )

    for part in ("<h1>Look</h1>", "<em>hair</em>", "<td>2</td>", 'href="https://x.org"', 'rel="noopener noreferrer"'):
        assert part in html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/pixel.png)",
        "<img src=x onerror=alert(1)>",
        '<a href="https://x.org" onclick="alert(1)">x</a>',
        "<iframe src=https://x.org></iframe>",
        "<style>body{display:none}</style>",
        "```html\n<script>alert(1)</script>\n```",
    ],
)
def test_nothing_in_the_html_runs_or_calls_elsewhere(markdown: str) -> None:
    html = guidelines.render(markdown).lower()

    for part in ("<script", "<img", "<iframe", "<style", 'href="javascript', 'href="data', "<a href"):
        assert part not in html


def _png(colour: str) -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()


@pytest.mark.django_db
class TestExamples:
    def test_an_example_is_stored_and_removed_with_its_file(self) -> None:
        project = make.project()

        row = guidelines.add_image(project, _png("red"), class_key="male", caption="Red")
        second = guidelines.add_image(project, _png("blue"))

        assert row.label_class is not None
        assert (row.label_class.key, row.caption, row.position, second.position) == ("male", "Red", 0, 1)
        assert storage.has_image(row.image.sha256)

        guidelines.remove_image(project, row.pk)

        assert not storage.has_image(row.image.sha256)
        assert not Image.objects.filter(pk=row.image_id).exists()
        assert storage.has_image(second.image.sha256)

    def test_the_file_stays_while_an_item_shows_the_same_image(self) -> None:
        project = make.project()
        row = guidelines.add_image(project, _png("green"))
        Item.objects.create(project=project, path="green.png", image=row.image)

        guidelines.remove_image(project, row.pk)

        assert storage.has_image(row.image.sha256)

    @pytest.mark.parametrize("data", [b"", b"no image", _png("red")[:80]], ids=["empty", "text", "truncated"])
    def test_what_is_no_image_is_refused(self, data: bytes) -> None:
        project = make.project()

        with pytest.raises(Invalid) as refused:
            guidelines.add_image(project, data)

        assert list(refused.value.fields) == ["image"]
        assert not GuidelineImage.objects.exists()

    def test_an_unknown_class_a_long_caption_and_another_project_are_refused(self) -> None:
        project = make.project()
        row = guidelines.add_image(project, _png("red"))

        with pytest.raises(Invalid, match="class_key"):
            guidelines.add_image(project, _png("red"), class_key="cat")
        with pytest.raises(Invalid, match="caption"):
            guidelines.add_image(project, _png("red"), caption="a" * 201)
        with pytest.raises(NotFound):
            guidelines.remove_image(make.project(), row.pk)

    def test_size_and_number_are_limited(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        project = make.project()
        monkeypatch.setattr(guidelines, "MOST_IMAGES", 1)
        guidelines.add_image(project, _png("red"))

        with pytest.raises(Conflict):
            guidelines.add_image(project, _png("blue"))
        settings.MAX_IMAGE_BYTES = 10
        with pytest.raises(TooLarge):
            guidelines.add_image(project, _png("blue"))
