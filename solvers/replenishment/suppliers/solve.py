"""Split the demand of all categories over suppliers at least cost, with a proven bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Status, StopReason
from solvers.common.highs import MipOptions, MipStatus, solve_mip
from solvers.replenishment.suppliers.conflicts import conflicts, shortages
from solvers.replenishment.suppliers.decomposed import Decomposition, Outcome
from solvers.replenishment.suppliers.model import build
from solvers.replenishment.suppliers.plan import AllocationCosts, AllocationPlan, costs_of, priced

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.replenishment.suppliers.model import Model
    from solvers.replenishment.suppliers.problem import AllocationProblem

DEFAULTS = Limits()
WHOLE = 600
"""Segments up to which the model is solved as a whole."""
NEAR = 1e-6
"""Share of the cost by which sums may differ."""


def solve(
    problem: AllocationProblem,
    limits: Limits = DEFAULTS,
    should_stop: Callable[[], bool] = lambda: False,
) -> AllocationPlan:
    """Solve within limits.

    Parameters
    ----------
    problem
        What is needed and who has it.
    limits
        Time, gap and seed; the gap is what is claimed as ``OPTIMAL``.
    should_stop
        Asked now and then; once true, the best plan so far is returned.

    Returns
    -------
    AllocationPlan
        ``INFEASIBLE`` with the rules that contradict each other if there is none.
    """
    deadline = Deadline(limits.max_seconds)
    if not problem.categories:
        return AllocationPlan(
            Status.OPTIMAL, StopReason.PROVEN, (), costs_of(problem, ()), bound_cny=0.0
        )
    if short := shortages(problem):
        return _none(Status.INFEASIBLE, short)
    model = build(problem)
    small = model.columns.count <= WHOLE
    outcome = _whole(model, deadline, limits) if small else None
    if outcome is None:
        sources = tuple(item.sources for item in problem.categories)
        parts = Decomposition(model, sources, limits.mip_gap, limits.seed)
        outcome = parts.run(_left(deadline), should_stop)
        if outcome.x is None and not should_stop():
            # Splits alone cannot tell that there is no plan; the whole model can.
            outcome = _whole(model, deadline, limits, outcome.bound)
    if outcome.is_broken:
        return _none(Status.INFEASIBLE, conflicts(problem, limits))
    if outcome.x is None:
        stop = StopReason.ASKED if should_stop() else StopReason.TIME
        return AllocationPlan(Status.NO_PLAN, stop, (), AllocationCosts())
    return _plan(problem, model, outcome, limits, should_stop())


def _whole(model: Model, deadline: Deadline, limits: Limits, bound: float = -np.inf) -> Outcome:
    """The model as one; ``is_broken`` if it is proven to have no solution."""
    options = MipOptions(_left(deadline), limits.mip_gap, seed=limits.seed)
    result = solve_mip(model.mip, options)
    broken = result.status is MipStatus.INFEASIBLE
    return Outcome(result.x, result.objective, max(bound, result.bound), is_broken=broken)


def _plan(
    problem: AllocationProblem, model: Model, outcome: Outcome, limits: Limits, asked: bool
) -> AllocationPlan:
    assert outcome.x is not None
    purchases = priced(problem, tidy(model, outcome.x).tolist())
    costs = costs_of(problem, purchases)
    bound = outcome.bound * model.money
    # Sums in another order may pass the bound by a rounding error, which is not a saving.
    bound_cny = min(bound, costs.total_cny) if bound > -np.inf else None
    plan = AllocationPlan(Status.FEASIBLE, StopReason.TIME, purchases, costs, bound_cny)
    if plan.gap is None or plan.gap > limits.mip_gap + NEAR:
        stop = StopReason.ASKED if asked else StopReason.TIME
        return AllocationPlan(Status.FEASIBLE, stop, purchases, costs, bound_cny)
    stop = StopReason.PROVEN if plan.gap <= NEAR else StopReason.GAP
    return AllocationPlan(Status.OPTIMAL, stop, purchases, costs, bound_cny)


def tidy(model: Model, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Units of every choice, moved by the solver's tolerance so that bounds and demand hold."""
    columns = model.columns
    used = np.flatnonzero(x[columns.count : 2 * columns.count] > 0.5)
    shares = np.clip(x[used], columns.low[used], columns.high[used])
    for row in np.unique(columns.category):
        here = np.flatnonzero(columns.category[used] == row)
        missing = 1.0 - shares[here].sum()
        room = (columns.high if missing > 0 else columns.low)[used[here]] - shares[here]
        for at, most in zip(here, room, strict=True):
            part = np.sign(missing) * min(abs(missing), abs(most))
            shares[at], missing = shares[at] + part, missing - part
    kept = np.zeros(len(x))
    kept[used], kept[used + columns.count] = shares, 1.0
    return model.units(kept)


def _left(deadline: Deadline) -> float | None:
    left = deadline.remaining_s
    return None if left == np.inf else left


def _none(status: Status, reasons: tuple[str, ...]) -> AllocationPlan:
    return AllocationPlan(status, StopReason.PROVEN, (), AllocationCosts(), reasons=reasons)
