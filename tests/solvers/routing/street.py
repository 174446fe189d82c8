"""A front on a straight street, whose plans can be worked out by hand.

Doors lie east of the front, so many kilometres away; vans drive 36 km/h, which is 100 s a
kilometre. The horizon starts at midnight. Nothing needs cooling unless a test says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from solvers.common import Limits
from solvers.routing.audit import audit
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from solvers.routing.validate import validate
from supplychain.calendars import DAY_S, HOUR_S, DailyHours, Horizon
from supplychain.fleet import Compartment, Fleet, Haul, Layout, VehicleType
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import EARTH_RADIUS_M, Location
from supplychain.products import Product
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import Site, Tier
from supplychain.stock import Lot
from supplychain.temperature import TemperatureClass

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route

RADIAN_DEG = 57.29577951308232
CLASSES = (
    TemperatureClass("dry", "dry", -10.0, 40.0),
    TemperatureClass("cool", "cool", -10.0, 40.0),
)
PRODUCTS = (
    Product("rice", "rice", "dry", 10.0, 10.0, "food"),
    Product("bleach", "bleach", "dry", 10.0, 10.0, "chemical"),
    Product("salad", "salad", "cool", 10.0, 10.0, "food"),
)
ROOMS = (Compartment("dry", 100.0, 100.0), Compartment("cool", 100.0, 100.0))
VAN = VehicleType(
    id="van",
    name="van",
    haul=Haul.LAST_MILE,
    payload_kg=100.0,
    volume_l=200.0,
    layouts=(Layout("both", ROOMS),),
    fixed_cny=100.0,
    cny_per_km=2.0,
    cny_per_h=36.0,
    hours=DailyHours(6 * HOUR_S, 22 * HOUR_S),
)


def at_km(east_km: float) -> Location:
    """A point on the equator."""
    return Location(0.0, east_km * 1000 / EARTH_RADIUS_M * RADIAN_DEG)


def order(key: str, product_id: str = "rice", units: float = 1.0, **changes: Any) -> Order:
    """An order of one line at the door of that name: any time, five minutes of service."""
    lines = (OrderLine(product_id, units),)
    return replace(Order(key, key, -HOUR_S, (), lines, service_s=300), **changes)


def street(
    doors_km: dict[str, float],
    orders: tuple[Order, ...],
    van: VehicleType = VAN,
    fleets: tuple[Fleet, ...] | None = None,
    **changes: Any,
) -> Scenario:
    """The front and its doors; two vans unless ``fleets`` says otherwise."""
    front = Site("front", "front", Tier.FRONT, at_km(0.0), "town")
    scenario = Scenario(
        name="street",
        horizon=Horizon(datetime(2026, 6, 15, tzinfo=ZoneInfo("Asia/Shanghai")), DAY_S),
        temperature_classes=CLASSES,
        products=PRODUCTS,
        sites=(front,),
        vehicle_types=(van,),
        fleets=fleets or (Fleet("front", "van", 2),),
        customers=tuple(Customer(key, at_km(km)) for key, km in doors_km.items()),
        orders=orders,
        lots=tuple(Lot(item.id, "front", item.id, 1_000.0) for item in PRODUCTS),
        roads=RoadChoice(detour=1.0, speeds_kmh=(("urban", 36.0), ("trunk", 72.0))),
    )
    return replace(scenario, **changes)


def planned(scenario: Scenario) -> RoutingPlan:
    """A plan that neither of the checkers objects to."""
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=150))
    assert validate(problem, plan) == []
    assert audit(scenario, plan) == []
    return plan


def stops_of(route: Route) -> list[tuple[str, str]]:
    """Kind and place of every stop."""
    return [(stop.kind.value, stop.place_id) for stop in route.stops]
