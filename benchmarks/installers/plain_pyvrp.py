"""PyVRP alone on one day of installers: the whole at once, the library's own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyvrp
from pyvrp.stop import MaxRuntime

from solvers.common.workers import executor, results
from solvers.installers.day_plans.plain import plain_jobs
from solvers.installers.day_plans.pyvrp_model import DayModel
from solvers.installers.day_plans.team_days import team_days
from solvers.installers.decode import Decoder, Stop

if TYPE_CHECKING:
    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


def plain_pyvrp(problem: InstallersProblem, limits: Limits) -> InstallersPlan:
    """The cheapest of one search in each process, with a seed of its own and all the time."""
    pool = executor(limits.workers)
    seconds = limits.max_seconds or 0.0
    futures = {
        attempt: pool.submit(routes, problem, seconds, limits.seed + attempt)
        for attempt in range(max(1, limits.workers))
    }
    decoder = Decoder(problem)
    plans = [decoder.plan(found, limits=limits) for found in results(futures).values()]
    return min(plans, key=lambda plan: plan.costs.total)


def routes(
    problem: InstallersProblem, seconds: float, seed: int
) -> dict[tuple[str, int], list[Stop]]:
    """One search, with a profile for each distinct set of jobs that teams can do."""
    days = team_days(problem)
    model = DayModel(problem, days, plain_jobs(problem))
    found = pyvrp.solve(model.data(), MaxRuntime(seconds), seed=seed, collect_stats=False)
    return {
        (problem.teams[days[route.team_day].team].id, days[route.team_day].day): [
            Stop(problem.jobs[job].id) for job in route.jobs
        ]
        for route in model.routes(found.best)
    }
