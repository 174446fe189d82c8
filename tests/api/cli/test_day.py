"""A plan folder in the middle of the day: orders are taken, things happen, promises are kept."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.plan_folder import read_plan, write_book, write_plan
from solvers import routing
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.execution import ExecutionState, RouteProgress
from supplychain.fleet import Fleet
from supplychain.io import check, read_scenario, write_scenario
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import order, planned, street

if TYPE_CHECKING:
    from typer.testing import Result

ROOT = Path(__file__).parents[3]
H = HOUR_S
DOORS = {"a": 2.0, "b": 4.0, "c": 6.0, "other": 3.0, "beside": 2.5}
DAY = "2026-06-15T"
EVENING = f"{DAY}18:00/20:00"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan: one van to three doors, without a wait from 12:00 on."""
    orders = tuple(
        order(key, windows=(DeliveryWindow(12 * H, 12 * H + minutes * MINUTE_S),))
        for key, minutes in (("a", 5), ("b", 12), ("c", 180))
    )
    scenario = street(DOORS, orders, lots=(Lot("rice", "front", "rice", 5.0),))
    folder = tmp_path_factory.mktemp("day") / "plan"
    write_plan(folder, planned(scenario), scenario)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy of it to work on."""
    return shutil.copytree(written, tmp_path / "plan")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """One more order, for a door that is known."""
    return order_file(tmp_path, "other")


def order_file(folder: Path, key: str, **changes: Any) -> Path:
    wanted = {"id": key, "customer_id": key, "lines": [{"product_id": "rice", "quantity": 1}]}
    path = folder / f"{key}.json"
    path.write_text(json.dumps({"order": wanted | changes}), encoding="utf-8")
    return path


def events_file(folder: Path, *events: dict[str, Any]) -> Path:
    path = folder / "events.json"
    path.write_text(json.dumps(events), encoding="utf-8")
    return path


def broken(folder: Path, at: str) -> dict[str, Any]:
    (route,) = read_plan(folder).plan.routes
    return {"event": "vehicle_broken_down", "route_id": route.id, "at": at}


def test_events_change_the_plan_and_the_folder_stays_one_that_validates(
    folder: Path, tmp_path: Path
) -> None:
    events = events_file(tmp_path, broken(folder, f"{DAY}12:09"))
    arguments = ("replan", folder, "--events", events, "--now", f"{DAY}12:09", "--time-limit", 0)
    before = (folder / "plan.json").read_bytes()
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("c: other vehicle, front/last_mile/1 06-15 12:")
    assert lines[-2] == "1 change, 0 promises broken"
    assert (folder / "plan.json").read_bytes() == before
    result = run(*arguments, "--out", folder, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [item["order_id"] for item in told["changes"]] == ["c"]
    assert (told["now_at"], told["violations"]) == (f"{DAY}12:09:00+08:00", [])
    assert run("validate", folder).exit_code == 0
    stored = read_plan(folder)
    assert len(stored.plan.routes) == 2
    state = stored.scenario.execution
    assert state is not None
    broken_s = [item.broken_s for item in state.routes if item.broken_s is not None]
    assert broken_s == [12 * H + 9 * MINUTE_S]
    assert check(folder / "scenario") == []


def test_the_day_goes_on_from_what_the_folder_knows(folder: Path, tmp_path: Path) -> None:
    """The broken van is not used again, though nobody says so once more."""
    events = events_file(tmp_path, broken(folder, f"{DAY}10:00"))
    assert run("replan", folder, "--events", events, "--now", f"{DAY}10:00", "--out", folder,
               "--time-limit", 0).exit_code == 0  # fmt: skip
    urgent = json.loads(order_file(tmp_path, "other").read_text("utf-8"))
    urgent["order"] |= {"window_open": f"{DAY}12:00", "window_close": f"{DAY}12:01"}
    events = events_file(tmp_path, {"event": "urgent_order", **urgent})
    result = run("replan", folder, "--events", events, "--time-limit", 0, "--out", folder, "--json")
    assert result.exit_code == 4, result.output
    told = json.loads(result.stdout)
    assert told["now_s"] == 10 * H
    assert [item["id"] for item in told["unserved"]] == ["other"]
    assert run("validate", folder).exit_code == 0


def test_a_closed_road_stays_closed_in_the_folder_and_opens_again(
    folder: Path, tmp_path: Path
) -> None:
    """Doors a and b are four minutes apart; with the road closed, twelve."""
    area = {"centre": {"lat": 0.0, "lon": 0.027}, "radius_m": 300}
    times = {"closed_from": f"{DAY}11:00", "closed_until": f"{DAY}15:00"}
    events = events_file(tmp_path, {"event": "road_closed", "area": area, **times})
    result = run("replan", folder, "--events", events, "--now", f"{DAY}11:00", "--out", folder)
    assert result.exit_code in (0, 4), result.output
    closed = read_plan(folder)
    assert closed.closures is not None
    assert run("validate", folder).exit_code == 0
    assert run("explain", folder).exit_code == 0
    (folder / "roads.json").rename(tmp_path / "roads.json")
    assert run("validate", folder).exit_code == 5
    (tmp_path / "roads.json").rename(folder / "roads.json")
    events = events_file(tmp_path, {"event": "road_opened", "area": area})
    result = run("replan", folder, "--events", events, "--now", f"{DAY}11:10", "--out", folder)
    assert result.exit_code in (0, 4), result.output
    opened = read_plan(folder)
    assert opened.closures is not None
    assert opened.closures.closed == ()
    assert run("validate", folder).exit_code == 0


def test_a_vehicle_that_the_tables_say_is_late_is_planned_again(folder: Path) -> None:
    """Telematics write into the plan's scenario, and the plan is still that of the scenario."""
    (route,) = read_plan(folder).plan.routes
    scenario = read_scenario(folder / "scenario")
    state = ExecutionState(12 * H + 60, (RouteProgress(route.id, 2, 120),))
    write_scenario(replace(scenario, execution=state), folder / "scenario")
    assert run("validate", folder).exit_code == 0
    result = run("replan", folder, "--time-limit", 0, "--json")
    assert result.exit_code == 0, result.output
    new = run("replan", folder, "--time-limit", 0, "--out", folder)
    assert new.exit_code == 0
    (late,) = read_plan(folder).plan.routes
    assert late.stops[2].start_s == route.stops[2].start_s + 120


