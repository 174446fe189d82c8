"""Limits that keep one order of a street from being served, and how each of them is lifted.

Every function of ``SET`` makes one limit bind for order ``odd``; the function of ``LIFTED`` under
the same reason takes that limit, and no other, away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from supplychain.calendars import DAY_S, HOUR_S, MINUTE_S, DailyHours
from supplychain.fleet import Compartment, DriverRules, Fleet, Layout, MealBreak
from supplychain.orders import OrderKind, OrderLine
from supplychain.places import EARTH_RADIUS_M
from supplychain.plans import Reason
from supplychain.sites import ClassCapacity
from supplychain.stock import Lot
from supplychain.traffic import Conflict
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import RADIAN_DEG, VAN, at_km, order, street

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from supplychain.fleet import VehicleType
    from supplychain.orders import Order
    from supplychain.products import Product
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

    Set = Callable[[random.Random, Scenario], Scenario]
    Lift = Callable[[Scenario], Scenario]

ODD = "odd"
FIRST_S, LAST_S = VAN.hours.open_s, VAN.hours.close_s
S_PER_KM = 100


def free_street(draw: random.Random) -> Scenario:
    """Order ``odd`` and up to three others, all of which two vans can serve."""
    keys = [ODD, *(f"other-{n}" for n in range(draw.choice([0, 1, 3])))]
    doors = {key: float(draw.randint(2, 25)) for key in keys}
    orders = [order(key, draw.choice(["rice", "salad"]), draw.randint(1, 2)) for key in keys]
    if draw.random() < 0.25:
        orders[0] = replace(orders[0], kind=OrderKind.RETURN)
    van = replace(
        VAN,
        meals=draw.choice([(), (MealBreak(11 * HOUR_S, 13 * HOUR_S, 30 * MINUTE_S),)]),
        cny_per_stop=draw.choice([0.0, 5.0]),
        dock_s=draw.choice([0, 20 * MINUTE_S]),
    )
    row = street(doors, tuple(orders), van)
    return replace(row, rates=replace(row.rates, unserved_order_cny=1_000.0))


def km_of(scenario: Scenario) -> float:
    """Kilometres from the front to the door of ``odd``."""
    door = next(item for item in scenario.customers if item.id == ODD)
    return round(abs(door.location.lon) * EARTH_RADIUS_M / RADIAN_DEG / 1000, 1)


def with_odd(scenario: Scenario, **changes: Any) -> Scenario:
    """Order ``odd`` with other fields."""
    orders = (replace(o, **changes) if o.id == ODD else o for o in scenario.orders)
    return replace(scenario, orders=tuple(orders))


def odd_of(scenario: Scenario) -> Order:
    """The order."""
    return next(item for item in scenario.orders if item.id == ODD)


def with_vans(scenario: Scenario, change: Callable[[VehicleType], VehicleType]) -> Scenario:
    """All vehicles changed."""
    return replace(scenario, vehicle_types=tuple(map(change, scenario.vehicle_types)))


def with_sites(scenario: Scenario, change: Callable[[Site], Site]) -> Scenario:
    """All sites changed."""
    return replace(scenario, sites=tuple(map(change, scenario.sites)))


def with_products(scenario: Scenario, change: Callable[[Product], Product]) -> Scenario:
    """All products changed."""
    return replace(scenario, products=tuple(map(change, scenario.products)))


def delivered(scenario: Scenario) -> Scenario:
    """``odd`` as a delivery, as returns need no goods."""
    return with_odd(scenario, kind=OrderKind.DELIVERY)


def window(draw: random.Random, scenario: Scenario) -> Scenario:
    """It closes before the first vehicle can be there, or opens after the last one must be back."""
    soonest_s = FIRST_S + round(km_of(scenario) * S_PER_KM)
    early_s = soonest_s - draw.choice([10, 300, HOUR_S])
    early = DeliveryWindow(max(0, early_s - draw.choice([0, HOUR_S])), early_s)
    late_s = LAST_S + draw.choice([10, HOUR_S])
    late = DeliveryWindow(late_s, late_s + 900)
    return with_odd(scenario, windows=draw.choice([(early,), (late,), (early, late)]))


def shift(draw: random.Random, scenario: Scenario) -> Scenario:
    """Hours, longest route, the driver's day or a meal leave less than the trip takes."""
    trip_s = round(km_of(scenario) * 2 * S_PER_KM) + 300
    short_s = trip_s - draw.choice([10, 100])
    open_s = draw.choice([6, 9]) * HOUR_S
    kinds: tuple[dict[str, Any], ...] = (
        {"hours": DailyHours(open_s, open_s + short_s)},
        {"max_route_s": short_s},
        {"rules": DriverRules(4 * HOUR_S, 900, short_s - 300)},
        {
            "hours": DailyHours(open_s, open_s + trip_s + 600),
            "meals": (MealBreak(open_s + 601, open_s + trip_s - 1, HOUR_S),),
        },
    )
    changes = draw.choice(kinds)
    return with_vans(scenario, lambda van: replace(van, **changes))


