"""Draw the traits of a made-up person from a seed, so that a crowd of them looks like people do."""

from collections.abc import Sequence

from labelhub.demo.faces.dice import Dice
from labelhub.demo.faces.traits import (
    BACKDROP_COLOURS,
    CLOTH_COLOURS,
    EYE_COLOURS,
    HAIR_COLOURS,
    HAIR_SHARES,
    OLDEST,
    YOUNGEST,
    Backdrop,
    Beard,
    Clothes,
    Glasses,
    HairStyle,
    Light,
    Traits,
    evidence,
)
from labelhub.errors import Invalid

AMBIGUOUS_SHARE = 0.08
DRAWS = 48  # tries to find cues that fit; the best of them is taken
BALANCED = 0.5  # largest |evidence| of a truly ambiguous face
CLEAR = 1.8  # least evidence towards the truth of the others
DIM_SHARE = 0.18

_BACKDROPS: dict[Backdrop, float] = {"studio": 34, "bokeh": 20, "window": 18, "outdoor": 16, "shelf": 12}
_SKIN_SHARES = (20, 21, 18, 16, 14, 11)


def sample(seed: int, *, masculinity: float | None = None) -> Traits:
    """The person of this seed; the same seed gives the same person.

    Without `masculinity`, about AMBIGUOUS_SHARE of the seeds lie near 0.5 with cues from both sides that balance;
    the others lie clearly to one side, evenly. Raises `Invalid` when masculinity is outside 0 to 1.
    """
    if masculinity is not None and not 0.0 <= masculinity <= 1.0:
        raise Invalid(
            f"Masculinity is {masculinity}, not between 0 and 1.",
            hint="Use 0 for clearly female and 1 for clearly male.",
            fields={"masculinity": "not between 0 and 1"},
        )
    dice = Dice(f"person {seed}")
    own = _masculinity(dice)
    level = own if masculinity is None else masculinity
    best = _draw(dice, seed, level)
    for _ in range(DRAWS - 1):
        if _misfit(best) <= 0:
            break
        best = min(best, _draw(dice, seed, level), key=_misfit)
    return best


def _masculinity(dice: Dice) -> float:
    if dice.chance(AMBIGUOUS_SHARE):
        return dice.uniform(0.42, 0.58)
    towards = dice.uniform(0.02, 0.24)
    return towards if dice.chance(0.5) else 1 - towards


def _misfit(traits: Traits) -> float:
    """How far the cues are from what the masculinity asks for; 0 or less fits."""
    speaks = evidence(traits)
    if 0.36 <= traits.masculinity <= 0.64:
        return abs(speaks) - BALANCED
    return CLEAR - (speaks if traits.masculinity > 0.5 else -speaks)


def _draw(dice: Dice, seed: int, level: float) -> Traits:
    age = _age(dice)
    skin = dice.weighted(dict(enumerate(_SKIN_SHARES, start=1)))
    hair = _hair(dice, level, age, skin)
    grey = _grey(dice, age)
    light: Light = "dim" if dice.chance(DIM_SHARE) else "bright"
    makeup = max(0.0, dice.normal(0.55 - 0.6 * level, 0.28)) if dice.chance(0.75 - 0.6 * level) else 0.0
    return Traits(
        seed=seed,
        masculinity=level,
        age=age,
        skin=skin,
        undertone=_clip(dice.normal(0, 0.45), -1, 1),
        hair=hair,
        hair_colour=_hair_colour(dice, skin),
        grey=grey,
        volume=_clip(dice.normal(0.5, 0.25)),
        parting=dice.side(),
        beard=_beard(dice, level, age, hair),
        jaw=_cue(dice, level),
        brow=_cue(dice, level),
        eyes=_cue(dice, level),
        lips=_cue(dice, level),
        nose=_cue(dice, level),
        neck=_cue(dice, level),
        width=_clip(dice.normal(0.5, 0.24)),
        lids=_clip(dice.normal(0.55, 0.25)),
        eye_colour=dice.below(2) if skin > 3 else dice.below(EYE_COLOURS),
        smile=_clip(dice.normal(0.4, 0.3)),
        makeup=min(1.0, makeup),
        freckles=dice.share() if skin < 4 and dice.chance(0.16) else 0.0,
        glasses=_glasses(dice, age),
        earrings=hair != "scarf" and dice.chance(0.42 - 0.38 * level),
        clothes=_clothes(dice, level),
        cloth_colour=dice.below(CLOTH_COLOURS),
        backdrop=dice.weighted(_BACKDROPS),
        backdrop_colour=dice.below(BACKDROP_COLOURS),
        light=light,
        light_side=dice.side(),
        warmth=_clip(dice.normal(0.1, 0.45), -1, 1),
        turn=_clip(dice.normal(0, 0.5), -1, 1),
        tilt=_clip(dice.normal(0, 0.4), -1, 1),
        zoom=_clip(dice.normal(0.5, 0.25)),
        shift_x=_clip(dice.normal(0, 0.4), -1, 1),
        shift_y=_clip(dice.normal(0, 0.4), -1, 1),
    )