def test_what_the_tables_say_of_other_plans_routes_is_a_violation(folder: Path) -> None:
    scenario = read_scenario(folder / "scenario")
    state = ExecutionState(12 * H, (RouteProgress("old/1", 2), RouteProgress("old/2", 2)))
    write_scenario(replace(scenario, execution=state), folder / "scenario")
    result = run("validate", folder)
    assert result.exit_code == 5
    assert result.stdout.splitlines() == [
        "EXECUTION_UNKNOWN old/1: the plan has no such route",
        "EXECUTION_UNKNOWN old/2: the plan has no such route",
    ]
    assert run("replan", folder).exit_code == 3


def test_a_new_plan_begins_without_what_was_done_of_an_old_one(
    folder: Path, tmp_path: Path
) -> None:
    scenario = read_scenario(folder / "scenario")
    state = ExecutionState(12 * H, (RouteProgress("old/1", 2),))
    write_scenario(replace(scenario, execution=state), tmp_path / "scenario")
    result = run("plan", tmp_path / "scenario", "--out", tmp_path / "new", "--iterations", 20,
                 "--workers", 1)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "no part of the new one" in result.stderr
    assert read_plan(tmp_path / "new").scenario.execution is None


def test_every_fault_of_the_events_is_told_at_once(folder: Path, tmp_path: Path) -> None:
    events = events_file(
        tmp_path,
        {"event": "vehicle_late", "route_id": "x", "by_min": -1},
        {"event": "ufo"},
        {"event": "urgent_order", "order": {"id": "n", "customer_id": "nobody", "lines": [{}]}},
    )
    result = run("replan", folder, "--events", events, "--now", f"{DAY}12:00")
    assert result.exit_code == 3
    rows = [line.split("events.json row ")[1][0] for line in result.stderr.splitlines()]
    assert rows == ["1", "2", "3", "3", "3"]
    unknown = {"event": "order_cancelled", "order_id": "x"}
    events = events_file(tmp_path, unknown, {"event": "order_cancelled", "order_id": "a"}, unknown)
    result = run("replan", folder, "--events", events, "--now", f"{DAY}11:00")
    assert result.exit_code == 3
    assert [
        line.split(":")[0].rpartition("events.json")[2] for line in result.stderr.splitlines()
    ] == [
        " row 1, column order_id",
        " row 3, column order_id",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("replan",), "--now"),
        (("replan", "--now", "noon"), "not a date and time"),
        (("offer", "--windows", "18:00-20:00"), "no slash"),
        (("offer", "--windows", f"{DAY}20:00/18:00"), "closes before it opens"),
        (("offer", "--windows", EVENING, "--take", "2"), "there are 1 windows"),
    ],
)
def test_wrong_usage_says_what_is_meant(
    folder: Path, other: Path, arguments: tuple[str, ...], words: str
) -> None:
    more = ("--order", other) if arguments[0] == "offer" else ()
    result = run(arguments[0], folder, *arguments[1:], *more)
    assert result.exit_code == 2
    assert words in result.output


