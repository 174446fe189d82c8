"""Tours that searches came across, and the cheapest roster that can be put together from them.

A roster costs what its tours cost and what the jobs in none of them cost; tours share nothing but
the fleet. So the best choice among known tours is a set partitioning problem with a price for each
job left out and a limit for each van and shift (Rochat and Taillard 1995).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csc_array

from solvers.common.highs import Mip, MipOptions, solve_mip
from solvers.routing.last_mile.construct import CHEAPER_CNY
from solvers.routing.last_mile.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.schedule import Scheduler

MOST_TOURS = 20_000
KEPT_SHARE = 0.6
"""Share of the tours that stays when the pool is full: those met last."""


class Priced(NamedTuple):
    """A tour that keeps all rules, and its cost."""

    draft: Draft
    cost_cny: float


class TourPool:
    """Feasible tours of one problem, the cheapest for each van, shift and set of jobs.

    Parameters
    ----------
    scheduler
        Of the problem.
    most
        Tours that are kept; when there are more, those met longest ago go.
    """

    __slots__ = ("_most", "_scheduler", "_tours")

    def __init__(self, scheduler: Scheduler, most: int = MOST_TOURS) -> None:
        self._scheduler = scheduler
        self._most = most
        self._tours: dict[tuple[int, int, frozenset[int]], Priced] = {}

    def __len__(self) -> int:
        return len(self._tours)

    @property
    def tours(self) -> tuple[Priced, ...]:
        """All, those met last at the end."""
        return tuple(self._tours.values())

    def meet(self, draft: Draft) -> None:
        """Price a tour and keep it, if it keeps all rules."""
        cost_cny = self._scheduler.cost_cny(draft)
        if cost_cny is not None:
            self.keep([Priced(draft, cost_cny)])

    def keep(self, tours: Iterable[Priced]) -> None:
        """Keep tours whose cost is known."""
        for tour in tours:
            key = (*self._vehicle(tour.draft), frozenset(tour.draft.jobs))
            known = self._tours.pop(key, tour)
            self._tours[key] = min(known, tour, key=lambda item: item.cost_cny)
        if len(self._tours) > self._most:
            gone = len(self._tours) - int(self._most * KEPT_SHARE)
            for key in list(itertools.islice(self._tours, gone)):
                del self._tours[key]

    def recombined(self, roster: Roster, options: MipOptions) -> Roster:
        """The cheapest choice of tours that is found; never dearer than the roster.

        Parameters
        ----------
        roster
            To begin with; the pool gets its tours.
        options
            When to stop.
        """
        for draft in roster.tours:
            self.meet(draft)
        tours = [tour for tour in self._tours.values() if self._saving_cny(tour) > 0]
        if not tours:
            return roster
        held = {(*self._vehicle(draft), frozenset(draft.jobs)) for draft in roster.tours}
        start = np.array(
            [(*self._vehicle(tour.draft), frozenset(tour.draft.jobs)) in held for tour in tours],
            np.float64,
        )
        x = solve_mip(self._model(tours), options, start).x
        if x is None:
            return roster
        chosen = [tour.draft for tour, taken in zip(tours, x, strict=True) if taken > 0.5]
        found = Roster(self._scheduler, chosen)
        return found if found.cost_cny < roster.cost_cny - CHEAPER_CNY else roster

    def _vehicle(self, draft: Draft) -> tuple[int, int]:
        """Van and shift."""
        return self._scheduler.tables.rigs[draft.rig].van, draft.shift

    def _saving_cny(self, tour: Priced) -> float:
        doors = self._scheduler.tables.doors
        return sum(doors[job].unserved_cny for job in tour.draft.jobs) - tour.cost_cny

    def _model(self, tours: Sequence[Priced]) -> Mip:
        """Each job at most once, each van and shift as often as there are vehicles."""
        jobs, vans = len(self._scheduler.problem.jobs), self._scheduler.problem.vans
        vehicles = sorted({self._vehicle(tour.draft) for tour in tours})
        row_of = {vehicle: jobs + row for row, vehicle in enumerate(vehicles)}
        columns = [[*sorted(tour.draft.jobs), row_of[self._vehicle(tour.draft)]] for tour in tours]
        ends = np.cumsum([0, *map(len, columns)])
        rows = np.array(list(itertools.chain.from_iterable(columns)), np.int64)
        shape = (jobs + len(vehicles), len(tours))
        most = [1.0] * jobs + [float(vans[van].count) for van, _ in vehicles]
        return Mip(
            cost=np.array([-self._saving_cny(tour) for tour in tours]),
            low=np.zeros(len(tours)),
            high=np.ones(len(tours)),
            is_integer=np.ones(len(tours), np.bool_),
            matrix=csc_array((np.ones(len(rows)), rows, ends), shape),
            row_low=np.full(shape[0], -np.inf),
            row_high=np.array(most),
        )
