"""Checks a plan of days from the problem's own data; shares no arithmetic with the solver.

The rules are those of the official checker of the VeRoLog Solver Challenge 2019, with absent days,
last days of installation and a number of trucks beside them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.joint.days.plan import DaysCosts, DaysCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.joint.days.plan import DaysPlan
    from solvers.joint.days.problem import DaysProblem

TOLERANCE = 1e-6
"""Relative difference of costs that counts as none."""


def validate(problem: DaysProblem, plan: DaysPlan) -> list[Violation]:
    """Every rule that the plan breaks; empty if it is sound."""
    unknown = list(unknown_names(problem, plan))
    if unknown:
        return unknown
    return [violation for check in CHECKS for violation in check(problem, plan)]


def unknown_names(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """Requests, teams and days that the problem does not have."""
    routes = [*plan.truck_days, *plan.team_days]
    for id_ in sorted({i for route in routes for i in route.request_ids} - set(problem.request_of)):
        yield _count("UNKNOWN_REQUEST", id_, "the problem has no such request")
    for route in plan.team_days:
        if route.team_id not in problem.team_of:
            yield _count("UNKNOWN_TEAM", route.team_id, "the problem has no such team")
    for day in sorted({route.day for route in routes if not 0 <= route.day < problem.days}):
        yield _count("UNKNOWN_DAY", f"day {day}", f"the horizon has {problem.days} days")


def each_request_once(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """Each request is delivered once and installed once, or said to be left out."""
    delivered = Counter(id_ for route in plan.truck_days for id_ in route.request_ids)
    installed = Counter(id_ for route in plan.team_days for id_ in route.request_ids)
    out = Counter(left.request_id for left in plan.left_out)
    for request in problem.requests:
        want = 0 if out[request.id] else 1
        for code, count in (
            ("DELIVERED", delivered[request.id]),
            ("INSTALLED", installed[request.id]),
        ):
            if count < want:
                yield _count(f"NOT_{code}", request.id, f"not {code.lower()}")
            elif count > want:
                detail = f"{code.lower()} {count} times, and left out {out[request.id]} times"
                yield _count(f"{code}_TOO_OFTEN", request.id, detail, count - want)


def delivered_in_window(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """Goods come on a day of their window."""
    for route in plan.truck_days:
        for id_ in route.request_ids:
            request = problem.request_of[id_]
            if not request.first_day <= route.day <= request.last_day:
                window = f"{request.first_day} to {request.last_day}"
                yield _count("OUTSIDE_WINDOW", id_, f"delivered on day {route.day}, not {window}")


def installed_after_delivery(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """Work starts on a later day than that of the delivery, and not after the last one allowed."""
    for route in plan.team_days:
        for id_ in route.request_ids:
            came = plan.delivery_day.get(id_)
            if came is not None and route.day <= came:
                detail = f"installed on day {route.day}, delivered on day {came}"
                yield _count("BEFORE_DELIVERY", id_, detail)
            latest = problem.request_of[id_].latest_install_day
            if latest is not None and route.day > latest:
                detail = f"installed on day {route.day}, at the latest {latest}"
                yield _count("INSTALLED_LATE", id_, detail, route.day - latest)


def trucks_keep_limits(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """Load of each trip, distance of each day, and how many leave."""
    trucks = problem.trucks
    for number, route in enumerate(plan.truck_days):
        subject = f"truck {number} on day {route.day}"
        for trip in route.trips:
            if not trip:
                yield _count("EMPTY_TRIP", subject, "a trip without a delivery")
            load = sum(
                problem.request_of[i].quantity * problem.request_of[i].unit_size for i in trip
            )
            if load > trucks.capacity:
                detail = f"loads {load}, room {trucks.capacity}"
                yield _count("OVERLOADED", subject, detail, load - trucks.capacity)
        metres = _truck_m(problem, route.trips)
        if metres > trucks.most_distance_m:
            detail = f"drives {metres} m, at most {trucks.most_distance_m} m"
            yield _count("TRUCK_TOO_FAR", subject, detail, metres - trucks.most_distance_m)
    if trucks.most_trucks is not None:
        for day, count in sorted(Counter(route.day for route in plan.truck_days).items()):
            if count > trucks.most_trucks:
                detail = f"{count} trucks leave, there are {trucks.most_trucks}"
                yield _count("TOO_MANY_TRUCKS", f"day {day}", detail, count - trucks.most_trucks)


def teams_keep_limits(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """Distance, jobs, skills and presence of each team on each day; one route a day."""
    for route in plan.team_days:
        team, subject = problem.team_of[route.team_id], f"{route.team_id} on day {route.day}"
        if not route.request_ids:
            yield _count("EMPTY_ROUTE", subject, "a day without a job")
        if route.day in team.absent_days:
            yield _count("TEAM_ABSENT", subject, "the team is absent")
        if len(route.request_ids) > team.most_jobs:
            over = len(route.request_ids) - team.most_jobs
            detail = f"{len(route.request_ids)} jobs, at most {team.most_jobs}"
            yield _count("TOO_MANY_JOBS", subject, detail, over)
        metres = _round_m(problem, team.home, route.request_ids)
        if metres > team.most_distance_m:
            detail = f"drives {metres} m, at most {team.most_distance_m} m"
            yield _count("TEAM_TOO_FAR", subject, detail, metres - team.most_distance_m)
        for id_ in route.request_ids:
            lacking = problem.request_of[id_].skills - team.skills
            if lacking:
                yield _count("NO_SKILL", f"{subject}, {id_}", f"lacks {', '.join(sorted(lacking))}")
    for (team_id, day), count in Counter((r.team_id, r.day) for r in plan.team_days).items():
        if count > 1:
            yield _count("TWO_ROUTES", f"{team_id} on day {day}", f"{count} routes", count - 1)


def teams_rest(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """After so many working days in a row come free days."""
    row, off = problem.rest.days_in_a_row, problem.rest.days_off
    for team in problem.teams:
        works = {route.day for route in plan.team_days if route.team_id == team.id}
        for first in range(problem.days - row + 1):
            worked_on = [day for day in range(first, first + row) if day in works]
            after = [day for day in range(first + row, first + row + off) if day in works]
            if len(worked_on) == row and after:
                detail = f"works days {first} to {first + row - 1} and day {after[0]}"
                yield _count(
                    "NO_REST", team.id, f"{detail}; {off} days off are required", len(after)
                )


def figures_are_right(problem: DaysProblem, plan: DaysPlan) -> Iterator[Violation]:
    """The plan's counts and cost terms are those of its routes."""
    counts = counted(problem, plan)
    if counts != plan.counts:
        yield _count("WRONG_COUNTS", "plan", f"says {plan.counts}, has {counts}")
    said = dict(plan.costs.items())
    for name, value in priced(problem, plan, counts).items():
        if abs(said[name] - value) > TOLERANCE * max(1.0, abs(value)):
            detail = f"says {said[name]:.2f} CNY, is {value:.2f} CNY"
            yield Violation("WRONG_COST", name, detail, abs(said[name] - value), "cny")


