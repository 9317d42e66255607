"""Drawn portraits for the demo project: made-up people, from a seed to a picture."""

from labelhub.demo.faces.from_seed import picture
from labelhub.demo.faces.portrait import draw, jpeg
from labelhub.demo.faces.sampling import sample
from labelhub.demo.faces.traits import Traits, ambiguity, evidence, slices, true_class

__all__ = ["Traits", "ambiguity", "draw", "evidence", "jpeg", "picture", "sample", "slices", "true_class"]
