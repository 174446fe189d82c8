"""What the tours of any set of sites measure at least, split among regions of sites.

A split gives each region a weight such that, for every set of sites that a run can visit, the
weights of all regions with a site in the set add up to no more than the shortest tour of the set.
So the weights of the regions that a run visits, whatever its order of stops, are a lower bound of
its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.csgraph import shortest_path

from solvers.common.highs import Mip, solve_mip
from solvers.routing.trunk.regions import regions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.problem import TrunkProblem

HOUR_S = 3600
MOST_SETS = 150_000
"""Sets of sites up to which every one is looked at: five of 29 sites."""
SAMPLES = 5
"""Shortest tours of each size through each site that weights should come close to."""
MOST_NEW = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Tours:
    """Sites with loads, regions of their places in that list, and what runs to them measure.

    ``out_s`` is the shortest drive from the base to each site; ``km`` and ``hours`` are weights of
    the regions: hours at the highest speed of any way.
    """

    sites: list[int]
    regions: list[tuple[int, ...]]
    out_s: NDArray[np.float64]
    km: NDArray[np.float64]
    hours: NDArray[np.float64]


def tours_of(problem: TrunkProblem, groups: Groups) -> Tours:
    """Of all sites that have loads, whatever the groups are."""
    sites = sorted(set(groups.site.tolist()))
    place = {site: at for at, site in enumerate(sites)}
    found = [tuple(place[site] for site in region) for region in regions(problem, sites)]
    meters, seconds = _ways(problem, sites)
    weights = weights_of(found, meters, problem.max_stops)
    # Without trucks of their own, ways have metres but no seconds.
    is_way = np.isfinite(meters) & np.isfinite(seconds) & (meters > 0)
    s_per_m = float((seconds[is_way] / meters[is_way]).min()) if is_way.any() else 0.0
    is_known = np.isfinite(weights)  # Where no way leads, a weight is without limit at any speed.
    hours = np.where(is_known, np.where(is_known, weights, 0.0) * s_per_m / HOUR_S, weights)
    return Tours(sites, found, seconds[-1], weights / 1000, hours)


def _ways(problem: TrunkProblem, sites: list[int]) -> tuple[NDArray[np.float64], ...]:
    """Shortest metres and seconds between sites, the base last, by whatever place."""
    places = [*problem.site_ids, problem.base_id]
    meters = np.full((len(places), len(places)), np.inf)
    seconds = meters.copy()
    speeds = {truck.vehicle_type.speed_class for truck in problem.trucks}
    place = {place_id: at for at, place_id in enumerate(places)}
    for (start, end), leg in problem.legs.items():
        if start not in place or end not in place:
            continue
        at = place[start], place[end]
        meters[at] = leg.distance_m
        seconds[at] = min((leg.drive_s[speed] for speed in speeds), default=np.inf)
    chosen = np.ix_([*sites, len(places) - 1], [*sites, len(places) - 1])
    return tuple(shortest_path(each, method="FW")[chosen] for each in (meters, seconds))


def shortest_tours(
    length: NDArray[np.float64], most_stops: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Every set of up to ``most_stops`` sites, as bits, with its shortest round trip.

    Parameters
    ----------
    length
        From each place to each, the base last: infinite where there is no way.
    """
    sites, base = len(length) - 1, len(length) - 1
    last = np.arange(sites)
    mask, so_far = 1 << last, length[base, :sites].astype(float)
    masks, tours = [], []
    for stops in range(1, min(most_stops, sites) + 1):
        found, first = _least(mask, so_far + length[last, base])
        masks.append(found)
        tours.append((so_far + length[last, base])[first])
        if stops == min(most_stops, sites):
            break
        site = np.tile(np.arange(sites), len(mask))
        longer = np.repeat(so_far, sites) + length[np.repeat(last, sites), site]
        before = np.repeat(mask, sites)
        is_new = (before >> site) & 1 == 0
        mask, site, longer = (before | (1 << site))[is_new], site[is_new], longer[is_new]
        _, first = _least(mask * sites + site, longer)
        mask, last, so_far = mask[first], site[first], longer[first]
    return np.concatenate(masks), np.concatenate(tours)


def _least(
    key: NDArray[np.int64], value: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each key once, and where its least value stands."""
    order = np.lexsort((value, key))
    found, first = np.unique(key[order], return_index=True)
    return found, order[first]


def weights_of(
    regions: Sequence[Sequence[int]], length: NDArray[np.float64], most_stops: int
) -> NDArray[np.float64]:
    """A split among regions that comes close to the shortest tours of all sites and sizes.

    Parameters
    ----------
    regions
        Positions of sites in ``length``; the last region holds all sites.
    length
        Shortest ways, so that passing through a place without a stop cannot be shorter.

    Notes
    -----
    A linear programme over the tours that should be met, with every tour that its solution exceeds
    added until there is none. With too many sets to look at, all weight goes to the region of all
    sites: no run is shorter than the shortest way to some site and back.
    """
    sites = len(length) - 1
    weights = np.zeros(len(regions))
    if sum(comb(sites, stops) for stops in range(1, most_stops + 1)) > MOST_SETS:
        weights[-1] = (length[-1, :sites] + length[:sites, -1]).min()
        return weights
    masks, tours = shortest_tours(length, most_stops)
    masks, tours = masks[np.isfinite(tours)], tours[np.isfinite(tours)]
    bits = np.array([sum(1 << site for site in region) for region in regions])
    visits = ((masks[:, None] & bits[None, :]) != 0).astype(float)
    worth = _samples(masks, tours, sites)
    wanted = worth @ visits
    rows = np.flatnonzero(worth > 0)
    while len(rows):
        weights = np.maximum(_fitted(visits[rows], tours[rows], wanted), 0.0)
        excess = visits @ weights - tours
        broken = np.flatnonzero(excess > 1e-6 * tours)
        new = np.setdiff1d(broken[np.argsort(-excess[broken], kind="stable")[:MOST_NEW]], rows)
        if len(new) == 0:
            break
        rows = np.union1d(rows, new)
    most = visits @ weights
    return weights * float(np.min(tours / np.maximum(most, tours), initial=1.0))


def _samples(
    masks: NDArray[np.int64], tours: NDArray[np.float64], sites: int
) -> NDArray[np.float64]:
    """How much it matters to come close to each tour."""
    worth = np.zeros(len(masks))
    holds = (masks[:, None] >> np.arange(sites)) & 1 == 1
    stops = holds.sum(axis=1)
    for size in range(1, int(stops.max(initial=0)) + 1):
        for site in range(sites):
            mine = np.flatnonzero((stops == size) & holds[:, site])
            worth[mine[np.argsort(tours[mine], kind="stable")[:SAMPLES]]] += 1.0
    return worth


def _fitted(
    visits: NDArray[np.float64], tours: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    columns = len(wanted)
    scale = float(tours.max()) or 1.0
    model = Mip(
        cost=-wanted,
        low=np.zeros(columns),
        high=np.ones(columns),
        is_integer=np.zeros(columns, dtype=bool),
        matrix=csc_array(visits),
        row_low=np.full(len(tours), -np.inf),
        row_high=tours / scale,
    )
    x = solve_mip(model).x
    return np.zeros(columns) if x is None else x * scale
