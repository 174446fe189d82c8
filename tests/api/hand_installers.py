"""A small plan of installers by hand: two days, four teams, six jobs, of which two stay undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from api.installers_view import InstallersView
from solvers.common import Limits, Status, StopReason
from solvers.installers.plan import (
    InstallCosts,
    InstallersPlan,
    LeftOut,
    Pause,
    Reason,
    TeamRoute,
    Visit,
)
from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import TableTravel
from supplychain.calendars import DAY_S, HOUR_S, MINUTE_S, DailyHours, Horizon
from supplychain.fleet import MealBreak
from supplychain.installation import Installation
from supplychain.jobs import Agreement, GoodsArrival, InstallJob, Task
from supplychain.orders import Customer
from supplychain.places import Location
from supplychain.roads import TravelMatrix
from supplychain.scenario import Scenario
from supplychain.teams import Account, Skill, Team, TeamPay
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

AC, SOFA = Skill("air-conditioner"), Skill("furniture")
PAY = TeamPay(per_job=40.0, per_h=30.0, per_km=1.0, overtime_per_h=20.0)
LUNCH = MealBreak(12 * HOUR_S, 13 * HOUR_S, 30 * MINUTE_S)


def at(hour: float, day: int = 0) -> int:
    """Second of a clock time; the horizon starts at midnight of the first day."""
    return round(day * DAY_S + hour * HOUR_S)


def teams() -> tuple[Team, ...]:
    return (
        Team("t1", Location(30.27, 120.15), (AC,), name="陈师傅 Chen", territories=("west",),
             breaks=(LUNCH,), pay=PAY, account=Account(paid_28_days_s=150 * HOUR_S),
             hours=DailyHours(8 * HOUR_S, 17 * HOUR_S), overtime_s=2 * HOUR_S),
        Team("t2", Location(30.30, 120.20), (SOFA,), name="<b>Li & Co</b>", size=2,
             territories=("west", "east"), pay=PAY),
        Team("t3", Location(30.25, 120.25), (AC, SOFA), territories=("east",), pay=PAY),
        Team("t4", Location(30.34, 120.30), (Skill("gas"),), territories=("north",), pay=PAY),
    )  # fmt: skip


def jobs() -> tuple[InstallJob, ...]:
    morning = (DeliveryWindow(at(8), at(11), late_cny_per_min=1.0),)
    return (
        InstallJob("j1", Location(30.28, 120.16), (Task(HOUR_S, needs=(AC,)),), "c1", "west",
                   windows=morning, goods=GoodsArrival("", at(7.5), 20 * MINUTE_S)),
        InstallJob("j2", Location(30.29, 120.17), (Task(2 * HOUR_S, needs=(AC,), people=2),),
                   "c2", "west", goods=GoodsArrival("", at(12), 0), priority=2,
                   agreed=Agreement(TimeWindow(at(13), at(15)), ("t1", "t2"))),
        InstallJob("j3", Location(30.31, 120.21), (Task(HOUR_S, needs=(SOFA,)),), "c3", "east",
                   agreed=Agreement(TimeWindow(at(9), at(10)))),
        InstallJob("j4", Location(30.26, 120.26), (Task(HOUR_S, needs=(AC,)),), "c4", "east",
                   windows=(DeliveryWindow(at(9, 1), at(10, 1), 2.0),)),
        InstallJob("j5", Location(30.26, 120.27), (Task(HOUR_S, needs=(Skill("gas"),)),), "",
                   "east", priority=3),
        InstallJob("j6", Location(30.33, 120.30), (Task(HOUR_S, needs=(AC,)),), "c6", "north",
                   outsource_cny=180.0),
    )  # fmt: skip


def scenario() -> Scenario:
    start = datetime(2026, 6, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    return Scenario(
        name="two days",
        horizon=Horizon(start, 2 * DAY_S),
        temperature_classes=(),
        products=(),
        sites=(),
        vehicle_types=(),
        fleets=(),
        customers=tuple(
            Customer(f"c{number}", job.location, name=f"客户 {number} <i>")
            for number, job in enumerate(jobs(), 1)
            if job.customer_id
        ),
        orders=(),
        installation=Installation(teams(), jobs()),
    )


def problem() -> InstallersProblem:
    points = [*(team.start for team in teams()), *(job.location for job in jobs())]
    return InstallersProblem(
        days=(WorkDay(date(2026, 6, 8), 0), WorkDay(date(2026, 6, 9), DAY_S)),
        horizon_s=2 * DAY_S,
        teams=teams(),
        jobs=jobs(),
        relations=(),
        rules=Installation().rules,
        travel=TableTravel(_table(points)),
        job_points={job.id: 4 + number for number, job in enumerate(jobs())},
        team_points={team.id: (number, number) for number, team in enumerate(teams())},
    )


def plan() -> InstallersPlan:
    """Two teams share a job; one visit is late, two promises are not kept."""
    route = TeamRoute(
        "t1", 0, at(7.75), at(17.5),
        (
            Visit("j1", 0, at(8), at(8.25), at(9.25)),
            Visit("j2", 0, at(9.5), at(15.25), at(17.25)),
        ),
        (Pause(at(12), at(12.5)),), 4_200, 45 * MINUTE_S, 30 * MINUTE_S,
        InstallCosts(job_pay=170.0, travel_distance=4.2, travel_time=22.5, waiting=165.0,
                     overtime=10.0),
    )  # fmt: skip
    second = TeamRoute(
        "t2", 0, at(10.25), at(17.5),
        (
            Visit("j3", 0, at(10.5), at(10.5), at(11.5)),
            Visit("j2", 0, at(12), at(15.25), at(17.25), helps=True),
        ),
        (), 9_000, 60 * MINUTE_S, 0, InstallCosts(job_pay=170.0, travel_distance=9.0),
    )  # fmt: skip
    third = TeamRoute(
        "t3", 1, at(10, 1), at(11.75, 1),
        (Visit("j4", 0, at(10.25, 1), at(10.25, 1), at(11.25, 1), late_s=15 * MINUTE_S),),
        (), 3_000, 45 * MINUTE_S, 0, InstallCosts(job_pay=70.0, lateness=30.0),
    )  # fmt: skip
    left = (
        LeftOut("j5", Reason.NO_SKILL, "nobody has gas", 1500.0),
        LeftOut("j6", Reason.NOT_IN_TERRITORY, "no team works in north", 180.0, True),
    )
    other = InstallCosts(changes=120.0, outsourced=180.0, unserved=1500.0)
    return InstallersPlan(
        Status.PARTIAL,
        StopReason.TIME,
        (route, second, third),
        left,
        other,
        Limits(1.0),
        seconds=1.0,
    )


def view() -> InstallersView:
    return InstallersView(scenario(), problem(), plan())


def _table(points: Sequence[Location]) -> TravelMatrix:
    lat = np.array([point.lat for point in points])
    lon = np.array([point.lon for point in points])
    metres = np.hypot(lat[:, None] - lat, (lon[:, None] - lon) * 0.86) * 111_000 * 1.3
    return TravelMatrix(metres.astype(np.int64), (metres / 8).astype(np.int64))
