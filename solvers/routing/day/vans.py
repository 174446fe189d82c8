"""Vehicles of a front in the middle of the day, as vans of a last-mile problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from supplychain.plans import StopKind
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.day.under_way import Standing
    from solvers.routing.last_mile.problem import Meal, Van
    from supplychain.plans import Rest, Route


@dataclass(frozen=True, slots=True)
class Seat:
    """What a van of the day's problem is.

    Parameters
    ----------
    van
        As the problem has it.
    fleet
        Position of its fleet among those of the front.
    route
        Route that its vehicle has in the plan; ``None`` for vehicles to spare.
    standing
        Where the vehicle is, if it is under way.
    """

    van: Van
    fleet: int
    route: Route | None = None
    standing: Standing | None = None


def shift_of(van: Van, route: Route) -> int | None:
    """Position of the shift that a route lies in; ``None`` if it lies in none."""
    over_s = van.vehicle_type.overtime_s
    for number, shift in enumerate(van.shifts):
        if shift.open_s <= route.start_s and route.end_s <= shift.close_s + over_s:
            return number
    return None


def planned_seat(van: Van, fleet: int, route: Route, shift: int, from_s: int) -> Seat:
    """A vehicle that has not left yet, and does not before ``from_s``."""
    hours = van.shifts[shift]
    shifts = (TimeWindow(max(hours.open_s, from_s), max(hours.close_s, from_s)),)
    return Seat(replace(van, id=route.id, count=1, shifts=shifts), fleet, route)


def spare_seats(
    van: Van, fleet: int, used: Sequence[int], from_s: int, gates: Sequence[TimeWindow]
) -> Iterator[Seat]:
    """Vehicles of a fleet that have no route on a shift; ``used`` counts those that have.

    ``gates`` are the hours of the front: a shift outside them is of no use.
    """
    for number, (hours, taken) in enumerate(zip(van.shifts, used, strict=True)):
        open_s = max(hours.open_s, from_s)
        is_open = any(gate.open_s <= hours.close_s and open_s <= gate.close_s for gate in gates)
        if van.count > taken and hours.close_s > from_s and is_open:
            shifts = (TimeWindow(open_s, hours.close_s),)
            key = f"{van.key} shift {number}"
            yield Seat(replace(van, id=key, count=van.count - taken, shifts=shifts), fleet)


def seat_under_way(van: Van, fleet: int, standing: Standing, shift: int, place: int) -> Seat:
    """A vehicle that has left: where it goes on, and what is left of its limits.

    Parameters
    ----------
    place
        Where it goes on.
    """
    route, vehicle = standing.route, van.vehicle_type
    hours = van.shifts[shift]
    end_s = hours.close_s + vehicle.overtime_s
    if vehicle.max_route_s is not None:
        end_s = min(end_s, route.start_s + vehicle.max_route_s)
    open_s = standing.free_s
    close_s = max(min(hours.close_s, end_s), open_s)
    # Returns on board are jobs that count as stops once more.
    served = sum(stop.kind.is_at_a_door for stop in standing.done)
    served -= 0 if standing.is_at_base else len(collected_on_board(standing))
    kind = replace(
        vehicle,
        layouts=(replace(vehicle.layout(route.layout_id), setup_cny=0.0),),
        fixed_cny=0.0,
        max_route_s=None,
        overtime_s=max(0, end_s - close_s),
        max_stops=None if vehicle.max_stops is None else max(0, vehicle.max_stops - served),
        max_distance_m=(
            None
            if vehicle.max_distance_m is None
            else max(0, vehicle.max_distance_m - standing.distance_m)
        ),
    )
    return Seat(
        replace(
            van,
            vehicle_type=kind,
            id=route.id,
            count=1,
            shifts=(TimeWindow(open_s, close_s),),
            meals=tuple(_meals_left(van.meals, route, standing)),
            start_place=place,
            starts_loaded=not standing.is_at_base,
            continuous_s=standing.continuous_s,
            driven_s=standing.driven_s,
            out_since_s=standing.free_s,
        ),
        fleet,
        route,
        standing,
    )


def _meals_left(meals: Sequence[Meal], route: Route, standing: Standing) -> Iterator[Meal]:
    """Meals that the route still needs: it left before they open and has not had them yet."""
    eaten = list(standing.meals)
    for meal in meals:
        if meal.open_s <= route.start_s or meal.close_s < standing.free_s:
            continue
        had = next((pause for pause in eaten if _serves(pause, meal)), None)
        if had is not None:
            eaten.remove(had)
        elif meal.open_s <= standing.free_s:
            yield replace(meal, is_always=True)
        else:
            yield meal


def _serves(pause: Rest, meal: Meal) -> bool:
    in_time = meal.open_s <= pause.start_s <= meal.close_s
    return in_time and pause.end_s - pause.start_s >= meal.length_s


def collected_on_board(standing: Standing) -> list[str]:
    """Returns that have been collected since the vehicle was last at its base."""
    found: list[str] = []
    for stop in standing.done:
        if stop.kind is StopKind.COLLECT:
            found.append(stop.place_id)
        elif not stop.kind.is_at_a_door:
            found.clear()
    return found


def left_base_s(standing: Standing) -> int:
    """When the goods on board left the base."""
    return next(s.end_s for s in reversed(standing.done) if s.kind is StopKind.LOAD)
