"""A part of a problem: some of its jobs, with some of its vehicles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.drive import Draft
from supplychain.roads import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.routing.last_mile.problem import LastMileProblem, Van


def part_of(
    problem: LastMileProblem, jobs: Sequence[int], vans: Sequence[Van] | None = None
) -> LastMileProblem:
    """The problem of some jobs.

    Parameters
    ----------
    problem
        The whole.
    jobs
        Positions of the jobs, which become positions 0, 1, ... of the part.
    vans
        By default all.
    """
    extra = range(len(problem.jobs) + 1, len(problem.jobs) + 1 + problem.places)
    nodes = np.array([0, *(job + 1 for job in jobs), *extra])
    grid = np.ix_(nodes, nodes)
    return replace(
        problem,
        jobs=tuple(problem.jobs[job] for job in jobs),
        vans=problem.vans if vans is None else tuple(vans),
        travel={
            speed: TravelMatrix(travel.distance_m[grid], travel.duration_s[grid])
            for speed, travel in problem.travel.items()
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part that knows its place in the whole.

    In it every shift of a van is a van of its own, so that each can have its own count.

    Parameters
    ----------
    problem
        Of the part.
    jobs
        Position in the whole of each of its jobs.
    keys
        Rig and shift in the whole of each of its rigs.
    """

    problem: LastMileProblem
    jobs: tuple[int, ...]
    keys: tuple[tuple[int, int], ...]

    @classmethod
    def of(
        cls,
        problem: LastMileProblem,
        jobs: Sequence[int],
        counts: Mapping[tuple[int, int], int],
    ) -> Part:
        """Cut a part: the jobs, and the vehicles by position of van and shift."""
        vans: list[Van] = []
        keys: list[tuple[int, int]] = []
        first_rig = 0
        for number, van in enumerate(problem.vans):
            layouts = len(van.vehicle_type.layouts)
            for shift, hours in enumerate(van.shifts):
                if counts.get((number, shift), 0) > 0:
                    vans.append(replace(van, count=counts[number, shift], shifts=(hours,)))
                    keys += [(first_rig + layout, shift) for layout in range(layouts)]
            first_rig += layouts
        return cls(part_of(problem, jobs, vans), tuple(jobs), tuple(keys))

    def inside(self, draft: Draft) -> Draft:
        """A tour of the whole as the part's own."""
        at = {job: position for position, job in enumerate(self.jobs)}
        rig = self.keys.index((draft.rig, draft.shift))
        return Draft(rig, 0, tuple(tuple(at[job] for job in trip) for trip in draft.trips))

    def outside(self, draft: Draft) -> Draft:
        """A tour of the part as one of the whole."""
        trips = tuple(tuple(self.jobs[job] for job in trip) for trip in draft.trips)
        return Draft(*self.keys[draft.rig], trips)
