"""Labelled items that look most like one: by the features that the project's newest run learnt from."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from labelhub.items.models import Item
from labelhub.labelling.models import Consensus
from labelhub.runs.models import Run
from trainer import neighbours

SECONDS = 0.6  # of searching; a reviewer waits for it
LOOKED_AT = 400  # nearest images, of which some belong to other projects or have no label
RUNS = 20  # newest runs that are asked for their features


@dataclass(frozen=True)
class Similar:
    """`items`: (item, cosine similarity in [-1, 1]), the most similar first. `run` is the number of the run whose
    features they are. `why_none`: "" or no_image, no_features (no run has kept any), not_computed (not of this
    image)."""

    items: tuple[tuple[int, float], ...]
    run: int | None = None
    searched: int = 0
    stored: int = 0
    why_none: str = ""


def to_item(item: Item, most: int) -> Similar:
    """Up to `most` items of the project that have a label and look most like this one."""
    if item.image is None:
        return Similar((), why_none="no_image")
    run = with_features(item.project_id)
    if run is None:
        return Similar((), why_none="no_features")
    folder = Path(settings.FEATURES_DIR) / run.metrics["features"][0]
    found = neighbours.nearest(folder, item.image.sha256, LOOKED_AT, SECONDS)
    if found is None:
        return Similar((), run.number, why_none="not_computed")
    items = _labelled(item, dict(found.images))[:most]
    return Similar(tuple(items), run.number, found.searched, found.stored)


def with_features(project_id: int) -> Run | None:
    """The newest finished run whose features are kept on disk."""
    rows = Run.objects.filter(project=project_id, finished_at__isnull=False).order_by("-number")[:RUNS]
    for run in rows:
        stores = run.metrics.get("features") or [""]
        if stores[0] and (Path(settings.FEATURES_DIR) / stores[0]).is_dir():
            return run
    return None


def _labelled(item: Item, similarity: dict[str, float]) -> list[tuple[int, float]]:
    """The project's labelled items that show these images or the very same one."""
    if item.image is None:
        return []
    cosine = {**similarity, item.image.sha256: 1.0}
    rows = Consensus.objects.filter(
        project=item.project_id, label_class__isnull=False, item__image__sha256__in=list(cosine)
    ).exclude(item=item)
    pairs = [(pk, cosine[sha256]) for pk, sha256 in rows.values_list("item_id", "item__image__sha256")]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
