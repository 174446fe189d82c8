"""Choose how to solve a placement problem; the methods stand in files of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Progress, Status, StopReason, on_one_clock
from solvers.common.highs import MipOptions, MipStatus
from solvers.common.mip_watch import MipWatch
from solvers.placement.account import Account, leaves_out, plan_of
from solvers.placement.aims import Seeker
from solvers.placement.better import Better
from solvers.placement.decomposed import PROOF
from solvers.placement.design import Carried, Design
from solvers.placement.exact.solve import solve_exactly
from solvers.placement.measures import keeps_futures_apart, only_future, without_promises
from solvers.placement.problem import Aim, Risk, Sourcing
from solvers.placement.single import SingleSourced
from solvers.placement.situations import situations_of
from solvers.placement.ways import all_ways, count_ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.common import Limits, ProgressCallback, StopCheck
    from solvers.placement.better import PlanCallback
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

MOST_COLUMNS = 30_000
"""Flows in one model over every way: beyond, its relaxation alone takes too long."""
FEW_COLUMNS = 2_000
"""Pairs of sites and zones up to which a single-source model needs no help."""
EVERY_WAY = "The bound holds for the whole problem: no site and no way was left out."


def solve(
    problem: PlacementProblem,
    limits: Limits,
    *,
    warm_start: PlacementPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    on_plan: PlanCallback | None = None,
) -> PlacementPlan:
    """Design a network.

    Parameters
    ----------
    problem
        The problem, with its aim.
    limits
        Time, seed, workers, and the relative gap at which to stop.
    warm_start
        Plan of a problem with the same sites.
    progress, should_stop
        Told what is known; asked whether to stop.
    on_plan
        Given each better plan as it is found. In one model over every way its flows are those of
        the solver, which may pass a closed site by as much as its tolerance.

    Returns
    -------
    PlacementPlan
        With a bound that is valid for the whole problem, or none; where no plan exists, its status
        says so and every demand is a shortfall.
    """
    columns, deadline = _columns(problem), Deadline(limits.max_seconds)
    progress = on_one_clock(progress, deadline)
    better = None if on_plan is None else Better(problem, limits, deadline, on_plan)
    if problem.sourcing is not Sourcing.SPLIT and columns > FEW_COLUMNS and _is_plain(problem):
        return _single_sourced(problem, limits, warm_start, progress, should_stop, better)
    if columns <= MOST_COLUMNS:
        return _exact(problem, limits, warm_start, progress, should_stop, better)
    return _decomposed(problem, limits, warm_start, progress, should_stop, better)


def _is_plain(problem: PlacementProblem) -> bool:
    """Whether one tier is asked for the least mean cost."""
    return len(problem.tiers) == 1 and problem.aim == Aim()


def _single_sourced(
    problem: PlacementProblem,
    limits: Limits,
    warm_start: PlacementPlan | None,
    progress: ProgressCallback | None,
    should_stop: StopCheck | None,
    better: Better | None,
) -> PlacementPlan:
    deadline = Deadline(limits.max_seconds)
    starts = _starts(problem, warm_start)
    work = SingleSourced(problem, limits, deadline, starts, progress, should_stop, better)
    work.run()
    if work.best is None:
        why = StopReason.PROVEN if work.is_proven else StopReason.TIME
        return _no_plan(problem, limits, deadline, why, is_proven=work.is_proven)
    account = Account(problem, work.best.design, work.best.carried)
    notes = {
        "method": "prices of split demand, then one model of what they leave open",
        "bound": EVERY_WAY,
    }
    is_stopped = not work.is_proven
    return _plan(account, work.bound, limits, deadline, is_stopped, should_stop, notes)


def _starts(problem: PlacementProblem, warm_start: PlacementPlan | None) -> list[NDArray[np.bool_]]:
    """Choices of sites that the caller knows."""
    if warm_start is None:
        return []
    opened = set(warm_start.open_ids)
    return [np.array([site.id in opened for site in problem.sites])]


def _columns(problem: PlacementProblem) -> int:
    """Flows in the model over every way."""
    return count_ways(problem) * len(problem.periods) * len(problem.futures)


def _decomposed(
    problem: PlacementProblem,
    limits: Limits,
    warm_start: PlacementPlan | None,
    progress: ProgressCallback | None,
    should_stop: StopCheck | None,
    better: Better | None,
) -> PlacementPlan:
    deadline = Deadline(limits.max_seconds)
    starts = _starts(problem, warm_start)
    sought = Seeker(problem, limits, deadline, starts, progress, should_stop, better).seek()
    if sought.settled is None:
        why = StopReason.TIME if deadline.has_passed else StopReason.ITERATIONS
        if should_stop is not None and should_stop():
            why = StopReason.ASKED
        # An infinite bound says that no choice of sites has enough room.
        is_proven = bool(np.isposinf(sought.bound))
        return _no_plan(problem, limits, deadline, why, is_proven=is_proven)
    account = Account(problem, sought.settled.design, sought.settled.carried)
    notes = {
        "method": "prices, search and branching",
        "bound": EVERY_WAY,
        "effort": sought.note,
    }
    best, is_stopped = sought.best_by_future, sought.is_stopped
    return _plan(account, sought.bound, limits, deadline, is_stopped, should_stop, notes, best)


def _plan(
    account: Account,
    bound: float,
    limits: Limits,
    deadline: Deadline,
    is_stopped: bool,
    should_stop: StopCheck | None,
    notes: dict[str, str],
    best_by_future: NDArray[np.float64] | None = None,
) -> PlacementPlan:
    """The plan of an account, with the words for its gap."""
    value = account.objective(best_by_future)
    over = value - bound
    gap = over / abs(value) if value else float(over > 0.0)
    reason = StopReason.ITERATIONS
    # Cost alone is proven of stages, not that the others reach no more.
    is_proven = gap <= PROOF and len(account.problem.aim.stages) == 1
    if is_proven:
        reason = StopReason.PROVEN
    elif gap <= limits.mip_gap * (1.0 + 1e-9):
        reason = StopReason.GAP
    elif is_stopped:
        asked = should_stop is not None and should_stop()
        reason = StopReason.ASKED if asked else StopReason.TIME
    status = Status.OPTIMAL if is_proven else Status.FEASIBLE
    return plan_of(
        account,
        Status.PARTIAL if leaves_out(account) else status,
        reason,
        value,
        bound if np.isfinite(bound) else None,
        limits,
        deadline.elapsed_s,
        notes,
    )


def _exact(
    problem: PlacementProblem,
    limits: Limits,
    warm_start: PlacementPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    better: Better | None = None,
) -> PlacementPlan:
    deadline = Deadline(limits.max_seconds)
    best, doubt = None, 0.0
    if problem.aim.risk is Risk.REGRET:
        best, doubt = _best_by_future(problem, limits, deadline, warm_start, progress, should_stop)
    options = MipOptions(_left(deadline), limits.mip_gap, None, limits.seed)
    known = None if warm_start is None else _decisions(problem, warm_start)
    watch = MipWatch(_teller(progress, deadline, doubt), should_stop)
    tell = None
    if better is not None:

        def tell(design: Design, carried: Carried) -> None:
            better(design, carried, best)

    ways = all_ways(problem)
    result = solve_exactly(problem, ways, options, best, known=known, watch=watch, on_design=tell)
    asked = should_stop is not None and should_stop()
    why = StopReason.ASKED if asked else StopReason.TIME
    if result.design is None or result.carried is None:
        is_proven = result.status is MipStatus.INFEASIBLE
        return _no_plan(problem, limits, deadline, why, is_proven=is_proven)
    account = Account(problem, result.design, result.carried)
    objective = account.objective(best)
    bound = result.bound - doubt
    if problem.aim.risk is Risk.REGRET and keeps_futures_apart(problem):
        bound = max(bound, min(0.0, objective))
    # Regret is a difference of costs, and no nearer than they are.
    scale = account.costs().total if problem.aim.risk is Risk.REGRET else abs(objective)
    is_close = objective - bound <= PROOF * scale
    is_best = is_close and (result.is_proven or len(problem.aim.stages) == 1)
    if is_best or result.status is MipStatus.OPTIMAL:
        why = StopReason.PROVEN if is_best else StopReason.GAP
    return plan_of(
        account,
        _status(account, is_proven=is_best),
        why,
        objective,
        bound if np.isfinite(bound) else None,
        limits,
        deadline.elapsed_s,
        {"method": "mixed-integer model over every way", "bound": EVERY_WAY},
    )


def _decisions(problem: PlacementProblem, plan: PlacementPlan) -> Design:
    """A plan's sites and steps, for a problem that may know others."""
    position = {name: number for number, name in enumerate(problem.class_ids)}
    opened, steps = set(plan.open_ids), np.zeros((len(problem.sites), len(position)), np.int64)
    rows = {site.id: number for number, site in enumerate(problem.sites)}
    for item in plan.sites:
        for name, count in item.modules if item.site_id in rows else ():
            if name in position:
                steps[rows[item.site_id], position[name]] = count
    return Design(np.array([site.id in opened for site in problem.sites]), steps)


