"""One category split over its choices at least cost, exactly.

Without coupling to other categories this is a continuous knapsack whose items have piecewise linear
costs: quantity 0, or within a segment. Its relaxation takes each choice's lower convex hull and
fills demand by rising slope; only the last choice filled can lie off its true costs. Branching on
the segment of that choice is finite and rarely deep.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Part = tuple[float, float, float, float]
"""Segment as low, high, price of the whole demand, fixed cost; quantities are shares of demand."""
Piece = tuple[float, int, float]
"""Piece of a hull as slope, choice, length."""

TOLERANCE = 1e-9
LOOSE = 1e-6
"""Relative difference of costs below which branches are left alone; the bound allows for it."""


@dataclass(frozen=True, slots=True)
class Split:
    """What came out; ``shares`` holds pairs of choice and share of demand."""

    cost: float
    bound: float
    shares: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class _Hull:
    """Lower convex hull of a choice's costs from its first quantity on."""

    start: float
    cost: float
    pieces: tuple[Piece, ...]


@dataclass(slots=True)
class _Filled:
    """Relaxed solution: cost, shares, and the choice that is filled in part, if any."""

    cost: float
    shares: dict[int, float]
    last: int | None
    part: float


def cheapest_split(choices: Sequence[Sequence[Part]], sources: int) -> Split | None:
    """Cheapest split of a demand of 1 with at least so many sources.

    Parameters
    ----------
    choices
        Segments of each choice, in rising order, all with ``low`` above 0.
    sources
        Least number of choices with a share.

    Returns
    -------
    Split or None
        ``None`` if demand cannot be met so.
    """
    search = _Search(choices, sources)
    # Depth first by bound: the counter keeps equal bounds in the order of their making.
    first = search.relaxed({})
    if first is None:
        return None
    queue: list[tuple[float, int, dict[int, _Domain], _Filled]] = [(first.cost, 0, {}, first)]
    made = 0
    while queue:
        bound, _, domains, filled = heapq.heappop(queue)
        if bound >= search.limit():
            return search.answer(bound)
        for child in search.children(domains, filled):
            found = search.relaxed(child)
            if found is not None and found.cost < search.limit():
                made += 1
                heapq.heappush(queue, (found.cost, made, child, found))
    return search.answer(math.inf)


_Domain = tuple[int, int, bool]
"""First and last allowed segment, and whether 0 is allowed."""


