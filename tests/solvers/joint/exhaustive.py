"""Teams planned by trying every assignment and order: for streets with a handful of jobs."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

from solvers.installers.decode import Decoder, Stop
from solvers.joint.planners import Planners
from solvers.routing.solve import solve as solve_trucks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


def exhaustive(
    problem: InstallersProblem, limits: Limits, start: InstallersPlan | None = None
) -> InstallersPlan:
    """The cheapest plan of single-task jobs, each by one team or nobody."""
    del start
    decoder = Decoder(problem)
    plans = (decoder.plan(routes, limits=limits) for routes in _routes(problem, decoder.team_days))
    return min(plans, key=lambda plan: plan.costs.total)


def _routes(
    problem: InstallersProblem, team_days: list[tuple[int, int]]
) -> Iterator[dict[tuple[str, int], list[Stop]]]:
    keys = [(problem.teams[team].id, day) for team, day in team_days]
    for choice in product([None, *keys], repeat=len(problem.jobs)):
        held = {
            key: [job.id for job, to in zip(problem.jobs, choice, strict=True) if to == key]
            for key in keys
        }
        for orders in product(*(permutations(jobs) for jobs in held.values())):
            yield {
                key: [Stop(job) for job in order]
                for key, order in zip(held, orders, strict=True)
                if order
            }


PLANNERS = Planners(
    trucks=lambda problem, limits, start: solve_trucks(problem, limits, warm_start=start),
    teams=exhaustive,
)
"""Trucks by search, teams by trying all."""
