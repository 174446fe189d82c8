"""A primal network simplex that goes on from where it was.

Textbook method (Ahuja, Magnanti and Orlin 1993, chapter 11) with strongly feasible trees, so that
it cannot cycle, and block search for the entering arc (as in LEMON; Kovacs 2015). Only costs change
between runs: what is closed is dear, not narrow, so that the last flow stays feasible and few
pivots lead to the next optimum.

Nodes are counted from the root, node 0. Each other node has an artificial arc towards or from the
root, at the end of the arcs, in the order of the nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

AT_LOW, IN_TREE, AT_HIGH = 1, 0, -1
LEAST_BLOCK = 64


@njit(cache=True)
def start_tree(
    tail: Any,
    head: Any,
    cost: Any,
    supply: Any,
    flow: Any,
    state: Any,
    parent: Any,
    arc_up: Any,
    child: Any,
    right: Any,
    left: Any,
    depth: Any,
    potential: Any,
) -> None:
    """Hang every node on the root by its artificial arc, which carries its supply or demand."""
    nodes, real = len(supply), len(tail) - (len(supply) - 1)
    state[:real] = AT_LOW
    flow[:] = 0.0
    child[:] = -1
    right[:] = -1
    left[:] = -1
    parent[0], depth[0], potential[0] = -1, 0, 0.0
    for node in range(1, nodes):
        arc = real + node - 1
        state[arc] = IN_TREE
        flow[arc] = abs(supply[node])
        parent[node], arc_up[node], depth[node] = 0, arc, 1
        if tail[arc] == node:
            potential[node] = cost[arc]
        else:
            potential[node] = -cost[arc]
        right[node] = child[0]
        if child[0] >= 0:
            left[child[0]] = node
        child[0] = node


@njit(cache=True)
def price_tree(
    tail: Any,
    cost: Any,
    parent: Any,
    arc_up: Any,
    child: Any,
    right: Any,
    depth: Any,
    potential: Any,
    top: int,
) -> None:
    """Depths and potentials below a node whose own are right; arcs of the tree have no price.

    The price of an arc is ``cost - potential[tail] + potential[head]``.
    """
    node = top
    while True:
        if child[node] >= 0:
            node = child[node]
        else:
            while node != top and right[node] < 0:
                node = parent[node]
            if node == top:
                return
            node = right[node]
        arc, above = arc_up[node], parent[node]
        depth[node] = depth[above] + 1
        if tail[arc] == node:
            potential[node] = potential[above] + cost[arc]
        else:
            potential[node] = potential[above] - cost[arc]


@njit(cache=True)
def _hang(
    node: int, above: int, arc: int, parent: Any, arc_up: Any, child: Any, right: Any, left: Any
) -> None:
    """Make a node the first child of another."""
    parent[node], arc_up[node] = above, arc
    first = child[above]
    right[node], left[node] = first, -1
    if first >= 0:
        left[first] = node
    child[above] = node


@njit(cache=True)
def _cut(node: int, parent: Any, child: Any, right: Any, left: Any) -> None:
    """Take a node from among its parent's children."""
    if left[node] >= 0:
        right[left[node]] = right[node]
    else:
        child[parent[node]] = right[node]
    if right[node] >= 0:
        left[right[node]] = left[node]


@njit(cache=True)
def optimise(
    tail: Any,
    head: Any,
    cost: Any,
    capacity: Any,
    flow: Any,
    state: Any,
    parent: Any,
    arc_up: Any,
    child: Any,
    right: Any,
    left: Any,
    depth: Any,
    potential: Any,
    tolerance: float,
    most_pivots: int,
    next_arc: int,
) -> tuple[int, int]:
    """Pivot until no arc pays; pivots made, and where the search for arcs stands."""
    arcs = len(tail)
    block = max(LEAST_BLOCK, int(np.sqrt(arcs) * 2))
    pivots, at = 0, next_arc % arcs
    while pivots < most_pivots:
        # Entering arc: the best of the first block that has one.
        best, entering, seen, in_block = -tolerance, -1, 0, 0
        while seen < arcs:
            place = state[at]
            if place != IN_TREE:
                price = place * (cost[at] - potential[tail[at]] + potential[head[at]])
                if price < best:
                    best, entering = price, at
            at += 1
            if at == arcs:
                at = 0
            seen += 1
            in_block += 1
            if in_block == block:
                if entering >= 0:
                    break
                in_block = 0
        if entering < 0:
            break
        pivots += 1
        # Flow is pushed from `source` to `sink` over the entering arc, and back through the tree.
        if state[entering] == AT_LOW:
            source, sink = tail[entering], head[entering]
        else:
            source, sink = head[entering], tail[entering]
        one, other = source, sink
        while one != other:
            if depth[one] > depth[other]:
                one = parent[one]
            elif depth[other] > depth[one]:
                other = parent[other]
            else:
                one, other = parent[one], parent[other]
        join = one
        delta, leaving, side = capacity[entering], -1, 0
        # Down from the join to the source: the last blocking arc wins ties (strong feasibility).
        node = source
        while node != join:
            arc = arc_up[node]
            # The push runs from the parent to the node.
            room = flow[arc] if tail[arc] == node else capacity[arc] - flow[arc]
            if room < delta:
                delta, leaving, side = room, node, 1
            node = parent[node]
        node = sink
        while node != join:
            arc = arc_up[node]
            room = capacity[arc] - flow[arc] if tail[arc] == node else flow[arc]
            if room <= delta:
                delta, leaving, side = room, node, 2
            node = parent[node]
        if delta > 0.0:
            flow[entering] += delta if state[entering] == AT_LOW else -delta
            node = source
            while node != join:
                arc = arc_up[node]
                flow[arc] += -delta if tail[arc] == node else delta
                node = parent[node]
            node = sink
            while node != join:
                arc = arc_up[node]
                flow[arc] += delta if tail[arc] == node else -delta
                node = parent[node]
        if leaving < 0:
            state[entering] = -state[entering]
            flow[entering] = 0.0 if state[entering] == AT_LOW else capacity[entering]
            continue
        out = arc_up[leaving]
        # Which end it stopped at: the one that the push moved it to.
        grew = (tail[out] == leaving) == (side == 2)
        state[out] = AT_HIGH if grew else AT_LOW
        flow[out] = capacity[out] if grew else 0.0
        state[entering] = IN_TREE
        inner, outer = (source, sink) if side == 1 else (sink, source)
        # Turn the way from `inner` up to the cut, and hang it on `outer`.
        node, above, arc = inner, outer, entering
        while True:
            old_parent, old_arc = parent[node], arc_up[node]
            _cut(node, parent, child, right, left)
            _hang(node, above, arc, parent, arc_up, child, right, left)
            if node == leaving:
                break
            node, above, arc = old_parent, node, old_arc
        arc, above = arc_up[inner], parent[inner]
        depth[inner] = depth[above] + 1
        if tail[arc] == inner:
            potential[inner] = potential[above] + cost[arc]
        else:
            potential[inner] = potential[above] - cost[arc]
        price_tree(tail, cost, parent, arc_up, child, right, depth, potential, inner)
    return pivots, at


