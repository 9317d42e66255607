"""Colours of the drawn portraits: skin, hair, eyes, cloth, backdrops."""

from dataclasses import dataclass

from labelhub.demo.faces.canvas import Colour, colour, mix
from labelhub.demo.faces.traits import Traits

WHITE: Colour = (255.0, 255.0, 255.0)
BLACK: Colour = (0.0, 0.0, 0.0)
INK = colour("#1d120d")

# base, shade, light, lip, flush: shadows on skin are warmer and redder, never merely darker.
_SKINS = (
    ("#f0d0bb", "#bf836a", "#fff1e6", "#c26c67", "#e08a78"),
    ("#e6bd9b", "#ae7350", "#fbe2c9", "#b7645a", "#d47d62"),
    ("#cf9c74", "#8f5a3a", "#efc8a2", "#a25848", "#bd6547"),
    ("#ad774f", "#6d4026", "#d6a67c", "#8a4a3d", "#9c4f36"),
    ("#80522f", "#482814", "#b07c52", "#6c3a31", "#7b3b26"),
    ("#5d3a26", "#2e180d", "#8e6444", "#573029", "#5e2c20"),
)
_HAIR = ("#17120f", "#2a1d16", "#432c1d", "#63432a", "#8a6237", "#bd9557", "#d9bd85", "#7c3a1f")
_GREY, _SILVER = colour("#7f7b76"), colour("#d5d1cb")
_EYES = ("#3a2416", "#54351e", "#7a5a33", "#5f7046", "#5d7f96", "#7f95a0")
_CLOTH = (
    "#2c3743",
    "#6a3c3a",
    "#ddd8ce",
    "#3c584e",
    "#26272b",
    "#8b7a5d",
    "#565d7c",
    "#a4afb8",
    "#7b4a5d",
    "#37526e",
    "#b5675a",
    "#4d4a45",
)
_BACKDROPS = (
    ("#b3bdc5", "#6b7783"),
    ("#cdc3b3", "#8b7f6c"),
    ("#94a590", "#566753"),
    ("#dcd8d1", "#a7a299"),
    ("#5d6771", "#30373f"),
    ("#bda49b", "#776057"),
    ("#a3b8ca", "#5f7990"),
    ("#cbced0", "#91969c"),
    ("#81778d", "#464153"),
    ("#bcc6b5", "#768673"),
)


@dataclass(frozen=True)
class Skin:
    """The colours of one person's skin."""

    base: Colour
    shade: Colour
    light: Colour
    lip: Colour
    flush: Colour


@dataclass(frozen=True)
class Hair:
    """The colours of one person's hair: in shadow, as it is, and where the light falls on it."""

    dark: Colour
    base: Colour
    light: Colour


def skin(traits: Traits) -> Skin:
    """Skin of the tone, a little cooler or warmer by the undertone."""
    base, shade, light, lip, flush = (colour(text) for text in _SKINS[traits.skin - 1])
    tint = colour("#e0a050") if traits.undertone > 0 else colour("#c08a8a")
    share = 0.10 * abs(traits.undertone)
    return Skin(mix(base, tint, share), mix(shade, tint, share / 2), mix(light, tint, share / 2), lip, flush)


def hair(traits: Traits) -> Hair:
    """Hair of the colour, with its share of grey."""
    natural = colour(_HAIR[traits.hair_colour])
    faded = mix(_GREY, _SILVER, max(0.0, traits.grey * 1.6 - 0.6))
    base = mix(natural, faded, min(1.0, traits.grey * 1.25))
    return Hair(mix(base, colour("#0d0806"), 0.5), base, mix(base, colour("#ffe9cc"), 0.30))


def brow(traits: Traits) -> Colour:
    """Brows stay darker than light or grey hair."""
    return mix(hair(traits).base, skin(traits).shade if traits.skin < 4 else INK, 0.35)


def iris(traits: Traits) -> Colour:
    return colour(_EYES[traits.eye_colour])


def cloth(traits: Traits) -> Colour:
    return colour(_CLOTH[traits.cloth_colour])


def backdrop(traits: Traits) -> tuple[Colour, Colour]:
    """Upper and lower colour of the ground behind the person."""
    upper, lower = _BACKDROPS[traits.backdrop_colour]
    return colour(upper), colour(lower)
