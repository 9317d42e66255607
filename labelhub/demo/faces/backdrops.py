"""What lies out of focus behind the person, and the darkening towards the corners."""

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.canvas import Canvas, Colour, Gradient, colour, mix
from labelhub.demo.faces.curves import Points, points
from labelhub.demo.faces.dice import Dice
from labelhub.demo.faces.traits import Traits

WIDE = 230.0  # half the width that a picture can show, with room to spare
_BOOKS = ("#6d4a3a", "#3f4f5c", "#7d6b4f", "#54453f", "#8a5f4a", "#46574a")


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return points((left, top), (right, top), (right, bottom), (left, bottom))


def paint(canvas: Canvas, traits: Traits) -> None:
    """Fill the whole picture."""
    dice = Dice(f"backdrop {traits.seed}")
    upper, lower = palette.backdrop(traits)
    canvas.fill(_box(-WIDE, -300, WIDE, 400), Gradient((upper, mix(upper, lower, 0.6), lower), (-60, -190), (60, 240)))
    match traits.backdrop:
        case "studio":
            canvas.glow((-30.0 * traits.light_side, -20), (230, 240), mix(upper, palette.WHITE, 0.45), 0.75)
        case "bokeh":
            _bokeh(canvas, dice, upper)
        case "window":
            _window(canvas, dice, traits)
        case "outdoor":
            _outdoor(canvas, dice, traits)
        case "shelf":
            _shelf(canvas, dice)


def _bokeh(canvas: Canvas, dice: Dice, upper: Colour) -> None:
    for _ in range(5):
        tone = palette.BLACK if dice.chance(0.5) else palette.WHITE
        canvas.glow((dice.uniform(-150, 150), dice.uniform(-180, 160)), (110, 110), tone, 0.18)
    warm = mix(upper, colour("#ffe2b0"), 0.7)
    for _ in range(13):
        x, y, radius = dice.uniform(-160, 160), dice.uniform(-190, 90), dice.uniform(9, 26)
        angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        disc = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)
        canvas.fill(disc, warm, dice.uniform(0.12, 0.34), blur=1.8)


def _window(canvas: Canvas, dice: Dice, traits: Traits) -> None:
    side = -traits.light_side
    near = side * dice.uniform(62, 96)
    canvas.fill(_box(near - 46, -260, near + 46, 150), palette.WHITE, 0.5, blur=8)
    canvas.fill(_box(near - 3, -260, near + 3, 150), palette.BLACK, 0.22, blur=3)
    canvas.fill(_box(near - 50, dice.uniform(-60, 0) - 3, near + 50, 3), palette.BLACK, 0.12, blur=4)
    canvas.fill(_box(-side * 95 - 70, -260, -side * 95 + 70, 400), palette.BLACK, 0.2, blur=12)


def _outdoor(canvas: Canvas, dice: Dice, traits: Traits) -> None:
    horizon = dice.uniform(-10, 70)
    sky, far = mix(palette.backdrop(traits)[0], colour("#cfe0ea"), 0.55), colour("#5f7355")
    canvas.fill(_box(-WIDE, -300, WIDE, horizon), Gradient((sky, mix(sky, palette.WHITE, 0.4)), (0, -180), (0, 60)))
    canvas.fill(_box(-WIDE, horizon, WIDE, 400), Gradient((far, colour("#3f4c38")), (0, horizon), (0, 240)), blur=7)
    greens = (colour("#4f6647"), colour("#6f8558"), colour("#8b9a63"), colour("#3d5140"))
    for _ in range(16):
        place = (dice.uniform(-175, 175), horizon + dice.uniform(-58, 30))
        size = dice.uniform(26, 62)
        canvas.glow(place, (size, size * dice.uniform(0.7, 1.1)), greens[dice.below(len(greens))], 0.75)


def _shelf(canvas: Canvas, dice: Dice) -> None:
    books: list[list[Points]] = [[] for _ in _BOOKS]
    for row in range(4):
        floor = -110.0 + row * 92 + dice.uniform(-4, 4)
        x = -WIDE
        while x < WIDE:
            thick, tall = dice.uniform(11, 25), dice.uniform(52, 76)
            if dice.chance(0.86):
                books[dice.below(len(_BOOKS))].append(_box(x, floor - tall, x + thick - 1.5, floor))
            x += thick
    for name, shapes in zip(_BOOKS, books, strict=True):
        canvas.paint(canvas.mask(shapes, blur=3.2), colour(name), 0.62)
    boards = [_box(-WIDE, -110.0 + row * 92, WIDE, -102.0 + row * 92) for row in range(4)]
    canvas.paint(canvas.mask(boards, blur=3.2), colour("#2b211b"), 0.5)
