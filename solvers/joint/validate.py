"""The independent checker of joint plans: both plans by their own checkers, and their agreement."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common.violations import Violation
from solvers.installers.validate import validate as validate_teams
from solvers.routing.validate import validate as validate_trucks
from supplychain.fleet import Haul
from supplychain.jobs import GoodsArrival
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.joint.plan import JointPlan
    from solvers.joint.problem import JointProblem
    from supplychain.plans import Route, Stop


def validate(problem: JointProblem, plan: JointPlan) -> list[Violation]:
    """What is wrong with a plan: in its trucks, in its teams, and between the two.

    Arrivals are read from the trucks' stops again, and the teams are checked against these, not
    against those that the plan claims.
    """
    teams = problem.teams.with_arrivals(_arrivals(problem, plan))
    return [
        *validate_trucks(problem.trucks, plan.trucks),
        *validate_teams(teams, plan.teams),
        *disagreements(problem, plan),
    ]


def disagreements(problem: JointProblem, plan: JointPlan) -> list[Violation]:
    """What is wrong between trucks and teams alone."""
    arrivals = _arrivals(problem, plan)
    return [
        *goods_come_before_the_team(problem, plan, arrivals),
        *arrivals_are_those_of_the_trucks(plan, arrivals),
        *days_are_those_of_the_trucks(problem, plan, arrivals),
    ]


def goods_come_before_the_team(
    problem: JointProblem, plan: JointPlan, arrivals: dict[str, GoodsArrival]
) -> Iterator[Violation]:
    """No work of a job starts before the truck is done at its door, and none without its goods."""
    for route in plan.teams.routes:
        for visit in route.visits:
            goods = arrivals.get(visit.job_id)
            if goods is None:
                continue
            if goods.expected_s is None:
                text = f"order {goods.order_id} is not delivered, and {route.team_id} comes"
                yield Violation("GOODS_NEVER_COME", visit.job_id, text, 1.0, "count")
            elif visit.start_s < goods.expected_s:
                short_s = goods.expected_s - visit.start_s
                text = (
                    f"{route.team_id} starts at {visit.start_s} s, the truck with order "
                    f"{goods.order_id} is done at {goods.expected_s} s"
                )
                yield Violation("BEFORE_ITS_GOODS", visit.job_id, text, short_s, "s")


def arrivals_are_those_of_the_trucks(
    plan: JointPlan, arrivals: dict[str, GoodsArrival]
) -> Iterator[Violation]:
    """The plan's arrivals say what its trucks do."""
    for job_id in sorted(arrivals.keys() | plan.arrivals.keys()):
        claimed, found = plan.arrivals.get(job_id), arrivals.get(job_id)
        if claimed != found:
            text = f"the plan says {claimed}, its trucks {found}"
            yield Violation("ARRIVAL_DIFFERS", job_id, text, 1.0, "count")


def days_are_those_of_the_trucks(
    problem: JointProblem, plan: JointPlan, arrivals: dict[str, GoodsArrival]
) -> Iterator[Violation]:
    """Each delivered order with a job has the day on which its truck comes; no other has one."""
    midnights = [day.midnight_s for day in problem.teams.days]
    found = {
        goods.order_id: max(0, sum(at <= goods.expected_s for at in midnights) - 1)
        for goods in arrivals.values()
        if goods.expected_s is not None
    }
    for order_id in sorted(found.keys() | plan.days.keys()):
        claimed, day = plan.days.get(order_id), found.get(order_id)
        if claimed != day:
            text = f"the plan says day {claimed}, its trucks come on day {day}"
            yield Violation("DAY_DIFFERS", order_id, text, 1.0, "count")


def _arrivals(problem: JointProblem, plan: JointPlan) -> dict[str, GoodsArrival]:
    """By job whose goods the trucks bring, as their stops say."""
    last: dict[str, tuple[int, int]] = {}
    for route in plan.trucks.routes:
        if route.haul is not Haul.LAST_MILE:
            continue
        for number, stop in enumerate(route.stops):
            if stop.kind is StopKind.DELIVER:
                came = stop.end_s, _driven_s(route, number)
                last[stop.place_id] = max(last.get(stop.place_id, came), came)
    found: dict[str, GoodsArrival] = {}
    for job in problem.teams.jobs:
        if job.goods is None or job.goods.order_id not in problem.trucks.orders:
            continue
        order_id = job.goods.order_id
        if order_id in last:
            done_s, driven_s = last[order_id]
            sd_s = round(problem.rules.drive_sd_share * driven_s)
            found[job.id] = GoodsArrival(order_id, done_s, sd_s)
        else:
            found[job.id] = GoodsArrival(order_id)
    return found


def _driven_s(route: Route, number: int) -> int:
    """Driving of the trip up to a stop: time between stops less what rests take of it."""
    loads = [n for n in range(number) if route.stops[n].kind is StopKind.LOAD]
    stops = route.stops[(loads[-1] if loads else 0) : number + 1]
    return sum(_drive_s(route, a, b) for a, b in pairwise(stops))


def _drive_s(route: Route, before: Stop, after: Stop) -> int:
    pauses = (*route.rests, *route.meals)
    shares = (min(p.end_s, after.arrive_s) - max(p.start_s, before.end_s) for p in pauses)
    return after.arrive_s - before.end_s - sum(max(0, share) for share in shares)
