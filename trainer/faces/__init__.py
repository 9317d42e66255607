"""Finds faces, so that they can be cut out before anything learns from them."""

from trainer.faces.finding import DETECTORS, Faces, find

__all__ = ["DETECTORS", "Faces", "find"]
