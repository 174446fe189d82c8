"""Stages without two ways between any of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from solvers.replenishment.guaranteed.arcs import Supplied
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True)
class StageTree(Supplied):
    """Who supplies whom, with one way at most between any two stages.

    Parameters
    ----------
    stages
        Names. Several trees beside each other are allowed.
    arcs
        Supplier and customer, by name.

    Raises
    ------
    DataError
        With names twice or unknown, or the stages that are connected in two ways.
    """

    stages: tuple[str, ...]
    arcs: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise DataError(problems)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each stage."""
        return self.stages

    @cached_property
    def _way(self) -> tuple[list[int], list[int], list[bool]]:
        """Stages from leaves to roots, the neighbour nearer to the root, and its side."""
        parent, is_customer = [-1] * len(self.stages), [False] * len(self.stages)
        found: list[int] = []
        for root in range(len(self.stages)):
            if root in found:
                continue
            waiting = [root]
            while waiting:
                row = waiting.pop()
                found.append(row)
                for others, is_side in ((self.suppliers[row], True), (self.customers[row], False)):
                    for other in others:
                        if other != parent[row]:
                            parent[other], is_customer[other] = row, is_side
                            waiting.append(other)
        return found[::-1], parent, is_customer

    @property
    def peeled(self) -> NDArray[np.int64]:
        """Positions of all stages, each before the one that it hangs on."""
        return np.array(self._way[0])

    @property
    def parent(self) -> NDArray[np.int64]:
        """Position of the stage that each hangs on, -1 for the last of a tree."""
        return np.array(self._way[1])

    @property
    def hangs_on_customer(self) -> NDArray[np.bool_]:
        """Whether each stage supplies the one that it hangs on, rather than being supplied."""
        return np.array(self._way[2])


def is_tree(stages: tuple[str, ...], arcs: tuple[tuple[str, str], ...]) -> bool:
    """Whether there is one way at most between any two stages."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from(stages)
    graph.add_edges_from(arcs)
    return len(arcs) == len(graph) - nx.number_connected_components(graph)


def _problems(tree: StageTree) -> Iterator[DataProblem]:
    wrong_names = list(tree.name_problems())
    yield from wrong_names
    if not wrong_names and not is_tree(tree.stages, tree.arcs):
        graph: nx.MultiGraph[str] = nx.MultiGraph(list(tree.arcs))
        circle = " - ".join(str(edge[0]) for edge in nx.find_cycle(graph))
        text = "there are two ways between stages; a tree has one"
        yield DataProblem("arcs", -1, "", "circular", text, circle)
