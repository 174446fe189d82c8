"""Orders of one tier with stock built up before what the days of a peak cannot deliver.

Where a limit keeps a later day from delivering what it should, the rest is held from earlier order
days on, the latest first, as far as limits of those days leave room, goods keep for so long and a
lost sale costs more than holding. The tier is then planned again with that on top of its targets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.cases import NUMBER
from solvers.replenishment.ordering.days import plan_tier
from solvers.replenishment.ordering.plan import Binding

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.replenishment.ordering.calendar import Calendar
    from solvers.replenishment.ordering.coupling import Coupling
    from solvers.replenishment.ordering.days import TierPlan
    from solvers.replenishment.ordering.futures import Futures
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.targets import TargetRule

ROUNDS = 2
LEAST_PART = 0.02
"""Shortfalls below this part of a day's demand are not built up for."""


def built_up(
    problem: OrderProblem,
    calendar: Calendar,
    rule: TargetRule,
    futures: Futures,
    coupling: Coupling,
    rows: NDArray[np.int64],
    should_stop: Callable[[], bool] = lambda: False,
) -> TierPlan:
    """Orders of a tier; futures and coupling are changed as by `plan_tier`."""
    build: NDArray[np.float64] | None = None
    may_limit = _may_limit(problem, coupling)
    before = (futures.kept(rows), coupling.kept()) if may_limit else None
    plan = plan_tier(problem, calendar, rule, futures, coupling, rows, build, should_stop)
    for _ in range(ROUNDS):
        if before is None or should_stop():
            break
        more = _earlier(problem, calendar, rule, plan, build)
        if more is None:
            break
        build = more
        kept, shared = before
        futures.restore(rows, kept)
        coupling.restore(shared)
        plan = plan_tier(problem, calendar, rule, futures, coupling, rows, build, should_stop)
    return plan


def _may_limit(problem: OrderProblem, coupling: Coupling) -> bool:
    """Whether any day can deliver less than is wanted."""
    return bool(
        np.isfinite(problem.sources.most_units_per_day).any()
        or any(route.most_vehicles is not None for route in problem.routes)
        or len(coupling.room_kg)
    )


def _earlier(
    problem: OrderProblem,
    calendar: Calendar,
    rule: TargetRule,
    plan: TierPlan,
    build: NDArray[np.float64] | None,
) -> NDArray[np.float64] | None:
    """Units to hold beyond targets by day of receipt; ``None`` if there is nothing to build up."""
    short = plan.shortfalls
    if not short.way:
        return None
    way, day, units = (np.concatenate(part) for part in (short.way, short.order_day, short.units))
    last: dict[int, tuple[int, float]] = {}
    free = _free(problem, calendar, plan)
    found = np.zeros((len(problem), problem.days + 64)) if build is None else build.copy()
    before = found.sum()
    # What is short on a day is short again on the next until it is made up: only growth counts.
    for at in np.lexsort((day, way)):
        own, when, missing = int(way[at]), int(day[at]), float(units[at])
        known = last.get(own)
        grown = missing - (known[1] if known is not None and known[0] < when else 0.0)
        last[own] = (when, missing)
        if when and grown > 0:
            _build(problem, calendar, rule, (own, when, grown), free, found)
    return found if found.sum() > before + 1e-6 else None


def _free(
    problem: OrderProblem, calendar: Calendar, plan: TierPlan
) -> dict[int, NDArray[np.float64]]:
    """Units that each way can still deliver of each day's order, for ways with something short."""
    ways = np.unique(np.concatenate(plan.shortfalls.way))
    days = problem.days
    found = {}
    for way in ways.tolist():
        route = problem.sources.route[way]
        most = np.where(calendar.takes[route], problem.sources.most_units_per_day[way], 0.0)
        found[way] = most[:days].copy()
    limited = np.array(
        [NUMBER[word] for word in (Binding.NO_VEHICLE_SPACE, Binding.SITE_FULL)], np.int64
    )
    for part in plan.lines:
        for way, day, quantity, why in zip(
            part.way.tolist(), part.order_day.tolist(), part.quantity, part.binding, strict=True
        ):
            if way in found:
                found[way][day] -= quantity
                if why in limited:
                    found[way][day] = 0.0
    return found


def _build(
    problem: OrderProblem,
    calendar: Calendar,
    rule: TargetRule,
    short: tuple[int, int, float],
    free: dict[int, NDArray[np.float64]],
    found: NDArray[np.float64],
) -> None:
    """Spread one shortfall over earlier order days, the latest first."""
    way, day, units = short
    items, item = problem.items, int(problem.sources.item[way])
    route = int(problem.sources.route[way])
    lead, life = int(calendar.lead[route]), int(items.shelf_life_days[item])
    mean = float(problem.paths[item].mean())
    if units < LEAST_PART * mean:
        return
    for earlier in range(day - 1, max(-1, day - problem.rules.peak_days - 1), -1):
        wait = day - earlier
        if life and wait + int(rule.usual_cover[item]) > life:
            break
        if items.holding_cny_per_day[item] * wait >= items.loss_of_sale_cny[item]:
            break
        more = min(units, max(float(free[way][earlier]), 0.0))
        if more <= 0:
            continue
        found[item, earlier + lead : day + lead] += more
        free[way][earlier] -= more
        units -= more
        if units <= 1e-9:
            break
