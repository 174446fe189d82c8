"""Ordering from the command line: a scenario in, a plan folder out, and what is done with it."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.replenishment_folder import read_orders
from supplychain.io import check, read_scenario, write_scenario
from tests.api.hand_orders import tiny_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

ONE = ("--workers", "1")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three fronts and six products, of which some series cannot be trusted."""
    folder = tmp_path_factory.mktemp("tiny") / "scenario"
    write_scenario(tiny_scenario(), folder)
    return folder


@pytest.fixture(scope="module")
def ordered(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan folder as the command wrote it."""
    folder = tmp_path_factory.mktemp("ordered") / "plan"
    result = run("replenish", source, "--out", folder, "--horizon", "4", *ONE)
    assert result.exit_code == 4, result.output
    return folder


@pytest.fixture(scope="module")
def again(source: Path, ordered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same plan once more, with that of the day before beside it."""
    folder = tmp_path_factory.mktemp("again") / "plan"
    given = ("--previous", ordered, "--out", folder, "--horizon", "4")
    result = run("replenish", source, *given, *ONE)
    assert result.exit_code == 4, result.output
    return folder


@pytest.fixture(scope="module")
def applied(ordered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario with the plan's orders on their way."""
    folder = tmp_path_factory.mktemp("applied") / "next"
    result = run("scenario", "apply", ordered, "--out", folder)
    assert result.exit_code == 0, result.output
    assert "under way" in result.stderr
    return folder


@pytest.fixture
def folder(tmp_path: Path, ordered: Path) -> Path:
    """A copy of it to work on."""
    return shutil.copytree(ordered, tmp_path / "plan")


def test_the_plan_says_what_is_ordered_today_and_what_is_left_out(ordered: Path) -> None:
    header = json.loads((ordered / "plan.json").read_text(encoding="utf-8"))
    assert header["family"] == "replenishment"
    assert header["status"] == "partial"
    assert header["today"] == "2026-06-08"
    assert header["days"] == 4
    assert header["violations"] == []
    firm = [row for row in rows_of(ordered / "orders.csv") if row["is_firm"] == "True"]
    assert len(firm) == header["firm_orders"] > 0
    assert {row["order_day"] for row in firm} == {"2026-06-08"}


def test_the_horizon_can_be_chosen(ordered: Path) -> None:
    stored = read_orders(ordered)
    assert stored.scenario.restocking is not None
    assert stored.scenario.restocking.rules.horizon_days == 4
    assert max(order.order_day for order in stored.plan.orders).isoformat() <= "2026-06-11"


def test_series_whose_record_failed_are_not_ordered_and_say_why(ordered: Path) -> None:
    missing = rows_of(ordered / "not_ordered.csv")
    assert missing
    assert all("BAD_HISTORY" in row["reason"] for row in missing)
    left_out = {(row["site_id"], row["product_id"]) for row in missing}
    lines = {(row["site_id"], row["product_id"]) for row in rows_of(ordered / "orders.csv")}
    assert not left_out & lines


def test_the_folder_is_sound(ordered: Path) -> None:
    result = run("validate", ordered)
    assert result.exit_code == 0, result.output
    assert "0 violations" in result.stderr


def test_a_changed_order_is_found(folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    result = run("validate", folder)
    assert result.exit_code == 5
    assert "FILE_CHANGED orders.csv" in result.stdout


def test_edited_orders_are_not_applied_as_if_they_were_not(folder: Path, tmp_path: Path) -> None:
    path = folder / "orders.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    result = run("scenario", "apply", folder, "--out", tmp_path / "next")
    assert result.exit_code == 3
    assert "orders.csv" in result.stderr
    assert "changed" in result.stderr
    assert not (tmp_path / "next").exists()


def test_days_that_end_before_goods_arrive_are_refused(source: Path, tmp_path: Path) -> None:
    result = run("replenish", source, "--out", tmp_path / "plan", "--horizon", "2")
    assert result.exit_code == 3
    assert "horizon_days" in result.stderr
    assert "allowed 4 or more" in result.stderr
    assert not (tmp_path / "plan").exists()


def test_orders_are_not_planned_on_old_sales(tmp_path: Path) -> None:
    scenario = tiny_scenario()
    assert scenario.restocking is not None
    assert scenario.restocking.history is not None
    old = scenario.restocking.history.until(date(2026, 5, 20))
    write_scenario(
        replace(scenario, restocking=replace(scenario.restocking, history=old)), tmp_path / "old"
    )
    result = run("replenish", tmp_path / "old", "--out", tmp_path / "plan")
    assert result.exit_code == 3
    assert "given 2026-05-19; allowed 2026-05-24 or later" in result.stderr


def test_a_plan_of_a_later_day_is_no_plan_of_the_day_before(
    source: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = read_orders(folder)
    later = replace(stored, plan=replace(stored.plan, today=date(2026, 6, 9)))
    monkeypatch.setattr("api.cli.replenishing.read_orders", lambda _: later)
    result = run("replenish", source, "--previous", folder, "--out", tmp_path / "plan")
    assert result.exit_code == 3
    assert "later day" in result.stderr


def test_equal_seeds_give_equal_orders_whatever_stood_the_day_before(
    ordered: Path, again: Path
) -> None:
    for name in ("orders.csv", "targets.csv", "projection.parquet"):
        assert (again / name).read_bytes() == (ordered / name).read_bytes(), name


def test_a_day_whose_stock_is_not_known_is_refused(source: Path, tmp_path: Path) -> None:
    for day, words in (("2026-06-01", "horizon"), ("2026-06-10", "sales are recorded until")):
        result = run("replenish", source, "--date", day, "--out", tmp_path / "plan")
        assert result.exit_code == 3
        assert words in result.stderr
        assert not (tmp_path / "plan").exists()


def test_alerts_of_the_day_before_are_not_new(ordered: Path, again: Path) -> None:
    before, after = (rows_of(folder / "alerts.csv") for folder in (ordered, again))
    stood = {(row["kind"], row["site_id"], row["product_id"]) for row in before}
    assert any(row["is_new"] == "False" for row in after)
    for row in after:
        key = row["kind"], row["site_id"], row["product_id"]
        assert (row["is_new"] == "True") is (key not in stood)
    plain = [[{**row, "is_new": ""} for row in rows] for rows in (before, after)]
    assert plain[0] == plain[1]


def test_an_order_line_has_a_story(ordered: Path) -> None:
    line = rows_of(ordered / "orders.csv")[0]
    result = run("explain", ordered, "--line", line["id"])
    assert result.exit_code == 0, result.output
    assert line["product_id"] in result.stdout
    assert "target" in result.stdout
    plain = json.loads(run("explain", ordered, "--line", line["id"], "--json").stdout)
    assert plain["order"]["id"] == line["id"]


def test_a_site_and_a_product_are_told_of_alone_or_together(ordered: Path) -> None:
    line = rows_of(ordered / "orders.csv")[0]
    both = run("explain", ordered, "--site", line["site_id"], "--product", line["product_id"])
    assert f"{line['product_id']} at {line['site_id']}: class" in both.stdout
    site = json.loads(run("explain", ordered, "--site", line["site_id"], "--json").stdout)
    assert {item["site_id"] for item in site["targets"]} == {line["site_id"]}
    product = json.loads(run("explain", ordered, "--product", line["product_id"], "--json").stdout)
    assert {item["product_id"] for item in product["orders"]} == {line["product_id"]}


def test_the_whole_plan_is_told_of_without_a_question(ordered: Path) -> None:
    result = run("explain", ordered)
    assert result.exit_code == 0
    assert "vehicles" in result.stdout


@pytest.mark.parametrize(
    ("option", "value"), [("--line", "nope"), ("--site", "nope"), ("--product", "nope")]
)
def test_what_is_not_there_cannot_be_explained(ordered: Path, option: str, value: str) -> None:
    result = run("explain", ordered, option, value)
    assert result.exit_code == 2
    assert "nope" in result.output


def test_questions_of_other_families_are_refused(ordered: Path) -> None:
    result = run("explain", ordered, "--order", "order-1")
    assert result.exit_code == 2
    assert "only for plans of routes" in result.output


def test_applying_a_plan_puts_its_orders_on_their_way(ordered: Path, applied: Path) -> None:
    stored = read_orders(ordered)
    firm = [order for order in stored.plan.orders if order.is_firm]
    assert check(applied) == []
    after = read_scenario(applied)
    coming = {lot.id for lot in after.lots} | {item.id for item in after.transfers}
    assert {f"20260608-{order.id}" for order in firm} <= coming


def test_what_was_ordered_is_not_ordered_again(
    ordered: Path, applied: Path, tmp_path: Path
) -> None:
    result = run("replenish", applied, "--out", tmp_path / "plan", *ONE, "--json")
    assert result.exit_code in (0, 4), result.output
    first, stored = read_orders(ordered), read_orders(tmp_path / "plan")
    assert json.loads(result.stdout)["firm_orders"] < sum(o.is_firm for o in first.plan.orders)
    units = [sum(o.quantity for o in x.plan.orders if o.is_firm) for x in (first, stored)]
    assert units[1] < units[0]


def test_a_scenario_without_sales_is_refused(tmp_path: Path) -> None:
    scenario = tiny_scenario()
    assert scenario.restocking is not None
    bare = replace(scenario, restocking=replace(scenario.restocking, history=None))
    write_scenario(bare, tmp_path / "bare")
    for command in ("replenish", "forecast"):
        result = run(command, tmp_path / "bare", "--out", tmp_path / "plan")
        assert result.exit_code == 3
        assert "no history of demand" in result.stderr
        assert not (tmp_path / "plan").exists()


def test_a_foreign_folder_is_never_overwritten(source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    result = run("replenish", source, "--out", tmp_path / "mine")
    assert result.exit_code == 3
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_commands_of_the_day_refuse_a_plan_of_orders(ordered: Path, tmp_path: Path) -> None:
    result = run("replan", ordered, "--at", "2026-06-10T08:00:00+08:00", "--out", tmp_path / "p")
    assert result.exit_code in (2, 3)
