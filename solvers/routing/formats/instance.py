"""From an instance file's sheet to a last-mile problem in integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.formats.rounding import Rounding
from solvers.routing.last_mile.problem import Half, Job, LastMileProblem, Van
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import UNREACHABLE, TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.formats.sheet import Sheet, Table, Vehicle

    Whole = NDArray[np.int64]

NEVER_S = 1 << 50
"""A limit on driving that no route meets."""
NO_RESTS = DriverRules(NEVER_S, NEVER_S, NEVER_S, NEVER_S)
LAYOUT = "whole"
M_PER_KM = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A problem with what is needed to speak of its plans in the file's own terms.

    Jobs are named by the positions of their nodes, counted from 0, as VRPLIB solutions do.

    Parameters
    ----------
    name
        Of the instance.
    problem
        In integers: a metre is one unit of distance after ``rounding``, a second one of time.
    rounding
        How numbers of the file became integers.
    cny_per_unit
        Money in the problem for one unit of the objective (unit cost times integer distance).
    depots
        Number of depots, nodes 0, 1, ...
    vehicles
        For each van of the problem the numbers of its vehicles in the file, counted from 1.
    points
        Coordinates of the nodes, if the file has any.
    """

    name: str
    problem: LastMileProblem
    rounding: Rounding
    cny_per_unit: float
    depots: int
    vehicles: tuple[tuple[int, ...], ...]
    points: Table | None = None

    def units(self, cost_cny: float) -> int:
        """A cost in units of the objective."""
        return round(cost_cny / self.cny_per_unit)


def instance_of(
    sheet: Sheet, rounding: Rounding = Rounding.DIMACS, cny_per_unit: float = 1.0
) -> Instance:
    """The sheet as a last-mile problem.

    Vehicles that are alike become one van. A vehicle without a reload depot has no base: its
    goods are on board from the start, and it makes one trip. The first depot is the front, the
    others are extra places.

    Parameters
    ----------
    sheet
        What the file states.
    rounding
        Of distances, times, loads and fixed costs; unit costs stay as they are.
    cny_per_unit
        Money for one unit of the objective.
    """
    grid = rounding.whole(sheet.weights)
    horizon_s = _horizon_s(sheet, grid, rounding)
    groups: dict[Vehicle, list[int]] = {}
    for number, vehicle in enumerate(sheet.fleet, 1):
        groups.setdefault(vehicle, []).append(number)
    vans = tuple(
        _van(sheet, vehicle, f"type-{place}", len(numbers), rounding, cny_per_unit, horizon_s)
        for place, (vehicle, numbers) in enumerate(groups.items(), 1)
    )
    problem = LastMileProblem(
        front_id="0",
        class_ids=tuple(f"load-{d}" for d in range(1, sheet.demand.shape[1] + 1)),
        jobs=_jobs(sheet, rounding, horizon_s, _penalty_cny(sheet, grid, vans), cny_per_unit),
        vans=vans,
        travel={SpeedClass.URBAN.value: _travel(sheet, grid)},
        windows=(TimeWindow(0, horizon_s),),
        horizon_s=horizon_s,
        places=sheet.depots - 1,
    )
    vehicles = tuple(tuple(numbers) for numbers in groups.values())
    return Instance(
        sheet.name, problem, rounding, cny_per_unit, sheet.depots, vehicles, sheet.points
    )


def _horizon_s(sheet: Sheet, grid: Whole, rounding: Rounding) -> int:
    """Close of the last depot; without windows, more than any route can take."""
    if sheet.windows is not None:
        return int(rounding.whole(sheet.windows[: sheet.depots, 1]).max())
    service_s = int(rounding.whole(sheet.service).sum() + rounding.whole(sheet.release).max())
    # A vehicle that loads again drives twice for each client: there and back.
    return 2 * int(grid.max()) * (len(grid) + 1) + service_s


def _travel(sheet: Sheet, grid: Whole) -> TravelMatrix:
    """Nodes in the problem's order: the front, clients, then the other depots."""
    nodes = [0, *range(sheet.depots, len(grid)), *range(1, sheet.depots)]
    legs = grid.copy()
    if sheet.backhauls_last:
        picks = np.flatnonzero(sheet.backhaul.sum(axis=1))
        drops = np.setdiff1d(np.arange(sheet.depots, len(grid)), picks)
        legs[np.ix_(picks, drops)] = UNREACHABLE
        legs[np.ix_(np.arange(sheet.depots), picks)] = UNREACHABLE
    np.fill_diagonal(legs, 0)
    legs = legs[np.ix_(nodes, nodes)]
    return TravelMatrix(legs, legs)


