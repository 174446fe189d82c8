"""Where a large problem is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.territories.cuts import territories
from solvers.installers.territories.part import part_of, relations_by_first
from solvers.installers.territories.units import units_of
from solvers.installers.travel import TableTravel
from supplychain.jobs import JobRelation, RelationKind
from tests.solvers.installers.towns import job, team, town

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem


def many(jobs: int, teams: int) -> InstallersProblem:
    rng = np.random.default_rng(1)
    doors = [job(f"j{n}", float(rng.uniform(0, 100))) for n in range(jobs)]
    return town([team(f"t{n}", float(rng.uniform(0, 100))) for n in range(teams)], doors)


def test_every_job_and_team_is_in_one_territory_of_no_more_than_so_many_jobs() -> None:
    problem = many(200, 40)
    units = units_of(problem)
    for turn in (0, 1, 2):
        parts = territories(units, 30, turn)
        jobs = [[job for unit in part for job in units.jobs[unit]] for part in parts]
        teams = [team for part in parts for unit in part for team in units.teams[unit]]
        assert sorted(job for part in jobs for job in part) == list(range(200))
        assert sorted(teams) == list(range(40))
        assert max(len(part) for part in jobs) <= 30


def test_teams_go_where_the_work_is() -> None:
    """Two thirds of the work lie in the east, and so do two thirds of the teams."""
    doors = [job(f"w{n}", n) for n in range(10)] + [job(f"e{n}", 90 + n, 7_200) for n in range(10)]
    crews = [team(f"t{n}", 3 * n) for n in range(30)]
    units = units_of(town(crews, doors))
    west, east = territories(units, 10)
    assert sum(len(units.teams[unit]) for unit in west) == 10
    assert sum(len(units.teams[unit]) for unit in east) == 20


def test_jobs_that_belong_together_are_never_cut_apart() -> None:
    doors = [job(f"j{n}", n) for n in range(20)]
    pair = JobRelation(RelationKind.BEFORE, "j0", "j19")
    problem = town([team("a", 0), team("b", 19)], doors, relations=[pair])
    units = units_of(problem)
    for part in territories(units, 5):
        mine = {job for unit in part for job in units.jobs[unit]}
        assert (0 in mine) == (19 in mine)


def test_towns_without_a_common_territory_are_not_mixed() -> None:
    doors = [job(f"{name}{n}", n, territory_id=name) for name in "ab" for n in range(5)]
    crews = [team(f"t{name}", 2, territories=(name,)) for name in "ab"]
    units = units_of(town(crews, doors))
    parts = territories(units, 100)
    assert sorted(tuple(job for unit in p for job in units.jobs[unit]) for p in parts) == [
        (0, 1, 2, 3, 4),
        (5, 6, 7, 8, 9),
    ]


def test_a_part_keeps_the_ways_between_its_points() -> None:
    problem = many(12, 3)
    part = part_of(problem, [1], [2, 5, 7], relations_by_first(problem))
    whole = [problem.job_points[f"j{n}"] for n in (2, 5, 7)] + [problem.team_points["t1"][0]]
    own = [part.job_points[f"j{n}"] for n in (2, 5, 7)] + [part.team_points["t1"][0]]
    mine, theirs = part.travel.matrix(own, "urban"), problem.travel.matrix(whole, "urban")
    np.testing.assert_array_equal(mine.duration_s, theirs.duration_s)
    assert isinstance(part.travel, TableTravel)
    assert part.travel.table.duration_s.shape == (4, 4)
