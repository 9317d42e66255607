"""Majority vote: the share of the answers is the probability."""

from labelhub.labelling.aggregation.answers import Answers, Known, clamp, nothing_known
from labelhub.labelling.aggregation.estimates import Aggregation, Estimates, Method, shares
from labelhub.labelling.aggregation.expectation import confusion_counts, normalised


def majority(answers: Answers, truths: Known | None = None) -> Aggregation:
    """Shares of the answers; known items are clamped. An item without answers has even shares.

    The estimates carry each labeller's agreement with the majority, smoothed by one answer for each class, so that
    screens can show it; posteriors do not use it.
    """
    probabilities = clamp(shares(answers), truths or nothing_known())
    counts = confusion_counts(answers, probabilities)
    even = 1 / answers.n_classes
    prior = normalised(answers.votes.sum(axis=0) + even)
    estimates = Estimates(Method.MAJORITY, prior, normalised(counts + even), normalised(counts.sum(axis=0) + even))
    return Aggregation(probabilities, estimates)
