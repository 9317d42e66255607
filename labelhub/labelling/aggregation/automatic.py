"""The default: choose a method by the evidence there is, and say which and why."""

from dataclasses import replace

import numpy as np

from labelhub.labelling.aggregation.anchors import anchor
from labelhub.labelling.aggregation.answers import Answers, Floats, Known, clamp, nothing_known
from labelhub.labelling.aggregation.dawid_skene import dawid_skene
from labelhub.labelling.aggregation.dispersion import correlation
from labelhub.labelling.aggregation.estimates import Aggregation, Choice, Method, posteriors
from labelhub.labelling.aggregation.expectation import Limits
from labelhub.labelling.aggregation.fused import fused
from labelhub.labelling.aggregation.majority import majority
from labelhub.labelling.aggregation.one_coin import one_coin
from labelhub.labelling.aggregation.opinions import corrected

SURELY = 1.645  # standard errors above chance at which agreement is taken for real
PAIRS = 20  # pairs of labels below which nothing is said about agreement
MANY_ITEMS = 50_000  # from here on a probability may move by `COARSE` more; each round over them costs
COARSE = Limits(tolerance=1e-3)
ALL_ALIKE = 1000.0  # pseudo-labels that hold everybody to the common accuracy

NO_LABELS = Choice(Method.MAJORITY, "no_labels", "There are no labels yet.")
NO_AGREEMENT = Choice(
    Method.ONE_COIN,
    "no_agreement",
    "Labellers agree no more than chance would have them, so nobody's labels are told from anybody else's.",
)
FEW_LABELS = Choice(
    Method.DAWID_SKENE,
    "few_labels",
    "There are few labels to compare, so labellers are held close to one another: near to majority.",
)
ENOUGH_LABELS = Choice(
    Method.DAWID_SKENE, "enough_labels", "There are labels enough to learn how each labeller answers on each class."
)
WITH_MODEL = Choice(
    Method.FUSED, "with_model", "A model has out-of-fold opinions: they count as much as the labels bear them out."
)


def aggregate(
    answers: Answers,
    truths: Known | None = None,
    *,
    method: Method = Method.AUTOMATIC,
    stated: Floats | None = None,
    limits: Limits | None = None,
) -> Aggregation:
    """The consensus of all items by a project's method; `choice` says what AUTOMATIC chose.

    `stated` (n_items, K): opinions made with `opinions.opinions`, read by FUSED and AUTOMATIC alone. FUSED without
    any is Dawid-Skene. Except for majority, posteriors are tempered by how much answers share mistakes
    (`dispersion`), which changes no item's top class as long as no model speaks.
    """
    chosen = choose(answers, truths, stated) if method is Method.AUTOMATIC else None
    used = chosen.method if chosen is not None else method
    limits = COARSE if limits is None and answers.n_items >= MANY_ITEMS else limits
    outcome = _run(used, chosen, answers, truths, stated, limits)
    return replace(tempered(answers, outcome, truths, stated), choice=chosen)


def choose(answers: Answers, truths: Known | None = None, stated: Floats | None = None) -> Choice:
    """What AUTOMATIC does with these answers."""
    if stated is not None and not np.isnan(stated).all():
        return WITH_MODEL
    if not len(answers):
        return NO_LABELS
    if (truths is None or not len(truths.item)) and agree_by_chance(answers):
        return NO_AGREEMENT
    return FEW_LABELS if anchor(answers).class_weight > 0.5 else ENOUGH_LABELS


def agree_by_chance(answers: Answers) -> bool:
    """Whether pairs of labels on one item agree no more often than pairs of any labels, as far as one can tell."""
    pairs = float((answers.per_item**2).sum() - answers.per_item.sum()) / 2
    if pairs < PAIRS:
        return False
    shares = answers.votes.sum(axis=0) / answers.per_item.sum()
    chance = float((shares**2).sum())
    if chance > 1 - 1e-9:  # everybody always says the same
        return False
    found = float((answers.votes**2).sum() - answers.per_item.sum()) / 2 / pairs
    return found - chance < SURELY * float(np.sqrt(chance * (1 - chance) / pairs))


def tempered(
    answers: Answers, outcome: Aggregation, truths: Known | None = None, stated: Floats | None = None
) -> Aggregation:
    """The same estimates with posteriors that allow for shared mistakes; majority stays as it is."""
    if outcome.estimates.method is Method.MAJORITY:
        return outcome
    rho = correlation(answers, outcome.estimates, outcome.probabilities)
    estimates = replace(outcome.estimates, correlation=rho)
    own = None if stated is None or estimates.corrections is None else corrected(stated, estimates.corrections)
    return replace(
        outcome,
        estimates=estimates,
        probabilities=clamp(posteriors(answers, estimates, own), truths or nothing_known()),
    )


def _run(
    method: Method,
    chosen: Choice | None,
    answers: Answers,
    truths: Known | None,
    stated: Floats | None,
    limits: Limits | None,
) -> Aggregation:
    if method is Method.MAJORITY:
        return majority(answers, truths)
    if method is Method.ONE_COIN:
        return one_coin(answers, truths, strength=ALL_ALIKE if chosen is NO_AGREEMENT else None, limits=limits)
    if method is Method.FUSED and stated is not None:
        return fused(answers, stated, truths, limits=limits)
    return dawid_skene(answers, truths, limits=limits)
