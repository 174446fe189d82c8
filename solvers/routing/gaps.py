"""Gaps between the stops of a front's tours, and what one more stop in them would cost at least."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from supplychain.calendars import HOUR_S
from supplychain.roads import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.routing.last_mile.plan import LastMilePlan, Tour, Trip
    from solvers.routing.last_mile.problem import LastMileProblem
    from supplychain.windows import DeliveryWindow

CELLS_PER_BLOCK = 2**20
"""Orders times gaps that are priced at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Places between two stops, or a stop and the front, of the tours of one front.

    Every array has one entry per gap: ``before`` and ``after`` are rows of the front's travel
    matrix; from ``from_s``, when work at the stop before is done, until ``until_s``, when that at
    the stop after begins, the vehicle is between them on a trip that leaves the front at
    ``depart_s``; ``meters`` and ``seconds`` are driven without a stop in between.
    """

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    from_s: NDArray[np.int64]
    until_s: NDArray[np.int64]
    depart_s: NDArray[np.int64]
    meters: NDArray[np.int64]
    seconds: NDArray[np.int64]
    cny_per_m: NDArray[np.float64]
    cny_per_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.before)


@dataclass(frozen=True, slots=True)
class Call:
    """An order that might be served in a gap: when it can leave the front, and what it asks for.

    Without windows, any time will do.
    """

    release_s: int
    windows: Sequence[DeliveryWindow]
    service_s: int


def rates(door: LastMileProblem, tour: Tour) -> tuple[float, float]:
    """Price of a metre and of a second on a tour."""
    van = next(v for v in door.vans if v.key == tour.van_key)
    h_cny = van.vehicle_type.cny_per_h + van.reefer_cny_per_h[tour.layout_id]
    return van.vehicle_type.cny_per_km / 1000, h_cny / HOUR_S


def travel_of(door: LastMileProblem, tour: Tour) -> TravelMatrix:
    """The front's matrix at the speed of a tour's vehicle."""
    van = next(v for v in door.vans if v.key == tour.van_key)
    return door.travel[van.travel_key]


def gaps_of(door: LastMileProblem, plan: LastMilePlan) -> Gaps:
    """All gaps of a front's tours."""
    index = {job.id: position for position, job in enumerate(door.jobs, 1)}
    rows = [row for tour in plan.tours for row in _rows(door, index, tour)]
    before, after, from_s, until_s, depart_s, meters, seconds = (
        np.array([row[column] for row in rows], dtype=np.int64) for column in range(7)
    )
    cny_per_m, cny_per_s = (np.array([row[column] for row in rows]) for column in (7, 8))
    return Gaps(before, after, from_s, until_s, depart_s, meters, seconds, cny_per_m, cny_per_s)


def _rows(
    door: LastMileProblem, index: Mapping[str, int], tour: Tour
) -> Iterator[tuple[float, ...]]:
    """One row per gap of a tour, in the order of the columns of ``Gaps``."""
    prices, travel = rates(door, tour), travel_of(door, tour)
    for trip in tour.trips:
        times = _stop_times(trip, index)
        for (before, _, leave_s), (after, start_s, _) in pairwise(times):
            driven = travel.distance_m[before, after], travel.duration_s[before, after]
            yield before, after, leave_s, start_s, trip.depart_s, *driven, *prices


def _stop_times(trip: Trip, index: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Matrix index, start and end of every stop of a trip, the front at both ends."""
    times = [(0, trip.depart_s, trip.depart_s)]
    times += [(index[drop.job_id], drop.start_s, drop.end_s) for drop in trip.drops]
    return [*times, (0, trip.return_s, trip.return_s)]


def cheapest_detours_cny(
    gaps: Gaps, calls: Sequence[Call], travel: TravelMatrix
) -> NDArray[np.float64]:
    """Cheapest detour for each call, service included; infinite if no gap fits in time.

    Parameters
    ----------
    travel
        From each call to the places of the front's matrix, which a detour drives both ways.
    """
    cheapest = np.full(len(calls), np.inf)
    if not len(gaps):
        return cheapest
    rows_per_block = max(1, CELLS_PER_BLOCK // len(gaps))
    for first in range(0, len(calls), rows_per_block):
        block = slice(first, first + rows_per_block)
        part = TravelMatrix(travel.distance_m[block], travel.duration_s[block])
        cheapest[block] = _cheapest(gaps, calls[block], part)
    return cheapest


def _cheapest(gaps: Gaps, calls: Sequence[Call], travel: TravelMatrix) -> NDArray[np.float64]:
    service_s = np.array([call.service_s for call in calls])[:, None]
    meters, seconds = travel.distance_m, travel.duration_s
    detour_m = meters[:, gaps.before] + meters[:, gaps.after] - gaps.meters
    detour_s = seconds[:, gaps.before] + seconds[:, gaps.after] - gaps.seconds
    prices = detour_m * gaps.cny_per_m + (detour_s + service_s) * gaps.cny_per_s
    prices[~_fits(gaps, calls)] = np.inf
    cheapest: NDArray[np.float64] = prices.min(axis=1)
    return cheapest


def _fits(gaps: Gaps, calls: Sequence[Call]) -> NDArray[np.bool_]:
    """Which gaps are on trips that leave late enough, and meet a window; calls in rows."""
    meets = np.array([not call.windows for call in calls])[:, None] | np.zeros(len(gaps), bool)
    for rank in range(max(len(call.windows) for call in calls)):
        rows = [row for row, call in enumerate(calls) if len(call.windows) > rank]
        windows = [calls[row].windows[rank] for row in rows]
        open_s = np.array([window.open_s for window in windows])[:, None]
        close_s = np.array([window.close_s for window in windows])[:, None]
        meets[rows] |= (open_s <= gaps.until_s) & (gaps.from_s <= close_s)
    release_s = np.array([call.release_s for call in calls])[:, None]
    return meets & (release_s <= gaps.depart_s)
