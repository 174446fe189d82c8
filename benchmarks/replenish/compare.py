"""How far one policy is ahead in one figure where two others are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def least_at_equal(
    frontier: Sequence[Mapping[str, float]], point: Mapping[str, float], figure: str
) -> float | None:
    """Least value of a figure that a baseline reaches with all others no worse than a point's.

    Between its points a baseline is interpolated: a mixture treats some goods by one setting and
    others by another. Mixtures are chosen for the baseline, so that it is never put worse than it
    can be.

    Parameters
    ----------
    frontier
        Points of the baseline; every figure is better the smaller it is.
    point
        Figures of the challenger.
    figure
        Which one is compared; all others of ``point`` bind.

    Returns
    -------
    float or None
        ``None`` if no mixture is as good in the others.
    """
    others = [name for name in point if name != figure]
    limits = np.array([[one[name] for one in frontier] for name in others])
    # Scaled to the point's figures, since the solver's tolerances are absolute.
    scale = np.array([abs(point[name]) or 1.0 for name in others])
    found = linprog(
        [one[figure] for one in frontier],
        A_ub=limits / scale[:, None],
        b_ub=np.array([point[name] for name in others]) / scale,
        A_eq=np.ones((1, len(frontier))),
        b_eq=[1.0],
        method="highs",
    )
    return None if found.fun is None else float(found.fun)


def ahead_pct(ours: float | None, theirs: float | None) -> float | None:
    """By how many per cent a figure is below another's, to a digit; ``None`` if either is."""
    if ours is None or theirs is None or theirs <= 0.0:
        return None
    return round(100.0 * (1.0 - ours / theirs), 1)
