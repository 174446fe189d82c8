"""``supplychain simulate``: runs, table, files, resumption, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.plan_folder import write_plan
from api.replenishment_extras import Extras
from api.replenishment_folder import write_orders
from api.replenishment_view import OrderView
from solvers.common import Status, Violation
from solvers.replenishment.demand.forecast import Forecast
from solvers.replenishment.ordering.plan import (
    OrderCosts,
    OrderPlan,
    Projection,
    ReplenishmentOrder,
)
from supplychain.calendars import HOUR_S
from supplychain.io import read_scenario, write_scenario
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import order, planned, street

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from supplychain.scenario import Scenario

DOORS = {"a": 2.0, "b": 4.0, "c": 6.0}
FEW = ("--replications", "3", "--days", "3", "--workers", "1")


def write_order_plan(folder: Path, scenario: Scenario, units: float, *faults: Violation) -> None:
    """A plan that orders rice once, on the scenario's first day."""
    today = scenario.horizon.start.date()
    key = (("front",), ("rice",))
    row = np.zeros((1, 1), np.float32)
    line = ReplenishmentOrder("o", "mill", "front", "rice", today, today, units, 1.0)
    projection = Projection(*key, *(row,) * 9)
    plan = OrderPlan(
        Status.FEASIBLE, today, 1, (line,), (), (), (), (), (), projection, OrderCosts()
    )
    quantiles = np.zeros((1, 2, 1), np.float32)
    forecast = Forecast(today, *key, row, (0.1, 0.9), quantiles, ("mean",))
    write_orders(folder, OrderView(scenario, plan, forecast), Extras(violations=faults))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A street with three orders, and its plan."""
    window = DeliveryWindow(10 * HOUR_S, 16 * HOUR_S)
    orders = tuple(order(key, windows=(window,)) for key in DOORS)
    scenario = street(DOORS, orders, lots=(Lot("rice", "front", "rice", 5.0),))
    folder = tmp_path_factory.mktemp("simulate")
    write_scenario(scenario, folder / "street")
    write_plan(folder / "plan", planned(scenario), scenario)
    return folder / "street", folder / "plan"


@pytest.fixture(scope="module")
def done(given: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Two policies under a heat wave of the library."""
    out = tmp_path_factory.mktemp("out") / "lived"
    scenario, plan = given
    policies = ("--policy", "follow-plan", "--policy", "wait")
    stress = ("--stress", "reefer-failure-summer")
    return run("simulate", scenario, "--plan", plan, *FEW, *policies, *stress, "--out", out), out


def test_the_table_shows_the_undisturbed_world_and_each_policy(done: tuple[Result, Path]) -> None:
    result, _ = done
    assert result.exit_code == 0, result.output
    for words in ("undisturbed", "follow-plan", "wait", "On time in full", "Lost service"):
        assert words in result.stdout


def test_the_folder_holds_runs_tables_and_a_page(done: tuple[Result, Path]) -> None:
    _, out = done
    rows = pd.read_csv(out / "summary.csv").to_dict("records")
    found = [row for row in rows if (row["experiment"], row["metric"]) == ("wait", "orders")]
    assert [row["n"] for row in found] == [3]
    assert found[0]["mean"] > 0
    told = json.loads((out / "simulation.json").read_text(encoding="utf-8"))
    assert list(told["experiments"]) == ["undisturbed", "follow-plan", "wait"]
    assert "figure-service" in (out / "report.html").read_text(encoding="utf-8")
    curves = pd.read_csv(out / "curves.csv")
    assert {"orders_due", "spoiled_kg"} <= set(curves["curve"])
    assert (out / "comparison.csv").is_file()


def test_runs_that_are_there_are_not_made_again(given: tuple[Path, Path], tmp_path: Path) -> None:
    scenario, plan = given
    first = run("simulate", scenario, "--plan", plan, *FEW, "--out", tmp_path / "s")
    assert first.exit_code == 0, first.output
    kept = tmp_path / "s" / "runs" / "follow-plan" / "replications.jsonl"
    before = kept.read_bytes()
    more = ("--replications", "4", "--days", "3", "--workers", "1")
    again = run("simulate", scenario, "--plan", plan, *more, "--out", tmp_path / "s")
    assert again.exit_code == 0, again.output
    assert kept.read_bytes().startswith(before)
    assert len(kept.read_bytes().splitlines()) == len(before.splitlines()) + 1


def test_goods_come_from_stock_if_asked_for(given: tuple[Path, Path], tmp_path: Path) -> None:
    """The scenario's lot of five units of rice is a day's sales and two more."""
    scenario, plan = given
    options = ("--plan", plan, *FEW, "--stock", "--out", tmp_path / "s")
    result = run("simulate", scenario, *options)
    assert result.exit_code == 0, result.output
    rows = pd.read_csv(tmp_path / "s" / "summary.csv").set_index("metric")["mean"]
    assert rows["supply_ordered_kg"] > 0.0
    assert 0.0 < rows["stock_fill_rate"] <= 1.0


def test_a_plan_of_orders_is_lived_by_if_it_is_clean(
    given: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, plan = given
    scenario = read_scenario(folder)
    write_order_plan(tmp_path / "clean", scenario, 40.0)
    fault = Violation("TOO_FULL", "front", "more than the room holds", 5.0, "kg")
    write_order_plan(tmp_path / "faulty", scenario, 40.0, fault)
    options = ("--plan", plan, *FEW, "--out", tmp_path / "s")
    found = run("simulate", folder, "--plan", tmp_path / "clean", *options)
    assert found.exit_code == 0, found.output
    rows = pd.read_csv(tmp_path / "s" / "summary.csv").set_index("metric")["mean"]
    assert rows["supply_ordered_kg"] == 40.0 * 10.0
    refused = run("simulate", folder, "--plan", tmp_path / "faulty", *options)
    assert refused.exit_code == 3
    assert "more than the room holds" in refused.stderr


def test_equal_seeds_give_equal_figures(given: tuple[Path, Path], tmp_path: Path) -> None:
    scenario, plan = given
    figures = []
    for name, workers in (("one", "1"), ("two", "2")):
        options = ("--replications", "3", "--days", "2", "--workers", workers, "--json")
        found = run("simulate", scenario, "--plan", plan, *options, "--out", tmp_path / name)
        assert found.exit_code == 0, found.output
        figures.append(json.loads(found.stdout))
    assert figures[0] == figures[1]


def test_all_that_is_wrong_is_told_at_once(given: tuple[Path, Path]) -> None:
    scenario, _ = given
    wrong = ("--stress", "flood", "--policy", "pray", "--half-width", "-1", "--replications", "3")
    result = run("simulate", scenario, *wrong)
    assert result.exit_code == 3
    for word in ("flood", "pray", "--half-width", "shanghai-2022", "follow-plan"):
        assert word in result.stderr


def test_a_plan_for_another_scenario_is_refused(given: tuple[Path, Path], tmp_path: Path) -> None:
    _, plan = given
    window = DeliveryWindow(10 * HOUR_S, 16 * HOUR_S)
    other = street(DOORS, (order("a", windows=(window,)),), lots=())
    write_scenario(other, tmp_path / "other")
    result = run("simulate", tmp_path / "other", "--plan", plan, *FEW, "--out", tmp_path / "o")
    assert result.exit_code == 3, result.output
    assert "another scenario" in result.stderr
    assert not (tmp_path / "o").exists()
