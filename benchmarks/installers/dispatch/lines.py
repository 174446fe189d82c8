"""Ours beside tuned manual dispatchers, on days of one city, seed by seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.installers.dispatch.case import STEER_CNY, case_of, only
from benchmarks.installers.dispatch.figures import figures
from benchmarks.installers.dispatch.training import TUNED, training_of
from benchmarks.installers.dispatch.variants import (
    DISPATCHER,
    DISPATCHERS,
    VARIANTS,
    planned,
)
from scenarios.generators.installation.city import generate_city
from scenarios.generators.installation.parameters import CITY_INSTALLERS
from simulations.experiments import mean_interval
from solvers.common import Limits
from solvers.installers.search import warm_up as warm_teams
from solvers.joint.targets import first_starts
from solvers.routing.last_mile.smallest import warm as warm_trucks
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.generators.installation.parameters import CityParameters

CITY = "city"
USUAL_SEEDS, USUAL_SECONDS = 10, 60.0
FIRST_TEST_SEED = 1001
"""Far from the seeds that districts and parameters come from."""

FIGURES = ("delivery_cny", "trucks_cny", "teams_cny", "total_cny")
"""What is compared: moving goods and people, each of both, and all that the plans cost."""

EQUAL_ABOVE = 0.95
"""Confidence of the interval."""


def is_city(text: str) -> bool:
    """Whether a file's name asks for this comparison: ``city``, or ``city:DAYS``."""
    name, _, count = text.partition(":")
    return name == CITY and (not count or count.isdecimal())


def city_kind_lines(text: str, limits: Limits, peers: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Lines of ``city:DAYS``; ``peers`` are the variants of ours beside ours, all by default."""
    seeds = int(text.partition(":")[2] or USUAL_SEEDS)
    seconds = USUAL_SECONDS if limits.max_seconds is None else limits.max_seconds
    variants = ("own", *peers) if peers else tuple(VARIANTS)
    unknown = [name for name in variants if name not in VARIANTS]
    if unknown:
        problem = "this is no variant of ours"
        allowed = ", ".join(VARIANTS)
        raise DataError([DataProblem("peers", -1, "", "unknown", problem, unknown[0], allowed)])
    return city_lines(seeds, seconds, limits.workers, variants)


def city_lines(
    seeds: int,
    seconds: float,
    workers: int = 1,
    variants: Sequence[str] = tuple(VARIANTS),
    city: CityParameters = CITY_INSTALLERS,
    steer_cny: float = STEER_CNY,
    first: int = 0,
) -> Iterator[dict[str, Any]]:
    """A line for every seed and planner, then those of :func:`savings_lines`.

    All are asked for the jobs that the dispatcher does, and no others, so that what is compared is
    the cost of the same work.

    Parameters
    ----------
    seeds
        How many days are compared.
    seconds, workers
        For each plan of trucks and teams together. What is planned by hand takes the time that it
        takes; where only teams are, our solver has half of them for the trucks, more than ours.
    variants
        Ours, and with parts switched off.
    city
        The firm and its customers.
    steer_cny
        Price of another window than the one asked for.
    first
        How many days are left away before those that are compared.
    """
    training = training_of(city, TUNED)
    warm_trucks()
    warm_teams(workers)
    found: list[Mapping[str, Any]] = []
    for seed in range(FIRST_TEST_SEED + first, FIRST_TEST_SEED + first + seeds):
        case = case_of(generate_city(city, seed), seed, steer_cny)
        asked = len(case.problem.teams.jobs)
        dispatched = None
        for name in (*DISPATCHERS, *variants):
            limits = Limits(max_seconds=seconds, seed=seed, workers=workers)
            plan = planned(case, name, training, limits, dispatched)
            line = {
                "benchmark": "city-installers",
                "seed": seed,
                "solver": name,
                "jobs_asked_for": asked,
                **figures(case, plan),
                "seconds": seconds,
                "workers": workers,
                "wall_s": round(plan.seconds, 1),
            }
            found.append(line)
            yield line
            if name == DISPATCHER:
                dispatched = plan
                case = only(case, first_starts(plan.teams))
    yield from savings_lines(found)


def savings_lines(found: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What each of ours saves of each dispatcher's costs, by lines of seeds and planners.

    A planner is compared on the seeds that it has lines of.
    """
    by_name: dict[str, dict[int, Mapping[str, Any]]] = {}
    for line in found:
        if "seed" in line:
            by_name.setdefault(line["solver"], {})[line["seed"]] = line
    for name in (name for name in by_name if name not in DISPATCHERS):
        for other in DISPATCHERS:
            seeds = sorted(by_name[name].keys() & by_name.get(other, {}).keys())
            ours, theirs = ([by_name[who][seed] for seed in seeds] for who in (name, other))
            for figure in FIGURES if seeds else ():
                yield {"against": other, **against(name, ours, theirs, figure)}


def against(
    name: str,
    ours: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
    figure: str,
) -> dict[str, Any]:
    """How far ours is below, in per cent of the other's figure, paired by seed.

    Days on which ours does fewer jobs, or fewer of them in their windows, are not counted: a cost
    that is saved by leaving work undone is no saving. The interval is Student's for the mean of
    the paired differences; ``None`` for fewer than two days.
    """
    pairs = list(zip(ours, theirs, strict=True))
    pct = [
        100.0 * (1.0 - mine[figure] / other[figure]) if _is_as_good(mine, other) else None
        for mine, other in pairs
    ]
    counted = [value for value in pct if value is not None]
    low, high = interval(counted)
    return {
        "benchmark": "city-installers",
        "solver": name,
        "figure": figure,
        "days": len(pct),
        "days_counted": len(counted),
        "saved_pct": round(float(np.mean(counted)), 2) if counted else None,
        "saved_pct_low": low,
        "saved_pct_high": high,
        "saved_pct_by_day": [None if value is None else round(value, 2) for value in pct],
        "jobs_done": [sum(int(line["jobs_done"]) for line in side) for side in (ours, theirs)],
        "on_window_share": [
            round(float(np.mean([line["on_window_share"] for line in side])), 4)
            for side in (ours, theirs)
        ],
        "violations": [sum(int(line["violations"]) for line in side) for side in (ours, theirs)],
    }


def _is_as_good(mine: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether ours does all the jobs, and keeps as large a share of windows."""
    more = mine["jobs_done"] >= other["jobs_done"]
    return bool(more and mine["on_window_share"] >= other["on_window_share"])


def interval(values: Sequence[float]) -> tuple[float | None, float | None]:
    """95 % interval of the mean of values; none for a single one."""
    if len(values) < 2:
        return None, None
    found = mean_interval(values, EQUAL_ABOVE)
    return round(found.low, 2), round(found.high, 2)
