"""Who gets how much of what is short: the cases that are worth most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import SourceColumns
    from solvers.replenishment.ordering.values import Worth

SLACK = 1e-9
MOST_STEPS = 200
"""Steps that one order is cut in; more cases than these go several at a time."""


def shared(
    sources: SourceColumns,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    group: NDArray[np.int64],
    limit: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Orders cut so that no group takes more than its limit, shape (rows,).

    Cases go by worth for each unit of what is short. A minimum order that cannot be reached falls
    away, and what it would have taken goes to the next.

    Parameters
    ----------
    group, limit
        Group of each order, -1 for none, and what each group has.
    weight
        What a unit of each order takes of it.
    """
    inside = np.flatnonzero((group >= 0) & (quantity > 0))
    taken = np.zeros(len(limit))
    np.add.at(taken, group[inside], quantity[inside] * weight[inside])
    tight = taken > limit + SLACK * np.maximum(limit, 1.0)
    rows = inside[tight[group[inside]]]
    if not len(rows):
        return quantity
    kept = quantity.copy()
    kept[rows] = 0.0
    left = np.maximum(limit, 0.0).copy()
    for at, units, _ in ordered_cases(sources, worth, way, quantity, rows, weight):
        need = units * weight[at]
        if need <= left[group[at]] + SLACK:
            kept[at] += units
            left[group[at]] -= need
    return without_small(sources, way, kept)


def ordered_cases(
    sources: SourceColumns,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    rows: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> list[tuple[int, float, float]]:
    """Row, units and worth of every case of some orders, most worth for its weight first.

    What a minimum order asks for is one piece. Cases of one order stay in their order, since worth
    falls along them.
    """
    parts = [cases_of(sources, way, quantity, int(row)) for row in rows]
    counts = [len(part) for part in parts]
    which = np.repeat(rows, counts)
    high = np.concatenate([np.cumsum(part) for part in parts])
    sizes = np.concatenate(parts)
    value = worth.some(which).of(high - sizes, high)
    density = value / np.maximum(sizes * weight[which], 1e-12)
    order = np.lexsort((high, -density))
    return [(int(which[at]), float(sizes[at]), float(value[at])) for at in order]


def cases_of(
    sources: SourceColumns, way: NDArray[np.int64], quantity: NDArray[np.float64], row: int
) -> NDArray[np.float64]:
    """Sizes of the pieces of an order: its minimum, then cases."""
    multiple, least = sources.multiple_units[way[row]], sources.least_units[way[row]]
    count = round(quantity[row] / multiple)
    first = min(max(int(np.ceil(least / multiple - SLACK)), 0), count)
    rest = count - first
    step = max(1, -(-rest // MOST_STEPS))
    sizes = [first] if first else []
    sizes += [step] * (rest // step)
    if rest % step:
        sizes.append(rest % step)
    return np.asarray(np.array(sizes, float) * multiple)


def without_small(
    sources: SourceColumns, way: NDArray[np.int64], quantity: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Orders below their minimum fall away."""
    small = quantity < sources.least_units[way] - SLACK
    return np.where(small, 0.0, quantity)
