"""A scenario of three tiers and a plausible plan for it, drawn by a seeded generator.

The plan obeys no solver's rules to the letter: it exercises what shows and stores plans.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from scenarios.cities import City, cities
from solvers.common import Limits, Status, StopReason
from solvers.routing.plan import RoutingPlan, TierBound
from supplychain.calendars import DAY_S, HOUR_S, Horizon
from supplychain.fleet import Compartment, Energy, Fleet, Haul, Layout, SpeedClass, VehicleType
from supplychain.io import write_scenario
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import Location, great_circle_m
from supplychain.plans import (
    CarrierMove,
    CompartmentState,
    Consignment,
    CostTerms,
    Delivery,
    Reason,
    Rest,
    Route,
    Stop,
    StopKind,
    Unserved,
)
from supplychain.products import Product
from supplychain.scenario import Scenario
from supplychain.sites import Site, Tier
from supplychain.stock import Lot
from supplychain.temperature import TemperatureClass
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

CLASSES = (
    TemperatureClass("frozen", "冷冻 frozen", -30.0, -15.0, -18.0, 2.0, fresh=True),
    TemperatureClass("chilled", "冷藏 chilled", 0.0, 8.0, 4.0, 2.0, fresh=True),
    TemperatureClass("ambient", "常温 ambient", 5.0, 35.0),
)
PRODUCTS = (
    Product("prawns", "北海鲜虾 Prawns", "frozen", 1.0, 2.0, value_cny=60.0, shelf_life_h=4320.0),
    Product("spinach", "寿光菠菜 Spinach", "chilled", 0.5, 2.5, value_cny=6.0, shelf_life_h=240.0),
    Product("rice", "五常大米 Rice", "ambient", 5.0, 6.0, "home", value_cny=40.0),
)
HOLD_C = {item.id: item.hold_c for item in CLASSES}
TRUCK_OF = {Tier.ORIGIN: "semi", Tier.CENTRE: "truck", Tier.FRONT: "van"}
CENTRES = ("310100", "440100", "110100")
TOWNS = ("310100", "440100", "110100", "510100", "420100", "330100", "610100", "320100")
ORIGINS = ("370700", "460100", "230100", "530100", "440800")


def layout(kg: float) -> Layout:
    """Three compartments that share ``kg`` of payload."""
    return Layout("three", tuple(Compartment(c.id, kg / 2, kg * 2) for c in CLASSES))


def vehicle(key: str, haul: Haul, kg: float, energy: Energy) -> VehicleType:
    """A vehicle type of one layout."""
    speed = SpeedClass.URBAN if haul is Haul.LAST_MILE else SpeedClass.TRUNK
    name = f"{kg / 1000:g} t {energy}"
    return VehicleType(
        key, name, haul, kg, kg * 6, (layout(kg),), 200.0, 2.0, 60.0, speed, energy=energy
    )


VEHICLES = (
    vehicle("semi", Haul.LINE_HAUL, 18000.0, Energy.DIESEL),
    vehicle("truck", Haul.MIDDLE_MILE, 5000.0, Energy.DIESEL),
    vehicle("van", Haul.LAST_MILE, 900.0, Energy.ELECTRIC),
)


@dataclass
class Draft:
    """Parts of a plan on the way."""

    consignments: list[Consignment] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    moves: list[CarrierMove] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    unserved: list[Unserved] = field(default_factory=list)


def near(rng: random.Random, centre: Location, mean_m: float) -> Location:
    """A point around another one."""
    angle, deg = rng.uniform(0, 2 * math.pi), rng.expovariate(1 / mean_m) / 111_000
    lon = centre.lon + deg * math.sin(angle) / math.cos(math.radians(centre.lat))
    return Location(centre.lat + deg * math.cos(angle), lon)


def site(key: str, town: City, tier: Tier, location: Location) -> Site:
    """A site named in both languages."""
    return Site(key, f"{town.name_zh}{key} {town.name_en}", tier, location, town.name_en)


def make_scenario(orders: int, fronts_per_town: int, towns: int, seed: int) -> Scenario:
    """Draw a network and a day's orders."""
    rng = random.Random(seed)
    by_code = {city.adcode: city for city in cities()}
    sites = [
        site(f"O{i}", by_code[a], Tier.ORIGIN, by_code[a].location) for i, a in enumerate(ORIGINS)
    ]
    sites += [
        site(f"C{i}", by_code[a], Tier.CENTRE, near(rng, by_code[a].location, 9000.0))
        for i, a in enumerate(CENTRES)
    ]
    for code in TOWNS[:towns]:
        town = by_code[code]
        for _ in range(fronts_per_town):
            key = f"F{len(sites)}"
            sites.append(site(key, town, Tier.FRONT, near(rng, town.location, 7000.0)))
    fronts = [item for item in sites if item.tier is Tier.FRONT]
    customers = [
        Customer(f"K{i}", near(rng, rng.choice(fronts).location, 3000.0), f"客户 {i}", "")
        for i in range(orders)
    ]
    return Scenario(
        name="three-tier-sketch",
        horizon=Horizon(datetime.fromisoformat("2026-06-10T16:00:00+08:00"), 4 * DAY_S),
        temperature_classes=CLASSES,
        products=PRODUCTS,
        sites=tuple(sites),
        vehicle_types=VEHICLES,
        fleets=tuple(Fleet(item.id, TRUCK_OF[item.tier], 9) for item in sites),
        customers=tuple(customers),
        orders=tuple(make_order(rng, i) for i in range(orders)),
        lots=tuple(Lot(f"L{p.id}", "O0", p.id, 1e6) for p in PRODUCTS),
        description="Drawn for tests.",
    )


