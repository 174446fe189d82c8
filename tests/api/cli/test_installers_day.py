"""What a late team may break is written as it will happen; anything else is set aside."""

from __future__ import annotations

from dataclasses import replace

from api.day.installers import LATE_BREAKS
from solvers.installers.day.events import JobRunsLong, TrafficJam
from solvers.installers.day.replan import replan
from solvers.installers.validate import validate
from supplychain.fleet import MealBreak
from supplychain.jobs import Task, Timing
from supplychain.teams import Skill
from tests.solvers.installers.street_of_jobs import H, job, plan, route, street, team, visit


def test_a_break_that_comes_late_is_what_will_happen() -> None:
    lunch = MealBreak(11 * H + H // 2, 13 * H, H // 2)
    problem = street([team("A", breaks=(lunch,))], [job("J1", 5.0), job("J2", 6.0)])
    visits = visit("J1", 9 * H), visit("J2", 14 * H)
    pause = (11 * H + H // 2, 12 * H)
    before = plan(problem, route(problem, "A", *visits, pauses=[pause]))
    assert validate(problem, before) == []
    after = replan(problem, before, 9 * H + H // 2, [JobRunsLong("J1", 4 * H)])
    broken = {item.code for item in validate(after.problem, after.plan)}
    assert broken == {"BREAK_MISSING", "BREAK_NOT_DUE"}
    assert broken <= LATE_BREAKS


def test_a_second_task_that_traffic_makes_late_is_what_will_happen() -> None:
    tasks = Task(H, needs=(Skill("fit"),)), Task(H, needs=(Skill("weld"),))
    pair = replace(job("J1", 30.0, *tasks), timing=Timing.IN_ORDER, most_gap_s=2 * H)
    problem = street([team("A", 29.0), team("B", skills=(Skill("weld"),))], [pair])
    first = route(problem, "A", visit("J1", 9 * H))
    second = route(problem, "B", visit("J1", 11 * H, task=1))
    before = plan(problem, first, second)
    assert validate(problem, before) == []
    jam = TrafficJam(3.0, 9 * H, 14 * H)
    after = replan(problem, before, 10 * H + H // 4, [jam])
    broken = {item.code for item in validate(after.problem, after.plan)}
    assert broken == {"GAP"}
    assert broken <= LATE_BREAKS
