"""What each day asks of trucks and teams, and what it has of them, in hours."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S, HOUR_S
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from solvers.joint.problem import JointProblem
    from supplychain.fleet import VehicleType
    from supplychain.jobs import InstallJob
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.teams import Team
    from supplychain.windows import DeliveryWindow

HOP_S = 20 * 60
"""Driving from one door to the next: 11 minutes and 1.1 for each of some eight kilometres, the
linear form of JD Logistics' published times of delivery vehicles in Beijing."""

SPEED_M_PER_S = 30_000 / HOUR_S


@dataclass(frozen=True, slots=True)
class Crew:
    """Vehicles or teams of a kind: how many each day, hours of one, and prices."""

    count: tuple[int, ...]
    day_s: float
    cny_per_day: float
    cny_per_m: float


@dataclass(frozen=True, slots=True)
class DayLoads:
    """Days on which things can be, and how long they take.

    ``order_ready_s`` is the soonest a truck may be done with an order on a day, ``job_latest_s``
    the latest start of a job on a day.
    """

    order_days: dict[str, tuple[int, ...]]
    job_days: dict[str, tuple[int, ...]]
    order_s: Mapping[str, float]
    job_s: Mapping[str, float]
    order_ready_s: Mapping[tuple[str, int], int]
    job_latest_s: Mapping[tuple[str, int], int]
    order_places: Mapping[str, Location]
    job_places: Mapping[str, Location]
    job_skills: Mapping[str, frozenset[str]]
    skill_s: Mapping[tuple[str, int], float]
    trucks: Crew
    teams: Crew

    def can_follow(self, order_id: str, came: int, job_id: str, day: int) -> bool:
        """Whether a job can be done on a day when its order came on one."""
        return self.order_ready_s[order_id, came] <= self.job_latest_s[job_id, day]


def day_loads(problem: JointProblem) -> DayLoads:
    """Read them from a problem; orders and jobs without any day are left away."""
    ready = {
        (order.id, day): at_s
        for order in problem.trucks.orders.values()
        for day, at_s in _ready(problem, order)
    }
    latest = {
        (job.id, day): at_s for job in problem.teams.jobs for day, at_s in _latest(problem, job)
    }
    customers = problem.trucks.customers
    orders, jobs = _by_key(ready), _by_key(latest)
    job_of = problem.teams.job_of
    size = median([team.size for team in problem.teams.teams] or [1])
    return DayLoads(
        order_days=orders,
        job_days=jobs,
        order_s={key: problem.trucks.orders[key].service_s + HOP_S for key in orders},
        job_s={key: _work_s(job_of[key], size) for key in jobs},
        order_ready_s=ready,
        job_latest_s=latest,
        order_places={
            key: customers[problem.trucks.orders[key].customer_id].location for key in orders
        },
        job_places={key: job_of[key].location for key in jobs},
        job_skills={
            key: frozenset(need.id for task in job_of[key].tasks for need in task.needs)
            for key in jobs
        },
        skill_s=_skill_s(problem),
        trucks=_trucks(problem),
        teams=_teams(problem),
    )


def _ready(problem: JointProblem, order: Order) -> Iterator[tuple[int, int]]:
    """Days of an order, and the first end of service on each."""
    open_at = [
        window.open_s
        for vehicle in _vehicles(problem)
        for window in problem.trucks.scenario.horizon.daily(vehicle.hours)
    ]
    for day, (open_s, close_s) in enumerate(_days(problem)):
        starts = [at for at in open_at if open_s <= at <= close_s]
        if starts:
            first_s = _first(order.windows, min(starts), close_s)
            if first_s is not None:
                yield day, first_s + order.service_s


