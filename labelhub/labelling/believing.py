"""What a version of the estimates believes of one item: from its votes to P(class), in microseconds. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from labelhub.labelling.aggregation import one_coin
from labelhub.labelling.aggregation.anchors import USUAL_ACCURACY, one_coin_matrix
from labelhub.labelling.aggregation.answers import Floats
from labelhub.labelling.aggregation.estimates import Estimates, Method, posterior
from labelhub.labelling.aggregation.opinions import corrected, opinions
from labelhub.labelling.truth import REVIEW_WEIGHT, Belief, Vote
from labelhub.labelling.versions import Version

NEWCOMER = -1
ADDED_CLASS = 1e-3  # P(class), and P(answer) by mistake, of a class that was added after the version


class Said(NamedTuple):
    """A vote for a class."""

    label_class: int
    labeller: int
    review: bool


def belief(
    version: Version, votes: Sequence[Vote], classes: Sequence[int], opinion: Mapping[str, float] | None = None
) -> Belief | None:
    """What the version believes of an item with these votes; None where shares of the labels say it.

    `classes` are the class ids in the project's order. `opinion` is P(class) by class key from the version's run, out
    of fold. A class that is younger than the version is believed in as soon as somebody gives it.
    """
    if version.estimates.method is Method.MAJORITY:
        return None
    said = [Said(vote.label_class, vote.labeller, vote.review) for vote in votes if vote.label_class is not None]
    if not said:
        return None
    added = tuple(sorted({one.label_class for one in said if one.label_class not in version.place_of}))
    stated = None if opinion is None else _stated(version, opinion, len(added))
    everything = _posterior(version, version.estimates, said, added, stated)
    human = None
    if version.human is not None and stated is not None:
        human = _named(_posterior(version, version.human, said, added, None), version, added, classes)
    return Belief(_named(version.calibration.applied(everything), version, added, classes), human)


def _posterior(
    version: Version, estimates: Estimates, said: Sequence[Said], added: tuple[int, ...], stated: Floats | None
) -> Floats:
    if added:
        estimates = extended(estimates, len(added))
    places = {**version.place_of, **{key: len(version.classes) + place for place, key in enumerate(added)}}
    return posterior(
        [version.row_of.get(one.labeller, NEWCOMER) for one in said],
        [places[one.label_class] for one in said],
        estimates,
        weights=[REVIEW_WEIGHT if one.review else 1.0 for one in said],
        opinion=None if stated is None else corrected(stated, estimates.corrections)[0],
    )


def _stated(version: Version, opinion: Mapping[str, float], added: int) -> Floats | None:
    row = np.array([[float(opinion.get(key, 0.0)) for key in version.keys] + [0.0] * added])
    return opinions(row, n_items=1, n_classes=row.shape[1]) if row.sum() > 0 else None


def _named(
    probabilities: Floats, version: Version, added: tuple[int, ...], classes: Sequence[int]
) -> dict[int, float]:
    """By class id, in the project's order, which breaks ties."""
    found = dict(zip([*version.classes, *added], (float(p) for p in probabilities), strict=True))
    return {key: found.get(key, 0.0) for key in classes}


def extended(estimates: Estimates, more: int) -> Estimates:
    """The same estimates with `more` classes nobody knew: rarely given by mistake, and given with the usual accuracy
    where they are right."""
    k = estimates.n_classes
    prior = np.append(estimates.prior * (1 - ADDED_CLASS * more), np.full(more, ADDED_CLASS))
    everybody = np.concatenate([estimates.confusion, estimates.newcomer[None]])
    wider = np.empty((len(everybody), k + more, k + more))
    wider[:] = one_coin_matrix(np.array([USUAL_ACCURACY]), k + more)[0]
    wider[:, :k, :k] = everybody * (1 - ADDED_CLASS * more)
    wider[:, :k, k:] = ADDED_CLASS
    corrections = estimates.corrections
    if corrections is not None:
        levels = len(corrections) // k
        corrections = np.ones(((k + more) * levels, k + more))
        corrections[: k * levels, :k] = estimates.corrections
    return Estimates(
        method=estimates.method,
        prior=prior,
        confusion=wider[:-1],
        newcomer=wider[-1],
        correlation=estimates.correlation,
        corrections=corrections,
    )


def before_any(classes: Sequence[int]) -> Version:
    """What is believed before anything was estimated: everybody is a labeller of the usual accuracy."""
    return Version(
        classes=tuple(classes),
        keys=("",) * len(classes),
        labellers=(),
        estimates=one_coin.before_any(max(1, len(classes))),
    )
