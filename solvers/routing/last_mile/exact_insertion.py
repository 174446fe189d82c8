"""Places for a job under any rules, each of them driven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.insertion import Inserter, Place
from solvers.routing.last_mile.plain import is_plain
from solvers.routing.last_mile.problem import Half

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.drive import Trips
    from solvers.routing.last_mile.roster import Roster
    from solvers.routing.last_mile.schedule import Scheduler


class ExactInserter(Inserter):
    """Finds places under any rules: every place is driven, as no quick look knows them all."""

    __slots__ = ()

    def best(self, roster: Roster, job: int, skip: int = -1) -> tuple[float, Place] | None:
        """Least extra cost over all tours but ``skip``, and a new one; ``None`` if none fits."""
        ranked = self.ranked(roster, job, skip)
        return ranked[0] if ranked else None

    def ranked(self, roster: Roster, job: int, skip: int = -1) -> list[tuple[float, Place]]:
        """Every place that keeps the rules, with its extra cost, the cheapest first."""
        found = [
            (extra_cny, place)
            for number, tour in enumerate(roster.tours)
            if number != skip
            for extra_cny, place in self._driven(roster, number, tour, job)
        ]
        new = self._new_tour(roster, job)
        found += [] if new is None else [new]
        return sorted(found, key=lambda pair: (pair[0], pair[1].tour))

    def alone(self, job: int) -> tuple[tuple[float, Draft], ...]:
        """Every feasible tour of the job alone, or of both halves of its shipment."""
        problem = self.scheduler.problem
        if problem.jobs[job].half is Half.WHOLE:
            return super().alone(job)
        if job not in self._alone:
            found = []
            for rig, item in enumerate(self.scheduler.tables.rigs):
                for shift in range(len(problem.vans[item.van].shifts)):
                    draft = Draft(rig, shift, (self._halves(job),))
                    cost_cny = self.scheduler.cost_cny(draft)
                    if cost_cny is not None:
                        found.append((cost_cny, draft))
            self._alone[job] = tuple(sorted(found, key=lambda pair: pair[0]))
        return self._alone[job]

    def _halves(self, job: int) -> tuple[int, ...]:
        """The job, or both halves of its shipment in order."""
        problem = self.scheduler.problem
        mate = int(self.scheduler.arrays.doors[job]["mate"])
        if mate < 0:
            return (job,)
        return (job, mate) if problem.jobs[job].half is Half.FIRST else (mate, job)

    def _driven(
        self, roster: Roster, number: int, tour: Draft, job: int
    ) -> Iterator[tuple[float, Place]]:
        before_cny = self.scheduler.cost_cny(tour) or 0.0
        for trips in self._forms(tour, job):
            for rig in self._siblings(tour.rig):
                draft = Draft(rig, tour.shift, trips)
                cost_cny = self.scheduler.cost_cny(draft)
                if cost_cny is not None:
                    extra_cny = cost_cny - before_cny
                    yield extra_cny, Place(extra_cny, extra_cny, number, draft)
                    break

    def _forms(self, tour: Draft, job: int) -> Iterator[Trips]:
        """Trips with the job, or both halves of its shipment, in every place."""
        row = self._halves(job)
        for trip, jobs in enumerate(tour.trips):
            for place in range(len(jobs) + 1):
                first = (*jobs[:place], row[0], *jobs[place:])
                if len(row) == 1:
                    yield (*tour.trips[:trip], first, *tour.trips[trip + 1 :])
                    continue
                for second in range(place + 1, len(first) + 1):
                    both = (*first[:second], row[1], *first[second:])
                    yield (*tour.trips[:trip], both, *tour.trips[trip + 1 :])
        for position in range(len(tour.trips) + 1):
            yield (*tour.trips[:position], row, *tour.trips[position:])

    def _siblings(self, rig: int) -> list[int]:
        """The rig, then the other layouts of its van, cheapest first."""
        rigs = self.scheduler.tables.rigs
        others = [n for n, other in enumerate(rigs) if other.van == rigs[rig].van and n != rig]
        return [rig, *sorted(others, key=lambda n: (rigs[n].fixed_cny, n))]


def inserter_for(scheduler: Scheduler) -> Inserter:
    """The quick inserter where it knows all rules, else the exact one."""
    return Inserter(scheduler) if is_plain(scheduler.problem) else ExactInserter(scheduler)
