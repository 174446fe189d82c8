"""A problem laid out in plain tuples and lists, so that schedules are fast to compute."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from solvers.routing.last_mile.problem import FOREVER_S
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.problem import Job, LastMileProblem, Van
    from supplychain.fleet import DriverRules, Layout
    from supplychain.roads import TravelMatrix

LOAD_SLACK = 1e-6
"""Kilograms and litres that sums of floats may be over a capacity."""


@dataclass(frozen=True, slots=True)
class DoorWindow:
    """A delivery window; ``late_cny_per_s`` is ``None`` if it is hard."""

    open_s: int
    close_s: int
    late_cny_per_s: float | None


@dataclass(frozen=True, slots=True)
class Door:
    """One job as schedules see it.

    ``windows`` are in order of opening; ``limit_s`` is the latest start of service whatever they
    say, and ``last_s`` the latest start that they leave. ``ride_s`` is the longest time on board.
    """

    release_s: int
    service_s: int
    windows: tuple[DoorWindow, ...]
    limit_s: int
    last_s: int
    wait_cny_per_s: float
    unserved_cny: float
    load: tuple[float, ...]
    returns: tuple[float, ...]
    ride_s: int


class Rows:
    """A travel matrix as lists, of which Python reads single entries faster than of arrays.

    They take longer to make, and more memory, than all else of a front; compiled code needs none.
    So they are made once somebody asks.
    """

    def __init__(self, travel: TravelMatrix) -> None:
        self._travel = travel

    @cached_property
    def distance_m(self) -> list[list[int]]:
        """Metres from node to node."""
        rows: list[list[int]] = self._travel.distance_m.tolist()
        return rows

    @cached_property
    def drive_s(self) -> list[list[int]]:
        """Pure driving time from node to node."""
        rows: list[list[int]] = self._travel.duration_s.tolist()
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """A van with its walls in one position.

    ``room`` and every ``Door.load`` have the same axis: kg per class, litres per class, all kg,
    all litres. ``distance_m`` and ``drive_s`` are rows of the travel matrix, node 0 the front.
    """

    van: int
    layout_id: str
    fixed_cny: float
    cny_per_m: float
    cny_per_s: float
    room: tuple[float, ...]
    rows: Rows
    max_route_s: int
    max_stops: int
    max_drive_s: int
    max_continuous_s: int
    dock_s: int
    rules: DriverRules
    drivers: int

    @property
    def distance_m(self) -> list[list[int]]:
        """Metres from node to node."""
        return self.rows.distance_m

    @property
    def drive_s(self) -> list[list[int]]:
        """Pure driving time from node to node."""
        return self.rows.drive_s

    def holds(self, load: Sequence[float]) -> bool:
        """Whether a trip's load fits every compartment and the totals."""
        return all(have <= room for have, room in zip(load, self.room, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Doors and rigs of one front, with the second at which vehicles may leave it."""

    problem: LastMileProblem
    doors: tuple[Door, ...]
    rigs: tuple[Rig, ...]

    @classmethod
    def of(cls, problem: LastMileProblem) -> Tables:
        """Lay out a problem."""
        rows = {speed: Rows(travel) for speed, travel in problem.travel.items()}
        rigs = tuple(
            _rig(problem, number, van, layout, rows[van.travel_key])
            for number, van in enumerate(problem.vans)
            for layout in van.vehicle_type.layouts
        )
        return cls(problem, tuple(door_of(job, problem.horizon_s) for job in problem.jobs), rigs)

    def trip_load(self, trip: Sequence[int]) -> list[float]:
        """Load of a trip on the axis of ``Rig.room``."""
        loads = [self.doors[job].load for job in trip]
        return [sum(amounts) for amounts in zip(*loads, strict=True)]

    def trip_returns(self, trip: Sequence[int]) -> list[float]:
        """What a trip brings back, on the axis of ``Rig.room``."""
        returns = [self.doors[job].returns for job in trip]
        return [sum(amounts) for amounts in zip(*returns, strict=True)]


def door_of(job: Job, horizon_s: int) -> Door:
    """A job as schedules see it, its windows cut at its latest start."""
    limit_s = min(job.latest_s, horizon_s)
    windows = tuple(
        DoorWindow(
            window.open_s,
            min(window.close_s, limit_s),
            None if window.late_cny_per_min is None else window.late_cny_per_min / MINUTE_S,
        )
        for window in sorted(job.windows, key=lambda item: (item.open_s, item.close_s))
        if window.open_s <= limit_s
    )
    closes = [w.close_s if w.late_cny_per_s is None else limit_s for w in windows]
    # Without windows any time will do; with windows that all open too late, none will.
    last_s = max(closes, default=-1) if job.windows else limit_s
    return Door(
        release_s=job.release_s,
        service_s=job.service_s,
        windows=windows,
        limit_s=limit_s,
        last_s=last_s,
        wait_cny_per_s=job.wait_cny_per_h / HOUR_S,
        unserved_cny=job.unserved_cny,
        load=_load(job.kg, job.litres),
        returns=_load(
            job.returns_kg or (0.0,) * len(job.kg), job.returns_l or (0.0,) * len(job.litres)
        ),
        ride_s=FOREVER_S if job.max_on_board_s is None else job.max_on_board_s,
    )


def _load(kg: tuple[float, ...], litres: tuple[float, ...]) -> tuple[float, ...]:
    return (*kg, *litres, sum(kg), sum(litres))


def _rig(
    problem: LastMileProblem,
    number: int,
    van: Van,
    layout: Layout,
    rows: Rows,
) -> Rig:
    vehicle = van.vehicle_type
    rooms = [layout.compartment(class_id) for class_id in problem.class_ids]
    room = (
        *(0.0 if item is None else item.capacity_kg for item in rooms),
        *(0.0 if item is None else item.capacity_l for item in rooms),
        vehicle.payload_kg,
        vehicle.volume_l,
    )
    return Rig(
        van=number,
        layout_id=layout.id,
        fixed_cny=vehicle.fixed_cny + layout.setup_cny,
        cny_per_m=vehicle.cny_per_km / 1000,
        cny_per_s=(vehicle.cny_per_h + van.reefer_cny_per_h[layout.id]) / HOUR_S,
        room=tuple(amount + LOAD_SLACK for amount in room),
        rows=rows,
        max_route_s=FOREVER_S if vehicle.max_route_s is None else vehicle.max_route_s,
        max_stops=FOREVER_S if vehicle.max_stops is None else vehicle.max_stops,
        max_drive_s=min(vehicle.rules.max_daily_drive_s * vehicle.drivers, UNREACHABLE - 1),
        max_continuous_s=(
            vehicle.rules.max_continuous_drive_s if vehicle.drivers == 1 else FOREVER_S
        ),
        dock_s=vehicle.dock_s,
        rules=vehicle.rules,
        drivers=vehicle.drivers,
    )
