"""Tours under construction: which vehicles are taken and which jobs wait for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.schedule import Scheduler


class Roster:
    """Feasible tours that share the fleet, and the jobs that are in none of them.

    Parameters
    ----------
    scheduler
        Of the problem.
    tours
        Each must keep the rules by itself, and all together the fleet's counts; no job twice.
    """

    __slots__ = ("_spare", "missing", "scheduler", "tours")

    def __init__(self, scheduler: Scheduler, tours: Iterable[Draft] = ()) -> None:
        self.scheduler = scheduler
        self.tours: list[Draft] = []
        self._spare = {
            (number, shift): van.count
            for number, van in enumerate(scheduler.problem.vans)
            for shift in range(len(van.shifts))
        }
        served: set[int] = set()
        for tour in tours:
            self.add(tour)
            served.update(tour.jobs)
        jobs = range(len(scheduler.problem.jobs))
        self.missing = [job for job in jobs if job not in served]

    def key(self, draft: Draft) -> tuple[int, int]:
        """Van and shift that the draft takes a vehicle of."""
        return self.scheduler.tables.rigs[draft.rig].van, draft.shift

    def spare(self, van: int, shift: int) -> int:
        """Vehicles of the van that are free on the shift."""
        return self._spare[van, shift]

    def may_become(self, old: Draft, new: Draft) -> bool:
        """Whether the fleet allows ``new`` in the place of ``old``."""
        return self.key(old) == self.key(new) or self._spare[self.key(new)] > 0

    def add(self, draft: Draft) -> None:
        """Take a free vehicle for the tour."""
        self._spare[self.key(draft)] -= 1
        self.tours.append(draft)

    def remove(self, position: int) -> Draft:
        """Free the vehicle of the tour at the position; its jobs are not yet missing."""
        draft = self.tours.pop(position)
        self._spare[self.key(draft)] += 1
        return draft

    def replace(self, position: int, new: Draft) -> None:
        """Change the tour at the position, perhaps to another vehicle."""
        self._spare[self.key(self.tours[position])] += 1
        self._spare[self.key(new)] -= 1
        self.tours[position] = new

    def copy(self) -> Roster:
        """An independent roster with the same tours and missing jobs."""
        twin = Roster(self.scheduler, self.tours)
        twin.missing = list(self.missing)
        return twin

    @property
    def tours_cny(self) -> float:
        """Cost of all tours."""
        return sum(self.scheduler.cost_cny(draft) or 0.0 for draft in self.tours)

    @property
    def cost_cny(self) -> float:
        """Cost of all tours and of the missing jobs."""
        doors = self.scheduler.tables.doors
        return self.tours_cny + sum(doors[job].unserved_cny for job in self.missing)
