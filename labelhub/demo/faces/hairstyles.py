"""Every style of hair by its name."""

from collections.abc import Callable

from labelhub.demo.faces import hair_curly, hair_long, hair_short
from labelhub.demo.faces.anatomy import Anatomy
from labelhub.demo.faces.hairdo import Hairdo, Measures
from labelhub.demo.faces.scarf import Scarf
from labelhub.demo.faces.traits import HairStyle, Traits

_STYLES: dict[HairStyle, Callable[[Measures], Hairdo]] = {
    "crop": hair_short.crop,
    "short": hair_short.short,
    "quiff": hair_short.quiff,
    "pixie": hair_short.pixie,
    "receding": hair_short.receding,
    "bald": hair_short.bald,
    "bob": hair_long.bob,
    "fringe": hair_long.fringe,
    "long": hair_long.long,
    "wavy": hair_long.wavy,
    "bun": hair_long.bun,
    "ponytail": hair_long.ponytail,
    "curls": hair_curly.curls,
    "afro": hair_curly.afro,
}


def arrange(traits: Traits, head: Anatomy) -> Hairdo:
    """The hair (or the scarf) of these traits on this head."""
    if traits.hair == "scarf":
        scarf = Scarf(traits.seed, head)
        return Hairdo(back=[scarf.hood()], front=[scarf], ears=False)
    lift = 7.0 + 9.0 * traits.volume
    # Seeds of the generators stay small; 64 apart, so that the bodies of one head never share one with another's.
    seed = traits.seed % 99991 * 64
    return _STYLES[traits.hair](Measures(head.width, lift, head.hairline, traits.parting, seed))
