"""`vgg16-augmented` and `vggface-augmented`: dense layers on a frozen VGG16, learnt from transformed images.

Every image goes through the whole network under a fresh transform in every epoch. `views` above 0 is the faster way:
so many fixed views of each image go through it once, and their features are kept. Pixels are divided by 255 and no
more, as published, which is not the preprocessing that the weights were trained with.
"""

from typing import Any

from trainer import augment, schedule
from trainer.architectures import on_backbone, on_features
from trainer.backbones.pretrained import Pretrained, named
from trainer.encoders import Encoder, Frozen, RgbFiles, Views
from trainer.feeding import CachedViews, Fresh
from trainer.fit import NetworkLearner
from trainer.learning import Learner, Values
from trainer.parameters import Number
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe

VGGFACE = "rcmalli_vggface_tf_notop_vgg16.h5"


def _network(values: Values) -> Pretrained:
    return named("vgg16", values["weights"], values["weights_file"], preprocessing="rescale")


def _encoder(values: Values) -> Encoder:
    network = _network(values)
    if values["views"]:
        return Views(Frozen(network, values["size"]), augment.configured(values), values["views"])
    return RgbFiles(values["size"], network)


def _learner(values: Values) -> Learner:
    network = _network(values)
    widths = (values["width"], values["second_width"])

    def whole(classes: int) -> Any:
        return on_backbone(
            network.attach, classes, size=values["size"], widths=widths, dropout=values["dropout"], binary=True
        )

    def head(classes: int) -> Any:
        return on_features((network.features,), classes, widths=widths, dropout=values["dropout"], binary=True)

    learning = schedule.configured(values)
    if values["views"]:
        return NetworkLearner(head, learning, 2e-4, CachedViews())
    return NetworkLearner(whole, learning, network.cost, Fresh(augment.configured(values)))


def _recipe(name: str, about: str, file: str, reported: str, differs: str) -> Recipe:
    return Recipe(
        name=name,
        about=about,
        parameters=(
            shared.epochs(20),
            shared.batch(32),
            *shared.optimizer("adam", 1e-4),
            shared.width("width", 256, "Units of the first dense layer."),
            shared.width("second_width", 128, "Units of the second dense layer."),
            shared.dropout(0.4),
            shared.size(224, 32),
            *shared.stopping(2),
            *shared.augmentation(rotation=20, shift=0.2, shear=0.2, zoom=0.2, flip=0.5),
            Number("views", 0, 0, 64, "Fixed views kept of each image (faster); 0: fresh ones always.", whole=True),
            *shared.weights(file),
            *shared.EVERY,
        ),
        encoder=_encoder,
        learner=_learner,
        reported=reported,
        differs=differs,
        binary=True,
    )


_STOPPED = "It is stopped on items set aside from those it learns from, and keeps its best epoch."
VGG16_AUGMENTED = _recipe(
    "vgg16-augmented",
    "Anything: dense layers on a frozen VGG16, learnt from fresh transforms of every image. Hours.",
    "",
    "87.33 %, F1 .876",
    _STOPPED,
)
VGGFACE_AUGMENTED = _recipe(
    "vggface-augmented",
    "Faces: as vgg16-augmented, on weights that know faces (a file that you bring). Hours.",
    VGGFACE,
    "97.07 %, F1 .971",
    _STOPPED,
)
