"""A model to try, as a static folder: the page, the model, and what the project says of its classes."""

import hashlib
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings

from labelhub.datasets import files
from labelhub.errors import Conflict
from labelhub.items.models import LabelClass
from labelhub.runs import thresholds
from labelhub.runs.model_exports import refuse_other_formats
from labelhub.runs.models import ModelExport

PAGE = "try"  # folder of the built front end
ABOUT = "about.json"


def about(export: ModelExport) -> dict[str, Any]:
    """What the page says beside the model: question, classes with names and colours, the threshold in use."""
    project = export.run.project
    classes = LabelClass.objects.filter(project=project).order_by("position")
    return {
        "name": project.name,
        "question": project.question,
        "run": export.run.number,
        "recipe": export.run.recipe,
        "threshold": thresholds.in_use(export.run),
        "classes": [{"key": one.key, "name": one.name, "colour": one.colour} for one in classes],
    }


def packed(export: ModelExport) -> tuple[BinaryIO, int, str]:
    """A zip of the folder, at its beginning, its size in bytes and its SHA-256; the caller closes it.

    Raises NotFound for an export in a format that browsers do not run, Conflict where the page was not built.
    """
    refuse_other_formats(export)
    page: Path = settings.FRONTEND_DIST / PAGE
    if not (page / "index.html").is_file():
        raise Conflict(
            "The page to try models was not built here.", hint="`make frontend` builds it.", code="page_not_built"
        )
    found = tempfile.TemporaryFile()  # noqa: SIM115  closed with the answer
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for path in sorted(page.rglob("*")):
            if path.is_file():
                out.write(path, path.relative_to(page).as_posix())
        out.writestr(ABOUT, json.dumps(about(export), ensure_ascii=False, indent=2))
        with files.opened(export.file) as file, zipfile.ZipFile(file) as model:
            for name in model.namelist():
                out.writestr(f"model/{name}", model.read(name))
    size = found.tell()
    found.seek(0)
    digest = hashlib.file_digest(found, "sha256").hexdigest()
    found.seek(0)
    return cast("BinaryIO", found), size, digest