def test_an_order_is_priced_and_carried_out(folder: Path, tmp_path: Path) -> None:
    wanted = order_file(tmp_path, "other", window_open=f"{DAY}12:00", window_close=f"{DAY}14:00")
    result = run("insert", folder, "--order", wanted, "--now", f"{DAY}09:00")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].startswith("1  ")
    listed = json.loads(
        run("insert", folder, "--order", wanted, "--now", f"{DAY}09:00", "--json").stdout
    )
    assert [item["extra_cny"] for item in listed] == sorted(item["extra_cny"] for item in listed)
    before = read_plan(folder).plan.costs.total
    result = run("insert", folder, "--order", wanted, "--now", f"{DAY}09:00", "--out", folder,
                 "--place", 2)  # fmt: skip
    assert result.exit_code == 0, result.output
    stored = read_plan(folder)
    assert stored.plan.costs.total - before == pytest.approx(listed[1]["extra_cny"], abs=1e-4)
    assert stored.scenario.execution == ExecutionState(9 * H)
    assert run("validate", folder).exit_code == 0
    again = run("insert", folder, "--order", wanted, "--now", f"{DAY}09:00")
    assert again.exit_code == 3
    assert "the plan serves it already" in again.stderr


def test_an_order_that_finds_no_place_is_told(folder: Path, tmp_path: Path) -> None:
    lines = [{"product_id": "rice", "quantity": 3}]
    wanted = order_file(tmp_path, "other", lines=lines)
    result = run("insert", folder, "--order", wanted, "--out", folder)
    assert result.exit_code == 4
    assert "no front in reach" in result.stderr
    assert result.stdout == ""


def test_a_window_that_is_taken_is_reserved_kept_and_used(folder: Path, tmp_path: Path) -> None:
    """Two bags are left: one is reserved, and of two who ask then, one is served."""
    wanted, beside = order_file(tmp_path, "other"), order_file(tmp_path, "beside")
    now = ("--now", f"{DAY}09:00")
    offer = ("offer", folder, "--order", wanted, *now, "--windows", EVENING)
    result = run(*offer, "--windows", f"{DAY}23:00/23:30", "--json")
    assert result.exit_code == 0, result.output
    first, second = json.loads(result.stdout)
    assert first["price_cny"] > 0
    assert second["price_cny"] is None
    assert read_plan(folder).book.reservations == ()
    taken = run(*offer, "--take", 1, "--minutes", 30)
    assert taken.exit_code == 0, taken.output
    assert "reserved until 2026-06-15T09:30:00+08:00" in taken.stderr
    (item,) = read_plan(folder).book.reservations
    assert (item.order.id, item.expires_s) == ("other", 9 * H + 30 * MINUTE_S)
    assert run("validate", folder).exit_code == 0

    two = order_file(tmp_path, "beside", lines=[{"product_id": "rice", "quantity": 2}])
    assert run("insert", folder, "--order", two, *now).exit_code == 4
    beside = order_file(tmp_path, "beside")
    assert run("insert", folder, "--order", beside, *now, "--out", folder).exit_code == 0
    assert len(read_plan(folder).book.reservations) == 1
    used = run("insert", folder, "--order", wanted, *now, "--out", folder)
    assert used.exit_code == 0, used.output
    stored = read_plan(folder)
    assert stored.book.reservations == ()
    served = {entry.order_id: entry.start_s for entry in stored.plan.deliveries}
    assert 18 * H <= served["other"] <= 20 * H
    assert run("validate", folder).exit_code == 0


def test_a_window_that_cannot_be_kept_is_not_reserved(folder: Path, other: Path) -> None:
    result = run("offer", folder, "--order", other, "--windows", f"{DAY}23:00/23:30", "--take", 1)
    assert result.exit_code == 4
    assert "cannot be kept" in result.stdout
    assert not (folder / "order_book.json").exists()