def _teller(
    progress: ProgressCallback | None, deadline: Deadline, doubt: float
) -> Callable[[float, float], None] | None:
    """Tells of a model's value and bound."""
    if progress is None:
        return None

    def tell(value: float, bound: float) -> None:
        known = value if np.isfinite(value) else None
        proven = bound - doubt if np.isfinite(bound - doubt) else None
        progress(Progress("model", deadline.elapsed_s, known, proven))

    return tell


def _best_by_future(
    problem: PlacementProblem,
    limits: Limits,
    deadline: Deadline,
    warm_start: PlacementPlan | None,
    progress: ProgressCallback | None,
    should_stop: StopCheck | None,
) -> tuple[NDArray[np.float64], float]:
    """Least cost of a network made for each future alone, and how far it may be too low."""
    best, doubt = [], 0.0
    for number, future in enumerate(problem.futures):
        if progress is not None:
            progress(Progress("best network", deadline.elapsed_s, detail=f"for {future.id} alone"))
        share = _left(deadline)
        seconds = None if share is None else share / (len(problem.futures) + 1 - number)
        part = replace(limits, max_seconds=seconds)
        alone = only_future(problem, number)
        plan = _exact(alone, part, warm_start, None, should_stop)
        if plan.status is Status.INFEASIBLE:
            plan = _exact(without_promises(alone), part, warm_start, None, should_stop)
        # No cost is negative.
        best.append(0.0 if plan.bound is None else max(0.0, plan.bound))
        doubt = max(doubt, plan.objective - best[-1])
    return np.array(best), doubt


