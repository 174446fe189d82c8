from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import main
from benchmarks.two_echelon import lines, runs
from benchmarks.two_echelon.assign import nearest
from benchmarks.two_echelon.case import read_case
from benchmarks.two_echelon.naive import depots_then_pyvrp, nearest_then_pyvrp
from benchmarks.two_echelon.pyvrp_level import Level, cost_cny, solve
from solvers.common import Limits
from solvers.routing.two_echelon import Fleet, validate

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """!Trucks
2,7,0.5,0
!CityFreighters
4,4,4,1,0
!Stores
0,0   10,0   20,0
!Customers
11,0,2   12,0,2   21,0,2   22,0,2
"""
SHORT = Limits(max_seconds=1.0)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A street: satellites at 10 and 20; best is 30 for trucks and 8 for freighters."""
    folder = tmp_path / "streets"
    folder.mkdir()
    path = folder / "tiny.dat"
    path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text(
        "set,instance,objective,cost,routes\n"
        "streets,other,cost (reproduced),1,\n"
        "streets,tiny,cost (reproduced),36.5,\n",
        encoding="utf-8",
    )
    return path


def test_ours_and_peers_come_out_as_lines(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(tiny), "--seconds", "1", "--workers", "1", "--peers", "nearest,depots"]
    assert main(["two-echelon", *arguments]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [row["planner"] for row in rows] == ["own", "nearest", "depots"]
    for row in rows:
        assert (row["cost"], row["first_level"], row["feasible"]) == (38.0, 30.0, True)
        assert (row["best_known"], row["is_reproduced"], row["gap_pct"]) == (36.5, True, 4.11)
        assert (row["trucks"], row["freighters"], row["satellites"]) == (2, 2, 2)


def test_a_planner_without_a_plan_has_no_figures(tiny: Path) -> None:
    row = lines.line(read_case(tiny), "nearest", runs.Found(None, 1.0))
    assert (row["cost"], row["gap_pct"], row["feasible"]) == (None, None, False)
    tiny.parent.parent.joinpath("best_known.csv").unlink()
    assert read_case(tiny).best_known is None


def test_unknown_peers_are_refused(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["two-echelon", str(tiny), "--peers", "magic"])
    assert "known: nearest, depots" in capsys.readouterr().err


def test_the_nearest_satellite_is_left_where_freighters_are_too_few(tiny: Path) -> None:
    problem = read_case(tiny).problem
    groups = nearest(problem)
    assert groups is not None
    assert {place: group.customers for place, group in groups.items()} == {0: [0, 1], 1: [2, 3]}
    assert sum(group.freighters for group in groups.values()) == 4
    # Two kilograms more at 12 need a second freighter at 10. 20 has no room for that, but the two
    # at 10 have room for all.
    customers = list(problem.customers)
    customers[1] = replace(customers[1], demand_kg=4.0)
    three = replace(
        problem,
        customers=tuple(customers),
        freighters=replace(problem.freighters, count=2, capacity_kg=5.0),
    )
    moved = nearest(three)
    assert moved is not None
    assert {place: sorted(group.customers) for place, group in moved.items()} == {0: [0, 1, 2, 3]}
    assert moved[0].freighters == 2
    assert nearest(replace(three, freighters=replace(three.freighters, count=1))) is None


def test_loads_above_a_truck_are_split_by_the_peers(tiny: Path) -> None:
    problem = read_case(tiny).problem
    small = replace(problem, trucks=replace(problem.trucks, count=3, capacity_kg=3.0))
    for planner in (nearest_then_pyvrp, depots_then_pyvrp):
        plan = planner(small, SHORT)
        assert plan is not None
        assert validate(small, plan) == []
        assert len(plan.trucks) == 3


def test_dear_handling_is_seen_by_pyvrp(tiny: Path) -> None:
    problem = read_case(tiny).problem
    nodes = (1, 2)
    level = Level(problem.distance, nodes, (3, 6), (2.0, 2.0), (2, 2), Fleet(4, 4.0), (100.0, 0.25))
    routes = solve(level, 0.2, 0)
    assert routes is not None
    assert {depot for depot, _ in routes} == {1}
    assert cost_cny(level, routes) == 22.0 + 1.0
