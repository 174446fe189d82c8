"""How both trunk tiers are planned: a plan at once, a bound, then better plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Status
from solvers.routing.trunk.coarse import Coarse
from solvers.routing.trunk.fine import improve, trips_of
from solvers.routing.trunk.finish import proven
from solvers.routing.trunk.groups import grouped
from solvers.routing.trunk.nouns import TrunkPlan
from solvers.routing.trunk.savings import ROUNDS, Savings, promising
from solvers.routing.trunk.state import Search
from solvers.routing.trunk.trial import keep_trials

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.common import Limits
    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.fine import Trip
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.problem import TrunkProblem


MOST_GROUPS = 400
QUICK_STOPS = 2
QUICK_ROUNDS = 5
MOST_QUICK_RUNS = 600
WORTH_OF_CARRIERS = (1.0, 1.5, 0.8, 1.2, 2.0)


def search_plan(
    problem: TrunkProblem,
    limits: Limits,
    options_of: Callable[[Search, bool, int], tuple[RunOptions, Bodies]],
    *,
    fleet_first: bool,
) -> TrunkPlan:
    """Plan one base.

    Parameters
    ----------
    options_of
        Makes the runs to choose from, and the bodies that they are made with. Its second argument
        tells whether trucks may run short; else runs may be left out that another run does better
        with any truck. The third is the most stops of a run.
    fleet_first
        Count trucks at once. Otherwise only if the best runs without counting need too many: a
        smaller model, whose value is a bound in any case.
    """
    if not problem.loads:
        return TrunkPlan(Status.OPTIMAL, (), (), (), 0.0, 0.0)
    search = Search(problem, limits)
    if problem.max_stops > QUICK_STOPS:
        _try_savings(search, *options_of(search, True, QUICK_STOPS), is_quick=True)
    for counts_trucks in (True,) if fleet_first else (False, True):
        options, bodies = options_of(search, counts_trucks, problem.max_stops)
        if search.deadline.has_passed:
            break
        coarse = Coarse(search, options, bodies, counts_trucks=counts_trucks)
        worthy = coarse.relaxed() if coarse.is_large else np.arange(len(options))
        _try_savings(search, options.only(worthy), bodies, is_quick=False)
        used = coarse.solved()
        improve(search, trips_of(options, np.flatnonzero(used > 0.5).tolist()))
        if counts_trucks or _fleet_suffices(search, options, bodies, used):
            break
    bound_cny = search.bound_cny
    return search.best if bound_cny is None else proven(search.best, bound_cny)


def _try_savings(search: Search, options: RunOptions, bodies: Bodies, *, is_quick: bool) -> None:
    """Find trips that save much with trucks thought dearer or cheaper, and plan with each set.

    What a carrier really costs depends on what goes along, so the first guess is varied. Quick
    plans are made without a solver.
    """
    problem, deadline = search.problem, search.deadline
    groups = grouped(problem, MOST_GROUPS)
    if is_quick:
        options = promising(problem, groups, bodies, options, search.lanes, MOST_QUICK_RUNS)
    savings = Savings(problem, groups, bodies, options, search.lanes)
    tried: set[tuple[Trip, ...]] = set()
    for turn, worth in enumerate(WORTH_OF_CARRIERS):
        if deadline.has_passed:
            break
        rounds = QUICK_ROUNDS if is_quick else ROUNDS
        trials = savings.searched(worth, search.limits.seed + turn, deadline, rounds)
        trips = trips_of(options, sorted(trial.option for trial in trials))
        if tuple(trips) not in tried:
            tried.add(tuple(trips))
            keep_trials(search, groups, options, trials)
            if not is_quick:
                improve(search, trips)


def _fleet_suffices(
    search: Search, options: RunOptions, bodies: Bodies, runs: NDArray[np.float64]
) -> bool:
    truck_of = bodies.truck[options.body]
    for position, truck in enumerate(search.problem.trucks):
        mine = np.flatnonzero((truck_of == position) & (runs > 0))
        for at_s in options.depart_s[mine]:
            away = (options.depart_s[mine] <= at_s) & (at_s < options.return_s[mine])
            if runs[mine][away].sum() > truck.count:
                return False
    return True
