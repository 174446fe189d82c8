"""How a problem of some size is planned: in which rounds, and how long each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

TERRITORY_JOBS = 500
"""Most jobs of a territory."""
PART_JOBS = 250
"""Most jobs of a part of a plan that stands already."""


class Round(NamedTuple):
    """Most jobs of each territory, and the share of all time."""

    most_jobs: int
    share: float


def is_for_search_alone(problem: InstallersProblem) -> bool:
    """Whether one territory holds all.

    On 500 jobs, 100 teams and 12 sets of skills in 28 s, the search in two processes that exchange
    their plans was 0.6 % cheaper than PyVRP alone, and 4 to 6 % cheaper than PyVRP followed by it.
    """
    return len(problem.jobs) <= TERRITORY_JOBS


def schedule_of(problem: InstallersProblem, begun: InstallersPlan | None) -> list[Round]:
    """Rounds: territories first, then parts that are cut elsewhere, so that borders move."""
    if len(problem.jobs) <= PART_JOBS:
        return [Round(TERRITORY_JOBS, 1.0)]
    first = Round(TERRITORY_JOBS if begun is None else PART_JOBS, 0.55)
    return [first, Round(PART_JOBS, 0.25), Round(PART_JOBS, 0.2)]
