"""The network of sites and lanes as a graph: ways through it, and what closures cut off."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Arc = tuple[str, str]
"""From and to, by site id; one direction."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The weakest set of arcs between sources and sinks.

    Parameters
    ----------
    capacity
        Sum of the capacities of `arcs`, equal to the largest flow from sources to sinks; infinite
        if no set of limited arcs separates them.
    arcs
        The arcs, sorted; empty if nothing flows anyway or if the capacity is infinite.
    """

    capacity: float
    arcs: tuple[Arc, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Sites and directed lanes.

    Parameters
    ----------
    graph
        Node ids are site ids; every arc has a ``weight`` (metres, seconds or CNY: the caller's
        choice). Not to be changed.
    """

    graph: nx.DiGraph[str]

    @classmethod
    def from_arcs(
        cls, arcs: Iterable[tuple[str, str, float]], nodes: Iterable[str] = ()
    ) -> Network:
        """Build from arcs; of parallel arcs the lightest stays.

        Parameters
        ----------
        arcs
            From, to and weight, which is finite and not negative.
        nodes
            Further sites, which need no arc.

        Raises
        ------
        DataError
            Listing every arc with an unusable weight.
        """
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(nodes)
        problems = []
        for row, (start, end, weight) in enumerate(arcs):
            if not (math.isfinite(weight) and weight >= 0.0):
                problems.append(_bad_weight(row, start, end, weight))
            elif not graph.has_edge(start, end) or weight < graph[start][end]["weight"]:
                graph.add_edge(start, end, weight=weight)
        if problems:
            raise DataError(problems)
        return cls(graph)

    def shortest_path(self, start: str, end: str) -> tuple[str, ...]:
        """Sites of the lightest path, both ends included; empty if there is none.

        Raises
        ------
        DataError
            If a site is unknown.
        """
        self._know([start, end])
        try:
            return tuple(nx.dijkstra_path(self.graph, start, end, weight="weight"))
        except nx.NetworkXNoPath:
            return ()

    def path_weight(self, path: Iterable[str]) -> float:
        """Sum of the weights along a path of existing arcs."""
        return math.fsum(self.graph[a][b]["weight"] for a, b in itertools.pairwise(path))

    def cut_off(
        self,
        closed_nodes: Iterable[str] = (),
        closed_arcs: Iterable[Arc] = (),
        *,
        sources: Iterable[str],
    ) -> tuple[str, ...]:
        """Sites that a source reaches today and none reaches after the closures, sorted.

        A closed site counts as cut off, a source among them too. Sites that no source reaches
        today are left out. Closing an arc that does not exist changes nothing.

        Parameters
        ----------
        closed_nodes
            Sites closed, with all their arcs.
        closed_arcs
            Single directions closed.
        sources
            Where goods come from.

        Raises
        ------
        DataError
            If a site is unknown.
        """
        closed, lanes, starts = list(closed_nodes), list(closed_arcs), list(sources)
        self._know([*closed, *itertools.chain.from_iterable(lanes), *starts])
        rest = nx.restricted_view(self.graph, closed, lanes)
        today = _reached(self.graph, starts)
        still = _reached(rest, [start for start in starts if start in rest])
        return tuple(sorted(today - still))

    def articulation_points(self) -> tuple[str, ...]:
        """Sites without which the network falls apart, directions aside, sorted."""
        return tuple(sorted(nx.articulation_points(self.graph.to_undirected(as_view=True))))

    def min_cut(
        self,
        sources: Iterable[str],
        sinks: Iterable[str],
        capacities: Mapping[Arc, float] | None = None,
    ) -> Cut:
        """The arcs whose loss stops all flow from sources to sinks at the least lost capacity.

        Parameters
        ----------
        sources, sinks
            Any number of sites each. A site in both can never be separated.
        capacities
            Capacity by arc, not negative; an arc not named is unlimited. Without any, each arc
            counts 1: the fewest lanes that must close.

        Raises
        ------
        DataError
            If a site or an arc of `capacities` is unknown, or a capacity is negative or no number.
        """
        starts, ends = list(sources), list(sinks)
        self._know([*starts, *ends])
        self._check_capacities(capacities or {})
        if set(starts) & set(ends):
            return Cut(math.inf, ())
        flow = _flow_graph(self.graph, starts, ends, capacities)
        try:
            capacity, (near, _) = nx.minimum_cut(flow, _ORIGIN, _OUTLET)
        except nx.NetworkXUnbounded:
            return Cut(math.inf, ())
        crossing = [(a, b) for a, b in self.graph.edges if (a in near) and (b not in near)]
        return Cut(float(capacity), tuple(sorted(crossing)))

    def _know(self, names: Iterable[str]) -> None:
        unknown = sorted({name for name in names if name not in self.graph})
        if unknown:
            raise DataError(
                DataProblem("network", -1, "site", "unknown_site", "no such site", name)
                for name in unknown
            )

    def _check_capacities(self, capacities: Mapping[Arc, float]) -> None:
        problems = []
        for (start, end), capacity in capacities.items():
            if not self.graph.has_edge(start, end):
                text = f"{start} -> {end}"
                problems.append(DataProblem("network", -1, "arc", "unknown_arc", "no arc", text))
            elif not capacity >= 0.0:
                problems.append(_bad_capacity(start, end, capacity))
        if problems:
            raise DataError(problems)


# Sites are text, so that these two can never be the id of one.
_ORIGIN = 0
_OUTLET = 1


def _flow_graph(
    graph: nx.DiGraph[str],
    sources: Iterable[str],
    sinks: Iterable[str],
    capacities: Mapping[Arc, float] | None,
) -> nx.DiGraph[str | int]:
    """The same arcs with capacities, and one origin and one outlet; no attribute: unlimited."""
    flow: nx.DiGraph[str | int] = nx.DiGraph()
    flow.add_edges_from((_ORIGIN, source) for source in sources)
    flow.add_edges_from((sink, _OUTLET) for sink in sinks)
    for start, end in graph.edges:
        capacity = 1.0 if capacities is None else capacities.get((start, end), math.inf)
        if math.isinf(capacity):
            flow.add_edge(start, end)
        else:
            flow.add_edge(start, end, capacity=capacity)
    flow.add_nodes_from((_ORIGIN, _OUTLET))
    return flow


def _reached(graph: nx.Graph[str], sources: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for source in sources:
        if source not in found:
            found |= {source, *nx.descendants(graph, source)}
    return found


def _bad_weight(row: int, start: str, end: str, weight: float) -> DataProblem:
    text = f"arc {row} from {start} to {end} has an unusable weight"
    return DataProblem("network", -1, "weight", "bad_weight", text, str(weight), "0 or more")


def _bad_capacity(start: str, end: str, capacity: float) -> DataProblem:
    text = f"arc from {start} to {end} has an unusable capacity"
    return DataProblem("network", -1, "capacity", "bad_capacity", text, str(capacity), "0 or more")
