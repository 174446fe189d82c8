"""Windows that are reserved: kept by those who take orders, by events, and until they are used."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.day_events import drawn_event, moments
from solvers.common import Limits
from solvers.routing import (
    Desk,
    OrderBook,
    RoutingPlan,
    RoutingProblem,
    audit,
    broken_reservations,
    insert,
    offer_windows,
    replan,
    reservation_of,
    reserve,
    solve,
    validate,
    with_insertion,
)
from solvers.routing.day.events import UrgentOrder, VehicleBrokenDown, VehicleLate
from supplychain.calendars import HOUR_S
from supplychain.errors import DataError
from supplychain.fleet import Fleet
from supplychain.orders import Customer, OrderLine
from supplychain.roads import CallableRoads
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.random_rules import with_rules
from tests.solvers.routing.random_scenarios import random_scenario
from tests.solvers.routing.street import at_km, order, planned, street

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from solvers.routing.day.replan import Replanned
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.scenario import Scenario

H = HOUR_S
NOON, EVENING = DeliveryWindow(12 * H, 14 * H), DeliveryWindow(18 * H, 20 * H)
ONE_VAN = (Fleet("front", "van", 1),)
DOORS = {"near": 2.0, "far": 4.0, "middle": 3.0, "beside": 2.5}


def noon_street(units: float = 1.0, **changes: object) -> tuple[RoutingProblem, RoutingPlan]:
    """One tour to the doors at 2 and 4 km around noon; five bags for each fill the van."""
    orders = tuple(order(key, units=units, windows=(NOON,)) for key in ("near", "far"))
    scenario = street(DOORS, orders, **changes)  # type: ignore[arg-type]
    return RoutingProblem.from_scenario(scenario), planned(scenario)


def book_of(
    problem: RoutingProblem, plan: RoutingPlan, *wanted: Order, window: DeliveryWindow = EVENING
) -> OrderBook:
    """Reservations at nine o'clock that hold for three hours."""
    book = OrderBook()
    for item in wanted:
        (offer,) = offer_windows(problem, plan, item, [window], now_s=9 * H, book=book)
        book = reserve(problem, plan, book, offer, 12 * H, now_s=9 * H)
    return book


def checked(out: Replanned) -> Replanned:
    """The answer, once both checkers have looked at it."""
    assert [str(v) for v in validate(out.problem, out.plan)] == []
    assert [str(v) for v in audit(out.problem.scenario, out.plan, out.problem.roads)] == []
    return out


def test_the_order_that_is_reserved_gets_the_price_and_the_time_that_were_offered() -> None:
    problem, plan = noon_street()
    (offer,) = offer_windows(problem, plan, order("middle"), [EVENING], now_s=9 * H)
    book = reserve(problem, plan, OrderBook(), offer, 12 * H, now_s=9 * H)
    assert offer.insertion is not None
    for wanted in (order("middle"), order("middle", windows=(EVENING,))):
        best = insert(problem, plan, wanted, now_s=9 * H, book=book)[0]
        assert best == offer.insertion
    assert best.extra_cny == offer.price_cny
    assert best.order.windows == (EVENING,)
    problem, plan = with_insertion(problem, plan, best)
    assert validate(problem, plan) == []
    # What is served is no longer reserved, even if nobody has taken it out of the book.
    desk = Desk(problem, plan, now_s=9 * H, book=book)
    assert desk.reservations == ()
    assert broken_reservations(problem, plan, book, now_s=9 * H) == ()
    assert book.without("middle") == OrderBook()


def test_windows_are_offered_again_to_who_has_reserved_one_as_if_he_had_not() -> None:
    problem, plan = noon_street()
    before = offer_windows(problem, plan, order("middle"), [NOON, EVENING], now_s=9 * H)
    book = book_of(problem, plan, order("middle"))
    again = offer_windows(problem, plan, order("middle"), [NOON, EVENING], now_s=9 * H, book=book)
    assert again == before


