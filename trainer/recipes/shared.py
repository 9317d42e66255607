"""Parameters that several recipes have, and the parts that they say."""

from trainer.backbones.pretrained import NAMES
from trainer.faces import DETECTORS
from trainer.learning import BALANCES
from trainer.parameters import Choice, Number, Parameter, Text
from trainer.schedule import OPTIMIZERS

ADADELTA = {"adadelta": 1.0, "adam": 0.001, "sgd": 0.01, "rmsprop": 0.001}
"""Usual rates. Adadelta's is the one of the older Keras that published it; Keras's default is 0.001 today."""

EVERY = (
    Choice("crop", "none", ("none", *DETECTORS), "Find the face and cut it out first; without one, all is kept."),
    Choice("balance", "none", BALANCES, "Whether every class weighs the same, or is drawn as often (sampling)."),
    Choice(
        "learning_curve",
        "auto",
        ("auto", "always"),
        "Accuracy at 10 to 70 % of the labels: where it is cheap, or always (as many fits as four times the folds).",
    ),
    Choice("targets", "labels", ("labels", "probabilities"), "Learn the label, or how sure people were of each class."),
)
"""What every recipe lets one choose about the data that goes in."""


def epochs(default: int) -> Number:
    """How many epochs."""
    return Number("epochs", default, 1, 10_000, "How often every item is learnt from.", whole=True)


def batch(default: int) -> Number:
    """How large a batch."""
    return Number("batch", default, 1, 4096, "How many items are learnt from at once.", whole=True)


def optimizer(default: str, rate: float) -> tuple[Parameter, Parameter]:
    """The optimizer and its rate; others than the published one come with their usual rates."""
    return (
        Choice("optimizer", default, OPTIMIZERS, "How the network learns."),
        Number(
            "learning_rate",
            rate,
            1e-7,
            10.0,
            "How far each step goes.",
            default_by=("optimizer", {**ADADELTA, default: rate}),
        ),
    )


def width(name: str, default: int, about: str = "Units of the dense layer.") -> Number:
    """How wide a dense layer is."""
    return Number(name, default, 1, 8192, about, whole=True)


def dropout(default: float) -> Number:
    """How much is dropped."""
    return Number("dropout", default, 0.0, 0.95, "Share of units left out at random while learning.")


def size(default: int, smallest: int) -> Number:
    """The side of the images."""
    return Number("size", default, smallest, 1024, "Side of the images in pixels.", whole=True)


def stopping(patience: int) -> tuple[Parameter, Parameter]:
    """Early stopping."""
    return (
        Number("patience", patience, 0, 1000, "Stop after so many epochs without a lower loss; 0: never.", whole=True),
        Number("stop_share", 0.15, 0.02, 0.5, "Share of what is learnt from that is set aside to tell when to stop."),
    )


def augmentation(
    rotation: float = 0.0, shift: float = 0.0, shear: float = 0.0, zoom: float = 0.0, flip: float = 0.0
) -> tuple[Parameter, ...]:
    """Random transforms, fresh for every image in every epoch."""
    return (
        Number("rotation", rotation, 0.0, 180.0, "Turn by up to so many degrees."),
        Number("shift", shift, 0.0, 1.0, "Move by up to this share of the side."),
        Number("shear_degrees", shear, 0.0, 89.0, "Shear by up to so many degrees (Keras 2's shear_range)."),
        Number("zoom", zoom, 0.0, 0.95, "Enlarge or shrink by up to this share."),
        Number("flip", flip, 0.0, 1.0, "Chance of a mirror image."),
    )


def weights(file: str = "") -> tuple[Parameter, Parameter]:
    """Which weights a backbone has."""
    return (
        Choice("weights", "pretrained", ("pretrained", "random"), "Random ones prove the code; they measure nothing."),
        Text("weights_file", file, r"[\w.-]+", "A weights file in LABELHUB_WEIGHTS; empty: those of ImageNet."),
    )


def backbone(default: str) -> Choice:
    """Which backbone."""
    return Choice("backbone", default, NAMES, "The pretrained network.")
