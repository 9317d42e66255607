"""Compose the parts into one picture, light it, and store it."""

import io
from math import radians

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labelhub.demo.faces import backdrops, beards, body, eyes, hairstyles, head, nose_mouth, palette, worn
from labelhub.demo.faces.anatomy import measure
from labelhub.demo.faces.canvas import Canvas, Frame
from labelhub.demo.faces.traits import Traits
from labelhub.errors import Invalid

SIZE = (384, 512)
SMALLEST, LARGEST = 32, 4096
JPEG_QUALITY = 88

_UNITS = (300.0, 400.0)  # width and height that must fit the picture, in drawing units
_HEAD_AT = 0.455  # height of the eyes, as a share of the picture


def draw(traits: Traits, size: tuple[int, int] = SIZE) -> Image.Image:
    """The portrait, RGB, of the given width and height in pixels; another shape than 3:4 shows more or less ground.

    Raises `Invalid` when a side is not between SMALLEST and LARGEST.
    """
    if not all(SMALLEST <= side <= LARGEST for side in size):
        raise Invalid(
            f"A portrait of {size[0]} x {size[1]} pixels cannot be drawn.",
            hint=f"Use sides from {SMALLEST} to {LARGEST} pixels.",
            fields={"size": "out of range"},
        )
    still, posed = _frames(traits, size)
    canvas = Canvas(size, still)
    backdrops.paint(canvas, traits)
    _person(canvas, traits, still, posed)
    return Image.fromarray(_exposed(canvas.pixels, traits))


def jpeg(traits: Traits, size: tuple[int, int] = SIZE, *, quality: int = JPEG_QUALITY) -> bytes:
    """The portrait as a JPEG file (quality 1 to 95); the same traits give the same bytes on one machine."""
    if not 1 <= quality <= 95:
        raise Invalid(f"JPEG quality {quality} is not between 1 and 95.", fields={"quality": "out of range"})
    file = io.BytesIO()
    draw(traits, size).save(file, "JPEG", quality=quality)
    return file.getvalue()


def _frames(traits: Traits, size: tuple[int, int]) -> tuple[Frame, Frame]:
    """Where the body stands, and where the head does: the same place, but turned and leaning."""
    width, height = size
    scale = max(width / _UNITS[0], height / _UNITS[1]) * (1.04 + 0.20 * traits.zoom)
    origin = (width * (0.5 + 0.028 * traits.shift_x), height * (_HEAD_AT + 0.022 * traits.shift_y))
    posed = Frame(scale, origin, tilt=radians(4.5) * traits.tilt, pivot=(0.0, 84.0), turn=6.5 * traits.turn)
    return Frame(scale, origin), posed


def _person(canvas: Canvas, traits: Traits, still: Frame, posed: Frame) -> None:
    """From back to front."""
    anatomy = measure(traits)
    hairdo, hues, side = hairstyles.arrange(traits, anatomy), palette.hair(traits), traits.light_side
    canvas.frame = posed
    for mass in hairdo.back:
        mass.paint(canvas, hues, side)
    canvas.frame = still
    body.paint(canvas, traits, anatomy)
    canvas.frame = posed
    for mass in hairdo.middle:
        mass.paint(canvas, hues, side)
    if hairdo.ears:
        head.ears(canvas, traits, anatomy)
    area = head.shape(canvas, anatomy)
    head.paint(canvas, traits, anatomy, area)
    head.shadow(canvas, traits, [line for mass in hairdo.front for line in mass.outlines()], area)
    nose_mouth.nose(canvas, traits, anatomy)
    beards.paint(canvas, traits, anatomy, area)
    nose_mouth.mouth(canvas, traits, anatomy)
    beards.moustache(canvas, traits, anatomy)
    eyes.paint(canvas, traits, anatomy)
    if hairdo.ears:
        worn.earrings(canvas, traits, anatomy)
    worn.glasses(canvas, traits, anatomy)
    for mass in hairdo.front:
        mass.paint(canvas, hues, side)


def _exposed(pixels: NDArray[np.float32], traits: Traits) -> NDArray[np.uint8]:
    """The picture as a camera would take it: colour of the light, dark corners, exposure, grain."""
    height, width = pixels.shape[1:]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] + 0.12
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    dim = traits.light == "dim"
    corners = 1 - np.clip((x**2 * 0.8 + y**2) - 0.45, 0, 1.4) * (0.34 if dim else 0.20)
    warmth = np.float32(traits.warmth)
    balance = np.array((1 + 0.045 * warmth, 1 + 0.006 * warmth, 1 - 0.06 * warmth), dtype=np.float32)
    light = pixels * corners * balance[:, None, None]
    if dim:
        grey = light.mean(axis=0)
        light = 255 * ((light + (grey - light) * 0.18) * ((0.58 + 0.14 * (traits.seed % 7) / 6) / 255)) ** 0.9
    noise = np.random.Generator(np.random.PCG64(traits.seed))
    grain = noise.integers(-128, 128, (height, width), dtype=np.int8).astype(np.float32)
    light += grain * np.float32(0.040 if dim else 0.022)
    return np.ascontiguousarray(np.clip(light + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0))
