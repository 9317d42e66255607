"""`avgpool-cnn`: one convolution between two average pools, a baseline that a better method must beat.

Optimizer, rate, batch, epochs and dropout were not published with it; those here are the usual ones.
"""

from typing import Any

from trainer import augment, schedule
from trainer.architectures import avgpool_cnn
from trainer.encoders import RgbFiles
from trainer.feeding import Fresh
from trainer.fit import NetworkLearner
from trainer.learning import Learner, Values
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe


def _learner(values: Values) -> Learner:
    def build(classes: int) -> Any:
        return avgpool_cnn(classes, size=values["size"], width=values["width"], dropout=values["dropout"])

    return NetworkLearner(build, schedule.configured(values), 0.03, Fresh(augment.configured(values)))


AVGPOOL_CNN = Recipe(
    name="avgpool-cnn",
    about="A baseline: average pool, one convolution, global average pool, one dense layer. Minutes.",
    parameters=(
        shared.epochs(10),
        shared.batch(32),
        *shared.optimizer("adam", 0.001),
        shared.width("width", 32),
        shared.dropout(0.5),
        shared.size(224, 16),
        *shared.augmentation(),
        *shared.EVERY,
    ),
    encoder=lambda values: RgbFiles(values["size"]),
    learner=_learner,
    reported=".57 validation",
    differs="Optimizer, rate, batch, epochs and dropout were not published.",
    binary=True,
)
