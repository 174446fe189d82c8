"""Directions found by others, run on a chain of three tiers and reported as they come out.

Ivanov (Transportation Research E 136 (2020) 101922): when the tiers close and open relative to each
other matters more than how long the closing lasts upstream. Burgos and Ivanov (Transportation
Research E 152 (2021) 102412): a surge of demand and a supplier's failure hurt more than disrupted
transport. Theirs are larger networks, and nothing here is claimed to repeat their figures.

The chain: a front, a centre and a factory order up to the demand of their lead time by exponential
smoothing, with five days of safety; customers wait. Lost service is the area of what is owed to
customers, in days of mean demand, over the horizon. Cases of a replication meet the same demand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulations.chance import Chance
from simulations.experiments import mean_interval
from simulations.models.chain import Chain, OrderUpTo, Stage, smoothed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Case = Callable[[Chance], float]

DAYS = 300
HIT = 100
MEAN = 100.0
SAFETY_DAYS = 5
ROOM = 1.5
"""What a stage can send in a day, in mean demands."""
LEADS = (2, 3, 4)
"""Days from order to receipt at the front, centre and factory."""
Closing = tuple[int, int]


def direction_lines(replications: int, seed: int) -> Iterator[dict[str, Any]]:
    """Every case, and then the differences that the directions are about."""
    for study, cases in (("closings", _closings()), ("causes", _causes())):
        found = {
            name: np.array([case(Chance(seed, r)) for r in range(replications)])
            for name, case in cases.items()
        }
        for name, values in found.items():
            yield _line(study, name, values)
        yield from _effects(study, found)


def _closings() -> dict[str, Case]:
    """Every tier but the front closes, for long or short, together, upstream or downstream first.

    One after the other, the next tier closes when the one before has opened again.
    """
    cases: dict[str, Case] = {}
    for days in (10, 20, 30):
        shifts = {
            "together": (0, 0, 0),
            "upstream first": (2 * days, days, 0),
            "downstream first": (0, days, 2 * days),
        }
        for order, starts in shifts.items():
            closed = {
                tier: (HIT + start, HIT + start + days) for tier, start in enumerate(starts, 1)
            }
            cases[f"{order}, {days} days each"] = _closed(closed)
    return cases


def _causes() -> dict[str, Case]:
    """One cause at a time, for 20 days."""
    until = HIT + 20
    return {
        "none": _closed({}),
        "demand 1.4 times": lambda chance: _lost(chance, surge=1.4),
        "demand 1.87 times": lambda chance: _lost(chance, surge=1.87),
        "supplier closed": _closed({3: (HIT, until)}),
        "transport 1 day late": lambda chance: _lost(chance, late=1),
        "transport 3 days late": lambda chance: _lost(chance, late=3),
        "transport 6 days late": lambda chance: _lost(chance, late=6),
    }


def _closed(closed: Mapping[int, Closing]) -> Case:
    return lambda chance: _lost(chance, closed)


def _lost(
    chance: Chance, closed: Mapping[int, Closing] | None = None, surge: float = 1.0, late: int = 0
) -> float:
    """Lost service of one run, in days of mean demand times days."""
    demand = chance.of("demand").gamma(25.0, MEAN / 25.0, DAYS)
    demand[HIT : HIT + 20] *= surge

    def capacity(tier: int, day: int) -> float:
        begin, end = (closed or {}).get(tier, (DAYS, DAYS))
        return 0.0 if begin <= day < end else ROOM * MEAN * (10.0 if tier == 0 else 1.0)

    def days_late(_: int, day: int) -> int:
        return late if HIT <= day < HIT + 20 else 0

    figures = Chain([_stage(lead) for lead in LEADS], demand, capacity, days_late).live()
    return float(figures.owed[0].sum()) / MEAN


def _stage(lead: int) -> Stage:
    safety = SAFETY_DAYS * MEAN
    rule = OrderUpTo(lead, smoothed(0.1, MEAN), safety)
    return Stage(rule, safety, 1, lead - 1, flow=MEAN)


def _effects(study: str, found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Paired differences: of order with equal durations, of durations with equal order."""
    if study == "closings":
        for days in (10, 20, 30):
            pair = (f"upstream first, {days} days each", f"downstream first, {days} days each")
            yield _line(study, f"{pair[1]} less {pair[0]}", found[pair[1]] - found[pair[0]])
            both = f"together, {days} days each"
            yield _line(study, f"{both} less {pair[0]}", found[both] - found[pair[0]])
        for order in ("together", "upstream first", "downstream first"):
            long, short = f"{order}, 30 days each", f"{order}, 10 days each"
            yield _line(study, f"{long} less {short}", found[long] - found[short])
        return
    for cause in ("demand 1.4 times", "demand 1.87 times", "supplier closed"):
        worst = "transport 6 days late"
        yield _line(study, f"{cause} less {worst}", found[cause] - found[worst])


def _line(study: str, case: str, values: Any) -> dict[str, Any]:
    interval = mean_interval(values)
    return {
        "benchmark": "simulator directions",
        "study": study,
        "case": case,
        "lost_service_days": round(interval.estimate, 2),
        "low": round(interval.low, 2),
        "high": round(interval.high, 2),
        "replications": interval.n,
    }
