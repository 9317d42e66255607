"""`simple-cnn`: a small network that learns from 64 × 64 grey pixels alone.

Two convolutions and two dense layers, trained with Adadelta at rate 1.0 for 12 epochs in batches of 128, as in the
classic Keras example for handwritten digits that many such classifiers were copied from. Keras has since changed
Adadelta's default rate to 0.001, with which this network hardly learns in 12 epochs; it is not the network's fault.
"""

from typing import Any

from trainer.encoders import GreyPixels
from trainer.fit import OPTIMIZERS, NetworkLearner
from trainer.learning import Learner, Values
from trainer.parameters import Choice, Number
from trainer.recipes.declaration import Recipe


def network(classes: int, *, width: int, dropout: float) -> Any:
    """The untrained network, from pixels (n, 64, 64, 1), 0 to 255, to P of each class (n, classes)."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((64, 64, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(width, activation="relu"),
            layers.Dropout(dropout),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def _learner(values: Values) -> Learner:
    def build(classes: int) -> Any:
        return network(classes, width=values["width"], dropout=values["dropout"])

    return NetworkLearner(
        build, values["epochs"], values["batch"], values["optimizer"], values["learning_rate"], seconds=0.004
    )


SIMPLE_CNN = Recipe(
    name="simple-cnn",
    about="Anything: a small convolutional network trained from scratch on grey 64 × 64 pixels. Minutes.",
    parameters=(
        Number("epochs", 12, 1, 1000, "How often every item is learnt from.", whole=True),
        Number("batch", 128, 1, 4096, "How many items are learnt from at once.", whole=True),
        Choice("optimizer", "adadelta", OPTIMIZERS, "Adadelta as published, or Adam."),
        Number(
            "learning_rate",
            1.0,
            1e-7,
            10.0,
            "How far each step goes.",
            default_by=("optimizer", {"adadelta": 1.0, "adam": 0.001}),
        ),
        Number("width", 64, 1, 4096, "Units of the dense layer before the last.", whole=True),
        Number("dropout", 0.5, 0.0, 0.95, "Share of those units left out at random while learning."),
    ),
    encoder=lambda _: GreyPixels(),
    learner=_learner,
)
