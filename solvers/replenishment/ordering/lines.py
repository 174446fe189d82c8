"""Order lines as columns while they are planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = ("way", "item", "order_day", "due_day", "quantity", "next_cny", "last_cny", "binding")


@dataclass(frozen=True, slots=True, eq=False)
class LineColumns:
    """Order lines, shape (lines,).

    Parameters
    ----------
    way, item
        Rows of the problem's sources and items.
    order_day, due_day
        Numbers of days.
    quantity
        Units.
    next_cny, last_cny
        Worth of one case more, and of the last one ordered.
    binding
        Row of `cases.BINDINGS`.
    """

    way: NDArray[np.int64]
    item: NDArray[np.int64]
    order_day: NDArray[np.int64]
    due_day: NDArray[np.int64]
    quantity: NDArray[np.float64]
    next_cny: NDArray[np.float64]
    last_cny: NDArray[np.float64]
    binding: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.way)

    def some(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> LineColumns:
        """Some of the lines."""
        return LineColumns(*(getattr(self, name)[chosen] for name in COLUMNS))


def joined(parts: list[LineColumns]) -> LineColumns:
    """All lines by order day, way and item."""
    if not parts:
        whole = np.zeros(0, np.int64)
        units = np.zeros(0)
        return LineColumns(whole, whole, whole, whole, units, units, units, whole)
    table = LineColumns(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS)
    )
    return table.some(np.lexsort((table.way, table.item, table.order_day)))


@dataclass(slots=True)
class Shortfalls:
    """What limits kept from being ordered, line by line."""

    way: list[NDArray[np.int64]] = field(default_factory=list)
    order_day: list[NDArray[np.int64]] = field(default_factory=list)
    units: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, way: NDArray[np.int64], day: int, units: NDArray[np.float64]) -> None:
        """Note what is missing of some ways on a day."""
        some = units > 0
        self.way.append(way[some])
        self.order_day.append(np.full(int(some.sum()), day))
        self.units.append(units[some])