def on_board(draw: random.Random, scenario: Scenario) -> Scenario:
    """Less time than the road takes, by the order or by its class."""
    limit_s = round(km_of(scenario) * S_PER_KM) - draw.choice([5, 60])
    if draw.random() < 0.5:
        return with_odd(scenario, max_on_board_s=limit_s)
    classes = (replace(item, max_on_board_s=limit_s) for item in scenario.temperature_classes)
    return replace(scenario, temperature_classes=tuple(classes))


def skill(draw: random.Random, scenario: Scenario) -> Scenario:
    """No vehicle has what the order or its door requires, or only one that is too small."""
    if draw.random() < 0.5:
        doors = (replace(c, requires=("lift",)) if c.id == ODD else c for c in scenario.customers)
        return replace(scenario, customers=tuple(doors))
    wanted = with_odd(scenario, requires=("permit",))
    tiny = replace(VAN, id="bike", payload_kg=1.0, skills=("permit",))
    return replace(
        wanted,
        vehicle_types=(*wanted.vehicle_types, tiny),
        fleets=(*wanted.fleets, Fleet("front", "bike", 1)),
    )


def temperature_class(draw: random.Random, scenario: Scenario) -> Scenario:
    """No layout has a compartment for the order's class, or for both of its classes."""
    dry, cool = Compartment("dry", 100.0, 100.0), Compartment("cool", 100.0, 100.0)
    walls: tuple[Layout, ...] = (Layout("dry", (dry,)),)
    lines: tuple[OrderLine, ...] = (OrderLine("salad", 1.0),)
    if draw.random() < 0.5:
        walls = (*walls, Layout("cool", (cool,)))
        lines = (*lines, OrderLine("rice", 1.0))
    return with_odd(with_vans(scenario, lambda v: replace(v, layouts=walls)), lines=lines)


def larger(draw: random.Random, scenario: Scenario) -> Scenario:
    """More than a compartment, or more in all than a vehicle holds."""
    lines: tuple[OrderLine, ...] = (OrderLine("rice", float(draw.randint(11, 20))),)
    if draw.random() < 0.5:
        lines = (OrderLine("rice", 6.0), OrderLine("salad", float(draw.randint(5, 9))))
    return with_odd(scenario, lines=lines)


def capacity(draw: random.Random, scenario: Scenario) -> Scenario:
    """One van, and another order at the other end of the street at the same time, worth more."""
    far = street({"rival": -float(draw.randint(20, 40))}, (order("rival", priority=50),))
    at_s = draw.choice([8, 15]) * HOUR_S
    wanted = (DeliveryWindow(at_s, at_s + draw.choice([60, 900])),)
    rival = replace(far.orders[0], windows=wanted)
    return replace(
        with_odd(scenario, windows=wanted),
        customers=(*scenario.customers, *far.customers),
        orders=(*with_odd(scenario, windows=wanted).orders, rival),
        fleets=(Fleet("front", "van", 1),),
    )


def conflict(draw: random.Random, scenario: Scenario) -> Scenario:
    """Its own goods may not travel together."""
    other, pair = draw.choice(
        [("bleach", Conflict("food", "chemical")), ("salad", Conflict("dry", "cool"))]
    )
    lines = (OrderLine("rice", 1.0), OrderLine(other, 1.0))
    return replace(with_odd(scenario, lines=lines), conflicts=(pair,))


