"""Trucks that bring the goods before the teams come: orders, fronts, stock and vehicles."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from scenarios.generators.installation.goods import mass_kg
from scenarios.generators.installation.jobs import seconds_of_slot
from scenarios.generators.places import moved
from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours
from supplychain.fleet import Compartment, Fleet, Haul, Layout, MealBreak, SpeedClass, VehicleType
from supplychain.jobs import GoodsArrival
from supplychain.orders import Order, OrderLine
from supplychain.sites import ClassCapacity, Site, Tier
from supplychain.stock import Lot
from supplychain.temperature import TemperatureClass
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.generators.installation.dice import Dice
    from scenarios.generators.installation.goods import Kind
    from scenarios.generators.installation.parameters import CityParameters
    from scenarios.generators.installation.places import Area

AMBIENT = TemperatureClass("ambient", "常温 Ambient", -20.0, 50.0)
FRONT_BEARINGS = (20.0, 200.0)
FRONT_MEANS = 0.9
"""Distance of a front from the middle of the city, over the mean distance of doors."""

TRUCK = "truck-4.2"
PLACED_BEFORE_S = 48 * HOUR_S
SAME_DAY_WEIGHT = 3.0
EXPECTED_SHARE = 0.55
"""Where in its window a delivery is expected before any trucks are planned."""

ARRIVAL_SD_MIN = (20, 40)
STOCK_FACTOR = 1.5


def fronts(area: Area) -> tuple[Site, ...]:
    """Two warehouses of large goods, north and south of the middle."""
    name = area.city.name_zh.removesuffix("市")
    return tuple(
        Site(
            id=f"front-{number}",
            name=f"{name}大件仓{number} {area.city.name_en} {number}",
            tier=Tier.FRONT,
            location=moved(area.city.location, bearing, FRONT_MEANS * area.mean_m),
            city=area.city.name_en,
            capacities=(ClassCapacity(AMBIENT.id),),
            hours=DailyHours(6 * HOUR_S, 22 * HOUR_S),
            handling_s=30 * MINUTE_S,
        )
        for number, bearing in enumerate(FRONT_BEARINGS, 1)
    )


def truck() -> VehicleType:
    """A 4.2 m box truck with a driver and a porter; costs are estimates."""
    return VehicleType(
        id=TRUCK,
        name="4.2米厢式货车 4.2 m box truck",
        haul=Haul.LAST_MILE,
        payload_kg=1_500.0,
        volume_l=15_000.0,
        layouts=(Layout("whole", (Compartment(AMBIENT.id, 1_500.0, 15_000.0),)),),
        fixed_cny=220.0,
        cny_per_km=2.0,
        cny_per_h=48.0,
        speed_class=SpeedClass.URBAN,
        energy_per_km=0.13,
        hours=DailyHours(7 * HOUR_S, 21 * HOUR_S + 30 * MINUTE_S),
        max_route_s=9 * HOUR_S,
        dock_s=30 * MINUTE_S,
        overtime_s=HOUR_S,
        overtime_cny_per_h=40.0,
        meals=(MealBreak(11 * HOUR_S, 13 * HOUR_S + 30 * MINUTE_S, 30 * MINUTE_S),),
    )


def fleets(parameters: CityParameters, sites: Sequence[Site]) -> tuple[Fleet, ...]:
    """Equal trucks at every front."""
    return tuple(Fleet(site.id, TRUCK, parameters.trucks_per_front) for site in sites)


def delivery_windows(
    parameters: CityParameters, windows: Sequence[DeliveryWindow], dice: Dice
) -> tuple[DeliveryWindow, ...]:
    """When the goods of a job may come: before its first window, and for some also later.

    The parameters say how far the first one may overlap with the job's first window. A later one
    ends before the job's last window opens. None where no delivery is early enough.
    """
    slots = [
        (seconds_of_slot(slot, day), slot.weight)
        for day in range(parameters.days)
        for slot in parameters.deliveries
    ]
    overlap_s = round(parameters.overlap_h * HOUR_S)
    early = [item for item in slots if item[0][1] <= windows[0].open_s + overlap_s]
    if not early:
        return ()
    latest_s = max(close_s for (_, close_s), _ in early)
    first = dice.weighted(
        [
            (span, weight * (SAME_DAY_WEIGHT if latest_s - span[1] < 12 * HOUR_S else 1.0))
            for span, weight in early
            if latest_s - span[1] < 30 * HOUR_S
        ]
    )
    later = [item for item in slots if first[1] < item[0][0] and item[0][1] <= windows[-1].open_s]
    spans = [first]
    if later and len(windows) > 1 and dice.chance(parameters.second_delivery_share):
        spans.append(dice.weighted(later))
    return tuple(DeliveryWindow(*span) for span in spans)


def order_of(
    key: str,
    customer_id: str,
    goods: Sequence[Kind],
    windows: tuple[DeliveryWindow, ...],
    dice: Dice,
) -> Order:
    """An order of what some jobs install; heavy goods take longer to carry in."""
    units: defaultdict[str, int] = defaultdict(int)
    for kind in goods:
        units[kind.product_id] += 1
    heavy_kg = sum(MASS_KG[kind.product_id] for kind in goods)
    return Order(
        id=key,
        customer_id=customer_id,
        placed_s=-dice.whole(MINUTE_S, PLACED_BEFORE_S // MINUTE_S) * MINUTE_S,
        windows=windows,
        lines=tuple(OrderLine(product, float(count)) for product, count in units.items()),
        service_s=MINUTE_S * math.ceil(8 + heavy_kg / 12),
    )


def expected(order: Order, dice: Dice) -> GoodsArrival:
    """When the truck is expected to be done while nothing is planned."""
    window = order.windows[0]
    at_s = window.open_s + EXPECTED_SHARE * (window.close_s - window.open_s) + order.service_s
    sd_s = dice.whole(*ARRIVAL_SD_MIN) * MINUTE_S
    return GoodsArrival(order.id, MINUTE_S * round(at_s / MINUTE_S), sd_s)


def lots(sites: Sequence[Site], orders: Sequence[Order]) -> Iterator[Lot]:
    """Stock at every front for all orders, so that any of them may deliver."""
    asked: defaultdict[str, float] = defaultdict(float)
    for order in orders:
        for line in order.lines:
            asked[line.product_id] += line.quantity
    for site in sites:
        for product_id, units in sorted(asked.items()):
            quantity = float(math.ceil(STOCK_FACTOR * units))
            yield Lot(f"lot-{site.id}-{product_id}", site.id, product_id, quantity, 0.0)


MASS_KG = mass_kg()
