"""PyVRP as it comes: its own reader, ``pyvrp.solve`` with its defaults, a seed for each process."""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pyvrp
import pyvrp.stop

from solvers.routing.formats import FileRoute

if TYPE_CHECKING:
    from benchmarks.routing.case import Case
    from solvers.routing.formats.sheet import Sheet


def solve(case: Case, seconds: float, workers: int, seed: int) -> list[FileRoute]:
    """The cheapest routes after so many seconds; clients that it left out are in none.

    PyVRP has no processes of its own: with several, each has a seed, and the best of them counts.
    """
    data = data_of(case)
    seeds = range(seed, seed + max(1, workers))
    # This process was made for the run and has one thread: what it has read need not be sent.
    with ProcessPoolExecutor(len(seeds), get_context("fork")) as executor:
        found = list(executor.map(partial(_solve, data, seconds), seeds))
    _, routes = min(found, key=lambda item: item[0])
    return routes


def _solve(data: pyvrp.ProblemData, seconds: float, seed: int) -> tuple[float, list[FileRoute]]:
    """Cost, infinite if a rule is broken, and routes."""
    result = pyvrp.solve(
        data, pyvrp.stop.MaxRuntime(seconds), seed=seed, collect_stats=False, display=False
    )
    return result.cost(), routes_of(data, result.best)


def data_of(case: Case) -> pyvrp.ProblemData:
    """The instance by PyVRP's reader, which knows VRPLIB alone."""
    rounding = case.instance.rounding.value
    if not case.is_solomon:
        return pyvrp.read(case.path, rounding)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{case.name}.vrp"
        path.write_text(vrplib_text(case.sheet), encoding="utf-8")
        return pyvrp.read(path, rounding)


def vrplib_text(sheet: Sheet) -> str:
    """A sheet of one depot and vehicles that are alike, in VRPLIB's dialect."""
    assert sheet.points is not None
    assert sheet.windows is not None
    columns = {
        "NODE_COORD": sheet.points,
        "DEMAND": sheet.demand,
        "TIME_WINDOW": sheet.windows,
        "SERVICE_TIME": sheet.service[:, None],
    }
    lines = [
        f"NAME : {sheet.name}",
        "TYPE : VRPTW",
        f"DIMENSION : {len(sheet.weights)}",
        f"VEHICLES : {len(sheet.fleet)}",
        f"CAPACITY : {sheet.fleet[0].capacity[0]:g}",
        "EDGE_WEIGHT_TYPE : EUC_2D",
    ]
    for name, table in columns.items():
        lines.append(f"{name}_SECTION")
        lines += [
            f"{number} {' '.join(f'{cell:g}' for cell in row)}"
            for number, row in enumerate(table, 1)
        ]
    return "\n".join([*lines, "DEPOT_SECTION", "1", "-1", "EOF", ""])


def routes_of(data: pyvrp.ProblemData, solution: pyvrp.Solution) -> list[FileRoute]:
    """Routes with the file's vehicles; PyVRP names a type by the vehicles that are of it."""
    free = [list(map(int, kind.name.split(","))) for kind in data.vehicle_types()]
    routes = []
    for route in solution.routes():
        vehicle = free[route.vehicle_type()].pop(0) + 1
        trips: list[list[int]] = [[]]
        for activity in route:
            if activity.is_client():
                trips[-1].append(data.client(activity.idx).location)
            elif trips[-1]:
                trips.append([])
        routes.append(FileRoute(vehicle, tuple(tuple(trip) for trip in trips if trip)))
    return routes
