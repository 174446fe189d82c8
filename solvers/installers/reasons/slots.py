"""Every place that a visit could have in the routes of a plan, and what stands in its way there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.installers.reasons.able import keeps_all, may_help, work_s
from solvers.installers.reasons.limits import Hurdle, hurdles
from solvers.installers.reasons.timed import Step, timed
from supplychain.jobs import Timing, WindowsFor
from supplychain.roads.matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.installers.plan import TeamRoute, Visit
    from solvers.installers.reasons.board import Board
    from solvers.installers.reasons.timed import Times
    from supplychain.jobs import InstallJob, Task
    from supplychain.teams import Team

FINEST_S = 60
"""How exactly the latest start of a visit is found."""


@dataclass(frozen=True, slots=True)
class Role:
    """A visit that a job needs: a task, or help with it."""

    job: InstallJob
    task: int
    helps: bool = False
    least_people: int = 1

    @property
    def work(self) -> Task:
        """The task."""
        return self.job.tasks[self.task]


@dataclass(frozen=True, slots=True)
class Slot:
    """A role at a place of a route.

    Parameters
    ----------
    role, team, day, position
        What, by whom, when, and before which of the route's visits.
    times
        Of the route with it, its start as early as can be.
    start_s
        Start of the new visit.
    hurdles
        Rules that are broken then, with by how much; without any it fits.
    cost_cny
        About what the route costs more.
    step, distance_m, drive_s
        The new visit, and the ways of the whole route.
    """

    role: Role
    team: Team
    day: int
    position: int
    times: Times
    start_s: int
    hurdles: tuple[tuple[Hurdle, float], ...]
    cost_cny: float
    step: Step
    distance_m: int
    drive_s: int

    @property
    def broken(self) -> frozenset[Hurdle]:
        """Rules that are broken."""
        return frozenset(rule for rule, _ in self.hurdles)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of a start, beside a team's own limits.

    ``floor_s`` is the earliest; ``at_s`` the only one and ``last_s`` the latest, if given;
    ``has_windows`` whether the job's windows count; ``work_s`` how long it takes, if that is not
    for the team's own level to say.
    """

    floor_s: int = 0
    at_s: int | None = None
    has_windows: bool = True
    work_s: int | None = None
    last_s: int | None = None


def slots_of(
    board: Board, role: Role, terms: Terms, days: Sequence[int], lifted: frozenset[Hurdle]
) -> Iterator[Slot]:
    """All places of all teams that nothing but time keeps away, and that break nothing else."""
    problem = board.problem
    for team in board.teams_near(role.job):
        if team.size < role.least_people:
            continue
        for day in days:
            if problem.shift(team, day) is None:
                continue
            date = problem.days[day].date
            if role.helps:
                if not may_help(team, role.job):
                    continue
            elif not keeps_all(team, date, role.job, role.work):
                continue
            yield from slots_in(board, role, terms, team, day, lifted)


def slots_in(
    board: Board, role: Role, terms: Terms, team: Team, day: int, lifted: frozenset[Hurdle]
) -> Iterator[Slot]:
    """All places in the route of one team and day that break nothing but what is lifted."""
    route = board.routes.get((team.id, day))
    for position in range(1 + (len(route.visits) if route else 0)):
        if _is_hopeless(board, role, terms, team, day, position, lifted):
            continue
        slot = slot_at(board, role, terms, team, day, position)
        if slot is not None and slot.broken <= lifted:
            yield slot


def _is_hopeless(
    board: Board,
    role: Role,
    terms: Terms,
    team: Team,
    day: int,
    position: int,
    lifted: frozenset[Hurdle],
) -> bool:
    """Whether the visit, or the one after it, would be too late even without breaks between."""
    shift, route = board.problem.shift(team, day), board.routes.get((team.id, day))
    if shift is None:
        return True
    visits = route.visits if route else ()
    _, seconds = board.way(team, day, role.job)
    free_s = visits[position - 1].end_s if position else shift.open_s
    new = step_of(role, terms, team)
    start_s = new.start_s(free_s + seconds[position][-1])
    if Hurdle.WINDOW not in lifted and new.missed_s(start_s) > 0:
        return True
    if Hurdle.OTHERS in lifted:
        return False
    if terms.last_s is not None and start_s > terms.last_s:
        return True
    if position == len(visits):
        return False
    after = kept_step(board, visits[position])
    next_s = after.start_s(start_s + new.work_s + seconds[-1][position + 1])
    return after.missed_s(next_s) > 0


