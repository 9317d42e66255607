"""`simple-cnn`: a small network that learns from 64 × 64 grey pixels alone.

Two convolutions and two dense layers, trained with Adadelta at rate 1.0 for 12 epochs in batches of 128, as in the
classic Keras example for handwritten digits that many such classifiers were copied from. Keras has since changed
Adadelta's default rate to 0.001, with which this network hardly learns in 12 epochs (72 % against 88 % on the same
photos); it is not the network's fault. Both can be asked for.
"""

from typing import Any

from trainer import augment, schedule
from trainer.architectures import simple_cnn
from trainer.encoders import GreyPixels
from trainer.feeding import Fresh
from trainer.fit import NetworkLearner
from trainer.learning import Learner, Values
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe


def _learner(values: Values) -> Learner:
    def build(classes: int) -> Any:
        return simple_cnn(classes, width=values["width"], dropout=values["dropout"])

    return NetworkLearner(build, schedule.configured(values), 0.004, Fresh(augment.configured(values)))


SIMPLE_CNN = Recipe(
    name="simple-cnn",
    about="Anything: a small convolutional network trained from scratch on grey 64 × 64 pixels. Minutes.",
    parameters=(
        shared.epochs(12),
        shared.batch(128),
        *shared.optimizer("adadelta", 1.0),
        shared.width("width", 64, "Units of the dense layer before the last."),
        shared.dropout(0.5),
        *shared.augmentation(),
        *shared.EVERY,
    ),
    encoder=lambda _: GreyPixels(),
    learner=_learner,
    reported="about 80 %, 2,000 generated faces",
    differs="Adadelta at the older Keras default of 1.0; learning_rate=0.001 is today's default.",
)
