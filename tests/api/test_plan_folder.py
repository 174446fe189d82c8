from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from api import plan_files, plan_folder
from api.plan_folder import read_plan, write_plan
from solvers.common import Violation
from supplychain.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

    Sketch = tuple[Scenario, RoutingPlan]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, small: Sketch) -> Path:
    """A plan folder as it was written."""
    scenario, plan = small
    target = tmp_path_factory.mktemp("written") / "plan"
    write_plan(target, plan, scenario)
    return target


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    """A copy of it to work on."""
    return shutil.copytree(written, tmp_path / "plan")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_plan_folder_gives_back_scenario_and_plan(folder: Path, small: Sketch) -> None:
    stored = read_plan(folder)
    assert (stored.scenario, stored.plan) == small


def test_equal_plans_give_equal_files(folder: Path, small: Sketch, tmp_path: Path) -> None:
    scenario, plan = small
    again = tmp_path / "again"
    write_plan(again, plan, scenario)
    for name in ("plan.json", "plan-document.json.gz", "stops.csv", "report.html", "drivers.xlsx"):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_header_says_what_was_planned_and_how_good_it_is(folder: Path, small: Sketch) -> None:
    scenario, plan = small
    header = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert header["schema_version"] == 1
    assert header["family"] == "routing"
    assert header["horizon_start"] == "2026-06-10T16:00:00+08:00"
    assert header["seed"] == plan.limits.seed
    assert header["status"] == "partial"
    assert header["objective_cny"] == pytest.approx(plan.costs.total)
    assert header["bounds"]["line_haul"]["gap"] == pytest.approx(300 / 61000)
    assert header["bound_cny"] == 128000.0
    assert header["kpis"]["orders"] == len(scenario.orders)
    assert {"python", "pyvrp", "highspy"} <= set(header["versions"])


def test_tables_hold_every_route_stop_delivery_and_omission(folder: Path, small: Sketch) -> None:
    _, plan = small
    assert len(rows_of(folder / "routes.csv")) == len(plan.routes)
    assert len(rows_of(folder / "moves.csv")) == len(plan.moves)
    assert len(rows_of(folder / "consignments.csv")) == len(plan.consignments)
    assert len(rows_of(folder / "deliveries.csv")) == len(plan.deliveries)
    (left,) = rows_of(folder / "unserved.csv")
    assert left["reason"] == "WINDOW_UNREACHABLE"
    stops = {(row["route_id"], row["position"]) for row in rows_of(folder / "stops.csv")}
    assert len(stops) == sum(len(route.stops) for route in plan.routes)


def test_clock_times_stand_beside_seconds(folder: Path, small: Sketch) -> None:
    scenario, plan = small
    row, delivery = rows_of(folder / "deliveries.csv")[0], plan.deliveries[0]
    assert int(row["start_s"]) == delivery.start_s
    assert row["start_at"] == scenario.horizon.clock(delivery.start_s).isoformat()


def test_a_scenario_that_was_changed_after_planning_is_refused(folder: Path) -> None:
    orders = folder / "scenario" / "orders.csv"
    text = orders.read_text(encoding="utf-8")
    assert ",3.0,1,false" in text
    orders.write_text(text.replace(",3.0,1,false", ",4.0,1,false", 1), encoding="utf-8")
    with pytest.raises(DataError, match="changed after the plan was made"):
        read_plan(folder)


@pytest.mark.parametrize("name", ["plan.json", "plan-document.json.gz"])
def test_a_folder_with_a_missing_part_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match=name):
        read_plan(folder)


def test_a_damaged_document_is_refused(folder: Path) -> None:
    document = folder / "plan-document.json.gz"
    document.write_bytes(document.read_bytes()[:200])
    with pytest.raises(DataError, match="damaged"):
        read_plan(folder)


def test_a_document_that_unpacks_to_a_huge_one_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_files, "LARGEST_DOCUMENT", 1000)
    with pytest.raises(DataError, match="too large once unpacked"):
        read_plan(folder)


def test_a_header_of_another_family_is_refused(folder: Path) -> None:
    path = folder / "plan.json"
    plain = json.loads(path.read_text(encoding="utf-8")) | {"family": "installers"}
    path.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(DataError, match="column family"):
        read_plan(folder)


def test_a_folder_of_other_things_is_not_replaced(tmp_path: Path, small: Sketch) -> None:
    scenario, plan = small
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(DataError, match="not empty"):
        write_plan(tmp_path, plan, scenario)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_notes_in_a_plan_folder_survive_a_new_plan(folder: Path, small: Sketch) -> None:
    scenario, plan = small
    (folder / "notes.txt").write_text("call Wuhan")
    write_plan(folder, plan, scenario)
    assert (folder / "notes.txt").read_text() == "call Wuhan"


def test_a_failure_while_writing_keeps_the_earlier_plan(
    folder: Path, small: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, plan = small
    before = (folder / "plan.json").read_bytes()

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(plan_folder, "write_driver_sheets", fail)
    with pytest.raises(OSError, match="no space left"):
        write_plan(folder, plan, scenario, (Violation("X", "y", "z", 1.0, "s"),))
    assert (folder / "plan.json").read_bytes() == before
    assert read_plan(folder).plan == plan
    assert [entry.name for entry in folder.parent.iterdir()] == ["plan"]


def test_geojson_names_longitude_first_and_holds_all_layers(folder: Path, small: Sketch) -> None:
    scenario, plan = small
    features = json.loads((folder / "routes.geojson").read_text(encoding="utf-8"))["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert kinds.count("route") == len(plan.routes)
    assert kinds.count("move") == len(plan.moves)
    assert kinds.count("delivery") == len(plan.deliveries)
    assert kinds.count("unserved") == len(plan.unserved)
    site = scenario.sites[0]
    lon, lat = features[0]["geometry"]["coordinates"]
    assert (lon, lat) == (pytest.approx(site.location.lon), pytest.approx(site.location.lat))
