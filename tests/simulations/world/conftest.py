"""Small worlds: a street with one van, and a network of three tiers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from simulations.chance import Chance
from simulations.disruptions import Happenings
from simulations.world import Plans, Replenishment, World, WorldSettings
from solvers import routing
from supplychain.calendars import DAY_S, HOUR_S, DailyHours, Horizon
from supplychain.carriers import Tariff
from supplychain.fleet import Compartment, Fleet, Haul, Layout, SpeedClass, VehicleType
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import EARTH_RADIUS_M, Location
from supplychain.products import Product
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import Site, Tier
from supplychain.stock import Lot, Transfer
from supplychain.temperature import TemperatureClass
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from simulations.effects import Effects
    from simulations.policies import FollowPlan

RADIAN_DEG = 57.29577951308232
CLASSES = (
    TemperatureClass("chilled", "chilled", 0.0, 8.0, 3.0, 2.0, fresh=True),
    TemperatureClass("ambient", "ambient", -10.0, 40.0),
)
MILK = Product(
    *("milk", "milk", "chilled", 5.0, 6.0),
    value_cny=60.0,
    shelf_life_h=240.0,
    reference_c=3.0,
    q10=3.0,
    min_remaining_life_h=72.0,
)
SOAP = Product("soap", "soap", "ambient", 2.0, 3.0, "beauty", 30.0)


def at_km(east_km: float) -> Location:
    """A point on the equator."""
    return Location(0.0, east_km * 1000 / EARTH_RADIUS_M * RADIAN_DEG)


def vehicle(key: str, haul: Haul, payload_kg: float, fixed_cny: float) -> VehicleType:
    """A vehicle with both classes on board."""
    rooms = (
        Compartment("chilled", payload_kg * 0.6, payload_kg * 1.8),
        Compartment("ambient", payload_kg * 0.6, payload_kg * 1.8),
    )
    last_mile = haul is Haul.LAST_MILE
    return VehicleType(
        id=key,
        name=key,
        haul=haul,
        payload_kg=payload_kg,
        volume_l=payload_kg * 3,
        layouts=(Layout("both", rooms),),
        fixed_cny=fixed_cny,
        cny_per_km=2.0,
        cny_per_h=36.0,
        speed_class=SpeedClass.URBAN if last_mile else SpeedClass.TRUNK,
        hours=DailyHours(6 * HOUR_S, 22 * HOUR_S) if last_mile else DailyHours(),
        max_route_s=10 * HOUR_S if last_mile else None,
        reefer_overcapacity=5.0,
        door_s=30,
    )


def order(
    key: str, product_id: str, hours: tuple[int, int] | None, tier: Tier | None = None
) -> Order:
    """Two units for the door of that name, five minutes of service."""
    windows = () if hours is None else (DeliveryWindow(hours[0] * HOUR_S, hours[1] * HOUR_S),)
    return Order(key, f"door-{key}", -HOUR_S, windows, (OrderLine(product_id, 2.0, tier),), 300)


@pytest.fixture
def street() -> Scenario:
    """One front, one van, doors 5 and 10 km east; 36 km/h is 100 s a kilometre; from midnight."""
    return Scenario(
        name="street",
        horizon=Horizon(datetime(2026, 6, 15, tzinfo=ZoneInfo("Asia/Shanghai")), DAY_S),
        temperature_classes=CLASSES,
        products=(MILK, SOAP),
        sites=(Site("front", "front", Tier.FRONT, at_km(0.0), "town"),),
        vehicle_types=(vehicle("van", Haul.LAST_MILE, 500.0, 100.0),),
        fleets=(Fleet("front", "van", 1),),
        customers=(Customer("door-a", at_km(5.0)), Customer("door-b", at_km(10.0))),
        orders=(order("a", "milk", (8, 12)), order("b", "soap", (8, 12))),
        lots=(Lot("m", "front", "milk", 100.0, 10.0), Lot("s", "front", "soap", 100.0)),
        roads=RoadChoice(detour=1.0, speeds_kmh=(("urban", 36.0), ("trunk", 72.0))),
    )


@pytest.fixture
def network() -> Scenario:
    """Origin, centre 111 km east of it, two fronts 22 and 33 km further; goods from every tier."""
    east = {"origin": 0.0, "centre": 1.0, "west": 1.2, "east": 1.3}
    tiers = (Tier.ORIGIN, Tier.CENTRE, Tier.FRONT, Tier.FRONT)
    sites = tuple(
        Site(
            *(key, key, tier, Location(0.0, lon), "town"),
            handling_s=1800,
            handling_cny_per_kg=0.1,
            reach_m=20_000 if tier is Tier.FRONT else None,
        )
        for (key, lon), tier in zip(east.items(), tiers, strict=True)
    )
    doors = {"a": 1.19, "b": 1.21, "c": 1.25, "d": 1.31}
    return Scenario(
        name="network",
        horizon=Horizon(datetime(2026, 6, 15, 16, tzinfo=ZoneInfo("Asia/Shanghai")), 2 * DAY_S),
        temperature_classes=CLASSES,
        products=(MILK, SOAP),
        sites=sites,
        vehicle_types=(
            vehicle("van", Haul.LAST_MILE, 500.0, 100.0),
            vehicle("truck", Haul.MIDDLE_MILE, 5000.0, 300.0),
            vehicle("semi", Haul.LINE_HAUL, 15000.0, 600.0),
        ),
        fleets=(
            *(Fleet("west", "van", 2), Fleet("east", "van", 2)),
            *(Fleet("centre", "truck", 3), Fleet("origin", "semi", 2)),
        ),
        customers=tuple(
            Customer(f"door-{key}", Location(0.01, lon), city="town") for key, lon in doors.items()
        ),
        orders=(
            order("a", "milk", (2, 5), Tier.FRONT),
            order("b", "soap", (2, 5), Tier.FRONT),
            order("c", "milk", (16, 20), Tier.CENTRE),
            order("d", "soap", (40, 46), Tier.ORIGIN),
        ),
        tariffs=tuple(
            Tariff("carrier", start, end, class_id, 1.0, 3 * HOUR_S, min_charge_cny=20.0)
            for start, end in (("origin", "centre"), ("centre", "west"), ("centre", "east"))
            for class_id in ("chilled", "ambient")
        ),
        lots=(
            Lot("milk-west", "west", "milk", 10.0, age_h=10.0),
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
def two(network: Scenario) -> Scenario:
    """The network with another centre, far off, that has milk as well."""
    other = Site("other", "other", Tier.CENTRE, Location(0.9, 1.0), "far", handling_s=1800)
    lot = Lot("milk-other", "other", "milk", 200.0, age_h=5.0)
    sites, lots = (*network.sites, other), (*network.lots, lot)
    return replace(network, name="two", sites=sites, lots=lots)


@dataclass
class Lives:
    """Makes worlds of scenarios, each with its plan, which is solved for once by name."""

    def __post_init__(self) -> None:
        self._plans: dict[str, routing.RoutingPlan] = {}

    def plan(self, scenario: Scenario) -> routing.RoutingPlan:
        """A routing plan of the scenario."""
        key = scenario.name
        if key not in self._plans:
            problem = routing.RoutingProblem.from_scenario(scenario)
            limits = routing.Limits(max_seconds=1, seed=1)
            self._plans[key] = routing.solve(problem, limits)
        return self._plans[key]

    def world(
        self,
        scenario: Scenario,
        settings: WorldSettings,
        effects: Effects | None = None,
        policy: FollowPlan | None = None,
        seed: int = 1,
        replenishment: Replenishment | None = None,
        *,
        told: bool = True,
    ) -> World:
        """A world of the scenario and its plan.

        Disruptions of the scenario happen; unless ``told``, only their effects do.
        """
        plans = Plans(self.plan(scenario))
        chance = Chance(seed)
        happenings = Happenings.of(scenario, chance) if effects is None else None
        if happenings is not None and not told:
            effects, happenings = happenings.effects, None
        return World(
            scenario,
            plans,
            settings,
            chance,
            effects,
            policy=policy,
            replenishment=replenishment,
            happenings=happenings,
        )


@pytest.fixture(scope="session")
def lives() -> Lives:
    """See there."""
    return Lives()
