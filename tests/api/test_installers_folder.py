"""Folders of installers' plans: written as a whole, read back equal, and nobody else's."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.installers_extras import Extras
from api.installers_folder import read_installers, write_book, write_installers
from api.installers_traffic import SlowedRoads, Traffic, in_traffic, traffic_of
from api.installers_view import InstallersView
from solvers.common.explanation import Relief
from solvers.installers.day.order_book import OrderBook, Reservation
from solvers.installers.day.slowed import SlowedTravel
from solvers.installers.problem import InstallersProblem
from supplychain.errors import DataError
from supplychain.installation_state import InstallationState, TeamOut, VisitProgress
from supplychain.io import read_scenario, write_scenario
from supplychain.roads import embedded_roads
from supplychain.windows import DeliveryWindow
from tests.api.hand_installers import at, jobs, scenario, view

if TYPE_CHECKING:
    from pathlib import Path

STATE = InstallationState(
    at(9), (VisitProgress("j1", 0, "t1", at(8.25)),), (TeamOut("t3", at(8), at(18)),)
)
BOOK = OrderBook((Reservation(jobs()[1], DeliveryWindow(at(9, 1), at(11, 1)), 12.5, at(10)),))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-made plan in the middle of its day."""
    found = tmp_path_factory.mktemp("plans") / "plan"
    relief = Relief("skill", 1.0, "skill", 40.0, "t3 with gas would do it")
    write_installers(found, view(), Extras((), {"j5": relief}, STATE, BOOK))
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_plan_comes_back_with_its_scenario_and_its_day(folder: Path) -> None:
    stored = read_installers(folder)
    assert stored.plan == view().plan
    assert stored.scenario == scenario()
    assert (stored.state, stored.book) == (STATE, BOOK)


def test_the_header_counts_and_costs(folder: Path) -> None:
    header = read_installers(folder).header
    assert (header.jobs, header.left_out, header.outsourced, header.changed_promises) == (
        6,
        1,
        1,
        2,
    )
    assert header.days == ["2026-06-08", "2026-06-09"]
    assert header.objective_cny == pytest.approx(view().plan.costs.total)
    assert header.kpis["done"] == 4


def test_tables_have_a_row_for_each_visit_route_and_job_left_out(folder: Path) -> None:
    visits = rows_of(folder / "visits.csv")
    assert [(row["team_id"], row["job_id"], row["helps"]) for row in visits] == [
        ("t1", "j1", "no"),
        ("t1", "j2", "no"),
        ("t2", "j3", "no"),
        ("t2", "j2", "yes"),
        ("t3", "j4", "no"),
    ]
    assert visits[1]["with_team_ids"] == "t2"
    routes = rows_of(folder / "routes.csv")
    assert [row["break_s"] for row in routes] == ["1800", "0", "0"]
    left = {row["job_id"]: row for row in rows_of(folder / "left_out.csv")}
    assert left["j5"]["relief"] == "t3 with gas would do it"
    assert left["j6"]["is_outsourced"] == "yes"
    moved = {row["job_id"]: row["moved_min"] for row in rows_of(folder / "changed_promises.csv")}
    assert moved == {"j2": "15.0", "j3": "30.0"}
    figures = {row["name"]: row["value"] for row in rows_of(folder / "kpis.csv")}
    assert figures["unassigned.NO_SKILL"] == "1"


def test_map_sheets_and_calendars_stand_beside_the_tables(folder: Path) -> None:
    shapes = json.loads((folder / "routes.geojson").read_text(encoding="utf-8"))["features"]
    kinds = [item["properties"]["kind"] for item in shapes]
    assert (kinds.count("route"), kinds.count("visit"), kinds.count("outsourced")) == (3, 5, 1)
    with zipfile.ZipFile(folder / "calendars.zip") as archive:
        assert len(archive.namelist()) == 3
    assert (folder / "teams.xlsx").is_file()
    assert (folder / "report.html").is_file()


def test_a_plan_of_another_scenario_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_installers(folder, view())
    inside = folder / "scenario"
    given = read_scenario(inside)
    assert given.installation is not None
    dearer = replace(given.installation.rules, unserved_cny=501.0)
    other = replace(given, installation=replace(given.installation, rules=dearer))
    write_scenario(other, inside)
    with pytest.raises(DataError, match="changed after the plan was made"):
        read_installers(folder)


def test_a_later_plan_keeps_the_order_book_unless_it_has_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_installers(folder, view())
    write_book(folder, BOOK)
    write_installers(folder, view())
    assert read_installers(folder).book == BOOK
    write_installers(folder, view(), Extras(book=OrderBook()))
    assert read_installers(folder).book == OrderBook()
    assert not (folder / "order_book.json").exists()


def test_traffic_is_kept_by_places() -> None:
    given = scenario()
    usual = InstallersProblem.from_scenario(given)
    slow, known = frozenset({usual.job_points["j1"]}), {(0, 4): 999}
    slowed = replace(usual, travel=SlowedTravel(usual.travel, 1.5, slow, known))
    traffic = traffic_of(slowed)
    assert traffic is not None
    assert in_traffic(usual, Traffic.model_validate_json(traffic.model_dump_json())) == slowed
    assert traffic_of(usual) is None


def test_checkers_drive_in_the_same_traffic() -> None:
    given = scenario()
    usual = InstallersProblem.from_scenario(given)
    slow, known = frozenset({usual.job_points["j1"]}), {(0, 1): 999}
    slowed = SlowedTravel(usual.travel, 1.5, slow, known)
    traffic = traffic_of(replace(usual, travel=slowed))
    assert traffic is not None
    places = usual.travel.places  # type: ignore[attr-defined]
    roads = SlowedRoads(embedded_roads(given.roads), traffic)
    found = roads.matrix(places, places, "urban")
    wanted = slowed.matrix(range(len(places)), "urban")
    assert (found.duration_s == wanted.duration_s).all()
    assert found.duration_s[0, 1] == 999


def test_a_day_that_is_later_broken_off_leaves_no_state(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_installers(folder, view(), Extras(state=STATE))
    write_installers(folder, InstallersView(scenario(), view().problem, view().plan))
    assert read_installers(folder).state is None
