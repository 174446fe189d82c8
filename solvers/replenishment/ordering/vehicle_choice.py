"""How many vehicles of each layout come where one does not hold everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pulp

from solvers.common.small_models import solved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.loading import RouteLoad
    from solvers.replenishment.ordering.pieces import Pieces

SLACK = 1e-9
BLOCKS = 6
"""Pieces of worth that an order is cut in for the integer programme."""


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Some cases of one order: row, units from and to, and their worth with the freight saved."""

    row: int
    low: float
    high: float
    value: float


def by_worth(load: RouteLoad, pieces: Pieces) -> tuple[int, ...]:
    """Vehicles one after the other, each with the layout that brings most, while it pays.

    Then layouts are changed, one vehicle at a time, as long as that brings more.
    """
    layouts = len(load.rooms)
    one = np.eye(layouts, dtype=np.int64)
    counts, brings = np.zeros(layouts, np.int64), 0.0
    for _ in range(load.limit):
        tried = [_brought_cny(load, pieces, counts + one[at]) for at in range(layouts)]
        best = int(np.argmax(tried))
        if tried[best] - brings <= load.route.vehicle_cny + SLACK:
            break
        counts, brings = counts + one[best], tried[best]
    changes = [one[new] - one[old] for new in range(layouts) for old in range(layouts)]
    for _ in range(load.limit):
        others = [counts + change for change in changes if ((counts + change) >= 0).all()]
        tried = [_brought_cny(load, pieces, other) for other in others]
        best = int(np.argmax(tried))
        if tried[best] <= brings + SLACK:
            break
        counts, brings = others[best], tried[best]
    return tuple(counts.tolist())


def _brought_cny(load: RouteLoad, pieces: Pieces, counts: NDArray[np.int64]) -> float:
    """Worth of what fits, by the order of the pieces; the last one of a class may be cut."""
    use = pieces.size[:, None] * load.use[pieces.row]
    classes = load.own_class[pieces.row]
    rooms = np.tensordot(counts.astype(float), load.rooms, axes=1)
    part = np.zeros(len(use))
    for number in range(len(load.class_ids)):
        here = classes == number
        part[here] = _part(use[here], rooms[number])
    part *= _part(part[:, None] * use, load.whole * counts.sum())
    return float(pieces.value @ part)


def _part(use: NDArray[np.float64], room: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part of each piece that there is still room for, shape (pieces,)."""
    left = room - (use.cumsum(axis=0) - use)
    return np.asarray(np.clip(left / np.maximum(use, 1e-12), 0.0, 1.0).min(axis=1))


def by_programme(load: RouteLoad) -> tuple[int, ...]:
    """Vehicles by a mixed-integer programme, in which cases may be cut."""
    blocks = _blocks(load)
    model = pulp.LpProblem("vehicles", pulp.LpMaximize)
    layouts = range(len(load.rooms))
    trucks = [model.add_variable(f"layout_{at}", 0, load.limit, "Integer") for at in layouts]
    parts = [model.add_variable(f"block_{at}", 0, 1) for at in range(len(blocks))]
    pairs = list(zip(blocks, parts, strict=True))
    model += pulp.lpSum(
        block.value * part for block, part in pairs
    ) - load.route.vehicle_cny * pulp.lpSum(trucks)
    model += pulp.lpSum(trucks) <= load.limit
    for column in (0, 1):
        use = [((b.high - b.low) * float(load.use[b.row, column]) * x, b.row) for b, x in pairs]
        total = float(load.whole[column])
        model += pulp.lpSum(part for part, _ in use) <= total * pulp.lpSum(trucks)
        for number in range(len(load.class_ids)):
            room = [float(load.rooms[at, number, column]) * trucks[at] for at in layouts]
            own = [part for part, row in use if load.own_class[row] == number]
            model += pulp.lpSum(own) <= pulp.lpSum(room)
    if not solved(model):
        return (0,) * len(load.rooms)
    return tuple(round(truck.value()) for truck in trucks)


def _blocks(load: RouteLoad) -> list[_Block]:
    """A few pieces of each order; their worth for their units falls."""
    rows: list[int] = []
    lows: list[float] = []
    highs: list[float] = []
    for row, end in enumerate(load.ends):
        step = float(load.multiple[row])
        cases = int(end / step + SLACK)
        if cases <= 0:
            continue
        edges = np.unique(np.rint(np.linspace(0, cases, min(BLOCKS, cases) + 1))) * step
        if load.quantity[row] > 0:
            edges = np.unique(np.concatenate([edges, [load.quantity[row]]]))
        rows += [row] * (len(edges) - 1)
        lows += edges[:-1].tolist()
        highs += edges[1:].tolist()
    own = load.worth.some(np.array(rows, np.int64))
    low, high = np.array(lows), np.array(highs)
    value = own.of(low, high) + load.freight[np.array(rows, np.int64)] * (high - low)
    return [_Block(*block) for block in zip(rows, lows, highs, value.tolist(), strict=True)]
