"""What each window that a customer may choose would cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.installers.day.desk import Desk
from solvers.installers.day.entries import Span
from solvers.installers.day.insert import found_for
from solvers.installers.day.order_book import Reservation
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.day.insert import Insertion
    from solvers.installers.day.order_book import OrderBook
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState
    from supplychain.jobs import InstallJob
    from supplychain.windows import DeliveryWindow

LOOKED_AT = 3
"""So many of the most promising places of a window are priced exactly."""


@dataclass(frozen=True, slots=True)
class WindowOffer:
    """A window and its price.

    Parameters
    ----------
    window
        What was asked.
    price_cny
        By how much serving the job in it makes the plan dearer; ``None`` if it cannot be.
    insertion
        The place that has this price.
    steering_cny
        What choosing this window rather than the cheapest one costs: what a discount may be worth,
        or a surcharge; ``None`` if it cannot be had.
    """

    window: DeliveryWindow
    price_cny: float | None
    insertion: Insertion | None = None
    steering_cny: float | None = None


def offer_windows(
    problem: InstallersProblem,
    plan: InstallersPlan,
    job: InstallJob,
    windows: Sequence[DeliveryWindow],
    *,
    now_s: int | None = None,
    state: InstallationState | None = None,
    book: OrderBook | None = None,
    desk: Desk | None = None,
) -> list[WindowOffer]:
    """Price every window by the cheapest place in it; a start in each window, not after it.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    job
        What is wanted; its own windows do not matter.
    windows
        What the customer may choose, on any days.
    now_s, state, book, desk
        As for :func:`solvers.installers.day.insert.insert`.

    Returns
    -------
    list of WindowOffer
        One for each window, in order.

    Raises
    ------
    DataError
        If the plan serves the job already, or its door is not known.
    """
    desk = desk or Desk(problem, plan, now_s=now_s, state=state, book=book)
    if desk.reservation(job.id) is not None:
        desk = desk.without(job.id)
    spans = [Span(window.open_s, window.close_s) for window in windows]
    every = found_for(desk, replace(job, windows=()), spans, LOOKED_AT)
    best = [
        _promised(found[0], window) if found else None for found, window in _zip(every, windows)
    ]
    prices = [item.extra_cny for item in best if item is not None]
    least = min(prices, default=0.0)
    return [
        WindowOffer(window, item.extra_cny, item, item.extra_cny - least)
        if item is not None
        else WindowOffer(window, None)
        for window, item in zip(windows, best, strict=True)
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
    return Reservation(insertion.job, offer.window, insertion.extra_cny, expires_s)


def reserve(
    problem: InstallersProblem,
    plan: InstallersPlan,
    book: OrderBook,
    offer: WindowOffer,
    expires_s: int,
    *,
    now_s: int | None = None,
    state: InstallationState | None = None,
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
    for broken in desk.with_book(taken).broken:
        if broken.reservation == reservation:
            text = f"others have reserved since: {broken.detail}"
            raise DataError([DataProblem("offers", -1, "window", "taken", text, broken.job_id)])
    return taken


def _promised(insertion: Insertion, window: DeliveryWindow) -> Insertion:
    """The insertion of a job that has this window only."""
    job = replace(insertion.job, windows=(window,))
    return replace(insertion, jobs=(job, *insertion.jobs[1:]))


def _zip(
    every: Sequence[tuple[Insertion, ...]], windows: Sequence[DeliveryWindow]
) -> list[tuple[tuple[Insertion, ...], DeliveryWindow]]:
    return list(zip(every, windows, strict=True))
