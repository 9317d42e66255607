"""Whether the stored files are those that the database speaks of. Read-only."""

import hashlib
from collections.abc import Iterator

from labelhub.items import storage
from labelhub.items.models import Image, Project

CHUNK = 1 << 20


def differences(project: Project) -> Iterator[str]:
    """One sentence for each image of the project whose files are missing or whose original has another content."""
    for sha256 in Image.objects.filter(items__project=project).distinct().values_list("sha256", flat=True):
        try:
            found = hash_of(storage.original_key(sha256))
        except FileNotFoundError:
            yield f"image {sha256[:12]}…: its original is missing"
            continue
        if found != sha256:
            yield f"image {sha256[:12]}…: its original has the hash {found[:12]}…"
        if not storage.has_image(sha256):
            yield f"image {sha256[:12]}…: its display size or thumbnail is missing"


def hash_of(key: str) -> str:
    """SHA-256 of a stored file, read piece by piece."""
    digest = hashlib.sha256()
    with storage.open_file(key) as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()
