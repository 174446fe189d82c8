"""One line of figures per front and rule."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from benchmarks.measure import reap
from benchmarks.rules.front import front
from benchmarks.rules.rules import rules
from solvers.routing import last_mile
from solvers.routing.last_mile.smallest import warm
from solvers.routing.last_mile.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.rules.rules import Rule
    from solvers.common import Limits
    from solvers.routing.last_mile import LastMileProblem


def rules_lines(orders: Iterable[int], limits: Limits) -> Iterator[dict[str, Any]]:
    """Each front without any rule, then with each rule alone.

    Parameters
    ----------
    orders
        Sizes of the fronts.
    limits
        For each plan; the seed also draws the fronts.
    """
    # Loading compiled code counts as little as importing a library does.
    warm()
    for count in orders:
        bare = front(count, limits.seed)
        costs: dict[str, float] = {}
        for rule in rules():
            row = _line(rule, bare, limits)
            costs[rule.name] = row["cost_cny"]
            yield row | _difference(row["cost_cny"], costs[rule.without])
    reap(limits.workers)


def _line(rule: Rule, bare: LastMileProblem, limits: Limits) -> dict[str, Any]:
    problem = rule.change(bare)
    begun_s = time.monotonic()
    plan = last_mile.solve(problem, limits)
    wall_s = time.monotonic() - begun_s
    parts = {job.id: job.order_id for job in problem.jobs}
    left_out = {parts[job_id] for job_id, _ in plan.unserved}
    return {
        "rule": rule.name,
        "orders": len(bare.jobs),
        "cost_cny": round(plan.cost_cny, 2),
        "without": rule.without,
        "cost_without_cny": None,
        "difference_pct": None,
        "served": len(bare.jobs) - len(left_out),
        "tours": len(plan.tours),
        "violations": len(validate(problem, plan)),
        "wall_s": round(wall_s, 2),
        "seconds": limits.max_seconds,
        "workers": limits.workers,
        "seed": limits.seed,
    }


def _difference(cost_cny: float, without_cny: float) -> dict[str, float]:
    """How much dearer the plan with the rule is than the one without."""
    percent = 100 * (cost_cny / without_cny - 1)
    return {"cost_without_cny": without_cny, "difference_pct": round(percent, 2)}
