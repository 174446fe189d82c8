"""Who supplies whom: what networks and trees of stages know alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator


class Supplied(ABC):
    """Named stages, and their arcs from supplier to customer."""

    arcs: tuple[tuple[str, str], ...]

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Name of each stage."""

    @cached_property
    def row(self) -> dict[str, int]:
        """Position of each stage."""
        return {name: row for row, name in enumerate(self.names)}

    @cached_property
    def suppliers(self) -> list[list[int]]:
        """Positions of the stages that supply each stage."""
        found: list[list[int]] = [[] for _ in self.names]
        for one, other in self.arcs:
            found[self.row[other]].append(self.row[one])
        return found

    @cached_property
    def customers(self) -> list[list[int]]:
        """Positions of the stages that each stage supplies."""
        found: list[list[int]] = [[] for _ in self.names]
        for one, other in self.arcs:
            found[self.row[one]].append(self.row[other])
        return found

    @cached_property
    def order(self) -> list[int]:
        """Positions of all stages, suppliers first."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(len(self.names)))
        graph.add_edges_from((self.row[one], self.row[other]) for one, other in self.arcs)
        return list(nx.lexicographical_topological_sort(graph))

    def name_problems(self) -> Iterator[DataProblem]:
        """Names that are there twice, and arcs with names that are not there."""
        for row, name in enumerate(self.names):
            if name in self.names[:row]:
                text = "the name is there twice"
                yield DataProblem("stages", row, "id", "duplicate", text, name, "once")
        known = set(self.names)
        for row, arc in enumerate(self.arcs):
            for name in arc:
                if name not in known:
                    text = "there is no such stage"
                    yield DataProblem("arcs", row, "", "unknown_reference", text, name)