def make_order(rng: random.Random, number: int) -> Order:
    """One order of one to three products, placed in the day before the horizon."""
    lines = tuple(
        OrderLine(product.id, float(rng.randint(1, 4)))
        for product in rng.sample(PRODUCTS, rng.randint(1, 3))
    )
    open_s = rng.choice((4, 16, 18, 20, 26)) * HOUR_S
    window = DeliveryWindow(open_s, open_s + 3 * HOUR_S, rng.choice((None, 1.0)))
    return Order(f"A{number}", f"K{number}", -rng.randint(0, 10 * HOUR_S), (window,), lines)


def consignments_of(order: Order, front: Site, first: int) -> list[Consignment]:
    """One consignment per line."""
    products = {item.id: item for item in PRODUCTS}
    found = []
    for position, line in enumerate(order.lines):
        product, units = products[line.product_id], line.quantity
        found.append(
            Consignment(
                f"G{first + position}",
                f"L{product.id}",
                product.id,
                product.temperature_class_id,
                units,
                units * product.kg,
                units * product.litres,
                "O0",
                front.id,
                order.id,
                position,
            )
        )
    return found


def states(goods: Iterable[Consignment], warmth_c: float) -> tuple[CompartmentState, ...]:
    """Compartments that hold these goods."""
    listed = list(goods)
    return tuple(
        CompartmentState(
            c.id,
            math.fsum(item.kg for item in listed if item.temperature_class_id == c.id),
            math.fsum(item.litres for item in listed if item.temperature_class_id == c.id),
            HOLD_C[c.id] + warmth_c,
            HOLD_C[c.id] + 3 * warmth_c,
        )
        for c in CLASSES
    )


