"""Figures by which a plan of installers is judged, from the problem and the plan alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.jobs import Timing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.installers.plan import InstallersPlan, TeamRoute, Visit
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob

Done = list[tuple["TeamRoute", "Visit"]]


@dataclass(frozen=True, slots=True)
class InstallKpis:
    """Figures of a plan; a share is ``None`` where there is nothing to take it of.

    Parameters
    ----------
    jobs, done, outsourced, unassigned
        Jobs of the problem; done by its teams; given to somebody else; left undone, by reason.
    done_share
        Done or outsourced, of all.
    on_window_share
        Work started in a window, of jobs that have windows and are not outsourced; what is left
        undone counts as missed.
    first_visit_share
        Expected share of jobs done that need no second visit: the quality of their first teams.
    km_per_job, drive_min_per_job, cost_per_job_cny, delivery_cost_per_job_cny
        Of jobs done: ways, driving, all costs of the plan, and what moving people costs.
    utilisation
        Work, of all paid time.
    overtime_h, waiting_h
        After the shift; waiting at doors in all.
    waiting_for_goods_min, waiting_for_others_min
        At doors before the goods are there; for the other team of the same job after that.
    goods_idle_h
        From the goods' expected arrival to the start of the first task.
    fairness_gini, fairness_max_min
        Of teams' paid time of 28 days with the plan added: the Gini coefficient, and the highest
        over the lowest (``None`` if that is 0).
    promise_changes
        Agreements not kept.
    """

    jobs: int
    done: int
    outsourced: int
    unassigned: Mapping[str, int]
    done_share: float | None
    on_window_share: float | None
    first_visit_share: float | None
    km_per_job: float | None
    drive_min_per_job: float | None
    cost_per_job_cny: float | None
    delivery_cost_per_job_cny: float | None
    utilisation: float | None
    overtime_h: float
    waiting_h: float
    waiting_for_goods_min: float
    waiting_for_others_min: float
    goods_idle_h: float
    fairness_gini: float | None
    fairness_max_min: float | None
    promise_changes: int


def kpis_of(problem: InstallersProblem, plan: InstallersPlan) -> InstallKpis:
    """Figures of a plan."""
    visits = _by_job(plan)
    outside = {item.job_id for item in plan.left_out if item.is_outsourced}
    undone = [item for item in plan.left_out if not item.is_outsourced]
    done, costs = len(visits), plan.costs
    paid_s = sum(_paid_s(route) for route in plan.routes)
    work_s = sum(v.end_s - v.start_s for route in plan.routes for v in route.visits)
    drive_s = sum(route.drive_s for route in plan.routes)
    gini, max_min = _fairness(problem, plan)
    return InstallKpis(
        jobs=len(problem.jobs),
        done=done,
        outsourced=len(outside),
        unassigned=dict(sorted(Counter(item.reason.value for item in undone).items())),
        done_share=_of(done + len(outside), len(problem.jobs)),
        on_window_share=_on_window(problem, visits, outside),
        first_visit_share=_of(sum(_quality(problem, row) for row in visits.values()), done),
        km_per_job=_of(sum(route.distance_m for route in plan.routes) / 1_000, done),
        drive_min_per_job=_of(drive_s / MINUTE_S, done),
        cost_per_job_cny=_of(costs.total, done),
        delivery_cost_per_job_cny=_of(costs.delivery, done),
        utilisation=_of(work_s, paid_s),
        overtime_h=sum(route.overtime_s for route in plan.routes) / HOUR_S,
        waiting_h=(paid_s - work_s - drive_s) / HOUR_S,
        waiting_for_goods_min=sum(_for_goods_s(problem, plan)) / MINUTE_S,
        waiting_for_others_min=sum(
            _for_others_s(problem, problem.job_of[job_id], row) for job_id, row in visits.items()
        )
        / MINUTE_S,
        goods_idle_h=sum(_idle_s(problem.job_of[job_id], row) for job_id, row in visits.items())
        / HOUR_S,
        fairness_gini=gini,
        fairness_max_min=max_min,
        promise_changes=sum(_is_changed(job, visits.get(job.id)) for job in problem.jobs),
    )


def _by_job(plan: InstallersPlan) -> dict[str, Done]:
    found: dict[str, Done] = defaultdict(list)
    for route in plan.routes:
        for visit in route.visits:
            found[visit.job_id].append((route, visit))
    for row in found.values():
        row.sort(key=lambda item: (item[1].task, item[1].helps))
    return found


def _of(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _on_window(
    problem: InstallersProblem, visits: Mapping[str, Done], outside: set[str]
) -> float | None:
    jobs = [job for job in problem.jobs if job.windows and job.id not in outside]
    kept = sum(
        job.id in visits and all(visit.late_s == 0 for _, visit in visits[job.id]) for job in jobs
    )
    return _of(kept, len(jobs))


def _quality(problem: InstallersProblem, row: Done) -> float:
    return problem.team_of[row[0][0].team_id].quality


def _paid_s(route: TeamRoute) -> int:
    paused_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
    return route.end_s - route.start_s - paused_s


def _for_goods_s(problem: InstallersProblem, plan: InstallersPlan) -> Iterable[int]:
    """Waiting at each door until the goods are there, breaks aside."""
    for route in plan.routes:
        for visit in route.visits:
            ready_s = problem.ready_s(problem.job_of[visit.job_id])
            yield _waited_s(route, visit.arrive_s, min(visit.start_s, ready_s))


def _for_others_s(problem: InstallersProblem, job: InstallJob, row: Done) -> int:
    """Waiting for the last of the teams that start together, once goods and window allow it."""
    groups: dict[int, Done] = defaultdict(list)
    for route, visit in row:
        groups[0 if job.timing is Timing.SAME_TIME else visit.task].append((route, visit))
    waited_s = 0
    for group in groups.values():
        last_s = max(visit.arrive_s for _, visit in group)
        for route, visit in group:
            opens_s = max(
                (w.open_s for w in job.windows if w.open_s <= visit.start_s),
                default=visit.arrive_s,
            )
            ready_s = max(visit.arrive_s, problem.ready_s(job), opens_s)
            waited_s += _waited_s(route, ready_s, min(visit.start_s, last_s))
    return waited_s


def _waited_s(route: TeamRoute, from_s: int, until_s: int) -> int:
    """Time between two moments outside the route's breaks; 0 if there is none."""
    paused_s = sum(
        max(0, min(pause.end_s, until_s) - max(pause.start_s, from_s)) for pause in route.pauses
    )
    return max(0, until_s - from_s - paused_s)


def _idle_s(job: InstallJob, row: Done) -> int:
    if job.goods is None or job.goods.expected_s is None:
        return 0
    return max(0, row[0][1].start_s - job.goods.expected_s)


def _is_changed(job: InstallJob, row: Done | None) -> bool:
    if job.agreed is None:
        return False
    if not row:
        return True
    teams = {route.team_id for route, _ in row}
    first_s = row[0][1].start_s
    others = bool(job.agreed.team_ids) and set(job.agreed.team_ids) != teams
    return others or not job.agreed.window.holds(first_s)


def _fairness(
    problem: InstallersProblem, plan: InstallersPlan
) -> tuple[float | None, float | None]:
    paid = {team.id: float(team.account.paid_28_days_s) for team in problem.teams}
    for route in plan.routes:
        paid[route.team_id] += _paid_s(route)
    hours = sorted(paid.values())
    total, count = sum(hours), len(hours)
    if total <= 0:
        return None, None
    ranked = sum(rank * value for rank, value in enumerate(hours, 1))
    gini = 2 * ranked / (count * total) - (count + 1) / count
    return gini, hours[-1] / hours[0] if hours[0] > 0 else None
