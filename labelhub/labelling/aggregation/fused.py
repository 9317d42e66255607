"""Dawid-Skene with a model's out-of-fold probabilities as one more opinion.

In the spirit of CROWDLAB (H. W. Goh, U. Tkachenko, J. Mueller, CROWDLAB: Supervised learning to infer consensus labels
and quality scores for data with multiple annotators, 2022), which weighs model and people by how often they agree with
the others; here the weight is a likelihood, learnt within expectation-maximisation, bin by bin (see `opinions`).
"""

from dataclasses import replace

import numpy as np

from labelhub.labelling.aggregation.anchors import anchor
from labelhub.labelling.aggregation.answers import Answers, Floats, Integers, Known, clamp, nothing_known
from labelhub.labelling.aggregation.dawid_skene import anchored, dawid_skene, full_confusion
from labelhub.labelling.aggregation.estimates import Aggregation, Method, posteriors
from labelhub.labelling.aggregation.expectation import Limits, confusion_counts, normalised
from labelhub.labelling.aggregation.opinions import LEVELS, bins, corrected

TRUST = 10.0  # labelled items per bin that the model's own word is worth


def fused(
    answers: Answers,
    stated: Floats,
    truths: Known | None = None,
    *,
    limits: Limits | None = None,
) -> Aggregation:
    """P(class) of every item from labels and opinions (n_items, K), made with `opinions.opinions`.

    It begins with the labels alone, so that the model is judged by people first; then people, class shares and the
    corrections of the model are estimated together. An item without labels has its corrected opinion.
    """
    sure, stop = truths or nothing_known(), limits or Limits()
    checked = np.asarray(~np.isnan(stated).all(axis=1))
    priors = anchored(answers, anchor(answers, checked))
    alone = dawid_skene(answers, sure, limits=stop)
    where = bins(stated)
    heard = checked & ((answers.per_item > 0) | np.isin(np.arange(answers.n_items), sure.item))
    maximise = full_confusion(priors.confusion)
    counted = (answers.per_item > 0).astype(np.float64)
    counted[sure.item] = 0.0
    corrections = np.ones((answers.n_classes * LEVELS, answers.n_classes))
    estimates = replace(alone.estimates, method=Method.FUSED, corrections=corrections)
    believed, moved, done = alone.probabilities, np.inf, 0
    # The first corrections come from the labels alone; only then does the model take part.
    while done < stop.iterations and moved >= stop.tolerance:
        corrections = _moved(corrections, believed[heard], stated[heard], where[heard])
        estimates = replace(estimates, corrections=corrections)
        again = clamp(posteriors(answers, estimates, corrected(stated, corrections)), sure)
        moved, believed, done = float(np.abs(again - believed).max(initial=0.0)), again, done + 1
        confusion, newcomer = maximise(confusion_counts(answers, believed))
        mass = counted @ believed + priors.classes
        estimates = replace(estimates, confusion=confusion, newcomer=newcomer, prior=normalised(mass))
    last = clamp(posteriors(answers, estimates, corrected(stated, corrections)), sure)
    return Aggregation(last, estimates, done, bool(moved < stop.tolerance))


def _moved(corrections: Floats, believed: Floats, stated: Floats, where: Integers) -> Floats:
    """One step of the corrections (bins, K): their bins' class shares towards what is believed of the items.

    The shares of a bin's opinions, held by `TRUST` items to what the model states, are made equal to the shares of
    what is believed (iterative scaling, which raises the likelihood as expectation-maximisation does).
    """
    size = np.bincount(where, minlength=len(corrections))[:, None]
    wanted, current, own = (_sums(rows, where, len(corrections)) for rows in (
        believed, corrected(stated, corrections), stated
    ))  # fmt: skip
    share = TRUST / np.maximum(size, 1)
    step = (wanted + share * own) / np.where(size > 0, current * (1 + share), 1.0)
    moved = np.where(size > 0, corrections * step, corrections)
    result: Floats = moved / moved.max(axis=1, keepdims=True)
    return result


def _sums(rows: Floats, where: Integers, n_bins: int) -> Floats:
    return np.stack([np.bincount(where, column, minlength=n_bins) for column in rows.T], axis=1).astype(np.float64)
