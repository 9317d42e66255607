"""The cascade of Viola & Jones (2001) as OpenCV ships it: what the seed recipes cut faces out with.

It finds upright frontal faces and says nothing of their eyes.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from trainer.arrays import Bytes
from trainer.framing import Face

_CASCADE = "haarcascade_frontalface_default.xml"
_STEP, _NEIGHBOURS, _SMALLEST = 1.1, 5, 0.1
"""OpenCV's usual settings: growth between two scales, hits that make a face, least side as a share of the image."""


def key() -> str:
    """Names the cascade by the version of OpenCV that brings it."""
    return f"haar-{version('opencv-python-headless')}"


def open_cascade() -> Any:
    """The cascade."""
    import cv2

    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / _CASCADE))


def largest(cascade: Any, image: Bytes) -> Face | None:
    """The largest face in an RGB image (height, width, 3), or None. Its score is 1: the cascade gives no measure."""
    import cv2

    height, width = image.shape[:2]
    grey = cv2.equalizeHist(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    least = max(20, int(_SMALLEST * min(width, height)))
    found = cascade.detectMultiScale(grey, _STEP, _NEIGHBOURS, minSize=(least, least))
    if not len(found):
        return None
    x, y, w, h = max(found.tolist(), key=lambda one: (one[2] * one[3], -one[0], -one[1]))
    return Face((x / width, y / height, (x + w) / width, (y + h) / height), None, 1.0)
