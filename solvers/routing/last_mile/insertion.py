"""The cheapest feasible place for a job in tours that exist or could be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from solvers.routing.last_mile.drive import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.drive import Trips
    from solvers.routing.last_mile.roster import Roster
    from solvers.routing.last_mile.schedule import Scheduler
    from solvers.routing.last_mile.tables import Rig

MAX_TRIES = 16
"""Most promising places whose exact schedule is computed for one job."""


class Gap(NamedTuple):
    """A place between two stops of a trip.

    ``early_s`` is the earliest departure from the node before, ``late_s`` a bound on the latest
    arrival at the node after.
    """

    trip: int
    place: int
    before: int
    after: int
    early_s: int
    late_s: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What insertion needs to know of a tour."""

    cost_cny: float
    work_s: int
    loads: tuple[tuple[float, ...], ...]
    gaps: tuple[Gap, ...]


class Place(NamedTuple):
    """A possible change: expected extra cost, lower bound of it, tour (or -1) and its new form."""

    expected_cny: float
    least_cny: float
    tour: int
    draft: Draft


class Inserter:
    """Finds places for jobs; remembers the outline of each tour."""

    __slots__ = ("_alone", "_outlines", "_rigs", "scheduler")

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self._outlines: dict[Draft, Outline] = {}
        self._alone: dict[int, tuple[tuple[float, Draft], ...]] = {}
        rigs = scheduler.tables.rigs
        self._rigs = sorted(range(len(rigs)), key=lambda rig: (rigs[rig].fixed_cny, rig))

    def best(self, roster: Roster, job: int, skip: int = -1) -> tuple[float, Place] | None:
        """Least extra cost over all tours but ``skip``, and a new one; ``None`` if none fits."""
        places = [
            place
            for number, tour in enumerate(roster.tours)
            if number != skip
            for place in self._places(roster, number, tour, job)
        ]
        places.sort(key=lambda place: (place.expected_cny, place.tour))
        found = self._new_tour(roster, job)
        for place in places[:MAX_TRIES]:
            if found is not None and place.least_cny >= found[0]:
                continue
            cost_cny = self.scheduler.cost_cny(place.draft)
            if cost_cny is None:
                continue
            extra_cny = cost_cny - self.outline(roster.tours[place.tour]).cost_cny
            if found is None or extra_cny < found[0]:
                found = extra_cny, place
        return found

    def alone(self, job: int) -> tuple[tuple[float, Draft], ...]:
        """Every feasible tour of the job alone with its cost, cheapest first."""
        if job not in self._alone:
            tables = self.scheduler.tables
            drafts = [
                Draft(rig, shift, ((job,),))
                for rig in self._rigs
                for shift in range(len(tables.problem.vans[tables.rigs[rig].van].shifts))
            ]
            costs = [(self.scheduler.cost_cny(draft), draft) for draft in drafts]
            feasible = [(cost_cny, draft) for cost_cny, draft in costs if cost_cny is not None]
            self._alone[job] = tuple(sorted(feasible, key=lambda pair: pair[0]))
        return self._alone[job]

    def outline(self, draft: Draft) -> Outline:
        """The remembered outline of a feasible tour."""
        if draft not in self._outlines:
            if len(self._outlines) > 20_000:
                self._outlines.clear()
            self._outlines[draft] = _outline(self.scheduler, draft)
        return self._outlines[draft]

    def _new_tour(self, roster: Roster, job: int) -> tuple[float, Place] | None:
        for cost_cny, draft in self.alone(job):
            if roster.spare(*roster.key(draft)) > 0:
                return cost_cny, Place(cost_cny, cost_cny, -1, draft)
        return None

    def _places(self, roster: Roster, number: int, tour: Draft, job: int) -> Iterator[Place]:
        tables = self.scheduler.tables
        outline, door = self.outline(tour), tables.doors[job]
        rigs = {
            trip: self._rig_for(roster, tour, outline.loads, trip, door.load)
            for trip in range(len(tour.trips))
        }
        open_s = door.windows[0].open_s if door.windows else 0
        for gap in outline.gaps:
            rig_at = rigs[gap.trip]
            if rig_at is None:
                continue
            rig = tables.rigs[rig_at[0]]
            rows_s = rig.drive_s
            to_s, from_s = rows_s[gap.before][job + 1], rows_s[job + 1][gap.after]
            arrive_s = max(gap.early_s, door.release_s) + to_s
            if arrive_s > door.last_s:
                continue
            if max(arrive_s, open_s) + door.service_s + from_s > gap.late_s:
                continue
            more_s = to_s + from_s - rows_s[gap.before][gap.after] + door.service_s
            if outline.work_s + more_s > rig.max_route_s:
                continue
            draft = Draft(rig_at[0], rig_at[1], _put(tour.trips, gap.trip, gap.place, job))
            yield self._place(number, tour, draft, _extra_m(rig, gap, job), more_s)
        yield from self._own_trips(number, tour, outline, job)

    def _place(self, number: int, tour: Draft, draft: Draft, more_m: int, more_s: int) -> Place:
        rig, old = self.scheduler.tables.rigs[draft.rig], self.scheduler.tables.rigs[tour.rig]
        least_cny = rig.cny_per_m * more_m
        expected_cny = least_cny + rig.cny_per_s * more_s + rig.fixed_cny - old.fixed_cny
        if draft.rig != tour.rig:
            least_cny = float("-inf")
        return Place(expected_cny, least_cny, number, draft)

    def _own_trips(self, number: int, tour: Draft, outline: Outline, job: int) -> Iterator[Place]:
        """The job as a trip of its own, before, between or after the tour's trips."""
        rig, door = self.scheduler.tables.rigs[tour.rig], self.scheduler.tables.doors[job]
        if not rig.holds(door.load):
            return
        round_s = rig.drive_s[0][job + 1] + rig.drive_s[job + 1][0]
        round_m = rig.distance_m[0][job + 1] + rig.distance_m[job + 1][0]
        more_s = round_s + door.service_s + rig.dock_s
        if outline.work_s + more_s > rig.max_route_s:
            return
        for position in range(len(tour.trips) + 1):
            trips = (*tour.trips[:position], (job,), *tour.trips[position:])
            yield self._place(number, tour, Draft(tour.rig, tour.shift, trips), round_m, more_s)

    def _rig_for(
        self,
        roster: Roster,
        tour: Draft,
        loads: Sequence[Sequence[float]],
        trip: int,
        more: Sequence[float],
    ) -> tuple[int, int] | None:
        """Rig and shift that hold the tour with more load on one trip: its own if it can."""
        rigs = self.scheduler.tables.rigs
        grown = [have + extra for have, extra in zip(loads[trip], more, strict=True)]
        if rigs[tour.rig].holds(grown):
            return tour.rig, tour.shift
        needs = [grown, *(load for other, load in enumerate(loads) if other != trip)]
        for rig in self._rigs:
            if all(rigs[rig].holds(need) for need in needs):
                shift = self._shift_for(roster, tour, rig)
                if shift is not None:
                    return rig, shift
        return None

    def _shift_for(self, roster: Roster, tour: Draft, rig: int) -> int | None:
        """The tour's shift, or the same hours of another van with a free vehicle."""
        tables = self.scheduler.tables
        old, new = tables.rigs[tour.rig].van, tables.rigs[rig].van
        if old == new:
            return tour.shift
        window = tables.problem.vans[old].shifts[tour.shift]
        for shift, other in enumerate(tables.problem.vans[new].shifts):
            overlaps = other.open_s <= window.close_s and window.open_s <= other.close_s
            if overlaps and roster.spare(new, shift) > 0:
                return shift
        return None


