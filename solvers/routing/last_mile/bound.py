"""How much cheaper than its plan a front could be served at most.

``bound`` relaxes the front to a covering of its jobs by tours (:mod:`.bounds.generation`): windows,
loads, fleet, shifts, several trips, releases, skills, places and all prices that every tour has to
pay. What it does not know can only make tours dearer, and is named. Where that comes to nothing in
time, shares of single jobs (:mod:`.bounds.shares`) are what is proven.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Progress, Status, StopReason
from solvers.routing.last_mile.bounds.generation import Generation
from solvers.routing.last_mile.bounds.near import MOST_NEAR
from solvers.routing.last_mile.bounds.pricing import Route
from solvers.routing.last_mile.bounds.shares import lower_bound_cny
from solvers.routing.last_mile.bounds.ways import all_ways, left_out
from solvers.routing.last_mile.bounds.whole import has_whole_costs
from solvers.routing.last_mile.schedule import Scheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from solvers.common import ProgressCallback, StopCheck
    from solvers.routing.last_mile.bounds.ways import Ways
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem

PROVEN, MOST_PROVEN_CNY = 1e-7, 0.005
"""Share of the cost, and money, by which cost and bound may differ and still be equal."""
ROUNDING = 1e-9
WHOLE_ROUNDING = 1e-7
"""Relative errors of sums of floats that a bound allows for."""
ROUNDS_WITHOUT_LIMITS = 2_000
MOST_BY_TOURS = 1_000
"""With more jobs, memory for all arcs of every van and shift would run to gigabytes."""
LARGE = f"all tours: more than {MOST_BY_TOURS:,} jobs"
TOO_MANY = f"all tours: more than {MOST_NEAR} jobs at one place"


class BoundMethod(StrEnum):
    """What a bound rests on."""

    TOURS = "tours"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class Bound:
    """A cost below which no plan can be.

    Parameters
    ----------
    value_cny
        The cost.
    method
        Whether it comes from all tours at once, or from shares of single jobs.
    is_complete
        Whether more time would not raise it.
    left_out
        What the problem has that the bound does not count: with none of it, plans of single jobs'
        tours come close to the bound; with some, the gap may be the bound's and not the plan's.
    rounds, routes, cuts
        Rounds of pricing, and what they found.
    seconds
        Wall time.
    """

    value_cny: float
    method: BoundMethod
    is_complete: bool
    left_out: tuple[str, ...]
    rounds: int
    routes: int
    cuts: int
    seconds: float

    def gap(self, cost_cny: float) -> float:
        """Share of a plan's cost that no other plan can save more than."""
        if cost_cny <= 0.0:
            return 0.0
        return max(0.0, (cost_cny - self.value_cny) / cost_cny)


def bound(
    problem: LastMileProblem,
    limits: Limits,
    *,
    plan: LastMilePlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> Bound:
    """Prove a cost below which no plan of the front can be.

    Parameters
    ----------
    problem
        The front; up to about 200 jobs, tours of about ten jobs best.
    limits
        Whatever the seconds, what is proven by then is the answer. Iterations are rounds of
        pricing, 2,000 if there are neither; by them alone, equal problems have equal bounds.
    plan
        A plan of the problem: its tours are a start, and nothing above its cost is looked for.
    progress, should_stop
        Told what is proven; asked whether to stop.

    Returns
    -------
    Bound
        Valid however short the time.
    """
    if limits.max_seconds is None and limits.max_iterations is None:
        limits = replace(limits, max_iterations=ROUNDS_WITHOUT_LIMITS)
    deadline = Deadline(limits.max_seconds)
    scheduler = Scheduler(problem)
    shares_cny = lower_bound_cny(scheduler)
    known_cny = math.inf if plan is None else plan.cost_cny
    names = tuple(left_out(problem))
    is_large = len(problem.jobs) > MOST_BY_TOURS
    if is_large:
        names = (*names, LARGE)
    ways = all_ways(scheduler.tables) if problem.jobs and not is_large else []
    if not ways:
        return Bound(shares_cny, BoundMethod.SHARES, True, names, 0, 0, 0, deadline.elapsed_s)
    generation = Generation(
        ways,
        np.array([door.unserved_cny for door in scheduler.tables.doors]),
        known_cny - _rest_cny(known_cny),
        deadline,
        limits.max_iterations,
        should_stop,
        _teller(progress, deadline, known_cny, shares_cny),
    )
    if plan is not None:
        generation.add_paths(list(_paths(problem, ways, plan)))
    if generation.can_start:
        generation.run()
    else:
        names = (*names, TOO_MANY)
    value_cny = _rounded(problem, generation.proven_cny)
    is_by_tours = value_cny > shares_cny
    return Bound(
        min(max(value_cny, shares_cny), known_cny),
        BoundMethod.TOURS if is_by_tours else BoundMethod.SHARES,
        generation.is_complete
        or not generation.can_start
        or value_cny >= known_cny - _rest_cny(known_cny),
        names,
        generation.rounds,
        len(generation.master.routes),
        len(generation.master.cuts),
        deadline.elapsed_s,
    )


def proven(plan: LastMilePlan, found: Bound) -> LastMilePlan:
    """The plan with the better of its own and another bound; optimal if it costs no more."""
    bound_cny = found.value_cny if plan.bound_cny is None else max(found.value_cny, plan.bound_cny)
    bound_cny = min(bound_cny, plan.cost_cny)
    if plan.cost_cny - bound_cny > _rest_cny(plan.cost_cny):
        return replace(plan, bound_cny=bound_cny)
    status = Status.OPTIMAL if plan.status is Status.FEASIBLE else plan.status
    return replace(plan, bound_cny=bound_cny, status=status, stop_reason=StopReason.PROVEN)


def _rest_cny(cost_cny: float) -> float:
    """What rounding may leave between a cost and its proof."""
    return min(MOST_PROVEN_CNY, PROVEN * max(1.0, cost_cny))


def _teller(
    progress: ProgressCallback | None, deadline: Deadline, known_cny: float, shares_cny: float
) -> Callable[[float], None] | None:
    if progress is None:
        return None
    cost_cny = known_cny if math.isfinite(known_cny) else None

    def tell(proven_cny: float) -> None:
        best_cny = max(proven_cny, shares_cny)
        progress(Progress("bound", deadline.elapsed_s, cost_cny, best_cny, ""))

    return tell


def _rounded(problem: LastMileProblem, value_cny: float) -> float:
    """What a sum of floats surely proves; the next whole cost if all costs are whole."""
    if not math.isfinite(value_cny):
        return value_cny
    size = max(1.0, abs(value_cny))
    if has_whole_costs(problem):
        return float(math.ceil(value_cny - WHOLE_ROUNDING * size))
    return value_cny - ROUNDING * size


def _paths(problem: LastMileProblem, ways: Sequence[Ways], plan: LastMilePlan) -> Iterator[Route]:
    """A plan's tours as paths."""
    job_at = {job.id: position for position, job in enumerate(problem.jobs)}
    ways_at = {(problem.vans[w.van].key, w.shift): number for number, w in enumerate(ways)}
    for tour in plan.tours:
        number = ways_at.get((tour.van_key, tour.shift))
        rows = [[job_at.get(drop.job_id) for drop in trip.drops] for trip in tour.trips]
        steps = [(job, at == 0) for row in rows for at, job in enumerate(row) if job is not None]
        if number is None or not steps:
            continue
        doors = tuple(job for job, _ in steps)
        reloads = tuple(is_new for _, is_new in steps[1:])
        yield Route(number, doors, reloads, ways[number].cost_cny(doors, reloads))
