"""Small networks with numbers that can be checked by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from supplychain.calendars import DAY_S, HOUR_S, DailyHours, Horizon
from supplychain.carriers import Tariff
from supplychain.fleet import (
    Compartment,
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
from supplychain.sites import Site, Tier
from supplychain.stock import Lot, Transfer
from supplychain.temperature import TemperatureClass
from supplychain.windows import DeliveryWindow

DEGREE_M = 111_195
"""One degree of latitude on a sphere of mean radius."""


def _vehicle(key: str, haul: Haul, payload_kg: float, fixed_cny: float) -> VehicleType:
    walls = (
        Compartment("chilled", payload_kg * 0.6, payload_kg * 1.8),
        Compartment("ambient", payload_kg * 0.6, payload_kg * 1.8),
    )
    return VehicleType(
        id=key,
        name=key,
        haul=haul,
        payload_kg=payload_kg,
        volume_l=payload_kg * 3,
        layouts=(Layout("both", walls),),
        fixed_cny=fixed_cny,
        cny_per_km=2.0,
        cny_per_h=30.0,
        speed_class=SpeedClass.URBAN if haul is Haul.LAST_MILE else SpeedClass.TRUNK,
        hours=DailyHours(6 * HOUR_S, 22 * HOUR_S) if haul is Haul.LAST_MILE else DailyHours(),
        max_route_s=10 * HOUR_S if haul is Haul.LAST_MILE else None,
        reefer_overcapacity=5.0,
        door_s=30,
    )


def _order(key: str, product_id: str, window: tuple[int, int], tier: Tier | None = None) -> Order:
    windows = (DeliveryWindow(window[0] * HOUR_S, window[1] * HOUR_S),)
    lines = (OrderLine(product_id, 2.0, tier),)
    return Order(key, f"door-{key}", -4 * HOUR_S, windows, lines, service_s=300)


@pytest.fixture
def tiny() -> Scenario:
    """Origin (0, 0), centre 1 degree east of it, two fronts 0.2 and 0.3 degrees further, 4 orders.

    Roads are straight: 60 km/h between sites, 30 km/h to doors. The horizon starts at 16:00.
    """
    east = {"origin": 0.0, "centre": 1.0, "west": 1.2, "east": 1.3}
    tiers = [Tier.ORIGIN, Tier.CENTRE, Tier.FRONT, Tier.FRONT]
    sites = tuple(
        Site(
            id=key,
            name=key,
            tier=tier,
            location=Location(0.0, lon),
            city="town",
            handling_s=1800,
            handling_cny_per_kg=0.1,
            reach_m=20_000 if tier is Tier.FRONT else None,
        )
        for (key, lon), tier in zip(east.items(), tiers, strict=True)
    )
    doors = {"a": 1.19, "b": 1.21, "c": 1.25, "d": 1.31}
    return Scenario(
        name="tiny",
        horizon=Horizon(datetime(2026, 6, 15, 16, tzinfo=ZoneInfo("Asia/Shanghai")), 2 * DAY_S),
        temperature_classes=(
            TemperatureClass("chilled", "chilled", 0.0, 8.0, 3.0, 2.0, fresh=True),
            TemperatureClass("ambient", "ambient", -10.0, 40.0),
        ),
        products=(
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
            Product("soap", "soap", "ambient", 2.0, 3.0, "beauty", 30.0),
        ),
        sites=sites,
        vehicle_types=(
            _vehicle("van", Haul.LAST_MILE, 500.0, 100.0),
            _vehicle("truck", Haul.MIDDLE_MILE, 5000.0, 300.0),
            _vehicle("semi", Haul.LINE_HAUL, 15000.0, 600.0),
        ),
        fleets=(
            Fleet("west", "van", 2),
            Fleet("east", "van", 2),
            Fleet("centre", "truck", 3),
            Fleet("origin", "semi", 2),
        ),
        customers=tuple(
            Customer(f"door-{key}", Location(0.01, lon), city="town") for key, lon in doors.items()
        ),
        orders=(
            _order("a", "milk", (2, 5), Tier.FRONT),
            _order("b", "soap", (2, 5), Tier.FRONT),
            _order("c", "milk", (16, 20), Tier.CENTRE),
            _order("d", "soap", (40, 46), Tier.ORIGIN),
        ),
        tariffs=tuple(
            Tariff("carrier", start, end, class_id, 1.0, 3 * HOUR_S, min_charge_cny=20.0)
            for start, end in (("origin", "centre"), ("centre", "west"), ("centre", "east"))
            for class_id in ("chilled", "ambient")
        ),
        lots=(
            Lot("milk-west-old", "west", "milk", 3.0, age_h=100.0),
            Lot("milk-west-new", "west", "milk", 10.0, age_h=10.0),
            Lot("milk-west-stale", "west", "milk", 10.0, age_h=200.0),
            Lot("milk-east", "east", "milk", 10.0, age_h=10.0),
            Lot("soap-west", "west", "soap", 10.0),
            Lot("milk-centre", "centre", "milk", 200.0, age_h=5.0),
            Lot("soap-origin", "origin", "soap", 1000.0),
            Lot("milk-origin", "origin", "milk", 1000.0),
        ),
        transfers=(
            Transfer("t1", "origin", "centre", "milk", 300.0, 0, 24 * HOUR_S),
            Transfer("t2", "centre", "east", "milk", 40.0, 0, 20 * HOUR_S),
        ),
        roads=RoadChoice(detour=1.0, speeds_kmh=(("urban", 30.0), ("trunk", 60.0))),
    )


@pytest.fixture
def with_order() -> Callable[..., Scenario]:
    """Change one order of a scenario."""

    def change(scenario: Scenario, order_id: str, **changes: object) -> Scenario:
        orders = tuple(
            replace(order, **changes) if order.id == order_id else order  # type: ignore[arg-type]
            for order in scenario.orders
        )
        return replace(scenario, orders=orders)

    return change