def _clip(value: float, low: float = 0.0, high: float = 1.0) -> float:
    return min(high, max(low, value))


def _cue(dice: Dice, level: float) -> float:
    """A facial cue: its mean follows the masculinity, its spread lets one man in five have less of it than the mean."""
    return _clip(dice.normal(0.23 + 0.54 * level, 0.17))


def _age(dice: Dice) -> int:
    low, high = dice.weighted({(YOUNGEST, 19): 11.0, (20, 39): 43.0, (40, 59): 28.0, (60, OLDEST): 18.0})
    return low + dice.below(high - low + 1)


def _grey(dice: Dice, age: int) -> float:
    return _clip(dice.normal((age - 46) / 28, 0.28)) if age >= 35 else 0.0


def _hair(dice: Dice, level: float, age: int, skin: int) -> HairStyle:
    weights: dict[HairStyle, float] = {}
    for style, (female, male) in HAIR_SHARES.items():
        weight = female + (male - female) * level
        if style in ("bald", "receding"):
            weight *= 0.15 if age < 28 else 1.0 + max(0, age - 45) / 20
        if style in ("afro", "curls"):
            weight *= (0.15, 0.3, 0.6, 1.2, 3.0, 3.5)[skin - 1] if style == "afro" else 1.0
        if style == "quiff" and age > 60:
            weight *= 0.3
        weights[style] = weight
    return dice.weighted(weights)


def _hair_colour(dice: Dice, skin: int) -> int:
    dark: Sequence[float] = (40, 30, 12, 4, 0, 0, 0, 1)
    mixed: Sequence[float] = (16, 22, 22, 16, 11, 6, 3, 7)
    light: Sequence[float] = (9, 14, 18, 18, 15, 12, 8, 10)
    weights = (light, light, mixed, dark, dark, dark)[skin - 1]
    return dice.weighted(dict(enumerate(weights[:HAIR_COLOURS])))


def _beard(dice: Dice, level: float, age: int, hair: HairStyle) -> Beard:
    """Half of those seen as men have none that shows; near the middle some have a trace."""
    if hair == "scarf" or level < 0.36 or (age < 20 and not dice.chance(0.25)):
        return "none"
    if level < 0.65:
        return dice.weighted({"none": 80.0, "stubble": 20.0})
    return dice.weighted(
        {"none": 48.0, "stubble": 17.0, "moustache": 5.0, "goatee": 7.0, "short": 14.0, "full": 9.0},
    )


def _glasses(dice: Dice, age: int) -> Glasses:
    if not dice.chance(0.15 + max(0, age - 30) / 180):
        return "none"
    return dice.weighted({"round": 34.0, "square": 40.0, "thin": 26.0})


def _clothes(dice: Dice, level: float) -> Clothes:
    female: dict[Clothes, float] = {"crew": 24, "scoop": 28, "v-neck": 20, "shirt": 10, "blazer": 12, "hoodie": 6}
    male: dict[Clothes, float] = {"crew": 32, "scoop": 1, "v-neck": 9, "shirt": 28, "blazer": 18, "hoodie": 12}
    return dice.weighted({kind: female[kind] + (male[kind] - female[kind]) * level for kind in female})
