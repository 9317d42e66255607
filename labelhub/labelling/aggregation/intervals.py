"""Intervals of shares."""

import numpy as np
from scipy.special import betaincinv, ndtri

from labelhub.labelling.aggregation.answers import Floats


def clopper_pearson(successes: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share, both ends in [0, 1]; (0, 1) without trials.

    Source: C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the
    binomial, Biometrika 26 (1934).
    """
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else float(betaincinv(successes, trials - successes + 1, tail))
    high = 1.0 if successes == trials else float(betaincinv(successes + 1, trials - successes, 1 - tail))
    return low, high


def wilson(successes: float, trials: float, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % score interval of a share, both ends in [0, 1]; (0, 1) without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if trials <= 0:
        return 0.0, 1.0
    share = successes / trials
    scale = 1 + z**2 / trials
    centre = (share + z**2 / (2 * trials)) / scale
    half = z * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2)) / scale
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def jeffreys(successes: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """The credible interval of a share under Jeffreys' prior Beta(½, ½); an end at 0 or 1 where nothing or all
    succeeded. Source: L. Brown, T. Cai, A. DasGupta, Interval Estimation for a Binomial Proportion (2001), 4.3."""
    tail = (1 - level) / 2
    failures = trials - successes
    low = 0.0 if successes <= 0 else float(betaincinv(successes + 0.5, failures + 0.5, tail))
    high = 1.0 if failures <= 0 else float(betaincinv(successes + 0.5, failures + 0.5, 1 - tail))
    return low, high


def dirichlet_marginals(counts: Floats, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high of each share of rows with Dirichlet parameters `counts` (…, K) > 0: Beta marginals."""
    total = counts.sum(axis=-1, keepdims=True)
    tail = (1 - level) / 2
    low, high = (betaincinv(counts, np.maximum(total - counts, 1e-12), q) for q in (tail, 1 - tail))
    return counts / total, low, high


def z_of(level: float) -> float:
    """Standard normal quantile of a two-sided level."""
    return float(ndtri(0.5 + level / 2))
