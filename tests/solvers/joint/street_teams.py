"""A street with a front, doors, trucks and teams, whose joint plans can be worked out by hand.

As in :mod:`tests.solvers.routing.street`: doors lie east of the front, and everybody drives a
kilometre in 100 s. Teams start at the front unless a test says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import RoadTravel
from solvers.joint.problem import JointProblem
from solvers.routing.problem import RoutingProblem
from supplychain.calendars import DAY_S, HOUR_S, DailyHours
from supplychain.installation import InstallationRules
from supplychain.jobs import GoodsArrival, InstallJob, Task
from supplychain.teams import Skill, Team, TeamPay
from tests.solvers.routing.street import at_km, order, street

if TYPE_CHECKING:
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.scenario import Scenario

FIT = Skill("fit")
PAY = TeamPay(per_h=36.0, per_km=1.0, per_day=50.0)


def team(key: str, **changes: Any) -> Team:
    """One person from the front, 6 to 22 o'clock."""
    usual = Team(key, at_km(0.0), (FIT,), hours=DailyHours(6 * HOUR_S, 22 * HOUR_S), pay=PAY)
    return replace(usual, **changes)


def job(key: str, km: float, **changes: Any) -> InstallJob:
    """Half an hour at the door of the order with the same key."""
    goods = GoodsArrival(order_id=key)
    usual = InstallJob(key, at_km(km), (Task(1800, needs=(FIT,)),), goods=goods)
    return replace(usual, **changes)


def joint(
    doors_km: dict[str, float],
    teams: tuple[Team, ...],
    days: int = 1,
    orders: tuple[Order, ...] | None = None,
    jobs: tuple[InstallJob, ...] | None = None,
    rules: InstallationRules | None = None,
    **changes: Any,
) -> JointProblem:
    """An order and a job for each door."""
    scenario = street(doors_km, orders or tuple(order(key) for key in doors_km), **changes)
    horizon = replace(scenario.horizon, length_s=days * DAY_S)
    scenario = replace(scenario, horizon=horizon)
    held = jobs or tuple(job(key, km) for key, km in doors_km.items())
    rules = rules or InstallationRules(unserved_cny=1_000.0)
    return JointProblem(
        RoutingProblem.from_scenario(scenario), installers_problem(scenario, teams, held, rules)
    )


def installers_problem(
    scenario: Scenario,
    teams: tuple[Team, ...],
    jobs: tuple[InstallJob, ...],
    rules: InstallationRules,
) -> InstallersProblem:
    """The teams' side of a street."""
    roads = RoutingProblem.from_scenario(scenario).roads
    places: dict[Location, int] = {}

    def point(place: Location) -> int:
        return places.setdefault(place, len(places))

    team_points = {item.id: (point(item.start), point(item.end or item.start)) for item in teams}
    job_points = {item.id: point(item.location) for item in jobs}
    first = scenario.horizon.start.date()
    days = tuple(
        WorkDay(first.fromordinal(first.toordinal() + n), n * DAY_S)
        for n in range(scenario.horizon.length_s // DAY_S)
    )
    return InstallersProblem(
        days=days,
        horizon_s=scenario.horizon.length_s,
        teams=teams,
        jobs=jobs,
        relations=(),
        rules=rules,
        travel=RoadTravel(tuple(places), roads),
        job_points=job_points,
        team_points=team_points,
    )
