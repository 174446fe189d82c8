"""The resilience triangle names depth, time to survive and time to recover of one run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from api.reports.simulation.charts import triangle
from api.simulation_view import UNDISTURBED, SimulationView
from simulations.experiments import Replication, Results
from simulations.lives import representative, with_resilience
from tests.solvers.routing.street import order, street

if TYPE_CHECKING:
    from collections.abc import Sequence

CALM = (10.0,) * 9


def results(name: str, *runs: Sequence[float], from_day: float, until_day: float) -> Results:
    """Runs with so many of ten orders on time on each day."""
    disrupted = {"disrupted_from_day": from_day, "disrupted_until_day": until_day}
    lived = [
        Replication(
            number,
            0,
            {"cost_cny": 1.0, **disrupted},
            {"orders_due": (10.0,) * len(kept), "orders_on_time_in_full": tuple(kept)},
        )
        for number, kept in enumerate(runs)
    ]
    return Results(name, 0, tuple(lived))


def texts(*runs: Sequence[float]) -> list[str]:
    usual = results(UNDISTURBED, *(CALM for _ in runs), from_day=math.nan, until_day=math.nan)
    found = with_resilience(results("wait", *runs, from_day=1.0, until_day=4.0), usual)
    scenario = street({"a": 1.0}, (order("a"),))
    view = SimulationView(scenario, 9, 0, {UNDISTURBED: usual, "wait": found})
    return [item.text for item in triangle(view).layout.annotations]


def test_a_fall_that_recovers_is_named_in_all_its_parts() -> None:
    told = texts((10, 10, 10, 6, 8, 10, 10, 10, 10))
    assert told == [
        "depth 跌幅 40%",
        "survives 可撑 2 d",
        "recovers 恢复 1 d",
        "lost service 服务损失 0.60 days",
    ]


def test_a_fall_without_an_end_says_so() -> None:
    assert "not recovered by the end 未恢复" in texts((10, 10, 10, 6, 5, 5, 5, 5, 5))


def test_service_that_holds_out_says_so() -> None:
    assert "never below 95% 始终达标" in texts(CALM)


def test_the_run_shown_is_the_one_with_the_median_lost_service() -> None:
    runs = ((10,) * 9, (10, 10, 4, 4, 4, 4, 4, 4, 4), (10, 10, 9, 10, 10, 10, 10, 10, 10))
    assert "depth 跌幅 10%" in texts(*runs)


def test_without_disruptions_the_median_is_that_of_cost() -> None:
    costs = (3.0, 9.0, 5.0)
    lived = [Replication(number, 0, {"cost_cny": cost}) for number, cost in enumerate(costs)]
    assert representative(Results("calm", 0, tuple(lived))) == 2
    assert representative(Results("calm", 0, ())) is None
