"""What all labels say of each labeller: how often others bear them out, and which classes they take for which.

It takes the whole log, so it is written beside each version of the estimates and read from there; a page about
labellers of a large project then costs no estimate of its own.
"""

import io
from dataclasses import dataclass

import numpy as np

from labelhub.labelling.aggregation.answers import Answers, Floats, Integers
from labelhub.labelling.aggregation.confusion import against_others
from labelhub.labelling.aggregation.estimates import Estimates
from labelhub.labelling.aggregation.expectation import confusion_counts


@dataclass(frozen=True)
class Portraits:
    """`labellers` (L,): ids. `agreed` of `compared` (L,): expected labels equal to the truth as all others see it, of
    those on items that somebody else has answered. `counts` (L, K, K): expected labels by class and answer, classes in
    the order of `keys`."""

    labellers: Integers
    agreed: Floats
    compared: Floats
    counts: Floats
    keys: tuple[str, ...]


def of(
    given: Answers, probabilities: Floats, estimates: Estimates, labellers: Integers, keys: tuple[str, ...]
) -> Portraits:
    """The portraits of everybody who answered: `probabilities` (n_items, K), `estimates` from people alone. Pure."""
    if not len(given):
        nobody = np.empty(0)
        return Portraits(np.empty(0, np.int64), nobody, nobody, np.empty((0, len(keys), len(keys))), keys)
    shares = against_others(given, estimates)
    return Portraits(
        labellers=np.asarray(labellers, dtype=np.int64),
        agreed=np.array([one.successes for one in shares]),
        compared=np.array([one.trials for one in shares]),
        counts=confusion_counts(given, probabilities),
        keys=keys,
    )


def pack(portraits: Portraits) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(
        file,
        labellers=portraits.labellers,
        agreed=portraits.agreed,
        compared=portraits.compared,
        counts=portraits.counts,
        keys=np.asarray(portraits.keys, dtype=np.str_),
    )
    return file.getvalue()


def unpack(content: bytes) -> Portraits:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        keys = tuple(str(key) for key in arrays["keys"])
        return Portraits(arrays["labellers"], arrays["agreed"], arrays["compared"], arrays["counts"], keys)