def slot_at(
    board: Board, role: Role, terms: Terms, team: Team, day: int, position: int
) -> Slot | None:
    """One place; ``None`` where no road leads, or a break can be put nowhere."""
    problem = board.problem
    shift = problem.shift(team, day)
    if shift is None:
        return None
    route = board.routes.get((team.id, day))
    visits = route.visits if route else ()
    metres, seconds = board.way(team, day, role.job)
    order = [*range(position + 1), len(visits) + 2, *range(position + 1, len(visits) + 2)]
    drives = [seconds[a][b] for a, b in pairwise(order)]
    if max(drives) >= UNREACHABLE:
        return None
    new = step_of(role, terms, team)
    steps = [kept_step(board, visit) for visit in visits]
    steps.insert(position, new)
    times = timed(team, problem.days[day], shift, steps, drives)
    if times is None:
        return None
    distance_m = sum(metres[a][b] for a, b in pairwise(order))
    found = hurdles(board, role, team, day, position, steps, times, distance_m, max(drives))
    if terms.last_s is not None and times.start_s[position] > terms.last_s:
        found = (*found, (Hurdle.OTHERS, times.start_s[position] - terms.last_s))
    over_s = max(0, times.end_s - shift.close_s)
    cost_cny = _cost_cny(team, times, distance_m, steps, over_s) - _paid_cny(route)
    return Slot(
        role,
        team,
        day,
        position,
        times,
        times.start_s[position],
        found,
        cost_cny,
        new,
        distance_m,
        sum(drives),
    )


def latest_s(board: Board, slot: Slot, terms: Terms, last_s: int) -> int:
    """About the latest start, not after ``last_s``, with which nothing else is in the way."""
    low_s, high_s = slot.start_s, last_s
    while high_s - low_s > FINEST_S:
        middle_s = (low_s + high_s + 1) // 2
        later = slot_at(
            board,
            slot.role,
            replace(terms, floor_s=middle_s),
            slot.team,
            slot.day,
            slot.position,
        )
        fits = later is not None and later.broken <= slot.broken and later.start_s <= last_s
        if fits and later is not None:
            low_s = max(middle_s, later.start_s)
        else:
            high_s = middle_s - 1
    return low_s


def step_of(role: Role, terms: Terms, team: Team) -> Step:
    """The new visit as it is asked for."""
    job = role.job
    every = job.windows_for is WindowsFor.EVERY or job.timing is Timing.FREE
    counts = terms.has_windows and not role.helps and (role.task == 0 or every)
    took_s = work_s(team, role.work) if terms.work_s is None else terms.work_s
    return Step(
        took_s,
        max(0, terms.floor_s if terms.at_s is None else terms.at_s),
        job.windows if counts else (),
        terms.at_s is not None,
        job.deadline_s,
    )


def kept_step(board: Board, visit: Visit) -> Step:
    """A visit of the plan: not sooner than now, and not moved at all if others wait for it."""
    job = board.problem.job_of[visit.job_id]
    every = job.windows_for is WindowsFor.EVERY or job.timing is Timing.FREE
    counts = not visit.helps and (visit.task == 0 or every)
    return Step(
        visit.end_s - visit.start_s,
        visit.start_s,
        job.windows if counts else (),
        board.is_bound(job),
        job.deadline_s,
    )


def _cost_cny(
    team: Team, times: Times, distance_m: int, steps: Sequence[Step], over_s: int
) -> float:
    """Pay and lateness of a route; what its jobs cost beside stays as it is."""
    pay = team.pay
    paused_s = sum(pause.end_s - pause.start_s for pause in times.pauses)
    hours = (times.end_s - times.leave_s - paused_s) / 3_600
    late = sum(step.late(at)[1] for step, at in zip(steps, times.start_s, strict=True))
    by_way = pay.per_km * distance_m / 1_000 + pay.overtime_per_h * over_s / 3_600
    return pay.per_day + pay.per_job * len(steps) + pay.per_h * hours + by_way + late


def _paid_cny(route: TeamRoute | None) -> float:
    if route is None:
        return 0.0
    costs = route.costs
    beside = costs.preference + costs.quality + costs.fairness + costs.idle_goods
    return costs.total - beside
