"""VROOM through pyvroom, at its highest exploration level."""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.routing.runs import CannotState
from solvers.routing.formats import FileRoute

if TYPE_CHECKING:
    from benchmarks.routing.case import Case

EXPLORATION_LEVEL = 5
PER_HOUR = 3_600
"""VROOM's price of an hour of travel at which its cost is the duration."""


def solve(case: Case, seconds: float, workers: int, _seed: int) -> list[FileRoute]:
    """Routes after so many seconds.

    Raises
    ------
    CannotState
        Where vehicles load again or have a longest duration: VROOM limits travel alone.
    """
    # Not imported above: not everybody has it, and mypy has no stubs for it.
    library: Any = import_module("vroom")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        path.write_text(json.dumps(document(case)), encoding="utf-8")
        problem = library.Input.from_json(path)
    found = problem.solve(
        exploration_level=EXPLORATION_LEVEL, nb_threads=workers, timeout=timedelta(seconds=seconds)
    )
    return [
        FileRoute(
            route["vehicle"],
            (tuple(step["id"] for step in route["steps"] if step["type"] == "job"),),
        )
        for route in found.to_dict()["routes"]
    ]


def document(case: Case) -> dict[str, Any]:
    """The instance as VROOM's problem JSON: integers as ours, distance is duration is cost."""
    sheet, whole = case.sheet, case.instance.rounding.whole
    if any(vehicle.reloads for vehicle in sheet.fleet):
        raise CannotState("VROOM has no reloading")
    if any(vehicle.max_duration is not None for vehicle in sheet.fleet):
        raise CannotState("VROOM limits the time of travel, not of the whole route")
    if sheet.pairs or sheet.backhaul.any() or sheet.prize.any():
        raise CannotState("our model of VROOM has no shipments, pickups and prizes")
    windows = None if sheet.windows is None else whole(sheet.windows).tolist()
    demand, service = whole(sheet.demand).tolist(), whole(sheet.service).tolist()
    jobs = []
    for node in range(sheet.depots, len(sheet.weights)):
        job = {
            "id": node,
            "location_index": node,
            "delivery": demand[node],
            "service": service[node],
        }
        jobs.append(job if windows is None else job | {"time_windows": [windows[node]]})
    vehicles = []
    for number, vehicle in enumerate(sheet.fleet, 1):
        row: dict[str, Any] = {
            "id": number,
            "start_index": vehicle.depot,
            "end_index": vehicle.depot,
            "costs": {
                "fixed": int(whole(vehicle.fixed_cost)),
                "per_hour": round(PER_HOUR * vehicle.unit_cost),
            },
        }
        if vehicle.capacity:
            row["capacity"] = whole(vehicle.capacity).tolist()
        if vehicle.max_distance is not None:
            row["max_distance"] = int(whole(vehicle.max_distance))
        vehicles.append(row if windows is None else row | {"time_window": windows[vehicle.depot]})
    grid = whole(sheet.weights).tolist()
    matrices = {"car": {"durations": grid, "distances": grid}}
    return {"vehicles": vehicles, "jobs": jobs, "matrices": matrices}
