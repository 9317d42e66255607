"""Asking a run's model. Only workers come here: TensorFlow is loaded at the first question and then stays."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from labelhub.errors import LabelHubError
from labelhub.runs import promotion, registry
from labelhub.runs.models import Run
from trainer.errors import TrainerError
from trainer.predict import Model, load

LOADED = 2  # models kept in memory by one worker


class PredictionFailed(LabelHubError):
    """The model cannot answer; the message says why and what to do."""

    status = 409
    code = "prediction_failed"


def model_of(run: Run) -> Model:
    """The run's model. Raises Conflict when it has none, PredictionFailed when its files are damaged."""
    promotion.refuse_without_model(run)
    path = registry.folder(run) / "model.keras"
    try:
        return _loaded(str(path.parent), path.stat().st_mtime_ns)
    except TrainerError as error:
        raise PredictionFailed(error.message, hint=error.hint, code=error.code) from error


@lru_cache(maxsize=LOADED)
def _loaded(folder: str, _written: int) -> Model:
    return load(Path(folder))


def predict(model: Model, files: Sequence[Path]) -> list[tuple[float, ...]]:
    """P of each class for each image file, in the order of the model's classes. Raises PredictionFailed that names
    the file."""
    try:
        return [tuple(float(value) for value in row) for row in model.predict(files)]
    except TrainerError as error:
        raise PredictionFailed(error.message, hint=error.hint, code=error.code) from error
    except MemoryError as error:
        raise PredictionFailed(
            "Memory ran out while predicting.", hint="Give the predict worker more memory.", code="out_of_memory"
        ) from error
