from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.__main__ import main
from benchmarks.routing import lines, runs
from benchmarks.routing.case import read_case
from benchmarks.routing.peers import pyvrp as pyvrp_peer
from benchmarks.routing.peers import vroom as vroom_peer
from benchmarks.routing.runs import CannotState, Found, Task, run
from solvers.common import Violation
from solvers.routing.formats import FileRoute, plan_of_routes, read_sol
from solvers.routing.formats.vroom import answer_of, read_vroom
from supplychain.errors import DataError
from tests.solvers.routing.formats.test_vrplib import TRIPS, TWO_DEPOTS

if TYPE_CHECKING:
    from pathlib import Path

BEST = (FileRoute(1, ((1, 2),)), FileRoute(2, ((3,),)))
KEYS = {
    *("instance", "solver", "cost", "best_known", "gap_pct", "routes", "feasible", "wall_s"),
    *("lower_bound", "units", "seconds", "workers", "seed"),
}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs tasks in this process, where the checker can be given something to find."""
    monkeypatch.setattr(lines, "run_apart", run)


@pytest.mark.usefixtures("here")
def test_ours_and_a_peer_come_out_as_lines_and_solution_files(
    tiny: Path, best_known: Path, checker: list[Violation], tmp_path: Path
) -> None:
    out = tmp_path / "solutions"
    own, peer = lines.routing_lines([tiny], 0.3, 1, 3, ["pyvrp"], out)
    assert best_known.is_file()
    assert checker == []
    assert set(own) == set(peer) == KEYS
    for line in (own, peer):
        assert (line["instance"], line["cost"], line["units"]) == ("TINY", 22.83, 228)
        assert (line["best_known"], line["gap_pct"]) == (22.5, 1.467)
        assert (line["feasible"], line["routes"], line["seed"]) == (True, 2, 3)
    assert own["solver"] == "own"
    assert 0 < own["lower_bound"] <= own["cost"]
    text = (out / "TINY.pyvrp.sol").read_text(encoding="utf-8")
    instance = read_case(tiny).instance
    assert {route.trips for route in read_sol(instance, text)} >= {((3,),)}
    assert text.splitlines()[-1] == "Cost 22.83"


@pytest.mark.usefixtures("here", "best_known")
def test_a_proof_is_in_the_unit_of_the_cost_and_its_gap_in_the_integers(tiny: Path) -> None:
    [own] = lines.routing_lines([tiny], 0.3, 1, 3, bound_s=5.0)
    assert set(own) == KEYS | {"proven_gap_pct"}
    assert (own["lower_bound"], own["proven_gap_pct"]) == (22.8, 0.0)


def test_costs_are_in_the_rounding_of_the_best_known(tiny: Path, best_known: Path) -> None:
    assert read_case(tiny).cost(BEST) == 22.83
    best_known.write_text("set,instance,objective,cost\nsolomon,TINY,distance,22.8\n")
    case = read_case(tiny)
    assert (case.cost(BEST), case.best_known, case.in_unit(228.0)) == (22.8, 22.8, 22.8)
    best_known.unlink()
    assert (read_case(tiny).cost(BEST), read_case(tiny).best_known) == (22.8, None)


def test_what_the_checker_finds_makes_a_plan_infeasible(
    tiny: Path, checker: list[Violation]
) -> None:
    checker.append(Violation("LOAD", "1", "too much", 1.0, "kg"))
    for solver in ("own", "pyvrp"):
        found = run(Task(tiny, solver, 0.2, 1, 0))
        assert not found.is_feasible
        assert lines.line(read_case(tiny), solver, found)["gap_pct"] is None


def test_a_peer_whose_routes_leave_somebody_out_is_infeasible(
    tiny: Path, checker: list[Violation], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checker == []
    monkeypatch.setattr(pyvrp_peer, "solve", lambda *_: list(BEST[:1]))
    assert not run(Task(tiny, "pyvrp", 0.1, 1, 0)).is_feasible
    monkeypatch.setattr(pyvrp_peer, "solve", lambda *_: [FileRoute(1, ((1, 2, 3),))])
    assert not run(Task(tiny, "pyvrp", 0.1, 1, 0)).is_feasible
    monkeypatch.setattr(pyvrp_peer, "solve", lambda *_: list(BEST))
    assert run(Task(tiny, "pyvrp", 0.1, 1, 0)).is_feasible


def test_a_peer_that_is_not_installed_is_skipped_with_a_word(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "find_spec", lambda _: None)
    found = runs.run_apart(Task(tiny, "ortools", 1.0, 1, 0))
    line = lines.line(read_case(tiny), "ortools", found)
    assert line["skipped"] == "not installed: pip install ortools==9.15.6755"
    assert line["cost"] is None


def test_the_costs_of_mixed_fleets_are_in_the_unit_of_the_literature(tmp_path: Path) -> None:
    text = TWO_DEPOTS.replace("MDVRPTW", "HFVRP")
    path = tmp_path / "pair.vrp"
    path.write_text(text, encoding="utf-8")
    routes = [FileRoute(1, ((2,),)), FileRoute(3, ((3, 4),))]
    assert read_case(path).cost(routes) == 57_000
    (tmp_path / "best_known.csv").write_text(
        f"set,instance,objective,cost\n{tmp_path.name},pair,cost,0.55\n", encoding="utf-8"
    )
    case = read_case(path)
    assert (case.cost(routes), case.units(routes)) == (0.57, 57_000)
    plan = plan_of_routes(case.instance, routes)
    assert plan is not None
    assert case.instance.units(plan.cost_cny) == 57_000


def test_a_type_without_a_known_rounding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.vrp"
    path.write_text(TWO_DEPOTS.replace("MDVRPTW", "DRONES"), encoding="utf-8")
    with pytest.raises(DataError, match="DRONES"):
        read_case(path)


def test_vroom_is_given_the_same_instance(tiny: Path) -> None:
    case = read_case(tiny)
    document: dict[str, Any] = vroom_peer.document(case)
    for vehicle, route in zip(document["vehicles"], BEST, strict=True):
        vehicle["steps"] = [{"type": "job", "id": node} for node in route.trips[0]]
    again = read_vroom(json.dumps(document))
    assert again.warm_start is not None
    answer = answer_of(again.problem, again.facts, again.warm_start)
    assert answer["summary"]["cost"] == case.units(BEST)
    assert answer["summary"]["unassigned"] == 0


@pytest.mark.parametrize(("text", "word"), [(TRIPS, "reloading"), (TWO_DEPOTS, "time of travel")])
def test_vroom_says_what_it_cannot_state(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "case.vrp"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CannotState, match=word):
        vroom_peer.document(read_case(path))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("solver", "module"), [("ortools", "ortools"), ("vroom", "vroom")])
def test_other_peers_find_the_best_routes(
    tiny: Path, checker: list[Violation], solver: str, module: str
) -> None:
    pytest.importorskip(module)
    assert checker == []
    found: Found = run(Task(tiny, solver, 0.5, 1, 0))
    assert (found.is_feasible, read_case(tiny).units(found.routes)) == (True, 228)


@pytest.mark.usefixtures("here")
def test_the_command_prints_json_lines_and_names_what_is_wrong(
    tiny: Path, checker: list[Violation], capsys: pytest.CaptureFixture[str]
) -> None:
    assert checker == []
    assert main(["routing", str(tiny), "--seconds", "0.2", "--workers", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["solver"] == "own"
    tiny.write_text("nothing\n", encoding="utf-8")
    assert main(["routing", str(tiny)]) == 3
    assert "VEHICLE" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["routing", str(tiny), "--peers", "hexaly"])
