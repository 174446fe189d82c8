"""A finished plan term by term, worked out by hand from the scenario's prices."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from solvers.routing.finish import Finished, Finisher, lateness
from solvers.routing.hired import Weighbridge
from solvers.routing.problem import RoutingProblem
from supplychain.calendars import HOUR_S
from supplychain.carriers import Tariff
from supplychain.fleet import Haul
from supplychain.orders import Order
from supplychain.plans import CarrierMove, Consignment, CostTerms, Route, Stop, StopKind
from supplychain.scenario import Scenario
from supplychain.sites import Lane
from supplychain.windows import DeliveryWindow

LOAD, DELIVER, RETURN = StopKind.LOAD, StopKind.DELIVER, StopKind.RETURN
MILK = Consignment("m", "milk-east", "milk", "chilled", 2.0, 10.0, 12.0, "east", "east", "c", 0)
FAR = Consignment("f", "milk-centre", "milk", "chilled", 2.0, 10.0, 12.0, "centre", "east", "c", 0)
SOAP = Consignment("s", "soap-west", "soap", "ambient", 2.0, 4.0, 6.0, "west", "west", "b", 0)


def _route(front: str, order: str, goods: str, start_s: int) -> Route:
    stops = (
        Stop(LOAD, front, start_s - 600, start_s - 600, start_s - 600, (goods,)),
        Stop(DELIVER, order, start_s, start_s, start_s + 300, (goods,)),
        Stop(RETURN, front, start_s + 900, start_s + 900, start_s + 900),
    )
    return Route("r", Haul.LAST_MILE, "van", "both", front, stops, (), 10_000, 1200)


def _finished(
    scenario: Scenario, goods: Consignment, route: Route, *moves: CarrierMove
) -> Finished:
    problem = RoutingProblem.from_scenario(scenario)
    return Finisher(problem, [goods]).finish([route], moves)


def test_a_route_costs_its_vehicle_kilometres_and_hours(tiny: Scenario) -> None:
    done = _finished(tiny, SOAP, _route("west", "b", "s", 10_000))
    costs = done.routes[0].costs
    # 100 CNY, 10 km at 2 CNY, 1,500 s at 30 CNY an hour; soap is not cooled.
    assert costs == CostTerms(vehicles=100.0, distance=20.0, time=12.5)
    assert done.routes[0].diesel_l == pytest.approx(10 * 0.15)
    assert done.routes[0].co2_kg == pytest.approx(10 * 0.15 * 2.63)


def test_each_kilogram_is_handled_at_each_site_it_leaves(tiny: Scenario) -> None:
    done = _finished(tiny, SOAP, _route("west", "b", "s", 10_000))
    assert done.site_costs == CostTerms(handling=pytest.approx(0.4))  # type: ignore[arg-type]
    move = CarrierMove("v", "carrier", "centre", "east", "chilled", 3600, 14_400, ("f",), 10.0)
    far = _finished(tiny, FAR, _route("east", "c", "f", 60_000), move)
    assert far.site_costs.handling == pytest.approx(10 * (0.1 + 0.1))


def test_life_and_value_run_from_the_start_of_the_horizon_to_the_door(tiny: Scenario) -> None:
    done = _finished(tiny, MILK, _route("east", "c", "m", 60_000))
    delivery = done.deliveries[0]
    # Held at its reference temperature until then, but for a little warmth on the road.
    used_h = 60_000 / HOUR_S
    assert delivery.remaining_life_h == pytest.approx(240 - 10 - used_h, abs=0.05)
    assert delivery.spare_life_h == pytest.approx(240 - 10 - used_h - 72, abs=0.05)
    assert done.site_costs.spoilage == pytest.approx(2 * 60 * 0.15 * used_h / 240, rel=1e-3)
    assert delivery.in_band
    assert done.routes[0].costs.reefer_energy > 0.0


def test_goods_without_a_shelf_life_have_none_left_to_tell(tiny: Scenario) -> None:
    delivery = _finished(tiny, SOAP, _route("west", "b", "s", 10_000)).deliveries[0]
    assert (delivery.remaining_life_h, delivery.spare_life_h) == (None, None)


def test_stops_tell_what_is_on_board_when_the_vehicle_leaves(tiny: Scenario) -> None:
    route = _finished(tiny, MILK, _route("east", "c", "m", 60_000)).routes[0]
    loads = [(stop.compartments[0].kg, stop.compartments[1].kg) for stop in route.stops]
    assert loads == [(10.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
    assert route.stops[0].compartments[0].product_c == 3.0


def test_a_minute_late_costs_its_price(tiny: Scenario, with_order: Callable[..., Scenario]) -> None:
    soft = with_order(tiny, "b", windows=(DeliveryWindow(0, 9_000, 0.5),))
    done = _finished(soft, SOAP, _route("west", "b", "s", 10_200))
    assert done.deliveries[0].late_s == 1200
    assert done.routes[0].costs.lateness == pytest.approx(20 * 0.5)


def _order(*windows: DeliveryWindow) -> Order:
    return Order("o", "door-a", 0, windows, ())


@pytest.mark.parametrize(
    ("start_s", "expected"),
    [
        (50, (0, 0.0)),
        (100, (0, 0.0)),
        (160, (60, 2.0)),
        (400, (0, 0.0)),
        (560, (60, 1.0)),
    ],
)
def test_lateness_is_that_of_the_window_that_makes_it_cheapest(
    start_s: int, expected: tuple[int, float]
) -> None:
    order = _order(DeliveryWindow(0, 100, 2.0), DeliveryWindow(400, 500, 1.0))
    assert lateness(order, start_s) == expected


def test_who_comes_in_time_is_not_late_though_being_late_cost_nothing() -> None:
    order = _order(DeliveryWindow(0, 100, 0.0), DeliveryWindow(400, 500, 1.0))
    assert lateness(order, 450) == (0, 0.0)
    assert lateness(order, 350) == (250, 0.0)


def _moved(scenario: Scenario, *, cny: float, kg: float) -> CarrierMove:
    booked = CostTerms(carriers=cny)
    move = CarrierMove(
        "v", "carrier", "centre", "east", "chilled", 0, 10_800, ("f",), 100.0, booked
    )
    return Weighbridge(RoutingProblem.from_scenario(scenario)).weighed(move, kg)


def test_a_move_that_carries_what_was_booked_keeps_its_price(tiny: Scenario) -> None:
    assert _moved(tiny, cny=77.0, kg=100.0).costs.carriers == 77.0


def test_a_lighter_move_is_priced_by_the_band_of_its_weight(tiny: Scenario) -> None:
    light = _moved(tiny, cny=100.0, kg=40.0)
    assert (light.kg, light.costs.carriers) == (40.0, 40.0)
    assert _moved(tiny, cny=100.0, kg=4.0).costs.carriers == 20.0
    band = Tariff("carrier", "centre", "east", "chilled", 0.5, 10_800, from_kg=30.0)
    banded = replace(tiny, tariffs=(*tiny.tariffs, band))
    assert _moved(banded, cny=100.0, kg=40.0).costs.carriers == 20.0
    assert _moved(banded, cny=100.0, kg=29.0).costs.carriers == 29.0


def test_hired_carbon_counts_tonne_kilometres_of_the_lane(tiny: Scenario) -> None:
    assert _moved(tiny, cny=1.0, kg=100.0).co2_kg == pytest.approx(0.1 * 33.359 * 0.12)
    known = replace(tiny, lanes=(Lane("centre", "east", distance_m=50_000),))
    assert _moved(known, cny=1.0, kg=100.0).co2_kg == pytest.approx(0.1 * 50 * 0.12)
