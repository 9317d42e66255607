"""`five-block-cnn`: five blocks of convolution and pool, trained from scratch in colour, pixels divided by 255."""

from typing import Any

from trainer import augment, schedule
from trainer.architectures import five_block_cnn
from trainer.encoders import RgbFiles
from trainer.feeding import Fresh
from trainer.fit import NetworkLearner
from trainer.learning import Learner, Values
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe


def _learner(values: Values) -> Learner:
    def build(classes: int) -> Any:
        widths = (values["width"], values["second_width"])
        return five_block_cnn(classes, size=values["size"], widths=widths, dropout=values["dropout"])

    return NetworkLearner(build, schedule.configured(values), 0.06, Fresh(augment.configured(values)))


FIVE_BLOCK_CNN = Recipe(
    name="five-block-cnn",
    about="Anything: five convolutional blocks trained from scratch in colour. An hour.",
    parameters=(
        shared.epochs(20),
        shared.batch(32),
        *shared.optimizer("adam", 0.001),
        shared.width("width", 256, "Units of the first dense layer."),
        shared.width("second_width", 128, "Units of the second dense layer."),
        shared.dropout(0.4),
        shared.size(224, 32),
        *shared.stopping(2),
        *shared.augmentation(),
        *shared.EVERY,
    ),
    encoder=lambda values: RgbFiles(values["size"]),
    learner=_learner,
    reported="72.4 %, F1 .734, CelebA subset 5,000/750/750",
    differs="Size, batch, rate and most epochs were not published; it stops early like its author's other methods.",
    binary=True,
)
