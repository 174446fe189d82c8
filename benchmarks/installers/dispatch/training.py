"""What the dispatcher learns from days that are not compared: districts and a way of working."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from benchmarks.installers.dispatch.case import UNSERVED_CNY, case_of
from benchmarks.installers.dispatch.dispatch import Desk, decoded, dispatch
from benchmarks.installers.dispatch.districts import Districts, balanced_districts
from benchmarks.installers.dispatch.parameters import DispatchParameters
from scenarios.generators.installation.city import generate_city
from solvers.common import Limits
from solvers.installers.problem import InstallersProblem
from solvers.joint.arrivals import arrivals_of_jobs
from solvers.routing.solve import solve as solve_trucks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.installers.dispatch.case import Case
    from scenarios.generators.installation.parameters import CityParameters
    from supplychain.jobs import InstallJob

TRAINING_SEEDS = (501, 502)

TUNED = DispatchParameters(
    districts=8,
    wait_weight=0.5,
    open_s=1_800.0,
    late_weight=0.2,
    long_first=True,
    uses_overtime=True,
)
"""What ``python -m benchmarks.installers.dispatch tune --seconds 6`` found on seeds 501 and 502."""

CHOICES: dict[str, tuple[float | bool, ...]] = {
    "districts": (2, 3, 4, 6, 8, 10),
    "open_s": (0.0, 1800.0, 3600.0, 7200.0),
    "wait_weight": (0.0, 0.25, 0.5, 1.0, 2.0),
    "late_weight": (0.0, 0.05, 0.2),
    "long_first": (False, True),
    "uses_overtime": (False, True),
}


@dataclass(frozen=True, slots=True)
class Training:
    """What is known from training days: jobs for districts, and the dispatcher's parameters."""

    jobs: Sequence[InstallJob]
    districts: Districts
    parameters: DispatchParameters


def training_of(
    city: CityParameters, parameters: DispatchParameters, seeds: Sequence[int] = TRAINING_SEEDS
) -> Training:
    """Districts balanced on the jobs of training days."""
    jobs = tuple(
        job
        for seed in seeds
        for job in InstallersProblem.from_scenario(generate_city(city, seed)).jobs
    )
    return Training(jobs, balanced_districts(jobs, parameters.districts), parameters)


def tuning_lines(
    city: CityParameters, truck_seconds: float, seeds: Sequence[int] = TRAINING_SEEDS
) -> Iterator[dict[str, Any]]:
    """Try each parameter's values in turn, twice over, keeping the best; the result comes last."""
    problems = [_with_trucks(case_of(generate_city(city, s), s), truck_seconds) for s in seeds]
    best = DispatchParameters()
    best_cny = _cost_cny(city, problems, best, seeds)
    known = {best: best_cny}
    for name, values in (*CHOICES.items(), *CHOICES.items()):
        start = best
        for value in values:
            change: dict[str, Any] = {name: value}
            tried = replace(start, **change)
            if tried not in known:
                known[tried] = _cost_cny(city, problems, tried, seeds)
                yield {"parameter": name, "value": value, "cost_cny": round(known[tried], 2)}
            if known[tried] < best_cny:
                best, best_cny = tried, known[tried]
    yield {"best": {name: getattr(best, name) for name in CHOICES}, "cost_cny": round(best_cny, 2)}


def _with_trucks(case: Case, seconds: float) -> tuple[Case, InstallersProblem]:
    """A case, and its teams' problem with the goods of trucks planned first."""
    limits = Limits(max_seconds=seconds, seed=case.seed)
    trucks = solve_trucks(case.problem.trucks, limits)
    arrivals = arrivals_of_jobs(case.problem, trucks)
    return case, case.problem.teams.with_arrivals(arrivals)


def _cost_cny(
    city: CityParameters,
    problems: Sequence[tuple[Case, InstallersProblem]],
    parameters: DispatchParameters,
    seeds: Sequence[int],
) -> float:
    """Moving teams, other windows than asked for, and jobs left out."""
    training = training_of(city, parameters, seeds)
    total = 0.0
    for case, problem in problems:
        desk = Desk(training.districts, training.jobs, case.asked, case.placed_s)
        plan = decoded(dispatch(problem, desk, parameters), Limits())
        done = {visit.job_id for route in plan.routes for visit in route.visits}
        left = len(problem.jobs) - len(done)
        total += plan.costs.delivery + plan.costs.changes + left * UNSERVED_CNY
    return total
