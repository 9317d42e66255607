"""One coin for each labeller: right with one probability whatever the class, wrong evenly. For few labels.

Source: Y. Zhang, X. Chen, D. Zhou, M. I. Jordan, Spectral Methods Meet EM: A Provably Optimal Algorithm for
Crowdsourcing, NIPS 2014, section 2 ("one-coin model").
"""

import numpy as np

from labelhub.labelling.aggregation.anchors import USUAL_ACCURACY, anchor, one_coin_matrix
from labelhub.labelling.aggregation.answers import Answers, Floats, Known, nothing_known
from labelhub.labelling.aggregation.dawid_skene import anchored
from labelhub.labelling.aggregation.estimates import Aggregation, Estimates, Method
from labelhub.labelling.aggregation.expectation import Limits, Maximise, estimate


def one_coin(
    answers: Answers,
    truths: Known | None = None,
    *,
    accuracy: float | None = None,
    strength: float | None = None,
    limits: Limits | None = None,
) -> Aggregation:
    """P(class) of every item and everybody's accuracy, under a Beta prior of mean `accuracy` worth `strength` labels;
    None: anchored to the evidence."""
    held = anchor(answers)
    mean = held.accuracy if accuracy is None else accuracy
    worth = held.strength * answers.n_classes if strength is None else strength
    return estimate(
        answers,
        method=Method.ONE_COIN,
        maximise=coins(mean, worth, answers.n_classes),
        truths=truths or nothing_known(),
        class_pseudocounts=anchored(answers, held).classes,
        limits=limits or Limits(),
    )


def coins(accuracy: float, strength: float, n_classes: int) -> Maximise:
    """The M-step: right answers over all answers, with the Beta prior's pseudo-answers."""

    def maximise(counts: Floats) -> tuple[Floats, Floats]:
        right = np.einsum("lkk->l", counts) + strength * accuracy
        total = counts.sum(axis=(1, 2)) + strength
        share = np.where(total > 0, right / np.where(total > 0, total, 1.0), accuracy)
        return one_coin_matrix(share, n_classes), one_coin_matrix(np.array([accuracy]), n_classes)[0]

    return maximise


def before_any(n_classes: int) -> Estimates:
    """What is believed before anything was estimated: everybody is a labeller of the usual accuracy."""
    return Estimates(
        method=Method.ONE_COIN,
        prior=np.full(n_classes, 1 / n_classes),
        confusion=np.empty((0, n_classes, n_classes)),
        newcomer=one_coin_matrix(np.array([USUAL_ACCURACY]), n_classes)[0],
    )
