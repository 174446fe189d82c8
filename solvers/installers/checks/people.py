"""Whether a team may and can do what it is sent to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.checks.case import Run, Stop
    from supplychain.teams import Team

PART_SHARE = 1e-9


def teams_work_on_that_day(run: Run) -> Iterator[Violation]:
    """``ABSENT``: no leave, one of its weekdays, and its shift lies in the horizon."""
    if run.shift is None:
        yield Violation("ABSENT", run.name, "it does not work on that day", 1, "count")


def teams_have_the_skills(run: Run) -> Iterator[Violation]:
    """``NO_SKILL``: every need at its level; who only helps needs none."""
    for stop in _with_skills(run):
        for need in stop.task.needs:
            level = max((s.level for s in run.team.skills if s.id == need.id), default=0)
            if level < need.level:
                detail = f"{run.team.id} has {need.id} at level {level}, {need.level} is needed"
                yield Violation("NO_SKILL", stop.job.id, detail, need.level - level, "count")


def teams_have_valid_certificates(run: Run) -> Iterator[Violation]:
    """``NO_CERTIFICATE``, ``CERTIFICATE_EXPIRED``: one that counts on the day of the visit."""
    day = run.day.date
    for stop in _with_skills(run):
        for needed in stop.task.certificates:
            held = [item for item in run.team.certificates if item.id == needed]
            counts = any(
                (item.valid_from is None or item.valid_from <= day)
                and (item.valid_until is None or day <= item.valid_until)
                for item in held
            )
            if not counts:
                code = "CERTIFICATE_EXPIRED" if held else "NO_CERTIFICATE"
                detail = f"{run.team.id} has no {needed} that is valid on {day}"
                yield Violation(code, stop.job.id, detail, 1, "count")


def teams_carry_the_tools(run: Run) -> Iterator[Violation]:
    """``NO_TOOL``: every tool of a task; who only helps needs none."""
    for stop in _with_skills(run):
        missing = [tool for tool in stop.task.tools if tool not in run.team.tools]
        if missing:
            detail = f"{run.team.id} does not carry {', '.join(missing)}"
            yield Violation("NO_TOOL", stop.job.id, detail, len(missing), "count")


def parts_last_for_the_day(run: Run) -> Iterator[Violation]:
    """``PARTS_SHORT``: what the tasks of a day use up is on board in the morning."""
    used: dict[str, float] = defaultdict(float)
    for stop in _with_skills(run):
        for part in stop.task.parts:
            used[part.id] += part.quantity
    for part_id, quantity in sorted(used.items()):
        there = sum(part.quantity for part in run.team.parts if part.id == part_id)
        if quantity > there + PART_SHARE * max(1.0, quantity):
            detail = f"{quantity:g} of {part_id} used, {there:g} carried"
            yield Violation("PARTS_SHORT", run.name, detail, quantity - there, "count")


def customers_have_not_banned_the_team(run: Run) -> Iterator[Violation]:
    """``BANNED``: also not to help."""
    for stop in run.stops:
        if run.team.id in stop.job.banned_team_ids:
            detail = f"the customer does not want {run.team.id}"
            yield Violation("BANNED", stop.job.id, detail, 1, "count")


def teams_stay_in_their_territories(run: Run) -> Iterator[Violation]:
    """``NOT_IN_TERRITORY``: a team without territories works everywhere."""
    if not run.team.territories:
        return
    for stop in run.stops:
        if stop.job.territory_id not in run.team.territories:
            detail = f"{run.team.id} does not work in {stop.job.territory_id or 'no territory'}"
            yield Violation("NOT_IN_TERRITORY", stop.job.id, detail, 1, "count")


def work_s(stop: Stop, team: Team) -> int:
    """Time at the door by a team that has what is needed."""
    task = stop.task
    if not task.needs:
        return task.work_s
    mine = max((s.level for s in team.skills if s.id == task.needs[0].id), default=0)
    reached = [step for step in task.work_s_by_level if step[0] <= mine]
    return max(reached)[1] if reached else task.work_s


def _with_skills(run: Run) -> Iterator[Stop]:
    return (stop for stop in run.stops if not stop.visit.helps)
