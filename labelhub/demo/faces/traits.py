"""What one drawn person looks like, as plain data, and what people would see in it."""

from dataclasses import dataclass, fields
from math import exp
from typing import Literal, get_args

from labelhub.errors import Invalid

HairStyle = Literal[
    "crop",
    "short",
    "quiff",
    "pixie",
    "receding",
    "bald",
    "bob",
    "fringe",
    "long",
    "wavy",
    "bun",
    "ponytail",
    "curls",
    "afro",
    "scarf",
]
Beard = Literal["none", "stubble", "moustache", "goatee", "short", "full"]
Glasses = Literal["none", "round", "square", "thin"]
Clothes = Literal["crew", "scoop", "v-neck", "shirt", "blazer", "hoodie"]
Backdrop = Literal["studio", "bokeh", "window", "outdoor", "shelf"]
Light = Literal["bright", "dim"]

YOUNGEST, OLDEST = 16, 88
SKIN_TONES = 6
HAIR_COLOURS = 8
EYE_COLOURS = 6
CLOTH_COLOURS = 12
BACKDROP_COLOURS = 10

# P(style | seen as a woman), P(style | seen as a man), in per mille. No style belongs to one of them alone,
# except where life has it so.
HAIR_SHARES: dict[HairStyle, tuple[int, int]] = {
    "crop": (40, 190),
    "short": (60, 225),
    "quiff": (25, 150),
    "pixie": (80, 25),
    "receding": (4, 75),
    "bald": (5, 95),
    "bob": (140, 16),
    "fringe": (100, 15),
    "long": (140, 40),
    "wavy": (130, 35),
    "bun": (90, 32),
    "ponytail": (55, 18),
    "curls": (60, 35),
    "afro": (28, 33),
    "scarf": (40, 0),
}

_BEARD_WEIGHT: dict[Beard, float] = {
    "none": -0.5,
    "stubble": 1.3,
    "moustache": 2.4,
    "goatee": 2.8,
    "short": 3.2,
    "full": 3.6,
}


@dataclass(frozen=True)
class Traits:
    """One drawn portrait: the person, what they wear, and how the picture was taken.

    Shares are from 0 to 1. The six facial cues (jaw, brow, eyes, lips, nose, neck) are 0 where most women's faces
    are and 1 where most men's are. Raises `Invalid` naming every value that is out of range.
    """

    seed: int
    masculinity: float  # 0 female … 1 male; what people perceive, blurred by the cues below
    age: int  # years, YOUNGEST to OLDEST
    skin: int  # 1 light … 6 dark
    undertone: float  # -1 cool … 1 warm
    hair: HairStyle
    hair_colour: int  # an index of the palette, dark to light to red
    grey: float
    volume: float
    parting: int  # -1 left, 1 right of the picture
    beard: Beard
    jaw: float
    brow: float
    eyes: float
    lips: float
    nose: float
    neck: float
    width: float  # of the face, narrow to wide
    lids: float  # visible upper lid, hooded to open
    eye_colour: int
    smile: float
    makeup: float
    freckles: float
    glasses: Glasses
    earrings: bool
    clothes: Clothes
    cloth_colour: int
    backdrop: Backdrop
    backdrop_colour: int
    light: Light
    light_side: int  # -1 from the left, 1 from the right of the picture
    warmth: float  # -1 bluish … 1 yellowish light
    turn: float  # -1 … 1, head to the left or right of the picture
    tilt: float  # -1 … 1, head leaning
    zoom: float  # 0 far … 1 near
    shift_x: float  # -1 … 1, head off the middle
    shift_y: float

    def __post_init__(self) -> None:
        reasons = {field.name: self._problem(field.name) for field in fields(self)}
        wrong = {name: reason for name, reason in reasons.items() if reason}
        if wrong:
            said = "; ".join(f"{name} {reason}" for name, reason in wrong.items())
            raise Invalid(f"A face cannot be drawn: {said}.", hint="Keep each trait within its range.", fields=wrong)

    def _problem(self, name: str) -> str:
        """What is wrong with this trait, or nothing."""
        value = getattr(self, name)
        if name in _CHOICES:
            allowed = _CHOICES[name]
            return "" if value in allowed else f"is {value!r}, not one of {', '.join(map(str, allowed))}"
        low, high = _RANGES.get(name, (0.0, 1.0))
        return "" if low <= value <= high else f"is {value}, not between {low:g} and {high:g}"


_SIGNED = (-1.0, 1.0)
_RANGES: dict[str, tuple[float, float]] = {
    "seed": (0, 2**63 - 1),
    "age": (YOUNGEST, OLDEST),
    "skin": (1, SKIN_TONES),
    "undertone": _SIGNED,
    "hair_colour": (0, HAIR_COLOURS - 1),
    "eye_colour": (0, EYE_COLOURS - 1),
    "cloth_colour": (0, CLOTH_COLOURS - 1),
    "backdrop_colour": (0, BACKDROP_COLOURS - 1),
    "warmth": _SIGNED,
    "turn": _SIGNED,
    "tilt": _SIGNED,
    "shift_x": _SIGNED,
    "shift_y": _SIGNED,
}
_CHOICES: dict[str, tuple[object, ...]] = {
    "hair": get_args(HairStyle),
    "beard": get_args(Beard),
    "glasses": get_args(Glasses),
    "clothes": get_args(Clothes),
    "backdrop": get_args(Backdrop),
    "light": get_args(Light),
    "parting": (-1, 1),
    "light_side": (-1, 1),
}


def evidence(traits: Traits) -> float:
    """How strongly the visible cues speak: log-odds of "male", about -6 to 8; 0 when they balance.

    Weights set by hand: each facial cue can move it by one to two either way, hair by up to two, a beard most.
    """
    female, male = HAIR_SHARES[traits.hair]
    hair = max(-1.6, min(1.6, 2.2 * (male - female) / (male + female)))
    face = (
        3.2 * (traits.jaw - 0.5)
        + 3.6 * (traits.brow - 0.5)
        + 2.6 * (traits.eyes - 0.5)
        + 2.6 * (traits.lips - 0.5)
        + 1.6 * (traits.nose - 0.5)
        + 2.4 * (traits.neck - 0.5)
    )
    worn = -2.2 * traits.makeup - (0.9 if traits.earrings else 0.0) + 0.3
    return face + hair + _BEARD_WEIGHT[traits.beard] + worn


def true_class(traits: Traits) -> str:
    """The class that the face was made for: `female` or `male`."""
    return "female" if traits.masculinity < 0.5 else "male"


def ambiguity(traits: Traits) -> float:
    """How hard the face is: 0 nobody errs … 1 nobody can tell (or the cues point the other way).

    Twice the chance that a careful person, who weighs the visible cues, gives the other class.
    """
    towards_truth = evidence(traits) if true_class(traits) == "male" else -evidence(traits)
    return min(1.0, 2.0 / (1.0 + exp(towards_truth)))


def slices(traits: Traits) -> dict[str, str]:
    """Metadata for results by slice: age, light, glasses, skin."""
    bounds = ((20, "under 20"), (40, "20 to 39"), (60, "40 to 59"))
    age = next((name for below, name in bounds if traits.age < below), "60 and over")
    return {
        "age": age,
        "light": traits.light,
        "glasses": "no" if traits.glasses == "none" else "yes",
        "skin": str(traits.skin),
    }
