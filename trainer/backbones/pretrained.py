"""A backbone as recipes use it: a network with its weights and its preprocessing, whoever made it."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from trainer.backbones import faceres, loading, networks
from trainer.backbones.networks import Network, Preprocessing
from trainer.backbones.weights import NamedFile
from trainer.errors import TrainerError

FACERES = "faceres"
NAMES = (FACERES, *networks.NETWORKS)


class Pretrained(Protocol):
    """A network without its last layers, with weights."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def digest(self) -> str:
        """Names its weights."""

    @property
    def kind(self) -> loading.Kind:
        """Whether they are pretrained."""

    @property
    def key(self) -> str:
        """Names network, weights and preprocessing."""

    @property
    def size(self) -> int:
        """The side of the images it was trained on, in pixels."""

    @property
    def smallest(self) -> int:
        """The least side it takes, in pixels."""

    @property
    def features(self) -> int:
        """How many numbers its last map has at each place."""

    @property
    def cost(self) -> float:
        """Seconds for one image of `size`, roughly."""

    def check(self) -> None:
        """Raises TrainerError `weights_missing` or `weights_wrong`; downloads what is published."""

    def attach(self, image: Any) -> Any:
        """Builds it on a Keras tensor of RGB pixels (n, side, side, 3), 0 to 255; gives its last map of features."""

    def ends_block(self, layer: str) -> bool:
        """Whether a layer of this name is the last one of a block."""


@dataclass(frozen=True)
class KerasNetwork:
    """A network of `keras.applications`."""

    network: Network
    source: loading.Weights
    preprocessing: Preprocessing = "own"

    @property
    def name(self) -> str:
        """Its name."""
        return self.network.name

    @property
    def digest(self) -> str:
        """Names its weights."""
        return self.source.digest(self.network)

    @property
    def kind(self) -> loading.Kind:
        """Whether they are pretrained."""
        return self.source.kind

    @property
    def key(self) -> str:
        """Names network, weights and preprocessing."""
        return f"{self.name}-{self.digest[:12]}-{self.preprocessing}"

    @property
    def size(self) -> int:
        """The side of the images it was trained on."""
        return self.network.size

    @property
    def smallest(self) -> int:
        """The least side it takes."""
        return self.network.smallest

    @property
    def features(self) -> int:
        """How many numbers its last map has at each place."""
        return self.network.features

    @property
    def cost(self) -> float:
        """Seconds for one image."""
        return self.network.cost

    def check(self) -> None:
        """Raises TrainerError `weights_missing` or `weights_wrong`."""
        self.source.check(self.network)

    def attach(self, image: Any) -> Any:
        """Its last map of features."""
        return loading.attach(self.network, self.source, self.preprocessing, image).outputs[0]

    def ends_block(self, layer: str) -> bool:
        """Whether a layer of this name is the last one of a block."""
        return self.network.ends_block(layer)


@dataclass(frozen=True)
class FaceNetwork:
    """`faceres`, whose weights come with LabelHub."""

    name: str = FACERES
    digest: str = faceres.NUMBERS.sha256
    kind: loading.Kind = "pretrained"
    key: str = f"{FACERES}-{faceres.NUMBERS.sha256[:12]}-own"
    size: int = faceres.SIZE
    smallest: int = 32
    features: int = 1024
    cost: float = 0.006

    def check(self) -> None:
        """Raises TrainerError `weights_missing`."""
        faceres.GRAPH.find()
        faceres.NUMBERS.find()

    def attach(self, image: Any) -> Any:
        """Its last map of features."""
        return faceres.attach(image)["map"]

    def ends_block(self, layer: str) -> bool:
        """Whether a layer of this name is the last one of a block."""
        return re.fullmatch(r"faceres_pw_\d+_relu", layer) is not None


def named(name: str, weights: str, file: str = "", *, preprocessing: Preprocessing = "own") -> Pretrained:
    """The backbone of this name with weights `pretrained` or `random`, or with those of a file that somebody brings.

    Raises TrainerError `backbone_unknown` or `parameter_invalid`.
    """
    if name == FACERES:
        if weights != "pretrained" or file:
            raise TrainerError(
                "parameter_invalid",
                "The backbone faceres always has the weights that come with it.",
                "Leave weights at pretrained and weights_file empty.",
            )
        return FaceNetwork()
    kind: loading.Kind = "random" if weights == "random" else "pretrained"
    source = loading.Weights(kind, NamedFile(file) if file and kind == "pretrained" else None)
    return KerasNetwork(networks.find(name), source, preprocessing)
