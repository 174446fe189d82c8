"""Lines of delivery and installation days."""

from pathlib import Path

import pytest

from benchmarks.installers.verolog_lines import best_known, figures, is_verolog_file
from benchmarks.installers.verolog_ortools import ortools_plan
from solvers.joint import days


@pytest.fixture
def one_door() -> days.DaysProblem:
    """One door 10 m from depot and team: 20 m each, on the first day and the next."""
    return days.DaysProblem.between_points(
        3,
        (days.DayRequest("1", 1, 0, 0, idle_cny=7.0),),
        days.TruckFleet(0, 5, 50, 1.0, 10.0, 100.0),
        (days.DayTeam("1", 0, 50, 2),),
        [[0, 10], [10, 0]],
        days.TeamPrices(2.0, 20.0, 200.0),
    )


def test_figures_are_the_checkers_of_the_written_file(one_door: days.DaysProblem) -> None:
    plan = days.solve(one_door, days.Limits(max_iterations=10))
    line = figures(one_door, plan, best=195.0 * 2)
    assert line["valid"]
    assert line["cost"] == 20 + 10 + 100 + 40 + 20 + 200
    assert line["gap_pct"] == 0.0
    assert (line["truck_distance_cny"], line["idle_goods_cny"]) == (20.0, 0.0)


def test_files_of_other_kinds_are_none_of_the_challenge(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("NAME : X\n", encoding="utf-8")
    assert not is_verolog_file(other)
    assert best_known(other) is None


@pytest.mark.long
def test_the_baseline_keeps_every_rule(one_door: days.DaysProblem) -> None:
    pytest.importorskip("ortools")
    plan = ortools_plan(one_door, 2.0)
    assert days.validate(one_door, plan) == []
    assert plan.costs.total == 390.0
