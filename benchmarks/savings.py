"""The parallel savings method of Clarke and Wright, for paths of any kind.

G. Clarke and J. W. Wright, *Scheduling of vehicles from a central depot to a number of delivery
points*, Operations Research 12 (1964). The shape parameter is that of P. Yellow, Operational
Research Quarterly 21 (1970).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import ArrayLike, NDArray


class Path(Protocol):
    """Something that visits nodes in an order."""

    @property
    def nodes(self) -> tuple[int, ...]:
        """Nodes in order of the visit."""
        ...


P = TypeVar("P", bound=Path)


def parallel_savings(
    paths: Iterable[P],
    pairs: Iterable[tuple[int, int]],
    join: Callable[[tuple[int, ...], P, P], P | None],
    *,
    may_turn: bool = True,
) -> list[P]:
    """Join paths end to end, the pair of nodes with the largest saving first.

    Parameters
    ----------
    paths
        What to begin with, usually one per node; no node in two of them.
    pairs
        ``(i, j)``: ``j`` shall follow ``i``; in order of falling savings.
    join
        Given the nodes in their new order and the two paths, the joined path, or ``None`` if it
        breaks a rule or saves nothing.
    may_turn
        Whether a path may be driven backwards to bring a node to its end.

    Returns
    -------
    list
        What is left once no pair can be joined, by first node of the paths given.
    """
    path_of = {node: path for path in paths for node in path.nodes}
    for i, j in pairs:
        first, second = path_of.get(i), path_of.get(j)
        if first is None or second is None or first is second:
            continue
        head = _ending_in(first.nodes, i, may_turn=may_turn)
        tail = _ending_in(second.nodes[::-1], j, may_turn=may_turn)
        if head is None or tail is None:
            continue
        joined = join((*head, *tail[::-1]), first, second)
        if joined is not None:
            path_of |= dict.fromkeys(joined.nodes, joined)
    return list({id(path): path for path in path_of.values()}.values())


def _ending_in(nodes: tuple[int, ...], node: int, *, may_turn: bool) -> tuple[int, ...] | None:
    """The nodes in the direction that ends in ``node``; ``None`` if it is not at an end."""
    if nodes[-1] == node:
        return nodes
    if may_turn and nodes[0] == node:
        return nodes[::-1]
    return None


def by_saving(savings: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs with a positive saving, largest first; equal ones by position.

    Parameters
    ----------
    savings
        Entry ``(i, j)`` is what it saves that ``j`` follows ``i``; shape ``(n, n)``.
    """
    rows, columns = np.nonzero(savings > 0)
    order = np.argsort(-savings[rows, columns], kind="stable")
    return list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))


def distance_savings(
    out: ArrayLike, back: ArrayLike, between: NDArray[np.float64], shape: float
) -> NDArray[np.float64]:
    """``back[i] + out[j] - shape * between[i, j]``, and nothing on the diagonal.

    Parameters
    ----------
    out, back
        Price from the depot to each node, and from each node to the depot.
    between
        Price from node to node, shape ``(n, n)``.
    shape
        Yellow's parameter: above 1 it prefers neighbours, below 1 far nodes.
    """
    ends = np.asarray(back, np.float64)[:, None] + np.asarray(out, np.float64)[None, :]
    savings: NDArray[np.float64] = ends - shape * between
    np.fill_diagonal(savings, 0.0)
    return savings