def test_who_reserved_first_still_has_a_place_after_others_have_reserved_beside_him() -> None:
    """One van for ten bags; each reserves five for the evening, which fills it."""
    problem, plan = noon_street(5.0, fleets=ONE_VAN)
    tight = DeliveryWindow(18 * H, 18 * H + 600)
    first, second = order("middle", units=5.0), order("beside", units=5.0)
    book = book_of(problem, plan, first, second, window=tight)
    for wanted in (first, second):
        best = insert(problem, plan, wanted, now_s=9 * H, book=book)[0]
        wanted_problem, new = with_insertion(problem, plan, best)
        assert validate(wanted_problem, new) == []
        left = book.without(wanted.id)
        assert broken_reservations(wanted_problem, new, left, now_s=9 * H) == ()


def test_of_two_who_reserve_the_last_place_the_second_is_refused() -> None:
    """Both look at the same moment; one van can be at one of the doors in time."""
    problem, plan = noon_street(fleets=(Fleet("front", "van", 1),))
    tight = DeliveryWindow(18 * H, 18 * H)
    offers = [
        offer_windows(problem, plan, order(key), [tight], now_s=9 * H)[0]
        for key in ("middle", "beside")
    ]
    assert all(offer.price_cny is not None for offer in offers)
    book = reserve(problem, plan, OrderBook(), offers[0], 12 * H, now_s=9 * H)
    with pytest.raises(DataError, match="others have reserved since: no vehicle of front"):
        reserve(problem, plan, book, offers[1], 12 * H, now_s=9 * H)
    fresh = Desk(problem, plan, now_s=9 * H, book=book)
    assert offer_windows(problem, plan, order("beside"), [tight], desk=fresh)[0].price_cny is None
    # Once the first has let it expire, the second may have it.
    assert reserve(problem, plan, book, offers[1], 14 * H, now_s=12 * H).active(12 * H)


def test_of_two_who_reserve_the_last_goods_the_second_is_refused() -> None:
    problem, plan = noon_street(lots=(Lot("rice", "front", "rice", 3.0),))
    offers = [
        offer_windows(problem, plan, order(key), [EVENING], now_s=9 * H)[0]
        for key in ("middle", "beside")
    ]
    book = reserve(problem, plan, OrderBook(), offers[0], 12 * H, now_s=9 * H)
    with pytest.raises(DataError, match="others have reserved since: front no longer has"):
        reserve(problem, plan, book, offers[1], 12 * H, now_s=9 * H)


def test_reserved_goods_are_not_given_to_an_urgent_order() -> None:
    problem, plan = noon_street(lots=(Lot("rice", "front", "rice", 3.0),))
    book = book_of(problem, plan, order("middle"))
    event = UrgentOrder(order("beside", windows=(EVENING,)))
    out = checked(replan(problem, plan, 10 * H, [event], book=book))
    assert [item.id for item in out.plan.unserved] == ["beside"]
    assert out.broken == ()
    assert checked(replan(problem, plan, 10 * H, [event])).plan.unserved == ()
    # The reservation expires at noon.
    assert checked(replan(problem, plan, 12 * H, [event], book=book)).plan.unserved == ()


def test_reserved_room_is_not_given_to_an_urgent_order() -> None:
    """One van for ten bags in the evening, of which six are reserved."""
    problem, plan = noon_street(5.0, fleets=ONE_VAN)
    tight = DeliveryWindow(18 * H, 18 * H + 900)
    book = book_of(problem, plan, order("middle", units=6.0), window=tight)
    event = UrgentOrder(order("beside", units=5.0, windows=(tight,)))
    for limits in (None, Limits(max_iterations=60)):
        out = checked(replan(problem, plan, 10 * H, [event], limits, book=book))
        assert [item.id for item in out.plan.unserved] == ["beside"]
        assert out.broken == ()
        assert "middle" not in out.problem.orders
    smaller = UrgentOrder(order("beside", units=4.0, windows=(tight,)))
    out = checked(replan(problem, plan, 10 * H, [smaller], Limits(max_iterations=60), book=book))
    assert out.plan.unserved == ()
    assert out.broken == ()
    best = insert(out.problem, out.plan, order("middle", units=6.0), book=book)[0]
    assert validate(*with_insertion(out.problem, out.plan, best)) == []


