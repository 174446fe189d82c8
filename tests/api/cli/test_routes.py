from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from api.cli import routing
from api.cli.app import app
from solvers.common import Violation
from solvers.routing import last_mile
from solvers.routing.last_mile.validate import validate
from supplychain.roads import GreatCircleRoads, RoadError
from tests.solvers.routing.formats.conftest import SOLOMON
from tests.solvers.routing.formats.test_vrplib import TRIPS

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from solvers.routing.last_mile import LastMilePlan, LastMileProblem
    from supplychain.scenario import Scenario

QUICK = ("--iterations", "20", "--workers", "1")
PLACE, EAST, NORTH = [121.47, 31.23], [121.48, 31.23], [121.47, 31.24]


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def document(**changes: Any) -> dict[str, Any]:
    """One vehicle and two doors on the map."""
    vehicle = {"id": 5, "start": PLACE, "end": PLACE, "description": "van"}
    jobs = [{"id": 1, "location": EAST, "service": 60}, {"id": 2, "location": NORTH}]
    return {"vehicles": [vehicle], "jobs": jobs, **changes}


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    """The document as a file."""
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def checker(monkeypatch: pytest.MonkeyPatch) -> list[Violation]:
    """What the checker finds beside what it really finds."""
    found: list[Violation] = []

    def check(problem: LastMileProblem, plan: LastMilePlan) -> list[Violation]:
        return [*validate(problem, plan), *found]

    monkeypatch.setattr(routing, "validate", check)
    return found


def test_a_problem_of_vroom_is_answered_in_its_own_words(problem: Path) -> None:
    result = run("routes", problem, *QUICK)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["code"], answer["summary"]["unassigned"]) == (0, 0)
    (route,) = answer["routes"]
    assert (route["vehicle"], route["description"]) == (5, "van")
    assert {step.get("id") for step in route["steps"]} == {None, 1, 2}
    assert "great circles" in answer["notes"][0]
    assert "last_mile" in result.stderr


def test_how_good_routes_are_can_be_proven(problem: Path) -> None:
    result = run("routes", problem, "--prove", "20", *QUICK)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["code"] == 0
    (line,) = [row for row in result.stderr.splitlines() if row.startswith("cost ")]
    assert "proven at least" in line
    assert "(gap 0.00%)" in line
    assert "proven" not in run("routes", problem, *QUICK).stderr


def test_a_problem_may_come_on_stdin_and_leave_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    result = run("routes", "-", "--out", out, *QUICK, stdin=json.dumps(document()))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(out.read_text(encoding="utf-8"))["summary"]["routes"] == 1
    assert run("routes", "-", "--out", out, *QUICK, stdin="").exit_code == 3


def test_routes_come_as_a_table(problem: Path) -> None:
    result = run("routes", problem, "--as", "csv", *QUICK)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["type"] for row in rows] == ["start", "job", "job", "end"]
    assert {row["id"] for row in rows[1:3]} == {"1", "2"}
    assert (rows[0]["x"], rows[0]["y"]) == ("121.47", "31.23")


def test_routes_come_as_a_map(problem: Path) -> None:
    result = run("routes", problem, "--as", "geojson", *QUICK)
    features = json.loads(result.stdout)["features"]
    kinds = [feature["geometry"]["type"] for feature in features]
    assert kinds == ["LineString", "Point", "Point"]
    assert features[0]["geometry"]["coordinates"][0] == PLACE


def test_a_map_without_coordinates_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    text = {
        "vehicles": [{"id": 1, "start_index": 0}],
        "jobs": [{"id": 4, "location_index": 1}],
        "matrices": {"car": {"durations": [[0, 1], [1, 0]]}},
    }
    path.write_text(json.dumps(text), encoding="utf-8")
    result = run("routes", path, "--as", "geojson", *QUICK)
    assert result.exit_code == 3
    assert "needs coordinates" in result.stderr


def test_what_no_vehicle_takes_gives_a_partial_answer(problem: Path) -> None:
    jobs = [*document()["jobs"], {"id": 3, "location": EAST, "skills": [9]}]
    problem.write_text(json.dumps(document(jobs=jobs)), encoding="utf-8")
    result = run("routes", problem, *QUICK)
    assert result.exit_code == 4
    assert [task["id"] for task in json.loads(result.stdout)["unassigned"]] == [3]
    rows = list(csv.DictReader(io.StringIO(run("routes", problem, "--as", "csv", *QUICK).stdout)))
    assert (rows[-1]["vehicle"], rows[-1]["id"], rows[-1]["x"]) == ("", "3", "121.48")


def test_bad_input_is_an_answer_of_vroom_and_lines_on_stderr(problem: Path) -> None:
    vehicle = {
        **document()["vehicles"][0],
        "breaks": [{"id": 1, "max_load": []}],
        "profile": "bike",
    }
    problem.write_text(json.dumps(document(vehicles=[vehicle])), encoding="utf-8")
    result = run("routes", problem, *QUICK)
    assert result.exit_code == 3
    answer = json.loads(result.stdout)
    assert answer["code"] == 2
    for path in ("vehicles[0].breaks[0].max_load", "vehicles[0].profile"):
        assert path in answer["error"]
        assert path in result.stderr
    assert run("routes", problem, "--as", "csv", *QUICK).stdout == ""


