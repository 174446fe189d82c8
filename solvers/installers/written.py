"""Writes timed routes as a plan, with exact costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from solvers.common import Status, StopReason
from solvers.installers.compiled.state import DELAY, END, NEXT, START, TAKEN, TEAM
from solvers.installers.plan import (
    InstallCosts,
    InstallersPlan,
    LeftOut,
    Pause,
    Reason,
    TeamRoute,
    Visit,
    total_of,
)
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.jobs import RelationKind, Timing, WindowsFor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from solvers.common import Limits
    from solvers.installers.layout import Layout
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team


class Timed(NamedTuple):
    """Rows of visits, and of the ends of routes, of a plan under change; see ``compiled.state``."""

    visit: NDArray[np.int64]
    tail: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Gap:
    """From the end of a visit to the next: its way and breaks, and when the team arrives."""

    arrive_s: int
    ready_s: int
    pauses: tuple[Pause, ...]


def write_plan(
    problem: InstallersProblem,
    layout: Layout,
    team_days: Sequence[tuple[int, int]],
    timed: Timed,
    *,
    limits: Limits,
    stop_reason: StopReason | None = None,
    seconds: float = 0.0,
    notes: Mapping[str, str] | None = None,
) -> InstallersPlan:
    """Routes with final times, what is left out, and what that costs."""
    drafts = [
        _route(problem, layout, team_days[row], _stops(timed, row), timed.tail[row])
        for row in range(len(team_days))
        if (timed.visit[:, TEAM] == row).any()
    ]
    starts = {
        (visit.job_id, visit.task, visit.helps): (route.team_id, visit)
        for route in drafts
        for visit in route.visits
    }
    routes = tuple(_with_job_costs(problem, route, starts) for route in drafts)
    ordered = tuple(sorted(routes, key=lambda route: (route.team_id, route.day)))
    done = {job_id for job_id, _, _ in starts}
    left_out = tuple(left_out_of(problem, job) for job in problem.jobs if job.id not in done)
    undone = any(not left.is_outsourced for left in left_out)
    served = Status.PARTIAL if undone else Status.FEASIBLE
    return InstallersPlan(
        status=Status.NO_PLAN if problem.jobs and not done and undone else served,
        stop_reason=stop_reason or StopReason.ITERATIONS,
        routes=ordered,
        left_out=left_out,
        other_costs=other_costs(problem, ordered, left_out),
        limits=limits,
        seconds=seconds,
        notes=dict(notes or {}),
    )


def _stops(timed: Timed, row: int) -> list[tuple[int, NDArray[np.int64]]]:
    """Visits of a route in order."""
    mine = [visit for visit in range(len(timed.visit)) if timed.visit[visit, TEAM] == row]
    followed = {int(timed.visit[visit, NEXT]) for visit in mine}
    node = next(visit for visit in mine if visit not in followed)
    stops = []
    for _ in mine:
        stops.append((node, timed.visit[node]))
        node = int(timed.visit[node, NEXT])
    return stops


def _route(
    problem: InstallersProblem,
    layout: Layout,
    team_day: tuple[int, int],
    stops: Sequence[tuple[int, NDArray[np.int64]]],
    tail: NDArray[np.int64],
) -> TeamRoute:
    """One route, moved later as far as its tail tells, with the costs of its team.

    The search takes a break as soon as it costs nothing, before it knows when the team is back:
    one that turns out not to be due is waiting, and paid.
    """
    skipped = 0
    while True:
        route = _drafted(problem, layout, team_day, stops, tail, skipped)
        more = skipped | _not_due(problem, team_day, route)
        if more == skipped:
            return route
        skipped = more


def _not_due(problem: InstallersProblem, team_day: tuple[int, int], route: TeamRoute) -> int:
    """Breaks, a bit each, that the team leaves too late or is back too soon for."""
    midnight_s = problem.days[team_day[1]].midnight_s
    breaks = sorted(problem.teams[team_day[0]].breaks, key=lambda item: item.open_s)
    bits = 0
    for meal, item in enumerate(breaks):
        leaves_before = route.start_s < midnight_s + item.open_s
        if not leaves_before or route.end_s <= midnight_s + item.close_s:
            bits |= 1 << meal
    return bits


def _drafted(
    problem: InstallersProblem,
    layout: Layout,
    team_day: tuple[int, int],
    stops: Sequence[tuple[int, NDArray[np.int64]]],
    tail: NDArray[np.int64],
    skipped: int,
) -> TeamRoute:
    """A route with all breaks that its visits tell of but some, a bit each."""
    team, day = problem.teams[team_day[0]], team_day[1]
    shift = problem.shift(team, day)
    assert shift is not None
    leave_s = shift.open_s + int(tail[DELAY])
    home, end = problem.team_points[team.id]
    jobs = [problem.jobs[layout.slots[visit].job] for visit, _ in stops]
    points = [home, *(problem.job_points[job.id] for job in jobs), end]
    ways = problem.travel.matrix(points, team.speed_class)
    now_s = leave_s
    visits: list[Visit] = []
    pauses: list[Pause] = []
    for leg, (visit, row) in enumerate(stops):
        slot, job = layout.slots[visit], jobs[leg]
        drive_s = int(ways.duration_s[leg, leg + 1])
        gap = _gap(problem, team, day, now_s, drive_s, int(row[TAKEN]) & ~skipped)
        start_s = max(int(row[START]), gap.ready_s)
        now_s = start_s + int(row[END] - row[START])
        late_s = 0 if slot.helps else late_after(job, slot.task, start_s)
        visits.append(Visit(job.id, slot.task, gap.arrive_s, start_s, now_s, late_s, slot.helps))
        pauses.extend(gap.pauses)
    taken = int(tail[TAKEN]) & ~skipped
    last = _gap(problem, team, day, now_s, int(ways.duration_s[-2, -1]), taken)
    pauses.extend(last.pauses)
    legs = range(len(points) - 1)
    return _paid(
        problem,
        team,
        TeamRoute(
            team.id,
            day,
            leave_s,
            last.ready_s,
            tuple(visits),
            tuple(pauses),
            distance_m=sum(int(ways.distance_m[leg, leg + 1]) for leg in legs),
            drive_s=sum(int(ways.duration_s[leg, leg + 1]) for leg in legs),
            overtime_s=max(0, last.ready_s - shift.close_s),
        ),
    )


def _gap(
    problem: InstallersProblem, team: Team, day: int, now_s: int, drive_s: int, taken: int
) -> _Gap:
    arrive_s = ready_s = now_s + drive_s
    pauses: list[Pause] = []
    ordered = sorted(team.breaks, key=lambda item: item.open_s)
    for meal, item in enumerate(ordered):
        if taken & (1 << meal):
            begun_s = max(now_s, problem.days[day].midnight_s + item.open_s)
            if pauses:
                begun_s = max(begun_s, pauses[-1].end_s)
            if begun_s < arrive_s:
                arrive_s += item.length_s
            ready_s = max(ready_s, begun_s) + item.length_s
            pauses.append(Pause(begun_s, begun_s + item.length_s))
    return _Gap(arrive_s, ready_s, tuple(pauses))


def late_after(job: InstallJob, task: int, start_s: int) -> int:
    """Seconds after the close of the priced window that a start belongs to."""
    every = job.windows_for is WindowsFor.EVERY or job.timing is Timing.FREE
    if task > 0 and not every:
        return 0
    begun = [window for window in job.windows if window.open_s <= start_s]
    return max(0, start_s - begun[-1].close_s) if begun and not begun[-1].is_hard else 0


def _paid(problem: InstallersProblem, team: Team, route: TeamRoute) -> TeamRoute:
    """A route with what its team is paid."""
    pay = team.pay
    work_s = sum(visit.end_s - visit.start_s for visit in route.visits)
    pause_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
    paid_s = route.end_s - route.start_s - pause_s
    wait_s = paid_s - work_s - route.drive_s
    mean_s = problem.mean_paid_s
    above = max(0.0, team.account.paid_28_days_s / mean_s - 1.0) if mean_s > 0 else 0.0
    costs = InstallCosts(
        job_pay=pay.per_job * len(route.visits) + pay.per_h * work_s / HOUR_S,
        call_out=pay.per_day,
        travel_distance=pay.per_km * route.distance_m / 1000,
        travel_time=pay.per_h * route.drive_s / HOUR_S,
        waiting=pay.per_h * wait_s / HOUR_S,
        overtime=pay.overtime_per_h * route.overtime_s / HOUR_S,
        fairness=problem.rules.fair_cny_per_h * paid_s / HOUR_S * above,
    )
    return _costing(route, costs)


def _costing(route: TeamRoute, costs: InstallCosts) -> TeamRoute:
    return TeamRoute(
        route.team_id,
        route.day,
        route.start_s,
        route.end_s,
        route.visits,
        route.pauses,
        route.distance_m,
        route.drive_s,
        route.overtime_s,
        costs,
    )


def _with_job_costs(
    problem: InstallersProblem,
    route: TeamRoute,
    starts: Mapping[tuple[str, int, bool], tuple[str, Visit]],
) -> TeamRoute:
    """A route with lateness, preference, quality and idle goods of jobs that begin on it."""
    extra = [
        job_costs(problem, problem.job_of[visit.job_id], starts)
        for visit in route.visits
        if visit.task == 0 and not visit.helps
    ]
    return _costing(route, total_of([route.costs, *extra]))


def job_costs(
    problem: InstallersProblem,
    job: InstallJob,
    starts: Mapping[tuple[str, int, bool], tuple[str, Visit]],
) -> InstallCosts:
    """What a job costs beside the pay of its teams, and what no route carries."""
    rules = problem.rules
    come = [
        starts[key]
        for task in range(len(job.tasks))
        for key in ((job.id, task, False), (job.id, task, True))
        if key in starts
    ]
    team_id, first = starts[job.id, 0, False]
    is_liked = not job.preferred_team_ids or any(team in job.preferred_team_ids for team, _ in come)
    expected_s = None if job.goods is None else job.goods.expected_s
    idle_s = 0 if expected_s is None else max(0, first.start_s - expected_s)
    return InstallCosts(
        lateness=float(sum(_late_cny(job, visit) for _, visit in come)),
        preference=0.0 if is_liked else rules.not_preferred_cny,
        quality=rules.second_visit_cny * (1.0 - problem.team_of[team_id].quality),
        idle_goods=rules.idle_goods_cny_per_h * idle_s / HOUR_S,
    )


def _late_cny(job: InstallJob, visit: Visit) -> float:
    if visit.late_s == 0:
        return 0.0
    belongs = [window for window in job.windows if window.open_s <= visit.start_s][-1]
    return (belongs.late_cny_per_min or 0.0) * visit.late_s / MINUTE_S


def left_out_of(problem: InstallersProblem, job: InstallJob) -> LeftOut:
    """A job that no team does: given to somebody else if that is cheaper, and not locked."""
    unserved_cny = problem.rules.unserved_cny * job.priority
    has_goods = job.goods is None or job.goods.expected_s is not None
    usual = Reason.NOT_FOUND if has_goods else Reason.GOODS_NOT_ARRIVED
    if job.outsource_cny is not None and job.lock is None and job.outsource_cny <= unserved_cny:
        reason = Reason.CHEAPER_TO_OUTSOURCE if has_goods else usual
        return LeftOut(job.id, reason, cost_cny=job.outsource_cny, is_outsourced=True)
    return LeftOut(job.id, usual, cost_cny=unserved_cny)


def other_costs(
    problem: InstallersProblem, routes: Sequence[TeamRoute], left_out: Sequence[LeftOut]
) -> InstallCosts:
    """What no route carries: jobs left out, changed promises, split pairs, the latest start."""
    come: dict[str, list[tuple[str, Visit]]] = {}
    for route in routes:
        for visit in route.visits:
            come.setdefault(visit.job_id, []).append((route.team_id, visit))
    worst_s = max((visit.late_s for visits in come.values() for _, visit in visits), default=0)
    rules = problem.rules
    changed = sum(
        is_changed(job, come.get(job.id, [])) for job in problem.jobs if job.agreed is not None
    )
    return InstallCosts(
        lateness=rules.worst_late_cny_per_min * worst_s / MINUTE_S,
        preference=_split_cny(problem, come),
        changes=float(rules.changed_promise_cny * changed),
        outsourced=float(sum(left.cost_cny for left in left_out if left.is_outsourced)),
        unserved=float(sum(left.cost_cny for left in left_out if not left.is_outsourced)),
    )


def is_changed(job: InstallJob, come: Sequence[tuple[str, Visit]]) -> bool:
    """Whether an agreement is not kept by those who come, and when."""
    if job.agreed is None:
        return False
    firsts = [visit.start_s for _, visit in come if visit.task == 0 and not visit.helps]
    if not firsts or not job.agreed.window.holds(firsts[0]):
        return True
    teams = Counter(team_id for team_id, _ in come)
    return bool(job.agreed.team_ids) and set(teams) != set(job.agreed.team_ids)


def _split_cny(
    problem: InstallersProblem, come: Mapping[str, Sequence[tuple[str, Visit]]]
) -> float:
    """Price of pairs of jobs that should have one team and have two."""
    first_team = {
        job_id: team_id
        for job_id, visits in come.items()
        for team_id, visit in visits
        if visit.task == 0 and not visit.helps
    }
    broken = sum(
        relation.broken_cny
        for relation in problem.relations
        if relation.kind is RelationKind.SAME_TEAM
        and relation.first_job_id in first_team
        and relation.second_job_id in first_team
        and first_team[relation.first_job_id] != first_team[relation.second_job_id]
    )
    return float(broken)
