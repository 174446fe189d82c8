"""Tuning of the greedy planner, on seeds of the generator that no comparison uses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.greedy import greedy
from benchmarks.greedy_parameters import GreedyParameters
from scenarios.generators.national import DEFAULT_SEED, generate
from scenarios.generators.parameters import NATIONAL_FRESH
from solvers.common import Limits
from solvers.routing.problem import RoutingProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.generators.parameters import NationalParameters

TUNING_SEEDS = (101, 102)
"""Not ``DEFAULT_SEED``, with which the stored scenarios are drawn."""

CHOICES: dict[str, tuple[float | bool, ...]] = {
    "joins_trips": (True, False),
    "wait_weight": (0.0, 0.5, 1.0, 2.0, 4.0),
    "tour_shape": (0.6, 0.8, 1.0, 1.2, 1.4, 1.8),
    "trunk_shape": (0.4, 0.7, 1.0, 1.3, 1.6),
}


def tuning_lines(
    network: NationalParameters = NATIONAL_FRESH, seeds: Sequence[int] = TUNING_SEEDS
) -> Iterator[dict[str, Any]]:
    """Try each parameter's values in turn, keeping the best; the last line is the result.

    Raises
    ------
    ValueError
        If a seed is the one that the stored scenarios are drawn with.
    """
    if DEFAULT_SEED in seeds:
        message = f"seed {DEFAULT_SEED} draws the scenarios that are compared"
        raise ValueError(message)
    problems = [RoutingProblem.from_scenario(generate(network, seed)) for seed in seeds]
    best = GreedyParameters()
    best_cny = _cost_cny(problems, best)
    for name, values in CHOICES.items():
        start = best
        for value in values:
            change: dict[str, Any] = {name: value}
            tried = replace(start, **change)
            cost_cny = best_cny if tried == best else _cost_cny(problems, tried)
            yield {"parameter": name, "value": value, "cost_cny": round(cost_cny, 2)}
            if cost_cny < best_cny:
                best, best_cny = tried, cost_cny
    yield {"best": {name: getattr(best, name) for name in CHOICES}, "cost_cny": round(best_cny, 2)}


def _cost_cny(problems: Sequence[RoutingProblem], parameters: GreedyParameters) -> float:
    return sum(greedy(problem, Limits(), parameters).costs.total for problem in problems)
