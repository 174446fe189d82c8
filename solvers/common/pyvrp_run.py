"""How PyVRP 0.14 is run: its penalties, when it stops, and what is kept if it never does.

What goes in and comes out is the families' own: each has one adapter.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyvrp
import pyvrp.search
from pyvrp.exceptions import PenaltyBoundWarning

from solvers.common.limits import Deadline
from solvers.common.watched import watched

if TYPE_CHECKING:
    from collections.abc import Callable

MONEY_SCALE = 100_000
"""PyVRP's whole units of money in one CNY."""
FIRST_TIME_PENALTY = 50_000.0
FIRST_LOAD_PENALTY = 2_000.0
MAX_PENALTY = 1e8
WAIT_WEIGHT = 0.2
"""What a second of waiting counts for beside one of driving when neighbours are chosen."""
MOST_PERTURBATIONS, MOST_PERTURBATIONS_LONG = 10, 25
LONG_TOUR = 20
"""PyVRP's own 25 steps aside cost 1 to 4 % more with 400 jobs on tours of 11 (15 and 20 seconds),
0.2 % less on tours of 24, 0.4 to 1.7 % less with 200 and 400 jobs on tours of 33 to 45."""
MOST_FAR_JOBS = 450
"""Nor are steps wide with more jobs: 1,000 on tours of 29 to 35 came out 0.2 to 0.5 % dearer.
With several depots they gained nothing: 1.3 % above the best known costs against 1.2."""
LEG_SHARES = (0.08, 0.2)
"""Of what is left of a search whose tours are short but need not be, until they are long: first
tours say little (10 to 16 visits where the best ones had 33 to 44), and tours merge slowly."""
LATE_S = 0.5
"""Seconds after its end, by time or because somebody asked, until a search is given up."""
STALL_S = 20.0
"""Seconds that an iteration may take at most; they take milliseconds."""
SHOW_EVERY = 20
"""Of the solutions that a search goes on from, one in so many is shown, beside each best one:
looking at all of them took 40 % of the time with 500 jobs."""


@dataclass
class _Penalties(pyvrp.PenaltyParams):
    """Penalties that begin near the price of what they forbid, in our scales."""

    solutions_between_updates: int = 200
    max_penalty: float = MAX_PENALTY

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        """First penalties of a unit of load, time and distance."""
        loads = [FIRST_LOAD_PENALTY] * data.num_load_dimensions
        return loads, FIRST_TIME_PENALTY, FIRST_TIME_PENALTY


def price_of_a_second(data: pyvrp.ProblemData) -> float:
    """What a second on the road costs, by the median arc of the first vehicle type."""
    kind = data.vehicle_type(0)
    metres = float(np.median(np.asarray(data.distance_matrix(kind.profile))))
    seconds = float(np.median(np.asarray(data.duration_matrix(kind.profile))))
    return kind.unit_duration_cost + kind.unit_distance_cost * metres / max(1.0, seconds)


def _suits_wide_steps(data: pyvrp.ProblemData, solution: pyvrp.Solution | None) -> bool:
    if solution is None or not _is_small(data):
        return False
    return bool(solution.num_clients() > LONG_TOUR * solution.num_routes())


def _is_small(data: pyvrp.ProblemData) -> bool:
    return data.num_clients <= MOST_FAR_JOBS and data.num_depots == 1


def _may_suit_wide_steps(data: pyvrp.ProblemData) -> bool:
    """Whether vehicles have room, and time for visits, for tours so long."""
    kinds, clients = data.vehicle_types(), data.clients()
    if not _is_small(data):
        return False
    needs = np.array(
        [[*client.delivery, client.service_duration] for client in clients], np.float64
    )
    room = np.array(
        [[*_room(kind), min(kind.shift_duration, kind.tw_late - kind.tw_early)] for kind in kinds],
        np.float64,
    )
    tours = (needs.sum(axis=0) / np.maximum(1.0, room.max(axis=0))).max()
    return bool(len(clients) > LONG_TOUR * max(1.0, tours))


def _room(kind: pyvrp.VehicleType) -> list[int]:
    """For loads of all trips of a vehicle."""
    return [capacity * (1 + kind.max_reloads) for capacity in kind.capacity]


def _params(
    data: pyvrp.ProblemData,
    best: pyvrp.IteratedLocalSearchCallbacks,
    initial: pyvrp.Solution | None,
) -> pyvrp.SolveParams:
    """Smaller steps than PyVRP's own, which are for hours or long tours, and waits at our price.

    Tried on three random fronts each of 100 and 200 jobs, a second for each 80 jobs: from the
    same start 4.2 and 3.5 % cheaper in sum. PyVRP's neighbours count a second of waiting as a fifth
    of a unit of money; with our small units that is nothing, and 1,000 jobs in wide windows cost
    5 % more after 20 seconds.
    """
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(history_length=100, callbacks=best),
        penalty=_Penalties(),
        neighbourhood=pyvrp.search.NeighbourhoodParams(
            weight_wait_time=WAIT_WEIGHT * price_of_a_second(data), num_neighbours=30
        ),
        perturbation=pyvrp.search.PerturbationParams(
            1, MOST_PERTURBATIONS_LONG if _suits_wide_steps(data, initial) else MOST_PERTURBATIONS
        ),
    )


