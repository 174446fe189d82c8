"""The network simplex against that of networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from solvers.placement.flows.simplex import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEAR = 1000.0


def drawn_network(random: np.random.Generator) -> Network:
    """Up to a dozen nodes with arcs of whole costs and capacities; some have no limit."""
    nodes = int(random.integers(4, 13))
    arcs = int(random.integers(nodes, 5 * nodes))
    tail = random.integers(0, nodes, arcs)
    head = (tail + random.integers(1, nodes, arcs)) % nodes
    supply = random.integers(-9, 10, nodes).astype(float)
    supply[0] = -supply[1:].sum()
    capacity = random.integers(0, 12, arcs).astype(float)
    capacity[random.random(arcs) < 0.3] = np.inf
    cost = random.integers(0, 20, arcs).astype(float)
    return Network(tail, head, cost, capacity, supply, np.full(nodes - 1, DEAR))


def least_cost(network: Network) -> float:
    """What networkx says of the same graph."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for node, supply in enumerate(network.supply.tolist()):
        graph.add_node(node, demand=-int(supply))
    for tail, head, cost, capacity in zip(
        network.tail.tolist(),
        network.head.tolist(),
        network.cost.tolist(),
        network.capacity.tolist(),
        strict=True,
    ):
        limit = {} if np.isinf(capacity) else {"capacity": int(capacity)}
        graph.add_edge(tail, head, weight=int(cost), **limit)
    return float(nx.network_simplex(graph)[0])


def left_over(network: Network) -> NDArray[np.float64]:
    """Supply plus what comes in less what goes out, by node."""
    count = len(network.supply)
    into = np.bincount(network.head, network.flow, count)
    return np.asarray(network.supply + into - np.bincount(network.tail, network.flow, count))


@pytest.mark.parametrize("seed", range(30))
def test_cost_is_least_and_stays_so_as_costs_change(seed: int) -> None:
    random = np.random.default_rng(seed)
    network = drawn_network(random)
    for _ in range(4):
        assert network.optimise() == least_cost(network)
        changed = random.integers(0, network.real, 3)
        network.cost[changed] = random.integers(0, 40, 3)


@pytest.mark.parametrize("seed", range(10))
def test_flows_are_whole_balanced_and_within_capacities(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    network = drawn_network(random)
    for _ in range(3):
        network.optimise()
        assert (network.flow == np.round(network.flow)).all()
        assert (network.flow >= 0).all()
        assert (network.flow <= network.capacity).all()
        assert (left_over(network) == 0.0).all()
        network.cost[: network.real] = random.integers(0, 20, network.real)


def test_fractions_of_a_power_of_two_stay_exact() -> None:
    unit = 2.0**-20
    random = np.random.default_rng(3)
    size = 12
    supply = np.zeros(2 * size + 1)
    supply[1 : size + 1] = random.integers(1, 10**6, size) * unit
    supply[size + 1 :] = -random.integers(1, 10**6, size) * unit
    supply[0] = -supply[1:].sum()
    tail, head = np.divmod(np.arange(size * size), size)
    network = Network(
        tail + 1,
        head + size + 1,
        random.random(size * size),
        (random.integers(1, 10**5, size * size) * unit).astype(np.float64),
        supply,
        np.full(2 * size, 50.0),
    )
    network.optimise()
    assert (left_over(network) == 0.0).all()
    assert (network.flow / unit == np.round(network.flow / unit)).all()


@pytest.mark.parametrize("seed", range(5))
def test_going_back_needs_no_pivots_and_gives_the_old_cost(seed: int) -> None:
    random = np.random.default_rng(200 + seed)
    network = drawn_network(random)
    cost, old = network.optimise(), network.cost.copy()
    kept, flow = network.keep(), network.flow.copy()
    network.cost[: network.real] = random.integers(0, 20, network.real)
    network.optimise()
    network.cost[:] = old
    network.restore(kept)
    before = network.pivots
    assert network.optimise() == cost
    assert network.pivots == before
    assert (network.flow == flow).all()


def test_kept_copies_do_not_change_with_the_flow() -> None:
    random = np.random.default_rng(1)
    network = drawn_network(random)
    kept = network.keep()
    first = kept[0].copy()
    network.optimise()
    assert not np.array_equal(network.flow, first)
    assert np.array_equal(kept[0], first)


def test_a_limit_on_pivots_leaves_a_flow_that_is_balanced_and_dearer() -> None:
    random = np.random.default_rng(9)
    network = drawn_network(random)
    early = network.optimise(most_pivots=1)
    assert (left_over(network) == 0.0).all()
    assert network.pivots == 1
    assert network.optimise() < early
