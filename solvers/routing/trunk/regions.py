"""Sites that lie together: where rows over several sites say most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.trunk.problem import TrunkProblem

FAR_M = 1e9
"""Stands for a missing road."""


def distances_m(problem: TrunkProblem, place_ids: Sequence[str]) -> NDArray[np.float64]:
    """Metres between places, one way: ``FAR_M`` where there is no road."""
    meters = np.full((len(place_ids), len(place_ids)), FAR_M)
    for row, start in enumerate(place_ids):
        for column, end in enumerate(place_ids):
            leg = problem.legs.get((start, end))
            if leg is not None and row != column:
                meters[row, column] = leg.distance_m
    np.fill_diagonal(meters, 0.0)
    return meters


def regions(problem: TrunkProblem, sites: Sequence[int]) -> list[tuple[int, ...]]:
    """Nested sets of sites: each site alone, then two regions put together at a time, up to all.

    Parameters
    ----------
    sites
        Positions in ``problem.site_ids``; a region holds such positions too.
    """
    found: list[tuple[int, ...]] = [(site,) for site in sites]
    if len(sites) > 1:
        meters = distances_m(problem, [problem.site_ids[site] for site in sites])
        nearer = np.minimum(meters, meters.T)
        for one, other, _, _ in linkage(squareform(nearer, checks=False), "average").tolist():
            found.append(tuple(sorted(found[int(one)] + found[int(other)])))
    return found
