"""How much answers to one item share their mistakes, read from the answers themselves.

Dawid-Skene takes answers for independent once the class is known. Real items are hard or easy, and a hard one misleads
several people at once; so posteriors are too sure, and the surer the more answers there are.
"""

import numpy as np

from labelhub.labelling.aggregation.answers import Answers, Floats
from labelhub.labelling.aggregation.estimates import Estimates

USUAL = 0.025  # what is believed of the residual correlation before there are many answers to an item
FACTOR = 8.0  # overconfidence per unit of residual correlation: mistakes that everybody makes leave no residual


def residual_correlation(answers: Answers, estimates: Estimates, believed: Floats) -> float | None:
    """The correlation of two answers' residuals on one item, 0 where Dawid-Skene is true; None without pairs.

    The residual of an answer is (right or not) − the labeller's accuracy on the class, averaged over `believed`
    (n_items, K); the correlation is over all pairs of answers to the same item.
    """
    classes = np.arange(answers.n_classes)
    accuracy = estimates.confusion[:, classes, classes]
    residual = (np.eye(answers.n_classes)[None] - accuracy[:, None, :]).reshape(-1, answers.n_classes)
    spread = np.repeat(np.sqrt(accuracy * (1 - accuracy)), answers.n_classes, axis=0)
    pairs = _pairs(answers, spread, believed)
    return _pairs(answers, residual, believed) / pairs if pairs > 0 else None


def _pairs(answers: Answers, by_answer: Floats, believed: Floats) -> float:
    """Σ over items, pairs of answers and classes of believed · x · x′; twice over."""
    together = answers.design @ by_answer
    alone = answers.design @ by_answer**2
    return float((believed * (together**2 - alone)).sum())


def correlation(answers: Answers, estimates: Estimates, believed: Floats) -> float:
    """The ρ ≥ 0 with which `Estimates.correlation` tempers posteriors.

    With few answers to an item the residual says little and leans to the negative, so it is drawn to a usual value
    with the weight of four squared answers. A default for as long as no known items tell how sure posteriors may be:
    `calibration.fit` on them overrules it.
    """
    found = residual_correlation(answers, estimates, believed)
    labelled = answers.per_item[answers.per_item > 0]
    if found is None or not len(labelled):
        return FACTOR * USUAL
    worth = float(labelled.mean() - 1) ** 2
    return FACTOR * max(0.0, (found * worth + USUAL * 4) / (worth + 4))