def too_far(draw: random.Random, scenario: Scenario) -> Scenario:
    """Vehicles may not drive there and back."""
    limit_m = round(km_of(scenario) * 2_000) - draw.choice([50, 500])
    return with_vans(scenario, lambda van: replace(van, max_distance_m=limit_m))


def no_stock(draw: random.Random, scenario: Scenario) -> Scenario:
    """Its product is nowhere, or there are fewer units than it wants."""
    lots = tuple(lot for lot in scenario.lots if lot.product_id != "bleach")
    wanted = OrderLine("bleach", 2.0)
    few = (Lot("bleach", "front", "bleach", 1.0),)
    lines = draw.choice([(wanted,), (OrderLine("rice", 1.0), wanted)])
    return replace(
        with_odd(delivered(scenario), lines=lines), lots=(*lots, *draw.choice([(), few]))
    )


def stock_life(draw: random.Random, scenario: Scenario) -> Scenario:
    """Its product is too old at once, before the first vehicle is there, or before the window."""
    soonest_s = FIRST_S + round(km_of(scenario) * S_PER_KM)
    left_s = draw.choice([0, 5 * HOUR_S, soonest_s - 30])
    windows = odd_of(scenario).windows
    if draw.random() < 0.3 and not windows:
        left_s, windows = 12 * HOUR_S, (DeliveryWindow(13 * HOUR_S, 14 * HOUR_S),)
    aged = with_products(
        scenario,
        lambda item: (
            replace(item, shelf_life_h=100.0 + left_s / HOUR_S, min_remaining_life_h=30.0, q10=1.0)
            if item.id == "bleach"
            else item
        ),
    )
    lots = (replace(o, age_h=70.0) if o.product_id == "bleach" else o for o in aged.lots)
    lines = (OrderLine("bleach", 1.0),)
    return replace(
        with_odd(delivered(aged), lines=lines, windows=windows, split_allowed=False),
        lots=tuple(lots),
    )


def goods_late(draw: random.Random, scenario: Scenario) -> Scenario:
    """Its goods come after the last vehicle could leave with them, or too late for its window."""
    road_s = round(km_of(scenario) * S_PER_KM)
    at_s = LAST_S - 2 * road_s - 300 + draw.choice([60, HOUR_S])
    changes: dict[str, Any] = {}
    if draw.random() < 0.6:
        close_s = draw.choice([10, 16]) * HOUR_S
        at_s = close_s - road_s + draw.choice([60, 3 * HOUR_S])
        changes["windows"] = (DeliveryWindow(FIRST_S, close_s),)
    lots = (
        replace(lot, available_s=min(at_s, DAY_S)) if lot.product_id == "bleach" else lot
        for lot in scenario.lots
    )
    lines = (OrderLine("bleach", 1.0),)
    return replace(with_odd(delivered(scenario), lines=lines, **changes), lots=tuple(lots))


def front_full(draw: random.Random, scenario: Scenario) -> Scenario:
    """The front sends off less than it, or than it and others that are worth more."""
    most_kg = draw.choice([5.0, 10.0])
    caps = (ClassCapacity("dry", most_kg), ClassCapacity("cool", most_kg))
    lines = (OrderLine("rice", 2.0),)
    return with_sites(
        with_odd(delivered(scenario), lines=lines), lambda site: replace(site, capacities=caps)
    )


def penalty(draw: random.Random, scenario: Scenario) -> Scenario:
    """Leaving it out costs less than the kilometres to its door, west of the front."""
    dear = with_vans(scenario, lambda van: replace(van, cny_per_km=draw.choice([40.0, 60.0])))
    west = at_km(-km_of(scenario))
    return replace(
        dear,
        customers=tuple(replace(c, location=west) if c.id == ODD else c for c in dear.customers),
        orders=tuple(replace(o, priority=1 if o.id == ODD else 500) for o in dear.orders),
        fleets=tuple(replace(fleet, count=draw.choice([1, 2])) for fleet in dear.fleets),
        rates=replace(dear.rates, unserved_order_cny=draw.choice([50.0, 150.0])),
    )


