"""Service times that a cheapest plan can need.

Costs are concave in the times, so some cheapest plan is an extreme point: every time in it follows
from 0 or from a longest service time by adding and subtracting lead times. All times that can come
about in this way, and no others, are the grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.guaranteed.network import StageNetwork

DIGITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Times that each stage may be quoted by its suppliers, and may quote itself, ascending."""

    inbound: tuple[NDArray[np.float64], ...]
    outbound: tuple[NDArray[np.float64], ...]


def grid_of(network: StageNetwork) -> Grid:
    """The grid of a network."""
    count = len(network.stages)
    ends: list[set[float]] = [set() for _ in range(count)]
    into: list[set[float]] = [set() for _ in range(count)]
    longest = np.round(network.longest, DIGITS)
    inputs = [
        max((float(longest[one]) for one in network.suppliers[row]), default=0.0)
        for row in range(count)
    ]
    new: list[tuple[int, bool, float]] = []

    def meet(row: int, is_out: bool, time: float) -> None:
        time = round(time, DIGITS)
        most = float(longest[row]) if is_out else inputs[row]
        found = ends[row] if is_out else into[row]
        if 0.0 <= time <= most and time not in found:
            found.add(time)
            new.append((row, is_out, time))

    for row, stage in enumerate(network.stages):
        meet(row, False, 0.0)
        meet(row, True, 0.0)
        if stage.max_service is not None:
            meet(row, True, float(longest[row]))
    while new:
        row, is_out, time = new.pop()
        lead = network.stages[row].lead_time
        if is_out:
            meet(row, False, time - lead)
            for other in network.customers[row]:
                meet(other, False, time)
        else:
            meet(row, True, time + lead)
            for one in network.suppliers[row]:
                meet(one, True, time)
    return Grid(
        tuple(np.array(sorted(times)) for times in into),
        tuple(np.array(sorted(times)) for times in ends),
    )
