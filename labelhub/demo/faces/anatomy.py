"""Measures of one head in drawing units: the origin lies between the eyes, a head is about 180 high and 126 wide.

The proportions follow the classical canon of portrait drawing: eyes at half height, and equal thirds from hairline
to brow, brow to nose, nose to chin.
"""

from dataclasses import dataclass

from labelhub.demo.faces.curves import Points, points, spline, symmetric
from labelhub.demo.faces.traits import Traits

CROWN = -98.0


@dataclass(frozen=True)
class Anatomy:
    """Half widths (`width`, `cheek`, `jaw`, `chin`, `neck`, `shoulder`) and heights of one head."""

    width: float
    cheek: float
    jaw: float
    chin: float
    chin_y: float
    hairline: float
    eye_x: float
    eye_half: float
    eye_rise: float
    brow_y: float
    brow_thick: float
    nose_y: float
    nose_half: float
    mouth_y: float
    mouth_half: float
    lip_upper: float
    lip_lower: float
    neck: float
    shoulder: float
    age: float  # 0 young … 1 old, for lines and folds

    def contour(self) -> Points:
        """The outline of the head without hair and ears."""
        w = self.width
        half = points(
            (0, CROWN),
            (w * 0.5, CROWN + 8.5),
            (w * 0.86, CROWN + 35),
            (w, -26),
            (w * 0.985, 4),
            (self.cheek, 28),
            (self.jaw, 52),
            ((self.jaw + self.chin) / 2 + 1.5, 69.5),
            (self.chin, self.chin_y - 4.5),
            (self.chin * 0.45, self.chin_y - 0.6),
            (0, self.chin_y),
        )
        return spline(symmetric(half), closed=True)


def measure(traits: Traits) -> Anatomy:
    """The measures that follow from the traits."""
    age = max(0.0, min(1.0, (traits.age - 26) / 52))
    child = max(0.0, (22 - traits.age) / 6)
    width = 60.5 + 6.0 * traits.width
    jaw = width - 20.5 + 13.0 * traits.jaw + 1.5 * age - child
    hairline = -61.0 - (7.0 * age * traits.jaw)
    return Anatomy(
        width=width,
        cheek=width - 5.6 + 1.8 * traits.jaw,
        jaw=jaw,
        chin=12.0 + 12.0 * traits.jaw,
        chin_y=81.0 + 7.0 * traits.jaw - child,
        hairline=hairline,
        eye_x=27.2,
        eye_half=13.2 + 0.8 * (1 - traits.eyes),
        eye_rise=8.2 - 2.3 * traits.eyes + 0.5 * child - 0.7 * age,
        brow_y=-21.0 + 4.2 * traits.brow + 1.0 * age,
        brow_thick=2.4 + 4.7 * traits.brow,
        nose_y=33.0 + 1.5 * traits.nose,
        nose_half=11.0 + 3.8 * traits.nose + (1.8 if traits.skin > 4 else 0.0),
        mouth_y=52.0 + 2.0 * traits.jaw,
        mouth_half=19.0 + 2.2 * traits.jaw + 3.6 * traits.smile,
        lip_upper=6.9 - 3.6 * traits.lips + (0.9 if traits.skin > 4 else 0.0) - 1.2 * age,
        lip_lower=9.2 - 3.8 * traits.lips + (0.9 if traits.skin > 4 else 0.0) - 1.2 * age,
        neck=26.5 + 15.0 * traits.neck,
        shoulder=96 + 26 * traits.neck,
        age=age,
    )
