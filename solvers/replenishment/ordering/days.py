"""Orders of one tier, day after day: each as today's orders would be if the days before were over.

Every item's paths are lived up to the day on which an order of the day would arrive; what they
hold then, without it, is raised to the target.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.cases import NUMBER
from solvers.replenishment.ordering.coupling import coupled
from solvers.replenishment.ordering.lines import LineColumns, Shortfalls, joined
from solvers.replenishment.ordering.mean_demand import MeanDemand
from solvers.replenishment.ordering.plan import Binding
from solvers.replenishment.ordering.proposal import open_ways, proposal
from solvers.replenishment.ordering.ways import next_ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.coupling import Coupling
    from solvers.replenishment.ordering.futures import Futures
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.proposal import Chosen
    from solvers.replenishment.ordering.targets import TargetRule, Targets

LIMITS = frozenset(
    NUMBER[binding]
    for binding in (
        Binding.SUPPLIER_LIMIT,
        Binding.NO_VEHICLE_SPACE,
        Binding.SITE_FULL,
        Binding.SOURCE_SHORT,
        Binding.LEAST_ORDER,
    )
)
"""What another source may help against."""


@dataclass(slots=True)
class TierPlan:
    """Lines of one tier, and what was learned on the way.

    Parameters
    ----------
    lines
        What is ordered.
    first
        Targets of every item at its first order: level, cover and cap, shape (items, 3); nan
        before there was any.
    refused
        Items that a minimum order keeps from being ordered, with the way.
    shortfalls
        What limits kept from being ordered.
    days
        Days that have been planned, today first.
    """

    lines: list[LineColumns] = field(default_factory=list)
    first: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    refused: dict[int, int] = field(default_factory=dict)
    shortfalls: Shortfalls = field(default_factory=Shortfalls)
    days: int = 0


def plan_tier(
    problem: OrderProblem,
    calendar: Calendar,
    rule: TargetRule,
    futures: Futures,
    coupling: Coupling,
    rows: NDArray[np.int64],
    build: NDArray[np.float64] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> TierPlan:
    """Orders of some items on all days.

    Parameters
    ----------
    futures
        Changed: what is ordered arrives.
    coupling
        What orders share, changed: what they take of it is gone.
    rows
        Items of the tier.
    build
        Units to hold beyond the target for receipts of each day, shape (items, days).
    """
    plan, mean = TierPlan(first=np.full((len(problem), 3), np.nan)), MeanDemand(problem)
    for day in range(problem.days):
        if day and should_stop():
            break
        way = rule.way[rows]
        open_rows, own = open_ways(problem, calendar, rows, way, day)
        while len(open_rows):
            short = _order(
                problem, calendar, rule, futures, coupling, (open_rows, own), day, build, plan, mean
            )
            after = next_ways(problem, own[short])
            open_rows, own = open_ways(problem, calendar, open_rows[short], after, day)
        plan.days = day + 1
    return plan


def _order(
    problem: OrderProblem,
    calendar: Calendar,
    rule: TargetRule,
    futures: Futures,
    coupling: Coupling,
    chosen: Chosen,
    day: int,
    build: NDArray[np.float64] | None,
    plan: TierPlan,
    mean: MeanDemand,
) -> NDArray[np.bool_]:
    """Order some items by one way each; which of them got less than they want."""
    found = proposal(problem, calendar, rule, futures, mean, chosen, day, build)
    _note_first(plan, chosen[0], found.targets)
    rows, way, due = found.rows, found.way, found.due
    worth, alone = found.worth, found.alone
    refused = alone.refused
    plan.refused |= dict(zip(rows[refused].tolist(), way[refused].tolist(), strict=True))
    quantity, binding = coupled(problem, coupling, worth, alone, (day, due), futures)
    short = np.isin(binding, list(LIMITS)) & (quantity < worth.gap - 1e-9)
    plan.shortfalls.add(way[short], day, (worth.gap - quantity)[short])
    multiple = problem.sources.multiple_units[way]
    last = worth.of(np.maximum(quantity - multiple, 0.0), quantity)
    following = worth.of(quantity, quantity + multiple)
    some = quantity > 0
    futures.receive(rows[some], due[some], quantity[some])
    ordered = np.full(len(rows), day)
    lines = LineColumns(way, rows, ordered, due, quantity, following, last, binding)
    plan.lines.append(lines.some(some))
    asks_on = np.zeros(len(found.needs), bool)
    asks_on[found.needs] = short | refused
    return asks_on


def _note_first(plan: TierPlan, rows: NDArray[np.int64], targets: Targets) -> None:
    """Keep the first target of each item."""
    new = np.isnan(plan.first[rows, 0])
    plan.first[rows[new]] = np.stack([targets.level, targets.cover, targets.cap], axis=1)[new]


def all_lines(plans: list[TierPlan]) -> LineColumns:
    """Lines of all tiers."""
    return joined([part for plan in plans for part in plan.lines])
