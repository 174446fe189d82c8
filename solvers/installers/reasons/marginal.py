"""What a job that is done costs: the plan without it, all else staying as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.installers.plan import TeamRoute, Visit
from solvers.installers.reasons.outcome import outcome
from solvers.installers.reasons.slots import kept_step
from solvers.installers.reasons.timed import timed

if TYPE_CHECKING:
    from solvers.installers.plan import InstallCosts
    from solvers.installers.reasons.board import Board

UNDONE = {"unserved": 0.0, "outsourced": 0.0}


def cost_of_job(board: Board, job_id: str) -> InstallCosts | None:
    """What the plan would cost less without a job, by cause; ``None`` if a rule is broken then.

    Visits after it do not come sooner; only driving, waiting and hours are saved.
    """
    found = routes_without(board, job_id)
    if found is None:
        return None
    result = outcome(board, found, removed=job_id)
    others = [fault for fault in result.faults if fault[1] != job_id]
    if others:
        return None
    return replace(type(result.costs)() - result.costs, **UNDONE)


def routes_without(board: Board, job_id: str) -> dict[tuple[str, int], TeamRoute | None] | None:
    """Routes that carry a job, without it; ``None`` if a break finds no place then."""
    found: dict[tuple[str, int], TeamRoute | None] = {}
    for route, _ in board.visits.get(job_id, ()):
        left = [visit for visit in route.visits if visit.job_id != job_id]
        key = route.team_id, route.day
        found[key] = None
        if left:
            found[key] = retimed(board, route, left)
            if found[key] is None:
                return None
    return found


def retimed(board: Board, route: TeamRoute, visits: list[Visit]) -> TeamRoute | None:
    """A route with other visits, none sooner than it is now; without amounts."""
    problem = board.problem
    team, day = problem.team_of[route.team_id], problem.days[route.day]
    shift = problem.shift(team, route.day)
    start, end = problem.team_points[team.id]
    doors = [start, *(problem.job_points[visit.job_id] for visit in visits), end]
    table = problem.travel.matrix(doors, team.speed_class)
    drives = [int(table.duration_s[n, n + 1]) for n in range(len(doors) - 1)]
    steps = [kept_step(board, visit) for visit in visits]
    times = None if shift is None else timed(team, day, shift, steps, drives)
    if times is None or shift is None:
        return None
    rows = tuple(
        replace(
            visit,
            arrive_s=arrive_s,
            start_s=start_s,
            end_s=start_s + step.work_s,
            late_s=step.late(start_s)[0] if step.windows else 0,
        )
        for visit, step, arrive_s, start_s in zip(
            visits, steps, times.arrive_s, times.start_s, strict=True
        )
    )
    return TeamRoute(
        team.id,
        route.day,
        times.leave_s,
        times.end_s,
        rows,
        times.pauses,
        distance_m=sum(int(table.distance_m[n, n + 1]) for n in range(len(drives))),
        drive_s=sum(drives),
        overtime_s=max(0, times.end_s - shift.close_s),
    )
