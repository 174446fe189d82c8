"""Columns that searches came across - tours, routes of a day - and the cheapest choice among them.

A plan costs what its columns cost and what the items in none of them cost; columns share nothing
but items and seats. So the best choice among known ones is a set packing problem: each item at most
once, each seat as often as there are (Rochat and Taillard 1995).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np
from scipy.sparse import csc_array

from solvers.common.highs import Mip, MipOptions, solve_mip

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

KEPT_SHARE = 0.6
"""Share of the columns that stays when the pool is full: those met last."""
ITEMS_OF_A_SECOND = 100_000
"""How many items all columns of a choice may have for each second: HiGHS looks at its clock rarely
before the search proper, and 300,000 took it four seconds whatever the limit."""


class Column(Protocol):
    """What a search comes across."""

    @property
    def cost_cny(self) -> float:
        """Of all that serves its items."""


ColumnT = TypeVar("ColumnT", bound=Column)


class ColumnPool(Generic[ColumnT]):
    """The cheapest column of each key.

    Parameters
    ----------
    key
        What a column serves, and with whom.
    most
        Columns that are kept; when there are more, those met longest ago go.
    """

    __slots__ = ("_columns", "_key", "_most")

    def __init__(self, key: Callable[[ColumnT], Hashable], most: int) -> None:
        self._key = key
        self._most = most
        self._columns: dict[Hashable, ColumnT] = {}

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def columns(self) -> tuple[ColumnT, ...]:
        """All, those met last at the end."""
        return tuple(self._columns.values())

    def keep(self, columns: Iterable[ColumnT]) -> None:
        """Keep columns; of two with one key, the cheaper, of two that cost the same, the first."""
        for column in columns:
            key = self._key(column)
            known = self._columns.pop(key, column)
            self._columns[key] = min(known, column, key=lambda held: held.cost_cny)
        if len(self._columns) > self._most:
            gone = len(self._columns) - int(self._most * KEPT_SHARE)
            for key in list(itertools.islice(self._columns, gone)):
                del self._columns[key]


def met_last(
    columns: Sequence[ColumnT], items: Callable[[ColumnT], int], seconds: float | None
) -> list[ColumnT]:
    """The last columns, as many as a choice gets done with in time.

    Parameters
    ----------
    columns
        Those met last at the end.
    items
        How many a column serves.
    seconds
        For the choice; ``None`` is no limit.
    """
    if seconds is None:
        return list(columns)
    left = ITEMS_OF_A_SECOND * seconds
    kept: list[ColumnT] = []
    for column in reversed(columns):
        left -= items(column)
        if left < 0:
            break
        kept.append(column)
    return kept[::-1]


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen from; each tuple has an entry per column.

    Parameters
    ----------
    saving_cny
        What a column costs less than leaving its items out.
    items
        That it serves; each may be served once.
    seats
        The one that it takes.
    count_of
        How often each seat may be taken.
    """

    saving_cny: Sequence[float]
    items: Sequence[Iterable[Hashable]]
    seats: Sequence[Hashable]
    count_of: Mapping[Hashable, int]

    def best(self, held: Sequence[bool], options: MipOptions) -> list[int] | None:
        """Positions of the columns that save most; ``None`` if none were found in time.

        Parameters
        ----------
        held
            Whether each column is in the choice to begin with.
        options
            When to stop.
        """
        x = solve_mip(self._model(), options, np.array(held, np.float64)).x
        return None if x is None else [column for column, taken in enumerate(x) if taken > 0.5]

    def _model(self) -> Mip:
        row_of: dict[Hashable, int] = {}
        most: list[float] = []
        rows: list[int] = []
        ends = [0]
        for items, seat in zip(self.items, self.seats, strict=True):
            limits = {("item", item): 1 for item in items} | {("seat", seat): self.count_of[seat]}
            for limit, count in limits.items():
                if limit not in row_of:
                    row_of[limit] = len(most)
                    most.append(float(count))
            rows += sorted(row_of[limit] for limit in limits)
            ends.append(len(rows))
        shape = (len(most), len(self.seats))
        return Mip(
            cost=-np.array(self.saving_cny, np.float64),
            low=np.zeros(shape[1]),
            high=np.ones(shape[1]),
            is_integer=np.ones(shape[1], np.bool_),
            matrix=csc_array((np.ones(len(rows)), np.array(rows, np.int64), ends), shape),
            row_low=np.full(shape[0], -np.inf),
            row_high=np.array(most),
        )