def test_room_that_was_reserved_on_a_broken_vehicle_is_kept_on_another_one() -> None:
    problem, plan = noon_street()
    book = book_of(problem, plan, order("middle"))
    (route,) = plan.routes
    out = checked(replan(problem, plan, 10 * H, [VehicleBrokenDown(route.id, 10 * H)], book=book))
    assert out.broken == ()
    assert insert(out.problem, out.plan, order("middle"), book=book)


def test_a_reservation_that_is_broken_is_told_with_its_order_and_the_reason() -> None:
    """The only van breaks down; nobody can come in the evening."""
    problem, plan = noon_street(fleets=ONE_VAN)
    book = book_of(problem, plan, order("middle"))
    (route,) = plan.routes
    out = checked(replan(problem, plan, 10 * H, [VehicleBrokenDown(route.id, 10 * H)], book=book))
    (broken,) = out.broken
    assert (broken.order_id, broken.reason) == ("middle", "no_place")
    assert broken.detail == "no vehicle of front can be there in the window that was taken"
    assert broken_reservations(out.problem, out.plan, book) == out.broken


def test_orders_whose_goods_are_lost_are_not_served_from_reserved_goods() -> None:
    """Four bags on the shelf: two travel, one is reserved, one is left for one of two lost ones."""
    problem, plan = noon_street(lots=(Lot("rice", "front", "rice", 4.0),))
    book = book_of(problem, plan, order("middle"))
    (route,) = plan.routes
    now_s = route.stops[0].end_s + 1
    event = VehicleBrokenDown(route.id, now_s)
    book = OrderBook(tuple(replace(item, expires_s=20 * H) for item in book.reservations))
    out = checked(replan(problem, plan, now_s, [event], book=book))
    assert len(out.plan.unserved) == 1
    assert out.broken == ()
    assert len(checked(replan(problem, plan, now_s, [event])).plan.unserved) == 0


def test_an_urgent_order_uses_its_own_reservation_before_others_may() -> None:
    """Three bags, of which the plan takes two; another one asks first for the third."""
    problem, plan = noon_street(lots=(Lot("rice", "front", "rice", 3.0),))
    stranger, door = order("new"), Customer("new", at_km(3.5))
    (offer,) = offer_windows(problem, plan, stranger, [EVENING], customer=door, now_s=9 * H)
    book = OrderBook().with_reservation(reservation_of(offer, 12 * H))
    events = [UrgentOrder(order("beside", windows=(EVENING,))), UrgentOrder(stranger)]
    out = checked(replan(problem, plan, 10 * H, events, book=book))
    assert [item.id for item in out.plan.unserved] == ["beside"]
    assert out.problem.orders["new"].windows == (EVENING,)
    assert out.broken == ()


def test_a_reservation_at_a_front_without_events_keeps_its_room_from_orders_of_other_fronts() -> (
    None
):
    problem, plan = noon_street(5.0, fleets=ONE_VAN)
    tight = DeliveryWindow(18 * H, 18 * H)
    book = book_of(problem, plan, order("middle"), window=tight)
    event = UrgentOrder(order("beside", windows=(tight,)))
    out = checked(replan(problem, plan, 10 * H, [event], book=book))
    assert [item.id for item in out.plan.unserved] == ["beside"]


def test_what_a_reservation_names_must_exist() -> None:
    problem, plan = noon_street()
    book = book_of(problem, plan, order("middle"))
    (item,) = book.reservations
    gone = replace(item.order, lines=(OrderLine("caviar", 1.0),))
    for wrong, words in (
        (replace(item, front_id="nowhere"), "there is no front nowhere"),
        (replace(item, order=gone), "there is no product caviar"),
    ):
        (broken,) = broken_reservations(problem, plan, OrderBook((wrong,)), now_s=9 * H)
        assert (broken.reason, broken.detail) == ("unknown", words)
        assert broken_reservations(problem, plan, OrderBook((wrong,)), now_s=12 * H) == ()
        out = checked(replan(problem, plan, 9 * H, [], book=OrderBook((wrong,))))
        assert out.broken == (broken,)


