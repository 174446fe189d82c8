"""Trips in the making, driven many at a time with the rules of ``trunk_schedule``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.trunk.problem import TrunkProblem
    from supplychain.fleet import DriverRules, SpeedClass, VehicleType
    from supplychain.windows import TimeWindow

NO_ROAD = -1
NEVER_S = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Pace:
    """What decides how fast a truck is; types of one pace are driven together."""

    speed_class: SpeedClass
    rules: DriverRules
    drivers: int
    dock_s: int


def pace_of(vehicle: VehicleType) -> Pace:
    """The pace of a type."""
    return Pace(vehicle.speed_class, vehicle.rules, vehicle.drivers, vehicle.dock_s)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Roads and opening hours as arrays; the base comes after the last site."""

    distance_m: NDArray[np.int64]
    drive_s: NDArray[np.int64]
    opens: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    horizon_s: int

    @property
    def base(self) -> int:
        """Position of the base."""
        return len(self.distance_m) - 1


def network_of(problem: TrunkProblem, pace: Pace) -> Network:
    """The problem's roads at one pace; a missing road is ``NO_ROAD``."""
    places = [*problem.site_ids, problem.base_id]
    distance_m = np.full((len(places), len(places)), NO_ROAD)
    drive_s = np.full((len(places), len(places)), NO_ROAD)
    for row, start in enumerate(places):
        for column, end in enumerate(places):
            leg = problem.legs.get((start, end))
            if leg is not None and row != column:
                distance_m[row, column] = leg.distance_m
                drive_s[row, column] = leg.drive_s[pace.speed_class]
    opens = tuple(_opens(problem.windows[site_id]) for site_id in problem.site_ids)
    return Network(distance_m, drive_s, opens, problem.horizon_s)


def _opens(windows: Sequence[TimeWindow]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (
        np.array([window.open_s for window in windows] + [NEVER_S], np.int64),
        np.array([window.close_s for window in windows], np.int64),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Trips:
    """Trips of equal length from one departure, one entry per trip.

    Parameters
    ----------
    sites
        In order of visit: trips by stops.
    start_s
        Start of unloading at each site, -1 where a trip does not go: trips by sites.
    mask
        A bit per visited site.
    now_s, continuous_s, daily_s
        End of the last stop, and the driver's clock then.
    distance_m
        So far.
    """

    sites: NDArray[np.int64]
    start_s: NDArray[np.int64]
    mask: NDArray[np.int64]
    now_s: NDArray[np.int64]
    continuous_s: NDArray[np.int64]
    daily_s: NDArray[np.int64]
    distance_m: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.mask)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Trips:
        """Some of the trips."""
        return Trips(
            self.sites[chosen],
            self.start_s[chosen],
            self.mask[chosen],
            self.now_s[chosen],
            self.continuous_s[chosen],
            self.daily_s[chosen],
            self.distance_m[chosen],
        )


def at_base(network: Network, depart_s: int) -> Trips:
    """One trip that has not gone anywhere."""
    zero = np.zeros(1, np.int64)
    starts = np.full((1, network.base), -1, np.int64)
    now_s = np.full(1, depart_s, np.int64)
    return Trips(np.zeros((1, 0), np.int64), starts, zero, now_s, zero, zero, zero)


def extended(network: Network, pace: Pace, trips: Trips, last_s: NDArray[np.int64]) -> Trips:
    """Every trip by every further site at which unloading starts by ``last_s`` of that site.

    A negative ``last_s`` keeps trips away from a site.
    """
    parts = [
        _by_site(network, pace, trips, site, int(last_s[site]))
        for site in range(network.base)
        if last_s[site] >= 0
    ]
    if not parts:
        return trips.only(np.zeros(0, np.int64))
    return Trips(
        np.concatenate([part.sites for part in parts]),
        np.concatenate([part.start_s for part in parts]),
        np.concatenate([part.mask for part in parts]),
        np.concatenate([part.now_s for part in parts]),
        np.concatenate([part.continuous_s for part in parts]),
        np.concatenate([part.daily_s for part in parts]),
        np.concatenate([part.distance_m for part in parts]),
    )


def _by_site(network: Network, pace: Pace, trips: Trips, site: int, last_s: int) -> Trips:
    trips = trips.only((trips.mask >> site) & 1 == 0)
    trips = trips.only(network.drive_s[_here(network, trips), site] != NO_ROAD)
    here = _here(network, trips)
    arrive_s, continuous_s, daily_s = _drive(network.drive_s[here, site], pace, trips)
    open_s, close_s = network.opens[site]
    window = np.searchsorted(close_s, arrive_s, side="left")
    begin_s = np.maximum(arrive_s, open_s[window])
    end_s = begin_s + pace.dock_s
    stand_s = end_s - arrive_s
    start_s = trips.start_s.copy()
    start_s[:, site] = begin_s
    after = Trips(
        np.concatenate([trips.sites, np.full((len(trips), 1), site)], axis=1),
        start_s,
        trips.mask | (1 << site),
        end_s,
        np.where(stand_s >= min(pace.rules.rest_s, pace.rules.daily_rest_s), 0, continuous_s),
        np.where(stand_s >= pace.rules.daily_rest_s, 0, daily_s),
        trips.distance_m + network.distance_m[here, site],
    )
    return after.only((begin_s <= min(network.horizon_s, last_s)) & (window < len(close_s)))


def _here(network: Network, trips: Trips) -> NDArray[np.int64]:
    if trips.sites.shape[1] == 0:
        return np.full(len(trips), network.base)
    return trips.sites[:, -1]


def _drive(
    drive_s: NDArray[np.int64], pace: Pace, trips: Trips
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Arrival and the driver's clock after a leg, as ``supplychain.driving.drive_leg`` has it."""
    rules = pace.rules
    continuous_limit_s = rules.max_continuous_drive_s if pace.drivers == 1 else 1 << 60
    daily_limit_s = rules.max_daily_drive_s * pace.drivers
    now_s, left_s = trips.now_s.copy(), drive_s.copy()
    continuous_s, daily_s = trips.continuous_s.copy(), trips.daily_s.copy()
    while True:
        stretch_s = np.minimum(
            left_s, np.minimum(continuous_limit_s - continuous_s, daily_limit_s - daily_s)
        )
        now_s, left_s = now_s + stretch_s, left_s - stretch_s
        continuous_s, daily_s = continuous_s + stretch_s, daily_s + stretch_s
        is_under_way = left_s > 0
        if not is_under_way.any():
            return now_s, continuous_s, daily_s
        is_daily = is_under_way & (daily_s >= daily_limit_s)
        now_s = now_s + np.where(is_daily, rules.daily_rest_s, rules.rest_s * is_under_way)
        continuous_s = np.where(is_under_way, 0, continuous_s)
        daily_s = np.where(is_daily, 0, daily_s)


def returns(
    network: Network, pace: Pace, trips: Trips
) -> tuple[Trips, NDArray[np.int64], NDArray[np.int64]]:
    """Trips that can come home, when, and how far they went in all."""
    trips = trips.only(network.drive_s[_here(network, trips), network.base] != NO_ROAD)
    here = _here(network, trips)
    return_s, _, _ = _drive(network.drive_s[here, network.base], pace, trips)
    return trips, return_s, trips.distance_m + network.distance_m[here, network.base]