def test_what_is_reserved_but_can_no_longer_be_kept_is_a_violation(
    folder: Path, other: Path
) -> None:
    run("offer", folder, "--order", other, "--now", f"{DAY}09:00", "--windows", EVENING,
        "--take", 1)  # fmt: skip
    book = read_plan(folder).book
    (item,) = book.reservations
    for number, (wrong, words) in enumerate(
        (
            (replace(item, front_id="gone"), "there is no front gone"),
            (replace(item, window=DeliveryWindow(23 * H, 24 * H)), "no vehicle of front can be"),
            (replace(item, order=order("other", units=9.0)), "front no longer has its goods"),
        )
    ):
        write_book(folder, routing.OrderBook((wrong,)))
        result = run("validate", folder, "--json")
        assert result.exit_code == 5, number
        (violation,) = json.loads(result.stdout)
        assert (violation["code"], violation["subject"]) == ("RESERVATION_BROKEN", "other")
        assert words in violation["detail"]
        scenario = read_scenario(folder / "scenario")
        later = replace(scenario, execution=ExecutionState(item.expires_s))
        write_scenario(later, folder / "scenario")
        # Nothing has begun of it by then; what has expired is no fault.
        assert run("validate", folder).exit_code == 0
        write_scenario(scenario, folder / "scenario")


def test_a_book_that_is_none_is_bad_input(folder: Path) -> None:
    (folder / "order_book.json").write_text('{"reservations": [{"front_id": 1}]}', "utf-8")
    result = run("validate", folder)
    assert result.exit_code == 3
    assert "order_book.json, column reservations.0" in result.stderr


def test_a_book_survives_another_plan_in_its_folder(folder: Path, other: Path) -> None:
    run("offer", folder, "--order", other, "--windows", EVENING, "--take", 1)
    stored = read_plan(folder)
    write_plan(folder, stored.plan, stored.scenario)
    assert read_plan(folder).book == stored.book
    assert len(stored.book.reservations) == 1


@pytest.mark.parametrize("count", [2, pytest.param(4, marks=pytest.mark.long)])
def test_programs_that_reserve_at_once_lose_no_entry(
    folder: Path, tmp_path: Path, count: int
) -> None:
    """Two or four processes want the last two bags: two get one, and the book has them both."""
    doors = {"other": "other", "beside": "beside", "a2": "a", "b2": "b"}
    files = [
        order_file(tmp_path, key, customer_id=doors[key]) for key in itertools.islice(doors, count)
    ]
    command = [sys.executable, "-m", "api.cli", "offer", str(folder), "--windows", EVENING]
    programs = [
        subprocess.Popen([*command, "--take", "1", "--order", str(file)], cwd=ROOT)
        for file in files
    ]
    ends = sorted(program.wait(timeout=300) for program in programs)
    assert ends == [0, 0, 4, 4][:count]
    book = read_plan(folder).book
    assert len({item.order.id for item in book.reservations}) == 2
    assert run("validate", folder).exit_code == 0


def test_a_plan_with_violations_is_set_aside(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replan = routing.replan

    def cheat(*arguments: Any, **more: Any) -> Any:
        after = replan(*arguments, **more)
        return replace(after, plan=replace(after.plan, deliveries=after.plan.deliveries[1:]))

    monkeypatch.setattr(routing, "replan", cheat)
    before = (folder / "plan.json").read_bytes()
    result = run("replan", folder, "--now", f"{DAY}10:00", "--out", folder)
    assert result.exit_code == 5
    assert (folder / "plan.json").read_bytes() == before
    assert read_plan(folder.with_name("plan.rejected")).header.violations


def test_a_late_van_that_is_home_after_its_shift_is_written_with_its_violations(
    tmp_path: Path,
) -> None:
    """It is at the last door in time, but home at 22:03: nothing else will happen."""
    late = (DeliveryWindow(21 * H + 20 * MINUTE_S, 21 * H + 50 * MINUTE_S),)
    scenario = street(DOORS, (order("c", windows=late),), fleets=(Fleet("front", "van", 1),))
    folder = tmp_path / "plan"
    write_plan(folder, planned(scenario), scenario)
    (route,) = read_plan(folder).plan.routes
    minutes = {"event": "vehicle_late", "route_id": route.id, "by_min": 28}
    clock = scenario.horizon.clock(route.stops[0].end_s + 29 * MINUTE_S).isoformat()
    events = events_file(tmp_path, minutes)
    result = run("replan", folder, "--events", events, "--now", clock, "--out", folder)
    assert result.exit_code == 5, result.output
    assert "SHIFT_HOURS" in result.stderr
    stored = read_plan(folder)
    assert len(stored.header.violations) == 1
    assert stored.plan.routes[0].end_s > route.end_s