def _jobs(
    sheet: Sheet, rounding: Rounding, horizon_s: int, penalty_cny: float, cny_per_unit: float
) -> tuple[Job, ...]:
    kg, back_kg = rounding.whole(sheet.demand), rounding.whole(sheet.backhaul)
    service_s, release_s = rounding.whole(sheet.service), rounding.whole(sheet.release)
    prize = rounding.whole(sheet.prize)
    windows_s = None if sheet.windows is None else rounding.whole(sheet.windows)
    halves = {first: (str(second), Half.FIRST) for first, second in sheet.pairs}
    halves |= {second: (str(first), Half.SECOND) for first, second in sheet.pairs}
    jobs = []
    for node in range(sheet.depots, len(sheet.weights)):
        windows: tuple[DeliveryWindow, ...] = ()
        if windows_s is not None:
            windows = (DeliveryWindow(int(windows_s[node, 0]), int(windows_s[node, 1])),)
        mate_id, half = halves.get(node, ("", Half.WHOLE))
        nothing = (0.0,) * kg.shape[1]
        has_returns = bool(back_kg[node].any())
        jobs.append(
            Job(
                id=str(node),
                order_id=str(node),
                kg=tuple(map(float, kg[node])),
                litres=nothing,
                release_s=int(release_s[node]),
                windows=windows,
                latest_s=horizon_s,
                service_s=int(service_s[node]),
                unserved_cny=float(prize[node]) * cny_per_unit or penalty_cny,
                returns_kg=tuple(map(float, back_kg[node])) if has_returns else (),
                returns_l=nothing if has_returns else (),
                mate_id=mate_id,
                half=half,
            )
        )
    return tuple(jobs)


def _penalty_cny(sheet: Sheet, grid: Whole, vans: tuple[Van, ...]) -> float:
    """More than any plan that serves everybody can cost: each client on a route of its own.

    Every edge of a plan leads to a client or from one back to a depot.
    """
    clients = grid[sheet.depots :]
    ways_m = int(clients.max(axis=1).sum() + grid[:, sheet.depots :].max(axis=0).sum())
    per_m = max(van.vehicle_type.cny_per_km for van in vans) / M_PER_KM
    fixed_cny = max(van.vehicle_type.fixed_cny for van in vans)
    return per_m * ways_m + fixed_cny * len(clients) + 1.0


def _van(
    sheet: Sheet,
    vehicle: Vehicle,
    key: str,
    count: int,
    rounding: Rounding,
    cny_per_unit: float,
    horizon_s: int,
) -> Van:
    dimensions = sheet.demand.shape[1]
    room = np.maximum(rounding.whole(sheet.demand), rounding.whole(sheet.backhaul)).sum(axis=0)
    capacity = rounding.whole(vehicle.capacity) if vehicle.capacity else room
    rooms = tuple(Compartment(f"load-{d + 1}", float(capacity[d]), 0.0) for d in range(dimensions))
    kind = VehicleType(
        id=key,
        name=key,
        haul=Haul.LAST_MILE,
        payload_kg=float(capacity.sum()),
        volume_l=0.0,
        layouts=(Layout(LAYOUT, rooms),),
        fixed_cny=float(rounding.whole(vehicle.fixed_cost)) * cny_per_unit,
        cny_per_km=vehicle.unit_cost * cny_per_unit * M_PER_KM,
        cny_per_h=0.0,
        max_route_s=_limit(rounding, vehicle.max_duration),
        max_distance_m=_limit(rounding, vehicle.max_distance),
        rules=NO_RESTS,
        dock_s=0,
    )
    shift = TimeWindow(0, horizon_s)
    if sheet.windows is not None:
        open_s, close_s = rounding.whole(sheet.windows[vehicle.depot]).tolist()
        shift = TimeWindow(open_s, close_s)
    return Van(
        kind,
        count,
        (shift,),
        {LAYOUT: 0.0},
        start_place=vehicle.depot,
        base_place=vehicle.depot if vehicle.reloads else None,
        end_place=vehicle.depot,
    )


def _limit(rounding: Rounding, value: float | None) -> int | None:
    return None if value is None else int(rounding.whole(value))