@dataclass(slots=True)
class Stop:
    """Tells PyVRP when to stop, and who waits for it when to give it up.

    PyVRP asks between its iterations, in a thread of its own. An iteration of 0.14.1 may never
    end.
    """

    deadline: Deadline
    max_iterations: int | None
    should_stop: Callable[[], bool] | None = None
    is_over: bool = field(default=False, init=False)
    done: int = field(default=0, init=False)
    _iteration: Deadline = field(default_factory=lambda: Deadline(STALL_S), init=False)
    _grace: Deadline | None = field(default=None, init=False)

    def leg(self, share: float) -> Stop:
        """Limits of a part of the search."""
        left_s, iterations = self.deadline.remaining_s, self.max_iterations
        deadline = Deadline(None if math.isinf(left_s) else share * left_s)
        iterations = None if iterations is None else round(share * iterations)
        return Stop(deadline, iterations, self.should_stop)

    def __call__(self, best_cost: int) -> bool:
        """Whether iterations or time are used up, or somebody has asked."""
        if self.is_over:
            return True
        if self.max_iterations is not None and self.done >= self.max_iterations:
            return True
        self.done += 1
        self._iteration = Deadline(STALL_S)
        return self.deadline.has_passed

    def is_asked(self) -> bool:
        """Whether somebody wants the search to stop."""
        return self.should_stop is not None and self.should_stop()

    def end(self) -> None:
        """Let PyVRP stop after its iteration."""
        self.is_over = True

    def is_lost(self) -> bool:
        """Whether the search should have ended by now; passes on what ``should_stop`` says."""
        if self.is_asked():
            self.end()
        if self._grace is None and (self.is_over or self.deadline.has_passed):
            self._grace = Deadline(LATE_S)
        if self._grace is not None and self._grace.has_passed:
            return True
        return self._iteration.has_passed


class _Seen(pyvrp.IteratedLocalSearchCallbacks):
    """Keeps the best solution so far, for a search that does not come back, and shows others."""

    def __init__(self, show: Callable[[pyvrp.Solution], None] | None) -> None:
        self.solution: pyvrp.Solution | None = None
        self._show = show
        self._skipped = 0

    def on_start(self, ils: pyvrp.IteratedLocalSearch) -> None:
        self.solution = ils.initial_solution

    def on_best(self, best: pyvrp.Solution) -> None:
        self.solution = best
        if self._show is not None:
            self._show(best)

    def on_iteration(
        self,
        current: pyvrp.Solution,
        candidate: pyvrp.Solution,
        best: pyvrp.Solution,
        cost_evaluator: pyvrp.CostEvaluator,
    ) -> None:
        if self._show is not None and current is candidate:
            self._skipped += 1
            if self._skipped % SHOW_EVERY == 0:
                self._show(candidate)


def search(
    data: pyvrp.ProblemData,
    stop: Stop,
    seed: int,
    initial: pyvrp.Solution | None = None,
    show: Callable[[pyvrp.Solution], None] | None = None,
) -> pyvrp.Solution | None:
    """Search until ``stop`` says so.

    Parameters
    ----------
    data, stop, seed, initial
        What is searched, how long, with which random choices and from where.
    show
        Called with each best solution, and with some of those that the search goes on from, in
        the thread of the search.

    Returns
    -------
    pyvrp.Solution or None
        The best one, if it keeps all rules. Where the search never ends, the best one found before
        it got caught.
    """
    legs = LEG_SHARES if _may_suit_wide_steps(data) else ()
    for number, share in enumerate(legs, 1):
        if _suits_wide_steps(data, initial) or stop.is_asked():
            break
        leg = stop.leg(share)
        found, is_lost = _searched(data, leg, seed + number, initial, show)
        if is_lost:
            return found
        stop.done += leg.done
        initial = found or initial
    return _searched(data, stop, seed, initial, show)[0]


def _searched(
    data: pyvrp.ProblemData,
    stop: Stop,
    seed: int,
    initial: pyvrp.Solution | None,
    show: Callable[[pyvrp.Solution], None] | None,
) -> tuple[pyvrp.Solution | None, bool]:
    """What one run finds, if it keeps all rules, and whether the run never ends."""
    seen = _Seen(show)

    def run() -> pyvrp.Result:
        return pyvrp.solve(
            data,
            stop,
            seed=seed,
            collect_stats=False,
            params=_params(data, seen, initial),
            initial_solution=initial,
        )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = watched(run, stop.is_lost, stop.end)
    found = seen.solution if result is None else result.best
    is_sound = found is not None and found.is_feasible()
    return found if is_sound else None, result is None
