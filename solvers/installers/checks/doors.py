"""At the door: arrival, start in a window, goods there, work done, deadline kept."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.installers.checks.people import work_s
from supplychain.jobs import Timing, WindowsFor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.checks.case import Run
    from solvers.installers.plan import Visit
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import GoodsArrival, InstallJob
    from supplychain.windows import DeliveryWindow


def visits_take_their_time(run: Run) -> Iterator[Violation]:
    """``TIMES_BACKWARDS``, ``WORK_TIME``: arrival, start, and the work of the team's level.

    How long a team helps is for :mod:`solvers.installers.checks.together`.
    """
    for stop in run.stops:
        visit = stop.visit
        if visit.start_s < visit.arrive_s or visit.end_s < visit.start_s:
            detail = f"comes at {visit.arrive_s} s, starts at {visit.start_s} s"
            amount = max(visit.arrive_s - visit.start_s, visit.start_s - visit.end_s)
            yield Violation("TIMES_BACKWARDS", stop.job.id, detail, amount, "s")
        due_s = work_s(stop, run.team)
        if not visit.helps and visit.end_s - visit.start_s != due_s:
            took_s = visit.end_s - visit.start_s
            detail = f"{took_s} s of work by {run.team.id}, it takes {due_s} s"
            yield Violation("WORK_TIME", stop.job.id, detail, abs(took_s - due_s), "s")


def work_starts_in_a_window(run: Run) -> Iterator[Violation]:
    """``WINDOW_EARLY``, ``WINDOW_MISSED``, ``LATE_WRONG``: open, not closed, and lateness told."""
    for stop in run.stops:
        start_s, window = stop.visit.start_s, window_of(stop.job, stop.visit)
        over_s = 0 if window is None else max(0, start_s - window.close_s)
        if must_lie_in_a_window(stop.job, stop.visit) and window is None:
            early_s = min(item.open_s for item in stop.job.windows) - start_s
            detail = f"starts {early_s} s before its first window"
            yield Violation("WINDOW_EARLY", stop.job.id, detail, early_s, "s")
        elif window is not None and over_s and window.late_cny_per_min is None:
            detail = f"starts {over_s} s after a window that must be kept"
            yield Violation("WINDOW_MISSED", stop.job.id, detail, over_s, "s")
        if stop.visit.late_s != over_s:
            detail = f"{stop.visit.late_s} s late given, {over_s} s by its windows"
            yield Violation("LATE_WRONG", stop.job.id, detail, stop.visit.late_s - over_s, "s")


def goods_are_there(run: Run) -> Iterator[Violation]:
    """``GOODS_NOT_THERE``: no work starts before the goods are there at the rules' quantile."""
    for stop in run.stops:
        if stop.job.goods is None:
            continue
        there_s = arrival_s(run.problem, stop.job.goods)
        if there_s is None:
            detail = "nobody delivers its goods"
            yield Violation("GOODS_NOT_THERE", stop.job.id, detail, 1, "count")
        elif stop.visit.start_s < there_s:
            detail = f"starts at {stop.visit.start_s} s, goods are there at {there_s} s"
            amount = there_s - stop.visit.start_s
            yield Violation("GOODS_NOT_THERE", stop.job.id, detail, amount, "s")


def deadlines_are_kept(run: Run) -> Iterator[Violation]:
    """``DEADLINE``: all work ends by then."""
    for stop in run.stops:
        deadline_s = stop.job.deadline_s
        if deadline_s is not None and stop.visit.end_s > deadline_s:
            over_s = stop.visit.end_s - deadline_s
            detail = f"work ends {over_s} s after the deadline"
            yield Violation("DEADLINE", stop.job.id, detail, over_s, "s")


def must_lie_in_a_window(job: InstallJob, visit: Visit) -> bool:
    """Whether the start of a visit is bound to the windows of its job."""
    if visit.helps or not job.windows:
        return False
    every = job.windows_for is WindowsFor.EVERY or job.timing is Timing.FREE
    return every or visit.task == 0


def window_of(job: InstallJob, visit: Visit) -> DeliveryWindow | None:
    """The window that a start belongs to: the last one open by then."""
    if not must_lie_in_a_window(job, visit):
        return None
    begun = [window for window in job.windows if window.open_s <= visit.start_s]
    return max(begun, key=lambda window: window.open_s, default=None)


def arrival_s(problem: InstallersProblem, goods: GoodsArrival) -> int | None:
    """When goods count as there; ``None`` if they are still to be planned."""
    if goods.expected_s is None:
        return None
    if goods.sd_s <= 0:
        return goods.expected_s
    factor = NormalDist().inv_cdf(problem.rules.arrival_quantile)
    return goods.expected_s + round(goods.sd_s * factor)
