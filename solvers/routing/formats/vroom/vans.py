"""VROOM's vehicles as vans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.formats.instance import LAYOUT, M_PER_KM, NEVER_S
from solvers.routing.formats.vroom.facts import AHEAD_S, sorted_breaks
from solvers.routing.last_mile.problem import ANYWHERE, Meal, Van
from supplychain.calendars import HOUR_S
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, VehicleType
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from solvers.routing.formats.vroom.documents import ProblemPart, VehiclePart
    from solvers.routing.formats.vroom.ground import Ground

IDLE_CNY_PER_H = 1e-4
"""VROOM's objective does not price time. So little settles that of equal routes the one with the
least waiting is driven, and never shows in a rounded cost."""


def group_vehicles(document: ProblemPart, ground: Ground) -> list[list[int]]:
    """Positions of vehicles that are alike, in order of the first of each group."""
    groups: dict[object, list[int]] = {}
    for at, vehicle in enumerate(document.vehicles):
        alike = (
            vehicle.profile,
            ground.row(vehicle.start, vehicle.start_index),
            ground.row(vehicle.end, vehicle.end_index),
            vehicle.capacity,
            vehicle.costs,
            frozenset(vehicle.skills),
            vehicle.time_window,
            tuple((item.time_windows, item.service) for item in sorted_breaks(vehicle)),
            vehicle.speed_factor,
            (vehicle.max_tasks, vehicle.max_travel_time, vehicle.max_distance),
        )
        groups.setdefault(alike, []).append(at)
    return list(groups.values())


def van_of(
    document: ProblemPart, group: list[int], key: str, ground: Ground, horizon_s: int
) -> Van:
    """A van for vehicles that are alike."""
    vehicle = document.vehicles[group[0]]
    start = ground.row(vehicle.start, vehicle.start_index)
    end = ground.row(vehicle.end, vehicle.end_index)
    shift = TimeWindow(AHEAD_S, horizon_s)
    if vehicle.time_window is not None:
        shift = TimeWindow(vehicle.time_window[0] + AHEAD_S, vehicle.time_window[1] + AHEAD_S)
    is_priced = ground.is_priced(vehicle)
    return Van(
        _kind(vehicle, key, is_priced=is_priced),
        len(group),
        (shift,),
        {LAYOUT: 0.0},
        skills=frozenset(str(skill) for skill in vehicle.skills),
        meals=_meals(vehicle, shift),
        start_place=ground.place_at[-1 if start is None else start],
        base_place=None,
        end_place=ANYWHERE if end is None else ground.place_at[end],
        matrix=f"{vehicle.profile}/{vehicle.speed_factor:g}",
        cny_per_drive_h=0.0 if is_priced else float(vehicle.costs.per_hour),
        cny_per_service_h=float(vehicle.costs.per_task_hour),
    )


def _kind(vehicle: VehiclePart, key: str, *, is_priced: bool) -> VehicleType:
    rooms = vehicle.capacity or (1,)
    most_s = NEVER_S if vehicle.max_travel_time is None else vehicle.max_travel_time
    return VehicleType(
        id=key,
        name=key,
        haul=Haul.LAST_MILE,
        payload_kg=float(sum(rooms)),
        volume_l=0.0,
        layouts=(
            Layout(
                LAYOUT,
                tuple(Compartment(f"load-{d}", float(kg), 0.0) for d, kg in enumerate(rooms, 1)),
            ),
        ),
        fixed_cny=_fixed_cny(vehicle),
        # A matrix of costs stands in the place of the metres, one CNY each.
        cny_per_km=float(M_PER_KM if is_priced else vehicle.costs.per_km),
        cny_per_h=IDLE_CNY_PER_H,
        max_stops=vehicle.max_tasks,
        max_distance_m=vehicle.max_distance,
        rules=DriverRules(NEVER_S, NEVER_S, most_s, NEVER_S),
        dock_s=0,
    )


def _fixed_cny(vehicle: VehiclePart) -> float:
    """Fixed price with that of the breaks, which every route has: VROOM counts them as tasks."""
    break_s = sum(item.service for item in vehicle.breaks)
    return vehicle.costs.fixed + vehicle.costs.per_task_hour * break_s / HOUR_S


def _meals(vehicle: VehiclePart, shift: TimeWindow) -> tuple[Meal, ...]:
    meals = []
    for item in sorted_breaks(vehicle):
        open_s, close_s = shift.open_s, shift.close_s
        if item.time_windows:
            open_s, close_s = (at + AHEAD_S for at in item.time_windows[0])
        meals.append(Meal(open_s, close_s, item.service, is_always=True, on_the_road=True))
    return tuple(meals)
