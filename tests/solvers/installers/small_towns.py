"""Small problems with any mixture of rules, all times on a grid of ten minutes.

``pick`` chooses one of several values: hypothesis draws with it, or a seeded generator.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from supplychain.calendars import DailyHours
from supplychain.fleet import DriverRules, MealBreak
from supplychain.installation import InstallationRules, LabourRules
from supplychain.jobs import (
    Agreement,
    GoodsArrival,
    JobRelation,
    Lock,
    RelationKind,
    Task,
    Timing,
    WindowsFor,
)
from supplychain.teams import Absence, Account, Certificate, Part, Skill, TeamPay
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.installers.street_of_jobs import DAY, MIN, MONDAY, H, job, street, team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team

T = TypeVar("T")
WEEK = (0, 1, 2, 3, 4, 5, 6)
EVERY = (Skill("gas"), Skill("fit", 2))
WIDE = LabourRules(weekly_s=200 * H, days_in_a_row=99)
"""Limits over several days that no small problem reaches: rosters keep them, not the search."""


class Pick(Protocol):
    """Chooses one of several values."""

    def __call__(self, values: Sequence[T]) -> T: ...


def seeded(seed: int) -> Pick:
    """Chooses by a seed."""
    generator = random.Random(seed)

    def pick(values: Sequence[T]) -> T:
        return generator.choice(list(values))

    return pick


def small_town(pick: Pick, most_jobs: int = 6, most_teams: int = 4) -> InstallersProblem:
    """A street of a few jobs and teams; each rule is in force now and then."""
    days = pick([1, 1, 2, 3])
    teams = [_team(pick, name) for name in "ABCDE"[: pick(range(1, most_teams + 1))]]
    jobs = [_job(pick, f"j{n}", days, teams) for n in range(pick(range(1, most_jobs + 1)))]
    relations = _relations(pick, jobs)
    tied = {name for r in relations for name in (r.first_job_id, r.second_job_id)}
    jobs = [replace(item, lock=None) if item.id in tied else item for item in jobs]
    return street(teams, jobs, relations, _rules(pick), days)


def _rules(pick: Pick) -> InstallationRules:
    labour = replace(
        WIDE,
        daily_s=pick([8 * H, 8 * H, 5 * H]),
        overtime_daily_s=pick([3 * H, H]),
    )
    return InstallationRules(
        labour=labour,
        driving=DriverRules(max_continuous_drive_s=pick([4 * H, 4 * H, 4 * H, H])),
        unserved_cny=pick([900.0, 900.0, 100.0]),
        changed_promise_cny=pick([60.0, 0.0]),
        not_preferred_cny=pick([0.0, 15.0]),
        second_visit_cny=pick([0.0, 100.0]),
        worst_late_cny_per_min=pick([0.0, 0.0, 2.0]),
        idle_goods_cny_per_h=pick([0.0, 5.0]),
        fair_cny_per_h=pick([0.0, 8.0]),
        arrival_quantile=pick([0.9, 0.5]),
    )


def _team(pick: Pick, name: str) -> Team:
    skills = pick([EVERY, EVERY, EVERY, (Skill("fit", 1),), (Skill("fit", 3),), ()])
    breaks: tuple[MealBreak, ...] = pick([(), (), (MealBreak(12 * H, 13 * H, 30 * MIN),)])
    has_two: bool = pick([False, False, True])
    if breaks and has_two:
        breaks = (*breaks, MealBreak(15 * H, 16 * H, 20 * MIN))
    return team(
        name,
        pick([0, 0, 10, 40]),
        skills=skills,
        size=pick([1, 1, 2]),
        certificates=pick([(), (Certificate("height", MONDAY),), (Certificate("height"),)]),
        territories=pick([(), (), (), ("n",), ("n", "s")]),
        hours=pick([DailyHours(8 * H, 18 * H), DailyHours(10 * H, 15 * H)]),
        weekdays=pick([WEEK, WEEK, WEEK, (0, 2), (1,)]),
        absences=pick([(), (), (), (), (Absence(MONDAY, MONDAY),)]),
        breaks=breaks,
        overtime_s=pick([0, H, 2 * H]),
        most_daily_s=pick([None, None, None, 4 * H]),
        most_jobs=pick([None, None, None, 2]),
        most_distance_m=pick([None, None, None, 60_000]),
        pay=pick([TeamPay(30.0, 20.0, 1.0, 50.0, 40.0), TeamPay(0.0, 30.0, 2.0, 0.0, 10.0)]),
        tools=pick([(), ("drill",), ("drill",)]),
        parts=pick([(Part("hose", 2.0),), (Part("hose", 2.0),), ()]),
        quality=pick([1.0, 0.8]),
        account=Account(paid_28_days_s=pick([0, 100 * H, 150 * H])),
    )


def _job(pick: Pick, name: str, days: int, teams: Sequence[Team]) -> InstallJob:
    tasks = tuple(_task(pick) for _ in range(pick([1, 1, 1, 2])))
    names = [item.id for item in teams]
    day_s = DAY * pick(range(days))
    changes: dict[str, Any] = {}
    if pick([False, True]):
        price = pick([None, None, 0.5])
        first = DeliveryWindow(day_s + pick([9, 11, 13]) * H, day_s + 14 * H, price)
        second = DeliveryWindow(day_s + 15 * H, day_s + 16 * H, pick([None, 1.0]))
        changes["windows"] = pick([(first,), (first, second)])
    if pick([False, False, True]):
        goods = GoodsArrival("", day_s + pick([8, 12]) * H, pick([0, 600]))
        changes["goods"] = goods
    if pick([False, False, True]):
        window = TimeWindow(day_s + 9 * H, day_s + 12 * H)
        changes["agreed"] = Agreement(window, pick([(), (names[0],)]))
    if pick([False, False, False, True]) and len(tasks) == 1 and tasks[0].people == 1:
        changes["lock"] = Lock((pick(names),), pick([None, day_s + 11 * H]))
    return job(
        name,
        pick([5, 10, 10, 10, 20, 60]),
        *tasks,
        territory_id=pick(["n", "n", "n", "s", ""]),
        timing=pick(list(Timing)),
        least_gap_s=pick([0, H]),
        most_gap_s=pick([None, 2 * H]),
        windows_for=pick(list(WindowsFor)),
        deadline_s=pick([None, None, None, None, day_s + 15 * H]),
        priority=pick([1, 1, 3]),
        may_share=pick([True, True, True, False]),
        preferred_team_ids=pick([(), (names[-1],)]),
        banned_team_ids=pick([(), (), (), (), (names[0],)]),
        outsource_cny=pick([None, None, 90.0]),
        **changes,
    )


def _task(pick: Pick) -> Task:
    return Task(
        pick([30, 60, 90]) * MIN,
        work_s_by_level=pick([(), ((2, 40 * MIN), (3, 20 * MIN))]),
        needs=pick([(), (Skill("fit"),), (Skill("fit"),), (Skill("fit", 2),), (Skill("gas"),)]),
        certificates=pick([(), (), (), (), ("height",)]),
        people=pick([1, 1, 1, 2]),
        tools=pick([(), (), (), ("drill",)]),
        parts=pick([(), (), (), (Part("hose", 1.0),)]),
    )


def _relations(pick: Pick, jobs: Sequence[InstallJob]) -> list[JobRelation]:
    """Pairs of jobs that follow each other, each in at most one relation of a kind."""
    found = []
    for first, second in zip(jobs[::2], jobs[1::2], strict=False):
        if pick([False, False, True]):
            kind = pick(list(RelationKind))
            gaps = (pick([0, H]), pick([None, 3 * H])) if kind is RelationKind.BEFORE else (0, None)
            found.append(JobRelation(kind, first.id, second.id, *gaps, broken_cny=25.0))
    return found
