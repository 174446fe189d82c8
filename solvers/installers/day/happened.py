"""Events of the day folded into one picture: what is done, who is out, what is to be done anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.installers import eligible
from solvers.installers.day.amended import with_job, without_jobs
from solvers.installers.day.event_faults import faults_of
from solvers.installers.day.events import (
    CustomerAbsent,
    GoodsLate,
    JobCancelled,
    JobRunsLong,
    TeamIll,
    TrafficJam,
    UrgentJob,
)
from solvers.installers.day.failed_calls import failed_call, later_windows
from solvers.installers.day.traffic import in_traffic
from supplychain.errors import DataError
from supplychain.installation_state import InstallationState, TeamOut, VisitProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.installers.day.events import Event
    from solvers.installers.plan import InstallersPlan, TeamRoute, Visit
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob

Key = tuple[str, int, str]
"""Job, task and team of a visit."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What the events of one moment mean.

    Parameters
    ----------
    problem
        With new jobs and times of work, without cancelled jobs, in the traffic of the moment.
    routes
        Of the plan, without what no longer happens; what has been begun has its true times.
    fixed
        Visits that are not changed unless they become impossible: begun, being driven to, or
        starting within the freeze.
    loose
        Jobs that are to be given a place, in order.
    cancelled, too_late
        Jobs that are no longer wanted, in time and not.
    state
        What has been done, and who is out.
    touched
        Teams and days whose times may differ from the plan's.
    """

    problem: InstallersProblem
    routes: tuple[TeamRoute, ...]
    fixed: frozenset[Key]
    loose: tuple[str, ...]
    cancelled: frozenset[str]
    too_late: tuple[str, ...]
    state: InstallationState
    touched: frozenset[tuple[str, int]]


def what_happened(
    problem: InstallersProblem,
    plan: InstallersPlan,
    state: InstallationState,
    events: Sequence[Event],
) -> Happened:
    """Fold events into a picture.

    Raises
    ------
    DataError
        If an event names a job or a team that does not exist, or an urgent job is planned already.
    """
    faults = list(faults_of(problem, plan, state, events))
    if faults:
        raise DataError(faults)
    return _Folding(problem, plan, state).folded(events)


class _Folding:
    """The steps of one folding; the order matters, as each sees what those before have done."""

    def __init__(
        self, problem: InstallersProblem, plan: InstallersPlan, state: InstallationState
    ) -> None:
        self.problem, self.state = problem, state
        self.now_s = state.now_s
        self.begun = {(v.job_id, v.task, v.team_id): v for v in state.visits}
        self.routes = [self._true(route) for route in plan.routes]
        self.heading = {key for route in self.routes for key in self._headed_for(route)}
        self.fixed = {key for route in self.routes for key in self._frozen(route)} | self.heading
        self.touched: set[tuple[str, int]] = {
            (new.team_id, new.day)
            for old, new in zip(plan.routes, self.routes, strict=True)
            if old != new
        }
        self.loose: list[str] = []
        self.cancelled: set[str] = set()
        self.too_late: list[str] = []

    def folded(self, events: Sequence[Event]) -> Happened:
        """All events, and the picture after them."""
        for event in events:
            self._take(event)
        routes = tuple(self._with_work_times(route) for route in self.routes if route.visits)
        jams = [event for event in events if isinstance(event, TrafficJam)]
        off = [route for route in routes if (route.team_id, route.day) in self.touched]
        known_of = routes if jams else off
        self.problem, slow = in_traffic(self.problem, known_of, self.now_s, jams)
        return Happened(
            problem=self.problem,
            routes=routes,
            fixed=frozenset(self.fixed),
            loose=tuple(dict.fromkeys(j for j in self.loose if j in self.problem.job_of)),
            cancelled=frozenset(self.cancelled),
            too_late=tuple(self.too_late),
            state=self.state,
            touched=frozenset(self.touched | slow),
        )

    def _take(self, event: Event) -> None:
        if isinstance(event, JobRunsLong):
            self._runs_long(event)
        elif isinstance(event, CustomerAbsent):
            self._absent(event)
        elif isinstance(event, TeamIll):
            self._ill(event)
        elif isinstance(event, GoodsLate):
            self.problem = self.problem.with_arrivals({event.job_id: event.goods})
            self._touch(event.job_id)
        elif isinstance(event, UrgentJob):
            self.problem = with_job(self.problem, event.job)
            self.loose.insert(0, event.job.id)
        elif isinstance(event, JobCancelled):
            self._cancel(event)

    def _runs_long(self, event: JobRunsLong) -> None:
        job = self.problem.job_of[event.job_id]
        tasks = tuple(
            replace(
                task,
                work_s=task.work_s + event.by_s,
                work_s_by_level=tuple((n, s + event.by_s) for n, s in task.work_s_by_level),
            )
            if event.task in (None, number)
            else task
            for number, task in enumerate(job.tasks)
        )
        self.problem = with_job(self.problem, replace(job, tasks=tasks))
        for number, route in enumerate(self.routes):
            visits = tuple(
                replace(v, end_s=v.end_s + event.by_s)
                if v.job_id == job.id and event.task in (None, v.task)
                else v
                for v in route.visits
            )
            self.routes[number] = replace(route, visits=visits)
        self._touch(event.job_id)

    def _absent(self, event: CustomerAbsent) -> None:
        """The call stays as a visit that has been made; the job itself is to be done again."""
        job = self.problem.job_of[event.job_id]
        self._touch(job.id)
        for number, route in enumerate(self.routes):
            for visit in route.visits:
                key = visit.job_id, visit.task, route.team_id
                if visit.job_id == job.id and key in (self.heading | self.begun.keys()):
                    start_s = visit.start_s if key in self.begun else visit.arrive_s
                    self._call(number, visit, start_s, event.waited_s)
        self._drop(job.id)
        windows = later_windows(self.problem, job, self.now_s)
        self.problem = with_job(self.problem, replace(job, windows=windows, agreed=None, lock=None))

    def _ill(self, event: TeamIll) -> None:
        until_s = self.problem.horizon_s + 1 if event.until_s is None else event.until_s
        out = TeamOut(event.team_id, event.from_s, until_s)
        self.state = replace(self.state, out=(*self.state.out, out))
        for number, route in enumerate(self.routes):
            if route.team_id != event.team_id:
                continue
            for visit in route.visits:
                if visit.end_s <= event.from_s or visit.start_s >= until_s:
                    continue
                key = visit.job_id, visit.task, route.team_id
                self.touched.add((route.team_id, route.day))
                if key in self.begun:
                    self._break_off(visit.job_id, event.from_s)
                else:
                    self._touch(visit.job_id)
                    self._drop(visit.job_id)
            self.touched.add((self.routes[number].team_id, route.day))

    def _break_off(self, job_id: str, at_s: int) -> None:
        """Work in hand that nobody finishes: every team leaves, and the job is to be done again."""
        self._touch(job_id)
        for number, route in enumerate(self.routes):
            for visit in route.visits:
                key = visit.job_id, visit.task, route.team_id
                if visit.job_id == job_id and key in self.begun:
                    self._call(number, visit, visit.start_s, max(0, at_s - visit.start_s))
        self._drop(job_id)

    def _cancel(self, event: JobCancelled) -> None:
        keys = {key for key in self.fixed if key[0] == event.job_id}
        if keys & (self.heading | self.begun.keys()):
            self.too_late.append(event.job_id)
            return
        self._touch(event.job_id)
        self._drop(event.job_id)
        self.loose = [job_id for job_id in self.loose if job_id != event.job_id]
        self.cancelled.add(event.job_id)
        self.problem = without_jobs(self.problem, {event.job_id})

    def _call(self, number: int, visit: Visit, start_s: int, lasts_s: int) -> None:
        """Put a call that came to nothing in the place of a visit."""
        route = self.routes[number]
        job = self.problem.job_of[visit.job_id]
        call = failed_call(job, route.team_id, start_s, lasts_s, self.problem.job_of)
        self.problem = with_job(self.problem, call)
        made = replace(
            visit,
            job_id=call.id,
            task=0,
            helps=False,
            start_s=start_s,
            end_s=start_s + lasts_s,
            late_s=0,
        )
        visits = tuple(made if other == visit else other for other in route.visits)
        self.routes[number] = replace(route, visits=visits)
        key = call.id, 0, route.team_id
        self.fixed.add(key)
        self.heading.add(key)
        ended_s = made.end_s if made.end_s <= self.now_s else None
        progress = VisitProgress(call.id, 0, route.team_id, start_s, ended_s)
        if start_s <= self.now_s:
            self.begun[key] = progress

    def _drop(self, job_id: str) -> None:
        """Take a job off all routes, to be given another place."""
        for number, route in enumerate(self.routes):
            visits = tuple(visit for visit in route.visits if visit.job_id != job_id)
            if len(visits) < len(route.visits):
                self.routes[number] = replace(route, visits=visits)
        self.loose.append(job_id)

    def _touch(self, job_id: str) -> None:
        for route in self.routes:
            if any(visit.job_id == job_id for visit in route.visits):
                self.touched.add((route.team_id, route.day))

    def _true(self, route: TeamRoute) -> TeamRoute:
        """A route with the times at which its visits were begun and ended, as far as known."""
        visits = []
        for visit in route.visits:
            told = self.begun.get((visit.job_id, visit.task, route.team_id))
            work_s = visit.end_s - visit.start_s
            if told is None:
                start_s = visit.start_s if visit.start_s > self.now_s else self.now_s + 1
                visits.append(replace(visit, start_s=start_s, end_s=start_s + work_s))
            else:
                # Who should have left by now and has not may leave at any moment.
                end_s = max(told.start_s + work_s, self.now_s) if told.end_s is None else told.end_s
                arrive_s = min(visit.arrive_s, told.start_s)
                visits.append(replace(visit, arrive_s=arrive_s, start_s=told.start_s, end_s=end_s))
        return route if tuple(visits) == route.visits else replace(route, visits=tuple(visits))

    def _headed_for(self, route: TeamRoute) -> Iterable[Key]:
        """The visit that a team is driving to, or waits to begin."""
        leaves_s = route.start_s
        for visit in route.visits:
            key = visit.job_id, visit.task, route.team_id
            if key not in self.begun:
                if leaves_s <= self.now_s:
                    yield key
                return
            leaves_s = visit.end_s

    def _frozen(self, route: TeamRoute) -> Iterable[Key]:
        until_s = self.now_s + self.problem.rules.freeze_s
        for visit in route.visits:
            key = visit.job_id, visit.task, route.team_id
            if key in self.begun or visit.start_s < until_s:
                yield key

    def _with_work_times(self, route: TeamRoute) -> TeamRoute:
        """Tell the problem what work has truly taken, where it differs."""
        for visit in route.visits:
            is_begun = (visit.job_id, visit.task, route.team_id) in self.begun
            job, team = self.problem.job_of[visit.job_id], self.problem.team_of[route.team_id]
            took_s = visit.end_s - visit.start_s
            usual_s = eligible.work_s(team, job.tasks[visit.task])
            if is_begun and not visit.helps and took_s != usual_s:
                self.problem = with_job(self.problem, _taking(job, visit.task, took_s))
        return route


def _taking(job: InstallJob, number: int, took_s: int) -> InstallJob:
    """The job with one task that takes so long, whoever does it."""
    task = job.tasks[number]
    known = replace(task, work_s=took_s, work_s_by_level=())
    tasks = (*job.tasks[:number], known, *job.tasks[number + 1 :])
    return replace(job, tasks=tasks)


__all__ = ["Happened", "Key", "what_happened"]
