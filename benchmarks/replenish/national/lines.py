"""How long a night's work takes for so many SKU-locations, and how much memory."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from api.forecasting import forecast_sales
from api.order_problem import days_to_forecast, problem_of_orders
from api.sales_input import sales_of
from scenarios.generators.restocking.national import generate_restocking
from scenarios.generators.restocking.parameters import sized
from solvers.common import Limits
from solvers.replenishment.demand import Options
from solvers.replenishment.ordering.solve import solve
from solvers.replenishment.ordering.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.scenario import Scenario

PREFIX = "generated:"
THREADS = 2
MOST_S = 3_600.0


def is_generated(name: str) -> bool:
    """Whether a name asks for a generated network, such as ``generated:10000``."""
    return name.startswith(PREFIX) and name.removeprefix(PREFIX).isdecimal()


def national_lines(name: str, seed: int) -> Iterator[dict[str, Any]]:
    """One line of any quantities, and one with vehicles, compartments and minimum orders.

    Parameters
    ----------
    name
        ``generated:`` and about how many SKU-locations.
    seed
        Of the network and of all draws.
    """
    scenario = generate_restocking(sized(int(name.removeprefix(PREFIX))), seed)
    yield _line(name, "without vehicles", _without_vehicles(scenario), seed)
    yield _line(name, "with vehicles", scenario, seed)


def _line(name: str, case: str, scenario: Scenario, seed: int) -> dict[str, Any]:
    """Seconds of each step; data are drawn before, and plans checked after, outside the time."""
    sales = sales_of(scenario)
    today = scenario.horizon.start.date()
    moments = [time.monotonic()]
    ahead = days_to_forecast(scenario, sales.history.end_day, today)
    found = forecast_sales(sales, ahead, Options(seed=seed, threads=THREADS))
    moments.append(time.monotonic())
    problem = problem_of_orders(scenario, found, today, seed=seed)
    moments.append(time.monotonic())
    plan = solve(problem, Limits(max_seconds=MOST_S, seed=seed))
    moments.append(time.monotonic())
    forecast_s, problem_s, orders_s = (
        round(later - earlier, 1) for earlier, later in pairwise(moments)
    )
    return {
        "instance": name,
        "solver": "own",
        "case": case,
        "sku_locations": len(problem),
        "series": len(found),
        "days": problem.days,
        "forecast_s": forecast_s,
        "problem_s": problem_s,
        "orders_s": orders_s,
        "wall_s": round(moments[-1] - moments[0], 1),
        "peak_gb": round(_peak_bytes() / 2**30, 2),
        "status": plan.status.value,
        "orders": len(plan.orders),
        "firm": sum(order.is_firm for order in plan.orders),
        "violations": len(validate(problem, plan)),
    }


def _without_vehicles(scenario: Scenario) -> Scenario:
    """The same network whose routes bring any quantity at any time."""
    given = scenario.restocking
    if given is None:
        return scenario
    routes = tuple(
        replace(
            route,
            vehicle_type_id="",
            vehicle_cny=0.0,
            most_vehicles=None,
            least_order_cny=0.0,
            least_order_kg=0.0,
        )
        for route in given.routes
    )
    return replace(scenario, restocking=replace(given, routes=routes))


def _peak_bytes() -> int:
    """Most memory that this process has held, the drawn data included."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return used if sys.platform == "darwin" else used * 1024