SET: dict[Reason, Set] = {
    Reason.WINDOW_UNREACHABLE: window,
    Reason.SHIFT_TOO_SHORT: shift,
    Reason.ON_BOARD_TOO_LONG: on_board,
    Reason.NO_VEHICLE_WITH_SKILL: skill,
    Reason.NO_VEHICLE_WITH_CLASS: temperature_class,
    Reason.LARGER_THAN_ANY_VEHICLE: larger,
    Reason.NO_CAPACITY: capacity,
    Reason.GOODS_CONFLICT: conflict,
    Reason.TOO_FAR: too_far,
    Reason.NO_STOCK: no_stock,
    Reason.NO_STOCK_WITH_LIFE: stock_life,
    Reason.GOODS_ARRIVE_TOO_LATE: goods_late,
    Reason.FRONT_FULL: front_full,
    Reason.NOT_WORTH_ITS_PENALTY: penalty,
}


def _endless_days(van: VehicleType) -> VehicleType:
    rules = DriverRules(DAY_S, 0, DAY_S)
    return replace(van, hours=DailyHours(), max_route_s=None, rules=rules, meals=())


def _all_rooms(van: VehicleType) -> VehicleType:
    rooms = tuple(Compartment(key, van.payload_kg, van.volume_l) for key in ("dry", "cool"))
    return replace(van, layouts=(Layout("all", rooms),))


def _huge(van: VehicleType) -> VehicleType:
    layouts = tuple(
        replace(
            layout,
            compartments=tuple(
                replace(room, capacity_kg=1e5, capacity_l=1e5) for room in layout.compartments
            ),
        )
        for layout in van.layouts
    )
    return replace(van, payload_kg=1e5, volume_l=1e5, layouts=layouts)


def _any_time_on_board(scenario: Scenario) -> Scenario:
    classes = (replace(item, max_on_board_s=None) for item in scenario.temperature_classes)
    return with_odd(replace(scenario, temperature_classes=tuple(classes)), max_on_board_s=None)


def _no_skill_needed(scenario: Scenario) -> Scenario:
    doors = tuple(replace(item, requires=()) for item in scenario.customers)
    return with_odd(replace(scenario, customers=doors), requires=())


def _plenty(scenario: Scenario) -> Scenario:
    """More of every lot, and lots of what is nowhere."""
    held = {lot.product_id for lot in scenario.lots}
    new = (
        Lot(f"new {item.id}", "front", item.id, 1e5)
        for item in scenario.products
        if item.id not in held
    )
    more = (replace(lot, quantity=1e5) for lot in scenario.lots)
    return replace(scenario, lots=(*more, *new))


def _there_at_once(scenario: Scenario) -> Scenario:
    lots = tuple(replace(lot, available_s=0) for lot in scenario.lots)
    return with_sites(replace(scenario, lots=lots), lambda site: replace(site, handling_s=0))


LIFTED: dict[Reason, Lift] = {
    Reason.WINDOW_UNREACHABLE: lambda s: with_odd(s, windows=()),
    Reason.SHIFT_TOO_SHORT: lambda s: with_vans(s, _endless_days),
    Reason.ON_BOARD_TOO_LONG: _any_time_on_board,
    Reason.NO_VEHICLE_WITH_SKILL: _no_skill_needed,
    Reason.NO_VEHICLE_WITH_CLASS: lambda s: with_vans(s, _all_rooms),
    Reason.LARGER_THAN_ANY_VEHICLE: lambda s: with_vans(s, _huge),
    Reason.NO_CAPACITY: lambda s: replace(
        s, fleets=tuple(replace(fleet, count=fleet.count + 9) for fleet in s.fleets)
    ),
    Reason.GOODS_CONFLICT: lambda s: replace(s, conflicts=()),
    Reason.TOO_FAR: lambda s: with_vans(s, lambda van: replace(van, max_distance_m=None)),
    Reason.NO_STOCK: _plenty,
    Reason.NO_STOCK_WITH_LIFE: lambda s: with_products(s, lambda p: replace(p, shelf_life_h=None)),
    Reason.GOODS_ARRIVE_TOO_LATE: _there_at_once,
    Reason.FRONT_FULL: lambda s: with_sites(s, lambda site: replace(site, capacities=())),
    Reason.NOT_WORTH_ITS_PENALTY: lambda s: with_odd(s, priority=10_000),
}
