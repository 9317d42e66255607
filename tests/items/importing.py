"""Imports in tests: sending files, and doing a worker's part by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile

from labelhub.items import ingest
from labelhub.items.given import GivenLabel
from labelhub.items.models import Import, ImportFile
from labelhub.jobs import lifecycle


def upload(delivery: Import, files: Mapping[str, bytes]) -> None:
    ingest.add_uploads(delivery, [(path, ContentFile(data)) for path, data in files.items()])


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


class Worker:
    """Does what the task does, and remembers what the hooks were told."""

    def __init__(self) -> None:
        self.ready: list[int] = []
        self.labels: list[tuple[int, str, str]] = []

    def on_ready(self, item_ids: Sequence[int]) -> None:
        self.ready += item_ids

    def on_label(self, project_id: int, rows: Sequence[GivenLabel]) -> None:
        self.labels += [(row.item, row.class_key or "", row.labeller) for row in rows]

    def work(self, delivery: Import) -> Mapping[str, Any] | None:
        """Take the job up and do it; the result, or None when it was parked."""
        claim = lifecycle.claim(delivery.job_id)
        assert claim is not None
        result = ingest.execute(claim, on_ready=self.on_ready, on_label=self.on_label)
        if result is not None:
            claim.succeed(result)
        return result

    def finish(self, delivery: Import) -> Mapping[str, Any]:
        ingest.complete(delivery)
        result = self.work(delivery)
        assert result is not None
        return result


def outcomes(delivery: Import) -> dict[str, str]:
    """What became of each file: its state, or why it was refused."""
    rows = ImportFile.objects.filter(delivery=delivery)
    return {f"{row.path}:{row.entry}" if row.entry else row.path: row.reason or row.state for row in rows}
