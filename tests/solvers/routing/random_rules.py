"""Rules of real operations, drawn by a seed over a scenario: what real fleets and orders add."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours
from supplychain.fleet import Fleet, Haul, MealBreak, RouteEnd, SpeedClass, VehicleType
from supplychain.orders import Order, OrderKind
from supplychain.places import Location
from supplychain.traffic import Conflict, TrafficProfile

if TYPE_CHECKING:
    import random

    from supplychain.scenario import Scenario

SKILLS = ("permit", "lift")
MEALS = (
    (),
    (MealBreak(11 * HOUR_S, 13 * HOUR_S, 30 * MINUTE_S),),
    (
        MealBreak(11 * HOUR_S, 12 * HOUR_S, 20 * MINUTE_S),
        MealBreak(18 * HOUR_S, 18 * HOUR_S + 600, HOUR_S),
    ),
)


def _some(draw: random.Random, words: tuple[str, ...], share: float) -> tuple[str, ...]:
    return tuple(word for word in words if draw.random() < share)


def _vehicle(draw: random.Random, vehicle: VehicleType) -> VehicleType:
    if vehicle.haul is not Haul.LAST_MILE:
        return vehicle
    is_hired = draw.random() < 0.3
    return replace(
        vehicle,
        hours=draw.choice([vehicle.hours, DailyHours(7 * HOUR_S, 15 * HOUR_S)]),
        skills=_some(draw, SKILLS, 0.7),
        meals=draw.choice(MEALS),
        overtime_s=draw.choice([0, 0, HOUR_S, 9 * HOUR_S]),
        overtime_cny_per_h=draw.choice([0.0, 25.0]),
        cny_per_stop=5.0 if is_hired else 0.0,
        cny_per_kg=0.2 if is_hired else 0.0,
        max_distance_m=draw.choice([None, None, 25_000, 60_000]),
    )


def _order(draw: random.Random, order: Order) -> Order:
    return replace(
        order,
        kind=OrderKind.RETURN if draw.random() < 0.25 else OrderKind.DELIVERY,
        max_on_board_s=draw.choice([None, None, 20 * MINUTE_S, 2 * HOUR_S]),
        requires=_some(draw, SKILLS, 0.15),
    )


def _fleets(draw: random.Random, scenario: Scenario) -> tuple[Fleet, ...]:
    """Some fleets start or end elsewhere; some are two that differ in that alone."""
    sites = {site.id: site for site in scenario.sites}
    fleets: list[Fleet] = []
    for fleet in scenario.fleets:
        kind = next(v for v in scenario.vehicle_types if v.id == fleet.vehicle_type_id)
        if kind.haul is not Haul.LAST_MILE or draw.random() < 0.4:
            fleets.append(fleet)
            continue
        here = sites[fleet.site_id].location
        home = Location(here.lat + 0.03, here.lon - 0.02)
        ends = draw.choice(list(RouteEnd))
        other = replace(
            fleet,
            start=draw.choice([None, home]),
            ends=ends,
            end=home if ends is RouteEnd.PLACE else None,
        )
        fleets.append(other)
        if draw.random() < 0.3 and (other.start, other.ends) != (None, RouteEnd.SITE):
            fleets.append(fleet)
    return tuple(fleets)


def _traffic(draw: random.Random) -> tuple[TrafficProfile, ...]:
    if draw.random() < 0.5:
        return ()
    factors = tuple(draw.choice([1.0, 1.0, 0.6, 0.333, 1.25]) for _ in range(24))
    return (TrafficProfile(SpeedClass.URBAN, factors),)


def with_rules(draw: random.Random, scenario: Scenario) -> Scenario:
    """The scenario with rules drawn over its vehicles, fleets, orders, customers and classes."""
    pairs = (Conflict("frozen", "beauty"), Conflict("chilled", "ambient"))
    return replace(
        scenario,
        temperature_classes=tuple(
            replace(item, max_on_board_s=draw.choice([None, None, 90 * MINUTE_S]))
            for item in scenario.temperature_classes
        ),
        vehicle_types=tuple(_vehicle(draw, item) for item in scenario.vehicle_types),
        fleets=_fleets(draw, scenario),
        customers=tuple(
            replace(item, requires=_some(draw, SKILLS, 0.1)) for item in scenario.customers
        ),
        orders=tuple(_order(draw, item) for item in scenario.orders),
        traffic=_traffic(draw),
        conflicts=tuple(pair for pair in pairs if draw.random() < 0.3),
    )
