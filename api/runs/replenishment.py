"""Orders of goods: forecast, planned, checked and written."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.forecasting import forecast_sales
from api.order_problem import (
    check_orders,
    days_to_forecast,
    on_day,
    problem_of_orders,
    refuse_blind,
)
from api.replenishment_extras import Extras, Run
from api.replenishment_folder import write_orders
from api.replenishment_view import OrderView
from api.runs.watch import Written, place_for
from api.sales_input import sales_of, until
from solvers.common import Progress, StopReason
from solvers.replenishment.demand import Options
from solvers.replenishment.ordering.solve import solve
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.standing import standings

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from api.runs.watch import Watch
    from api.sales_input import SalesInput
    from solvers.common import Limits
    from solvers.replenishment.ordering.plan import OrderPlan
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Morning:
    """What is known on the day of the first orders, and what is not."""

    scenario: Scenario
    day: date
    sales: SalesInput
    known: SalesInput
    begun: float


@dataclass(frozen=True, slots=True)
class Ordered:
    """A plan of orders with what it was written from."""

    written: Written
    view: OrderView


def morning_of(
    scenario: Scenario, day: date | None, horizon_days: int | None, fill_rate: float | None = None
) -> Morning:
    """The scenario in the morning of a day, its first unless stated.

    With ``horizon_days`` and ``fill_rate``, these hold instead of what the scenario says.

    Raises
    ------
    DataError
        If it has no sales, or orders would be planned without knowing enough.
    """
    begun = time.monotonic()
    scenario = _with_fill_rate(_with_horizon(scenario, horizon_days), fill_rate)
    sales = sales_of(scenario)
    scenario, day = on_day(scenario, sales, day)
    known = until(sales, day)
    refuse_blind(scenario, known.history.end_day, day)
    return Morning(scenario, day, sales, known, begun)


def order(
    morning: Morning,
    folder: Path,
    limits: Limits,
    watch: Watch,
    before: OrderPlan | None = None,
) -> Ordered | None:
    """Forecast, plan and write; ``None`` if asked to stop before there was a plan.

    Parameters
    ----------
    morning
        What is known.
    folder
        Where to.
    limits
        Of the search.
    watch
        Who looks on.
    before
        The plan of the day before.
    """
    scenario, day, known, begun = morning.scenario, morning.day, morning.known, morning.begun
    options = Options(seed=limits.seed, threads=limits.workers)
    watch.progress(Progress("forecast", time.monotonic() - begun))
    ahead = days_to_forecast(scenario, known.history.end_day, day)
    found = forecast_sales(known, ahead, options)
    if watch.should_stop():
        return None
    problem = problem_of_orders(scenario, found, day, seed=limits.seed)
    earlier_s = time.monotonic() - begun
    watch.begun()
    plan = solve(
        problem,
        limits,
        warm_start=before,
        progress=lambda step: watch.progress(replace(step, elapsed_s=earlier_s + step.elapsed_s)),
        should_stop=watch.should_stop,
    )
    watch.searched()
    watch.progress(Progress("check", time.monotonic() - begun))
    violations = tuple(check_orders(scenario, problem, plan))
    place = place_for(folder, violations)
    reason = StopReason.ASKED if watch.should_stop() else StopReason.ITERATIONS
    run = Run(limits, time.monotonic() - begun, reason)
    view = OrderView(scenario, plan, found)
    extras = _extras(scenario, morning.sales, run)
    watch.progress(Progress("report", time.monotonic() - begun))
    header = write_orders(place, view, replace(extras, violations=violations))
    return Ordered(Written(place, header, violations), view)


def _with_horizon(scenario: Scenario, days: int | None) -> Scenario:
    given = scenario.restocking
    if days is None or given is None:
        return scenario
    return replace(
        scenario, restocking=replace(given, rules=replace(given.rules, horizon_days=days))
    )


def _with_fill_rate(scenario: Scenario, fill_rate: float | None) -> Scenario:
    given = scenario.restocking
    if fill_rate is None or given is None:
        return scenario
    items = tuple(replace(item, fill_rate=fill_rate) for item in given.items)
    return replace(scenario, restocking=replace(given, items=items))


def _extras(scenario: Scenario, sales: SalesInput, run: Run) -> Extras:
    """Scores of suppliers, where the scenario has records, and what is wrong with the sales."""
    supply = scenario.supply
    lines = tuple(str(sales.quality).splitlines()) if sales.quality.findings else ()
    if supply is None or not supply.suppliers:
        return Extras(run, quality=lines)
    scores = scorecards(supply)
    return Extras(run, scores, standings(supply, 0, scores), lines)
