"""What to order, move and watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Progress, Status, telling
from solvers.replenishment.ordering.alerts import alerts_of
from solvers.replenishment.ordering.build_up import built_up
from solvers.replenishment.ordering.calendar import calendar_of
from solvers.replenishment.ordering.coupling import budget_reserves, coupling_of
from solvers.replenishment.ordering.days import all_lines
from solvers.replenishment.ordering.futures import Futures
from solvers.replenishment.ordering.moves import moves_of
from solvers.replenishment.ordering.projection import costs_of, live, projection_of
from solvers.replenishment.ordering.service_times import covered_days
from solvers.replenishment.ordering.targets import target_rule
from solvers.replenishment.ordering.tiers import (
    of_customers,
    tiers_of,
    with_dependent,
    with_planned,
)
from solvers.replenishment.ordering.written import Written

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common import ProgressCallback, StopCheck
    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.days import TierPlan
    from solvers.replenishment.ordering.plan import OrderPlan
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.projection import Lived
    from solvers.replenishment.ordering.targets import TargetRule
    from solvers.replenishment.ordering.tiers import Tiers


NO_LIMITS = Limits()


def solve(
    problem: OrderProblem,
    limits: Limits = NO_LIMITS,
    *,
    warm_start: OrderPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
) -> OrderPlan:
    """Plan orders of all days of the horizon; those of today are firm.

    Parameters
    ----------
    limits
        Only the seconds count: when they are over, later days are left without orders. Choices by
        chance depend on the problem's seed alone.
    warm_start
        The plan of the day before: alerts stand until what they warn of has become unlikely.
    progress, should_stop
        Told of every step, and asked whether to stop after today's orders.
    """
    deadline = Deadline(limits.max_seconds)

    doing = "stock"

    def tell(stage: str) -> None:
        nonlocal doing
        doing = stage
        if progress is not None:
            progress(Progress(stage, deadline.elapsed_s))

    asked = telling(should_stop, lambda: tell(doing))

    def is_over() -> bool:
        return asked() or deadline.has_passed

    tell("stock")
    calendar = calendar_of(problem)
    tiers = tiers_of(problem)
    moves = moves_of(problem, calendar)
    problem = with_dependent(moves.after(problem), tiers)
    tell("targets")
    rule = rule_of(problem, calendar, tiers)
    days = problem.days + int(calendar.lead.max(initial=1)) + 1
    without = live(problem, calendar, rule.way, None, days, punctual=True)
    coupling = coupling_of(problem, tiers, mornings(problem, without))
    futures = Futures(problem, days)
    reserves = budget_reserves(problem, tiers)
    plans: list[TierPlan] = []
    for number, rows in enumerate(tiers.levels):
        tell(f"orders of tier {number + 1}")
        if number:
            lines, planned = all_lines(plans), min(plan.days for plan in plans)
            problem = futures.problem = with_planned(problem, tiers, number, lines, planned)
        coupling.reserved_cny = reserves[number]
        plans.append(built_up(problem, calendar, rule, futures, coupling, rows, is_over))
    tell("projection")
    lines = all_lines(plans)
    written = Written(problem, calendar, rule, lines, coupling, plans)
    with_plan = live(problem, calendar, rule.way, lines, days, until=written.next_receipt)
    if len(tiers.levels) > 1:
        without = live(problem, calendar, rule.way, None, days)
    not_ordered = written.not_ordered()
    tell("done")
    return written.plan(
        Status.PARTIAL if not_ordered else Status.FEASIBLE,
        moves.moves,
        alerts_of(problem, written, with_plan, without, warm_start),
        not_ordered,
        projection_of(problem, with_plan, without),
        costs_of(
            problem,
            with_plan,
            of_customers(problem, tiers),
            written.goods_cny(),
            written.vehicles_cny(),
            moves.cost_cny,
        ),
    )


def rule_of(problem: OrderProblem, calendar: Calendar, tiers: Tiers) -> TargetRule:
    """What targets follow from, service times between sites included."""
    rule = target_rule(problem, calendar)
    if len(tiers.levels) == 1:
        return rule
    return rule.covering(covered_days(problem, calendar, tiers, rule.ratio))


def mornings(problem: OrderProblem, lived: Lived) -> NDArray[np.float32]:
    """Expected stock at the start of each day, shape (items, days)."""
    now = problem.on_hand.sum(axis=1, dtype=np.float32)[:, None]
    return np.concatenate([now, lived.stock[:, :-1]], axis=1) + lived.receipts
