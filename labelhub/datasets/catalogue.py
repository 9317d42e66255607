"""The formats that LabelHub exports, and what may be chosen with each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from labelhub.datasets.archives import CONTAINERS, Container
from labelhub.errors import Invalid
from labelhub.items.choices import Preparation
from labelhub.items.preparing import Plan
from labelhub.labelling.models import ConsensusState

CSV, JSONL, JSON = "text/csv; charset=utf-8", "application/jsonl; charset=utf-8", "application/json; charset=utf-8"
PARQUET = "application/vnd.apache.parquet"
ARCHIVES: Mapping[Container, str] = {"zip": "application/zip", "tar": "application/x-tar"}
ImageSize = Literal["none", "original", "display", "prepared"]
IMAGE_SIZES: tuple[ImageSize, ...] = ("none", "original", "display", "prepared")


@dataclass(frozen=True)
class Form:
    """One format. `rows`: what a row is. `ending` and `content_type` are those of the table; a `layout` has no table
    of its own: it always is an archive with images."""

    rows: Literal["items", "answers"]
    name: str  # of the file, without its ending
    ending: str = ""
    content_type: str = ""

    @property
    def layout(self) -> bool:
        return not self.ending


FORMS: Mapping[str, Form] = {
    "labels-csv": Form("items", "labels", ".csv", CSV),
    "answers-csv": Form("answers", "answers", ".csv", CSV),
    "jsonl": Form("items", "labels", ".jsonl", JSONL),
    "answers-jsonl": Form("answers", "answers", ".jsonl", JSONL),
    "parquet": Form("items", "labels", ".parquet", PARQUET),
    "answers-parquet": Form("answers", "answers", ".parquet", PARQUET),
    "udt-json": Form("items", "udt", ".json", JSON),
    "udt-csv": Form("items", "udt", ".csv", CSV),
    "label-studio-json": Form("items", "label-studio", ".json", JSON),
    "label-studio-csv": Form("items", "label-studio", ".csv", CSV),
    "image-folder": Form("items", "images"),
    "hf-imagefolder": Form("items", "imagefolder"),
    "tfrecord": Form("items", "tfrecord"),
    "webdataset": Form("items", "webdataset"),
}


@dataclass(frozen=True)
class Options:
    """What is wanted. `states` narrow a live export; `since_snapshot` and `since_export` leave out what has not
    changed since; `emails`: addresses in place of pseudonyms; `exif`: originals byte for byte; `preparation`: of
    prepared images, as the project had it when the export was asked for."""

    form: str
    images: ImageSize = "none"
    container: Container = "zip"
    exif: bool = False
    emails: bool = False
    states: tuple[str, ...] = ()
    since_snapshot: int | None = None  # number
    since_export: int | None = None  # id
    preparation: Plan | None = None

    @property
    def archived(self) -> bool:
        """Whether the file is an archive."""
        return self.images != "none"

    @property
    def ending(self) -> str:
        return f".{self.container}" if self.archived else FORMS[self.form].ending

    @property
    def content_type(self) -> str:
        return ARCHIVES[self.container] if self.archived else FORMS[self.form].content_type

    def as_dict(self) -> dict[str, Any]:
        """Plain data; `parse` of it gives an equal value."""
        plain = {name: value for name, value in vars(self).items() if name not in ("form", "preparation")}
        prepared = {"preparation": self.preparation.as_dict()} if self.preparation else {}
        return {"format": self.form} | plain | prepared


def parse(values: Mapping[str, Any], *, frozen: bool) -> Options:
    """Options from what was sent, checked. `frozen`: of a snapshot.

    Raises Invalid that names every wrong field.
    """
    wrong: dict[str, str] = {}
    form = str(values.get("format"))
    if form not in FORMS:
        raise Invalid(f"format: {form!r} is not one of {', '.join(FORMS)}.", fields={"format": "unknown"})
    layout = FORMS[form].layout
    images = values.get("images") or ("display" if layout else "none")
    container = values.get("container") or "zip"
    states = tuple(values.get("states") or ())
    if images not in IMAGE_SIZES:
        wrong["images"] = f"{images!r} is not one of {', '.join(IMAGE_SIZES)}"
    elif layout and images == "none":
        wrong["images"] = f"{form} holds images; ask for original or display"
    if container not in CONTAINERS:
        wrong["container"] = f"{container!r} is not one of {', '.join(CONTAINERS)}"
    if values.get("exif") and images != "original":
        wrong["exif"] = "only originals have EXIF data"
    if frozen and states:
        wrong["states"] = "a snapshot holds what it holds; only for a live export"
    elif unknown := [state for state in states if state not in ConsensusState.values]:
        wrong["states"] = f"{unknown[0]!r} is not one of {', '.join(ConsensusState.values)}"
    if values.get("since_snapshot") and values.get("since_export"):
        wrong["since_export"] = "either since a snapshot or since an export"
    if wrong:
        sentence = "; ".join(f"{name}: {reason}" for name, reason in sorted(wrong.items()))
        raise Invalid(f"{sentence}.", fields=wrong)
    return Options(
        form=form,
        images=cast(ImageSize, images),
        container=cast(Container, container),
        exif=bool(values.get("exif")),
        emails=bool(values.get("emails")),
        states=states,
        since_snapshot=values.get("since_snapshot") or None,
        since_export=values.get("since_export") or None,
        preparation=_plan(values.get("preparation") or {}) if images == "prepared" else None,
    )


def _plan(values: Mapping[str, Any]) -> Plan:
    return Plan(**{**values, "by": Preparation(values.get("by", Preparation.STRETCH))})
