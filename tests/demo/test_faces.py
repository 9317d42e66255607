"""The drawn people of the demo project: who they are, and what their pictures show."""

import io
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from labelhub.demo import faces
from labelhub.demo.faces.traits import HAIR_SHARES
from labelhub.errors import Invalid

CROWD = [faces.sample(seed) for seed in range(600)]
SMALL = (96, 128)


def upright(seed: int = 11, **changes: object) -> faces.Traits:
    """A young clean-shaven man in the middle of the picture, looking ahead, so that one knows where things are."""
    plain: dict[str, object] = {
        "age": 30, "skin": 2, "hair": "crop", "beard": "none", "glasses": "none", "earrings": False, "light": "bright",
        "turn": 0.0, "tilt": 0.0, "zoom": 0.5, "shift_x": 0.0, "shift_y": 0.0, "smile": 0.3, "makeup": 0.0,
    }  # fmt: skip
    return replace(faces.sample(seed, masculinity=0.9), **(plain | changes))  # type: ignore[arg-type]


def changed_rows(one: faces.Traits, other: faces.Traits) -> NDArray[np.float64]:
    """By how much two pictures differ, per row, from the top (0 to 255)."""
    first, second = (np.asarray(faces.draw(traits), dtype=np.float64) for traits in (one, other))
    rows: NDArray[np.float64] = np.abs(first - second).mean(axis=(1, 2))
    return rows


def test_the_same_seed_gives_the_same_person_and_the_same_bytes() -> None:
    assert faces.sample(7) == faces.sample(7)
    assert faces.jpeg(faces.sample(7), SMALL) == faces.jpeg(faces.sample(7), SMALL)


def test_different_seeds_give_different_pictures() -> None:
    pictures = {faces.jpeg(traits, SMALL) for traits in CROWD[:120]}
    assert len(pictures) == 120


def test_the_crowd_is_about_half_and_half_and_one_in_twelve_is_ambiguous() -> None:
    classes = Counter(faces.true_class(traits) for traits in CROWD)
    assert set(classes) == {"female", "male"}
    assert 270 <= classes["female"] <= 330
    near_the_middle = [traits for traits in CROWD if 0.4 <= traits.masculinity <= 0.6]
    assert 0.05 <= len(near_the_middle) / len(CROWD) <= 0.11


def test_ambiguous_faces_are_hard_and_the_others_are_not() -> None:
    for traits in CROWD:
        hard = faces.ambiguity(traits)
        assert 0.0 <= hard <= 1.0
        assert hard > 0.6 if 0.4 <= traits.masculinity <= 0.6 else hard < 0.5


def test_faces_of_the_middle_carry_cues_from_both_sides() -> None:
    middle = [traits for traits in CROWD if 0.4 <= traits.masculinity <= 0.6]
    mixed = 0
    for traits in middle:
        cues = [traits.jaw, traits.brow, traits.eyes, traits.lips, traits.nose, traits.neck]
        mixed += min(cues) < 0.45 and max(cues) > 0.55
    assert mixed / len(middle) > 0.85


@pytest.mark.parametrize("cue", ["jaw", "brow", "eyes", "lips", "nose", "neck"])
def test_no_single_facial_cue_decides(cue: str) -> None:
    values = np.array([getattr(traits, cue) for traits in CROWD])
    male = np.array([faces.true_class(traits) == "male" for traits in CROWD])
    best = max(float(((values > limit) == male).mean()) for limit in np.linspace(0, 1, 51))
    assert 0.7 < best < 0.93


def test_hair_and_beard_overlap_as_with_people() -> None:
    men = [traits for traits in CROWD if traits.masculinity > 0.7]
    women = [traits for traits in CROWD if traits.masculinity < 0.3]
    falling = {"bob", "fringe", "long", "wavy", "ponytail", "bun"}
    cropped = {"crop", "short", "quiff", "pixie", "bald", "receding"}
    assert 0.05 < sum(traits.hair in falling for traits in men) / len(men) < 0.35
    assert 0.05 < sum(traits.hair in cropped for traits in women) / len(women) < 0.35
    assert sum(traits.beard == "none" for traits in men) / len(men) > 0.25
    assert {traits.hair for traits in CROWD} == set(HAIR_SHARES)


def test_asking_for_a_masculinity_gives_a_person_of_it() -> None:
    assert faces.sample(3, masculinity=0.1).masculinity == 0.1
    assert faces.true_class(faces.sample(3, masculinity=0.1)) == "female"
    assert faces.true_class(faces.sample(3, masculinity=0.9)) == "male"
    assert faces.ambiguity(faces.sample(3, masculinity=0.5)) > 0.6


