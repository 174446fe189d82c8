"""A desk that is kept and extended is the desk that one would make anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.routing import Desk, OrderBook, offer_windows, reservation_of, reserve
from solvers.routing.day.front import day_front
from supplychain.calendars import HOUR_S
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.day.test_order_book import EVENING, NOON, ONE_VAN, noon_street
from tests.solvers.routing.street import order

if TYPE_CHECKING:
    import pytest

    from solvers.routing import RoutingPlan, RoutingProblem
    from supplychain.orders import Order

H = HOUR_S
TIGHT = DeliveryWindow(18 * H, 18 * H + 600)
KEYS = ("middle", "beside", "more")
STEPS = st.one_of(
    st.tuples(st.just("reserve"), st.sampled_from(KEYS), st.sampled_from((NOON, EVENING, TIGHT))),
    st.tuples(st.just("give up"), st.sampled_from(KEYS), st.just(None)),
    st.tuples(st.just("wait"), st.just(""), st.just(None)),
)


def wanted(key: str) -> Order:
    return replace(order(key, units=4.0), customer_id="beside" if key == "more" else key)


def told(desk: Desk) -> object:
    """What a desk answers: every price, and what it cannot keep."""
    problem, plan = desk.problem, desk.plan
    offers = [
        offer_windows(problem, plan, wanted(key), [NOON, EVENING, TIGHT], desk=desk) for key in KEYS
    ]
    return offers, sorted(desk.broken(), key=lambda item: item.order_id)


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=6), st.booleans())
def test_a_desk_that_went_through_a_day_answers_as_a_new_one(
    steps: list[tuple[str, str, DeliveryWindow | None]], is_short: bool
) -> None:
    """One van, room for two more, and goods for one or for all."""
    lots = (Lot("rice", "front", "rice", 15.0 if is_short else 40.0),)
    problem, plan = noon_street(5.0, fleets=ONE_VAN, lots=lots)
    now_s, book = 9 * H, OrderBook()
    desk = Desk(problem, plan, now_s=now_s, book=book)
    for deed, key, window in steps:
        if deed == "reserve" and window is not None:
            # Whether it can be kept or not: books may hold what they could before.
            bare = Desk(problem, plan, now_s=now_s)
            (offer,) = offer_windows(problem, plan, wanted(key), [window], desk=bare)
            if offer.insertion is not None:
                book = book.with_reservation(reservation_of(offer, 14 * H))
        elif deed == "give up":
            book = book.without(key)
        else:
            now_s += H // 2
            desk = desk.at(now_s)
        desk = desk.with_book(book)
        assert told(desk) == told(Desk(problem, plan, now_s=now_s, book=book))


def test_one_reservation_more_makes_no_front_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the plan alone says of a front is worked out once for a moment."""
    problem, plan = noon_street()
    made: list[str] = []

    def counted(of: RoutingProblem, front_id: str, *rest: object) -> object:
        made.append(front_id)
        return day_front(of, front_id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("solvers.routing.day.plan_at_moment.day_front", counted)
    desk, book = Desk(problem, plan, now_s=9 * H), OrderBook()
    for key in ("middle", "beside"):
        (offer,) = offer_windows(problem, plan, order(key), [EVENING], desk=desk)
        book = reserve(problem, plan, book, offer, 12 * H, desk=desk)
        desk = desk.with_book(book)
    desk = desk.with_book(book.without("middle"))
    assert _kept(desk, plan) == {"beside"}
    assert made == ["front"]


def _kept(desk: Desk, plan: RoutingPlan) -> set[str]:
    """Orders that have room in the front's tours beside those of the plan."""
    front = desk.front("front")
    jobs = {front.front.door.jobs[job].order_id for draft in front.drafts for job in draft.jobs}
    return jobs - {entry.order_id for entry in plan.deliveries}
