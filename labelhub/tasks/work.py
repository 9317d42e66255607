"""Which function runs which kind of job, and on which queue."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from labelhub.browse import gallery
from labelhub.datasets import exports, snapshots, undoing
from labelhub.datasets.erase import datasets_of_project
from labelhub.items import ingest, projects, sharing
from labelhub.jobs.lifecycle import Claim
from labelhub.labelling import known, queue, recompute, replaying
from labelhub.labelling.erase import labelling_of_project
from labelhub.labelling.people import actions
from labelhub.runs import batches, evaluations, model_exports, one_image, training
from labelhub.runs.erase import runs_of_project
from labelhub.tasks.sending import send

Work = Callable[[Claim], Mapping[str, Any] | None]
# `predict` is for what somebody waits for and that needs TensorFlow: it must not queue behind a training.
LIGHT, TRAIN, PREDICT = "light", "train", "predict"

# What each area above items keeps of a project, from the top down.
ERASERS = (runs_of_project, datasets_of_project, labelling_of_project)

# kind → (what runs it, queue). The work returns the job's result, or None when it put the job back itself.
WORK: dict[str, tuple[Work, str]] = {
    ingest.KIND: (
        partial(ingest.execute, on_ready=queue.open_items, on_label=known.record, on_help=partial(send, queue=LIGHT)),
        LIGHT,
    ),
    sharing.SHARE: (partial(ingest.share, on_ready=queue.open_items, on_help=partial(send, queue=LIGHT)), LIGHT),
    recompute.KIND: (recompute.execute, LIGHT),
    replaying.KIND: (replaying.execute, LIGHT),
    recompute.ESTIMATE: (recompute.execute_estimate, LIGHT),
    actions.KIND: (actions.execute, LIGHT),
    snapshots.KIND: (snapshots.freeze, LIGHT),
    exports.KIND: (exports.execute, LIGHT),
    undoing.KIND: (undoing.execute, LIGHT),
    projects.DELETE: (partial(projects.erase, erasers=ERASERS), LIGHT),
    training.KIND: (training.execute, TRAIN),
    one_image.KIND: (one_image.execute, PREDICT),
    model_exports.KIND: (model_exports.execute, PREDICT),
    batches.KIND: (partial(batches.execute, select=gallery.images), TRAIN),
    evaluations.LABELS_KIND: (evaluations.execute, LIGHT),
    evaluations.MODEL_KIND: (evaluations.execute, TRAIN),
}
