from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.plan_folder import read_plan, write_plan
from solvers import routing
from solvers.common import Limits
from solvers.routing.documents import to_json
from solvers.routing.last_mile import LateCause
from supplychain.io import write_scenario
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

QUICK = ("--iterations", "20", "--workers", "1")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def planned(tiny: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan folder of the tiny scenario; tests only read it."""
    folder = tmp_path_factory.mktemp("plans") / "tiny"
    problem = routing.RoutingProblem.from_scenario(tiny)
    plan = routing.solve(problem, Limits(max_iterations=20))
    write_plan(folder, plan, tiny)
    return folder


def test_planning_writes_a_checked_plan_and_shows_its_figures(
    tiny_folder: Path, tmp_path: Path
) -> None:
    result = run("plan", tiny_folder, "--out", tmp_path / "plan", *QUICK)
    assert result.exit_code == 0, result.output
    assert "4 of 4" in result.stdout
    assert "24 h coverage" in result.stdout
    assert "tiny: feasible, 0 violations" in result.stdout
    assert "cost" not in result.stderr.splitlines()[0]
    assert str(tmp_path / "plan") in result.stderr
    assert read_plan(tmp_path / "plan").header.violations == []


def test_json_output_is_one_document_on_stdout(tiny_folder: Path, tmp_path: Path) -> None:
    result = run("plan", tiny_folder, "--out", tmp_path / "plan", "--json", "--seed", 3, *QUICK)
    header = json.loads(result.stdout)
    assert header["folder"] == str(tmp_path / "plan")
    assert header["seed"] == 3
    assert header["limits"]["max_seconds"] is None
    assert header["kpis"]["orders_served"] == 4


def test_an_order_that_cannot_be_served_gives_a_partial_plan(
    hopeless_folder: Path, tmp_path: Path
) -> None:
    result = run("plan", hopeless_folder, "--out", tmp_path / "plan", *QUICK)
    assert result.exit_code == 4, result.output
    stored = read_plan(tmp_path / "plan")
    assert [item.id for item in stored.plan.unserved] == ["A0"]
    assert stored.plan.unserved[0].reason.value in result.stdout
    page = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    (relief,) = json.loads(run("explain", tmp_path / "plan", "--json").stdout)["left_out"]
    assert f"<td>{relief['relief']['text']}</td>" in page


def test_a_plan_with_violations_is_set_aside(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plan"
    assert run("plan", tiny_folder, "--out", out, *QUICK).exit_code == 0
    before = (out / "plan.json").read_bytes()
    solve = routing.solve

    def cheat(problem: routing.RoutingProblem, limits: Limits, **more: object) -> RoutingPlan:
        plan = solve(problem, limits)
        return replace(plan, deliveries=plan.deliveries[1:])

    monkeypatch.setattr(routing, "solve", cheat)
    result = run("plan", tiny_folder, "--out", out, *QUICK)
    assert result.exit_code == 5, result.output
    assert (out / "plan.json").read_bytes() == before
    assert read_plan(tmp_path / "plan.rejected").header.violations


def test_a_missing_scenario_is_bad_input(tmp_path: Path) -> None:
    result = run("plan", tmp_path / "nothing", "--out", tmp_path / "plan")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "nothing" in result.stderr
    assert not (tmp_path / "plan").exists()


def test_every_problem_of_a_scenario_is_one_line_with_its_place(
    tiny_folder: Path, tmp_path: Path
) -> None:
    broken = broken_copy(tiny_folder, tmp_path)
    result = run("plan", broken, "--out", tmp_path / "plan")
    assert result.exit_code == 3
    lines = result.stderr.splitlines()
    assert len(lines) >= 2
    assert any("customers" in line and "row 2" in line for line in lines)
    assert any("orders" in line and "row 3" in line for line in lines)


def test_an_output_folder_of_other_things_is_refused_before_the_search(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    monkeypatch.setattr(routing, "solve", lambda *_, **__: pytest.fail("searched"))
    assert run("plan", tiny_folder, "--out", tmp_path).exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan",),
        ("plan", "x", "--time-limit", "-1"),
        ("plan", "x", "--workers", "0"),
        ("fly",),
    ],
)
def test_wrong_usage_has_its_own_exit_code(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_validating_a_sound_plan_finds_nothing(planned: Path) -> None:
    result = run("validate", planned)
    assert (result.exit_code, result.stdout) == (0, "")
    assert run("validate", planned, "--json").stdout == "[]\n"


def test_validating_a_broken_plan_lists_violations(
    planned: Path, tiny: Scenario, tmp_path: Path
) -> None:
    plan = read_plan(planned).plan
    write_plan(tmp_path / "plan", replace(plan, routes=plan.routes[1:]), tiny)
    result = run("validate", tmp_path / "plan", "--json")
    assert result.exit_code == 5
    assert {"code", "subject", "detail", "amount", "unit"} == set(json.loads(result.stdout)[0])
    assert len(run("validate", tmp_path / "plan").stdout.splitlines()) >= 1


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("objective_cny", 1.0, "objective_cny: 1.0 given, is "),
        ("status", "no_plan", "status: no_plan given, is "),
        ("unserved", 7, "unserved: 7 given, is 0"),
        ("kpis", {}, "kpis.orders: None given, is 4"),
        ("horizon_start", "2020-01-01T00:00:00+08:00", "horizon_start: 2020"),
    ],
)
def test_a_header_changed_by_hand_is_a_violation(
    planned: Path, tmp_path: Path, field: str, value: object, word: str
) -> None:
    folder = shutil.copytree(planned, tmp_path / "plan")
    header = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    (folder / "plan.json").write_text(json.dumps(header | {field: value}), encoding="utf-8")
    result = run("validate", folder)
    assert result.exit_code == 5
    assert f"HEADER_WRONG {word}" in result.stdout


@pytest.mark.parametrize("name", ["stops.csv", "routes.geojson"])
def test_tables_and_maps_changed_by_hand_are_violations(
    planned: Path, tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(planned, tmp_path / "plan")
    (folder / name).write_bytes((folder / name).read_bytes().replace(b"F8", b"F9"))
    (folder / "unserved.csv").unlink()
    result = run("validate", folder, "--json")
    assert result.exit_code == 5
    found = [(violation["code"], violation["subject"]) for violation in json.loads(result.stdout)]
    assert found == [("FILE_CHANGED", name), ("FILE_CHANGED", "unserved.csv")]


def test_a_folder_without_a_plan_is_bad_input(tmp_path: Path) -> None:
    for command in ("validate", "explain"):
        result = run(command, tmp_path)
        assert result.exit_code == 3
        assert "not a plan folder" in result.stderr


def test_explaining_a_plan_names_its_costs(planned: Path) -> None:
    result = run("explain", planned)
    assert result.exit_code == 0
    assert "vehicles" in result.stdout
    assert "costs" in json.loads(run("explain", planned, "--json").stdout)


def test_the_story_of_an_order_tells_its_way_and_delivery(planned: Path) -> None:
    text = run("explain", planned, "--order", "A1").stdout
    assert "order A1" in text
    assert "last_mile" in text
    assert "delivered:" in text
    story = json.loads(run("explain", planned, "--order", "A1", "--json").stdout)
    assert story["order_id"] == "A1"
    assert story["left_out"] == []


def test_the_story_of_a_served_order_says_what_it_costs_by_cause(planned: Path) -> None:
    text = run("explain", planned, "--order", "A1").stdout
    assert "without it the plan would cost" in text
    (served,) = json.loads(run("explain", planned, "--order", "A1", "--json").stdout)["served"]
    assert served["cost_cny"] == pytest.approx(sum(cny for _, cny in served["costs"]))
    assert f"{served['cost_cny']:,.2f} CNY less" in text
    assert json.loads(run("explain", planned, "--json").stdout)["served"] == []


def test_the_story_of_a_late_order_says_what_made_it_late(tiny: Scenario, tmp_path: Path) -> None:
    """Its window closes a minute after the horizon begins."""
    first, *others = tiny.orders
    soon = DeliveryWindow(0, 60, late_cny_per_min=0.1)
    write_scenario(replace(tiny, orders=(replace(first, windows=(soon,)), *others)), tmp_path / "s")
    run("plan", tmp_path / "s", "--out", tmp_path / "plan", *QUICK)
    told = run("explain", tmp_path / "plan", "--order", first.id)
    assert "min late: " in told.stdout, told.output
    story = json.loads(run("explain", tmp_path / "plan", "--order", first.id, "--json").stdout)
    assert story["late"][0]["cause"] in {cause.value for cause in LateCause}


def test_money_is_told_in_the_currency_of_the_scenario(tiny: Scenario, tmp_path: Path) -> None:
    """In the table, in the lines of progress and in the stored header."""
    write_scenario(replace(tiny, currency="COP"), tmp_path / "day")
    result = run("plan", tmp_path / "day", "--out", tmp_path / "plan", *QUICK)
    assert "cost, COP" in result.stdout
    assert "COP" in result.stderr
    assert "CNY" not in result.output
    assert read_plan(tmp_path / "plan").header.currency == "COP"
    explained = run("explain", tmp_path / "plan").stdout
    assert "COP" in explained
    assert "CNY" not in explained


def test_the_story_of_a_left_out_order_gives_its_reason(
    hopeless_folder: Path, tmp_path: Path
) -> None:
    run("plan", hopeless_folder, "--out", tmp_path / "plan", *QUICK)
    result = run("explain", tmp_path / "plan", "--order", "A0")
    assert result.exit_code == 0, result.output
    assert "left out:" in result.stdout


def test_an_unknown_order_is_a_usage_error(planned: Path) -> None:
    assert run("explain", planned, "--order", "Z9").exit_code == 2


def broken_copy(folder: Path, tmp_path: Path) -> Path:
    """A copy with a latitude out of range and an order of nobody."""
    target = tmp_path / "broken"
    target.mkdir()
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "customers.csv":
            head, first, *rest = text.splitlines()
            cells = first.split(",")
            cells[head.split(",").index("lat")] = "131.5"
            text = "\n".join([head, ",".join(cells), *rest]) + "\n"
        if path.name == "orders.csv":
            text = text.replace(",K1,", ",nobody,")
        (target / path.name).write_text(text, encoding="utf-8")
    return target


@pytest.mark.parametrize(
    "options", [("--time-limit", "inf"), ("--seed", str(2**64)), ("--time-limit", "nan")]
)
def test_numbers_that_no_search_takes_are_wrong_usage(
    tiny_folder: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    result = run("plan", tiny_folder, "--out", tmp_path / "plan", *options)
    assert (result.exit_code, result.stdout) == (2, "")


def test_an_output_folder_that_cannot_be_made_is_refused_before_the_search(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(routing, "solve", lambda *_, **__: pytest.fail("searched"))
    result = run("plan", tiny_folder, "--out", tmp_path / "file" / "plan")
    assert result.exit_code == 3
    assert "nothing can be written here" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_names_that_look_like_markup_are_shown_as_they_are(tiny: Scenario, tmp_path: Path) -> None:
    write_scenario(replace(tiny, name="[red]day[/] 1[/x]"), tmp_path / "odd")
    result = run("plan", tmp_path / "odd", "--out", tmp_path / "plan", *QUICK)
    assert result.exit_code == 0, result.output
    assert "[red]day[/] 1[/x]: feasible" in result.stdout


def test_explaining_a_plan_that_names_unknown_things_lists_them(
    planned: Path, tiny: Scenario, tmp_path: Path
) -> None:
    plan = read_plan(planned).plan
    routes = tuple(replace(route, vehicle_type_id="tricycle") for route in plan.routes)
    write_plan(tmp_path / "plan", plan, tiny)
    document = tmp_path / "plan" / "plan-document.json.gz"
    document.write_bytes(gzip.compress(to_json(replace(plan, routes=routes)).encode()))
    result = run("explain", tmp_path / "plan")
    assert result.exit_code == 5
    assert "tricycle" in result.stderr
    assert result.stdout == ""
