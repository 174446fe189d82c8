"""A team's day in figures and prices, as a plan tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.day.entries import must_lie_in_a_window
from solvers.installers.plan import InstallCosts, Pause, TeamRoute, Visit
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from solvers.installers.day.entries import Entry
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob, JobRelation
    from supplychain.teams import Team


def late_of(job: InstallJob, entry: Entry, start_s: int) -> tuple[int, float]:
    """Seconds after the window that a start belongs to, and their price."""
    if not must_lie_in_a_window(job, entry):
        return 0, 0.0
    begun = [window for window in job.windows if window.open_s <= start_s]
    if not begun:
        return 0, 0.0
    late_s = max(0, start_s - begun[-1].close_s)
    return late_s, late_s * (begun[-1].late_cny_per_min or 0.0) / MINUTE_S


def visits_written(
    problem: InstallersProblem,
    entries: Sequence[Entry],
    arrives_s: Sequence[int],
    starts_s: Sequence[int],
) -> tuple[Visit, ...]:
    """Visits with their times."""
    return tuple(
        Visit(
            job_id=entry.job_id,
            task=entry.task,
            arrive_s=arrive_s,
            start_s=start_s,
            end_s=start_s + entry.work_s,
            late_s=late_of(problem.job_of[entry.job_id], entry, start_s)[0],
            helps=entry.helps,
        )
        for entry, arrive_s, start_s in zip(entries, arrives_s, starts_s, strict=True)
    )


def route_costs(
    problem: InstallersProblem,
    route: TeamRoute,
    entries: Sequence[Entry],
    teams_of: Mapping[str, Collection[str]],
    starts_of: Mapping[str, Sequence[tuple[Entry, int]]],
) -> InstallCosts:
    """What a team's day costs.

    Parameters
    ----------
    route
        Its times and ways; its costs do not matter.
    teams_of, starts_of
        For the jobs that it leads: who comes, and all visits with their starts.
    """
    team, rules = problem.team_of[route.team_id], problem.rules
    pay = team.pay
    paused_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
    paid_s = route.end_s - route.start_s - paused_s
    work_s = sum(entry.work_s for entry in entries)
    led = [problem.job_of[entry.job_id] for entry in entries if entry.leads]
    first_start_s = {job.id: lead_start_s(starts_of[job.id]) for job in led}
    late_cny = sum(late_cny_of(job, starts_of[job.id]) for job in led)
    return InstallCosts(
        job_pay=pay.per_job * len(entries) + pay.per_h * work_s / HOUR_S,
        call_out=pay.per_day,
        travel_distance=pay.per_km * route.distance_m / 1_000,
        travel_time=pay.per_h * route.drive_s / HOUR_S,
        waiting=pay.per_h * (paid_s - work_s - route.drive_s) / HOUR_S,
        overtime=pay.overtime_per_h * route.overtime_s / HOUR_S,
        lateness=late_cny,
        preference=rules.not_preferred_cny * sum(_is_unwanted(job, teams_of) for job in led),
        quality=rules.second_visit_cny * (1.0 - team.quality) * len(led),
        fairness=rules.fair_cny_per_h * paid_s / HOUR_S * excess_of(problem, team),
        idle_goods=rules.idle_goods_cny_per_h
        * sum(idle_s(job, first_start_s[job.id]) for job in led)
        / HOUR_S,
    )


def lead_start_s(visits: Iterable[tuple[Entry, int]]) -> int:
    """Start of a job's first task."""
    return next(start_s for entry, start_s in visits if entry.leads)


def late_cny_of(job: InstallJob, visits: Iterable[tuple[Entry, int]]) -> float:
    """Price of the lateness of some visits to a job."""
    return float(sum(late_of(job, entry, start_s)[1] for entry, start_s in visits))


def excess_of(problem: InstallersProblem, team: Team) -> float:
    """By which share of the mean a team has worked more than its peers."""
    mean_s = problem.mean_paid_s
    return max(0.0, team.account.paid_28_days_s / mean_s - 1.0) if mean_s > 0 else 0.0


def idle_s(job: InstallJob, first_start_s: int) -> int:
    """How long goods stand at the customer's."""
    if job.goods is None or job.goods.expected_s is None:
        return 0
    return max(0, first_start_s - job.goods.expected_s)


def promise_cny(
    problem: InstallersProblem, job: InstallJob, teams: Collection[str], first_start_s: int
) -> float:
    """Price of a job that is done otherwise than agreed."""
    if job.agreed is None:
        return 0.0
    is_kept = job.agreed.window.holds(first_start_s)
    others = bool(job.agreed.team_ids) and set(job.agreed.team_ids) != set(teams)
    return problem.rules.changed_promise_cny if others or not is_kept else 0.0


def split_cny(relations: Iterable[JobRelation], leader_of: Mapping[str, str]) -> float:
    """Price of pairs whose first tasks are done by different teams; ``leader_of`` by job."""
    return sum(
        relation.broken_cny
        for relation in relations
        if relation.kind is RelationKind.SAME_TEAM
        and relation.first_job_id in leader_of
        and relation.second_job_id in leader_of
        and leader_of[relation.first_job_id] != leader_of[relation.second_job_id]
    )


def pauses_written(
    legs: Sequence[tuple[int, int, int]], taken: Sequence[tuple[int, int, int, int]]
) -> tuple[tuple[Pause, ...], list[int]]:
    """Breaks laid into legs, and when each leg arrives.

    Parameters
    ----------
    legs
        Of each leg: when it may begin, seconds of driving, and when work starts or the day ends.
    taken
        Breaks in order: leg, opening, close and length.

    Notes
    -----
    A break lies after the arrival if it can begin there, else on the way.
    """
    pauses: list[Pause] = []
    arrives: list[int] = []
    for number, (leave_s, drive_s, _) in enumerate(legs):
        free_s, at_s = leave_s, leave_s + drive_s
        for leg, open_s, close_s, length_s in taken:
            if leg != number:
                continue
            if at_s <= close_s:
                begins_s = max(at_s, open_s, free_s)
            else:
                begins_s = max(free_s, open_s)
                at_s += length_s
            free_s = begins_s + length_s
            pauses.append(Pause(begins_s, free_s))
        arrives.append(at_s)
    return tuple(pauses), arrives


def _is_unwanted(job: InstallJob, teams_of: Mapping[str, Collection[str]]) -> bool:
    wanted = set(job.preferred_team_ids)
    return bool(wanted) and wanted.isdisjoint(teams_of[job.id])
