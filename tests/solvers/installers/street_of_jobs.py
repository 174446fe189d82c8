"""A street with teams and jobs on it: small problems, and plans written by hand.

A kilometre takes two minutes. All times of a plan are given by the test, except those that follow:
arrivals are as soon as they can be, and a team leaves as late as its first visit allows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.common import Limits, Status, StopReason
from solvers.installers.checks.case import case_of
from solvers.installers.checks.money import costs_of_rest, costs_of_run, left_out_cny
from solvers.installers.plan import (
    InstallCosts,
    InstallersPlan,
    LeftOut,
    Pause,
    Reason,
    TeamRoute,
    Visit,
)
from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import TableTravel
from supplychain.calendars import DailyHours
from supplychain.installation import InstallationRules
from supplychain.jobs import InstallJob, Task
from supplychain.places import Location
from supplychain.roads import TravelMatrix
from supplychain.teams import Skill, Team, TeamPay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supplychain.jobs import JobRelation

H, MIN, DAY = 3_600, 60, 86_400
KM_S = 2 * MIN
MONDAY = date(2026, 3, 2)
FIT = Skill("fit", 2)
PAY = TeamPay(per_job=30.0, per_h=20.0, per_km=1.0, per_day=50.0, overtime_per_h=40.0)


def at(km: float) -> Location:
    """A place on the street."""
    return Location(30.0, 104.0 + km / 1_000)


def team(team_id: str = "A", km: float = 0.0, **changes: Any) -> Team:
    """A team of one that lives at ``km``, works from 8 to 18 and can fit."""
    usual = Team(team_id, at(km), (FIT,), hours=DailyHours(8 * H, 18 * H), overtime_s=H, pay=PAY)
    return replace(usual, **changes)


def job(job_id: str, km: float, *tasks: Task, **changes: Any) -> InstallJob:
    """A job at ``km``; an hour of fitting if no tasks are given."""
    usual = InstallJob(job_id, at(km), tasks or (Task(H, needs=(Skill("fit"),)),))
    return replace(usual, **changes)


def street(
    teams: Sequence[Team],
    jobs: Sequence[InstallJob],
    relations: Sequence[JobRelation] = (),
    rules: InstallationRules | None = None,
    days: int = 1,
    first: date = MONDAY,
) -> InstallersProblem:
    """A problem whose horizon begins at midnight of its first day."""
    places = [_km(place) for place in (*(t.start for t in teams), *(j.location for j in jobs))]
    metres = np.array([[round(abs(a - b) * 1_000) for b in places] for a in places])
    seconds = np.array([[round(abs(a - b) * KM_S) for b in places] for a in places])
    return InstallersProblem(
        days=tuple(WorkDay(first + timedelta(days=n), n * DAY) for n in range(days)),
        horizon_s=days * DAY,
        teams=tuple(teams),
        jobs=tuple(jobs),
        relations=tuple(relations),
        rules=rules or InstallationRules(),
        travel=TableTravel(TravelMatrix(metres, seconds)),
        job_points={j.id: len(teams) + n for n, j in enumerate(jobs)},
        team_points={t.id: (n, n) for n, t in enumerate(teams)},
    )


def visit(job_id: str, start_s: int, work_s: int = H, task: int = 0, **changes: Any) -> Visit:
    """A visit; its arrival is filled in by :func:`route`."""
    return replace(Visit(job_id, task, -1, start_s, start_s + work_s), **changes)


def route(
    problem: InstallersProblem,
    team_id: str,
    *visits: Visit,
    day: int = 0,
    pauses: Sequence[tuple[int, int]] = (),
    **changes: Any,
) -> TeamRoute:
    """Visits of a team, with the ways between them; no pause before the first visit."""
    home = problem.team_points[team_id][0]
    doors = [home, *(problem.job_points[v.job_id] for v in visits), home]
    table = problem.travel.matrix(doors, "urban")
    drives = [int(table.duration_s[n, n + 1]) for n in range(len(doors) - 1)]
    leaves_s = visits[0].start_s - drives[0]
    rows, now_s = [], leaves_s
    for stop, drive_s in zip(visits, drives, strict=False):
        arrive_s = _driven(now_s, drive_s, pauses)
        rows.append(stop if stop.arrive_s >= 0 else replace(stop, arrive_s=arrive_s))
        now_s = stop.end_s
    end_s = _driven(now_s, drives[-1], pauses)
    shift = problem.shift(problem.team_of[team_id], day)
    usual = TeamRoute(
        team_id,
        day,
        leaves_s,
        end_s,
        tuple(rows),
        tuple(Pause(*pair) for pair in pauses),
        distance_m=sum(int(table.distance_m[n, n + 1]) for n in range(len(drives))),
        drive_s=sum(drives),
        overtime_s=0 if shift is None else max(0, end_s - shift.close_s),
    )
    return replace(usual, **changes)


def plan(
    problem: InstallersProblem,
    *routes: TeamRoute,
    left: Mapping[str, Reason] | None = None,
    outside: Sequence[str] = (),
    status: Status | None = None,
) -> InstallersPlan:
    """A plan of these routes whose amounts are those of the checker."""
    left_out = [LeftOut(job_id, reason) for job_id, reason in (left or {}).items()]
    left_out += [
        LeftOut(job_id, Reason.CHEAPER_TO_OUTSOURCE, is_outsourced=True) for job_id in outside
    ]
    bare = InstallersPlan(
        status=status or (Status.PARTIAL if left else Status.FEASIBLE),
        stop_reason=StopReason.ITERATIONS,
        routes=tuple(routes),
        left_out=tuple(left_out),
        other_costs=InstallCosts(),
        limits=Limits(),
    )
    return priced(problem, bare)


def priced(problem: InstallersProblem, given: InstallersPlan) -> InstallersPlan:
    """The same plan with the checker's amounts; routes that it cannot judge stay as they are."""
    case = case_of(problem, given)
    costs = {id(run.route): costs_of_run(case, run) for run in case.runs}
    routes = tuple(replace(r, costs=costs.get(id(r), r.costs)) for r in given.routes)
    left_out = tuple(
        replace(
            item,
            cost_cny=left_out_cny(
                case, problem.job_of[item.job_id], is_outsourced=item.is_outsourced
            )
            or 0.0,
        )
        if item.job_id in problem.job_of
        else item
        for item in given.left_out
    )
    return replace(given, routes=routes, left_out=left_out, other_costs=costs_of_rest(case))


def _driven(now_s: int, drive_s: int, pauses: Sequence[tuple[int, int]]) -> int:
    """Arrival after a drive that breaks on the road make longer."""
    arrive_s = now_s + drive_s
    for start_s, end_s in sorted(pauses):
        if now_s <= start_s < arrive_s:
            arrive_s += end_s - start_s
    return arrive_s


def _km(place: Location) -> float:
    return (place.lon - 104.0) * 1_000
