"""The numbers of the greedy planner that were tuned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GreedyParameters:
    """What is left to choose; the defaults are those that ``python -m benchmarks tune`` finds.

    Parameters
    ----------
    tour_shape, trunk_shape
        Yellow's shape parameter of the savings on the last mile and on the middle mile.
    wait_weight
        Weight of the waiting that a pair of windows forces on a tour, in the order of savings.
    joins_trips
        Whether trips share a vehicle's shift wherever that is cheaper; without, only where the
        fleet is used up.
    """

    tour_shape: float = 0.8
    trunk_shape: float = 1.6
    wait_weight: float = 1.0
    joins_trips: bool = True
