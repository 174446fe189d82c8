"""The peer: every order at its nearest front, and plain PyVRP front by front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.plain_pyvrp import plain_tours
from solvers.common import Deadline
from solvers.common.workers import executor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.common import Limits
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem


def plain_plans(doors: Mapping[str, LastMileProblem], limits: Limits) -> dict[str, LastMilePlan]:
    """One call of ``pyvrp.solve`` for each front, with seconds in proportion to its orders.

    Every process has a share of the fronts with about as many orders as the others', and ends with
    the seconds of the limits, except for what the last front takes to be written down.
    """
    shares = shares_of(doors, limits.workers)
    pool = executor(limits.workers)
    seconds = limits.max_seconds or 0.0
    futures = [
        pool.submit(plain_share, [doors[key] for key in keys], seconds, limits.seed)
        for keys in shares
    ]
    found = {
        key: plan
        for keys, future in zip(shares, futures, strict=True)
        for key, plan in zip(keys, future.result(), strict=True)
    }
    return {key: found[key] for key in doors}


def shares_of(doors: Mapping[str, LastMileProblem], workers: int) -> list[list[str]]:
    """Fronts of each process, the largest given first, always to whom has fewest orders."""
    shares: list[list[str]] = [[] for _ in range(workers)]
    jobs = [0] * workers
    for key in sorted(doors, key=lambda key: (-len(doors[key].jobs), key)):
        least = jobs.index(min(jobs))
        shares[least].append(key)
        jobs[least] += len(doors[key].jobs)
    return shares


def plain_share(
    problems: Sequence[LastMileProblem], seconds: float, seed: int
) -> list[LastMilePlan]:
    """Plans of one process's fronts, one after the other, each with its part of what is left."""
    clock = Deadline(seconds)
    left = sum(len(problem.jobs) for problem in problems)
    plans = []
    for problem in problems:
        jobs = len(problem.jobs)
        plans.append(plain_tours(problem, None, clock.remaining_s * jobs / left, seed))
        left -= jobs
    return plans
