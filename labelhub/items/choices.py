"""How a project may come to its consensus."""

from django.db import models


class ConsensusMethod(models.TextChoices):
    """How answers become probabilities."""

    AUTOMATIC = "automatic"  # what the answers allow: majority first, estimated labellers when there is enough
    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"
    ONE_COIN = "one-coin"
    FUSED = "fused"


class OverlapRule(models.TextChoices):
    """When an item has enough answers."""

    AGREEMENT = "agreement"  # a share of its labels agrees
    CONFIDENCE = "confidence"  # the calibrated probability of its class reaches the target


class Preparation(models.TextChoices):
    """How an image comes to its prepared size."""

    NONE = "none"  # as it is
    STRETCH = "stretch"  # both sides, whatever the shape
    FIT = "fit"  # whole, within the size, on grey
    CROP = "crop"  # the middle, filling the size
