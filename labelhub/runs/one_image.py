"""One image, asked by a person or a program and answered within seconds.

The web server never loads TensorFlow: it stores the image, writes a job for the `predict` queue, waits a bounded time
and else hands out the job. The image is deleted as soon as it was answered; only the answer is kept, with the job.
"""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.conf import settings

from labelhub.accounts.models import User
from labelhub.errors import Invalid
from labelhub.items import images, storage
from labelhub.items.rejection import Rejected
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.runs import inference, promotion, thresholds
from labelhub.runs.models import Run

KIND = "predict_image"  # of the job
FOLDER = "predict"  # of the images in storage
PAUSES = (0.02, 0.05, 0.1, 0.25)  # seconds between looks at the job, the last again and again


def start(run: Run, *, user: User | None, data: bytes, name: str) -> Job:
    """A queued job for this image. Raises Invalid for what is no readable image, Conflict for a run without a model."""
    promotion.refuse_without_model(run)
    try:
        images.measure(data, images.Limits(settings.MAX_IMAGE_BYTES, settings.MAX_IMAGE_PIXELS))
    except Rejected as refused:
        raise Invalid(
            f"image: {refused.detail}.", hint="Send a photo as JPEG, PNG or WebP.", fields={"image": refused.reason}
        ) from refused
    key = f"{FOLDER}/{uuid4().hex}"
    storage.save_bytes(key, data)
    job, _new = lifecycle.create(
        kind=KIND,
        project_id=run.project_id,
        created_by_id=user.pk if user else None,
        parameters={"run": run.number, "key": key, "name": name[:200]},
    )
    return job


def execute(claim: Claim) -> dict[str, Any]:
    """The work of the job. The image goes whatever comes, unless the worker itself dies: then the next one needs it."""
    key = str(claim.parameters["key"])
    try:
        run = Run.objects.select_related("project").get(project=claim.job.project_id, number=claim.parameters["run"])
        return _answer(run, key)
    finally:
        storage.delete_file(key)


def _answer(run: Run, key: str) -> dict[str, Any]:
    model = inference.model_of(run)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "image"
        with storage.open_file(key) as file:
            path.write_bytes(file.read())
        (p,) = inference.predict(model, [path])
    entry = promotion.current(run.project)
    return {
        "run": run.number,
        "recipe": run.recipe,
        "promoted": entry is not None and entry.run_id == run.pk,
        **thresholds.answer(p, model.classes, thresholds.in_use(run)),
        "calibrated": dict(zip(model.classes, thresholds.calibrated(p, run), strict=True)),
    }


def wait(job: Job, seconds: float, pause: Callable[[float], None] = time.sleep) -> Job:
    """The job as it is when it has ended, or after so many seconds."""
    until = time.monotonic() + seconds
    looks = iter(PAUSES)
    while True:
        job.refresh_from_db()
        left = until - time.monotonic()
        if job.state in lifecycle.ENDED or left <= 0:
            return job
        pause(min(left, next(looks, PAUSES[-1])))