def _left(deadline: Deadline) -> float | None:
    return None if np.isinf(deadline.remaining_s) else deadline.remaining_s


def _status(account: Account, *, is_proven: bool) -> Status:
    """A plan that leaves out what could be served is partial, however well that is proven."""
    if leaves_out(account):
        return Status.PARTIAL
    return Status.OPTIMAL if is_proven else Status.FEASIBLE


def _no_plan(
    problem: PlacementProblem,
    limits: Limits,
    deadline: Deadline,
    why: StopReason,
    *,
    is_proven: bool,
) -> PlacementPlan:
    """Today's network without any flow."""
    is_open = np.array([site.is_open for site in problem.sites])
    steps = np.zeros((len(problem.sites), len(problem.class_ids)), np.int64)
    nothing = np.zeros(0, np.int64)
    short = np.stack([item.demand + item.lost for item in situations_of(problem)])
    none = all_ways(problem, np.zeros(len(problem.sites), bool))
    carried = Carried(none, nothing, nothing, np.zeros(0), short)
    account = Account(problem, Design(is_open, steps), carried)
    return plan_of(
        account,
        Status.INFEASIBLE if is_proven else Status.NO_PLAN,
        StopReason.PROVEN if is_proven else why,
        float("inf"),
        None,
        limits,
        deadline.elapsed_s,
        {"method": "no plan was found"},
    )
