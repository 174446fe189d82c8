"""Goods and room that are kept for reservations, in the stock and in the tours of fronts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.routing.day.trial import FrontDesk, Trial
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.routing.day.front_stock import FrontStock, Supply
    from solvers.routing.day.order_book import Reservation
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.problem import RoutingProblem


class BrokenReason(StrEnum):
    """Why a reservation can no longer be kept."""

    UNKNOWN = "unknown"
    NO_GOODS = "no_goods"
    NO_PLACE = "no_place"


WORDS = {
    BrokenReason.NO_GOODS: "{front} no longer has its goods",
    BrokenReason.NO_PLACE: "no vehicle of {front} can be there in the window that was taken",
}


@dataclass(frozen=True, slots=True)
class BrokenReservation:
    """A reservation that can no longer be kept, and why."""

    reservation: Reservation
    reason: BrokenReason
    detail: str

    @classmethod
    def of(cls, reservation: Reservation, reason: BrokenReason) -> BrokenReservation:
        """With the words of its reason."""
        return cls(reservation, reason, WORDS[reason].format(front=reservation.front_id))

    @property
    def order_id(self) -> str:
        """The order that was promised."""
        return self.reservation.order.id


def known_ones(
    problem: RoutingProblem, reservations: Iterable[Reservation]
) -> tuple[list[Reservation], list[BrokenReservation]]:
    """Reservations of fronts and products that the problem has, and the others."""
    known: list[Reservation] = []
    broken: list[BrokenReservation] = []
    for item in reservations:
        detail = _unknown(problem, item)
        if detail:
            broken.append(BrokenReservation(item, BrokenReason.UNKNOWN, detail))
        else:
            known.append(item)
    return known, broken


def _unknown(problem: RoutingProblem, reservation: Reservation) -> str:
    """What a reservation names that the problem does not have; empty if it has all."""
    site = problem.sites.get(reservation.front_id)
    if site is None or site.tier is not Tier.FRONT:
        return f"there is no front {reservation.front_id}"
    missing = [
        line.product_id
        for line in reservation.order.lines
        if line.product_id not in problem.products
    ]
    return f"there is no product {missing[0]}" if missing else ""


def set_aside(
    problem: RoutingProblem, stock: FrontStock, reservations: Iterable[Reservation], from_s: int
) -> dict[str, Supply]:
    """Take the goods of reservations out of the stock; those of each order that has them.

    Parameters
    ----------
    problem
        With the orders of the reservations.
    from_s
        Goods do not leave before.
    """
    supplies: dict[str, Supply] = {}
    for item in reservations:
        supply = stock.supply(problem, item.promised, item.front_id, from_s)
        if supply is not None:
            stock.take(supply.goods)
            supplies[item.order.id] = supply
    return supplies


def with_room(
    problem: RoutingProblem, desk: FrontDesk, reservation: Reservation, supply: Supply
) -> FrontDesk | None:
    """The front with one more reservation in its cheapest place; ``None`` if it has none."""
    order = reservation.promised
    trial = Trial(problem, desk, order, supply, [order.windows])
    places = trial.ranked(0)
    if not places:
        return None
    kept, number = trial.with_place(*places[0][1:]), trial.jobs[0]
    job = kept.front.door.jobs[number]
    # Under a name of its own, as the order itself may come to the same front.
    key = f"{order.id} reserved"
    jobs = (*kept.front.door.jobs[:number], replace(job, id=key))
    front = replace(kept.front, door=replace(kept.front.door, jobs=jobs))
    parcels = {**desk.parcels, key: replace(kept.parcels[job.id], id=key)}
    return FrontDesk(front, kept.drafts, parcels, desk.reserved | {number})


def without_room(desk: FrontDesk, order_id: str) -> FrontDesk | None:
    """The front without what is kept for an order; ``None`` if a tour needs to pass its door."""
    jobs = desk.front.door.jobs
    gone = {number for number in desk.reserved if jobs[number].order_id == order_id}
    scheduler = Scheduler(desk.front.door)
    drafts = []
    for draft in desk.drafts:
        left = cut(draft, gone)
        if left is not None and left != draft and scheduler.cost_cny(left) is None:
            return None
        drafts += [] if left is None else [left]
    parcels = {key: item for key, item in desk.parcels.items() if item.order_id != order_id}
    return FrontDesk(desk.front, tuple(drafts), parcels, desk.reserved - gone)


def cut(draft: Draft, gone: set[int] | frozenset[int]) -> Draft | None:
    """The tour without some jobs; ``None`` if none is left."""
    rows: Sequence[tuple[int, ...]] = [
        tuple(job for job in trip if job not in gone) for trip in draft.trips
    ]
    trips = tuple(row for row in rows if row)
    return replace(draft, trips=trips) if trips else None
