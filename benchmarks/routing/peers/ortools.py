"""OR-Tools' routing library: savings or cheapest insertion, then guided local search."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.routing.runs import CannotState
from solvers.routing.formats import FileRoute

if TYPE_CHECKING:
    from benchmarks.routing.case import Case
    from solvers.routing.formats.sheet import Sheet, Vehicle

LEFT_OUT = 10**12
"""Penalty of a client left out: above any route, so that there always is a solution."""


def solve(case: Case, seconds: float, _workers: int, _seed: int) -> list[FileRoute]:
    """Routes after so many seconds.

    Raises
    ------
    CannotState
        Where vehicles load again, which its routing library can only imitate, and for shipments.
    """
    sheet, rounding = case.sheet, case.instance.rounding
    if any(vehicle.reloads for vehicle in sheet.fleet):
        raise CannotState("our model of OR-Tools has no reloading")
    if sheet.pairs or sheet.backhaul.any():
        raise CannotState("our model of OR-Tools has no shipments and no pickups")
    # Not imported above: not everybody has it, and mypy has no stubs for it.
    library: Any = import_module("ortools.constraint_solver.pywrapcp")
    enums: Any = import_module("ortools.constraint_solver.routing_enums_pb2")
    depots = [vehicle.depot for vehicle in sheet.fleet]
    manager = library.RoutingIndexManager(len(sheet.weights), len(depots), depots, depots)
    routing = library.RoutingModel(manager)
    grid = rounding.whole(sheet.weights)
    _price(routing, sheet, case, grid)
    _load(routing, manager, sheet, case)
    _time(routing, manager, sheet, case, grid)
    for node in range(sheet.depots, len(grid)):
        prize = int(rounding.whole(sheet.prize[node]))
        routing.AddDisjunction([manager.NodeToIndex(node)], prize or LEFT_OUT)
    options = library.DefaultRoutingSearchParameters()
    options.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.time_limit.FromMilliseconds(round(1_000 * seconds))
    return _routes(routing, manager, routing.SolveWithParameters(options), len(depots))


def _price(routing: Any, sheet: Sheet, case: Case, grid: Any) -> None:
    """Distance at each vehicle's price, and fixed costs."""
    known: dict[float, int] = {}
    for number, vehicle in enumerate(sheet.fleet):
        if vehicle.unit_cost not in known:
            priced = np.rint(grid * vehicle.unit_cost).astype(np.int64)
            known[vehicle.unit_cost] = routing.RegisterTransitMatrix(priced.tolist())
        routing.SetArcCostEvaluatorOfVehicle(known[vehicle.unit_cost], number)
        fixed = int(case.instance.rounding.whole(vehicle.fixed_cost))
        routing.SetFixedCostOfVehicle(fixed, number)
    kinds: list[Vehicle] = list(dict.fromkeys(sheet.fleet))
    if any(vehicle.max_distance is not None for vehicle in kinds):
        raise CannotState("our model of OR-Tools has no longest distance")


def _load(routing: Any, manager: Any, sheet: Sheet, case: Case) -> None:
    whole = case.instance.rounding.whole
    demand = whole(sheet.demand)
    for d in range(demand.shape[1]):
        column = demand[:, d].tolist()
        callback = routing.RegisterUnaryTransitVector(column)
        total = sum(column)
        rooms = [int(whole(v.capacity[d])) if v.capacity else total for v in sheet.fleet]
        routing.AddDimensionWithVehicleCapacity(callback, 0, rooms, True, f"load {d}")


def _time(routing: Any, manager: Any, sheet: Sheet, case: Case, grid: Any) -> None:
    """Windows and longest durations; nothing where the instance has neither."""
    longest = [vehicle.max_duration for vehicle in sheet.fleet]
    if sheet.windows is None and not any(value is not None for value in longest):
        return
    whole = case.instance.rounding.whole
    legs = grid + whole(sheet.service)[:, None]
    horizon_s = case.instance.problem.horizon_s
    callback = routing.RegisterTransitMatrix(legs.tolist())
    routing.AddDimension(callback, horizon_s, horizon_s, False, "time")
    time = routing.GetDimensionOrDie("time")
    if sheet.windows is not None:
        windows = whole(sheet.windows)
        for node in range(sheet.depots, len(grid)):
            # A window may end after the depot's, where the dimension ends.
            open_s, close_s = (min(int(at), horizon_s) for at in windows[node])
            time.CumulVar(manager.NodeToIndex(node)).SetRange(open_s, close_s)
        for number, vehicle in enumerate(sheet.fleet):
            open_s, close_s = windows[vehicle.depot].tolist()
            time.CumulVar(routing.Start(number)).SetRange(open_s, close_s)
            time.CumulVar(routing.End(number)).SetRange(open_s, close_s)
    for number, value in enumerate(longest):
        if value is not None:
            time.SetSpanUpperBoundForVehicle(int(whole(value)), number)


def _routes(routing: Any, manager: Any, found: Any, vehicles: int) -> list[FileRoute]:
    if found is None:
        return []
    routes = []
    for vehicle in range(vehicles):
        trip, index = [], found.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(index):
            trip.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        if trip:
            routes.append(FileRoute(vehicle + 1, (tuple(trip),)))
    return routes
