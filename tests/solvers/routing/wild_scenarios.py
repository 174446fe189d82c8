"""Scenarios at the edge of every rule: a front or two with a few orders, at seconds that matter.

``pick`` chooses one of several values: hypothesis draws with it, or a seeded generator. Each
scenario has a few aspects that are at an edge, and is usual in all others: were all of them at an
edge at once, hardly anything could be served.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from supplychain.calendars import DAY_S, HOUR_S, MINUTE_S, DailyHours, Horizon
from supplychain.costs import CostRates
from supplychain.fleet import (
    Compartment,
    DriverRules,
    Energy,
    Fleet,
    Haul,
    Layout,
    MealBreak,
    RouteEnd,
    SpeedClass,
    VehicleType,
)
from supplychain.orders import Customer, Order, OrderKind, OrderLine
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import Site, Tier
from supplychain.stock import Lot
from supplychain.temperature import AmbientTemperature
from supplychain.traffic import Conflict, TrafficProfile
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.random_scenarios import CARRIED, CLASSES, PRODUCTS
from tests.solvers.routing.street import at_km

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.places import Location
    from tests.solvers.routing.last_mile.small_fronts import Pick

T = TypeVar("T")
MIN, H = MINUTE_S, HOUR_S
WORDS = ("lift", "permit")
ASPECTS = (
    "band", "conflicts", "docks", "doors", "ends", "fleets", "goods", "hours", "layouts", "limits",
    "meals", "opening", "overtime", "prices", "releases", "rests", "returns", "ride", "service",
    "sites", "skills", "split", "tariff", "traffic", "trunk", "windows", "worth",
)  # fmt: skip


def wild_scenario(pick: Pick, most_orders: int = 9) -> Scenario:
    """A front, or two with a centre behind them, with a few aspects at their edges."""
    return _Drawn(pick).scenario(pick(range(1, most_orders + 1)))


class _Drawn:
    """Draws one scenario."""

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.at_edge = {name for name in ASPECTS if pick(range(5)) == 0}
        self.start_of_day_s = pick([0, 0, 16 * H, DAY_S - 1, 23 * H + 30 * MIN])
        to_midnight_s = DAY_S - self.start_of_day_s
        self.length_s = self.of("hours", DAY_S, [10 * H, 2 * DAY_S, max(H, to_midnight_s)])
        edges_s = {0, H, 6 * H, self.length_s, self.length_s // 2, to_midnight_s}
        self.edges_s = sorted(at_s for at_s in edges_s if at_s <= self.length_s)

    def of(self, aspect: str, usual: T, edges: Sequence[T]) -> T:
        """One of the values if the aspect is at an edge in this scenario, else the usual one."""
        return self.pick(edges) if aspect in self.at_edge else usual

    def edge_s(self) -> int:
        """A second of the horizon at or beside one where something begins or ends."""
        off_s = self.pick([0, 0, -1, 1, MIN, 7 * MIN + 13, -H, 2 * H])
        return min(self.length_s, max(0, self.pick(self.edges_s) + off_s))

    def scenario(self, orders: int) -> Scenario:
        """All of it."""
        fronts = self.of("sites", 1, [1, 2])
        sites = [self.site(f"F{number}", Tier.FRONT, 4.0 * number) for number in range(fronts)]
        if "trunk" in self.at_edge:
            sites.append(self.site("C", Tier.CENTRE, 30.0))
        vehicles = [self.vehicle(key, kg) for key, kg in (("van", 300.0), ("bike", 40.0))]
        held = [self.order(f"o{number}") for number in range(orders)]
        second = self.start_of_day_s
        start = datetime(
            2026, 6, 15, second // H, second % H // MIN, second % MIN,
            tzinfo=ZoneInfo("Asia/Shanghai"),
        )  # fmt: skip
        ride_s = [self.of("ride", None, [None, None, 40 * MIN, 1]) for _ in CLASSES]
        return Scenario(
            name="wild",
            horizon=Horizon(start, self.length_s),
            temperature_classes=tuple(
                replace(item, max_on_board_s=limit_s)
                for item, limit_s in zip(CLASSES, ride_s, strict=True)
            ),
            products=PRODUCTS,
            sites=tuple(sites),
            vehicle_types=(*vehicles, self.truck()),
            fleets=tuple(fleet for site in sites for fleet in self.fleets(site)),
            customers=tuple(self.customer(order.customer_id) for order in held),
            orders=tuple(held),
            lots=tuple(lot for site in sites for lot in self.lots(site)),
            ambient=self.of("band", (), [(AmbientTemperature("", (38.0,) * 24),)]),
            traffic=self.traffic(),
            conflicts=self.conflicts(),
            rates=CostRates(unserved_order_cny=self.of("worth", 2_000.0, [0.0, 20.0, 150.0])),
            roads=RoadChoice(detour=1.0, speeds_kmh=(("urban", 36.0), ("trunk", 72.0))),
        )

    # Demand

    def customer(self, key: str) -> Customer:
        km = self.of("doors", self.pick([0.7, 2.0, -3.3, 7.0]), [0.0, 2.0, 2.0, 30.0, 0.001])
        required = [word for word in WORDS if self.of("skills", False, [False, False, True])]
        return Customer(key, at_km(km), requires=tuple(required))

    def order(self, key: str) -> Order:
        kinds = [OrderKind.DELIVERY, OrderKind.DELIVERY, OrderKind.RETURN]
        required = [word for word in WORDS if self.of("skills", False, [False, False, True])]
        lines = self.pick([1, 1, 2, 3])
        return Order(
            id=key,
            customer_id=f"door-{key}",
            placed_s=-H,
            windows=self.windows(),
            lines=tuple(self.line() for _ in range(lines)),
            service_s=self.of("service", 5 * MIN, [0, 0, 1, H]),
            priority=self.of("worth", 1, [1, 3, 100]),
            split_allowed=self.of("split", False, [False, True, True]),
            kind=self.of("returns", OrderKind.DELIVERY, kinds),
            max_on_board_s=self.of("ride", None, [None, None, 1, 10 * MIN, H]),
            requires=tuple(required),
        )

    def line(self) -> OrderLine:
        many = self.of("goods", 2.0, [0.001, 1.0, 7.5, 20.0])
        many = self.of("split", many, [many, 70.0, 150.0])
        return OrderLine(self.pick(PRODUCTS).id, many)

    def windows(self) -> tuple[DeliveryWindow, ...]:
        """In order, and at most touching."""
        found: list[DeliveryWindow] = []
        count = self.of("windows", self.pick([0, 0, 1]), [0, 1, 1, 2, 3])
        usual_s = self.pick(range(H, self.length_s + 1, H))
        for open_s in sorted(self.of("windows", usual_s, [self.edge_s()]) for _ in range(count)):
            price = self.of("prices", None, [None, 0.0, 0.01, 0.5, 1_000.0])
            if not found or open_s >= found[-1].close_s:
                length_s = self.of("windows", 2 * H, [0, 0, 1, 10 * MIN, 5 * H])
                found.append(DeliveryWindow(open_s, open_s + length_s, price))
        return tuple(found)

    def lots(self, site: Site) -> list[Lot]:
        """Of every product at fronts, or for some products at the centre alone."""
        found = []
        for product in PRODUCTS:
            is_here = self.of("trunk", True, [True, False]) or site.tier is Tier.CENTRE
            for number in range(self.pick([1, 2]) if is_here else 0):
                at_s = self.of("releases", 0, [0, self.edge_s()])
                key = f"{product.id}-{site.id}-{number}"
                found.append(Lot(key, site.id, product.id, 500.0, available_s=at_s))
        return found

    # Vehicles

    def vehicle(self, key: str, kg: float) -> VehicleType:
        rules = [DriverRules(20 * MIN, 5 * MIN, H), DriverRules(MIN, 0), DriverRules(10 * MIN, 1)]
        daily = [(8 * H, 17 * H), (22 * H, 30 * H), (0, 12 * H), (6 * H, 24 * H), (12 * H, 36 * H)]
        hours = self.of("hours", (0, DAY_S), daily)
        return VehicleType(
            id=key,
            name=key,
            haul=Haul.LAST_MILE,
            payload_kg=kg,
            volume_l=self.of("goods", 3 * kg, [3 * kg, float("inf")]),
            layouts=self.layouts(kg),
            fixed_cny=self.of("tariff", 40.0, [0.0, 300.0]),
            cny_per_km=self.of("tariff", 1.5, [0.0, 10.0]),
            cny_per_h=self.of("tariff", 30.0, [0.0, 200.0]),
            energy=self.pick(list(Energy)),
            hours=DailyHours(*hours),
            max_route_s=self.of("limits", None, [None, None, None, H, 3 * H]),
            max_stops=self.of("limits", None, [None, None, None, 1, 3]),
            max_distance_m=self.of("limits", None, [None, None, None, 1, 12_000]),
            drivers=self.of("rests", 1, [1, 1, 1, 2]),
            rules=self.of("rests", DriverRules(), rules),
            reefer_overcapacity=self.of("band", 3.0, [3.0, 0.5]),
            door_s=self.of("band", 60, [0, 900]),
            dock_s=self.of("docks", 20 * MIN, [0, 0, 1, 5 * H]),
            cny_per_stop=self.of("tariff", 0.0, [0.0, 5.0]),
            cny_per_kg=self.of("tariff", 0.0, [0.0, 2.0]),
            overtime_s=self.of("overtime", 0, [0, 1, H, DAY_S]),
            overtime_cny_per_h=self.of("overtime", 0.0, [0.0, 60.0]),
            skills=tuple(word for word in WORDS if self.of("skills", True, [True, False])),
            meals=self.meals(),
        )

    def layouts(self, kg: float) -> tuple[Layout, ...]:
        three = Layout("three", tuple(Compartment(key, kg * 0.5, kg) for key in CARRIED), 5.0)
        two = Layout("two", tuple(Compartment(key, kg * 0.8, kg * 1.5) for key in CARRIED[1:]))
        one = Layout("one", (Compartment("chilled", float("inf"), kg),))
        return self.of("layouts", (three,), [(three, two), (two, one), (one, three, two)])

    def meals(self) -> tuple[MealBreak, ...]:
        breaks = [
            (MealBreak(11 * H, 13 * H, 30 * MIN),),
            (MealBreak(11 * H, 13 * H, H), MealBreak(12 * H, 13 * H, 10 * MIN)),
            (MealBreak(0, 10 * MIN, 20 * MIN),),
            (MealBreak(DAY_S - 1, DAY_S + 60, 1), MealBreak(DAY_S - 60, DAY_S + 120, 10 * MIN)),
            (MealBreak(6 * H, 6 * H, 1), MealBreak(18 * H, 18 * H, H)),
        ]
        return self.of("meals", (), breaks)

    def truck(self) -> VehicleType:
        rooms = tuple(Compartment(key, 2_000.0, 3_000.0) for key in CARRIED)
        return VehicleType(
            id="truck",
            name="truck",
            haul=Haul.MIDDLE_MILE,
            payload_kg=3_000.0,
            volume_l=9_000.0,
            layouts=(Layout("three", rooms),),
            fixed_cny=100.0,
            cny_per_km=1.0,
            cny_per_h=20.0,
            speed_class=SpeedClass.TRUNK,
        )

    def fleets(self, site: Site) -> list[Fleet]:
        """Vehicles of both types; some in two fleets that differ in where they start and end."""
        if site.tier is Tier.CENTRE:
            return [Fleet(site.id, "truck", 2)]
        found: dict[tuple[str, Location | None, RouteEnd, Location | None], Fleet] = {}
        for key in ("van", "van", "bike"):
            home = self.pick([site.location, at_km(-1.0), at_km(2.0), at_km(60.0)])
            ends = self.of("ends", RouteEnd.SITE, list(RouteEnd))
            start = self.of("ends", None, [None, home])
            end = home if ends is RouteEnd.PLACE else None
            count = self.of("fleets", 1, [0, 1, 2, 5])
            found.setdefault((key, start, ends, end), Fleet(site.id, key, count, start, ends, end))
        return list(found.values())

    # Sites, roads and laws

    def site(self, key: str, tier: Tier, km: float) -> Site:
        daily = [
            (5 * H, 23 * H),
            (12 * H, 12 * H + 1),
            (22 * H, 30 * H),
            (0, 8 * H),
            (9 * H, 13 * H),
        ]
        return Site(
            id=key,
            name=key,
            tier=tier,
            location=at_km(km),
            city="town",
            hours=DailyHours(*self.of("opening", (0, DAY_S), daily)),
            handling_s=self.of("releases", 0, [0, 1, H]),
            handling_cny_per_kg=self.of("tariff", 0.0, [0.1]),
            reach_m=self.of("limits", None, [None, None, 3_000]) if tier is Tier.FRONT else None,
        )

    def traffic(self) -> tuple[TrafficProfile, ...]:
        rows = [
            (1.0, 0.5, 0.333, 1.25),
            (0.001, 1.0, 1.0, 10.0),
            tuple(self.pick([1.0, 0.6, 0.777, 1.999]) for _ in range(4)),
        ]
        row = self.of("traffic", (), rows)
        return (TrafficProfile(SpeedClass.URBAN, row * 6),) if row else ()

    def conflicts(self) -> tuple[Conflict, ...]:
        words = ("frozen", "chilled", "beauty", "fresh")
        pairs = [Conflict(one, other) for one, other in combinations(words, 2)]
        return tuple(pair for pair in pairs if self.of("conflicts", False, [False, False, True]))
