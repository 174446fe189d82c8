"""Small random networks, drawn by hypothesis or a seed: servable, awkward and hopeless orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from supplychain.calendars import DAY_S, HOUR_S, DailyHours, Horizon
from supplychain.carriers import Tariff
from supplychain.fleet import (
    Compartment,
    DriverRules,
    Energy,
    Fleet,
    Haul,
    Layout,
    SpeedClass,
    VehicleType,
)
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import Location
from supplychain.products import Product
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import ClassCapacity, Lane, Site, SiteStatus, Tier
from supplychain.stock import Lot, Transfer
from supplychain.temperature import AmbientTemperature, TemperatureClass
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    import random

CLASSES = (
    TemperatureClass("frozen", "frozen", -25.0, -12.0, -18.0, 2.0, fresh=True),
    TemperatureClass("chilled", "chilled", 0.0, 8.0, 3.0, 2.0, fresh=True),
    TemperatureClass("ambient", "ambient", -10.0, 40.0),
)
PRODUCTS = (
    Product("ice", "ice", "frozen", 3.0, 5.0, value_cny=80.0, shelf_life_h=2000.0, q10=2.5),
    Product(
        "milk",
        "milk",
        "chilled",
        5.0,
        6.0,
        value_cny=60.0,
        shelf_life_h=240.0,
        reference_c=3.0,
        q10=3.0,
        min_remaining_life_h=72.0,
    ),
    Product("berry", "berry", "chilled", 0.4, 1.5, value_cny=9.0, shelf_life_h=70.0, q10=2.0),
    Product("soap", "soap", "ambient", 2.0, 3.0, "beauty", 30.0),
)
CARRIED = ("frozen", "chilled", "ambient")


def _layouts(draw: random.Random, kg: float) -> tuple[Layout, ...]:
    """All three classes, and often a position of the walls without the frozen room."""
    three = tuple(Compartment(key, kg * 0.5, kg * 1.5) for key in CARRIED)
    two = tuple(Compartment(key, kg * 0.8, kg * 2.0) for key in CARRIED[1:])
    both = (Layout("three", three, 5.0), Layout("two", two))
    return both if draw.random() < 0.6 else both[:1]


def _vehicles(draw: random.Random) -> tuple[VehicleType, ...]:
    def vehicle(key: str, haul: Haul, kg: float, fixed_cny: float) -> VehicleType:
        is_van = haul is Haul.LAST_MILE
        return VehicleType(
            id=key,
            name=key,
            haul=haul,
            payload_kg=kg,
            volume_l=kg * 3,
            layouts=_layouts(draw, kg),
            fixed_cny=fixed_cny,
            cny_per_km=draw.choice([1.0, 2.5]),
            cny_per_h=draw.choice([8.0, 30.0]),
            speed_class=SpeedClass.URBAN if is_van else SpeedClass.TRUNK,
            energy=draw.choice(list(Energy)),
            hours=draw.choice([DailyHours(), DailyHours(6 * HOUR_S, 22 * HOUR_S)])
            if is_van
            else DailyHours(),
            max_route_s=draw.choice([None, 8 * HOUR_S]) if is_van else None,
            max_stops=draw.choice([None, None, 3]),
            drivers=draw.choice([1, 2]),
            rules=draw.choice([DriverRules(), DriverRules(HOUR_S, 900, 6 * HOUR_S)]),
            reefer_overcapacity=draw.choice([1.75, 5.0]),
            door_s=draw.choice([0, 60, 300]),
            dock_s=draw.choice([0, 1200]),
        )

    return (
        vehicle("bike", Haul.LAST_MILE, 60.0, 40.0),
        vehicle("van", Haul.LAST_MILE, 500.0, 100.0),
        vehicle("truck", Haul.MIDDLE_MILE, 3000.0, 300.0),
        vehicle("semi", Haul.LINE_HAUL, 9000.0, 600.0),
    )


def _capacities(draw: random.Random) -> tuple[ClassCapacity, ...]:
    """Mostly no limit; now and then a tight throughput or a class that is not kept."""
    if draw.random() < 0.8:
        return ()
    kept = [key for key in CARRIED if draw.random() < 0.85]
    return tuple(ClassCapacity(key, draw.choice([30.0, 400.0, float("inf")])) for key in kept)


def _sites(draw: random.Random) -> list[Site]:
    def site(key: str, tier: Tier, lat: float, lon: float) -> Site:
        is_front = tier is Tier.FRONT
        hours = [DailyHours(), DailyHours(), DailyHours(5 * HOUR_S, 23 * HOUR_S)]
        return Site(
            id=key,
            name=key,
            tier=tier,
            location=Location(lat, lon),
            city="town",
            capacities=_capacities(draw),
            hours=draw.choice(hours),
            handling_s=draw.choice([0, 900, 3600]),
            handling_cny_per_kg=draw.choice([0.0, 0.1]),
            departures_s=()
            if is_front
            else draw.choice([(), (1 * HOUR_S, 5 * HOUR_S, 18 * HOUR_S)]),
            reach_m=draw.choice([None, 9_000, 20_000]) if is_front else None,
            status=SiteStatus.CANDIDATE if draw.random() < 0.04 else SiteStatus.OPEN,
        )

    sites = [site(f"O{n}", Tier.ORIGIN, 1.0 * n, -1.5) for n in range(draw.choice([0, 1, 2]))]
    for town in range(draw.choice([1, 1, 2])):
        if draw.random() < 0.92:
            sites.append(site(f"C{town}", Tier.CENTRE, 2.0 * town, 0.0))
        for number in range(draw.choice([1, 2, 3])):
            lon = 0.3 + 0.08 * number
            sites.append(site(f"F{town}{number}", Tier.FRONT, 2.0 * town, lon))
    return sites


def _window(draw: random.Random, horizon_s: int) -> DeliveryWindow:
    open_s = draw.randrange(0, max(1, horizon_s - 600))
    close_s = min(open_s + draw.choice([600, 2 * HOUR_S, 5 * HOUR_S]), horizon_s)
    price = draw.choice([None, None, 0.5, 3.0])
    return DeliveryWindow(open_s, close_s, price)


def _windows(draw: random.Random, horizon_s: int) -> tuple[DeliveryWindow, ...]:
    drawn = [_window(draw, horizon_s) for _ in range(draw.choice([0, 1, 1, 1, 2]))]
    drawn.sort(key=lambda window: window.open_s)
    if len(drawn) == 2 and drawn[1].open_s <= drawn[0].close_s:
        return tuple(drawn[:1])
    return tuple(drawn)


def _orders(
    draw: random.Random, count: int, sites: list[Site], horizon_s: int
) -> tuple[list[Customer], list[Order]]:
    fronts = [site for site in sites if site.tier is Tier.FRONT]
    customers: list[Customer] = []
    orders: list[Order] = []
    for number in range(count):
        home = draw.choice(fronts).location
        spread = draw.choice([0.0, 0.05, 0.05, 0.05, 0.3])
        lat = home.lat + draw.uniform(-spread, spread)
        place = Location(lat, home.lon + draw.uniform(-spread, spread))
        if not customers or draw.random() < 0.9:
            customers.append(Customer(f"door-{number}", place, city="town"))
        tiers = [None, None, Tier.FRONT, Tier.CENTRE, Tier.ORIGIN]
        lines = tuple(
            OrderLine(
                draw.choice(PRODUCTS).id,
                float(draw.choice([1, 1, 2, 5, 40, 300] if draw.random() < 0.2 else [1, 2, 3])),
                draw.choice(tiers),
            )
            for _ in range(draw.choice([1, 1, 2, 3]))
        )
        orders.append(
            Order(
                f"order-{number}",
                draw.choice(customers).id if draw.random() < 0.1 else customers[-1].id,
                -HOUR_S * draw.randrange(12),
                _windows(draw, horizon_s),
                lines,
                service_s=draw.choice([0, 180, 600]),
                priority=draw.choice([1, 1, 1, 5]),
                split_allowed=draw.random() < 0.4,
            )
        )
    return customers, orders


def _lots(draw: random.Random, sites: list[Site], *, is_rich: bool) -> list[Lot]:
    """Some stock here and there, or plenty of everything everywhere."""
    plenty = {Tier.ORIGIN: 500, Tier.CENTRE: 60, Tier.FRONT: 400 if is_rich else 12}
    kept = [
        (f"{product.id}-{site.id}-{number}", site, product.id)
        for site in sites
        for product in PRODUCTS
        for number in range(2 if is_rich else draw.choice([0, 1, 1, 2]))
    ]
    return [
        Lot(
            key,
            site.id,
            product_id,
            float(draw.randrange(1, plenty[site.tier])),
            age_h=draw.choice([0.0, 10.0] if is_rich else [0.0, 10.0, 60.0, 160.0]),
            available_s=draw.choice([0, 0, 0, 3 * HOUR_S]),
        )
        for key, site, product_id in kept
    ]


def _transfers(draw: random.Random, sites: list[Site], horizon_s: int) -> list[Transfer]:
    pairs = [
        (here.id, there.id)
        for here in sites
        for there in sites
        if (here.tier, there.tier) in ((Tier.ORIGIN, Tier.CENTRE), (Tier.CENTRE, Tier.FRONT))
    ]
    chosen = [pair for pair in pairs if draw.random() < 0.4]
    return [
        Transfer(
            f"transfer-{number}",
            here,
            there,
            draw.choice(PRODUCTS).id,
            float(draw.choice([3, 50, 700])),
            draw.choice([0, 4 * HOUR_S]),
            draw.randrange(HOUR_S, horizon_s + HOUR_S),
        )
        for number, (here, there) in enumerate(chosen)
    ]


def _tariffs(draw: random.Random, sites: list[Site]) -> list[Tariff]:
    tariffs: list[Tariff] = []
    for here in sites:
        for there in sites:
            legal = ((Tier.ORIGIN, Tier.CENTRE), (Tier.CENTRE, Tier.FRONT))
            if (here.tier, there.tier) not in legal or draw.random() < 0.5:
                continue
            for class_id in CARRIED[: draw.choice([2, 3])]:
                rate, transit_s = draw.choice([0.3, 2.0]), draw.choice([2, 6]) * HOUR_S
                first = Tariff("hired", here.id, there.id, class_id, rate, transit_s, 0.0, 20.0)
                tariffs.append(replace(first, capacity_kg=draw.choice([40.0, float("inf")])))
                if draw.random() < 0.4:
                    tariffs.append(replace(first, from_kg=25.0, cny_per_kg=rate * 0.6))
    return tariffs


def _lanes(draw: random.Random, sites: list[Site]) -> list[Lane]:
    lanes: list[Lane] = []
    for here in sites:
        for there in sites:
            if here.tier is Tier.FRONT and there.tier is not Tier.FRONT:
                continue
            if here.id != there.id and draw.random() < 0.12:
                lanes.append(
                    Lane(
                        here.id,
                        there.id,
                        draw.choice([None, 50_000]),
                        draw.choice([None, 3600]),
                        draw.choice([(), (8 * HOUR_S,)]),
                        closed=draw.random() < 0.4,
                    )
                )
    return lanes


def random_scenario(draw: random.Random) -> Scenario:
    """A network of one or two towns with up to 25 orders, drawn from every awkward corner."""
    is_rich = draw.random() < 0.6
    horizon_s = draw.choice([10 * HOUR_S, DAY_S, 2 * DAY_S, 2 * DAY_S])
    sites = _sites(draw)
    customers, orders = _orders(draw, draw.randrange(1, 26), sites, horizon_s)
    bases = {Tier.ORIGIN: ("semi",), Tier.CENTRE: ("truck",), Tier.FRONT: ("bike", "van")}
    return Scenario(
        name="random",
        horizon=Horizon(datetime(2026, 6, 15, 16, tzinfo=ZoneInfo("Asia/Shanghai")), horizon_s),
        temperature_classes=CLASSES,
        products=PRODUCTS,
        sites=tuple(sites),
        vehicle_types=_vehicles(draw),
        fleets=tuple(
            Fleet(site.id, key, 4 if is_rich else draw.choice([0, 1, 2, 3]))
            for site in sites
            for key in bases[site.tier]
        ),
        customers=tuple(customers),
        orders=tuple(orders),
        lanes=tuple(_lanes(draw, sites)),
        tariffs=tuple(_tariffs(draw, sites)),
        lots=tuple(_lots(draw, sites, is_rich=is_rich)),
        transfers=tuple(_transfers(draw, sites, horizon_s)),
        ambient=draw.choice([(), (AmbientTemperature("", (34.0,) * 24),)]),
        roads=RoadChoice(detour=1.2, speeds_kmh=(("urban", 30.0), ("trunk", 65.0))),
    )
