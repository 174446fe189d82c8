"""Tours that searches came across, and the cheapest roster that can be put together from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from solvers.common.column_pool import Choice, ColumnPool, met_last
from solvers.routing.last_mile.construct import CHEAPER_CNY
from solvers.routing.last_mile.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from solvers.common.highs import MipOptions
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.schedule import Scheduler

MOST_TOURS = 20_000


class Priced(NamedTuple):
    """A tour that keeps all rules, and its cost."""

    draft: Draft
    cost_cny: float


class TourPool:
    """Feasible tours of one problem that cost less than leaving their jobs out.

    Of those with one van, shift and set of jobs, the cheapest is kept.

    Parameters
    ----------
    scheduler
        Of the problem.
    most
        Tours that are kept; when there are more, those met longest ago go.
    """

    __slots__ = ("_pool", "_scheduler")

    def __init__(self, scheduler: Scheduler, most: int = MOST_TOURS) -> None:
        self._scheduler = scheduler
        self._pool: ColumnPool[Priced] = ColumnPool(lambda tour: self._key(tour.draft), most)

    def __len__(self) -> int:
        return len(self._pool)

    @property
    def tours(self) -> tuple[Priced, ...]:
        """All, those met last at the end."""
        return self._pool.columns

    def meet(self, draft: Draft) -> None:
        """Price a tour and keep it, if it keeps all rules and saves something."""
        cost_cny = self._scheduler.cost_cny(draft)
        if cost_cny is not None and self._worth_cny(draft) > cost_cny:
            self.keep([Priced(draft, cost_cny)])

    def keep(self, tours: Iterable[Priced]) -> None:
        """Keep tours of other pools of the same jobs."""
        self._pool.keep(tours)

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
        tours = met_last(self.tours, _visits, options.time_limit_s)
        held = {self._key(draft) for draft in roster.tours}
        is_held = [self._key(tour.draft) in held for tour in tours]
        if all(is_held):
            return roster
        vans = self._scheduler.problem.vans
        seats = [roster.key(tour.draft) for tour in tours]
        choice = Choice(
            saving_cny=[self._worth_cny(tour.draft) - tour.cost_cny for tour in tours],
            items=[tuple(tour.draft.jobs) for tour in tours],
            seats=seats,
            count_of={(van, shift): vans[van].count for van, shift in seats},
        )
        chosen = choice.best(is_held, options)
        if chosen is None:
            return roster
        found = Roster(self._scheduler, [tours[number].draft for number in chosen])
        return found if found.cost_cny < roster.cost_cny - CHEAPER_CNY else roster

    def _key(self, draft: Draft) -> Hashable:
        """Van, shift and jobs."""
        van = self._scheduler.tables.rigs[draft.rig].van
        return van, draft.shift, frozenset(draft.jobs)

    def _worth_cny(self, draft: Draft) -> float:
        """Cost of leaving its jobs out."""
        doors = self._scheduler.tables.doors
        return sum(doors[job].unserved_cny for job in draft.jobs)


def _visits(tour: Priced) -> int:
    return sum(map(len, tour.draft.trips))
