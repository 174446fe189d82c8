from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from solvers.routing.formats.two_echelon import read_two_echelon
from supplychain.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """!-----
!Trucks: (total #, capacity, cost per distance, fixcost)
2,640,1,5
!CityFreighters: (max cf/sat, total #, cap, cost/dist, fixcost)
3,4,160,2,0.5

!Stores: (first: depot x,y; then: satellites x,y,[handlingCost])
0,0   3,4,0.07   -6,8
!Customers: (x,y,demand)
3,5,7   0,10,30.5
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.dat"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_every_figure_comes_in(file: Path) -> None:
    problem = read_two_echelon(file)
    trucks, freighters = problem.trucks, problem.freighters
    assert (trucks.count, trucks.capacity_kg, trucks.cny_per_distance, trucks.fixed_cny) == (
        *(2, 640.0, 1.0, 5.0),
    )
    assert (freighters.count, freighters.capacity_kg, freighters.cny_per_distance) == (4, 160.0, 2)
    assert freighters.fixed_cny == 0.5
    assert [place.handling_cny_per_kg for place in problem.satellites] == [0.07, 0.0]
    assert {place.most_freighters for place in problem.satellites} == {3}
    assert [(c.id, c.demand_kg) for c in problem.customers] == [("C1", 7.0), ("C2", 30.5)]
    assert problem.distance[0].tolist() == [0.0, 5.0, 10.0, pytest.approx(34**0.5), 10.0]
    assert problem.distance[1, 3] == 1.0


def test_all_faults_are_told_with_their_lines(file: Path) -> None:
    text = TEXT.replace("2,640", "2.5,640").replace("3,4,160,2", "3,4,-160,2")
    file.write_text(text.replace("3,5,7 ", "3,5 x,1,2 "), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_two_echelon(file)
    assert [(p.table, p.row, p.given) for p in error.value.problems] == [
        ("tiny.dat", 3, "2.5,640,1,5"),
        ("tiny.dat", 5, "3,4,-160,2,0.5"),
        ("tiny.dat", 10, "3,5"),
        ("tiny.dat", 10, "x,1,2"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("0,0   3,4,0.07   -6,8", "0,0", "bad_count"),
        ("2,640,1,5", "2,640,1,5 2,640,1,5", "bad_count"),
        ("3,5,7   0,10,30.5", "", "bad_lines"),
        ("3,5,7", "3,5,nan", "bad_entry"),
        ("3,4,0.07", "3,4,0.07,1", "bad_entry"),
    ],
)
def test_files_of_another_form_are_refused(file: Path, old: str, new: str, code: str) -> None:
    file.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_two_echelon(file)
    assert [problem.code for problem in error.value.problems] == [code]


@pytest.mark.shared_data
def test_instances_of_the_field_are_read(routing_data: Path) -> None:
    problem = read_two_echelon(routing_data / "2e-cvrp" / "Set5_100-10-1.dat")
    assert (len(problem.satellites), len(problem.customers)) == (10, 100)
    assert (problem.trucks.count, problem.freighters.count) == (5, 35)
