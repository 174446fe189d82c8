"""Branch and bound on open sites: the dual's prices are warm from node to node.

Best bound first. In every node prices rise for some rounds; sites whose change alone would cost too
much are decided (reduced-cost fixing, checked by the cover of each tier); then the site that the
relaxation leaves most in doubt is branched on.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.bounds.dual import Decisions
from solvers.placement.bounds.volume import ascend

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.placement.bounds.dual import Dual
    from solvers.placement.bounds.volume import DualPoint

NODE_ROUNDS = 120
"""Rounds in a node before it is branched on."""
NODE_STEP = 0.02


@dataclass(slots=True, eq=False)
class Node:
    """A part of the search: what is decided, and what is known of it."""

    decided: Decisions
    point: DualPoint

    @property
    def is_decided(self) -> bool:
        """Whether every site is."""
        return not (self.decided.may & ~self.decided.must).any()


class Tree:
    """Open nodes in the order of their bounds.

    Parameters
    ----------
    dual
        Bounds of the nodes.
    root
        Where the search begins.
    tolerance
        Relative; nodes closer to the best cost are not looked into.
    """

    def __init__(self, dual: Dual, root: Node, tolerance: float) -> None:
        self.dual, self.tolerance = dual, tolerance
        self._order = itertools.count()
        self._heap: list[tuple[float, int, Node]] = []
        self._closed_bound = np.inf
        self.nodes = 0
        self._push(root)

    def _push(self, node: Node) -> None:
        heapq.heappush(self._heap, (node.point.value, -next(self._order), node))

    def bound(self, best: float) -> float:
        """Proven lower bound of the whole problem, given the best cost known."""
        lowest = self._heap[0][0] if self._heap else np.inf
        return min(lowest, self._closed_bound, best)

    def is_done(self, best: float) -> bool:
        """Whether no open node can hold a better plan."""
        return not self._heap or self._heap[0][0] >= self._limit(best)

    def _limit(self, best: float) -> float:
        return best - self.tolerance * abs(best)

    def step(self, best: float, should_stop: Callable[[], bool]) -> Node | None:
        """Look into the node of the least bound; the node after its rounds, for heuristics.

        Parameters
        ----------
        best
            Best cost known.
        should_stop
            Asked while prices rise.
        """
        _, _, node = heapq.heappop(self._heap)
        self.nodes += 1
        limit = self._limit(best)
        point = ascend(
            self.dual,
            node.decided,
            limit,
            NODE_ROUNDS,
            start=node.point,
            step=NODE_STEP,
            should_stop=lambda _: should_stop(),
        )
        value = max(point.value, node.point.value)
        if value >= limit:
            self._closed_bound = min(self._closed_bound, max(value, limit))
            return None
        decided = fixed(self.dual, node.decided, point, limit)
        if (decided.must != node.decided.must).any() or (decided.may != node.decided.may).any():
            # What is given up here costs no less than the limit, but perhaps less than the best.
            self._closed_bound = min(self._closed_bound, limit)
        node = Node(decided, point)
        if node.is_decided:
            return node
        self._branch(node, value)
        return node

    def close(self, node: Node, cost: float | None) -> None:
        """Done with a node where every site is decided: its least cost, or none known exactly."""
        found = node.point.value if cost is None else cost
        self._closed_bound = min(self._closed_bound, found)

    def _branch(self, node: Node, value: float) -> None:
        site = _most_doubtful(node, self.dual.opening)
        for is_open in (True, False):
            must, may = node.decided.must.copy(), node.decided.may.copy()
            must[site], may[site] = is_open, is_open
            child = Node(Decisions(must, may), _raised(node.point, value))
            self._push(child)


def _raised(point: DualPoint, value: float) -> DualPoint:
    """The same point with a bound proven otherwise."""
    return type(point)(
        point.prices, point.bonus, value, point.open_share, point.value_of_site, point.rounds
    )


def _most_doubtful(node: Node, opening: NDArray[np.float64]) -> int:
    """The undecided site with the most money between open and closed."""
    free = np.flatnonzero(node.decided.may & ~node.decided.must)
    share = node.point.open_share[free]
    at_stake = np.minimum(share, 1.0 - share) * np.abs(opening[free])
    return int(free[np.lexsort((-np.abs(node.point.value_of_site[free]), -at_stake))[0]])


def fixed(dual: Dual, decided: Decisions, point: DualPoint, limit: float) -> Decisions:
    """Decide the sites whose other choice alone raises the bound to the limit."""
    must, may = decided.must.copy(), decided.may.copy()
    for cover in dual.covers:
        here = cover.sites
        worth = point.value_of_site[here]
        base, share = cover.choose(worth, decided.must[here], decided.may[here])
        slack = limit - (point.value - base)
        for place in np.flatnonzero(decided.may[here] & ~decided.must[here]).tolist():
            other_must, other_may = decided.must[here].copy(), decided.may[here].copy()
            is_open = share[place] > 0.5
            other_must[place], other_may[place] = not is_open, not is_open
            found, _ = cover.choose(worth, other_must, other_may)
            if found >= slack:
                must[here[place]], may[here[place]] = is_open, is_open
    return Decisions(must, may)


def open_sites(node: Node) -> NDArray[np.bool_]:
    """Open sites of a node where all are decided."""
    return node.decided.must