def _latest(problem: JointProblem, job: InstallJob) -> Iterator[tuple[int, int]]:
    """Days of a job on which some team works, and the last start on each."""
    for day, (open_s, close_s) in enumerate(_days(problem)):
        shifts = [problem.teams.shift(team, day) for team in problem.teams.teams]
        ends = [shift.close_s for shift in shifts if shift is not None]
        if not ends:
            continue
        last_s = min(close_s, max(ends), job.deadline_s or close_s)
        at_s = [
            min(window.close_s, last_s) if window.is_hard else last_s
            for window in job.windows
            if open_s <= window.close_s and window.open_s <= last_s
        ]
        if not job.windows and last_s >= open_s:
            at_s = [last_s]
        if at_s:
            yield day, max(at_s)


def _first(windows: Iterable[DeliveryWindow], open_s: int, close_s: int) -> int | None:
    held = tuple(windows)
    if not held:
        return open_s
    starts = (max(w.open_s, open_s) for w in held if w.close_s >= open_s and w.open_s <= close_s)
    return min(starts, default=None)


def _days(problem: JointProblem) -> list[tuple[int, int]]:
    return [
        (max(0, day.midnight_s), min(problem.teams.horizon_s, day.midnight_s + DAY_S - 1))
        for day in problem.teams.days
    ]


def _vehicles(problem: JointProblem) -> list[VehicleType]:
    """Types of the trucks that deliver, one entry for each truck."""
    types = problem.trucks.vehicle_types
    return [
        types[fleet.vehicle_type_id]
        for fleet in problem.trucks.scenario.fleets
        if types[fleet.vehicle_type_id].haul is Haul.LAST_MILE
        for _ in range(fleet.count)
    ]


def _trucks(problem: JointProblem) -> Crew:
    vehicles = _vehicles(problem)
    count = len(vehicles)
    length_s = [v.hours.close_s - v.hours.open_s for v in vehicles]
    most_s = [min(v.max_route_s or s, s) for v, s in zip(vehicles, length_s, strict=True)]
    return Crew(
        (count,) * len(problem.teams.days),
        sum(most_s) / max(1, count),
        sum(v.fixed_cny for v in vehicles) / max(1, count),
        sum(_cny_per_m(v.cny_per_km, v.cny_per_h) for v in vehicles) / max(1, count),
    )


def _teams(problem: JointProblem) -> Crew:
    teams = problem.teams.teams
    count = max(1, len(teams))
    there = [
        sum(problem.teams.shift(team, day) is not None for team in teams)
        for day in range(len(problem.teams.days))
    ]
    return Crew(
        tuple(there),
        sum(_team_s(problem, team) for team in teams) / count,
        sum(team.pay.per_day for team in teams) / count,
        sum(_cny_per_m(team.pay.per_km, team.pay.per_h) for team in teams) / count,
    )


def _skill_s(problem: JointProblem) -> dict[tuple[str, int], float]:
    found: dict[tuple[str, int], float] = {}
    for day in range(len(problem.teams.days)):
        for team in problem.teams.teams:
            if problem.teams.shift(team, day) is None:
                continue
            for skill in dict.fromkeys(skill.id for skill in team.skills):
                before = found.get((skill, day), 0.0)
                found[skill, day] = before + _team_s(problem, team)
    return found


def _team_s(problem: JointProblem, team: Team) -> float:
    """Hours of a team on a day, without overtime."""
    most_s = team.most_daily_s or problem.teams.rules.labour.daily_s
    return min(team.hours.close_s - team.hours.open_s, most_s)


def _work_s(job: InstallJob, team_size: float) -> float:
    """Time of teams that a job takes, with the way to it, where several share a task."""
    return sum((task.work_s + HOP_S) * ceil(task.people / team_size) for task in job.tasks)


def _cny_per_m(cny_per_km: float, cny_per_h: float) -> float:
    return cny_per_km / 1000 + cny_per_h / HOUR_S / SPEED_M_PER_S


def _by_key(pairs: Mapping[tuple[str, int], int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for key, day in pairs:
        found[key] = (*found.get(key, ()), day)
    return found