def test_a_reservation_that_others_pass_by_on_their_way_can_still_be_used() -> None:
    """To the far door it is a minute and a half from the middle one, and five hours otherwise.

    The room of the far order is cheapest after the middle one; without that, it needs its own van.
    """
    scenario = street(DOORS, (order("near", windows=(NOON,)),))
    places = {key: at_km(km) for key, km in DOORS.items()}
    usual = RoutingProblem.from_scenario(scenario).roads

    def times(
        origins: Sequence[Location], destinations: Sequence[Location], speed: str
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        matrix = usual.matrix(origins, destinations, speed)
        seconds = matrix.duration_s.copy()
        for row, here in enumerate(origins):
            for column, there in enumerate(destinations):
                if there == places["far"] and here not in (places["middle"], there):
                    seconds[row, column] = 5 * H
        return matrix.distance_m, seconds

    problem = RoutingProblem.from_scenario(scenario, CallableRoads(times))
    plan = solve(problem, Limits(max_iterations=20))
    tea, late = DeliveryWindow(14 * H, 16 * H), DeliveryWindow(14 * H + 1800, 16 * H + 1800)
    book = book_of(problem, plan, order("middle"), window=tea)
    (offer,) = offer_windows(problem, plan, order("far"), [late], now_s=9 * H, book=book)
    assert offer.insertion is not None
    assert offer.insertion.replaces is None
    book = reserve(problem, plan, book, offer, 12 * H, now_s=9 * H)
    desk = Desk(problem, plan, now_s=9 * H, book=book)
    assert len(desk.front("front").drafts) == 1
    for _ in range(2):
        best = insert(problem, plan, order("middle"), desk=desk)[0]
        wanted, new = with_insertion(problem, plan, best)
        assert validate(wanted, new) == []
        assert broken_reservations(wanted, new, book, now_s=9 * H) == ()


def drawn(seed: int) -> tuple[random.Random, Scenario]:
    draw = random.Random(f"book {seed}")
    scenario = random_scenario(draw)
    return draw, with_rules(draw, scenario) if seed % 2 else scenario


@given(st.integers(0, 10_000))
@settings(max_examples=4, derandomize=True, deadline=None)
def test_any_day_leaves_reservations_their_place_or_says_that_it_does_not(seed: int) -> None:
    draw, scenario = drawn(seed)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=20))
    if not plan.deliveries:
        return
    book, always_s = OrderBook(), scenario.horizon.length_s + 1
    for number, now_s in enumerate(moments(draw, plan, 3)):
        like = draw.choice(scenario.orders)
        lines = tuple(OrderLine(line.product_id, 1.0) for line in like.lines)
        wanted = replace(like, id=f"reserved {number}", lines=lines)
        windows = like.windows or (DeliveryWindow(0, scenario.horizon.length_s),)
        offers = offer_windows(problem, plan, wanted, windows, now_s=now_s, book=book)
        for offer in offers:
            if offer.price_cny is not None:
                book = reserve(problem, plan, book, offer, always_s, now_s=now_s)
        if not plan.deliveries:
            return
        event = drawn_event(draw, problem, plan, now_s, number)
        limits = draw.choice([None, Limits(max_iterations=30)])
        out = replan(problem, plan, now_s, [event], limits, book=book)
        found = validate(out.problem, out.plan)
        assert found == [] or isinstance(event, VehicleLate)
        if found:
            return
        problem, plan = out.problem, out.plan
        book = book.without(*(item.order_id for item in out.broken))
    for item in book.reservations:
        places = insert(problem, plan, item.order, book=book)
        assert places
        problem, plan = with_insertion(problem, plan, places[0])
        assert validate(problem, plan) == []
