"""Where a large problem is cut into territories."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.installers.territories.units import Units

GOLDEN_TURN = math.pi * (math.sqrt(5) - 1) / 2
"""Half-turns by the golden ratio: directions of the cuts never repeat."""
BALANCE_SHARE = 0.15
"""How far from its fair share of the jobs a cut may lie for the sake of balance."""


def territories(units: Units, most_jobs: int, turn: int = 0) -> list[NDArray[np.int64]]:
    """Units of each territory, at most ``most_jobs`` jobs together.

    Grounds are cut by straight lines, each across the longest side of what it cuts (or, on a later
    ``turn``, in a direction that no turn before had), where the teams' share of hours on each side
    is nearest to the jobs' share of work. A unit larger than that is a territory of its own.
    """
    found = []
    for ground in np.unique(units.grounds):
        members = np.flatnonzero(units.grounds == ground)
        jobs = int(units.job_counts[members].sum())
        wanted = max(1, math.ceil(jobs / most_jobs))
        angle = None if turn == 0 else turn * GOLDEN_TURN
        found += _halved(units, members, wanted, most_jobs, angle)
    return [members for members in found if len(members)]


def _halved(
    units: Units, members: NDArray[np.int64], wanted: int, most_jobs: int, angle: float | None
) -> list[NDArray[np.int64]]:
    if wanted <= 1 and units.job_counts[members].sum() > most_jobs:
        wanted = 2  # balance has made it too large
    if wanted <= 1 or len(members) <= 1:
        return [members]
    places = units.places_m[members]
    along = places @ (_longest(places, units.job_counts[members]) if angle is None else _at(angle))
    ranked = members[np.argsort(along, kind="stable")]
    left_wanted = wanted // 2
    cut = _cut(units, ranked, left_wanted / wanted)
    turned = None if angle is None else angle + math.pi / 2
    return [
        *_halved(units, ranked[:cut], left_wanted, most_jobs, turned),
        *_halved(units, ranked[cut:], wanted - left_wanted, most_jobs, turned),
    ]


def _at(angle: float) -> NDArray[np.float64]:
    return np.array([math.cos(angle), math.sin(angle)])


def _longest(
    places: NDArray[np.float64], weights: Sequence[int] | NDArray[np.int64]
) -> NDArray[np.float64]:
    """Direction in which the jobs lie furthest apart: their first principal axis."""
    weight = np.asarray(weights, np.float64)
    weight = weight if weight.sum() > 0 else np.ones(len(places))
    middle = np.average(places, axis=0, weights=weight)
    spread = np.cov((places - middle).T, aweights=weight, ddof=0)
    _, vectors = np.linalg.eigh(spread)
    axis: NDArray[np.float64] = vectors[:, -1]
    # The sign of an axis is not defined; a fixed one keeps plans equal on every machine.
    return axis if axis[np.argmax(np.abs(axis))] > 0 else -axis


def _cut(units: Units, ranked: NDArray[np.int64], share: float) -> int:
    """How many of the ranked units lie on the left."""
    jobs = _share(units.job_counts[ranked])
    slack = BALANCE_SHARE * min(share, 1 - share)
    is_fair = np.abs(jobs - share) <= slack
    gap = np.abs(_share(units.supply_s[ranked]) - _share(units.demand_s[ranked]))
    score = np.where(is_fair, gap, 2 + np.abs(jobs - share))
    cut = int(np.argmin(score[:-1])) + 1
    return min(max(cut, 1), len(ranked) - 1)


def _share(amounts: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the total that lies in each unit and those before it."""
    total = float(amounts.sum())
    summed = np.cumsum(amounts, dtype=np.float64)
    return summed / total if total > 0 else np.linspace(0.0, 1.0, len(amounts))
