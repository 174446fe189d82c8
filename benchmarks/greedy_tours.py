"""Last mile by savings: vans with movable walls, windows, releases, shifts, second trips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.greedy_fleet import within_fleet
from benchmarks.savings import by_saving, distance_savings, parallel_savings
from solvers.common import StopReason
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.written import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks.greedy_parameters import GreedyParameters
    from solvers.routing.last_mile.drive import Trips
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.last_mile.tables import Door, Rig
    from supplychain.windows import TimeWindow

CHEAPER_CNY = 1e-6


@dataclass(frozen=True, slots=True)
class Trip:
    """Jobs, or trips, that share a vehicle; its tour and what that costs."""

    nodes: tuple[int, ...]
    draft: Draft
    cost_cny: float


def greedy_tours(problem: LastMileProblem, parameters: GreedyParameters) -> LastMilePlan:
    """Plan one front."""
    scheduler = Scheduler(problem)
    vans = Vans(scheduler)
    trips = savings_trips(vans, parameters)
    if parameters.joins_trips:
        trips = joined_trips(vans, trips)
    roster = within_fleet(scheduler, [trip.draft for trip in trips])
    return plan_of(roster, StopReason.ITERATIONS)


class Vans:
    """Finds the cheapest van for given trips."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.tables = scheduler.tables
        self._rigs_of: dict[int, list[int]] = {}
        for position in sorted(range(len(self.tables.rigs)), key=self._price):
            self._rigs_of.setdefault(self.tables.rigs[position].van, []).append(position)

    def _price(self, position: int) -> tuple[float, float, int]:
        rig = self.tables.rigs[position]
        return rig.fixed_cny, rig.cny_per_s, position

    def shift_of(self, draft: Draft) -> TimeWindow:
        """Hours of a draft's shift."""
        van = self.tables.rigs[draft.rig].van
        return self.tables.problem.vans[van].shifts[draft.shift]

    def shifts(self) -> list[TimeWindow]:
        """All shifts of all vans, the first first."""
        hours = [window for van in self.tables.problem.vans for window in van.shifts]
        return sorted(dict.fromkeys(hours), key=lambda window: (window.open_s, window.close_s))

    def cheapest(self, trips: Trips, hours: Iterable[TimeWindow]) -> tuple[float, Draft] | None:
        """Least cost and its tour, on shifts that overlap the hours; ``None`` if none works.

        Of each van, the cheapest position of the walls that holds every trip is tried.
        """
        needs = [self.tables.trip_load(trip) for trip in trips]
        wanted = list(hours)
        best: tuple[float, Draft] | None = None
        for van, positions in self._rigs_of.items():
            rig = next((n for n in positions if _holds(self.tables.rigs[n], needs)), None)
            if rig is None:
                continue
            for shift in self._overlapping(van, wanted):
                draft = Draft(rig, shift, trips)
                cost_cny = self.scheduler.cost_cny(draft)
                if cost_cny is not None and (best is None or cost_cny < best[0]):
                    best = cost_cny, draft
        return best

    def _overlapping(self, van: int, hours: Sequence[TimeWindow]) -> Iterator[int]:
        for shift, window in enumerate(self.tables.problem.vans[van].shifts):
            if any(w.open_s < window.close_s and window.open_s < w.close_s for w in hours):
                yield shift


def _holds(rig: Rig, needs: Sequence[Sequence[float]]) -> bool:
    return all(rig.holds(need) for need in needs)


def savings_trips(vans: Vans, parameters: GreedyParameters) -> list[Trip]:
    """One trip per job on the first shift that can serve it, then joined by savings."""
    alone = [_alone(vans, job) for job in range(len(vans.tables.doors))]
    trips = [trip for trip in alone if trip is not None]
    if not trips:
        return []

    def join(nodes: tuple[int, ...], first: Trip, second: Trip) -> Trip | None:
        return _cheaper_together(vans, (nodes,), nodes, first, second)

    return parallel_savings(trips, by_saving(_savings(vans, parameters)), join)


def joined_trips(vans: Vans, trips: Sequence[Trip]) -> list[Trip]:
    """Put trips one after another on a vehicle wherever that is cheaper, best pairs first."""
    tours = [Trip((number,), trip.draft, trip.cost_cny) for number, trip in enumerate(trips)]
    rows = [trip.draft.trips[0] for trip in trips]

    def join(nodes: tuple[int, ...], first: Trip, second: Trip) -> Trip | None:
        return _cheaper_together(vans, tuple(rows[n] for n in nodes), nodes, first, second)

    savings = np.zeros((len(tours), len(tours)))
    for first in tours:
        for second in tours:
            both = (*first.nodes, *second.nodes)
            found = join(both, first, second) if first is not second else None
            if found is not None:
                savings[both] = first.cost_cny + second.cost_cny - found.cost_cny
    return parallel_savings(tours, by_saving(savings), join, may_turn=False)


def _alone(vans: Vans, job: int) -> Trip | None:
    """The job by itself on the first shift that can serve it, with the cheapest van."""
    for window in vans.shifts():
        found = vans.cheapest(((job,),), [window])
        if found is not None:
            return Trip((job,), found[1], found[0])
    return None


def _cheaper_together(
    vans: Vans, trips: Trips, nodes: tuple[int, ...], first: Trip, second: Trip
) -> Trip | None:
    """One tour instead of two, if it is feasible and costs less."""
    hours = dict.fromkeys((vans.shift_of(first.draft), vans.shift_of(second.draft)))
    found = vans.cheapest(trips, hours)
    if found is None or found[0] > first.cost_cny + second.cost_cny - CHEAPER_CNY:
        return None
    return Trip(nodes, found[1], found[0])


def _savings(vans: Vans, parameters: GreedyParameters) -> NDArray[np.float64]:
    """Money that each pair saves on the road, less the waiting it forces; 0 where impossible.

    Priced for the van with the least fixed cost, which a pair saves once.
    """
    rig = min(vans.tables.rigs, key=lambda item: (item.fixed_cny, item.cny_per_s))
    drive_s = np.array(rig.drive_s, float)
    price = rig.cny_per_m * np.array(rig.distance_m, float) + rig.cny_per_s * drive_s
    savings = distance_savings(price[0, 1:], price[1:, 0], price[1:, 1:], parameters.tour_shape)
    wait_s, possible = _timing(vans.tables.doors, drive_s)
    savings += rig.fixed_cny - parameters.wait_weight * rig.cny_per_s * wait_s
    np.fill_diagonal(possible, val=False)
    return np.where(possible, savings, 0.0)


def _timing(
    doors: Sequence[Door], drive_s: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Seconds that a vehicle waits at ``j`` at best after ``i``, and whether it is in time."""
    opens_s = np.array([door.windows[0].open_s if door.windows else 0 for door in doors], float)
    last_s = np.array([door.last_s for door in doors], float)
    on_time_s = np.minimum(last_s, [_on_time_s(door) for door in doors])
    release_s = np.array([door.release_s for door in doors], float)
    work_s = np.array([door.service_s for door in doors], float)[:, None] + drive_s[1:, 1:]
    leave_s = np.maximum(release_s[:, None], release_s[None, :])
    start_s = np.maximum(opens_s[:, None], leave_s + drive_s[0, 1:][:, None])
    wait_s = np.maximum(0.0, opens_s[None, :] - (on_time_s[:, None] + work_s))
    possible = (start_s <= last_s[:, None]) & (start_s + work_s <= last_s[None, :])
    return wait_s, possible


def _on_time_s(door: Door) -> int:
    """Last start of service that is not late."""
    return max((window.close_s for window in door.windows), default=door.last_s)
