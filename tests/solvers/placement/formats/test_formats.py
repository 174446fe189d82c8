"""Readers of public instances, on files small enough to add up by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits, Status
from solvers.placement.formats import read_holmberg, read_orlib, read_two_stage
from solvers.placement.problem import Sourcing
from solvers.placement.solve import solve
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.placement.problem import PlacementProblem

ORLIB = """2 3
10 100.
20 50.
5
5 10
4
8 4
6
12 6
"""
"""Two sites; the second holds all 15 and costs 50 + 10 + 4 + 6."""

HOLMBERG = """2 2
10 10
7 5
6 6
6 12
12 6
"""
"""Two sites of room for one customer each: 7 + 5 + 6 + 6."""

TWO_STAGE = """1 2 2
3
4
10 100
1 2
5 10
5 20
1 3
3 1
"""
"""One plant, two satellites: both open, 100 + 10 + 20 + 3 x (1 + 1) + 4 x (2 + 1)."""


def least(problem: PlacementProblem) -> float:
    plan = solve(problem, Limits(mip_gap=1e-9))
    assert plan.status is Status.OPTIMAL
    return plan.objective


def test_an_orlib_file_has_costs_of_whole_demands() -> None:
    problem = read_orlib(ORLIB, "tiny")
    assert problem.demand_kg_per_day[0, :, 0].tolist() == [5.0, 4.0, 6.0]
    assert problem.legs[0].cny_per_kg[0].tolist() == [[1.0, 2.0, 2.0], [2.0, 1.0, 1.0]]
    assert least(problem) == pytest.approx(70.0)


def test_the_word_capacity_stands_for_a_number() -> None:
    text = ORLIB.replace("20 50.", "capacity 50.")
    assert least(read_orlib(text, "tiny", 20.0)) == pytest.approx(70.0)
    with pytest.raises(DataError, match="not a number"):
        read_orlib(text, "tiny")


def test_a_customer_without_demand_costs_nothing() -> None:
    problem = read_orlib("1 2\n5 1\n0\n9\n5\n5\n", "tiny")
    assert problem.legs[0].cny_per_kg[0].tolist() == [[0.0, 1.0]]
    assert least(problem) == pytest.approx(6.0)


def test_a_holmberg_file_has_one_source_per_customer() -> None:
    problem = read_holmberg(HOLMBERG, "tiny")
    assert problem.sourcing is Sourcing.ONE_PER_ZONE
    assert least(problem) == pytest.approx(24.0)


def test_a_two_stage_file_has_plants_and_satellites() -> None:
    problem = read_two_stage(TWO_STAGE, "tiny")
    assert problem.tiers == ("plant", "satellite")
    assert least(problem) == pytest.approx(148.0)


def test_a_fourth_number_in_the_first_line_is_that_of_products() -> None:
    text = "1 1 1 2\n3 4\n5 5 10\n1\n2\n3 4 20\n1\n1\n"
    problem = read_two_stage(text, "tiny")
    assert problem.demand_kg_per_day[:, 0, 0].tolist() == [3.0, 4.0]
    assert least(problem) == pytest.approx(30.0 + 3 * 2 + 4 * 3)


@pytest.mark.parametrize(
    ("read", "text"),
    [(read_orlib, ORLIB), (read_holmberg, HOLMBERG), (read_two_stage, TWO_STAGE)],
)
def test_faults_of_a_file_are_named(
    read: Callable[[str, str], PlacementProblem], text: str
) -> None:
    with pytest.raises(DataError, match="the file ends early"):
        read(text.rsplit(maxsplit=1)[0], "tiny")
    with pytest.raises(DataError, match="the file goes on after its end"):
        read(text + "1\n", "tiny")
    with pytest.raises(DataError, match="a count is expected"):
        read("1.5 " + text.split(maxsplit=1)[1], "tiny")
    with pytest.raises(DataError, match=r"tiny.*2.*not a number.*x"):
        read(text.replace("\n", "\nx", 1), "tiny")


@pytest.fixture
def orlib_folder() -> Path:
    """The instances of OR-Library beside the checkout."""
    folder = Path(__file__).parents[5] / "shared" / "data" / "placement" / "cflp"
    if not folder.is_dir():
        pytest.skip("the placement benchmark is not at ../shared/data/placement")
    return folder


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["cap41", "cap74", "cap103", "cap134"])
def test_known_optima_are_proved(orlib_folder: Path, name: str) -> None:
    lines = (orlib_folder / "bounds.tsv").read_text(encoding="utf-8").splitlines()
    known = {line.split("\t")[0]: float(line.split("\t")[1]) for line in lines if line.strip()}
    text = (orlib_folder / f"{name}.txt").read_text(encoding="utf-8")
    plan = solve(read_orlib(text, name), Limits(mip_gap=1e-7))
    assert plan.status is Status.OPTIMAL
    assert plan.objective == pytest.approx(known[name], rel=1e-6)
