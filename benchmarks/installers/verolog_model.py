"""One model of OR-Tools' routing: vehicles with limits, nodes that some of them may visit."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from solvers.common.workers import begin_worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RoutingModel:
    """What OR-Tools is asked; node ``n`` of the first ``len(allowed)`` is a request.

    ``cost[kind]`` and ``distance_m`` are over nodes; a vehicle has a kind, a node to start and end
    at, and limits. ``at_most`` are sums of used vehicles with their limits.
    """

    cost: list[NDArray[np.int64]]
    distance_m: NDArray[np.int64]
    load: list[int]
    kind: list[int]
    home: list[int]
    most_m: list[int]
    most_load: list[int]
    fixed: list[int]
    allowed: list[list[int]]
    penalty: int
    at_most: list[tuple[list[int], int]] = field(default_factory=list)


def routes_apart(model: RoutingModel, seconds: float) -> list[list[int]]:
    """Nodes of each vehicle's route, from a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as executor:
        return executor.submit(routes, model, seconds).result()


def routes(model: RoutingModel, seconds: float) -> list[list[int]]:
    """Nodes of each vehicle's route."""
    pywrapcp: Any = import_module("ortools.constraint_solver.pywrapcp")
    routing_enums_pb2: Any = import_module("ortools.constraint_solver.routing_enums_pb2")

    manager = pywrapcp.RoutingIndexManager(
        len(model.distance_m), len(model.kind), model.home, model.home
    )
    routing: Any = pywrapcp.RoutingModel(manager)
    kinds = [routing.RegisterTransitMatrix(table.tolist()) for table in model.cost]
    for vehicle, kind in enumerate(model.kind):
        routing.SetArcCostEvaluatorOfVehicle(kinds[kind], vehicle)
        routing.SetFixedCostOfVehicle(model.fixed[vehicle], vehicle)
    metres = routing.RegisterTransitMatrix(model.distance_m.tolist())
    routing.AddDimensionWithVehicleCapacity(metres, 0, model.most_m, True, "metres")
    homes = len(model.distance_m) - len(model.load)
    load = routing.RegisterUnaryTransitVector([*model.load, *[0] * homes])
    routing.AddDimensionWithVehicleCapacity(load, 0, model.most_load, True, "load")
    for node, vehicles in enumerate(model.allowed):
        index = manager.NodeToIndex(node)
        routing.AddDisjunction([index], model.penalty)
        routing.VehicleVar(index).SetValues([-1, *vehicles])
    solver = routing.solver()
    for vehicles, most in model.at_most:
        solver.Add(solver.Sum([routing.ActiveVehicleVar(v) for v in vehicles]) <= most)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    search.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    search.time_limit.FromMilliseconds(max(1_000, round(seconds * 1_000)))
    solution = routing.SolveWithParameters(search)
    if solution is None:
        return [[] for _ in model.kind]
    found = []
    for vehicle in range(len(model.kind)):
        index, nodes = solution.Value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(index):
            nodes.append(manager.IndexToNode(index))
            index = solution.Value(routing.NextVar(index))
        found.append(nodes)
    return found