def van_route(
    rng: random.Random,
    draft: Draft,
    front: Site,
    jobs: list[tuple[Order, Location, list[Consignment]]],
) -> None:
    """Visit doors in the given order and come back."""
    key = f"R{len(draft.routes)}"
    at_s = max(jobs[0][0].windows[0].open_s - HOUR_S // 2, 0)
    left = [item for _, _, goods in jobs for item in goods]
    ids = tuple(item.id for item in left)
    stops = [Stop(StopKind.LOAD, front.id, at_s - 1200, at_s - 1200, at_s, ids, states(left, 0.0))]
    where, metres = front.location, 0.0
    for number, (order, location, goods) in enumerate(jobs):
        leg_m = great_circle_m(where, location) * 1.35
        arrive_s = at_s + int(leg_m / 7.5)
        start_s = max(arrive_s, order.windows[0].open_s)
        at_s, where, metres = start_s + order.service_s, location, metres + leg_m
        left = [item for item in left if item not in goods]
        warmth_c = min(0.12 * number, 1.7) + rng.uniform(0, 0.2)
        ids = tuple(item.id for item in goods)
        state = states(left, warmth_c)
        stops.append(Stop(StopKind.DELIVER, order.id, arrive_s, start_s, at_s, ids, state))
        late_s = max(0, start_s - order.windows[0].close_s)
        life_h = rng.uniform(60, 220)
        draft.deliveries.append(
            Delivery(order.id, front.id, key, arrive_s, start_s, late_s, life_h, life_h - 48.0)
        )
    back_m = great_circle_m(where, front.location) * 1.35
    metres, back_s = metres + back_m, at_s + int(back_m / 7.5)
    stops.append(Stop(StopKind.RETURN, front.id, back_s, back_s, back_s, (), states((), 0.5)))
    costs = CostTerms(150.0, metres / 1000 * 1.2, 50.0 * (back_s - stops[0].end_s) / HOUR_S)
    kwh = metres / 1000 * 0.3
    draft.routes.append(
        Route(
            key, Haul.LAST_MILE, "van", "three", front.id, tuple(stops), (), round(metres),
            int(metres / 7.5), costs, energy_kwh=kwh, co2_kg=kwh * 0.57,
        )
    )  # fmt: skip


def trunk_route(draft: Draft, base: Site, to: Site, haul: Haul, depart_s: int, kg: float) -> None:
    """A full truck there and an empty one back."""
    metres = great_circle_m(base.location, to.location) * 1.2 + 4000.0
    drive_s = int(metres / 19.0)
    arrive_s = depart_s + drive_s
    end_s = arrive_s + 1800
    full = tuple(
        CompartmentState(c.id, kg / 3, kg, HOLD_C[c.id] + 0.4, HOLD_C[c.id] + 1.0) for c in CLASSES
    )
    stops = (
        Stop(StopKind.LOAD, base.id, depart_s - 1800, depart_s - 1800, depart_s, (), full),
        Stop(StopKind.UNLOAD, to.id, arrive_s, arrive_s, end_s, (), states((), 0.6)),
        Stop(StopKind.RETURN, base.id, end_s + drive_s, end_s + drive_s, end_s + drive_s),
    )
    rests = (Rest(depart_s + 4 * HOUR_S, depart_s + 4 * HOUR_S + 1200),)
    costs = CostTerms(600.0, metres * 2 / 1000 * 4.2, drive_s / HOUR_S * 120, reefer_energy=90.0)
    litres = metres * 2 / 1000 * 0.28
    draft.routes.append(
        Route(
            f"R{len(draft.routes)}", haul, "semi" if haul is Haul.LINE_HAUL else "truck", "three",
            base.id, stops, rests if drive_s > 4 * HOUR_S else (), round(metres * 2), drive_s * 2,
            costs, diesel_l=litres, co2_kg=litres * 2.63,
        )
    )  # fmt: skip


def make_plan(scenario: Scenario, seed: int, per_route: int = 11) -> RoutingPlan:
    """Serve nearly all orders from their nearest fronts, in the order of their windows."""
    rng, draft = random.Random(seed), Draft()
    tiers = {tier: [item for item in scenario.sites if item.tier is tier] for tier in Tier}
    for origin in tiers[Tier.ORIGIN]:
        for number, centre in enumerate(tiers[Tier.CENTRE]):
            if number == 2:
                hire(draft, origin, centre)
            else:
                depart_s = rng.choice((6, 12)) * HOUR_S
                kg = rng.uniform(6e3, 1.7e4)
                trunk_route(draft, origin, centre, Haul.LINE_HAUL, depart_s, kg)
    places = {item.id: item.location for item in scenario.customers}
    queues: dict[str, list[tuple[Order, Location, list[Consignment]]]] = {}
    fronts = {item.id: item for item in tiers[Tier.FRONT]}
    for order in scenario.orders:
        door = places[order.customer_id]
        front = min(fronts.values(), key=lambda f: great_circle_m(f.location, door))
        goods = consignments_of(order, front, len(draft.consignments))
        if len(queues) > 2 and int(order.id[1:]) % 97 == 5:
            kg = math.fsum(item.kg for item in goods)
            why = "feasible if the window closed 25 min later; +38 CNY"
            draft.unserved.append(
                Unserved("order", order.id, kg, Reason.WINDOW_UNREACHABLE, why, 300.0)
            )
            continue
        draft.consignments += goods
        queues.setdefault(front.id, []).append((order, door, goods))
    for key, jobs in queues.items():
        front = fronts[key]
        centre = min(tiers[Tier.CENTRE], key=lambda c: great_circle_m(c.location, front.location))
        depart_s = rng.choice((1, 5)) * HOUR_S
        trunk_route(draft, centre, front, Haul.MIDDLE_MILE, depart_s, rng.uniform(900.0, 4500.0))
        jobs.sort(key=lambda job: (job[0].windows[0].open_s, _bearing(front.location, job[1])))
        for first in range(0, len(jobs), per_route):
            van_route(rng, draft, front, jobs[first : first + per_route])
    return RoutingPlan(
        status=Status.PARTIAL if draft.unserved else Status.FEASIBLE,
        stop_reason=StopReason.TIME,
        consignments=tuple(draft.consignments),
        routes=tuple(draft.routes),
        moves=tuple(draft.moves),
        deliveries=tuple(draft.deliveries),
        unserved=tuple(draft.unserved),
        site_costs=CostTerms(handling=4200.0, spoilage=910.5, unserved=300.0 * len(draft.unserved)),
        bounds={
            "line_haul": TierBound(61000.0, 60700.0, "the tier's own model"),
            "middle_mile": TierBound(31000.0, 30900.5, "the tier's own model"),
            "last_mile": TierBound(52000.0, None),
            "chain": TierBound(150000.0, 128000.0, "sum of the tiers' relaxations"),
        },
        limits=Limits(max_seconds=90.0, seed=seed, workers=2),
        seconds=88.25,
        notes={"last_mile": "decomposed by front"},
    )


def _bearing(a: Location, b: Location) -> float:
    return math.atan2(b.lon - a.lon, b.lat - a.lat)


def hire(draft: Draft, origin: Site, centre: Site) -> None:
    """A shipment with a carrier."""
    key, costs = f"M{len(draft.moves)}", CostTerms(carriers=2400.0)
    draft.moves.append(
        CarrierMove(key, "冷链 Express", origin.id, centre.id, "chilled", 7200, 130000, (), 2000.0,
                    costs, co2_kg=300.0)
    )  # fmt: skip


def make_tiny(orders: int = 4) -> Scenario:
    """One front with stock, vans and a few customers nearby; solvers serve all of it at once."""
    whole = make_scenario(orders, 1, 1, seed=2)
    front = next(item for item in whole.sites if item.tier is Tier.FRONT)
    rng = random.Random(5)
    doors = tuple(replace(c, location=near(rng, front.location, 1500.0)) for c in whole.customers)
    windows = (DeliveryWindow(2 * HOUR_S, 20 * HOUR_S),)
    return replace(
        whole,
        name="tiny",
        sites=(front,),
        fleets=(Fleet(front.id, "van", 2),),
        vehicle_types=(VEHICLES[2],),
        lots=tuple(Lot(f"L{product.id}", front.id, product.id, 1000.0) for product in PRODUCTS),
        customers=doors,
        orders=tuple(replace(order, windows=windows) for order in whole.orders),
    )


Sketch = tuple[Scenario, RoutingPlan]


def sketch(orders: int = 90, fronts_per_town: int = 2, towns: int = 3, seed: int = 4) -> Sketch:
    """A scenario and its plan."""
    scenario = make_scenario(orders, fronts_per_town, towns, seed)
    return scenario, make_plan(scenario, seed)


@pytest.fixture(scope="session")
def make_sketch() -> Callable[..., Sketch]:
    """The generator itself, for tests that need another size."""
    return sketch


@pytest.fixture(scope="session")
def small() -> Sketch:
    """90 orders, 6 fronts, 3 centres, 5 origins; one order is left out."""
    return sketch()


@pytest.fixture(scope="session")
def tiny() -> Scenario:
    """One front, two vans, four orders, all of which can be served."""
    return make_tiny()


@pytest.fixture(scope="session")
def hopeless() -> Scenario:
    """As `tiny`, but the first order's hard window closes before a van can be there."""
    scenario = make_tiny()
    first, *others = scenario.orders
    missed = replace(first, windows=(DeliveryWindow(0, 5),))
    return replace(scenario, name="hopeless", orders=(missed, *others))


@pytest.fixture(scope="session")
def tiny_folder(tiny: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`tiny` as a folder; tests only read it."""
    folder = tmp_path_factory.mktemp("scenarios") / "tiny"
    write_scenario(tiny, folder)
    return folder


@pytest.fixture(scope="session")
def hopeless_folder(hopeless: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`hopeless` as a folder; tests only read it."""
    folder = tmp_path_factory.mktemp("scenarios") / "hopeless"
    write_scenario(hopeless, folder)
    return folder
