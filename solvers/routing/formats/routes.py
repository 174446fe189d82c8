"""Plans in an instance file's own terms: routes of node numbers, and VRPLIB solution files."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.plan import LastMilePlan
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.errors import DataError, DataProblem
from supplychain.plans import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.routing.formats.instance import Instance
    from solvers.routing.last_mile.plan import Tour

ROUTE = re.compile(r"^route\s*#?\s*(\d+)\s*:(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileRoute:
    """One vehicle's trips; vehicles count from 1, nodes from 0 with the depots first."""

    vehicle: int
    trips: tuple[tuple[int, ...], ...]


def routes_of(instance: Instance, plan: LastMilePlan) -> list[FileRoute]:
    """Tours with the file's vehicles: those of each kind in order, as the tours come."""
    vans = {van.vehicle_type.id: n for n, van in enumerate(instance.problem.vans)}
    used: Counter[int] = Counter()
    routes = []
    for tour in plan.tours:
        van = vans[tour.vehicle_type_id]
        trips = tuple(tuple(int(drop.job_id) for drop in trip.drops) for trip in tour.trips)
        routes.append(FileRoute(instance.vehicles[van][used[van]], trips))
        used[van] += 1
    return sorted(routes, key=lambda route: route.vehicle)


def sol_text(instance: Instance, routes: Iterable[FileRoute], cost: str) -> str:
    """A VRPLIB solution file.

    Where vehicles differ, route ``k`` is that of vehicle ``k`` and may be empty; where all are
    alike, routes are counted. A visit to the depot between two trips is its number.
    """
    found = sorted(routes, key=lambda route: route.vehicle)
    if len(instance.vehicles) == 1:
        rows = dict(enumerate(found, 1))
    else:
        rows = {route.vehicle: route for route in found}
    lines = [
        f"Route #{n}:{_visits(instance, rows.get(n))}" for n in range(1, max(rows, default=0) + 1)
    ]
    return "\n".join([*lines, f"Cost {cost}", ""])


def _visits(instance: Instance, route: FileRoute | None) -> str:
    if route is None:
        return ""
    van = next(n for n, held in enumerate(instance.vehicles) if route.vehicle in held)
    depot = instance.problem.vans[van].start_place
    nodes = [node for trip in route.trips for node in (depot, *trip)]
    return "".join(f" {node}" for node in nodes[1:])


def read_sol(instance: Instance, text: str) -> list[FileRoute]:
    """Routes of a VRPLIB solution file of this instance; its cost is not looked at.

    Raises
    ------
    DataError
        For lines that are not routes, and for nodes and vehicles that the instance does not have.
    """
    problems, routes = [], []
    vehicles = sum(len(held) for held in instance.vehicles)
    nodes = instance.depots + len(instance.problem.jobs)
    for number, line in enumerate(text.splitlines(), 1):
        match = ROUTE.match(line.strip())
        if match is None:
            if line.strip() and not line.strip().lower().startswith("cost"):
                problems.append(_bad(number, "neither a route nor a cost", line.strip()))
            continue
        cells = match[2].split()
        bad = [cell for cell in cells if not cell.isdecimal() or int(cell) >= nodes]
        if bad or not 1 <= int(match[1]) <= vehicles:
            allowed = f"nodes below {nodes}, at most {vehicles} routes"
            problems.append(_bad(number, "the instance has no such node or vehicle", line, allowed))
            continue
        trips: list[list[int]] = [[]]
        for node in map(int, cells):
            if node >= instance.depots:
                trips[-1].append(node)
            elif trips[-1]:
                trips.append([])
        kept = tuple(tuple(trip) for trip in trips if trip)
        if kept:
            routes.append(FileRoute(int(match[1]), kept))
    if problems:
        raise DataError(problems)
    return routes


def _bad(line: int, problem: str, given: str, allowed: str = "") -> DataProblem:
    return DataProblem("solution", line, "", "bad_line", problem, given, allowed)


def tour_of_route(instance: Instance, scheduler: Scheduler, route: FileRoute) -> Tour | None:
    """The route with times; ``None`` if it breaks a rule by itself."""
    position = {int(job.id): at for at, job in enumerate(instance.problem.jobs)}
    van = next(n for n, held in enumerate(instance.vehicles) if route.vehicle in held)
    trips = tuple(tuple(position[node] for node in trip) for trip in route.trips)
    return scheduler.tour(Draft(van, 0, trips))


def plan_of_routes(instance: Instance, routes: Sequence[FileRoute]) -> LastMilePlan | None:
    """Routes with times as a plan of the problem; ``None`` if one breaks a rule by itself.

    Clients in no route are left out. That no vehicle or client is used twice is for the checker.
    """
    scheduler = Scheduler(instance.problem)
    tours = []
    for route in routes:
        tour = tour_of_route(instance, scheduler, route)
        if tour is None:
            return None
        tours.append(tour)
    served = {node for route in routes for trip in route.trips for node in trip}
    missing = [job for job in instance.problem.jobs if int(job.id) not in served]
    cost_cny = sum(tour.cost_cny for tour in tours) + sum(job.unserved_cny for job in missing)
    return LastMilePlan(
        status=Status.PARTIAL if missing else Status.FEASIBLE,
        stop_reason=StopReason.TIME,
        tours=tuple(tours),
        unserved=tuple((job.id, Reason.UNKNOWN) for job in missing),
        cost_cny=cost_cny,
    )
