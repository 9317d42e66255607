"""What is believed before expectation-maximisation has learnt anything: how right people are, and how firmly.

Expectation-maximisation with weak priors confirms itself where labels are few: it may give all items to one class. So
priors are firm as long as little can be learnt, and give way as evidence grows, until plain Dawid-Skene remains.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelhub.labelling.aggregation.answers import Answers, Floats

USUAL_ACCURACY = 0.75  # of a labeller nobody knows anything about
USUAL_PAIRS = 20  # pairs of labels that this belief is worth
STRENGTH = 4.0  # labels per class that the prior of a labeller is worth while evidence is scarce
UNCHECKED_STRENGTH = 22.0  # more of them where nobody answers what another has answered: such labels teach nothing
LASTING_STRENGTH = 0.1  # what stays of it for ever, so that nothing is impossible
ENOUGH = 100.0  # checked labels per labeller and class at which the firmness is half gone


@dataclass(frozen=True)
class Anchor:
    """Priors fitted to the amount of evidence.

    `accuracy`: of an unknown labeller. `strength`: pseudo-labels per class in the Dirichlet prior of a labeller's
    confusion. `class_weight` in [0, 1]: how much the class shares hold to the shares of the labels, per item.
    `evidence`: checked labels per labeller and class.
    """

    accuracy: float
    strength: float
    class_weight: float
    evidence: float

    def confusion(self, n_classes: int) -> Floats:
        """The prior mean: right with `accuracy`, wrong evenly; (K, K)."""
        matrix: Floats = one_coin_matrix(np.array([self.accuracy]), n_classes)[0]
        return matrix


def one_coin_matrix(accuracy: Floats, n_classes: int) -> Floats:
    """Confusion matrices of people who are right with `accuracy` (L,) on every class and err evenly: (L, K, K)."""
    if n_classes == 1:
        return np.ones((len(accuracy), 1, 1))
    wrong = (1 - accuracy) / (n_classes - 1)
    matrix: Floats = np.repeat(wrong, n_classes * n_classes).reshape(-1, n_classes, n_classes)
    diagonal = np.arange(n_classes)
    matrix[:, diagonal, diagonal] = accuracy[:, None]
    return matrix


def anchor(answers: Answers, checked: NDArray[np.bool_] | None = None) -> Anchor:
    """Priors for these answers: firm where labels are few or alone, nearly gone where they are many.

    `checked` (n_items,): items on which a model has an opinion, which checks labels as one more label does.
    """
    heard = answers.per_item if checked is None else answers.per_item + checked
    labelled = heard[answers.per_item > 0]
    if not len(labelled):
        return Anchor(USUAL_ACCURACY, STRENGTH + UNCHECKED_STRENGTH, 1.0, 0.0)
    work = answers.per_labeller
    typical = (work**2).sum() / work.sum()  # labels of the labeller who gave a random label
    evidence = float((labelled.mean() - 1) * typical / answers.n_classes)
    firmness = 1 / (1 + (max(evidence, 0.0) / ENOUGH) ** 2)
    alone = float((labelled < 1.5).mean())
    strength = LASTING_STRENGTH + (STRENGTH + UNCHECKED_STRENGTH * alone - LASTING_STRENGTH) * firmness
    return Anchor(usual_accuracy(answers), strength, firmness, evidence)


def usual_accuracy(answers: Answers) -> float:
    """How right an unknown labeller is, from how often two labels of one item agree.

    Two labellers of accuracy a who err evenly agree with P = a² + (1 − a)² / (K − 1); solved for a, with
    `USUAL_PAIRS` pairs of the usual accuracy for a start. At least a little better than chance.
    """
    k = answers.n_classes
    if k == 1:
        return 1.0
    votes, total = answers.votes, answers.per_item
    agreeing = float((votes**2).sum() - total.sum())
    pairs = float((total**2).sum() - total.sum())
    usual = USUAL_ACCURACY**2 + (1 - USUAL_ACCURACY) ** 2 / (k - 1)
    share = (max(agreeing, 0.0) + USUAL_PAIRS * usual) / (max(pairs, 0.0) + USUAL_PAIRS)
    # (1 + 1/(K−1)) a² − 2/(K−1) a + 1/(K−1) − P = 0
    square, linear, constant = 1 + 1 / (k - 1), -2 / (k - 1), 1 / (k - 1) - share
    root = (-linear + np.sqrt(max(linear**2 - 4 * square * constant, 0.0))) / (2 * square)
    return float(np.clip(root, 1 / k + 0.05, 0.95))