def _outline(scheduler: Scheduler, draft: Draft) -> Outline:
    tables = scheduler.tables
    rig = tables.rigs[draft.rig]
    cost_cny = scheduler.cost_cny(draft)
    run = scheduler.earliest(draft, eager=True)
    if cost_cny is None or run is None:
        message = "only feasible tours have an outline"
        raise ValueError(message)
    starts = dict(zip(draft.jobs, run.starts_s, strict=True))
    late_s = tables.problem.vans[rig.van].shifts[draft.shift].close_s
    gaps: list[Gap] = []
    for number in range(len(draft.trips) - 1, -1, -1):
        trip, after = draft.trips[number], 0
        for place in range(len(trip), 0, -1):
            job, door = trip[place - 1], tables.doors[trip[place - 1]]
            gaps.append(Gap(number, place, job + 1, after, starts[job] + door.service_s, late_s))
            late_s = min(door.last_s, late_s - rig.drive_s[job + 1][after] - door.service_s)
            after = job + 1
        gaps.append(Gap(number, 0, 0, after, run.departs_s[number], late_s))
        late_s -= rig.drive_s[0][after] + rig.dock_s
    service_s = sum(tables.doors[job].service_s for job in draft.jobs)
    work_s = run.drive_s + service_s + rig.dock_s * (len(draft.trips) - 1)
    loads = tuple(tuple(tables.trip_load(trip)) for trip in draft.trips)
    return Outline(cost_cny, work_s, loads, tuple(gaps))


def _put(trips: Trips, trip: int, place: int, job: int) -> Trips:
    row = trips[trip]
    return (*trips[:trip], (*row[:place], job, *row[place:]), *trips[trip + 1 :])


def _extra_m(rig: Rig, gap: Gap, job: int) -> int:
    rows = rig.distance_m
    return rows[gap.before][job + 1] + rows[job + 1][gap.after] - rows[gap.before][gap.after]
