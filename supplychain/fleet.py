"""Own vehicles: compartments, layouts, costs, reefer units and driver rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isinf
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours

if TYPE_CHECKING:
    from supplychain.places import Location

ENDLESS_L = 1e9
"""Litres of what has no limit: infinity times no goods would be no number."""


class Haul(StrEnum):
    """The three legs of the network that vehicles work on."""

    LINE_HAUL = "line_haul"
    MIDDLE_MILE = "middle_mile"
    LAST_MILE = "last_mile"


class SpeedClass(StrEnum):
    """Which speed table of the road provider a vehicle follows."""

    URBAN = "urban"
    TRUNK = "trunk"


class Energy(StrEnum):
    """What drives the vehicle and its reefer unit."""

    DIESEL = "diesel"
    ELECTRIC = "electric"


@dataclass(frozen=True, slots=True)
class Compartment:
    """Room for one temperature class."""

    temperature_class_id: str
    capacity_kg: float
    capacity_l: float


@dataclass(frozen=True, slots=True)
class Layout:
    """One position of the movable walls.

    Parameters
    ----------
    id
        Key within the vehicle type.
    compartments
        At most one per class; a class without one cannot be carried.
    setup_cny
        Cost of using this layout on a route.
    """

    id: str
    compartments: tuple[Compartment, ...]
    setup_cny: float = 0.0

    def compartment(self, temperature_class_id: str) -> Compartment | None:
        """Room for the class, or ``None`` if the layout has none."""
        for compartment in self.compartments:
            if compartment.temperature_class_id == temperature_class_id:
                return compartment
        return None


@dataclass(frozen=True, slots=True)
class DriverRules:
    """Limits on driving.

    Parameters
    ----------
    max_continuous_drive_s
        Driving after which a rest is due. Standing at a dock or waiting for at least ``rest_s``
        resets the count; serving a customer does not.
    rest_s
        Length of the rest.
    max_daily_drive_s
        Most driving by one driver before a ``daily_rest_s``.
    daily_rest_s
        Length of the daily rest (line haul over more than a day).

    Notes
    -----
    Four hours and 20 minutes are China's Implementing Regulations of the Road Traffic Safety
    Law, article 62(7); ten hours a day is the common limit of fleets.
    """

    max_continuous_drive_s: int = 4 * HOUR_S
    rest_s: int = 20 * MINUTE_S
    max_daily_drive_s: int = 10 * HOUR_S
    daily_rest_s: int = 10 * HOUR_S


@dataclass(frozen=True, slots=True)
class MealBreak:
    """A break of the driver on every day.

    It starts between ``open_s`` and ``close_s`` (seconds after local midnight, both included) and
    takes ``length_s``; waiting counts, serving and driving do not. Only a route that leaves before
    it opens and comes back after it closes needs it: who leaves later or is back sooner eats at the
    front.
    """

    open_s: int
    close_s: int
    length_s: int


@dataclass(frozen=True, slots=True)
class VehicleType:
    """A kind of vehicle.

    Parameters
    ----------
    id, name, haul
        Key, name for people, and the leg it works on.
    payload_kg, volume_l
        Limits over all compartments together.
    layouts
        Positions of the movable walls; at least one.
    fixed_cny
        Cost of one route: a day's shift on the last mile, one round trip elsewhere.
    cny_per_km, cny_per_h
        Cost of distance (empty return included) and of time from departure to return.
    speed_class, energy
        Speed table and kind of energy.
    energy_per_km
        Litres of diesel or kWh per km, traction only.
    hours
        Time of day in which last-mile shifts must lie.
    max_route_s
        Longest time from departure to return (last mile); ``None`` for no limit.
    max_stops
        Most stops of a route; ``None`` for no limit.
    drivers, rules
        Crew (1 or 2) and the limits on its driving.
    insulation_w_m2_k, reefer_overcapacity
        Heat transfer of the body and size of the unit relative to its need, for
        :mod:`supplychain.thermal`.
    door_s
        Time that doors stand open at a stop, at most the time of the stop.
    dock_s
        Time at a site's dock to unload, or to load again between two trips.
    cny_per_stop, cny_per_kg
        Price of each customer's stop, and of each kilogram handed over there (last mile): the
        tariff of a hired vehicle.
    max_distance_m
        Longest route (last mile); ``None`` for no limit.
    overtime_s, overtime_cny_per_h
        How long after the end of its shift a last-mile vehicle may come back, and the price of each
        hour of that beside ``cny_per_h``.
    skills
        What the vehicle and its crew have: permits, emission class, tail lift; for what orders and
        customers require.
    meals
        Meal breaks of the driver (last mile).
    """

    id: str
    name: str
    haul: Haul
    payload_kg: float
    volume_l: float
    layouts: tuple[Layout, ...]
    fixed_cny: float
    cny_per_km: float
    cny_per_h: float
    speed_class: SpeedClass = SpeedClass.URBAN
    energy: Energy = Energy.DIESEL
    energy_per_km: float = 0.15
    hours: DailyHours = DailyHours()
    max_route_s: int | None = None
    max_stops: int | None = None
    drivers: int = 1
    rules: DriverRules = DriverRules()
    insulation_w_m2_k: float = 0.4
    reefer_overcapacity: float = 1.75
    door_s: int = 120
    dock_s: int = 20 * MINUTE_S
    cny_per_stop: float = 0.0
    cny_per_kg: float = 0.0
    max_distance_m: int | None = None
    overtime_s: int = 0
    overtime_cny_per_h: float = 0.0
    skills: tuple[str, ...] = ()
    meals: tuple[MealBreak, ...] = ()

    def layout(self, layout_id: str) -> Layout:
        """The layout of that key; ``KeyError`` if there is none."""
        for layout in self.layouts:
            if layout.id == layout_id:
                return layout
        raise KeyError(layout_id)


class RouteEnd(StrEnum):
    """Where a last-mile route ends."""

    SITE = "site"
    LAST_STOP = "last_stop"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles of one type that are loaded at one site.

    Parameters
    ----------
    site_id, vehicle_type_id, count
        Where, what and how many. Several fleets of one type and site are told apart by where they
        start and end.
    start
        Where last-mile routes start, such as a driver's home; ``None`` is the site.
    ends, end
        Where last-mile routes end: at the site, at their last stop, or at ``end``. Returns go to
        the site in any case.
    """

    site_id: str
    vehicle_type_id: str
    count: int
    start: Location | None = None
    ends: RouteEnd = RouteEnd.SITE
    end: Location | None = None


def within_its_body(vehicle: VehicleType) -> VehicleType:
    """The type with compartments no larger than itself, where the scenario sets them no limit."""
    layouts = tuple(
        replace(
            layout,
            compartments=tuple(
                replace(
                    room,
                    capacity_kg=vehicle.payload_kg if isinf(room.capacity_kg) else room.capacity_kg,
                    capacity_l=(
                        min(vehicle.volume_l, ENDLESS_L)
                        if isinf(room.capacity_l)
                        else room.capacity_l
                    ),
                )
                for room in layout.compartments
            ),
        )
        for layout in vehicle.layouts
    )
    return replace(vehicle, layouts=layouts)
