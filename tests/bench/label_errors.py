"""Does ranking by out-of-fold P(given label) find labels that are wrong? 5 % are flipped, ten times.

`random` flips any item to any other class; `ambiguous` flips those of which a model trained on the right labels is
least sure, to the class that it holds second likeliest: mistakes as tired people make them. `faceres` is what
`faceres-linear` learns from; that network was trained to tell sex, so on faces it proves little about the loop.
`texture` was trained on nothing (see `texture.py`); `pixels` are the digits' own, `kernel` their kernel components.

`recall_at_5pct`: the share of the flipped among the 5 % that are ranked first. `margin_recall_at_5pct`: the same with
the 5 % of the smallest margin. `oof_accuracy`: out of fold, against the labels before flipping. Each is the mean of ten
seeds. `DATA=folder` names another folder with `female/` and `male/`.

Where mistakes are those of the model's own doubt, the rank by P(given label) can only find what the features tell apart
surely: `faceres` and the kernel of digits find nearly all of them, features that know less under half, and there the
margin finds more. That is why there are two rules. A margin finds random flips as chance does.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench import table, texture
from tests.bench.server import data_folder
from trainer import audit, recipes
from trainer.arrays import AnyArray, Floats, Ints
from trainer.config import TrainConfig
from trainer.folds import assign
from trainer.images import read
from trainer.learning import Examples, Located
from trainer.progress import Bar, Watch, never, silent

FACES = Path(__file__).parents[3] / "shared" / "data" / "faces"
HALF = 1000
SHARE = 0.05
SEEDS = range(10)
VARIANTS = ("random", "ambiguous")
Fit = Callable[[Floats, Ints, Floats, int], Floats]
"""(features to learn from, labels, features to predict, classes) → P."""


@dataclass(frozen=True)
class Case:
    """One kind of features of one set of images, and what learns from them."""

    data: str
    features: str
    arrays: Floats
    truth: Ints
    classes: tuple[str, ...]
    fit: Fit


def main() -> None:
    cases = digits()
    folder = data_folder() or FACES
    if (folder / "female").is_dir() and (folder / "male").is_dir():
        cases = faces(folder) + cases
    else:
        print(f"!!! NO FACES: {folder} has no female/ and male/. Only digits are measured. Name a folder: DATA=folder")
    results = [measured(case, variant) for case in cases for variant in VARIANTS]
    table.show([row | {"lowest": lowest} for row, lowest in results])
    print("lowest: the recall of the worst of the ten seeds")
    table.finish("label_errors", [row for row, _ in results])


def faces(folder: Path) -> list[Case]:
    """2,000 photos, as many women as men, with two kinds of features."""
    classes = ("female", "male")
    files = [path for name in classes for path in sorted((folder / name).glob("*"))[:HALF]]
    truth = np.array([classes.index(path.parent.name) for path in files])
    print(f"faces: {len(files)} photos", flush=True)
    textures = texture.features(files)
    return [
        Case("faces", "faceres", described(files), truth, classes, by_recipe),
        Case("faces", "texture", textures, truth, classes, by_regression(C=10.0)),
    ]


def digits() -> list[Case]:
    """The 1,797 handwritten digits, 8 × 8 pixels, that scikit-learn brings."""
    from sklearn.datasets import load_digits

    bundled = load_digits()
    pixels, truth = bundled.data / 16, bundled.target.astype(np.int64)
    classes = tuple(str(name) for name in bundled.target_names)
    kernel = texture.components(texture.gaussian(pixels, width=0.5), 128)
    return [
        Case("digits", "pixels", pixels, truth, classes, by_recipe),
        Case("digits", "kernel", kernel, truth, classes, by_recipe),
    ]


def described(files: list[Path]) -> Floats:
    """What `faceres-linear` learns from."""
    config = TrainConfig("faceres-linear")
    encoder = recipes.find(config.recipe).encoder(config.parameters).parts[0]
    encode = encoder.open()
    parts = [files[start : start + 32] for start in range(0, len(files), 32)]
    rows = [encode(np.stack([read(file, encoder.pixels) for file in part])) for part in parts]
    return np.concatenate(rows).astype(np.float64)


def by_recipe(features: Floats, labels: Ints, others: Floats, classes: int) -> Floats:
    """The learner of `faceres-linear` with its defaults."""
    config = TrainConfig("faceres-linear")
    watch = Watch(Bar(silent, never, {"folds": 1}), "folds", "")
    examples = Examples(inputs(features), labels, np.ones(len(labels)))
    learner = recipes.find(config.recipe).learner(config.parameters)
    return learner.fit(examples, None, classes=classes, seed=0, watch=watch).predict(inputs(others), watch)


def inputs(arrays: AnyArray) -> Located:
    return Located(arrays, np.arange(len(arrays)))


def by_regression(C: float) -> Fit:
    """Logistic regression that leaves the spread of kernel components as it is: wide ones weigh more."""
    from sklearn.linear_model import LogisticRegression

    def fit(features: Floats, labels: Ints, others: Floats, classes: int) -> Floats:
        probabilities: Floats = LogisticRegression(C=C, max_iter=1000).fit(features, labels).predict_proba(others)
        return probabilities

    return fit


def out_of_fold(case: Case, labels: Ints, seed: int) -> Floats:
    """P of every item by a model that saw neither it nor its label, in five folds as a run has them."""
    count = len(labels)
    ids = [str(number) for number in range(count)]
    given = np.full(count, -1)
    folds = assign(labels, np.arange(count), ids, given, folds=5, seed=seed, classes=case.classes)
    p = np.empty((count, len(case.classes)))
    for fold in range(folds.count):
        kept, held = folds.of != fold, folds.of == fold
        p[held] = case.fit(case.arrays[kept], labels[kept], case.arrays[held], len(case.classes))
    return p


def flipped(case: Case, variant: str, seed: int) -> tuple[Ints, Ints]:
    """Labels of which 5 % are wrong, and which ones."""
    random = np.random.default_rng(seed)
    wanted = round(SHARE * len(case.truth))
    labels = case.truth.copy()
    if variant == "random":
        chosen = np.sort(random.choice(len(labels), wanted, replace=False))
        labels[chosen] = (labels[chosen] + random.integers(1, len(case.classes), wanted)) % len(case.classes)
        return labels, chosen
    p = out_of_fold(case, case.truth, seed)
    chosen = audit.most_ambiguous(p, wanted)
    p[np.arange(len(p)), case.truth] = -1
    labels[chosen] = p[chosen].argmax(axis=1)
    return labels, chosen


def measured(case: Case, variant: str) -> tuple[dict[str, Any], float]:
    """One row of the result, and the recall of the worst seed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a solver that did not converge must not go unnoticed
        rounds = [one_round(case, variant, seed) for seed in SEEDS]
    recall, precision, margin, accuracy = np.mean(rounds, axis=0).round(4).tolist()
    row = {
        "data": case.data,
        "variant": variant,
        "features": case.features,
        "recall_at_5pct": recall,
        "average_precision": precision,
        "margin_recall_at_5pct": margin,
        "oof_accuracy": accuracy,
    }
    return row, float(min(one[0] for one in rounds))


def one_round(case: Case, variant: str, seed: int) -> tuple[float, float, float, float]:
    """Recall, average precision, recall by margin and accuracy of one seed."""
    from sklearn.metrics import average_precision_score

    labels, wrong = flipped(case, variant, seed)
    p = out_of_fold(case, labels, seed)
    suspect = audit.most_suspect(p, labels, len(wrong))
    torn = audit.most_ambiguous(p, len(wrong))
    is_wrong = np.isin(np.arange(len(labels)), wrong)
    precision = average_precision_score(is_wrong, -audit.p_given(p, labels))
    accuracy = (p.argmax(axis=1) == case.truth).mean()
    return float(is_wrong[suspect].mean()), float(precision), float(is_wrong[torn].mean()), float(accuracy)
