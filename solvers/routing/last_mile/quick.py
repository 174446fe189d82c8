"""Good tours of one front within a few hundredths of a second, without bound and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.routing.last_mile.annealing import Annealer
from solvers.routing.last_mile.construct import drop_unprofitable
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler

if TYPE_CHECKING:
    from solvers.routing.last_mile.plan import Tour
    from solvers.routing.last_mile.problem import LastMileProblem


def quick_tours(problem: LastMileProblem, rounds: int, seed: int = 0) -> tuple[Tour, ...]:
    """Tours by ruin and recreate alone; jobs in none of them are left out.

    For who plans thousands of mornings, as simulations do, and needs neither a proof nor the reason
    of each job that is left out. For one front that is to be driven, ask :func:`.solve`.

    Parameters
    ----------
    problem
        The front.
    rounds
        Of ruin and recreate; equal rounds and seeds give equal tours.

    Returns
    -------
    tuple
        In order of their first departure.
    """
    if not problem.jobs or not problem.vans:
        return ()
    scheduler = Scheduler(problem)
    annealer = Annealer(scheduler, seed)
    first = annealer.filled([])
    roster = Roster(scheduler, annealer.run(first, Deadline(None), rounds))
    drop_unprofitable(roster)
    tours = [tour for tour in map(scheduler.tour, roster.tours) if tour is not None]
    return tuple(sorted(tours, key=lambda tour: (tour.trips[0].depart_s, tour.van_key)))
