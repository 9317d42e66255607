"""Images that are most like one, by the features on disk."""

import hashlib
from pathlib import Path

import numpy as np

from trainer import digests, neighbours
from trainer.features import FeatureStore


def sha(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def filled(folder: Path, rows: np.ndarray) -> Path:
    """A store with one array for each number."""
    store = FeatureStore(folder / "store", rows.shape[1:], "float16")
    store.append(digests.from_hex([sha(number) for number in range(len(rows))]), rows)
    return folder / "store"


def test_the_most_similar_come_first_whatever_their_length(tmp_path: Path) -> None:
    folder = filled(tmp_path, np.array([[1, 0], [10, 1], [1, 1], [-1, 0], [0, 0]]))
    found = neighbours.nearest(folder, sha(0), 3, seconds=9)
    assert found is not None
    assert [name for name, _ in found.images] == [sha(1), sha(2), sha(4)]
    np.testing.assert_allclose([like for _, like in found.images], [10 / 101**0.5, 0.5**0.5, 0], atol=1e-3)
    assert (found.searched, found.stored) == (5, 5)


def test_the_answer_is_that_of_one_whole_product(tmp_path: Path) -> None:
    rows = np.random.default_rng(7).normal(size=(500, 3, 4)).astype(np.float16)
    folder = filled(tmp_path, rows)
    neighbours_block, neighbours.BLOCK = neighbours.BLOCK, 12 * 64
    try:
        found = neighbours.nearest(folder, sha(3), 10, seconds=9)
    finally:
        neighbours.BLOCK = neighbours_block
    flat = rows.reshape(500, 12).astype(np.float64)
    unit = flat / np.linalg.norm(flat, axis=1, keepdims=True)
    order = np.argsort(-(unit @ unit[3]))[1:11]
    assert found is not None
    assert [name for name, _ in found.images] == [sha(int(number)) for number in order]


def test_a_search_out_of_time_says_how_much_it_saw(tmp_path: Path) -> None:
    folder = filled(tmp_path, np.eye(100))
    whole, neighbours.BLOCK = neighbours.BLOCK, 1000
    try:
        found = neighbours.nearest(folder, sha(0), 5, seconds=0)
    finally:
        neighbours.BLOCK = whole
    assert found is not None
    assert (found.searched, found.stored) == (10, 100)


def test_what_is_not_there_has_no_neighbours(tmp_path: Path) -> None:
    assert neighbours.nearest(tmp_path / "nothing", sha(0), 5, seconds=1) is None
    assert neighbours.nearest(filled(tmp_path, np.eye(2)), sha(7), 5, seconds=1) is None
