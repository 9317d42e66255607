import numpy as np
import pytest

from trainer.augment import Augmentation, of_content, transformed
from trainer.feeding import CachedViews, Fresh

PUBLISHED = Augmentation(rotation=20, shift=0.2, shear=0.2, zoom=0.2, flip=0.5)


def images(count: int = 2, size: int = 9) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, size, size, 3)).astype(np.uint8)


def drawn(**given: float) -> np.ndarray:
    return Augmentation(**given).draw(np.random.default_rng(3), 200, 10, 20)


def test_an_augmentation_of_nothing_changes_nothing() -> None:
    assert Augmentation().does_nothing
    assert (Augmentation().apply(images(), np.random.default_rng(0)) == images()).all()
    assert np.abs(drawn() - np.eye(3)).max() < 1e-12


def test_a_mirror_image_is_mirrored_exactly() -> None:
    flipped = Augmentation(flip=1.0).apply(images(), np.random.default_rng(0))

    assert np.abs(flipped - images()[:, :, ::-1]).max() < 1e-3


def test_shifts_go_as_far_as_their_share_of_each_side_and_no_farther() -> None:
    found = drawn(shift=0.2)
    rows, columns = found[:, 0, 2], found[:, 1, 2]

    assert 1.8 < np.abs(rows).max() <= 2
    assert 3.6 < np.abs(columns).max() <= 4


def test_shear_is_an_angle_in_degrees() -> None:
    sines = -drawn(shear=30)[:, 0, 1]

    assert 0.45 < np.abs(sines).max() <= 0.5
    assert np.abs(drawn(shear=0.2)[:, 0, 1]).max() <= np.sin(np.radians(0.2))


def test_rotation_keeps_the_centre_and_lengths() -> None:
    found = drawn(rotation=20)
    centre = np.array([4.5, 9.5, 1.0])

    assert np.abs(found @ centre - centre).max() < 1e-9
    assert np.abs(np.linalg.det(found) - 1).max() < 1e-9
    assert np.abs(np.degrees(np.arcsin(found[:, 1, 0]))).max() <= 20


def test_heights_and_widths_are_zoomed_apart() -> None:
    found = drawn(zoom=0.2)

    assert np.abs(found[:, 0, 0] - found[:, 1, 1]).max() > 0.1
    assert 0.8 <= found[:, :2, :2].max() <= 1.2


def test_a_shift_by_a_whole_pixel_moves_pixels_and_repeats_the_edge() -> None:
    down = np.eye(3)[None].repeat(2, axis=0)
    down[:, 0, 2] = 1.0
    moved = transformed(images(), down)

    assert np.abs(moved[:, :-1] - images()[:, 1:]).max() < 1e-3
    assert np.abs(moved[:, -1] - images()[:, -1]).max() < 1e-3


def test_every_image_gets_a_fresh_transform_every_time() -> None:
    feed, random = Fresh(PUBLISHED), np.random.default_rng(5)
    twice = np.repeat(images(1), 2, axis=0)
    first, second = feed.learnt(twice, random), feed.learnt(twice, random)

    assert np.abs(first[0] - first[1]).max() > 1
    assert np.abs(first - second).max() > 1
    assert (feed.plain(twice) == twice).all()


def test_the_same_seed_draws_the_same_transforms() -> None:
    one, two = (PUBLISHED.apply(images(), np.random.default_rng(7)) for _ in range(2))

    assert (one == two).all()


def test_a_kept_view_depends_on_the_image_and_its_number_alone() -> None:
    picture, other = images()
    first = of_content(picture, 1).random()

    assert of_content(picture.copy(), 1).random() == first
    assert of_content(picture, 2).random() != first
    assert of_content(other, 1).random() != first


def test_kept_views_are_learnt_from_and_the_plain_image_is_predicted_from() -> None:
    arrays = np.arange(40, dtype=np.float32).reshape(5, 4, 2)
    seen = {
        value for _ in range(20) for value in CachedViews().learnt(arrays, np.random.default_rng(_))[0].tolist()
    }

    assert (CachedViews().plain(arrays) == arrays[:, 0]).all()
    assert seen == {2, 3, 4, 5, 6, 7}


@pytest.mark.parametrize("height", [7, 12])
def test_images_need_not_be_square(height: int) -> None:
    wide = np.random.default_rng(1).integers(0, 256, (3, height, 9, 3)).astype(np.uint8)

    assert PUBLISHED.apply(wide, np.random.default_rng(0)).shape == wide.shape
