"""Windows with their prices, reservations, and the approximation before there is a plan."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

import pytest

from solvers.routing import RoutingProblem, validate
from solvers.routing.day.desk import Desk
from solvers.routing.day.insert import insert, with_insertion
from solvers.routing.day.offer_windows import offer_windows, reservation_of
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.order_book_documents import order_book_from_json, order_book_to_json
from supplychain.calendars import HOUR_S
from supplychain.errors import DataError
from supplychain.fleet import Fleet
from supplychain.orders import Customer, OrderKind
from supplychain.places import Location
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import at_km, order, planned, street

if TYPE_CHECKING:
    from solvers.routing import RoutingPlan

H = HOUR_S
MORNING, NOON, EVENING, NIGHT = (
    DeliveryWindow(6 * H, 7 * H),
    DeliveryWindow(12 * H, 14 * H),
    DeliveryWindow(18 * H, 20 * H),
    DeliveryWindow(23 * H, 24 * H),
)


@pytest.fixture
def at_noon() -> tuple[RoutingProblem, RoutingPlan]:
    """One tour past the door at noon, none at other times."""
    orders = (order("near", windows=(NOON,)), order("far", windows=(NOON,)))
    scenario = street({"near": 2.0, "far": 4.0, "middle": 3.0}, orders)
    return RoutingProblem.from_scenario(scenario), planned(scenario)


def test_the_window_in_which_a_vehicle_passes_is_the_cheapest(
    at_noon: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = at_noon
    offers = offer_windows(problem, plan, order("middle"), [MORNING, NOON, NIGHT])
    prices = [offer.price_cny for offer in offers]
    own_cny = 100 + 6 * 2 + (600 + 300) / 3600 * 36
    assert prices[1] == pytest.approx(3.0, abs=0.01)
    assert prices[0] == pytest.approx(own_cny, abs=0.02)
    assert prices[2] is None
    assert not any(offer.is_estimate for offer in offers)


def test_the_price_of_a_window_is_that_of_its_cheapest_place(
    at_noon: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = at_noon
    for offer in offer_windows(problem, plan, order("middle"), [MORNING, NOON, EVENING]):
        best = insert(problem, plan, order("middle", windows=(offer.window,)))[0]
        assert offer.price_cny == pytest.approx(best.extra_cny)
        assert offer.insertion is not None
        wanted, new = with_insertion(problem, plan, offer.insertion)
        assert validate(wanted, new) == []
        assert wanted.orders["middle"].windows == (offer.window,)


def test_a_window_taken_makes_its_neighbours_cheaper_and_is_given_up_when_it_expires(
    at_noon: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = at_noon
    (offer,) = offer_windows(problem, plan, order("middle"), [EVENING], now_s=9 * H)
    book = OrderBook().with_reservation(reservation_of(offer, 10 * H))
    neighbour, door = order("beside"), Customer("beside", at_km(2.5))
    prices = [
        offer_windows(
            problem,
            plan,
            neighbour,
            [EVENING],
            customer=door,
            desk=Desk(problem, plan, now_s=at_s, book=book),
        )[0].price_cny
        for at_s in (9 * H, 10 * H)
    ]
    assert prices[0] == pytest.approx(3.0, abs=0.01)
    assert prices[1] is not None
    assert prices[1] > 100


def test_one_vehicle_cannot_be_promised_twice(
    at_noon: tuple[RoutingProblem, RoutingPlan],
) -> None:
    """Both vans are out at noon and in the evening: the second promise finds none."""
    scenario = replace(at_noon[0].scenario, fleets=(Fleet("front", "van", 1),))
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    tight = DeliveryWindow(18 * H, 18 * H)
    offer = offer_windows(problem, plan, order("middle"), [tight], now_s=9 * H)[0]
    book = OrderBook().with_reservation(reservation_of(offer, 10 * H))
    door = Customer("beside", at_km(2.5))
    desk = Desk(problem, plan, now_s=9 * H, book=book)
    same = offer_windows(problem, plan, order("beside"), [tight], customer=door, desk=desk)
    assert same[0].price_cny is None
    with pytest.raises(DataError, match="only an offer with a place"):
        reservation_of(same[0], 10 * H)


def test_a_book_holds_one_reservation_of_an_order(
    at_noon: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = at_noon
    offers = offer_windows(problem, plan, order("middle"), [NOON, EVENING])
    book = OrderBook()
    for offer in offers:
        book = book.with_reservation(reservation_of(offer, 10 * H))
    assert [item.window for item in book.reservations] == [EVENING]
    assert book.active(10 * H - 1) == book.reservations
    assert book.active(10 * H) == ()
    assert book.without("middle") == OrderBook()


def test_a_book_survives_its_document(at_noon: tuple[RoutingProblem, RoutingPlan]) -> None:
    problem, plan = at_noon
    wanted = order("middle", kind=OrderKind.RETURN, requires=("lift",), priority=3)
    wanted = replace(wanted, requires=(), max_on_board_s=7200)
    book = OrderBook()
    for offer in offer_windows(problem, plan, wanted, [NOON]):
        book = book.with_reservation(reservation_of(offer, 10 * H))
    assert len(book.reservations) == 1
    assert order_book_from_json(order_book_to_json(book)) == book


def test_a_document_that_is_no_book_is_refused_with_its_place() -> None:
    with pytest.raises(DataError, match="order_book, column schema_version"):
        order_book_from_json('{"schema_version": 2, "reservations": []}')
    with pytest.raises(DataError, match="column reservations"):
        order_book_from_json('{"schema_version": 1, "reservations": [{"front_id": 3}]}')


def test_without_a_plan_the_price_is_daganzos() -> None:
    """Three doors in a square kilometre, 4 km away, at noon; the fourth is priced."""
    doors = {"a": 4.0, "b": 4.1, "c": 4.2, "d": 4.1}
    orders = tuple(order(key, windows=(NOON,)) for key in "abc")
    problem = RoutingProblem.from_scenario(street(doors, orders))
    (offer,) = offer_windows(problem, None, order("d"), [NOON])
    gap_km = 0.57 * sqrt(1.0 / 4)
    way_km = 2 * 4.1 / 4 + gap_km
    expected = 100 / 4 + 2 * way_km + 36 * (way_km * 100 + 300) / 3600
    assert offer.is_estimate
    assert offer.insertion is None
    assert offer.price_cny == pytest.approx(expected, rel=1e-3)


def test_a_window_with_many_known_doors_is_estimated_cheaper_than_an_empty_one() -> None:
    doors = {"a": 4.0, "b": 4.1, "c": 4.2, "d": 4.1}
    orders = tuple(order(key, windows=(NOON,)) for key in "abc")
    problem = RoutingProblem.from_scenario(street(doors, orders))
    noon, evening, night = offer_windows(problem, None, order("d"), [NOON, EVENING, NIGHT])
    assert noon.price_cny is not None
    assert evening.price_cny is not None
    assert noon.price_cny < evening.price_cny
    # Alone, the tour is driven for this door.
    assert evening.price_cny == pytest.approx(100 + 2 * 8.2 + 36 * (820 + 300) / 3600, rel=1e-3)
    assert night.price_cny is None


def test_no_price_is_estimated_where_no_vehicle_can_come() -> None:
    problem = RoutingProblem.from_scenario(street({"a": 1.0}, (order("a"),)))
    heavy = order("b", units=50.0, customer_id="a")
    assert offer_windows(problem, None, heavy, [NOON])[0].price_cny is None
    with pytest.raises(DataError, match="neither given nor known"):
        offer_windows(problem, None, order("stranger"), [NOON])
    known = Customer("stranger", Location(0.0, 0.02))
    offer = offer_windows(problem, None, order("stranger"), [NOON], customer=known)[0]
    assert offer.price_cny is not None
