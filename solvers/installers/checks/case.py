"""A plan held against its problem: every route with its team, its ways and its jobs."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain.roads.matrix import UNREACHABLE
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.installers.plan import InstallersPlan, LeftOut, TeamRoute, Visit
    from solvers.installers.problem import InstallersProblem, WorkDay
    from supplychain.jobs import InstallJob, Task
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True)
class Leg:
    """A way from one door to the next; ``drive_s`` is ``None`` where there is no road."""

    distance_m: int
    drive_s: int | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit with its job and task, and the way to it."""

    visit: Visit
    job: InstallJob
    task: Task
    leg: Leg


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One route of a known team on a known day; ``home`` is the last way."""

    problem: InstallersProblem
    route: TeamRoute
    team: Team
    day: WorkDay
    shift: TimeWindow | None
    stops: tuple[Stop, ...]
    home: Leg

    @property
    def name(self) -> str:
        """Team and date, for people."""
        return name_of(self.problem, self.route)

    @property
    def legs(self) -> Iterator[Leg]:
        """All ways in order."""
        yield from (stop.leg for stop in self.stops)
        yield self.home

    @property
    def drive_s(self) -> int:
        """Driving by the ways that exist."""
        return sum(leg.drive_s or 0 for leg in self.legs)

    @property
    def distance_m(self) -> int:
        """Metres by the ways that exist."""
        return sum(leg.distance_m for leg in self.legs)

    @property
    def paused_s(self) -> int:
        """Time in breaks."""
        return sum(pause.end_s - pause.start_s for pause in self.route.pauses)

    @property
    def paid_s(self) -> int:
        """From leaving to being back, breaks aside."""
        return self.route.end_s - self.route.start_s - self.paused_s

    @property
    def over_s(self) -> int:
        """Time after the end of the shift."""
        return 0 if self.shift is None else max(0, self.route.end_s - self.shift.close_s)


@dataclass(frozen=True, slots=True)
class Done:
    """A visit with its team and the route it is on."""

    team: Team
    visit: Visit
    route: TeamRoute


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A problem, a plan, and who does what.

    ``done`` holds, for each job that is done at all, its known visits in order of task (who helps
    after whom is helped); ``left`` what is listed as left out, by job; ``mean_paid_s`` what teams'
    accounts of paid time are compared with.
    """

    problem: InstallersProblem
    plan: InstallersPlan
    runs: tuple[Run, ...]
    done: Mapping[str, tuple[Done, ...]]
    left: Mapping[str, LeftOut]
    mean_paid_s: float

    def first_start_s(self, job_id: str) -> int:
        """When work on the first task of a job that is done starts."""
        return self.done[job_id][0].visit.start_s

    def of_task(self, job_id: str, task: int) -> tuple[Done, ...]:
        """Visits to one task of a job, the one with the skills first."""
        return tuple(done for done in self.done.get(job_id, ()) if done.visit.task == task)

    def main(self, job_id: str, task: int) -> Done | None:
        """The visit of the team that has the skills; ``None`` if there is none."""
        return next((d for d in self.of_task(job_id, task) if not d.visit.helps), None)


def case_of(problem: InstallersProblem, plan: InstallersPlan) -> Case:
    """Hold a plan against its problem; routes that cannot be understood are left away."""
    done: dict[str, list[Done]] = defaultdict(list)
    runs = []
    for route in plan.routes:
        if is_known(problem, route) and is_sound(route):
            runs.append(_run(problem, route))
            team = problem.team_of[route.team_id]
            for visit in route.visits:
                done[visit.job_id].append(Done(team, visit, route))
    ordered = {
        job_id: tuple(sorted(found, key=lambda d: (d.visit.task, d.visit.helps, d.team.id)))
        for job_id, found in done.items()
    }
    left = {item.job_id: item for item in plan.left_out}
    return Case(problem, plan, tuple(runs), ordered, left, _mean_paid_s(problem))


def is_known(problem: InstallersProblem, route: TeamRoute) -> bool:
    """Whether the problem has its team, its day, its jobs and their tasks."""
    return (
        route.team_id in problem.team_of
        and 0 <= route.day < len(problem.days)
        and all(
            visit.job_id in problem.job_of
            and 0 <= visit.task < len(problem.job_of[visit.job_id].tasks)
            for visit in route.visits
        )
    )


def is_sound(route: TeamRoute) -> bool:
    """Whether it has visits, and all its times are numbers, so that one can count with them."""
    times: list[float] = [route.start_s, route.end_s]
    for visit in route.visits:
        times += [visit.arrive_s, visit.start_s, visit.end_s, visit.late_s]
    for pause in route.pauses:
        times += [pause.start_s, pause.end_s]
    return bool(route.visits) and all(math.isfinite(value) for value in times)


def name_of(problem: InstallersProblem, route: TeamRoute) -> str:
    """Team and date, or the number of a day that the problem does not have."""
    known = 0 <= route.day < len(problem.days)
    return f"{route.team_id} {problem.days[route.day].date if known else f'day {route.day}'}"


def _run(problem: InstallersProblem, route: TeamRoute) -> Run:
    team = problem.team_of[route.team_id]
    jobs = [problem.job_of[visit.job_id] for visit in route.visits]
    legs = _legs(problem, team, jobs)
    stops = tuple(
        Stop(visit, job, job.tasks[visit.task], leg)
        for visit, job, leg in zip(route.visits, jobs, legs, strict=False)
    )
    return Run(
        problem=problem,
        route=route,
        team=team,
        day=problem.days[route.day],
        shift=_shift(problem, team, problem.days[route.day]),
        stops=stops,
        home=legs[-1],
    )


def _mean_paid_s(problem: InstallersProblem) -> float:
    if problem.peer_paid_s is not None:
        return problem.peer_paid_s
    paid = [team.account.paid_28_days_s for team in problem.teams]
    return math.fsum(paid) / len(paid) if paid else 0.0


def _shift(problem: InstallersProblem, team: Team, day: WorkDay) -> TimeWindow | None:
    """Hours of a team on a day, cut to the horizon; ``None`` if it does not work then."""
    if day.date.weekday() not in team.weekdays:
        return None
    if any(absence.first_day <= day.date <= absence.last_day for absence in team.absences):
        return None
    open_s = max(0, day.midnight_s + team.hours.open_s)
    close_s = min(problem.horizon_s, day.midnight_s + team.hours.close_s)
    return TimeWindow(open_s, close_s) if open_s < close_s else None


def _legs(problem: InstallersProblem, team: Team, jobs: list[InstallJob]) -> list[Leg]:
    """Ways from the start over the doors to the end."""
    start, end = problem.team_points[team.id]
    points = [start, *(problem.job_points[job.id] for job in jobs), end]
    table = problem.travel.matrix(points, team.speed_class)
    here = np.arange(len(points) - 1)
    metres = table.distance_m[here, here + 1].tolist()
    seconds = table.duration_s[here, here + 1].tolist()
    return [
        Leg(m, s) if s < UNREACHABLE else Leg(0, None) for m, s in zip(metres, seconds, strict=True)
    ]
