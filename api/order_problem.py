"""The problem of ordering that a scenario states on a day, and who checks its plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from api.sales_input import sales_of
from solvers.replenishment.ordering.audit import audit
from solvers.replenishment.ordering.from_scenario import from_scenario
from solvers.replenishment.ordering.validate import validate
from supplychain.calendars import DAY_S
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from datetime import date

    from api.sales_input import SalesInput
    from solvers.common import Violation
    from solvers.replenishment.demand import Forecast
    from solvers.replenishment.ordering.plan import OrderPlan
    from solvers.replenishment.ordering.problem import OrderProblem
    from supplychain.scenario import Scenario
    from supplychain.stock import Lot

COVER_DAYS = 7
"""Days that demand is forecast beyond the last receipt."""
OLDEST_SALES_DAYS = 14
"""Days between the last sales and the first orders, beyond which nothing is ordered."""
ONE_DAY = timedelta(days=1)
FAILED = "BAD_HISTORY"


def problem_of_orders(scenario: Scenario, found: Forecast, day: date, *, seed: int) -> OrderProblem:
    """The problem of a day; what failed in the record of sales is not ordered by.

    Parameters
    ----------
    scenario
        What is planned.
    found
        Demand of what customers buy.
    day
        Day of the first orders.
    seed
        Of draws of demand.
    """
    problem = from_scenario(scenario, found, day, seed=seed)
    failed = sales_of(scenario).quality.failed
    rows = {
        key: row
        for row, key in enumerate(
            zip(problem.items.site_ids, problem.items.product_ids, strict=True)
        )
    }
    reasons = {rows[key]: f"{FAILED}: {why}" for key, why in failed.items() if key in rows}
    return replace(problem, not_ordered={**problem.not_ordered, **reasons})


def check_orders(scenario: Scenario, problem: OrderProblem, plan: OrderPlan) -> list[Violation]:
    """What either checker of an order plan finds, each violation once."""
    return sorted(dict.fromkeys([*validate(problem, plan), *audit(scenario, plan)]))


def days_to_forecast(scenario: Scenario, sales_end: date, day: date) -> int:
    """Days of demand, from the end of sales on, that orders of the horizon may have to cover."""
    gap = max(0, (day - sales_end).days)
    given = scenario.restocking
    if given is None:
        return gap + COVER_DAYS
    longest = max((route.lead_time_days for route in given.routes), default=1.0)
    return gap + given.rules.horizon_days + round(longest) + COVER_DAYS


def refuse_blind(scenario: Scenario, sales_end: date, day: date) -> None:
    """Raise `DataError` if orders would be planned on old sales, or for days before they arrive.

    Goods that arrive after the days that are planned are of no use within them, so that none would
    be ordered, however empty the shelves are.
    """
    problems = []
    if (day - sales_end).days > OLDEST_SALES_DAYS:
        text = f"sales end more than {OLDEST_SALES_DAYS} days before the first orders, on {day}"
        last, least = sales_end - ONE_DAY, day - timedelta(days=OLDEST_SALES_DAYS + 1)
        problems.append(
            DataProblem(
                "demand_history", -1, "day", "too_old", text, str(last), f"{least} or later"
            )
        )
    given = scenario.restocking
    routes = () if given is None else given.routes
    slowest = max(routes, key=lambda route: route.lead_time_days, default=None)
    if given is not None and slowest is not None:
        least_days = round(slowest.lead_time_days) + 1
        if given.rules.horizon_days < least_days:
            text = (
                f"goods ordered today arrive after the days that are planned, as those from "
                f"{slowest.source_id} to {slowest.site_id}"
            )
            days = str(given.rules.horizon_days)
            where = ("restocking", -1, "horizon_days", "too_short")
            problems.append(DataProblem(*where, text, days, f"{least_days} or more"))
    if problems:
        raise DataError(problems)


def on_day(scenario: Scenario, sales: SalesInput, day: date | None) -> tuple[Scenario, date]:
    """The scenario with the stock of a day, its first unless stated, and the day.

    Sales that are recorded between the first day and a later one are taken off the stock of the
    place, goods that expire first.

    Raises
    ------
    DataError
        If the day is before the scenario, beyond its horizon, or sales until then are not known.
    """
    start = scenario.horizon.start.date()
    day = day or start
    last = scenario.horizon.clock(scenario.horizon.length_s).date()
    known = sales.history.end_day
    if not start <= day <= last:
        text, allowed = "the day is not within the scenario's horizon", f"{start} to {last}"
    elif day > start and known < day:
        text = f"stock of the day is not known: sales are recorded until {known - ONE_DAY}"
        allowed = f"{start} to {max(start, known)}"
    else:
        lots = scenario.lots if day == start else _after_sales(scenario, sales, start, day)
        return replace(scenario, lots=lots), day
    raise DataError([DataProblem("date", -1, "", "out_of_range", text, str(day), allowed)])


def _after_sales(scenario: Scenario, sales: SalesInput, start: date, day: date) -> tuple[Lot, ...]:
    """Lots without what was sold from one day until another."""
    history = sales.history
    first, end = ((at - history.first_day).days for at in (start, day))
    units = np.nansum(history.sold[:, max(0, first) : end], axis=1).tolist()
    keys = zip(history.site_ids, history.product_ids, strict=True)
    sold = dict(zip(keys, units, strict=True))
    left = {}
    end_s = (day - start).days * DAY_S
    order = sorted(scenario.lots, key=lambda lot: (-lot.age_h, lot.available_s, lot.id))
    for lot in order:
        key = lot.site_id, lot.product_id
        taken = min(sold.get(key, 0.0), lot.quantity) if lot.available_s <= end_s else 0.0
        if taken:
            sold[key] -= taken
        left[lot.id] = lot.quantity - taken
    return tuple(
        lot if left[lot.id] == lot.quantity else replace(lot, quantity=left[lot.id])
        for lot in scenario.lots
        if left[lot.id] > 0
    )
