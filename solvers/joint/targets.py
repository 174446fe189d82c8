"""What the teams ask of the trucks: goods at each door before work there starts."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from solvers.joint.arrivals import day_of
from solvers.joint.steering import narrowed
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.installers.plan import InstallersPlan
    from solvers.joint.problem import JointProblem
    from solvers.joint.steering import Spans
    from supplychain.jobs import GoodsArrival


def spans_before_work(
    problem: JointProblem, teams: InstallersPlan, arrivals: Mapping[str, GoodsArrival]
) -> Spans:
    """When trucks may start at doors so that goods count as there when the teams' work starts.

    Parameters
    ----------
    arrivals
        Whose uncertainty is kept off: a truck that drives longer before than in these is later by
        the rules' quantile than the teams think, until they are planned again.

    Returns
    -------
    Spans
        For each order with a job that is done, up to the latest start of service. Where standing
        goods cost money, from the midnight before work on, if the order's windows allow it.
    """
    starts = first_starts(teams)
    spans: Spans = {}
    for order_id, job_ids in problem.jobs_of.items():
        done = [job_id for job_id in job_ids if job_id in starts]
        if not done:
            continue
        latest_s = min(starts[key] - _late_s(problem, arrivals[key].sd_s) for key in done)
        close_s = latest_s - problem.trucks.orders[order_id].service_s
        if close_s >= 0:
            spans[order_id] = _span(problem, order_id, close_s, latest_s)
    return spans


def spans_before_agreed(problem: JointProblem) -> Spans:
    """When trucks may start at doors so that work can start early in windows that are agreed.

    Only for orders with jobs that have one; the goods are there before its middle, so that half
    of it is left to the teams' choice. How uncertain the truck is, is not known yet.
    """
    spans: Spans = {}
    for order_id, job_ids in problem.jobs_of.items():
        agreed = [job.agreed.window for job in map(problem.teams.job_of.get, job_ids)
                  if job is not None and job.agreed is not None]  # fmt: skip
        if agreed:
            latest_s = min((window.open_s + window.close_s) // 2 for window in agreed)
            close_s = latest_s - problem.trucks.orders[order_id].service_s
            if close_s >= 0:
                spans[order_id] = TimeWindow(0, close_s)
    return spans


def _span(problem: JointProblem, order_id: str, close_s: int, work_s: int) -> TimeWindow:
    """Up to ``close_s``; on the day of the work alone where goods should not stand for long."""
    same_day = TimeWindow(max(0, problem.teams.days[day_of(problem, work_s)].midnight_s), close_s)
    dear = problem.teams.rules.idle_goods_cny_per_h > 0.0
    if dear and narrowed(problem.trucks.orders[order_id], same_day) is not None:
        return same_day
    return TimeWindow(0, close_s)


def first_starts(teams: InstallersPlan) -> dict[str, int]:
    """By job that is done, when its first task starts."""
    starts: dict[str, int] = {}
    for route in teams.routes:
        for visit in route.visits:
            starts[visit.job_id] = min(starts.get(visit.job_id, visit.start_s), visit.start_s)
    return starts


def _late_s(problem: JointProblem, sd_s: int) -> int:
    """How much after the expected arrival goods count as there."""
    if sd_s <= 0:
        return 0
    return round(NormalDist(0.0, sd_s).inv_cdf(problem.teams.rules.arrival_quantile))
