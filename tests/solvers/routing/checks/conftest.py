"""A tiny chain, built by hand, with a plan whose times were worked out on paper.

One origin, one centre, two fronts, four orders, one transfer. Sites are joined by lanes with round
figures; customers live a few kilometres from their front on roads of 36 km/h (10 m/s).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from solvers.common import Limits, Status, StopReason
from solvers.routing.checks import case_of
from solvers.routing.plan import RoutingPlan, TierBound
from solvers.routing.problem import RoutingProblem
from solvers.routing.validate import facts_of_problem
from supplychain.calendars import DAY_S, HOUR_S, DailyHours, Horizon
from supplychain.carriers import Tariff
from supplychain.fleet import Compartment, Energy, Fleet, Haul, Layout, SpeedClass, VehicleType
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
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import ClassCapacity, Lane, Site, Tier
from supplychain.stock import Lot, Transfer
from supplychain.temperature import AmbientTemperature, TemperatureClass
from supplychain.windows import DeliveryWindow

H = HOUR_S
LOAD, UNLOAD, DELIVER, RETURN = StopKind.LOAD, StopKind.UNLOAD, StopKind.DELIVER, StopKind.RETURN

ROOMS = (ClassCapacity("chilled", 500.0), ClassCapacity("ambient", 500.0))
SITES = (
    Site(
        "O",
        "Origin",
        Tier.ORIGIN,
        Location(34.0, 113.0),
        "Farm",
        ROOMS,
        handling_s=1800,
        handling_cny_per_kg=0.1,
        departures_s=(6 * H,),
    ),
    Site(
        "C",
        "Centre",
        Tier.CENTRE,
        Location(31.0, 113.0),
        "Town",
        ROOMS,
        handling_s=1800,
        handling_cny_per_kg=0.2,
        departures_s=(5 * H, 12 * H),
    ),
    Site(
        "F1",
        "First front",
        Tier.FRONT,
        Location(30.8, 113.0),
        "Town",
        ROOMS,
        hours=DailyHours(6 * H, 22 * H),
        handling_s=1800,
        handling_cny_per_kg=0.3,
        reach_m=8000,
    ),
    Site(
        "F2",
        "Second front",
        Tier.FRONT,
        Location(30.8, 113.2),
        "Town",
        ROOMS,
        hours=DailyHours(6 * H, 22 * H),
        handling_s=1800,
        handling_cny_per_kg=0.3,
        reach_m=8000,
    ),
)
DOORS = {
    "a": Location(30.82, 113.0),
    "b": Location(30.83, 113.0),
    "d": Location(30.82, 113.2),
    "e": Location(30.83, 113.2),
}
WAYS_M = {
    ("O", "C"): (300_000, 18_000),
    ("C", "O"): (300_000, 18_000),
    ("C", "F1"): (36_000, 3_600),
    ("F1", "F2"): (18_000, 1_800),
    ("C", "F2"): (27_000, 2_700),
    ("F2", "C"): (27_000, 2_700),
}
ROOM = Layout(
    "mixed", (Compartment("chilled", 200.0, 800.0), Compartment("ambient", 300.0, 1200.0)), 5.0
)
HALL = Layout("mixed", (Compartment("chilled", 900.0, 4e3), Compartment("ambient", 900.0, 4e3)))
VAN = VehicleType(
    "van",
    "Van",
    Haul.LAST_MILE,
    400.0,
    1500.0,
    (ROOM,),
    fixed_cny=80.0,
    cny_per_km=1.0,
    cny_per_h=40.0,
    energy=Energy.ELECTRIC,
    hours=DailyHours(6 * H, 22 * H),
    max_route_s=10 * H,
    max_stops=3,
)
TRUCK = VehicleType(
    "truck",
    "Truck",
    Haul.MIDDLE_MILE,
    1500.0,
    7000.0,
    (HALL,),
    fixed_cny=200.0,
    cny_per_km=2.0,
    cny_per_h=50.0,
    speed_class=SpeedClass.TRUNK,
)
LONG = replace(TRUCK, id="long", name="Long truck", haul=Haul.LINE_HAUL, fixed_cny=500.0)
PRODUCTS = (
    Product("milk", "Milk", "chilled", 1.0, 1.0, value_cny=10.0, shelf_life_h=240.0, q10=3.0),
    Product("rice", "Rice", "ambient", 2.0, 2.0, value_cny=5.0),
)


def _order(
    key: str, product_id: str, quantity: float, tier: Tier | None, *windows: object
) -> Order:
    lines = (OrderLine(product_id, quantity, tier),)
    return Order(key.upper(), key, -3600, windows, lines)  # type: ignore[arg-type]


@pytest.fixture
def scenario() -> Scenario:
    """The tiny chain."""
    order_e = _order("e", "milk", 2.0, Tier.CENTRE, DeliveryWindow(8 * H, 12 * H))
    order_e = replace(order_e, lines=(*order_e.lines, OrderLine("rice", 1.0, Tier.FRONT)))
    return Scenario(
        name="tiny",
        horizon=Horizon(datetime.fromisoformat("2026-06-10T00:00:00+08:00"), 2 * DAY_S),
        temperature_classes=(
            TemperatureClass("chilled", "Chilled", 0.0, 8.0, 4.0, 2.0, fresh=True),
            TemperatureClass("ambient", "Ambient", 0.0, 30.0),
        ),
        products=(replace(PRODUCTS[0], min_remaining_life_h=24.0), PRODUCTS[1]),
        sites=SITES,
        vehicle_types=(VAN, TRUCK, LONG),
        fleets=(
            Fleet("O", "long", 1),
            Fleet("C", "truck", 1),
            Fleet("F1", "van", 1),
            Fleet("F2", "van", 1),
        ),
        customers=tuple(Customer(key, place) for key, place in DOORS.items()),
        orders=(
            _order("a", "milk", 2.0, Tier.FRONT, DeliveryWindow(9 * H, 12 * H)),
            _order("b", "milk", 3.0, Tier.CENTRE, DeliveryWindow(7 * H, 9 * H, 0.5)),
            _order("d", "rice", 4.0, Tier.ORIGIN, DeliveryWindow(15 * H, 17 * H)),
            order_e,
        ),
        lanes=tuple(Lane(a, b, metres, seconds) for (a, b), (metres, seconds) in WAYS_M.items()),
        tariffs=(
            Tariff("cool", "C", "F2", "chilled", 2.0, 7200, 0.0, 15.0, 100.0),
            Tariff("cool", "C", "F2", "chilled", 1.8, 7200, 8.0, 15.0, 100.0),
        ),
        lots=(
            Lot("L-F1", "F1", "milk", 20.0, age_h=10.0),
            Lot("L-C", "C", "milk", 50.0, age_h=20.0),
            Lot("L-O", "O", "rice", 100.0),
            Lot("L-F2", "F2", "rice", 20.0),
        ),
        transfers=(Transfer("T", "C", "F2", "milk", 12.0, 8 * H, DAY_S),),
        ambient=(AmbientTemperature("", (20.0,) * 6 + (30.0,) * 12 + (20.0,) * 6),),
        roads=RoadChoice(detour=1.0, speeds_kmh=(("trunk", 72.0), ("urban", 36.0))),
    )


@pytest.fixture
def problem(scenario: Scenario) -> RoutingProblem:
    """Its problem."""
    return RoutingProblem.from_scenario(scenario)


CONSIGNMENTS = (
    Consignment("a1", "L-F1", "milk", "chilled", 2.0, 2.0, 2.0, "F1", "F1", "A", 0),
    Consignment("b1", "L-C", "milk", "chilled", 3.0, 3.0, 3.0, "C", "F1", "B", 0),
    Consignment("d1", "L-O", "rice", "ambient", 4.0, 8.0, 8.0, "O", "F2", "D", 0),
    Consignment("e1", "L-C", "milk", "chilled", 2.0, 2.0, 2.0, "C", "F2", "E", 0),
    Consignment("e2", "L-F2", "rice", "ambient", 1.0, 2.0, 2.0, "F2", "F2", "E", 1),
    Consignment("t1", "L-C", "milk", "chilled", 10.0, 10.0, 10.0, "C", "F2", transfer_id="T"),
)


def road_m(here: Location, there: Location) -> int:
    """Metres of road; driving takes a tenth of it in seconds."""
    return round(great_circle_m(here, there))


FRONT_1, FRONT_2 = SITES[2].location, SITES[3].location
F1_A, A_B, B_F1 = (
    road_m(FRONT_1, DOORS["a"]),
    road_m(DOORS["a"], DOORS["b"]),
    road_m(DOORS["b"], FRONT_1),
)
F2_E, F2_D = road_m(FRONT_2, DOORS["e"]), road_m(FRONT_2, DOORS["d"])
"""2,224, 1,112, 3,336, 3,336 and 2,224 m."""


def _stop(kind: StopKind, place_id: str, *times_s: int, ids: tuple[str, ...] = ()) -> Stop:
    arrive_s, start_s, end_s = times_s
    return Stop(kind, place_id, arrive_s, start_s, end_s, ids)


def _route(
    key: str, vehicle: VehicleType, base: str, *stops: Stop, metres: int, drive_s: int
) -> Route:
    late_cny = 0.5 * (10 * H - 9 * H) / 60 if key == "V1" else 0.0
    first_s, last_s = stops[0].end_s, stops[-1].arrive_s
    costs = CostTerms(
        vehicles=vehicle.fixed_cny + vehicle.layouts[0].setup_cny,
        distance=vehicle.cny_per_km * metres / 1000,
        time=vehicle.cny_per_h * (last_s - first_s) / 3600,
        lateness=late_cny,
    )
    haul, layout = vehicle.haul, vehicle.layouts[0].id
    return Route(key, haul, vehicle.id, layout, base, stops, (), metres, drive_s, costs)


def _bare_routes() -> tuple[Route, ...]:
    """Routes with times, distances and hand costs, without loads, temperatures and energy."""
    haul = _route(
        "LH",
        LONG,
        "O",
        _stop(LOAD, "O", 21_600, 21_600, 21_600, ids=("d1",)),
        _stop(UNLOAD, "C", 40_800, 40_800, 42_000, ids=("d1",)),
        _stop(RETURN, "O", 61_200, 61_200, 61_200),
        metres=600_000,
        drive_s=36_000,
    )
    haul = replace(haul, rests=(Rest(36_000, 37_200), Rest(56_400, 57_600)))
    morning = _route(
        "M1",
        TRUCK,
        "C",
        _stop(LOAD, "C", 18_000, 18_000, 18_000, ids=("b1", "e1")),
        _stop(UNLOAD, "F1", 21_600, 21_600, 22_800, ids=("b1",)),
        _stop(UNLOAD, "F2", 24_600, 24_600, 25_800, ids=("e1",)),
        _stop(RETURN, "C", 28_500, 28_500, 28_500),
        metres=81_000,
        drive_s=8_100,
    )
    noon = _route(
        "M2",
        TRUCK,
        "C",
        _stop(LOAD, "C", 43_200, 43_200, 43_200, ids=("d1",)),
        _stop(UNLOAD, "F2", 45_900, 45_900, 47_100, ids=("d1",)),
        _stop(RETURN, "C", 49_800, 49_800, 49_800),
        metres=54_000,
        drive_s=5_400,
    )
    at_a_s = 9 * H + 222
    first = _route(
        "V1",
        VAN,
        "F1",
        _stop(LOAD, "F1", 9 * H, 9 * H, 9 * H, ids=("a1", "b1")),
        _stop(DELIVER, "A", at_a_s, at_a_s, at_a_s + 180, ids=("a1",)),
        _stop(DELIVER, "B", at_a_s + 180 + 111, 10 * H, 10 * H + 180, ids=("b1",)),
        _stop(RETURN, "F1", 10 * H + 514, 10 * H + 514, 10 * H + 514),
        metres=F1_A + A_B + B_F1,
        drive_s=222 + 111 + 334,
    )
    at_e_s = 9 * H + 334
    back_s = at_e_s + 180 + 334
    second = _route(
        "V2",
        VAN,
        "F2",
        _stop(LOAD, "F2", 9 * H, 9 * H, 9 * H, ids=("e1", "e2")),
        _stop(DELIVER, "E", at_e_s, at_e_s, at_e_s + 180, ids=("e1", "e2")),
        _stop(LOAD, "F2", back_s, back_s, 15 * H, ids=("d1",)),
        _stop(DELIVER, "D", 15 * H + 222, 15 * H + 222, 15 * H + 402, ids=("d1",)),
        _stop(RETURN, "F2", 15 * H + 624, 15 * H + 624, 15 * H + 624),
        metres=2 * (F2_E + F2_D),
        drive_s=2 * (334 + 222),
    )
    return haul, morning, noon, first, second


def _bare_plan() -> RoutingPlan:
    move_kg = 10.0
    move = CarrierMove(
        "H1",
        "cool",
        "C",
        "F2",
        "chilled",
        12 * H,
        14 * H,
        ("t1",),
        move_kg,
        CostTerms(carriers=max(15.0, move_kg * 1.8)),
        27.0 * move_kg / 1000 * 0.12,
    )
    deliveries = (
        Delivery("A", "F1", "V1", 9 * H + 222, 9 * H + 222),
        Delivery("B", "F1", "V1", 9 * H + 513, 10 * H, late_s=H),
        Delivery("E", "F2", "V2", 9 * H + 334, 9 * H + 334),
        Delivery("D", "F2", "V2", 15 * H + 222, 15 * H + 222),
    )
    left = Unserved("transfer", "T", 2.0, Reason.NO_CAPACITY, "", 40.0)
    handling_cny = 8.0 * 0.1 + (3.0 + 2.0 + 8.0 + 10.0) * 0.2 + (2.0 + 3.0 + 2.0 + 2.0 + 8.0) * 0.3
    return RoutingPlan(
        status=Status.PARTIAL,
        stop_reason=StopReason.TIME,
        consignments=CONSIGNMENTS,
        routes=_bare_routes(),
        moves=(move,),
        deliveries=deliveries,
        unserved=(left,),
        site_costs=CostTerms(handling=handling_cny, unserved=40.0),
        bounds={"line_haul": TierBound(1000.0, 900.0), "chain": TierBound(5000.0, None)},
        limits=Limits(),
    )


@pytest.fixture
def plan(problem: RoutingProblem) -> RoutingPlan:
    """The plan by hand, its loads and figures of heat filled in from the recomputation.

    ``test_recomputation.py`` holds those figures against separate arithmetic.
    """
    bare = _bare_plan()
    case = case_of(facts_of_problem(problem), bare)
    rates = problem.scenario.rates
    routes = []
    for tour in case.tours:
        assert tour.histories is not None
        kwh = sum(history.kwh for history in tour.histories)
        km, per_km = tour.route.distance_m / 1000, tour.vehicle.energy_per_km
        electric = tour.vehicle.energy is Energy.ELECTRIC
        power = (km * per_km + kwh, 0.0) if electric else (0.0, km * per_km + kwh * 0.3)
        stops = []
        for position, stop in enumerate(tour.route.stops):
            states = []
            for room, history in zip(tour.layout.compartments, tour.histories, strict=True):
                held = [
                    i
                    for i in tour.aboard[position]
                    if i.temperature_class_id == room.temperature_class_id
                ]
                state = history.states[position]
                states.append(
                    CompartmentState(
                        room.temperature_class_id,
                        sum(i.kg for i in held),
                        sum(i.litres for i in held),
                        state.cargo_c,
                        state.air_c,
                    )
                )
            stops.append(replace(stop, compartments=tuple(states)))
        routes.append(
            replace(
                tour.route,
                stops=tuple(stops),
                costs=replace(
                    tour.route.costs, reefer_energy=kwh * (0.8 if electric else 0.3 * 7.5)
                ),
                energy_kwh=power[0],
                diesel_l=power[1],
                co2_kg=power[0] * 0.57 + power[1] * 2.63,
            )
        )
    ages = {"A": ("a1", 10.0), "B": ("b1", 20.0), "E": ("e1", 20.0)}
    deliveries = []
    for entry in bare.deliveries:
        left_h = None
        if entry.order_id in ages:
            key, age_h = ages[entry.order_id]
            left_h = 240.0 - age_h - case.used_h[key]
        spare_h = None if left_h is None else left_h - 24.0
        deliveries.append(replace(entry, remaining_life_h=left_h, spare_life_h=spare_h))
    spoilage_cny = sum(
        10.0 * item.quantity * rates.spoilage_share * case.used_h[item.id] / 240.0
        for item in CONSIGNMENTS
        if item.product_id == "milk"
    )
    return replace(
        bare,
        routes=tuple(routes),
        deliveries=tuple(deliveries),
        site_costs=replace(bare.site_costs, spoilage=spoilage_cny),
    )
