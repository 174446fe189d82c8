"""What of a VROOM problem contradicts itself or cannot be kept, each with its JSON path."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.routing.formats.vroom.documents import (
    DEFAULT_PER_HOUR,
    DEFAULT_PROFILE,
    MatricesPart,
)
from solvers.routing.last_mile.arrays import MOST_WORDS
from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from solvers.routing.formats.vroom.documents import ProblemPart, TaskPart, VehiclePart

Fault = tuple[str, str, str, str, str]
"""JSON path, code, problem, given, allowed."""


def problems_of(document: ProblemPart, name: str) -> list[DataProblem]:
    """Everything that stands in the way of solving the document."""
    if not document.vehicles:
        return [DataProblem(name, -1, "vehicles", "too_short", "at least one vehicle is needed")]
    faults = [
        *_duplicates(document),
        *_matrix_faults(document),
        *_place_faults(document),
        *_amount_faults(document),
        *_window_faults(document),
        *_break_faults(document),
        *_price_faults(document),
        *_per_type_faults(document),
        *_skill_faults(document),
        *_step_faults(document),
    ]
    return [
        DataProblem(name, -1, path, code, problem, given, allowed)
        for path, code, problem, given, allowed in faults
    ]


def matrices_of(document: ProblemPart) -> Mapping[str, MatricesPart]:
    """Matrices by profile, the deprecated one included; empty if there are none."""
    if document.matrices is not None:
        return document.matrices
    if document.matrix is not None:
        return {DEFAULT_PROFILE: MatricesPart(durations=document.matrix)}
    return {}


def tasks_of(document: ProblemPart) -> Iterator[tuple[str, TaskPart]]:
    """Every task with its JSON path."""
    for at, job in enumerate(document.jobs):
        yield f"jobs[{at}]", job
    for at, shipment in enumerate(document.shipments):
        yield f"shipments[{at}].pickup", shipment.pickup
        yield f"shipments[{at}].delivery", shipment.delivery


def _duplicates(document: ProblemPart) -> Iterator[Fault]:
    yield from _twice("vehicles[{}].id", (item.id for item in document.vehicles))
    yield from _twice("jobs[{}].id", (item.id for item in document.jobs))
    yield from _twice("shipments[{}].pickup.id", (s.pickup.id for s in document.shipments))
    yield from _twice("shipments[{}].delivery.id", (s.delivery.id for s in document.shipments))
    for at, vehicle in enumerate(document.vehicles):
        yield from _twice(f"vehicles[{at}].breaks[{{}}].id", (item.id for item in vehicle.breaks))


def _twice(path: str, keys: Iterable[int]) -> Iterator[Fault]:
    seen: set[int] = set()
    for at, key in enumerate(keys):
        if key in seen:
            yield path.format(at), "duplicate", "id is used twice", str(key), ""
        seen.add(key)


def _matrix_faults(document: ProblemPart) -> Iterator[Fault]:
    given = matrices_of(document)
    sizes = Counter(len(part.durations) for part in given.values() if part.durations)
    size = max(sizes, key=lambda held: (sizes[held], held), default=0)
    for profile, part in given.items():
        for kind in ("durations", "distances", "costs"):
            grid, path = getattr(part, kind), f"matrices.{profile}.{kind}"
            if grid is None and kind == "durations":
                text = "durations are needed where a profile has matrices"
                yield path, "missing", text, "", ""
            elif grid is not None and (
                len(grid) != size or any(len(row) != size for row in grid) or not size
            ):
                text = "all matrices must be square and of one size"
                yield path, "wrong_shape", text, str(len(grid)), str(size)
    for at, vehicle in enumerate(document.vehicles):
        path = f"vehicles[{at}].profile"
        if given and vehicle.profile not in given:
            text = "there are no matrices for the profile"
            yield path, "no_matrix", text, vehicle.profile, ", ".join(given)
        if not given and vehicle.profile != DEFAULT_PROFILE:
            text = "without matrices there is one kind of roads"
            yield path, "not_supported", text, vehicle.profile, f"{DEFAULT_PROFILE}, or matrices"


def _place_faults(document: ProblemPart) -> Iterator[Fault]:
    given = matrices_of(document)
    size = max((len(part.durations or ()) for part in given.values()), default=0)
    for path, task in tasks_of(document):
        if given:
            yield from _index_faults(f"{path}.location_index", task.location_index, size)
            if task.location_index is None:
                yield f"{path}.location_index", "missing", "needed beside matrices", "", ""
        elif task.location is None:
            yield f"{path}.location", "missing", "needed without matrices", "", "[lon, lat]"
    for at, vehicle in enumerate(document.vehicles):
        path = f"vehicles[{at}]"
        places = (vehicle.start_index, vehicle.end_index) if given else (vehicle.start, vehicle.end)
        if places == (None, None):
            allowed = "start_index or end_index" if given else "start or end"
            yield path, "missing", "a vehicle needs a start or an end", "", allowed
        if given:
            yield from _index_faults(f"{path}.start_index", vehicle.start_index, size)
            yield from _index_faults(f"{path}.end_index", vehicle.end_index, size)
            for key in ("start", "end"):
                if getattr(vehicle, key) and getattr(vehicle, f"{key}_index") is None:
                    text = "the index is needed beside matrices"
                    yield f"{path}.{key}_index", "missing", text, "", ""


def _index_faults(path: str, index: int | None, size: int) -> Iterator[Fault]:
    if index is not None and index >= size:
        yield path, "out_of_range", "the matrices have no such row", str(index), f"below {size}"


def _amount_faults(document: ProblemPart) -> Iterator[Fault]:
    size = len(document.vehicles[0].capacity)
    amounts = [(f"vehicles[{n}].capacity", v.capacity) for n, v in enumerate(document.vehicles)]
    for at, job in enumerate(document.jobs):
        path = f"jobs[{at}]"
        if job.amount is not None and (job.delivery is not None or job.pickup is not None):
            text = "amount is deprecated and does not go with delivery or pickup"
            yield f"{path}.amount", "not_supported", text, str(job.amount), "delivery or pickup"
        amounts += [
            (f"{path}.{key}", getattr(job, key))
            for key in ("delivery", "pickup", "amount")
            if getattr(job, key) is not None
        ]
    amounts += [
        (f"shipments[{n}].amount", s.amount)
        for n, s in enumerate(document.shipments)
        if "amount" in s.model_fields_set
    ]
    for path, amount in amounts:
        if len(amount) != size:
            text = "all amounts need as many numbers as the first vehicle's capacity"
            yield path, "wrong_length", text, str(len(amount)), str(size)


def _window_faults(document: ProblemPart) -> Iterator[Fault]:
    lists = [(f"{path}.time_windows", task.time_windows) for path, task in tasks_of(document)]
    for at, vehicle in enumerate(document.vehicles):
        if vehicle.time_window is not None and vehicle.time_window[1] < vehicle.time_window[0]:
            yield _backwards(f"vehicles[{at}].time_window", vehicle.time_window)
        lists += [
            (f"vehicles[{at}].breaks[{n}].time_windows", item.time_windows)
            for n, item in enumerate(vehicle.breaks)
        ]
    for path, windows in lists:
        if windows == ():
            yield path, "too_short", "there is no window in it", "[]", "at least one"
        for n, window in enumerate(windows or ()):
            if window[1] < window[0]:
                yield _backwards(f"{path}[{n}]", window)


def _backwards(path: str, window: tuple[int, int]) -> Fault:
    return path, "backwards", "the window ends before it starts", str(list(window)), ""


def _break_faults(document: ProblemPart) -> Iterator[Fault]:
    for at, vehicle in enumerate(document.vehicles):
        for n, item in enumerate(vehicle.breaks):
            path = f"vehicles[{at}].breaks[{n}]"
            if item.max_load is not None:
                text = "a limit on the load during a break is not supported"
                yield f"{path}.max_load", "not_supported", text, str(list(item.max_load)), ""
            if item.time_windows is not None and len(item.time_windows) > 1:
                text = "a break in one of several windows is not supported"
                given = str([list(window) for window in item.time_windows])
                yield f"{path}.time_windows", "not_supported", text, given, "one window"


def _price_faults(document: ProblemPart) -> Iterator[Fault]:
    given = matrices_of(document)
    for at, vehicle in enumerate(document.vehicles):
        part = given.get(vehicle.profile)
        if part is None:
            continue
        path, costs = f"vehicles[{at}]", vehicle.costs
        if part.costs is not None:
            text = "does not go with a matrix of costs"
            if costs.per_hour != DEFAULT_PER_HOUR:
                yield f"{path}.costs.per_hour", "contradiction", text, str(costs.per_hour), ""
            if costs.per_km:
                yield f"{path}.costs.per_km", "contradiction", text, str(costs.per_km), ""
            if vehicle.max_distance is not None:
                text = "a longest distance beside a matrix of costs is not supported"
                given_m = str(vehicle.max_distance)
                yield f"{path}.max_distance", "not_supported", text, given_m, ""
        elif part.distances is None:
            text = f"matrices.{vehicle.profile}.distances are needed for it"
            if costs.per_km:
                yield f"{path}.costs.per_km", "missing", text, str(costs.per_km), ""
            if vehicle.max_distance is not None:
                yield f"{path}.max_distance", "missing", text, str(vehicle.max_distance), ""


def times_at(task: TaskPart, vehicles: Iterable[VehiclePart], key: str) -> set[int]:
    """Values of ``setup`` or ``service`` that a task has over the vehicles."""
    by_type: dict[str, int] = getattr(task, f"{key}_per_type")
    default: int = getattr(task, key)
    return {default if v.type is None else by_type.get(v.type, default) for v in vehicles}


def _per_type_faults(document: ProblemPart) -> Iterator[Fault]:
    for path, task in tasks_of(document):
        for key in ("setup", "service"):
            times = times_at(task, document.vehicles, key)
            if len(times) > 1:
                text = "times that differ between the vehicles are not supported"
                allowed = "one value for all vehicles"
                yield f"{path}.{key}_per_type", "not_supported", text, str(sorted(times)), allowed


def _skill_faults(document: ProblemPart) -> Iterator[Fault]:
    wanted = {skill for job in document.jobs for skill in job.skills}
    wanted |= {skill for shipment in document.shipments for skill in shipment.skills}
    if len(wanted) > MOST_WORDS:
        text = "so many different skills of tasks are not supported"
        yield "jobs, shipments: skills", "not_supported", text, str(len(wanted)), str(MOST_WORDS)


def _step_faults(document: ProblemPart) -> Iterator[Fault]:
    known = {
        "job": {item.id for item in document.jobs},
        "pickup": {item.pickup.id for item in document.shipments},
        "delivery": {item.delivery.id for item in document.shipments},
    }
    seen: set[tuple[str, int | None]] = set()
    for at, vehicle in enumerate(document.vehicles):
        known["break"] = {item.id for item in vehicle.breaks}
        for n, step in enumerate(vehicle.steps):
            path = f"vehicles[{at}].steps[{n}].id"
            if step.type in ("start", "end"):
                continue
            if step.id not in known[step.type]:
                yield path, "unknown_reference", f"there is no such {step.type}", str(step.id), ""
            elif step.type != "break" and (step.type, step.id) in seen:
                yield path, "duplicate", "the task is in the steps twice", str(step.id), ""
            seen.add((step.type, step.id))
