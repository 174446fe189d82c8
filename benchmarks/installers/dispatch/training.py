"""What the dispatcher learns from days that are not compared: districts and a way of working."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks.greedy import greedy
from benchmarks.greedy_parameters import GreedyParameters
from benchmarks.installers.dispatch.case import UNSERVED_CNY, case_of
from benchmarks.installers.dispatch.dispatch import Desk, decoded, dispatch
from benchmarks.installers.dispatch.districts import Districts, balanced_districts
from benchmarks.installers.dispatch.parameters import DispatchParameters
from scenarios.generators.installation.city import generate_city
from solvers.common import Limits
from solvers.installers.problem import InstallersProblem
from solvers.joint.arrivals import arrivals_of_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from benchmarks.installers.dispatch.case import Case
    from scenarios.generators.installation.parameters import CityParameters
    from supplychain.jobs import InstallJob

P = TypeVar("P", GreedyParameters, DispatchParameters)

TRAINING_SEEDS = (501, 502)

TUNED = DispatchParameters(
    districts=6,
    wait_weight=2.0,
    open_s=1_800.0,
    late_weight=0.2,
    long_first=False,
    uses_overtime=True,
)
"""What ``python -m benchmarks.installers.dispatch tune`` found on seeds 501 and 502."""

TUNED_TRUCKS = GreedyParameters(tour_shape=0.4, wait_weight=0.5)
"""As found before the teams' parameters: 2 % cheaper than those of the routing comparison."""

TRUCK_CHOICES: dict[str, tuple[float | bool, ...]] = {
    "tour_shape": (0.4, 0.8, 1.2, 1.6, 2.0),
    "wait_weight": (0.0, 0.5, 1.0, 2.0, 4.0),
    "joins_trips": (False, True),
}

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
    """What is known from training days: jobs for districts, and parameters of teams and trucks."""

    jobs: Sequence[InstallJob]
    districts: Districts
    parameters: DispatchParameters
    trucks: GreedyParameters = TUNED_TRUCKS


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
    city: CityParameters, seeds: Sequence[int] = TRAINING_SEEDS
) -> Iterator[dict[str, Any]]:
    """Trucks first, then teams after them; of each the result comes last."""
    cases = [case_of(generate_city(city, seed), seed) for seed in seeds]
    trucks = yield from _descended(
        GreedyParameters(), TRUCK_CHOICES, lambda tried: _trucks_cny(cases, tried)
    )
    problems = [(case, _after_trucks(case, trucks)) for case in cases]
    yield from _descended(
        DispatchParameters(), CHOICES, lambda tried: _cost_cny(city, problems, tried, seeds)
    )


def _descended(
    start: P, choices: Mapping[str, Sequence[float | bool]], cost_of: Callable[[P], float]
) -> Generator[dict[str, Any], None, P]:
    """Try each parameter's values in turn, twice over, keeping the best."""
    best, known = start, {start: cost_of(start)}
    for name, values in (*choices.items(), *choices.items()):
        begun = best
        for value in values:
            change: dict[str, Any] = {name: value}
            tried = replace(begun, **change)
            if tried not in known:
                known[tried] = cost_of(tried)
                yield {"parameter": name, "value": value, "cost_cny": round(known[tried], 2)}
            if known[tried] < known[best]:
                best = tried
    yield {"best": asdict(best), "cost_cny": round(known[best], 2)}
    return best


def _trucks_cny(cases: Sequence[Case], parameters: GreedyParameters) -> float:
    """What trucks planned by hand cost, with the price of what they leave."""
    plans = (greedy(case.problem.trucks, Limits(), parameters) for case in cases)
    return float(sum(plan.costs.total for plan in plans))


def _after_trucks(case: Case, parameters: GreedyParameters) -> InstallersProblem:
    """The teams' problem of a case with the goods of trucks planned first."""
    trucks = greedy(case.problem.trucks, Limits(), parameters)
    return case.problem.teams.with_arrivals(arrivals_of_jobs(case.problem, trucks))


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
