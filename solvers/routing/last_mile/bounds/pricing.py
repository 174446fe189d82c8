"""Tours of one van and shift whose price is below what they would gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.bounds.compiled.joins import Ends, join, joined_of
from solvers.routing.last_mile.bounds.compiled.labels import (
    BUCKET,
    EXACT,
    FRESH,
    FULL,
    NEVER_S,
    PAUSED,
    Graph,
    Pool,
    Prices,
    chains_of,
    grow,
    pool_of,
)
from solvers.routing.last_mile.bounds.cuts import cut_bits, penalties, words_of
from solvers.routing.last_mile.bounds.near import is_way, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from solvers.routing.last_mile.bounds.compiled.joins import Joined
    from solvers.routing.last_mile.bounds.cuts import Cut
    from solvers.routing.last_mile.bounds.ways import Ways

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Patience = Callable[[], bool]

MOST_LABELS = 1 << 20
SLICE = 2_000_000
"""Comparisons of labels after which the clock is looked at."""
PAYS_CNY = 1e-7
"""Share of the dearest prices below which a reduced cost counts as zero."""
MOST_ROUTES, MOST_OF_DOOR = 150, 12
"""Routes of a round, and those of them that one door may be on."""
STEP = 0.02
"""Share of the day by which the middle moves when one half has many more labels."""
UNEVEN = 1.2


@dataclass(frozen=True, slots=True)
class Route:
    """A path of doors by one van on one shift; ``reloads`` as in ``Ways.cost_cny``."""

    ways: int
    doors: tuple[int, ...]
    reloads: tuple[bool, ...]
    cost_cny: float


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """Prices of a master's rows.

    Parameters
    ----------
    doors
        What serving each job gains, at least zero.
    vehicles
        By van and shift: what one vehicle more would gain, at least zero.
    cuts, of_cuts
        Cuts with a price, and the prices, above zero.
    """

    doors: Real
    vehicles: Real
    cuts: tuple[Cut, ...] = ()
    of_cuts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Priced:
    """Routes that pay, the most paying first.

    ``least_cny`` is no more than the least reduced cost of any route, zero if none pays; it is
    ``None`` if that is not known.
    """

    routes: tuple[Route, ...]
    least_cny: float | None


class Rooms:
    """Room for the labels of either half, which all vans and shifts use one after the other."""

    def __init__(self) -> None:
        self._pools: dict[tuple[int, int], tuple[Pool, Pool]] = {}

    def of(self, loads: int, words: int) -> tuple[Pool, Pool]:
        """For so many kinds of load and words of cuts; what was there before is given back."""
        if (loads, words) not in self._pools:
            self._pools.clear()
            pools = pool_of(MOST_LABELS, loads, words), pool_of(MOST_LABELS, loads, words)
            self._pools[loads, words] = pools
        return self._pools[loads, words]


class Pricer:
    """Finds paying routes of one van and shift."""

    def __init__(
        self, number: int, ways: Ways, near: Sequence[Sequence[int]], rooms: Rooms
    ) -> None:
        self.number, self.ways, self.rooms = number, ways, rooms
        served = ways.open_s <= ways.close_s
        self.is_served = bool(served.any())
        self.turn_s = int(ways.close_s[served].max()) + 1 if self.is_served else 1
        first_s = int(ways.open_s[served].min()) if self.is_served else 0
        self.span_s = max(1, self.turn_s - first_s)
        self.middle_s = first_s + self.span_s // 2
        self.ahead, self.back = self._graphs(near)
        self.chains, self.joined = chains_of(len(ways.open_s)), joined_of(len(ways.open_s))

    def _graphs(self, near: Sequence[Sequence[int]]) -> tuple[Graph, Graph]:
        ways, turn_s = self.ways, self.turn_s
        tables = tables_of(near)
        ahead_from, ahead_doors = _listed(is_way(ways.drive_s) | is_way(ways.reload_s))
        back_from, back_doors = _listed(is_way(ways.drive_s.T) | is_way(ways.reload_s.T))
        ahead = Graph(
            ways.start_s, ways.open_s, ways.close_s, ways.drive_s, ways.reload_s,
            ways.load, ways.room, ahead_from, ahead_doors, *tables,
        )  # fmt: skip
        ends_s = np.where(ways.end_s >= ways.open_s, turn_s - ways.end_s, NEVER_S)
        back = Graph(
            ends_s, turn_s - ways.close_s, turn_s - ways.open_s,
            np.ascontiguousarray(ways.drive_s.T), np.ascontiguousarray(ways.reload_s.T),
            ways.load, ways.room, back_from, back_doors, *tables,
        )  # fmt: skip
        return ahead, back

    def priced(
        self, duals: Duals, manner: int, keep: NDArray[np.bool_], may_go_on: Patience
    ) -> Priced:
        """Routes that pay at some prices.

        Parameters
        ----------
        manner
            ``EXACT`` or ``HASTY``, which may overlook routes.
        keep
            Arcs that may be used.
        may_go_on
            Asked now and then; without more time nothing is known.
        """
        if not self.is_served:
            return Priced((), 0.0)
        ahead, back = self.rooms.of(self.ways.load.shape[1], words_of(len(duals.cuts)))
        prices, turned, ends = self._prices(duals, keep)
        middle_s = self.middle_s
        count, work = self._grown(self.ahead, prices, ahead, middle_s, manner, may_go_on)
        if count == FULL:
            self._move_middle(2, 1)
            return Priced((), None)
        until_s = self.turn_s - middle_s - 1
        others, more = self._grown(self.back, turned, back, until_s, manner, may_go_on)
        if others == FULL:
            self._move_middle(1, 2)
            return Priced((), None)
        alive = np.flatnonzero(back.is_alive[:others])
        order = alive[np.lexsort((back.price[alive], back.door[alive]))]
        doors = len(self.ways.open_s)
        back_from = np.searchsorted(back.door[order], np.arange(doors + 1))
        always_cny = self.ways.fixed_cny + float(duals.vehicles[self.number])
        most = -always_cny - PAYS_CNY * max(1.0, float(duals.doors.max()) / 1_000)
        joined = self.joined
        join(self.ahead, prices, ends, ahead, count, back, back_from, order, most, joined)
        routes = tuple(self._routes(joined, ahead, back, most))
        least_cny = None
        if manner == EXACT:
            self._move_middle(work, more)
            least_cny = always_cny + float(joined.price.min())
        return Priced(routes, least_cny)

    def _grown(
        self,
        graph: Graph,
        prices: Prices,
        pool: Pool,
        until_s: int,
        manner: int,
        may_go_on: Patience,
    ) -> tuple[int, int]:
        """Number of labels, or ``FULL`` if there is no room or no time; and comparisons made."""
        self.chains.cursor[BUCKET] = FRESH
        total = 0
        while True:
            count, work = grow(graph, prices, pool, self.chains, until_s, manner, SLICE)
            total += work
            if count != PAUSED:
                return count, total
            if not may_go_on():
                return FULL, total

    def _move_middle(self, ahead: int, back: int) -> None:
        """Give the half with more work less of the day."""
        if ahead > UNEVEN * back:
            self.middle_s -= max(1, int(STEP * self.span_s))
        elif back > UNEVEN * ahead:
            self.middle_s += max(1, int(STEP * self.span_s))

    def _prices(self, duals: Duals, keep: NDArray[np.bool_]) -> tuple[Prices, Prices, Ends]:
        ways, gain = self.ways, duals.doors
        inside, memory = cut_bits(duals.cuts, len(gain))
        penalty = penalties(duals.of_cuts)
        ahead = Prices(
            ways.start_cny - gain, ways.drive_cny - gain, ways.reload_cny - gain,
            keep, inside, memory, penalty,
        )  # fmt: skip
        back = Prices(
            ways.end_cny - gain,
            np.ascontiguousarray((ways.drive_cny - gain[:, None]).T),
            np.ascontiguousarray((ways.reload_cny - gain[:, None]).T),
            np.ascontiguousarray(keep.T), inside, memory, penalty,
        )  # fmt: skip
        ends = Ends(
            ways.start_cny, ways.end_cny, ways.end_s, ways.drive_cny, ways.reload_cny, self.turn_s
        )
        return ahead, back, ends

    def _routes(self, joined: Joined, ahead: Pool, back: Pool, most: float) -> Iterator[Route]:
        rows, columns = np.nonzero(joined.price < most)
        used = np.zeros(len(self.ways.open_s), dtype=np.int64)
        seen: set[tuple[int, ...]] = set()
        for at in np.argsort(joined.price[rows, columns], kind="stable").tolist():
            if len(seen) >= MOST_ROUTES:
                return
            pair = (rows[at], columns[at])
            first, first_new = _path(ahead, int(joined.first[pair]))
            second, second_new = _path(back, int(joined.second[pair]))
            doors = (*reversed(first), *second)
            if doors in seen or (used[list(doors)] >= MOST_OF_DOOR).all():
                continue
            seen.add(doors)
            used[list(doors)] += 1
            meet = (bool(joined.is_reload[pair]),) if first and second else ()
            reloads = (*reversed(first_new), *meet, *second_new)
            yield Route(self.number, doors, reloads, self.ways.cost_cny(doors, reloads))


def _path(pool: Pool, label: int) -> tuple[list[int], list[bool]]:
    """Doors from a label to where its half began, and which of the steps between are reloads."""
    doors: list[int] = []
    reloads: list[bool] = []
    while label >= 0:
        doors.append(int(pool.door[label]))
        reloads.append(bool(pool.is_reload[label]))
        label = int(pool.parent[label])
    return doors, reloads[:-1]


def _listed(is_there: NDArray[np.bool_]) -> tuple[Whole, Whole]:
    """Columns of each row, one row after the other."""
    ends = np.concatenate([[0], np.cumsum(is_there.sum(axis=1))])
    return ends.astype(np.int64), np.nonzero(is_there)[1].astype(np.int64)
