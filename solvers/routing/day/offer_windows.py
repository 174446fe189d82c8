"""What each window that a customer may choose would cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.day.amended import with_order
from solvers.routing.day.desk import Desk
from solvers.routing.day.first_estimate import estimated_cny
from solvers.routing.day.insert import places_of, prepared, priced
from solvers.routing.day.order_book import Reservation
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.day.insert import Insertion
    from solvers.routing.day.order_book import OrderBook
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.orders import Customer, Order
    from supplychain.windows import DeliveryWindow

LOOKED_AT = 3
"""So many of the most promising places of a window are priced exactly."""


@dataclass(frozen=True, slots=True)
class WindowOffer:
    """A window with its price.

    Parameters
    ----------
    window
        What the customer may choose.
    price_cny
        What serving the order in it adds to the cost; ``None`` if it cannot be served then.
    insertion
        The place that has this price; ``None`` for an estimate.
    is_estimate
        Whether there was no plan yet to find a place in.
    """

    window: DeliveryWindow
    price_cny: float | None
    insertion: Insertion | None = None
    is_estimate: bool = False


def offer_windows(
    problem: RoutingProblem,
    plan: RoutingPlan | None,
    order: Order,
    windows: Sequence[DeliveryWindow],
    *,
    customer: Customer | None = None,
    now_s: int | None = None,
    state: ExecutionState | None = None,
    book: OrderBook | None = None,
    desk: Desk | None = None,
) -> list[WindowOffer]:
    """Price every window: with a plan by the cheapest place in it, before by an approximation.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for; without a plan, the orders known so far.
    order
        What is wanted; its own windows do not matter.
    windows
        What the customer may choose.
    customer, now_s, state, book, desk
        As for :func:`solvers.routing.day.insert.insert`.

    Returns
    -------
    list of WindowOffer
        One for each window, in order.

    Raises
    ------
    DataError
        If the plan serves the order already, or its customer is not known.
    """
    if plan is None:
        return _estimates(problem, order, windows, customer)
    desk = desk or Desk(problem, plan, now_s=now_s, state=state, book=book)
    own = desk.reservation(order.id)
    if own is not None:
        desk, customer = desk.without(order.id), customer or own.customer
    wanted = prepared(desk, replace(order, windows=()), customer)
    offers = []
    for window, places in zip(
        windows, places_of(desk, wanted, order, [(w,) for w in windows]), strict=True
    ):
        best = priced(desk, wanted, places, LOOKED_AT)
        insertion = best[0] if best else None
        offers.append(WindowOffer(window, insertion.extra_cny if insertion else None, insertion))
    return offers


def _estimates(
    problem: RoutingProblem,
    order: Order,
    windows: Sequence[DeliveryWindow],
    customer: Customer | None,
) -> list[WindowOffer]:
    known = customer or problem.customers.get(order.customer_id)
    if known is None:
        text = "the customer is neither given nor known"
        fault = DataProblem(
            "orders", -1, "customer_id", "unknown_reference", text, order.customer_id
        )
        raise DataError([fault])
    wanted = with_order(problem, order, known)
    return [
        WindowOffer(window, estimated_cny(wanted, order, known, window), is_estimate=True)
        for window in windows
    ]


def reservation_of(offer: WindowOffer, expires_s: int) -> Reservation:
    """The offer as the customer takes it: kept until ``expires_s``.

    Raises
    ------
    DataError
        If the offer has no place in a plan that could be kept.
    """
    insertion = offer.insertion
    if insertion is None:
        text = "only an offer with a place in a plan can be reserved"
        raise DataError([DataProblem("offers", -1, "insertion", "no_place", text)])
    return Reservation(
        order=insertion.order,
        customer=insertion.customer,
        window=offer.window,
        front_id=insertion.front_id,
        price_cny=insertion.extra_cny,
        expires_s=expires_s,
    )


def reserve(
    problem: RoutingProblem,
    plan: RoutingPlan,
    book: OrderBook,
    offer: WindowOffer,
    expires_s: int,
    *,
    now_s: int | None = None,
    state: ExecutionState | None = None,
    desk: Desk | None = None,
) -> OrderBook:
    """The book with an offer that a customer takes, if it can still be kept.

    Who made the offer may not have known what others have reserved since; so it is looked at once
    more, by the book as it is now.

    Parameters
    ----------
    book
        As it is now.
    offer
        What the customer takes.
    expires_s
        Until when it is kept.
    now_s, state
        As for :class:`Desk`.
    desk
        What has been worked out for this plan and moment before, instead of these.

    Raises
    ------
    DataError
        If the offer has no place in a plan, or what others have reserved leaves it none.
    """
    taken = book.with_reservation(reservation_of(offer, expires_s))
    reservation = taken.reservations[-1]
    desk = desk or Desk(problem, plan, now_s=now_s, state=state)
    for broken in desk.with_book(taken).broken([reservation.front_id]):
        if broken.reservation == reservation:
            text = f"others have reserved since: {broken.detail}"
            raise DataError([DataProblem("offers", -1, "window", "taken", text, broken.order_id)])
    return taken
