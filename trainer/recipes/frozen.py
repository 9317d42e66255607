"""Recipes that learn dense layers on the features of a frozen network.

- `inception-v3`: the retraining of one new layer on bottleneck features, by plain gradient descent at .01 in batches of
  100; 200 epochs are the 4,000 steps of the original script on its 2,000 images.
- `vgg16-dense` and `inception-resnet-v2-dense`: one wide layer under heavy dropout. The published figures do not say
  whether the map of features was laid flat or averaged: here VGG16's is flat, as such scripts mostly did, and that of
  InceptionResNetV2, which has 98,304 numbers, is averaged. `pooling` chooses.
"""

from typing import Any

from trainer import schedule
from trainer.architectures import on_features
from trainer.backbones.networks import find
from trainer.backbones.pretrained import named
from trainer.encoders import Frozen
from trainer.encoders.frozen import POOLINGS
from trainer.fit import NetworkLearner
from trainer.learning import Learner, Values
from trainer.parameters import Choice, Number, Parameter
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe


def _recipe(
    name: str, backbone: str, about: str, own: tuple[Parameter, ...], pooling: str, reported: str, differs: str
) -> Recipe:
    def encoder(values: Values) -> Frozen:
        network = named(backbone, values["weights"], values["weights_file"])
        return Frozen(network, values["size"], values["pooling"])

    def learner(values: Values) -> Learner:
        shape = encoder(values).shape
        widths = (values["width"],) if "width" in values else ()

        def build(classes: int) -> Any:
            return on_features(shape, classes, widths=widths, dropout=values["dropout"])

        return NetworkLearner(build, schedule.configured(values), 2e-4)

    network = find(backbone)
    parameters = (
        *own,
        shared.size(network.size, network.smallest),
        Choice("pooling", pooling, POOLINGS, "Average the last map of features over its places, or lay it flat."),
        *shared.weights(),
        *shared.EVERY,
    )
    return Recipe(name, about, parameters, encoder, learner, reported, differs)


def _dense(width: int, dropout: float, epochs: int) -> tuple[Parameter, ...]:
    return (
        shared.epochs(epochs),
        shared.batch(32),
        *shared.optimizer("adam", 0.001),
        shared.width("width", width),
        shared.dropout(dropout),
        *shared.stopping(0),
    )


INCEPTION_V3 = _recipe(
    "inception-v3",
    "inception-v3",
    "Anything: one new layer on the features of Inception-v3. Minutes.",
    (
        shared.epochs(200),
        shared.batch(100),
        *shared.optimizer("sgd", 0.01),
        Number("dropout", 0.0, 0.0, 0.95, "Share of features left out at random while learning; one author used .75."),
    ),
    "average",
    "86.5 %, 1,000 + 1,000 train, 200 + 200 test",
    "4,000 steps of 100 are 200 epochs of 2,000 images; with more images they are more steps.",
)
VGG16_DENSE = _recipe(
    "vgg16-dense",
    "vgg16",
    "Anything: a dense layer under heavy dropout on the features of VGG16. An hour.",
    _dense(1024, 0.9, 128),
    "flat",
    ".862 validation, Adience",
    "Optimizer, rate and batch were not published; features are laid flat.",
)
INCEPTION_RESNET_V2_DENSE = _recipe(
    "inception-resnet-v2-dense",
    "inception-resnet-v2",
    "Anything: a dense layer under heavy dropout on the features of InceptionResNetV2. An hour.",
    _dense(1024, 0.8, 300),
    "average",
    ".8855 test, Adience, 6,000/2,000/2,000 balanced from 17,492",
    "Optimizer, rate and batch were not published; features are averaged.",
)
