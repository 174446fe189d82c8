"""How a problem of some size is planned: in which rounds, by which method, and how long each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from solvers.installers.day_plans.plain import plain_jobs

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

TERRITORY_JOBS = 500
"""Most jobs of a territory."""
ROUTES_JOBS = 250
"""Most jobs of a territory that PyVRP plans: it is slow on more, as each set of skills has a table
of ways of its own."""
LEAST_PLAIN_JOBS = 60
LEAST_PLAIN_SHARE = 0.5
"""With fewer jobs that wait for nobody, PyVRP is not asked."""
ROUTES_SHARE = 0.35
"""Share of the time for the first plans by PyVRP."""


class Round(NamedTuple):
    """Most jobs of each territory, the share of all time, and whether PyVRP plans it."""

    most_jobs: int
    share: float
    is_by_routes: bool = False


def is_one_territory(problem: InstallersProblem) -> bool:
    """Whether one territory holds all, so that all processes can search the whole of it."""
    return len(problem.jobs) <= TERRITORY_JOBS


def routes_first(problem: InstallersProblem, begun: InstallersPlan | None) -> list[Round]:
    """The round in which PyVRP makes a first plan in small territories; none if it is no use."""
    plain = len(plain_jobs(problem))
    is_mostly_plain = plain >= max(LEAST_PLAIN_JOBS, LEAST_PLAIN_SHARE * len(problem.jobs))
    if begun is not None or not is_mostly_plain:
        return []
    return [Round(ROUTES_JOBS, ROUTES_SHARE, is_by_routes=True)]


def schedule_of(problem: InstallersProblem, begun: InstallersPlan | None) -> list[Round]:
    """Rounds: territories first, then others that are cut elsewhere, so that borders move."""
    first = routes_first(problem, begun)
    left = 1 - sum(item.share for item in first)
    return [*first, Round(TERRITORY_JOBS, 0.55 * left), Round(TERRITORY_JOBS, 0.45 * left)]
