"""The tables of other tools, recognised by their columns: which column is what, and which rows say something. Pure.

Sources: the documentation of each tool, named in `docs/formats.md`. Names of columns are compared without case.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

Cells = Mapping[str, str]  # column in small letters → cell
LABEL_STUDIO = frozenset({"annotation_id", "annotator", "created_at", "id", "image", "lead_time", "updated_at"})
OURS = frozenset({"customid", "imageurl", "label", "confidence", "agreement", "n_labels", "status", "sha256"})
ANSWERS = frozenset({"round", "purpose", "kind", "counts", "why_not", "duration_ms", "customid", "split", "item"})
ADIENCE = frozenset({"user_id", "original_image", "face_id", "gender"})
GOOGLE = ("split", "image_url", "label")  # a table without a header line
GOOGLE_SPLITS = frozenset({"unassigned", "train", "training", "validation", "test"})
SEXES = {"m": "male", "f": "female", "u": ""}  # Adience's; u: nobody knows
UDT_IMAGES = ("imageurl", "image_url", "image", "img", "image_src")
GONE = frozenset({"replaced", "undone", "skipped", "set_aside"})  # acts that are no answer any more
UPLOADED = re.compile(r"[0-9a-f]{8}-(?=.)")  # what Label Studio puts before an uploaded name
OWN_ADDRESS = re.compile(r".*/api/v1/projects/\d+/items/\d+/image")
LONGEST_ADDRESS = 2048  # bytes
_FOLD = re.compile(r"fold_(?:frontal_)?(\d+)_data\.txt", re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """A kind of table. `roles`: role → column; `names`: columns that may name the image, the first that does;
    `ignored`: columns that say nothing about the item."""

    key: str
    roles: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()


def recognised(columns: Sequence[str]) -> Form | None:
    """What table has these columns, in small letters; None: one with columns of its own."""
    has = frozenset(columns)
    if {"path", "."} <= has:
        return _udt(has)
    if has >= ADIENCE:
        return Form("adience", {"label": "gender", "group": "user_id"}, ("original_image",), _ADIENCE_IGNORED & has)
    if {"annotation_id", "annotator"} <= has:
        return _label_studio(columns)
    if {"labeller", "choice", "customid", "kind"} <= has:
        roles = {"label": "choice", "labeller": "labeller", "created_at": "created_at", "milliseconds": "duration_ms"}
        return Form("labelhub-answers", roles, ("customid",), has - {*roles.values(), "customid"})
    if {"customid", "n_labels", "status", "sha256"} <= has:
        return _ours(columns)
    if tuple(columns) == GOOGLE:
        return Form("google", {"split": "split", "label": "label", "source_uri": "image_url"}, ("image_url",))
    if "source-ref" in has:
        return Form("ground-truth", {"label": "class-name"}, ("source-ref",), frozenset({"confidence", "human"}))
    if {"file_name"} <= has:
        return Form("imagefolder", {"label": "label"} if "label" in has else {}, ("file_name",))
    return None


_ADIENCE_IGNORED = frozenset(
    {"face_id", "x", "y", "dx", "dy", "tilt_ang", "fiducial_yaw_angle", "fiducial_score"}
)  # where the face was in a photo that we do not have


def _udt(has: frozenset[str]) -> Form:
    images = tuple(name for name in UDT_IMAGES if name in has)
    said = "annotation.0" if "annotation.0" in has else "annotation"
    roles = {"label": said, "source_uri": images[0]} if images else {"label": said}
    names = (*(name for name in ("customid", "_id") if name in has), *images)
    return Form("udt", roles, names, frozenset({"path", ".", *names}) - set(roles.values()))


def _label_studio(columns: Sequence[str]) -> Form:
    theirs = [name for name in columns if name not in LABEL_STUDIO | ANSWERS]
    answer = next((name for name in ("choice", "choices", "label") if name in theirs), theirs[0] if theirs else "")
    images = [name for name in ("image", "image_url", "img") if name in columns]
    roles = {"labeller": "annotator", "created_at": "created_at", "seconds": "lead_time", "label": answer}
    roles |= {"source_uri": images[0]} if images else {}
    roles |= {"split": "split"} if "split" in columns else {}
    names = (*(name for name in ("customid",) if name in columns), *images)
    known = {role: name for role, name in roles.items() if name in columns}
    return Form("label-studio", known, names, (LABEL_STUDIO | ANSWERS) - set(known.values()))


def _ours(columns: Sequence[str]) -> Form:
    value = next((name for name in columns if name == "value" or name.endswith(".value")), "")
    roles = {"label": value, "source_uri": "imageurl", "split": "split", "fold": "fold", "group": "group"}
    known = {role: name for role, name in roles.items() if name in columns}
    ignored = OURS | {"snapshot", "run", "id", "probabilities", "customid"}
    return Form("labelhub", known, ("customid",), ignored - set(known.values()))


def says_something(form: str, cells: Cells) -> bool:
    """Whether a row is about an item at all, and still stands."""
    if form == "udt":
        return cells.get("path", "").startswith("samples.")
    if cells.get("kind", "answer") != "answer":
        return False
    return not (cells.get("counts", "true").lower() == "false" and cells.get("why_not") in GONE)


def abstains(form: str, cells: Cells, label: str) -> bool:
    """Whether the row is an answer without a class: "cannot tell"."""
    if label or form not in ("label-studio", "labelhub-answers"):
        return False
    return bool(cells.get("annotation_id") or cells.get("labeller"))


def candidates(form: Form, cells: Cells, folder: str) -> tuple[str, ...]:
    """Names under which the image may be known, the likeliest first. `folder`: of the table, with a slash."""
    if form.key == "adience":
        user, image, face = cells["user_id"], cells["original_image"], cells["face_id"]
        aligned = [f"{kind}.{face}.{image}" for kind in ("landmark_aligned_face", "coarse_tilt_aligned_face")]
        return (*(f"{user}/{name}" for name in aligned), *aligned, f"{user}/{image}", image)
    found: list[str] = []
    for column in form.names:
        text = cells.get(column, "")
        if text and column in ("customid", "file_name", "_id"):
            found += [f"{folder}{text}", text] if form.key == "imagefolder" and folder else [text]
        elif text:
            found += of_address(text)
    return tuple(dict.fromkeys(found))


def of_address(address: str) -> list[str]:
    """Names that an address may stand for: its path, its end, and that without the mark of an upload."""
    path = unquote(urlsplit(address).path).lstrip("/") if "://" in address or address.startswith("/") else address
    last = path.rpartition("/")[2]
    return [name for name in (path, last, UPLOADED.sub("", last, count=1)) if name]


def fetched_name(name: str) -> str:
    """The name that an image has when it is fetched for a line that calls it so: the same, or of an address the path,
    with the query that may be all that tells two images apart."""
    if "://" not in name:
        return name
    parts = urlsplit(name)
    path = unquote(parts.path).lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path


def is_google(first: Sequence[str]) -> bool:
    """Whether a first line is one of Google's `UNASSIGNED,image_url,label`."""
    return len(first) == len(GOOGLE) and first[0].strip().lower() in GOOGLE_SPLITS and "://" in first[1]


def label_of(form: str, label: str) -> str:
    """The class that a cell means."""
    return SEXES.get(label.lower(), label) if form == "adience" else label


def address_of(text: str) -> str:
    """The address an image came from; "" for a path, for one that some LabelHub made up for want of one, and for one
    that is longer than can be kept: cut off it would be another."""
    if "://" not in text or OWN_ADDRESS.fullmatch(text) or len(text.encode()) > LONGEST_ADDRESS:
        return ""
    return text


def fold_of(file_name: str) -> int | None:
    """The fold that an Adience file name says."""
    found = _FOLD.fullmatch(file_name.rpartition("/")[2])
    return int(found[1]) if found else None
