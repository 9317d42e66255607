"""Dawid-Skene: a full confusion matrix for each labeller, with Dirichlet priors (maximum a posteriori).

Source: A. P. Dawid, A. M. Skene, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm, Applied
Statistics 28 (1979); the priors as in V. C. Raykar et al., Learning From Crowds, JMLR 11 (2010), section 3.
"""

from dataclasses import dataclass

import numpy as np

from labelhub.labelling.aggregation.anchors import Anchor, anchor
from labelhub.labelling.aggregation.answers import Answers, Floats, Known, nothing_known
from labelhub.labelling.aggregation.estimates import Aggregation, Method
from labelhub.labelling.aggregation.expectation import Limits, Maximise, estimate, normalised


@dataclass(frozen=True)
class Priors:
    """Dirichlet pseudo-counts: `confusion` (K, K) for each labeller, `classes` (K,) in items."""

    confusion: Floats
    classes: Floats


def no_priors(n_classes: int) -> Priors:
    """Maximum likelihood, as Dawid and Skene have it."""
    return Priors(np.zeros((n_classes, n_classes)), np.zeros(n_classes))


def anchored(answers: Answers, held: Anchor) -> Priors:
    """The priors of an anchor: right with its accuracy; class shares held to the shares of the labels."""
    votes = answers.votes.sum(axis=0) + 1.0
    items = held.class_weight * float((answers.per_item > 0).sum())
    return Priors(held.strength * held.confusion(answers.n_classes), items * votes / votes.sum() + 0.01)


def dawid_skene(
    answers: Answers,
    truths: Known | None = None,
    *,
    priors: Priors | None = None,
    limits: Limits | None = None,
    start: Floats | None = None,
) -> Aggregation:
    """P(class) of every item and everybody's confusion matrix; `priors` None: anchored to the evidence.

    `truths` are clamped and teach the confusion matrices. A labeller without answers has the prior's matrix (an even
    one without priors); an item without answers has the class shares.
    """
    held = anchored(answers, anchor(answers)) if priors is None else priors
    return estimate(
        answers,
        method=Method.DAWID_SKENE,
        maximise=full_confusion(held.confusion),
        truths=truths or nothing_known(),
        class_pseudocounts=held.classes,
        limits=limits or Limits(),
        start=start,
    )


def full_confusion(pseudocounts: Floats) -> Maximise:
    """The M-step: counts and pseudo-counts, by class. A newcomer is expected to be as the prior says."""

    def maximise(counts: Floats) -> tuple[Floats, Floats]:
        return normalised(counts + pseudocounts), normalised(pseudocounts)

    return maximise
