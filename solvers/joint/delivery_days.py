"""On which day each order comes and each job is done, where their windows allow several.

A small model of days only: it knows how many hours of trucks and teams a day has, not who drives
where. Orders that teams wait for get a day; routes are planned within these days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulp

from solvers.common.small_models import solved
from solvers.joint.arrivals import day_of
from solvers.joint.cells import cells_of, crossing_m
from solvers.joint.day_loads import DayLoads, day_loads
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from solvers.joint.problem import JointProblem
    from solvers.joint.steering import Spans

DOORS_PER_CELL = 12
"""About a tour of a truck with large goods."""

SHORT_CNY_PER_H = 500.0
"""Price of an hour of work on a day that has no truck or team for it: above any way around it."""

SOONER_CNY = 0.01
"""Of days that cost the same, the first."""


@dataclass(frozen=True, slots=True)
class DayModel:
    """The model and its decisions: whether an order comes, and a job is done, on a day."""

    loads: DayLoads
    program: pulp.LpProblem
    comes: dict[tuple[str, int], pulp.LpVariable]
    done: dict[tuple[str, int], pulp.LpVariable]
    cost: list[pulp.LpAffineExpression]

    def require(self, rule: pulp.LpConstraint) -> None:
        """Add a rule."""
        self.program.addConstraint(rule)


def days_of_orders(problem: JointProblem, seconds: float = 5.0) -> dict[str, int]:
    """The day for each order that jobs wait for and that could come on several days.

    Empty if there is no such order, or the model finds nothing in its time.
    """
    loads = day_loads(problem)
    open_orders = [key for key in problem.jobs_of if len(loads.order_days.get(key, ())) > 1]
    if not open_orders:
        return {}
    model = build(loads, problem)
    if not solved(model.program, seconds, mip_gap=0.01):
        return {}
    return {
        key: max(loads.order_days[key], key=lambda day: model.comes[key, day].value() or 0.0)
        for key in open_orders
    }


def spans_of_days(problem: JointProblem, days: dict[str, int]) -> Spans:
    """The chosen days as spans for :func:`solvers.joint.steering.steered`."""
    midnights = [day.midnight_s for day in problem.teams.days]
    return {
        key: TimeWindow(max(0, midnights[day]), midnights[day] + DAY_S - 1)
        for key, day in days.items()
    }


def build(loads: DayLoads, problem: JointProblem) -> DayModel:
    """The model; its rules are the functions named here."""
    program = pulp.LpProblem("delivery_days", pulp.LpMinimize)
    comes = _choices(program, "comes", loads.order_days)
    done = _choices(program, "done", loads.job_days)
    model = DayModel(loads, program, comes, done, [])
    choose_one_day(model)
    install_after_delivery(model, problem)
    hire_trucks_and_teams(model)
    keep_skills_within_their_hours(model)
    gather_neighbours(model)
    pay_for_standing_goods(model, problem)
    pay_for_other_days_than_agreed(model, problem)
    program.setObjective(pulp.lpSum(model.cost))
    return model


def choose_one_day(model: DayModel) -> None:
    """Each order comes, and each job is done, on exactly one of its days."""
    for days, chosen in (
        (model.loads.order_days, model.comes),
        (model.loads.job_days, model.done),
    ):
        for key, held in days.items():
            model.require(pulp.lpSum(chosen[key, day] for day in held) == 1)


def install_after_delivery(model: DayModel, problem: JointProblem) -> None:
    """A job is done on a day only if its order comes early enough for that."""
    for job_id, order_id in problem.order_of.items():
        held = model.loads.job_days.get(job_id, ())
        for day in held:
            before = [
                model.comes[order_id, came]
                for came in model.loads.order_days.get(order_id, ())
                if model.loads.can_follow(order_id, came, job_id, day)
            ]
            # A job that no day suits is left to the planners, who say why.
            if before and len(held) > 1:
                model.require(model.done[job_id, day] <= pulp.lpSum(before))


def hire_trucks_and_teams(model: DayModel) -> None:
    """Whole trucks and teams for the hours of a day; hours beyond those there are, are short."""
    loads = model.loads
    for name, chosen, work_s, crew in (
        ("trucks", model.comes, loads.order_s, loads.trucks),
        ("teams", model.done, loads.job_s, loads.teams),
    ):
        for day, there in enumerate(crew.count):
            used = model.program.add_variable(f"{name}_{day}", 0, there, "Integer")
            short = model.program.add_variable(f"short_{name}_{day}", 0)
            work = pulp.lpSum(
                work_s[key] / HOUR_S * var for (key, at), var in chosen.items() if at == day
            )
            model.require(work <= crew.day_s / HOUR_S * used + short)
            model.cost.append(crew.cny_per_day * used + SHORT_CNY_PER_H * short)


def keep_skills_within_their_hours(model: DayModel) -> None:
    """Jobs that need a skill fit into the hours of the teams that have it."""
    loads = model.loads
    for (skill, day), there_s in loads.skill_s.items():
        work = [
            loads.job_s[key] / HOUR_S * var
            for (key, at), var in model.done.items()
            if at == day and skill in loads.job_skills[key]
        ]
        if work:
            short = model.program.add_variable(f"short_skill_{len(model.cost)}", 0)
            model.require(pulp.lpSum(work) <= there_s / HOUR_S + short)
            model.cost.append(SHORT_CNY_PER_H * short)


def gather_neighbours(model: DayModel) -> None:
    """Each day on which somebody comes to a cell of neighbours costs the way across it."""
    loads = model.loads
    for name, chosen, places, cny_per_m in (
        ("truck", model.comes, loads.order_places, loads.trucks.cny_per_m),
        ("team", model.done, loads.job_places, loads.teams.cny_per_m),
    ):
        for number, cell in enumerate(cells_of(places, DOORS_PER_CELL)):
            across_cny = cny_per_m * crossing_m(cell, places)
            for day in range(len(loads.trucks.count)):
                held = [chosen[key, day] for key in cell if (key, day) in chosen]
                if held:
                    visited = model.program.add_variable(f"{name}_cell_{number}_{day}", 0, 1)
                    for var in held:
                        model.require(visited >= var)
                    model.cost.append(across_cny * visited)


def pay_for_standing_goods(model: DayModel, problem: JointProblem) -> None:
    """Whole days between delivery and work at the rules' price; else the first day."""
    price = problem.teams.rules.idle_goods_cny_per_h * DAY_S / HOUR_S
    for job_id, order_id in problem.order_of.items():
        for day in model.loads.job_days.get(job_id, ()):
            model.cost.append((price + SOONER_CNY) * day * model.done[job_id, day])
        for day in model.loads.order_days.get(order_id, ()):
            model.cost.append(-price * day * model.comes[order_id, day])


def pay_for_other_days_than_agreed(model: DayModel, problem: JointProblem) -> None:
    """A job on a day on which its agreed window does not open is a changed promise."""
    price_cny = problem.teams.rules.changed_promise_cny
    for job_id, days in model.loads.job_days.items():
        agreed = problem.teams.job_of[job_id].agreed
        if agreed is None:
            continue
        on = day_of(problem, agreed.window.open_s)
        model.cost.extend(price_cny * model.done[job_id, day] for day in days if day != on)


def _choices(
    program: pulp.LpProblem, name: str, days: dict[str, tuple[int, ...]]
) -> dict[tuple[str, int], pulp.LpVariable]:
    return {
        (key, day): program.add_variable(f"{name}_{number}_{day}", 0, 1, "Binary")
        for number, (key, held) in enumerate(days.items())
        for day in held
    }
