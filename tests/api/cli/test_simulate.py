"""``supplychain simulate``: runs, table, files, resumption, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.plan_folder import read_plan, write_plan
from api.replenishment_extras import Extras
from api.replenishment_folder import write_orders
from api.replenishment_view import OrderView
from simulations.chance import Chance
from simulations.lives import Lives
from simulations.log import EventLog
from simulations.world import Plans, Replenishment, WorldSettings
from solvers.common import Status, Violation
from solvers.common.workers import executor
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


def test_a_figure_that_no_run_has_is_refused_before_any(
    given: tuple[Path, Path], tmp_path: Path
) -> None:
    scenario, plan = given
    options = ("--plan", plan, "--half-width", "0.1", "--days", "2", "--workers", "1")
    refused = run("simulate", scenario, *options, "--metric", "luck", "--out", tmp_path / "s")
    assert refused.exit_code == 3
    assert "--metric" in refused.stderr
    assert "otif_share" in refused.stderr
    assert not (tmp_path / "s").exists()


def test_names_of_figures_are_those_that_runs_have(given: tuple[Path, Path]) -> None:
    scenario, plan = read_scenario(given[0]), read_plan(given[1]).plan
    for restocking in (None, Replenishment()):
        settings = WorldSettings(days=1)
        lives = Lives(scenario, Plans(routing=plan), settings, replenishment=restocking)
        assert lives.metric_names() == tuple(lives(0).metrics)


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


def digest(out: Path) -> str:
    return logged(out, "follow-plan")[1]["digest"]


def test_equal_seeds_give_equal_figures_and_logs_on_any_number_of_workers(
    given: tuple[Path, Path], tmp_path: Path
) -> None:
    scenario, plan = given
    figures = []
    for name, workers in (("one", "1"), ("two", "2")):
        options = ("--replications", "3", "--days", "2", "--workers", workers, "--json")
        found = run("simulate", scenario, "--plan", plan, *options, "--out", tmp_path / name)
        assert found.exit_code == 0, found.output
        figures.append(json.loads(found.stdout))
    assert figures[0] == figures[1]
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def lived_log(lives: Lives, number: int) -> str:
    log = EventLog()
    lives.live(number, log)
    return log.digest()


def test_a_log_is_the_same_in_this_process_and_in_any_worker(given: tuple[Path, Path]) -> None:
    scenario, plan = read_scenario(given[0]), read_plan(given[1]).plan
    lives = Lives(scenario, Plans(routing=plan), WorldSettings(days=2), seed=5)
    here = [lived_log(lives, number) for number in range(4)]
    assert len(set(here)) == 4
    there = [executor(2).submit(lived_log, lives, number) for number in range(4)]
    assert [one.result() for one in there] == here


class OneMoreStream(Chance):
    """Draws from a stream of its own whenever the world draws from another."""

    def of(self, name: str) -> np.random.Generator:
        super().of("rehearsal").random()
        return super().of(name)

    def uniform(self, *key: str | int) -> float:
        super().uniform("rehearsal", *key)
        return super().uniform(*key)


def test_one_more_stream_of_chance_changes_nothing(
    given: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, plan = given
    command = ("simulate", scenario, "--plan", plan, *FEW)
    assert run(*command, "--out", tmp_path / "usual").exit_code == 0
    monkeypatch.setattr("simulations.lives.Chance", OneMoreStream)
    assert run(*command, "--out", tmp_path / "more").exit_code == 0
    assert digest(tmp_path / "more") == digest(tmp_path / "usual")
    assert run(*command, "--seed", "1", "--out", tmp_path / "other").exit_code == 0
    assert digest(tmp_path / "other") != digest(tmp_path / "usual")


def test_epcis_tells_how_many_lots_it_holds(given: tuple[Path, Path], tmp_path: Path) -> None:
    scenario, plan = given
    found = run("simulate", scenario, "--plan", plan, *FEW, "--epcis", "4", "--out", tmp_path / "s")
    assert found.exit_code == 0, found.output
    told = json.loads((tmp_path / "s" / "epcis" / "follow-plan.json").read_text(encoding="utf-8"))
    assert told["epcisBody"]["eventList"] == []  # nothing on this street needs cooling
    assert "the worst 0 lots" in found.stderr


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


def logged(out: Path, name: str) -> tuple[pd.DataFrame, dict[str, str]]:
    path = out / "events" / f"{name}.parquet"
    told = pq.read_metadata(path).metadata
    return pd.read_parquet(path), {key.decode(): value.decode() for key, value in told.items()}


def test_the_median_run_of_each_experiment_is_logged(done: tuple[Result, Path]) -> None:
    result, out = done
    runs = pd.read_csv(out / "replications.csv")
    lost = runs[runs["experiment"] == "follow-plan"]
    median = int(lost.sort_values(["lost_service_days", "replication"])["replication"].iloc[1])
    for name in ("undisturbed", "follow-plan"):
        events, told = logged(out, name)
        assert (told["replication"], told["seed"]) == (str(median), "0")
        row = runs[(runs["experiment"] == name) & (runs["replication"] == median)].iloc[0]
        assert len(events) == row["events"]
        assert int((events["kind"] == "order_delivered").sum()) == row["orders_delivered"]
    assert f"of run {median}" in result.stderr
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "figure-playback" in page
    assert "figure-lots" in page


def test_logs_are_left_out_on_demand(given: tuple[Path, Path], tmp_path: Path) -> None:
    scenario, plan = given
    options = (*FEW, "--no-events", "--out", tmp_path / "s")
    assert run("simulate", scenario, "--plan", plan, *options).exit_code == 0
    assert not (tmp_path / "s" / "events").exists()
    wrong = run("simulate", scenario, "--plan", plan, *options, "--epcis", "3")
    assert wrong.exit_code == 3
    assert "--epcis" in wrong.stderr


def test_a_kept_run_that_cannot_be_lived_again_is_told(
    given: tuple[Path, Path], tmp_path: Path
) -> None:
    scenario, plan = given
    options = (*FEW, "--out", tmp_path / "s")
    assert run("simulate", scenario, "--plan", plan, *options).exit_code == 0
    kept = tmp_path / "s" / "runs" / "follow-plan" / "replications.jsonl"
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace('"km": ', '"km": 1'), encoding="utf-8")
    again = run("simulate", scenario, "--plan", plan, *options)
    assert "is not what was kept of it (km)" in again.stderr
    assert again.exit_code != 0


def test_the_best_policy_is_selected_and_runs_are_kept(
    given: tuple[Path, Path], tmp_path: Path
) -> None:
    scenario, plan = given
    command = (
        *("simulate", scenario, "--plan", plan, "--days", "2", "--workers", "1", "--no-events"),
        *("--policy", "follow-plan", "--policy", "wait", "--stress", "reefer-failure-summer"),
        *("--select", "cost_cny", "--delta", "1", "--out", tmp_path / "s"),
    )
    first = run(*command)
    assert first.exit_code == 0, first.output
    told = json.loads((tmp_path / "s" / "simulation.json").read_text(encoding="utf-8"))
    assert "is best, or within 1 CNY of the best" in told["selected"]
    assert "Kim and Nelson" in (tmp_path / "s" / "report.html").read_text(encoding="utf-8")
    counts = {name: one["replications"] for name, one in told["experiments"].items()}
    assert list(counts) == ["undisturbed", "follow-plan", "wait"]
    assert counts["undisturbed"] == max(counts["follow-plan"], counts["wait"]) >= 10
    kept = tmp_path / "s" / "runs" / "wait" / "replications.jsonl"
    before = kept.read_bytes()
    assert run(*command).exit_code == 0
    assert kept.read_bytes() == before


def test_all_that_is_wrong_with_a_selection_is_told_at_once(given: tuple[Path, Path]) -> None:
    scenario, plan = given
    command = ("simulate", scenario, "--plan", plan, "--replications", "3")
    found = run(*command, "--select", "cost_cny", "--half-width", "0.1")
    assert found.exit_code == 3
    for words in ("needs --delta", "needs policies to choose from", "one of --select", "too few"):
        assert words in found.stderr
    wrong = run(*command, "--select", "lost_service_days", "--delta", "-1")
    assert "cannot be selected by" in wrong.stderr
    assert "is no difference" in wrong.stderr
