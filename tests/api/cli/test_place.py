"""Placing from the command line: a scenario in, a plan folder out, and what is done with it."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.placement_folder import read_placement
from supplychain.io import read_scenario, write_scenario
from supplychain.outlook import PresentSpend, SpendCause
from supplychain.sites import SiteStatus
from tests.solvers.placement.equator import equator_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario as a folder."""
    folder = tmp_path_factory.mktemp("equator") / "scenario"
    write_scenario(equator_scenario(), folder)
    return folder


@pytest.fixture(scope="module")
def placed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan folder as the command wrote it."""
    folder = tmp_path_factory.mktemp("placed") / "plan"
    result = run("place", source, "--out", folder, "--time-limit", "20")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def folder(tmp_path: Path, placed: Path) -> Path:
    """A copy of it to work on."""
    return shutil.copytree(placed, tmp_path / "plan")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_header_says_what_was_placed_and_how_good_it_is(folder: Path) -> None:
    header = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert header["family"] == "placement"
    assert header["status"] == "optimal"
    assert header["open_site_ids"] == ["hub", "cold", "warm"]
    assert header["bound_cny"] == pytest.approx(header["objective_cny"])
    assert header["kpis"]["opened"] == 1
    assert header["kpis"]["reach"] == [{"hours": 24.0, "promised": 0.8, "reached": 1.0}]
    assert header["today"]["cold_chain"] == 0.0
    assert header["today"]["unserved_share"] > 0


def test_the_folder_gives_back_plan_scenario_and_todays_network(folder: Path) -> None:
    stored = read_placement(folder)
    assert stored.scenario == equator_scenario()
    assert stored.plan.open_ids == ("hub", "cold", "warm")
    assert stored.today is not None
    assert stored.today.open_ids == ("hub", "warm")


def test_tables_hold_sites_flows_costs_room_and_risk(folder: Path) -> None:
    sites = {row["site_id"]: row for row in rows_of(folder / "sites.csv")}
    assert {key: row["change"] for key, row in sites.items()} == {
        "hub": "kept",
        "cold": "opened",
        "warm": "kept",
    }
    stored = read_placement(folder)
    flows = rows_of(folder / "flows.csv")
    assert len(flows) == len(stored.plan.flows)
    assert {row["zone_id"] for row in rows_of(folder / "cost_to_serve.csv")} == {"near", "far"}
    assert {row["site_id"] for row in rows_of(folder / "utilisation.csv")} == set(sites)
    risk = rows_of(folder / "risk.csv")
    assert (risk[0]["kind"], risk[1]["ids"]) == ("none", "hub")
    assert len(rows_of(folder / "futures.csv")) == 1
    assert rows_of(folder / "shortfalls.csv") == []


def test_cost_to_serve_in_the_table_adds_up_to_the_cost(folder: Path) -> None:
    total = sum(float(row["cost_cny"]) for row in rows_of(folder / "cost_to_serve.csv"))
    assert total == pytest.approx(read_placement(folder).plan.costs.total, rel=1e-6)


def test_the_map_holds_sites_zones_and_lanes(folder: Path) -> None:
    found = json.loads((folder / "network.geojson").read_text(encoding="utf-8"))["features"]
    kinds = [feature["properties"]["kind"] for feature in found]
    assert (kinds.count("site"), kinds.count("zone")) == (3, 2)
    lanes = [f["properties"] for f in found if f["properties"]["kind"] == "lane"]
    # The mean over the year of milk and rice: twice as much in the 65 days of the peak.
    to_cold = sum(item["kg_per_day"] for item in lanes if item["to"] == "cold")
    rows = [r for r in rows_of(folder / "flows.csv") if r["way"] == "hub > cold"]
    days = {"quiet": 300.0, "peak": 65.0}
    expected = sum(float(row["kg_per_day"]) * days[row["period_id"]] for row in rows) / 365.0
    assert to_cold == pytest.approx(expected, abs=0.01)


def test_a_sound_folder_has_no_violations(folder: Path) -> None:
    result = run("validate", folder)
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_flow_changed_by_hand_is_found(folder: Path, source: Path) -> None:
    del source
    flows = folder / "flows.csv"
    flows.write_text(flows.read_text(encoding="utf-8-sig") + "\n", encoding="utf-8-sig")
    result = run("validate", folder)
    assert result.exit_code == 5
    assert "FILE_CHANGED flows.csv" in result.stdout


def test_a_figure_of_today_changed_by_hand_is_found(folder: Path) -> None:
    path = folder / "plan.json"
    header = json.loads(path.read_text(encoding="utf-8"))
    header["today"]["total_cny"] += 1000.0
    path.write_text(json.dumps(header), encoding="utf-8")
    result = run("validate", folder)
    assert result.exit_code == 5
    assert "HEADER_WRONG today.total_cny" in result.stdout


def test_a_scenario_changed_after_placing_is_refused(folder: Path) -> None:
    demand = folder / "scenario" / "zone_demand.csv"
    table = demand if demand.is_file() else next((folder / "scenario").glob("*demand*.csv"))
    table.write_text(table.read_text(encoding="utf-8").replace("100.0", "110.0"), encoding="utf-8")
    result = run("validate", folder)
    assert result.exit_code == 3
    assert "changed after the plan was made" in result.stderr


def test_explaining_says_where_the_money_goes(folder: Path) -> None:
    result = run("explain", folder)
    assert result.exit_code == 0
    assert result.stdout.startswith("optimal: ")
    assert "leg centre > front" in result.stdout
    assert "binding: Cold (cold), dry: full with all its 1 steps" in result.stdout


def test_the_worth_of_a_site_is_told_when_asked(folder: Path) -> None:
    plain = json.loads(run("explain", folder, "--site", "warm", "--json").stdout)
    (warm,) = plain["worth"]
    assert (warm["site_id"], warm["is_open"]) == ("warm", True)
    saving = plain["limits"][0]["saving"]["cny"]
    assert saving > 0


@pytest.mark.parametrize("words", [("--site", "moon"), ("--order", "A1")])
def test_questions_that_make_no_sense_are_usage_errors(
    folder: Path, words: tuple[str, str]
) -> None:
    assert run("explain", folder, *words).exit_code == 2


def test_applying_a_plan_opens_its_sites_with_their_room(folder: Path, tmp_path: Path) -> None:
    result = run("scenario", "apply", folder, "--out", tmp_path / "next")
    assert result.exit_code == 0
    assert "1 site changed" in result.stderr
    scenario = read_scenario(tmp_path / "next")
    assert [site.status for site in scenario.sites] == [SiteStatus.OPEN] * 3
    assert scenario.design is not None
    rooms = {(item.site_id, item.class_id): item for item in scenario.design.modules}
    assert rooms["cold", "chilled"].present == 1
    # Nothing is added at the hub; what is there stays.
    assert rooms["hub", "chilled"].present == 1


def test_a_plan_that_does_not_decide_every_site_is_not_applied(
    folder: Path, tmp_path: Path
) -> None:
    path = folder / "plan-document.json.gz"
    document = json.loads(gzip.decompress(path.read_bytes()))
    document["sites"][0]["site_id"] = "elsewhere"
    path.write_bytes(gzip.compress(json.dumps(document).encode()))
    result = run("scenario", "apply", folder, "--out", tmp_path / "next")
    assert result.exit_code == 3
    assert "site hub is decided 0 times; allowed once" in result.stderr
    assert "the scenario has no such site; given elsewhere" in result.stderr
    assert not (tmp_path / "next").exists()


def test_placing_after_applying_changes_nothing_more(folder: Path, tmp_path: Path) -> None:
    run("scenario", "apply", folder, "--out", tmp_path / "next")
    result = run("place", tmp_path / "next", "--out", tmp_path / "again", "--no-losses", "--json")
    header = json.loads(result.stdout)
    before = read_placement(folder).plan.costs
    assert (header["kpis"]["opened"], header["kpis"]["closed"]) == (0, 0)
    once_cny = before.opening + before.closing + before.expansion
    assert header["objective_cny"] == pytest.approx(before.total - once_cny)
    assert not (tmp_path / "again" / "risk.csv").exists()


def test_where_promises_conflict_the_least_relaxation_is_told(tmp_path: Path) -> None:
    scenario = equator_scenario()
    assert scenario.design is not None
    band = replace(scenario.design.bands[0], hours=6.2)
    write_scenario(
        replace(scenario, design=replace(scenario.design, bands=(band,))), tmp_path / "tight"
    )
    result = run("place", tmp_path / "tight", "--out", tmp_path / "plan", "--time-limit", "20")
    assert result.exit_code == 4
    assert "infeasible" in result.stdout
    assert "6.2 h reach tops out at 0.0%, 80.0% is asked for" in result.stderr
    page = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    assert "6.2 h reach tops out at 0.0%, 80.0% is asked for" in page
    result = run("scenario", "apply", tmp_path / "plan", "--out", tmp_path / "next")
    assert result.exit_code == 3
    assert "no network was found, so there is nothing to apply; given infeasible" in result.stderr
    assert not (tmp_path / "next").exists()


def test_a_scenario_without_a_design_is_bad_input(tmp_path: Path) -> None:
    scenario = replace(equator_scenario(), design=None)
    write_scenario(scenario, tmp_path / "bare")
    result = run("place", tmp_path / "bare", "--out", tmp_path / "plan")
    assert result.exit_code == 3
    assert "the design of a network needs this table" in result.stderr
    assert not (tmp_path / "plan").exists()


def test_a_folder_that_holds_something_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    result = run("place", source, "--out", tmp_path / "mine")
    assert result.exit_code == 3
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_plan_of_a_family_that_is_not_known_is_refused(folder: Path) -> None:
    path = folder / "plan.json"
    header = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(header | {"family": "packing"}), encoding="utf-8")
    for command in ("validate", "explain"):
        result = run(command, folder)
        assert result.exit_code == 3
        allowed = "installers, placement, replenishment, routing, suppliers"
        assert f"given packing; allowed {allowed}" in result.stderr


def test_commands_of_the_day_refuse_a_plan_of_sites(folder: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.json"
    events.write_text("[]", encoding="utf-8")
    result = run("replan", folder, events, "--out", tmp_path / "out")
    assert result.exit_code in {2, 3}
    assert not (tmp_path / "out").exists()


def test_equal_seeds_write_equal_plans(source: Path, folder: Path, tmp_path: Path) -> None:
    run("place", source, "--out", tmp_path / "again", "--time-limit", "20")
    for name in ("flows.csv", "sites.csv", "risk.csv", "network.geojson"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name


def test_places_are_found_by_demand_alone(source: Path, tmp_path: Path) -> None:
    """Near wants 300 kg on a quiet day and 600 in the peak, Far 50 and 100 at five degrees."""
    result = run("place", source, "--greenfield", "1", "--out", tmp_path / "places", "--json")
    assert result.exit_code == 0
    (place,) = json.loads(result.stdout)["sites"]
    assert (place["zone_id"], place["zones"]) == ("near", 2)
    far_km = 3 * 111.195 + 6.0
    assert place["mean_km"] == pytest.approx(50 / 350 * far_km, abs=0.1)
    (row,) = rows_of(tmp_path / "places" / "greenfield.csv")
    assert row["name"] == "Near"
    found = json.loads((tmp_path / "places" / "greenfield.geojson").read_text(encoding="utf-8"))
    assert found["features"][0]["geometry"]["coordinates"] == [2.0, 0.0]


def test_the_line_above_the_places_is_not_broken(source: Path, tmp_path: Path) -> None:
    result = run("place", source, "--greenfield", "1", "--out", tmp_path / "places")
    first, *_ = result.stdout.splitlines()
    assert first.startswith("equator: ")
    assert "kg km per day, at least" in first


@pytest.mark.parametrize("words", [("--frontier",), ("--risk", "futures.csv")])
def test_options_that_places_by_demand_cannot_heed_are_usage_errors(
    source: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    result = run("place", source, "--greenfield", "1", "--out", tmp_path / "places", *words)
    assert result.exit_code == 2
    assert words[0] in result.stderr
    assert not (tmp_path / "places").exists()


def test_more_places_than_zones_are_bad_input(source: Path, tmp_path: Path) -> None:
    result = run("place", source, "--greenfield", "3", "--out", tmp_path / "places")
    assert result.exit_code == 3
    assert "allowed 1 to 2" in result.stderr
    assert not (tmp_path / "places").exists()


def test_the_curve_is_a_table_too(source: Path, tmp_path: Path) -> None:
    words = ("--frontier", "--no-losses", "--time-limit", "20")
    result = run("place", source, "--out", tmp_path / "plan", *words)
    assert result.exit_code == 0
    rows = rows_of(tmp_path / "plan" / "frontier.csv")
    assert rows[0]["asked_share"] == ""
    assert float(rows[-1]["reached_share"]) == pytest.approx(1.0)
    assert run("validate", tmp_path / "plan").exit_code == 0


def test_the_books_stand_beside_the_model(source: Path, tmp_path: Path) -> None:
    del source
    scenario = equator_scenario()
    assert scenario.design is not None
    spend = (PresentSpend(SpendCause.FIXED, 300_000.0),)
    design = replace(scenario.design, spend=spend)
    write_scenario(replace(scenario, design=design), tmp_path / "books")
    result = run("place", tmp_path / "books", "--out", tmp_path / "plan", "--no-losses")
    assert result.exit_code == 0
    fixed, total = rows_of(tmp_path / "plan" / "tie_out.csv")
    assert (fixed["cause"], total["cause"]) == ("fixed", "total")
    assert float(fixed["modelled_cny_per_year"]) == pytest.approx(900.0 * 365)
    assert "of the books" in result.stderr
    report = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    assert "Model and books" in report


def test_the_network_is_judged_in_futures_of_a_file(source: Path, tmp_path: Path) -> None:
    """The front Cold cannot be used in one of them, and all want half as much again in another."""
    (tmp_path / "futures.csv").write_text(
        "id,name,probability,demand_factor,transport_factor\n"
        "calm,,0.5,1,1\nmore,,0.3,1.5,1\nflood,,0.2,1,1\n",
        encoding="utf-8",
    )
    (tmp_path / "future_changes.csv").write_text(
        "future_id,site_id,closed\nflood,cold,true\n", encoding="utf-8"
    )
    words = ("--risk", tmp_path / "futures.csv", "--no-losses")
    result = run("place", source, "--out", tmp_path / "plan", *words)
    assert result.exit_code == 0
    rows = {row["future_id"]: row for row in rows_of(tmp_path / "plan" / "judged.csv")}
    plan = read_placement(tmp_path / "plan").plan
    assert float(rows["calm"]["cost_cny"]) == pytest.approx(plan.costs.total)
    assert float(rows["flood"]["unserved_share"]) > 0
    # Whoever never opened Cold loses nothing with it.
    assert rows["flood"]["today_cost_cny"] == rows["calm"]["today_cost_cny"]
    assert "plan in 3 futures:" in result.stderr
    assert run("validate", tmp_path / "plan").exit_code == 0


def test_faults_of_a_file_of_futures_are_all_told(source: Path, tmp_path: Path) -> None:
    file = tmp_path / "futures.csv"
    file.write_text("id,probability\na,0.5\nb,0.9\n", encoding="utf-8")
    result = run("place", source, "--out", tmp_path / "plan", "--risk", file)
    assert result.exit_code == 3
    assert "futures" in result.stderr
    assert not (tmp_path / "plan").exists()