CHECKS = (
    each_request_once,
    delivered_in_window,
    installed_after_delivery,
    trucks_keep_limits,
    teams_keep_limits,
    teams_rest,
    figures_are_right,
)
"""Each yields what breaks the rule that its first line names."""


def counted(problem: DaysProblem, plan: DaysPlan) -> DaysCounts:
    """Distances and numbers of a plan's routes."""
    leaving = Counter(route.day for route in plan.truck_days)
    return DaysCounts(
        truck_distance_m=sum(_truck_m(problem, route.trips) for route in plan.truck_days),
        truck_days=len(plan.truck_days),
        trucks=max(leaving.values(), default=0),
        team_distance_m=sum(
            _round_m(problem, problem.team_of[route.team_id].home, route.request_ids)
            for route in plan.team_days
        ),
        team_days=len(plan.team_days),
        teams=len({route.team_id for route in plan.team_days}),
    )


def priced(problem: DaysProblem, plan: DaysPlan, counts: DaysCounts) -> DaysCosts:
    """Cost terms of a plan's routes."""
    trucks, prices = problem.trucks, problem.team_prices
    idle = 0.0
    for id_, day in plan.install_day.items():
        if id_ in plan.delivery_day:
            request = problem.request_of[id_]
            between = day - plan.delivery_day[id_] - 1
            idle += between * request.quantity * request.idle_cny
    return DaysCosts(
        truck_distance=counts.truck_distance_m * trucks.cny_per_m,
        truck_days=counts.truck_days * trucks.cny_per_day,
        trucks=counts.trucks * trucks.cny_per_truck,
        team_distance=counts.team_distance_m * prices.cny_per_m,
        team_days=counts.team_days * prices.cny_per_day,
        teams=counts.teams * prices.cny_per_team,
        idle_goods=idle,
    )


def _truck_m(problem: DaysProblem, trips: Iterable[tuple[str, ...]]) -> int:
    return sum(_round_m(problem, problem.trucks.depot, trip) for trip in trips)


def _round_m(problem: DaysProblem, home: int, request_ids: Iterable[str]) -> int:
    metres, here = 0, home
    for id_ in request_ids:
        there = problem.request_of[id_].point
        metres, here = metres + int(problem.distance_m[here, there]), there
    return metres + int(problem.distance_m[here, home])


def _count(code: str, subject: str, detail: str, amount: float = 1) -> Violation:
    return Violation(code, subject, detail, float(amount), "count")
