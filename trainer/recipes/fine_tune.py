"""`fine-tune`: the last blocks of any backbone learn along, at a low rate, once a new head has warmed up."""

from typing import Any

from trainer import augment, schedule
from trainer.architectures import on_backbone, thaw_last_blocks
from trainer.backbones.pretrained import Pretrained, named
from trainer.encoders import RgbFiles
from trainer.errors import TrainerError
from trainer.feeding import Fresh
from trainer.fit import NetworkLearner
from trainer.learning import Learner, Values
from trainer.parameters import Number
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe


def _network(values: Values) -> Pretrained:
    return named(values["backbone"], values["weights"], values["weights_file"])


def _size(values: Values, network: Pretrained) -> int:
    size = int(values["size"]) or network.size
    if size < network.smallest:
        raise TrainerError(
            "parameter_invalid",
            f"The backbone {network.name} takes images of at least {network.smallest} pixels, not {size}.",
            "Choose a larger size, or 0 for the one it was trained on.",
        )
    return size


def _encoder(values: Values) -> RgbFiles:
    network = _network(values)
    return RgbFiles(_size(values, network), network)


def _learner(values: Values) -> Learner:
    network = _network(values)
    widths = (values["width"],) if values["width"] else ()

    def build(classes: int) -> Any:
        return on_backbone(
            network.attach,
            classes,
            size=_size(values, network),
            widths=widths,
            dropout=values["dropout"],
            binary=False,
        )

    def thaw(model: Any) -> None:
        thaw_last_blocks(model, values["blocks"], network.ends_block)

    return NetworkLearner(
        build, schedule.configured(values), 2 * network.cost, Fresh(augment.configured(values)), thaw
    )


FINE_TUNE = Recipe(
    name="fine-tune",
    about="Anything: the last blocks of a pretrained network learn along at a low rate. Hours.",
    parameters=(
        shared.backbone("mobilenet-v3-large"),
        Number("blocks", 1, 1, 64, "How many of its last blocks learn.", whole=True),
        Number("warm_up", 3, 0, 1000, "Epochs before, in which the head learns alone.", whole=True),
        Number("warm_up_rate", 1e-3, 1e-7, 10.0, "How far each step goes meanwhile."),
        shared.epochs(10),
        shared.batch(32),
        *shared.optimizer("adam", 1e-5),
        Number("width", 0, 0, 8192, "Units of a dense layer before the last; 0: none.", whole=True),
        shared.dropout(0.3),
        Number("size", 0, 0, 1024, "Side of the images in pixels; 0: as the backbone was trained.", whole=True),
        *shared.stopping(3),
        *shared.augmentation(rotation=10, shift=0.1, zoom=0.1, flip=0.5),
        *shared.weights(),
        *shared.EVERY,
    ),
    encoder=_encoder,
    learner=_learner,
)
