from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from scenarios.generators.national import generate
from scenarios.generators.parameters import NATIONAL_FRESH
from solvers.routing.problem import RoutingProblem
from supplychain.calendars import HOUR_S, Horizon
from supplychain.fleet import Compartment, Fleet, Haul, Layout, VehicleType
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import Location
from supplychain.products import Product
from supplychain.scenario import Scenario
from supplychain.sites import Site, Tier
from supplychain.stock import Lot
from supplychain.temperature import TemperatureClass
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

TWO_CITIES = replace(
    NATIONAL_FRESH,
    name="two-cities",
    front_city_codes=("110100", "310100"),
    fronts=6,
    orders=100,
)
"""The national generator with two cities and a hundred orders."""


@pytest.fixture(scope="session")
def two_cities() -> Scenario:
    """Six fronts, all three tiers, drawn with a seed of its own."""
    return generate(TWO_CITIES, 11)


def van(count_kg: float = 10.0) -> VehicleType:
    """A van with one chilled compartment; 100 for a day, 1 a kilometre."""
    layout = Layout("chilled", (Compartment("chilled", count_kg, count_kg),))
    return VehicleType(
        "van",
        "Van",
        Haul.LAST_MILE,
        count_kg,
        count_kg,
        (layout,),
        fixed_cny=100.0,
        cny_per_km=1.0,
        cny_per_h=10.0,
        dock_s=600,
    )


def two_fronts(stock: Sequence[float], vans: Sequence[int], van_kg: float = 10.0) -> Scenario:
    """Two fronts 20 km apart and two doors between them, both nearer to the first.

    Each order is for 6 kg; the first one placed is ``late-id``, the second ``early-id``.
    """
    start = datetime(2025, 6, 2, 6, tzinfo=ZoneInfo("Asia/Shanghai"))
    places = {"near": Location(31.0, 121.0), "far": Location(31.18, 121.0)}
    doors = {"late-id": Location(31.02, 121.0), "early-id": Location(31.03, 121.0)}
    placed_s = {"late-id": -7200, "early-id": -3600}
    window = DeliveryWindow(0, 10 * HOUR_S)
    return Scenario(
        name="two-fronts",
        horizon=Horizon(start, 12 * HOUR_S),
        temperature_classes=(TemperatureClass("chilled", "Chilled", 0.0, 8.0, 4.0, 2.0),),
        products=(Product("milk", "Milk", "chilled", 1.0, 1.0),),
        sites=tuple(Site(key, key, Tier.FRONT, place) for key, place in places.items()),
        vehicle_types=(van(van_kg),),
        fleets=tuple(Fleet(key, "van", n) for key, n in zip(places, vans, strict=True)),
        customers=tuple(Customer(f"door-{key}", place) for key, place in doors.items()),
        orders=tuple(
            Order(key, f"door-{key}", placed_s[key], (window,), (OrderLine("milk", 6.0),))
            for key in sorted(doors)
        ),
        lots=tuple(
            Lot(f"lot-{key}", key, "milk", units)
            for key, units in zip(places, stock, strict=True)
            if units
        ),
    )


@pytest.fixture
def problem_of_two_fronts() -> RoutingProblem:
    """Stock for one order at the near front, plenty at the far one."""
    return RoutingProblem.from_scenario(two_fronts((6.0, 100.0), (2, 2)))
