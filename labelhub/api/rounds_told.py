"""The number of a round as a screen is told it: one that says nothing of why the item was asked for."""

from django.conf import settings

from labelhub.labelling import hidden


def shown(item: int, round_: int) -> int:
    """A code."""
    return hidden.shown(item, round_, settings.SECRET_KEY)


def meant(item: int, code: int) -> int:
    """The round that a screen means."""
    return hidden.meant(item, code, settings.SECRET_KEY)
