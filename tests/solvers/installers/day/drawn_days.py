"""Small problems of installers drawn at random, and plans for them made by inserting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from solvers.common import Limits, Status, StopReason
from solvers.installers.day.insert import insert, with_insertion
from solvers.installers.plan import InstallersPlan, LeftOut, Reason
from solvers.installers.written import other_costs
from supplychain.fleet import MealBreak
from supplychain.installation import InstallationRules
from supplychain.jobs import (
    Agreement,
    GoodsArrival,
    JobRelation,
    RelationKind,
    Task,
    Timing,
    WindowsFor,
)
from supplychain.teams import Account, Skill, TeamPay
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.installers.street_of_jobs import DAY, MIN, H, job, street, team

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team

SKILLS = ("ac", "bath")
RULES = InstallationRules(
    second_visit_cny=80.0,
    not_preferred_cny=15.0,
    worst_late_cny_per_min=0.3,
    idle_goods_cny_per_h=2.0,
    fair_cny_per_h=5.0,
    freeze_s=30 * MIN,
)
PAY = TeamPay(per_job=20.0, per_h=30.0, per_km=2.0, per_day=40.0, overtime_per_h=25.0)


@st.composite
def days(draw: st.DrawFn, most_jobs: int = 7) -> tuple[InstallersProblem, InstallersPlan]:
    """A problem of one or two days, and a plan that leaves all out."""
    count = draw(st.integers(1, 2))
    teams = [_team(draw, number) for number in range(draw(st.integers(2, 4)))]
    jobs = [_job(draw, number, count) for number in range(draw(st.integers(1, most_jobs)))]
    problem = street(teams, jobs, _relations(draw, jobs), RULES, days=count)
    return problem, nothing_done(problem)


def nothing_done(problem: InstallersProblem) -> InstallersPlan:
    """A plan that leaves all out."""
    left = tuple(
        LeftOut(item.id, Reason.NOT_FOUND, cost_cny=problem.rules.unserved_cny * item.priority)
        for item in problem.jobs
    )
    costs = other_costs(problem, (), left)
    status = Status.PARTIAL if left else Status.FEASIBLE
    return InstallersPlan(status, StopReason.ITERATIONS, (), left, costs, Limits())


def filled(problem: InstallersProblem, plan: InstallersPlan) -> InstallersPlan:
    """The plan with every job that fits somewhere, in order."""
    for item in problem.jobs:
        if not plan.visits_of(item.id):
            found = insert(problem, plan, item, most=1)
            if found:
                problem, plan = with_insertion(problem, plan, found[0])
    return plan


def _team(draw: st.DrawFn, number: int) -> Team:
    skills = tuple(Skill(name, draw(st.integers(1, 2))) for name in SKILLS if draw(st.booleans()))
    breaks = (MealBreak(11 * H + 30 * MIN, 13 * H, 30 * MIN),) if draw(st.booleans()) else ()
    return team(
        f"T{number}",
        float(draw(st.integers(0, 60))),
        skills=skills or (Skill("ac", 2),),
        size=draw(st.integers(1, 2)),
        breaks=breaks,
        pay=PAY,
        quality=draw(st.sampled_from((0.8, 1.0))),
        account=Account(paid_28_days_s=draw(st.sampled_from((0, 100 * H)))),
        most_jobs=draw(st.sampled_from((None, 3))),
    )


def _job(draw: st.DrawFn, number: int, count: int) -> InstallJob:
    tasks = [_task(draw)]
    if draw(st.integers(0, 3)) == 0:
        tasks.append(_task(draw))
    windows = _windows(draw, count)
    return job(f"J{number}", float(draw(st.integers(0, 60))), *tasks, **_wishes(draw, windows))


def _wishes(draw: st.DrawFn, windows: tuple[DeliveryWindow, ...]) -> dict[str, Any]:
    wishes: dict[str, Any] = {
        "timing": draw(st.sampled_from(list(Timing))),
        "least_gap_s": 30 * MIN,
        "most_gap_s": 3 * H,
        "windows": windows,
        "windows_for": draw(st.sampled_from(list(WindowsFor))),
        "preferred_team_ids": draw(st.sampled_from(((), ("T0",)))),
    }
    if draw(st.booleans()):
        wishes["goods"] = GoodsArrival(expected_s=draw(st.integers(6, 14)) * H)
    if draw(st.booleans()) and windows:
        agreed = TimeWindow(windows[0].open_s, windows[0].close_s)
        wishes["agreed"] = Agreement(agreed, draw(st.sampled_from(((), ("T1",)))))
    return wishes


def _task(draw: st.DrawFn) -> Task:
    needs = (Skill(draw(st.sampled_from(SKILLS)), draw(st.integers(1, 2))),)
    by_level = ((2, 40 * MIN),) if draw(st.booleans()) else ()
    work_s = draw(st.sampled_from((45, 60, 120))) * MIN
    return Task(work_s, by_level, needs, people=draw(st.sampled_from((1, 1, 2))))


def _windows(draw: st.DrawFn, count: int) -> tuple[DeliveryWindow, ...]:
    opens: list[int] = draw(st.lists(st.sampled_from((8, 11, 14)), max_size=2, unique=True))
    day = draw(st.integers(0, count - 1)) * DAY
    return tuple(
        DeliveryWindow(day + at * H, day + (at + 2) * H, draw(st.sampled_from((None, 0.5))))
        for at in sorted(opens)
    )


def _relations(draw: st.DrawFn, jobs: list[InstallJob]) -> list[JobRelation]:
    if len(jobs) < 2 or draw(st.booleans()):
        return []
    kind = draw(st.sampled_from(list(RelationKind)))
    return [JobRelation(kind, "J0", "J1", 15 * MIN, None, 12.0)]