def test_slices_name_age_light_glasses_and_skin() -> None:
    person = upright(age=45, light="dim", glasses="round", skin=5)
    assert faces.slices(person) == {"age": "40 to 59", "light": "dim", "glasses": "yes", "skin": "5"}
    ages = [faces.slices(upright(age=age))["age"] for age in (19, 20, 39, 40, 59, 60)]
    assert ages == ["under 20", "20 to 39", "20 to 39", "40 to 59", "40 to 59", "60 and over"]


def test_every_slice_has_enough_people_to_say_something() -> None:
    for name in ("age", "light", "glasses", "skin"):
        counts = Counter(faces.slices(traits)[name] for traits in CROWD)
        assert min(counts.values()) >= 40, (name, counts)


@pytest.mark.parametrize("size", [(384, 512), (96, 128), (200, 200), (333, 97)])
def test_a_picture_has_the_size_asked_for_and_no_empty_part(size: tuple[int, int]) -> None:
    picture = faces.draw(CROWD[0], size)
    assert (picture.size, picture.mode) == (size, "RGB")
    assert np.asarray(picture).max(axis=2).min() > 0


def test_a_jpeg_opens_in_the_default_size() -> None:
    with Image.open(io.BytesIO(faces.jpeg(CROWD[1]))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (384, 512))


@pytest.mark.parametrize("hair", list(HAIR_SHARES))
def test_every_style_of_hair_is_drawn_and_looks_like_no_other(hair: str) -> None:
    bald = upright(hair="bald")
    rows = changed_rows(bald, replace(bald, hair=hair))  # type: ignore[arg-type]
    assert (rows[30:240].mean() > 2.0) == (hair != "bald")


@pytest.mark.parametrize("beard", ["stubble", "moustache", "goatee", "short", "full"])
def test_a_beard_changes_the_lower_face_alone(beard: str) -> None:
    rows = changed_rows(upright(), upright(beard=beard))
    assert rows[270:350].mean() > 0.8
    assert rows[:200].max() == 0.0


def test_glasses_change_the_eyes_and_not_the_mouth() -> None:
    rows = changed_rows(upright(), upright(glasses="square"))
    assert rows[210:255].mean() > 2.0
    assert rows[295:].max() == 0.0


def test_thicker_brows_darken_the_strip_above_the_eyes() -> None:
    thin, thick = (np.asarray(faces.draw(upright(brow=brow)), dtype=np.float64) for brow in (0.1, 0.9))
    assert thick[195:222, 130:254].mean() < thin[195:222, 130:254].mean() - 2


def test_skin_tones_grow_darker_and_dim_light_darkens_the_picture() -> None:
    cheeks = [np.asarray(faces.draw(upright(skin=tone)))[262:280, 165:220].mean() for tone in range(1, 7)]
    assert cheeks == sorted(cheeks, reverse=True)
    bright, dim = (np.asarray(faces.draw(upright(light=light))).mean() for light in ("bright", "dim"))
    assert dim < 0.8 * bright


def test_turning_the_head_moves_the_face_and_leaves_the_shoulders() -> None:
    rows = changed_rows(upright(turn=-0.8), upright(turn=0.8))
    assert rows[200:330].mean() > 4.0
    assert rows[440:].max() == 0.0


@pytest.mark.parametrize("masculinity", [-0.01, 1.01, float("nan")])
def test_a_masculinity_out_of_range_is_refused(masculinity: float) -> None:
    with pytest.raises(Invalid, match="not between 0 and 1") as refused:
        faces.sample(1, masculinity=masculinity)
    assert set(refused.value.fields) == {"masculinity"}


def test_wrong_traits_are_refused_all_at_once_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        replace(CROWD[0], skin=7, hair="mohawk", jaw=1.5, light_side=0)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {"skin", "hair", "jaw", "light_side"}
    assert "mohawk" in refused.value.fields["hair"]


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(Invalid, match="seed"):
        faces.sample(-1)


@pytest.mark.parametrize("size", [(31, 400), (400, 0), (5000, 400)])
def test_a_senseless_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match="cannot be drawn"):
        faces.draw(CROWD[0], size)


@pytest.mark.parametrize("quality", [0, 96])
def test_a_senseless_jpeg_quality_is_refused(quality: int) -> None:
    with pytest.raises(Invalid, match="quality"):
        faces.jpeg(CROWD[0], SMALL, quality=quality)
