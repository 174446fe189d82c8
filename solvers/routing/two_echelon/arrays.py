"""A problem as the arrays that compiled code works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.two_echelon.compiled.anneal import Search
from solvers.routing.two_echelon.compiled.giant import empty_cuts
from solvers.routing.two_echelon.compiled.network import SLIGHT, Network
from solvers.routing.two_echelon.compiled.pool import empty_pool
from solvers.routing.two_echelon.compiled.routes import empty_routes
from solvers.routing.two_echelon.compiled.tables import giant_tour, parts_of, tours_of
from solvers.routing.two_echelon.compiled.trees import empty_trees
from solvers.routing.two_echelon.compiled.trucks import KEPT, MOST_SAVED, Memory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.two_echelon.compiled.network import Real, Whole
    from solvers.routing.two_echelon.compiled.routes import Routes
    from solvers.routing.two_echelon.problem import TwoEchelonProblem

MOST_WITH_TOURS = 15
"""Satellites up to which the tours over all their sets are worked out."""
MOST_WITH_PARTS = 12
"""Satellites up to which lower bounds of all their sets are worked out."""
NEIGHBOURS = 200
EPISODE_ROUNDS = 100
EPISODE_ROUNDS_PER_CUSTOMER = 10
LEFT_OUT = 10.0
"""Price of a customer without a route, in prices of all customers served alone."""


def network_of(problem: TwoEchelonProblem) -> Network:
    """The problem; money for distances, as freighters and trucks pay it."""
    satellites, customers = len(problem.satellites), len(problem.customers)
    trucks, freighters = problem.trucks, problem.freighters
    road = np.ascontiguousarray(problem.distance[1:, 1:] * freighters.cny_per_distance)
    head = 1 + satellites
    leg = np.ascontiguousarray(problem.distance[:head, :head] * trucks.cny_per_distance)
    tours = tours_of(leg, trucks.fixed_cny) if satellites <= MOST_WITH_TOURS else np.zeros(1)
    parts = np.zeros((0, 1))
    if satellites <= MOST_WITH_PARTS:
        parts = parts_of(tours, min(trucks.count, satellites))
    most = [problem.freighters.count] * satellites
    for place, satellite in enumerate(problem.satellites):
        if satellite.most_freighters is not None:
            most[place] = min(most[place], satellite.most_freighters)
    return Network(
        road=road,
        demand=np.array([customer.demand_kg for customer in problem.customers], np.float64),
        handling=np.array([place.handling_cny_per_kg for place in problem.satellites]),
        room=np.array([place.capacity_kg for place in problem.satellites]),
        most=np.array(most, np.int64),
        room_of_freighter=float(freighters.capacity_kg),
        fixed_of_freighter=float(freighters.fixed_cny),
        freighters=min(freighters.count, customers),
        near=_near(road[satellites:, satellites:]),
        far=(road[:satellites, satellites:] + road[satellites:, :satellites].T).min(axis=0),
        leg=leg,
        room_of_truck=float(trucks.capacity_kg),
        fixed_of_truck=float(trucks.fixed_cny),
        trucks=trucks.count,
        tours=tours,
        parts=parts,
        giant=giant_tour(leg),
    )


def search_of(net: Network, seed: int) -> Search:
    """A search in which nobody has a route yet."""
    satellites, customers = len(net.handling), len(net.demand)
    episode = EPISODE_ROUNDS + EPISODE_ROUNDS_PER_CUSTOMER * customers
    alone_cny = float((net.far + net.fixed_of_freighter + net.handling.max() * net.demand).sum())
    alone_cny += float((net.leg[0] + net.leg[:, 0]).sum()) + net.fixed_of_truck * satellites
    return Search(
        now=_nobody(net),
        trial=_nobody(net),
        base=_nobody(net),
        best=_nobody(net),
        memory=memory_of(net),
        opening=np.zeros(satellites),
        detour=np.zeros(satellites),
        rule=np.zeros(satellites, np.int64),
        left=np.array([0, episode], np.int64),
        # Whoever needs much room weighs more: without them the rest finds places.
        alone=LEFT_OUT * (alone_cny + 1.0) * (1.0 + net.demand / net.room_of_freighter),
        state=np.array([(seed * 2_654_435_761 + 88_172_645_463_325_252) % 2**63], np.uint64),
    )


def memory_of(net: Network) -> Memory:
    """No first level has been priced yet."""
    satellites = len(net.handling)
    return Memory(
        np.zeros(KEPT, np.uint64),
        np.zeros(KEPT),
        empty_trees(satellites, net.trucks),
        empty_cuts(satellites, net.trucks),
        empty_pool(satellites, is_used=len(net.tours) > 1),
        np.array([MOST_SAVED], np.int64),
    )


def _nobody(net: Network) -> Routes:
    lightest = np.cumsum(np.sort(net.demand))
    width = int((lightest <= net.room_of_freighter * (1.0 + SLIGHT)).sum()) + 1
    return empty_routes(len(net.demand), len(net.handling), net.freighters, width)


def _near(road: Real) -> Whole:
    """Other customers by the mean price there and back, nearest first."""
    mean: NDArray[np.float64] = (road + road.T) / 2
    np.fill_diagonal(mean, np.inf)
    order = np.argsort(mean, axis=1, kind="stable")
    return np.ascontiguousarray(order[:, : min(NEIGHBOURS, max(0, len(road) - 1))])
