"""What the packaged face network says of a face."""

from dataclasses import dataclass
from typing import Any

from trainer.backbones import faceres
from trainer.encoders.protocol import Backbone, Encode, Encoder, WeightsKind, compiled
from trainer.images import Pixels

_FACE = Pixels("RGB", faceres.SIZE, faceres.SIZE)
_FACERES = Backbone("faceres", faceres.NUMBERS.sha256)


@dataclass(frozen=True)
class FaceDescription:
    """The 256-wide description layer of `faceres`."""

    key: str = f"faceres-{faceres.NUMBERS.sha256[:12]}-description-rgb224"
    pixels: Pixels = _FACE
    shape: tuple[int, ...] = (faceres.DESCRIPTION,)
    dtype: str = "float32"
    backbone: Backbone | None = _FACERES
    weights: WeightsKind = "pretrained"
    kept: bool = True
    cost: float = 0.006

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """Itself."""
        return (self,)

    def check(self) -> None:
        """Raises TrainerError `weights_missing`."""
        faceres.GRAPH.find()
        faceres.NUMBERS.find()

    def open(self) -> Encode:
        """The network as one compiled graph."""
        return compiled(self.pixels.shape, self.attach)

    def attach(self, image: Any) -> Any:
        """The network's layers, flat, so that the whole can be saved and exported."""
        return faceres.attach(image)["description"]
