"""A day's question as it is put to all: hard windows, what each customer asked for, prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.installers.problem import InstallersProblem
from solvers.joint.problem import JointProblem
from solvers.routing.problem import RoutingProblem
from supplychain.jobs import Agreement
from supplychain.streams import stream
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from supplychain.jobs import InstallJob
    from supplychain.scenario import Scenario
    from supplychain.windows import DeliveryWindow

STEER_CNY = 15.0
"""What a customer gets for taking another of the offered windows than the one asked for: an
estimate, of the size of the vouchers that delivery services give for a wider window."""

UNSERVED_CNY = 3_000.0
"""Above what any job can cost, so that all do the jobs that they can do."""


@dataclass(frozen=True, slots=True)
class Case:
    """One seed's days.

    Parameters
    ----------
    seed
        Of the scenario.
    problem
        All windows are hard, nobody else does a job, and each customer who was not promised a
        window has asked for one of the offered ones; another one has the price of a changed
        promise.
    asked
        By job, the window asked for or promised.
    placed_s
        By job, when it was booked.
    """

    seed: int
    problem: JointProblem
    asked: Mapping[str, tuple[DeliveryWindow, ...]]
    placed_s: Mapping[str, int]


def case_of(scenario: Scenario, seed: int, steer_cny: float = STEER_CNY) -> Case:
    """The question of a scenario with the same rules for all who answer it.

    Lateness and outsourcing are taken out because what is compared is the cost of moving at equal
    jobs done and equal windows kept: one could buy it with either.
    """
    given = InstallersProblem.from_scenario(scenario)
    dice = stream(seed, "asked windows")
    jobs, asked = [], {}
    for job in given.jobs:
        windows = tuple(replace(window, late_cny_per_min=None) for window in job.windows)
        wish = windows[int(dice.integers(len(windows)))] if windows else None
        if wish is not None:
            asked[job.id] = (wish,)
        jobs.append(_job(job, windows, wish))
    rules = replace(given.rules, unserved_cny=UNSERVED_CNY, changed_promise_cny=steer_cny)
    teams = replace(given, jobs=tuple(jobs), rules=rules)
    problem = JointProblem(RoutingProblem.from_scenario(scenario), teams)
    return Case(seed, problem, asked, _booked_s(scenario, problem))


def only(case: Case, job_ids: Iterable[str]) -> Case:
    """The same days with some of the jobs; all orders are still to be delivered."""
    teams = case.problem.teams
    part = teams.part((team.id for team in teams.teams), job_ids)
    return replace(case, problem=replace(case.problem, teams=part))


def _job(
    job: InstallJob, windows: tuple[DeliveryWindow, ...], wish: DeliveryWindow | None
) -> InstallJob:
    agreed = None if wish is None else Agreement(TimeWindow(wish.open_s, wish.close_s))
    return replace(job, windows=windows, agreed=agreed, outsource_cny=None)


def _booked_s(scenario: Scenario, problem: JointProblem) -> dict[str, int]:
    """When the order of a job was placed; a job without one was booked at the horizon's start."""
    placed = {order.id: order.placed_s for order in scenario.orders}
    return {job.id: placed.get(problem.order_of.get(job.id, ""), 0) for job in problem.teams.jobs}