@njit(cache=True)
def summed(one: Any, other: Any) -> float:
    """Sum of products. Linear algebra libraries wake all their threads for so long arrays."""
    total = 0.0
    for place in range(len(one)):
        total += one[place] * other[place]
    return total


class Network:
    """A graph with its flow.

    Parameters
    ----------
    tail, head, cost, capacity
        The arcs; costs not negative, capacities may be infinite.
    supply
        By node, the root first; negative for demand. The root takes what is left over. Supplies and
        capacities are multiples of one power of two, so that flows are exact: pivots could
        cycle otherwise.
    dear
        Cost of the artificial arcs: more than any way through the arcs.
    """

    def __init__(
        self,
        tail: NDArray[np.int64],
        head: NDArray[np.int64],
        cost: NDArray[np.float64],
        capacity: NDArray[np.float64],
        supply: NDArray[np.float64],
        dear: NDArray[np.float64],
    ) -> None:
        nodes = np.arange(1, len(supply))
        gives = supply[1:] >= 0
        self.real = len(tail)
        self.tail = np.concatenate([tail, np.where(gives, nodes, 0)]).astype(np.int32)
        self.head = np.concatenate([head, np.where(gives, 0, nodes)]).astype(np.int32)
        self.cost = np.concatenate([cost, dear])
        self.capacity = np.concatenate([capacity, np.full(len(nodes), np.inf)])
        self.supply = supply.astype(float)
        arcs, count = len(self.tail), len(supply)
        self.flow, self.state = np.zeros(arcs), np.zeros(arcs, np.int8)
        self.parent, self.arc_up = np.zeros(count, np.int32), np.zeros(count, np.int32)
        self.child, self.right = np.zeros(count, np.int32), np.zeros(count, np.int32)
        self.left, self.depth = np.zeros(count, np.int32), np.zeros(count, np.int32)
        self.potential = np.zeros(count)
        self.pivots, self._at = 0, 0
        start_tree(
            self.tail,
            self.head,
            self.cost,
            self.supply,
            self.flow,
            self.state,
            self.parent,
            self.arc_up,
            self.child,
            self.right,
            self.left,
            self.depth,
            self.potential,
        )

    def optimise(self, tolerance: float = 1e-9, most_pivots: int = 10**9) -> float:
        """Least cost of all flows at the present costs of the arcs.

        Parameters
        ----------
        tolerance
            Prices above minus this do not pay.
        most_pivots
            Stop after so many.
        """
        price_tree(
            self.tail,
            self.cost,
            self.parent,
            self.arc_up,
            self.child,
            self.right,
            self.depth,
            self.potential,
            0,
        )
        made, self._at = optimise(
            self.tail,
            self.head,
            self.cost,
            self.capacity,
            self.flow,
            self.state,
            self.parent,
            self.arc_up,
            self.child,
            self.right,
            self.left,
            self.depth,
            self.potential,
            tolerance,
            most_pivots,
            self._at,
        )
        self.pivots += made
        return self.value

    @property
    def value(self) -> float:
        """Cost of the present flow."""
        return float(summed(self.cost, self.flow))

    def keep(self) -> tuple[NDArray[Any], ...]:
        """Copy of what `optimise` changes, for `restore`."""
        return tuple(array.copy() for array in self._changing())

    def restore(self, kept: tuple[NDArray[Any], ...]) -> None:
        """Go back to a copy."""
        for array, old in zip(self._changing(), kept, strict=True):
            array[:] = old

    def _changing(self) -> tuple[NDArray[Any], ...]:
        return (
            self.flow,
            self.state,
            self.parent,
            self.arc_up,
            self.child,
            self.right,
            self.left,
            self.depth,
            self.potential,
        )
