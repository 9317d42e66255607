"""Puts weights into a network: those of ImageNet, those of a file that somebody brought, or random ones."""

import random
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from trainer.arrays import AnyArray
from trainer.backbones.networks import Network, Preprocessing
from trainer.backbones.weights import NamedFile, PublishedFile
from trainer.errors import TrainerError

Kind = Literal["pretrained", "random"]
_SEED = 20
"""Of random weights: a network that is built twice is the same network."""


@dataclass(frozen=True)
class Weights:
    """Which weights a network has: random ones, those of `file`, or else the published ones of ImageNet."""

    kind: Kind = "pretrained"
    file: NamedFile | None = None

    def digest(self, network: Network) -> str:
        """Names the weights. Raises TrainerError `weights_missing` if a named file cannot be found."""
        if self.kind == "random":
            return f"random{_SEED}"
        return self._source(network).digest

    def check(self, network: Network) -> None:
        """Raises TrainerError `weights_missing` or `weights_wrong`; downloads what is published."""
        if self.kind == "pretrained":
            self._source(network).find()

    def load(self, network: Network, model: Any) -> None:
        """Fills a model that was just built. Raises TrainerError `weights_missing` or `weights_wrong`."""
        if self.kind == "pretrained":
            fill(model, self._source(network).find())

    def _source(self, network: Network) -> PublishedFile | NamedFile:
        source = self.file or network.published
        if source is None:
            raise TrainerError(
                "weights_missing", f"No weights are published for {network.name}.", "Name a weights file."
            )
        return source


def attach(network: Network, weights: Weights, preprocessing: Preprocessing, image: Any) -> Any:
    """Builds the network on a Keras tensor of RGB pixels (n, height, width, 3), 0 to 255.

    Returns a flat Keras model from that tensor's source to the last map of features. Raises TrainerError
    `weights_missing` or `weights_wrong`.
    """
    state = random.getstate()
    random.seed(_SEED)  # Keras draws the seeds of its initial weights from here
    model = network.build(network.prepared(image, preprocessing))
    random.setstate(state)
    weights.load(network, model)
    if network.input == "bgr-means" and preprocessing == "own":
        # The weights expect blue, green, red: turning the first kernel round lets the network take red, green, blue.
        first = next(layer for layer in model.layers if layer.weights)
        kernel, bias = first.get_weights()
        first.set_weights([kernel[:, :, ::-1, :], bias])
    return model


def fill(model: Any, path: Path) -> None:
    """Fills a model's layers from an HDF5 file of Keras, old format or new.

    In the old format arrays are taken layer by layer in the order of the file; what comes after the model's last layer
    (the classifier of a whole network) is left. Raises TrainerError `weights_wrong`.
    """
    try:
        if path.name.endswith(".weights.h5") or zipfile.is_zipfile(path):
            model.load_weights(path)
        else:
            _fill_in_order(model, path)
    except (ValueError, OSError, KeyError) as error:
        raise TrainerError(
            "weights_wrong",
            f"The weights file {path} does not fit the network {model.name}: {error}",
            "Name a file that was saved from this network, with or without its last layers.",
        ) from error


def _fill_in_order(model: Any, path: Path) -> None:
    import h5py

    layers = [layer for layer in model.layers if layer.weights]
    with h5py.File(path) as file:
        found = _arrays(file.get("model_weights", file))
    if len(found) < len(layers):
        raise ValueError(f"it has {len(found)} layers with weights, and {len(layers)} are expected")
    for layer, (name, arrays) in zip(layers, found[: len(layers)], strict=True):
        wanted = [*layer.trainable_weights, *layer.non_trainable_weights]
        shapes = [tuple(weight.shape) for weight in wanted]
        if [array.shape for array in arrays] != shapes:
            given = ", ".join(str(array.shape) for array in arrays)
            raise ValueError(f"its layer {name} has {given}, and {layer.name} takes {', '.join(map(str, shapes))}")
        for weight, array in zip(wanted, arrays, strict=True):
            weight.assign(array)


def _arrays(group: Any) -> list[tuple[str, list[AnyArray]]]:
    """Layers that have weights, in the order in which the file names them."""
    found = []
    for layer in _names(group, "layer_names"):
        arrays = [group[layer][weight][()] for weight in _names(group[layer], "weight_names")]
        if arrays:
            found.append((layer, arrays))
    return found


def _names(group: Any, attribute: str) -> list[str]:
    if attribute in group.attrs:
        return [_text(name) for name in group.attrs[attribute]]
    # Long lists are split over several attributes, because HDF5 limits their size.
    parts: list[Any] = []
    while f"{attribute}{len(parts)}" in group.attrs:
        parts.append(group.attrs[f"{attribute}{len(parts)}"])
    if not parts:
        raise ValueError(f"it has no {attribute}, as weights that Keras saved have")
    return [_text(name) for part in parts for name in part]


def _text(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)
