"""How images become the arrays that something learns from. An encoder has no state: its arrays can be kept for ever."""

from trainer.encoders.faces import FaceDescription
from trainer.encoders.frozen import Frozen
from trainer.encoders.pixels import GreyPixels, RgbFiles
from trainer.encoders.protocol import BATCH, Backbone, Encode, Encoder, WeightsKind
from trainer.encoders.several import SeveralEncoders
from trainer.encoders.views import Views

__all__ = [
    "BATCH",
    "Backbone",
    "Encode",
    "Encoder",
    "FaceDescription",
    "Frozen",
    "GreyPixels",
    "RgbFiles",
    "SeveralEncoders",
    "Views",
    "WeightsKind",
]
