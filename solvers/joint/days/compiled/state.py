"""What the compiled search knows (``Facts``) and changes (``State``), and the changes themselves.

Trips and routes are doubly linked lists of requests. A truck is a set of trips of one day whose
lengths sum to at most a day's distance; it has no order. Everything that changes lies in one block
of whole numbers, so that a state is copied in one go.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numba import njit

TRUCK_M, TEAM_M, TEAM_DAYS, TEAMS, IDLE, MISSING, OVER_M = range(7)
"""Entries of ``State.sums``."""


class Facts(NamedTuple):
    """What stays: requests ``r``, teams ``t``, days ``d``; see :mod:`solvers.joint.days.arrays`."""

    metres: Any
    point: Any
    first: Any
    last: Any
    size: Any
    idle: Any
    latest: Any
    near: Any
    depot: int
    capacity: int
    truck_most_m: int
    most_trucks: int
    truck_m_cny: float
    truck_day_cny: float
    truck_cny: float
    home: Any
    team_most_m: Any
    most_jobs: Any
    absent: Any
    eligible: Any
    eligible_count: Any
    team_m_cny: float
    team_day_cny: float
    team_cny: float
    days: int
    row: int
    off: int
    missing_cny: float


class State(NamedTuple):
    """What changes. ``-1`` is nobody; a route's number is ``team * days + day``.

    By request: trip, next and previous stop of it; route, next and previous job of it. By trip:
    first stop, metres, load, stops, day, truck, next and previous trip of the day. By truck:
    metres, trips, day, next and previous truck of the day. By day: first trip, first truck, number
    of trucks. By route: first job, metres, jobs, whether a rest rule or absence keeps it shut. By
    team: working days. ``free_trips`` and ``free_trucks`` are stacks; ``tops`` their heights.
    """

    block: Any
    trip: Any
    d_next: Any
    d_prev: Any
    route: Any
    i_next: Any
    i_prev: Any
    t_first: Any
    t_m: Any
    t_load: Any
    t_stops: Any
    t_day: Any
    t_truck: Any
    t_next: Any
    t_prev: Any
    k_m: Any
    k_trips: Any
    k_day: Any
    k_next: Any
    k_prev: Any
    day_trip: Any
    day_truck: Any
    trucks: Any
    r_first: Any
    r_m: Any
    r_jobs: Any
    r_shut: Any
    team_days: Any
    free_trips: Any
    free_trucks: Any
    tops: Any
    sums: Any


@njit(cache=True)
def copy_state(source: Any, target: Any) -> None:
    """Make ``target`` equal."""
    target.block[:] = source.block
    target.sums[:] = source.sums


@njit(cache=True)
def _over(metres: int, most: int) -> int:
    return metres - most if metres > most else 0


@njit(cache=True)
def lengthen_trip(f: Any, s: Any, trip: int, more_m: int) -> None:
    """A trip's metres change, and with them its truck's."""
    truck = s.t_truck[trip]
    before = _over(s.k_m[truck], f.truck_most_m)
    s.t_m[trip] += more_m
    s.k_m[truck] += more_m
    s.sums[TRUCK_M] += more_m
    s.sums[OVER_M] += _over(s.k_m[truck], f.truck_most_m) - before


@njit(cache=True)
def open_truck(s: Any, day: int) -> Any:
    """A new truck without trips."""
    s.tops[1] -= 1
    truck = s.free_trucks[s.tops[1]]
    s.k_m[truck] = 0
    s.k_trips[truck] = 0
    s.k_day[truck] = day
    s.k_prev[truck] = -1
    s.k_next[truck] = s.day_truck[day]
    if s.day_truck[day] >= 0:
        s.k_prev[s.day_truck[day]] = truck
    s.day_truck[day] = truck
    s.trucks[day] += 1
    return truck


@njit(cache=True)
def close_truck(s: Any, truck: int) -> None:
    """A truck without trips goes."""
    day = s.k_day[truck]
    if s.k_prev[truck] >= 0:
        s.k_next[s.k_prev[truck]] = s.k_next[truck]
    else:
        s.day_truck[day] = s.k_next[truck]
    if s.k_next[truck] >= 0:
        s.k_prev[s.k_next[truck]] = s.k_prev[truck]
    s.trucks[day] -= 1
    s.free_trucks[s.tops[1]] = truck
    s.tops[1] += 1


@njit(cache=True)
def board(f: Any, s: Any, trip: int, truck: int) -> None:
    """A trip gets another truck, or its first."""
    old = s.t_truck[trip]
    if old >= 0:
        s.sums[OVER_M] -= _over(s.k_m[old], f.truck_most_m)
        s.k_m[old] -= s.t_m[trip]
        s.sums[OVER_M] += _over(s.k_m[old], f.truck_most_m)
        s.k_trips[old] -= 1
        if s.k_trips[old] == 0:
            close_truck(s, old)
    s.sums[OVER_M] -= _over(s.k_m[truck], f.truck_most_m)
    s.k_m[truck] += s.t_m[trip]
    s.sums[OVER_M] += _over(s.k_m[truck], f.truck_most_m)
    s.k_trips[truck] += 1
    s.t_truck[trip] = truck


@njit(cache=True)
def truck_with_room(f: Any, s: Any, day: int, metres: int, but: int) -> Any:
    """The fullest truck of a day that can still drive so far, other than one; -1 if none."""
    best, best_m = -1, -1
    truck = s.day_truck[day]
    while truck >= 0:
        if truck != but and s.k_m[truck] + metres <= f.truck_most_m and s.k_m[truck] > best_m:
            best, best_m = truck, s.k_m[truck]
        truck = s.k_next[truck]
    return best


@njit(cache=True)
def open_trip(f: Any, s: Any, day: int, metres: int) -> Any:
    """A new trip without stops that is to be so long, on a truck with room or a new one."""
    truck = truck_with_room(f, s, day, metres, -1)
    if truck < 0:
        truck = open_truck(s, day)
    s.tops[0] -= 1
    trip = s.free_trips[s.tops[0]]
    s.t_first[trip] = -1
    s.t_m[trip] = 0
    s.t_load[trip] = 0
    s.t_stops[trip] = 0
    s.t_day[trip] = day
    s.t_truck[trip] = -1
    s.t_prev[trip] = -1
    s.t_next[trip] = s.day_trip[day]
    if s.day_trip[day] >= 0:
        s.t_prev[s.day_trip[day]] = trip
    s.day_trip[day] = trip
    board(f, s, trip, truck)
    return trip


@njit(cache=True)
def close_trip(s: Any, trip: int) -> None:
    """A trip without stops goes, and its truck if it was the only one."""
    day, truck = s.t_day[trip], s.t_truck[trip]
    if s.t_prev[trip] >= 0:
        s.t_next[s.t_prev[trip]] = s.t_next[trip]
    else:
        s.day_trip[day] = s.t_next[trip]
    if s.t_next[trip] >= 0:
        s.t_prev[s.t_next[trip]] = s.t_prev[trip]
    s.k_trips[truck] -= 1
    if s.k_trips[truck] == 0:
        close_truck(s, truck)
    s.free_trips[s.tops[0]] = trip
    s.tops[0] += 1


@njit(cache=True)
def deliver(f: Any, s: Any, r: int, day: int, trip: int, after: int) -> None:
    """Put a delivery after another one of a trip (-1: first); trip -1 is a new one."""
    here = f.point[r]
    if trip < 0:
        out_m = f.metres[f.depot, here] + f.metres[here, f.depot]
        trip = open_trip(f, s, day, out_m)
        lengthen_trip(f, s, trip, out_m)
        follower = -1
    else:
        follower = s.t_first[trip] if after < 0 else s.d_next[after]
        a = f.depot if after < 0 else f.point[after]
        b = f.depot if follower < 0 else f.point[follower]
        more_m = f.metres[a, here] + f.metres[here, b] - f.metres[a, b]
        truck = s.t_truck[trip]
        if s.k_m[truck] + more_m > f.truck_most_m and s.k_trips[truck] > 1:
            other = truck_with_room(f, s, day, s.t_m[trip] + more_m, truck)
            board(f, s, trip, other if other >= 0 else open_truck(s, day))
        lengthen_trip(f, s, trip, more_m)
    s.trip[r] = trip
    s.d_prev[r] = after
    s.d_next[r] = follower
    if after < 0:
        s.t_first[trip] = r
    else:
        s.d_next[after] = r
    if follower >= 0:
        s.d_prev[follower] = r
    s.t_load[trip] += f.size[r]
    s.t_stops[trip] += 1


@njit(cache=True)
def take_back(f: Any, s: Any, r: int) -> None:
    """Remove a delivery, and the price of its idle goods if it is installed."""
    trip, before, follower = s.trip[r], s.d_prev[r], s.d_next[r]
    if s.route[r] >= 0:
        s.sums[IDLE] -= f.idle[r] * (s.route[r] % f.days - s.t_day[trip] - 1)
    a = f.depot if before < 0 else f.point[before]
    b = f.depot if follower < 0 else f.point[follower]
    here = f.point[r]
    more_m = f.metres[a, b] - f.metres[a, here] - f.metres[here, b]
    lengthen_trip(f, s, trip, more_m)
    if before < 0:
        s.t_first[trip] = follower
    else:
        s.d_next[before] = follower
    if follower >= 0:
        s.d_prev[follower] = before
    s.t_load[trip] -= f.size[r]
    s.t_stops[trip] -= 1
    s.trip[r] = -1
    if s.t_stops[trip] == 0:
        close_trip(s, trip)
