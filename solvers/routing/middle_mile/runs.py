"""All runs worth choosing from: sites by order of visit, departure, truck and layout."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.middle_mile.dominance import worth_keeping, worth_of
from solvers.routing.middle_mile.finished import (
    EarlierTrips,
    Finished,
    enveloped,
    finished,
    rates_of,
    together,
    without_replaced,
)
from solvers.routing.middle_mile.trips import at_base, extended, network_of, pace_of
from solvers.routing.middle_mile.waves import sites_by_departure, useful_departures
from solvers.routing.trunk.bodies import size_of_sets
from solvers.routing.trunk.options import RunOptions, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.common import Deadline
    from solvers.routing.middle_mile.trips import Pace
    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.problem import TrunkProblem

MOST_TRIPS = 400_000
"""Unfinished trips of one departure and length beyond which longer ones are not tried."""


def enumerate_runs(
    problem: TrunkProblem,
    groups: Groups,
    bodies: Bodies,
    deadline: Deadline,
    *,
    with_fleet: bool,
    max_stops: int,
    bucket_s: int,
) -> RunOptions:
    """Every run that no other run replaces.

    Parameters
    ----------
    with_fleet
        Whether trucks may run short; then a run is only replaced by one with a truck of the same
        type that is home no later.
    max_stops
        Most stops of a run.
    bucket_s
        Runs of the same sites whose unloading starts within the same buckets are put together, to
        a run that costs at most what any of them does.

    Returns
    -------
    RunOptions
        Not complete if the deadline passed or trips became too many.
    """
    parts: list[RunOptions] = []
    is_complete = max_stops >= min(problem.max_stops, len(problem.site_ids))
    for pace, stops, mine in _paces(problem, bodies):
        most = min(stops, max_stops)
        enumeration = _Enumeration(problem, groups, bodies, pace, most, mine, with_fleet, bucket_s)
        departures = sorted(enumeration.sites_at)
        if not with_fleet:
            departures = useful_departures(problem, groups)
        for depart_s in departures:
            if deadline.has_passed:
                is_complete = False
                break
            parts.append(enumeration.leave(depart_s))
        is_complete &= enumeration.is_complete
    return replace(joined(parts, problem.max_stops), is_complete=is_complete)


def _paces(problem: TrunkProblem, bodies: Bodies) -> Iterator[tuple[Pace, int, NDArray[np.int64]]]:
    """Bodies that are driven alike, with the most stops they may make."""
    alike: dict[tuple[Pace, int], list[int]] = {}
    for body, truck in enumerate(bodies.truck.tolist()):
        vehicle = problem.trucks[truck].vehicle_type
        stops = min(problem.max_stops, vehicle.max_stops or problem.max_stops)
        alike.setdefault((pace_of(vehicle), stops), []).append(body)
    for (pace, stops), mine in alike.items():
        yield pace, stops, np.array(mine, np.int64)


class _Enumeration:
    """Runs of the bodies of one pace, departure by departure."""

    def __init__(
        self,
        problem: TrunkProblem,
        groups: Groups,
        bodies: Bodies,
        pace: Pace,
        stops: int,
        mine: NDArray[np.int64],
        with_fleet: bool,
        bucket_s: int,
    ) -> None:
        self.problem, self.groups, self.bodies = problem, groups, bodies
        self.pace, self.stops, self.mine, self.with_fleet = pace, stops, mine, with_fleet
        self.bucket_s = bucket_s
        self.network = network_of(problem, pace)
        self.rates = rates_of(bodies, mine)
        self.size = size_of_sets(groups, bodies.holds)
        self.earlier = EarlierTrips()
        self.is_complete = True
        self._live = np.zeros(len(problem.site_ids), np.int64)
        self.sites_at = sites_by_departure(problem)

    def leave(self, depart_s: int) -> RunOptions:
        """Runs of one departure."""
        last_s, renewed = self._reachable(depart_s)
        worth = worth_of(self.groups, len(self.problem.site_ids), depart_s, self.problem.horizon_s)
        km_cny, h_cny = (self.rates.low[0], self.rates.high[0]), self.rates.low[1]
        trips, parts = at_base(self.network, depart_s), []
        for _ in range(self.stops):
            trips = extended(self.network, self.pace, trips, last_s)
            if len(trips) == 0:
                break
            if len(trips) > MOST_TRIPS:
                self.is_complete = False
                break
            trips = trips.only(worth_keeping(trips, worth, km_cny, h_cny))
            home = finished(self.network, self.pace, trips, depart_s, self.problem.max_stops)
            parts.append(without_replaced(home, worth, self.rates))
        if not parts:
            return joined([], self.problem.max_stops)
        found = together(parts)
        if not self.with_fleet:
            found = found.only(~self.earlier.outdo(found, worth, self.rates, renewed))
        if len(found) == 0:
            return joined([], self.problem.max_stops)
        return self._with_bodies(enveloped(found, self.rates, self.bucket_s), depart_s)

    def _reachable(self, depart_s: int) -> tuple[NDArray[np.int64], int]:
        """Last useful start of unloading by site, -1 for none; and sites with more goods ready."""
        last_s, renewed = np.full(len(self.problem.site_ids), -1), 0
        for site in self.sites_at[depart_s]:
            live = (self.groups.site == site) & (self.groups.leave_s <= depart_s)
            if live.any():
                last_s[site] = self.groups.latest_s[live].max()
            if live.sum() > self._live[site]:
                self._live[site] = live.sum()
                renewed |= 1 << site
        return last_s, renewed

    def _with_bodies(self, trips: Finished, depart_s: int) -> RunOptions:
        """Each trip in each body that no other body of at least its useful room undercuts."""
        live = self.groups.leave_s <= depart_s
        demand = np.zeros((len(self.problem.site_ids), self.size.shape[1]))
        np.add.at(demand, self.groups.site[live], self.size[live])
        visits = trips.start_s >= 0
        useful = visits @ demand
        room = np.minimum(self.bodies.room[self.mine][None, :, :], useful[:, None, :])
        cost = self._cost(trips)
        is_kept = np.asarray(room.any(axis=2))
        truck = self.bodies.truck[self.mine]
        for one in range(len(self.mine)):
            for other in range(len(self.mine)):
                if one == other or (self.with_fleet and truck[one] != truck[other]):
                    continue
                as_good = (room[:, other] >= room[:, one]).all(axis=1)
                as_good &= cost[:, other] <= cost[:, one]
                if other > one:
                    is_same = (room[:, other] == room[:, one]).all(axis=1)
                    as_good &= ~(is_same & (cost[:, other] == cost[:, one]))
                is_kept[:, one] &= ~as_good
        trip, body = np.nonzero(is_kept)
        sites = trips.sites[trip]
        start_s = np.take_along_axis(trips.start_s[trip], np.maximum(sites, 0), axis=1)
        return RunOptions(
            self.mine[body],
            np.full(len(trip), depart_s),
            trips.return_s[trip],
            cost[trip, body],
            sites,
            np.where(sites >= 0, start_s, 0),
        )

    def _cost(self, trips: Finished) -> NDArray[np.float64]:
        """Of each trip in each body."""
        mine = self.mine
        cost: NDArray[np.float64] = (
            self.bodies.fixed_cny[mine][None, :]
            + trips.km[:, None] * self.bodies.cny_per_km[mine]
            + trips.away_h[:, None] * self.bodies.cny_per_h[mine]
            + trips.cold_h[:, None] * self.bodies.reefer_cny_per_h[mine]
        )
        return cost
