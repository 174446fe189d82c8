"""Whether a difference between paired replications is more than chance."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from simulations.experiments.intervals import observed
from simulations.experiments.refused import refused
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

MOST_ENUMERATED = 14
"""Pairs up to which all 2^n patterns of signs are looked at."""
DRAWN_PATTERNS = 20_000
AS_FAR = 1e-12
"""Relative slack within which two sums are equally far from zero."""


def paired_t(differences: Iterable[float]) -> float:
    """Two-sided p-value of Student's t test that the mean difference is zero.

    Not a number with fewer than two pairs; 0 if all differences are the same and not zero.
    """
    sample = observed(differences)
    n = len(sample)
    if n < 2 or not np.isfinite(sample).all():
        return math.nan
    mean, sd = float(sample.mean()), float(sample.std(ddof=1))
    if sd == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return 2.0 * float(special.stdtr(n - 1, -abs(mean) / sd * math.sqrt(n)))


def sign_flip(differences: Iterable[float], seed: int = 0) -> float:
    """Two-sided p-value of Fisher's test that differences are as likely positive as negative.

    Each difference might as well have had the other sign: the share of patterns of signs whose sum
    is at least as far from zero. Needs no normal distribution, so it is the one for few pairs. All
    patterns up to 14 pairs, else 20,000 drawn ones of which the given one counts as one, so that it
    is never 0. Source: Fisher, The Design of Experiments (1935), section 21; Phipson and Smyth,
    Stat. Appl. Genet. Mol. Biol. 9 (2010), for drawn patterns.

    Parameters
    ----------
    differences
        One for each pair.
    seed
        Of the drawn patterns.
    """
    sample = observed(differences)
    n = len(sample)
    if n == 0 or not np.isfinite(sample).all():
        return math.nan
    least = abs(float(sample.sum())) - AS_FAR * float(np.abs(sample).sum())
    if n <= MOST_ENUMERATED:
        signs = np.array(list(product((-1.0, 1.0), repeat=n)))
        return float(np.mean(np.abs(signs @ sample) >= least))
    chance = stream(seed, "sign flips")
    signs = chance.integers(0, 2, (DRAWN_PATTERNS, n)) * 2.0 - 1.0
    as_far = int(np.sum(np.abs(signs @ sample) >= least))
    return (as_far + 1) / (DRAWN_PATTERNS + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for how many there are, in the order given.

    Of all hypotheses that are true, one is rejected at level a with chance a at most, whatever
    depends on what. Those that are not a number stay so and are not counted. Source: Holm, Scand.
    J. Statist. 6 (1979) 65-70.
    """
    wrong = [p for p in p_values if not (math.isnan(p) or 0.0 <= p <= 1.0)]
    if wrong:
        raise refused("p-values", "out_of_range", "are not chances", wrong, "0 to 1")
    corrected = [math.nan] * len(p_values)
    order = sorted((p, at) for at, p in enumerate(p_values) if not math.isnan(p))
    highest = 0.0
    for place, (p, at) in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - place) * p))
        corrected[at] = highest
    return corrected


def variance_ratio(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> float:
    """How many times fewer replications pairs need than independent samples would.

    ``(var a + var b) / var(a - b)``: 1 if pairing gained nothing, infinite if the difference is
    always the same.
    """
    if len(ours) < 2:
        return math.nan
    apart = float(ours.var(ddof=1) + theirs.var(ddof=1))
    together = float((ours - theirs).var(ddof=1))
    if together > 0.0:
        return apart / together
    return math.inf if apart > 0.0 else math.nan
