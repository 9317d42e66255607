"""BlazeFace as a detector: pixels in, the surest face out."""

import numpy as np

from trainer.arrays import AnyArray, Bytes, Floats
from trainer.backbones import blazeface
from trainer.encoders.protocol import Encode, compiled
from trainer.framing import Face

KEY = f"neural-{blazeface.NUMBERS.sha256[:12]}"
LEAST = 0.5
"""Least P(face)."""
_SAME = 0.3
"""Boxes that overlap by at least this much (intersection over union) are the same face."""


def check() -> None:
    """Raises TrainerError `weights_missing`."""
    blazeface.GRAPH.find()
    blazeface.NUMBERS.find()


def open_network() -> Encode:
    """From letterboxed pixels (n, 256, 256, 3) to the network's output (n, 896, 17)."""
    return compiled((blazeface.SIZE, blazeface.SIZE, 3), blazeface.attach)


def surest(output: AnyArray, width: int, height: int) -> Face | None:
    """The surest face in one image's output (896, 17), or None if P(face) is below .5 everywhere.

    The image is `width` × `height` pixels and was fitted into the network's square, in its middle. Anchors that see the
    same face are averaged by their P(face) ("blending" in the paper), which is steadier than the best one alone.
    """
    chances: Floats = 1 / (1 + np.exp(-np.clip(output[:, 0].astype(np.float64), -50, 50)))
    if chances.max() < LEAST:
        return None
    centres = blazeface.anchors()
    places = output[:, 1:].astype(np.float64).reshape(-1, 8, 2)
    middle, half = places[:, 0] + centres, places[:, 1] / 2
    boxes = np.hstack([middle - half, middle + half])
    same = (_overlap(boxes, boxes[int(chances.argmax())]) >= _SAME) & (chances >= LEAST)
    share = chances[same] / chances[same].sum()
    box = share @ boxes[same]
    eyes = np.tensordot(share, places[same, 2:4] + centres[same, None], axes=1)
    left, top, right, bottom = np.clip(_shares(box.reshape(2, 2), width, height), 0, 1).ravel().tolist()
    if right <= left or bottom <= top:
        return None
    (x1, y1), (x2, y2) = sorted(_shares(eyes, width, height).tolist())
    return Face((left, top, right, bottom), ((x1, y1), (x2, y2)), float(chances.max()))


def letterbox(image: Bytes) -> Bytes:
    """An RGB image of any size fitted into the middle of the network's square, black around it."""
    from PIL import Image

    picture = Image.fromarray(image)
    width, height = fitted(*picture.size)
    small = picture.resize((width, height), Image.Resampling.BILINEAR)
    whole = np.zeros((blazeface.SIZE, blazeface.SIZE, 3), dtype=np.uint8)
    top, left = (blazeface.SIZE - height) // 2, (blazeface.SIZE - width) // 2
    whole[top : top + height, left : left + width] = np.asarray(small, dtype=np.uint8)
    return whole


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size of such an image inside the square."""
    scale = blazeface.SIZE / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _shares(points: Floats, width: int, height: int) -> Floats:
    """Points (n, 2) in the square as shares of the image."""
    inner = np.array(fitted(width, height), dtype=np.float64)
    offset = np.array([(blazeface.SIZE - int(side)) // 2 for side in inner], dtype=np.float64)
    shares: Floats = (points - offset) / inner
    return shares


def _overlap(boxes: Floats, box: Floats) -> Floats:
    """Intersection over union of boxes (n, 4) with one."""
    low, high = np.maximum(boxes[:, :2], box[:2]), np.minimum(boxes[:, 2:], box[2:])
    common = np.prod(np.maximum(high - low, 0), axis=1)
    sizes = np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0), axis=1)
    whole = sizes + np.prod(np.maximum(box[2:] - box[:2], 0)) - common
    shares: Floats = common / np.maximum(whole, 1e-9)
    return shares