class _Search:
    """Branch and bound over domains of single choices."""

    def __init__(self, choices: Sequence[Sequence[Part]], sources: int) -> None:
        self.choices, self.sources = choices, sources
        hulls = [_hull(parts, row, has_zero=True) for row, parts in enumerate(choices)]
        self.pieces = sorted(piece for hull in hulls for piece in hull.pieces)
        self.best = math.inf
        self.shares: tuple[tuple[int, float], ...] = ()

    def limit(self) -> float:
        """Cost from which branches are left alone."""
        return self.best - LOOSE * abs(self.best) if self.best < math.inf else math.inf

    def answer(self, bound: float) -> Split | None:
        """The best found, with what no split goes below."""
        if self.best == math.inf:
            return None
        return Split(self.best, min(self.best, max(bound, self.limit())), self.shares)

    def relaxed(self, domains: dict[int, _Domain]) -> _Filled | None:
        """Fill demand along hulls; ``None`` if there is too little or too much."""
        left, cost = 1.0, 0.0
        shares: dict[int, float] = {}
        changed: list[Piece] = []
        for row, (first, last, has_zero) in domains.items():
            if last < first:
                if not has_zero:
                    return None
                continue
            hull = _hull(self.choices[row][first : last + 1], row, has_zero=has_zero)
            changed += hull.pieces
            if hull.start > 0:
                left, cost = left - hull.start, cost + hull.cost
                shares[row] = hull.start
        if left < -TOLERANCE:
            return None
        if left <= TOLERANCE:
            return _Filled(cost, shares, None, 0.0)
        for slope, row, length in _merged(self.pieces, sorted(changed), domains):
            taken = min(length, left)
            cost += slope * taken
            shares[row] = shares.get(row, 0.0) + taken
            left -= taken
            if left <= TOLERANCE:
                is_whole = length - taken <= TOLERANCE
                return _Filled(cost, shares, None if is_whole else row, taken)
        return None

    def children(self, domains: dict[int, _Domain], filled: _Filled) -> list[dict[int, _Domain]]:
        """Branches of a relaxed solution; none if it is a true one, which is then kept."""
        off = [row for row in filled.shares if not self._is_true(row, filled.shares[row], domains)]
        if off:
            row = off[0]
            share = filled.shares[row]
            self._keep(filled, row)
            return [{**domains, row: part} for part in self._parts(row, share, domains)]
        if len(filled.shares) >= self.sources:
            self._keep(filled, None)
            return []
        return self._one_more(domains, filled)

    def _is_true(self, row: int, share: float, domains: dict[int, _Domain]) -> bool:
        """Whether the hull's cost at a share is the true one."""
        first, last, has_zero = self._domain(row, domains)
        parts = self.choices[row][first : last + 1]
        true = _cost(parts, share)
        if true is None:
            return False
        hull = _hull(parts, row, has_zero=has_zero)
        return true <= _at(hull, share) + TOLERANCE * max(1.0, abs(true))

    def _parts(self, row: int, share: float, domains: dict[int, _Domain]) -> list[_Domain]:
        """Domains of a choice, none of which holds the share off its true cost."""
        first, last, has_zero = self._domain(row, domains)
        parts = self.choices[row]
        if share < parts[first][0]:
            return [(first, first - 1, True), (first, last, False)]
        at = max(k for k in range(first, last + 1) if parts[k][0] <= share + TOLERANCE)
        found = [(at, at, False)]
        if at < last:
            found.append((at + 1, last, False))
        if at > first:
            found.append((first, at - 1, False))
        if has_zero:
            found.append((first, first - 1, True))
        return found

    def _domain(self, row: int, domains: dict[int, _Domain]) -> _Domain:
        return domains.get(row, (0, len(self.choices[row]) - 1, True))

    def _one_more(self, domains: dict[int, _Domain], filled: _Filled) -> list[dict[int, _Domain]]:
        """With too few sources: the next choice is used, or is not."""
        free = [
            (self.choices[row][first][2] * self.choices[row][first][0], row)
            for row in range(len(self.choices))
            if row not in filled.shares
            for first, last, has_zero in (self._domain(row, domains),)
            if has_zero and first <= last
        ]
        if not free:
            return []
        row = min(free)[1]
        first, last, _ = self._domain(row, domains)
        return [{**domains, row: (first, last, False)}, {**domains, row: (first, first - 1, True)}]

    def _keep(self, filled: _Filled, off: int | None) -> None:
        """Keep a solution whose shares can be bought, at true costs."""
        cost = filled.cost
        if off is not None:
            true = [_cost(self.choices[row], share) for row, share in filled.shares.items()]
            if None in true:
                return
            cost = math.fsum(part for part in true if part is not None)
        if len(filled.shares) >= self.sources and cost < self.best:
            self.best, self.shares = cost, tuple(sorted(filled.shares.items()))


def _hull(parts: Sequence[Part], row: int, *, has_zero: bool) -> _Hull:
    """Lower convex hull of the ends of segments, and of 0 if that is allowed."""
    points = [(0.0, 0.0)] if has_zero else []
    for low, high, price, fixed in parts:
        points += [(low, fixed + price * low), (high, fixed + price * high)]
    kept: list[tuple[float, float]] = []
    for x, cost in points:
        if kept and x <= kept[-1][0]:
            if cost >= kept[-1][1]:
                continue
            kept.pop()
        while len(kept) > 1 and _slope(kept[-2], kept[-1]) >= _slope(kept[-1], (x, cost)):
            kept.pop()
        kept.append((x, cost))
    if not kept:
        return _Hull(0.0, 0.0, ())
    pieces = tuple((_slope(one, other), row, other[0] - one[0]) for one, other in pairwise(kept))
    return _Hull(kept[0][0], kept[0][1], pieces)


def _slope(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (other[1] - one[1]) / (other[0] - one[0])


def _at(hull: _Hull, share: float) -> float:
    """Cost of a share on the hull."""
    x, cost = hull.start, hull.cost
    for slope, _, length in hull.pieces:
        taken = min(length, share - x)
        if taken <= 0:
            break
        x, cost = x + taken, cost + slope * taken
    return cost


def _cost(parts: Sequence[Part], share: float) -> float | None:
    """True cost of a share; ``None`` if it lies in no segment."""
    costs = [
        fixed + price * share
        for low, high, price, fixed in parts
        if low - TOLERANCE <= share <= high + TOLERANCE
    ]
    return min(costs, default=None)


def _merged(
    pieces: list[Piece], changed: list[Piece], domains: dict[int, _Domain]
) -> Iterable[Piece]:
    """Pieces by rising slope, those of changed choices in place of their old ones."""
    if not domains:
        return pieces
    return heapq.merge((piece for piece in pieces if piece[1] not in domains), changed)
