"""A small network whose stores are looked at."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from supplychain.calendars import Horizon
from supplychain.places import Location
from supplychain.products import Product
from supplychain.scenario import Scenario
from supplychain.sites import ClassCapacity, Site, Tier
from supplychain.temperature import AmbientTemperature, TemperatureClass

DAY_S = 86_400


@pytest.fixture
def scenario() -> Scenario:
    """An origin, a centre and a front in one city at 30 C; spinach, dumplings and shampoo."""
    rooms = tuple(ClassCapacity(c, storage_kg=1_000.0) for c in ("chilled", "frozen", "ambient"))
    place = Location(31.0, 121.0)
    return Scenario(
        name="stores",
        horizon=Horizon(datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Shanghai")), 30 * DAY_S),
        temperature_classes=(
            TemperatureClass("chilled", "Chilled", 0.0, 6.0, 3.0, 2.0, fresh=True),
            TemperatureClass("frozen", "Frozen", -30.0, -18.0, -20.0, 2.0),
            TemperatureClass("ambient", "Ambient", 5.0, 35.0),
        ),
        products=(
            Product("spinach", "Spinach", "chilled", 0.5, 1.0, "fresh", 8.0, 240.0, q10=2.5),
            Product("dumplings", "Dumplings", "frozen", 1.0, 1.5, "fresh", 20.0, 4_000.0, -18.0),
            Product("shampoo", "Shampoo", "ambient", 0.6, 0.7, "beauty", 30.0),
        ),
        sites=(
            Site("farm", "Farm", Tier.ORIGIN, place, "city", rooms),
            Site("hub", "Hub", Tier.CENTRE, place, "city", rooms, supplied_by="farm"),
            Site("shop", "Shop", Tier.FRONT, place, "city", rooms, supplied_by="hub"),
            Site("kiosk", "Kiosk", Tier.FRONT, place, "city", rooms, supplied_by="hub"),
        ),
        vehicle_types=(),
        fleets=(),
        customers=(),
        orders=(),
        ambient=(AmbientTemperature("", (30.0,) * 24),),
    )