def test_roads_that_do_not_answer_have_a_code_of_their_own(
    problem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RoadError("http://roads", "nobody is there")

    monkeypatch.setattr(GreatCircleRoads, "matrix", fail)
    result = run("routes", problem, *QUICK)
    assert result.exit_code == 3
    assert json.loads(result.stdout)["code"] == 3
    assert "nobody is there" in result.stderr


def test_an_unknown_road_provider_is_bad_input(problem: Path) -> None:
    result = run("routes", problem, "--roads", "moon", *QUICK)
    assert result.exit_code == 3
    assert "moon" in result.stderr


def test_a_plan_with_violations_is_not_written(problem: Path, checker: list[Violation]) -> None:
    checker.append(Violation("LOAD", "5", "too much on board", 1.0, "kg"))
    result = run("routes", problem, *QUICK)
    assert (result.exit_code, result.stdout) == (5, "")
    assert "too much on board" in result.stderr


@pytest.mark.parametrize("answer", ["sol", "vroom", "csv"])
def test_a_benchmark_instance_is_solved_in_its_published_rounding(
    tmp_path: Path, answer: str
) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(SOLOMON, encoding="utf-8")
    result = run("routes", path, "--format", "solomon", "--as", answer, *QUICK)
    assert result.exit_code == 0, result.output
    if answer == "sol":
        assert result.stdout.splitlines()[-1] == "Cost 228"
    elif answer == "vroom":
        summary = json.loads(result.stdout)["summary"]
        assert (summary["cost"], summary["distance"]) == (228, 228)
    else:
        assert "1,1,job" in result.stdout


def test_a_rounding_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(SOLOMON, encoding="utf-8")
    result = run("routes", path, "--format", "solomon", "--rounding", "exact", *QUICK)
    assert result.stdout.splitlines()[-1] == "Cost 22828"


def test_loading_again_shows_in_solution_and_table_but_not_in_vroom(tmp_path: Path) -> None:
    path = tmp_path / "trips.vrp"
    path.write_text(TRIPS, encoding="utf-8")
    ask = ("routes", path, "--format", "vrplib", *QUICK)
    assert run(*ask).stdout.splitlines()[0] in ("Route #1: 1 0 2", "Route #1: 2 0 1")
    rows = list(csv.DictReader(io.StringIO(run(*ask, "--as", "csv").stdout)))
    assert [row["type"] for row in rows] == ["start", "job", "reload", "job", "end"]
    # Every door is five units, in tenths, from the depot; the wait there is for the goods.
    depart_s = int(rows[3]["arrival_s"]) - 50
    assert int(rows[2]["arrival_s"]) + int(rows[2]["waiting_s"]) == depart_s
    assert run(*ask, "--as", "vroom").exit_code == 3


def test_a_type_of_no_known_rounding_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "odd.vrp"
    path.write_text(TRIPS.replace("MTVRPTWR", "ODD"), encoding="utf-8")
    result = run("routes", path, "--format", "vrplib", *QUICK)
    assert result.exit_code == 3
    assert "--rounding" in result.stderr
    assert run("routes", path, "--format", "vrplib", "--rounding", "round", *QUICK).exit_code == 0


def test_the_last_mile_of_a_scenario_is_a_table_or_a_map(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "open_scenario", lambda _: tiny)
    result = run("routes", "tiny", "--format", "scenario", *QUICK)
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["place_id"] for row in rows if row["kind"] == "deliver"} == {
        "A0",
        "A1",
        "A2",
        "A3",
    }
    result = run("routes", "tiny", "--format", "scenario", "--as", "geojson", *QUICK)
    kinds = {feature["properties"]["kind"] for feature in json.loads(result.stdout)["features"]}
    assert kinds == {"site", "route", "delivery"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--as", "sol"),
        ("--format", "scenario", "--as", "vroom"),
        ("--format", "solomon", "--as", "geojson"),
        ("--rounding", "exact"),
        ("--format", "jsprit"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    problem: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_mile, "solve", lambda *_, **__: pytest.fail("searched"))
    assert run("routes", problem, *arguments).exit_code == 2


def test_a_file_that_is_there_is_not_written_over(problem: Path, tmp_path: Path) -> None:
    out = tmp_path / "thesis.json"
    out.write_text("years of work", encoding="utf-8")
    assert run("routes", problem, "--out", out, *QUICK).exit_code == 3
    assert out.read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("source", ["vroom", "solomon", "vrplib", "scenario"])
def test_a_missing_or_unreadable_file_is_bad_input(tmp_path: Path, source: str) -> None:
    assert run("routes", tmp_path / "nothing", "--format", source, *QUICK).exit_code == 3
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert run("routes", tmp_path / "binary", "--format", source, *QUICK).exit_code == 3
