"""PyVRP on one level: customers from satellites, or satellites from the depot."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyvrp
import pyvrp.stop
from pyvrp.exceptions import PenaltyBoundWarning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.two_echelon.problem import Fleet

SCALE = 1_000
"""PyVRP counts in integers: thousandths of money, and of loads where these are not whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Clients to be visited once each from one of several depots.

    Parameters
    ----------
    distance
        From node to node.
    depots, clients
        Nodes of them; one node may be several clients.
    loads
        Of the clients.
    counts
        Vehicles that may start at each depot.
    fleet
        Their capacity and prices.
    per_load_cny
        Price of a unit of load by depot.
    extra_cny
        Added to the price of each vehicle, to get along with fewer.
    """

    distance: NDArray[np.float64]
    depots: tuple[int, ...]
    clients: tuple[int, ...]
    loads: tuple[float, ...]
    counts: tuple[int, ...]
    fleet: Fleet
    per_load_cny: tuple[float, ...]
    extra_cny: float = 0.0


def solve(level: Level, seconds: float, seed: int) -> list[tuple[int, list[int]]] | None:
    """Routes as depot and clients, by their positions; ``None`` if PyVRP finds none that fit."""
    if not level.clients:
        return []
    stop = pyvrp.stop.MaxRuntime(seconds)
    with warnings.catch_warnings():
        # Where nothing fits, its penalties end at their limit; the result tells.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = pyvrp.solve(_data(level), stop, seed=seed, collect_stats=False, display=False)
    if not result.is_feasible():
        return None
    used = [place for place, count in enumerate(level.counts) if count]
    return [
        (used[route.vehicle_type()], [a.idx for a in route if a.is_client()])
        for route in result.best.routes()
    ]


def cost_cny(level: Level, routes: Sequence[tuple[int, list[int]]]) -> float:
    """Vehicles, distance and load of routes, without what was added."""
    total = 0.0
    for depot, clients in routes:
        home = level.depots[depot]
        stops = [home, *(level.clients[place] for place in clients), home]
        length = sum(level.distance[i, j] for i, j in pairwise(stops))
        load = sum(level.loads[place] for place in clients)
        total += level.fleet.fixed_cny + level.fleet.cny_per_distance * float(length)
        total += level.per_load_cny[depot] * load
    return total


def _data(level: Level) -> pyvrp.ProblemData:
    is_whole = all(load == int(load) for load in (*level.loads, level.fleet.capacity_kg))
    load_scale = 1 if is_whole else SCALE
    nodes = np.array([*level.depots, *level.clients])
    priced = level.fleet.cny_per_distance * level.distance[np.ix_(nodes, nodes)]
    head = len(level.depots)
    matrices = []
    for price in level.per_load_cny:
        matrix = priced.copy()
        matrix[:, head:] += price * np.array(level.loads)
        whole = np.round(SCALE * matrix).astype(np.int64)
        np.fill_diagonal(whole, 0)
        matrices.append(whole)
    fixed = round(SCALE * (level.fleet.fixed_cny + level.extra_cny))
    room = math.floor(load_scale * level.fleet.capacity_kg)
    types = [
        pyvrp.VehicleType(
            min(count, len(level.clients)), [room], place, place, fixed_cost=fixed, profile=place
        )
        for place, count in enumerate(level.counts)
        if count
    ]
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in nodes],
        [
            pyvrp.Client(head + place, [math.ceil(load_scale * load)])
            for place, load in enumerate(level.loads)
        ],
        [pyvrp.Depot(place) for place in range(head)],
        types,
        matrices,
        [np.zeros_like(matrix) for matrix in matrices],
    )
