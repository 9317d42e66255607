"""What makes every recipe so small that its real code runs in a test."""

from typing import Any

BACKBONE: dict[str, Any] = {"weights": "random", "size": 32}
SMALL: dict[str, dict[str, Any]] = {
    "simple-cnn": {"epochs": 1, "batch": 16, "width": 4},
    "avgpool-cnn": {"epochs": 2, "batch": 16, "size": 16, "rotation": 20, "flip": 0.5},
    "five-block-cnn": {"epochs": 1, "batch": 16, "size": 32, "width": 8, "second_width": 4},
    "inception-v3": {"epochs": 2, "batch": 16, "weights": "random", "size": 75},
    "vgg16-dense": {"epochs": 1, "batch": 16, "width": 8, **BACKBONE},
    "inception-resnet-v2-dense": {"epochs": 1, "batch": 16, "width": 8, "weights": "random", "size": 75},
    "vgg16-augmented": {"epochs": 1, "batch": 16, "width": 8, "second_width": 4, "views": 2, **BACKBONE},
    "vggface-augmented": {"epochs": 1, "batch": 16, "width": 8, "second_width": 4, **BACKBONE},
    "fine-tune": {"epochs": 1, "warm_up": 1, "batch": 16, "backbone": "faceres", "size": 32},
    "auto": {"trials": 2, "backbones": "faceres,mobilenet-v3-small", **BACKBONE},
    "faceres-linear": {},
}
"""Smallest settings of each recipe; backbones have random weights but for `faceres`, whose come with LabelHub."""
