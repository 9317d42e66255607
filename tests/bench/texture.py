"""Features that were trained on nothing: edges and textures of grey pixels, compared by a kernel.

Edges: histograms of oriented gradients, 8 × 8 cells of a 96 × 96 image, blocks of 2 × 2 cells (Dalal & Triggs, CVPR
2005). Textures: uniform local binary patterns in the same cells (Ojala, Pietikäinen & Mäenpää, PAMI 2002; for faces
Ahonen, Hadid & Pietikäinen, PAMI 2006), under the square root (Hellinger's distance). A Gaussian kernel over the mean
of both distances, each by its median, averaged with the kernel to the mirrored image, because a face and its mirror
image are alike; then kernel principal components (Schölkopf, Smola & Müller 1998). No label is looked at on the way.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.linalg import eigh

from trainer.arrays import AnyArray, Floats
from trainer.images import Pixels, read

SIZE, CELL, BINS = 96, 8, 9
COMPONENTS = 256
_ROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))


def features(files: Sequence[Path]) -> Floats:
    """(n, 256) for image files."""
    with ProcessPoolExecutor(2) as pool:
        described = list(pool.map(_describe, files, chunksize=50))
    edges, patterns, mirrored_edges, mirrored_patterns = (np.stack(each) for each in zip(*described, strict=True))
    kernel = np.zeros((len(files), len(files)))
    near = [_distances(edges, edges), _distances(patterns, patterns)]
    medians = [np.median(each) for each in near]
    far = [_distances(edges, mirrored_edges), _distances(patterns, mirrored_patterns)]
    for pair in (near, far):
        kernel += np.exp(-sum(each / median for each, median in zip(pair, medians, strict=True)) / 2) / 2
    return components(kernel, COMPONENTS)


def gaussian(vectors: Floats, width: float = 1.0) -> Floats:
    """exp(−squared distance / (width × their median)) of all pairs."""
    distances = _distances(vectors, vectors)
    kernel: Floats = np.exp(-distances / (width * np.median(distances)))
    return kernel


def components(kernel: Floats, count: int) -> Floats:
    """The scores (n, count) on the first principal components of a kernel (n, n), widest first."""
    centred = kernel - kernel.mean(axis=0) - kernel.mean(axis=1)[:, None] + kernel.mean()
    values, vectors = eigh((centred + centred.T) / 2, subset_by_index=[len(kernel) - count, len(kernel) - 1])
    scores: Floats = (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1]
    return np.ascontiguousarray(scores)


def _distances(one: AnyArray, two: AnyArray) -> Floats:
    squares = (one.astype(np.float64) ** 2).sum(axis=1)[:, None] + (two.astype(np.float64) ** 2).sum(axis=1)
    distances: Floats = np.maximum(squares - 2.0 * (one @ two.T), 0)
    return distances


def _describe(file: Path) -> tuple[AnyArray, AnyArray, AnyArray, AnyArray]:
    image = read(file, Pixels("L", SIZE, SIZE))[..., 0].astype(np.float64)
    mirrored = image[:, ::-1]
    return edges_of(image), patterns_of(image), edges_of(mirrored), patterns_of(mirrored)


def edges_of(image: Floats) -> AnyArray:
    """Histograms of oriented gradients of a grey image (96, 96), 0 to 255."""
    root = np.sqrt(image / 255)
    across, down = np.zeros_like(root), np.zeros_like(root)
    across[:, 1:-1] = root[:, 2:] - root[:, :-2]
    down[1:-1] = root[2:] - root[:-2]
    size = np.hypot(across, down)
    angle = np.arctan2(down, across) % np.pi * BINS / np.pi
    low = np.floor(angle).astype(np.int64)
    share = angle - low
    cells = _histogram(low % BINS, size * (1 - share), BINS) + _histogram((low + 1) % BINS, size * share, BINS)
    blocks = np.concatenate([cells[:-1, :-1], cells[1:, :-1], cells[:-1, 1:], cells[1:, 1:]], axis=2)
    clipped = np.minimum(_unit(blocks), 0.2)
    return _unit(clipped).astype(np.float32).reshape(-1)


def patterns_of(image: Floats) -> AnyArray:
    """Histograms of uniform local binary patterns of a grey image (96, 96), under the square root."""
    padded = np.pad(image, 1, mode="edge")
    code = np.zeros(image.shape, dtype=np.int64)
    for bit, (down, across) in enumerate(_ROUND):
        neighbour = padded[1 + down : 1 + down + SIZE, 1 + across : 1 + across + SIZE]
        code |= (neighbour >= image).astype(np.int64) << bit
    counts = _histogram(_UNIFORM[code], np.ones(image.shape), int(_UNIFORM.max()) + 1)
    return np.sqrt(counts / CELL**2).astype(np.float32).reshape(-1)


def _histogram(bins: AnyArray, weights: Floats, count: int) -> Floats:
    """(cells, cells, count): the weights of the pixels of each cell by bin."""
    across = SIZE // CELL
    cell = np.arange(SIZE) // CELL
    place = (cell[:, None] * across + cell) * count + bins
    sums = np.bincount(place.reshape(-1), weights.reshape(-1), across * across * count)
    return sums.astype(np.float64).reshape(across, across, count)


def _unit(blocks: Floats) -> Floats:
    scaled: Floats = blocks / np.sqrt((blocks**2).sum(axis=-1, keepdims=True) + 1e-3)
    return scaled


def _uniform_numbers() -> AnyArray:
    """The number of each of the 58 patterns with at most two changes on the way round; 58 for all others."""
    codes = np.arange(256)
    turned = (codes >> 1) | ((codes & 1) << 7)
    uniform = np.array([bin(each).count("1") <= 2 for each in (codes ^ turned).tolist()])
    numbers = np.full(256, uniform.sum())
    numbers[uniform] = np.arange(uniform.sum())
    return numbers


_UNIFORM = _uniform_numbers()
