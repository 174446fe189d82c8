"""How a problem of some size is planned: in which rounds, and how long each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from solvers.installers.day_plans.plain import plain_jobs

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

TERRITORY_JOBS = 500
"""Most jobs of a territory."""
PART_JOBS = 250
"""Most jobs of a part of a plan that stands already."""
LEAST_PLAIN_SHARE = 0.85
"""Share of jobs that wait for nobody below which the search does everything."""


class Round(NamedTuple):
    """Most jobs of each territory, and the share of all time."""

    most_jobs: int
    share: float


def is_for_search_alone(problem: InstallersProblem) -> bool:
    """Whether one territory holds all, and too many jobs wait for others to plan routes apart."""
    if len(problem.jobs) > TERRITORY_JOBS:
        return False
    return len(plain_jobs(problem)) < LEAST_PLAIN_SHARE * len(problem.jobs)


def schedule_of(problem: InstallersProblem, begun: InstallersPlan | None) -> list[Round]:
    """Rounds: territories first, then parts that are cut elsewhere, so that borders move."""
    if len(problem.jobs) <= PART_JOBS:
        return [Round(TERRITORY_JOBS, 1.0)]
    first = Round(TERRITORY_JOBS if begun is None else PART_JOBS, 0.55)
    return [first, Round(PART_JOBS, 0.25), Round(PART_JOBS, 0.2)]
