"""Orders and goods of a run, and tours of a day: what changes while it is lived through."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from supplychain.orders import OrderKind

if TYPE_CHECKING:
    import simpy

    from simulations.goods import Batch
    from simulations.world.template import TemplateRoute, TemplateStop
    from supplychain.orders import Order
    from supplychain.plans import CarrierMove, Consignment


class OrderState(StrEnum):
    """Where an order is; the last three are final."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    ON_BOARD = "on_board"
    DELIVERED = "delivered"
    REFUSED = "refused"
    LOST = "lost"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to it."""
        return self in {OrderState.DELIVERED, OrderState.REFUSED, OrderState.LOST}


class FreightEnd(StrEnum):
    """What became of goods: nothing yet, with a customer, refused, in a store, or destroyed."""

    NONE = ""
    DELIVERED = "delivered"
    REFUSED = "refused"
    STORED = "stored"
    DESTROYED = "destroyed"


class Freight:
    """A consignment of one day: goods of an order, or of a transfer, that travel together.

    Parameters
    ----------
    id
        Of the plan's consignment, with the day.
    item
        Of the plan: what, from where and whereto.
    batch
        The goods themselves, with what they have been through.
    order
        Whose; ``None`` for a transfer.
    day
        Of the book that they were sent for.
    place, ready_s
        The site that they are at, and when they can leave it; empty and ``None`` on a vehicle.

    Notes
    -----
    ``hop`` counts the routes and moves that are behind them; ``in_band`` falls when a vehicle lets
    them leave their band; ``end`` is what became of them at last. What ``is_astray`` has left its
    plan, and is sent on from wherever it comes to.
    """

    __slots__ = (
        "batch", "class_id", "day", "end", "hop", "id", "in_band", "is_astray", "item", "kg",
        "litres", "order", "part", "place", "product", "ready_s", "sent_h",
    )  # fmt: skip

    def __init__(
        self,
        id: str,
        item: Consignment,
        batch: Batch,
        order: LiveOrder | None,
        day: int,
        place: str,
        ready_s: int | None,
    ) -> None:
        self.id, self.item, self.batch, self.order, self.day = id, item, batch, order, day
        self.product = batch.ageing.product
        self.class_id = item.temperature_class_id
        share = batch.quantity / item.quantity if item.quantity else 1.0
        self.kg, self.litres = item.kg * share, item.litres * share
        self.place, self.ready_s = place, ready_s
        self.sent_h = batch.used_h
        self.hop = 0
        self.in_band = True
        self.end = FreightEnd.NONE
        self.is_astray = False
        self.part: Part | None = None

    @property
    def remaining_h(self) -> float | None:
        """Life left; ``None`` if it does not age."""
        return None if self.product.shelf_life_h is None else self.batch.remaining_h

    @property
    def worth_cny(self) -> float:
        """Cost of the goods."""
        return self.batch.worth_cny

    @property
    def spoilage_cny(self) -> float:
        """Value of the life used on the way, as if the whole value went with the whole life."""
        if self.product.shelf_life_h is None:
            return 0.0
        return self.worth_cny * (self.batch.used_h - self.sent_h) / self.product.shelf_life_h


class LiveOrder:
    """An order of one day.

    Notes
    -----
    ``due_s`` is the close of its last window, or what was promised where it has none;
    ``parts_left`` counts what is still to come; ``delivered_s`` is the last start of service,
    ``settled_s`` when it came to its final state; ``late_s`` the most that a part of it was late.
    """

    __slots__ = (
        "day", "deferrals", "delivered_kg", "delivered_s", "due_s", "freight", "front", "id", "kg",
        "late_s", "noun", "parts_left", "placed_s", "refused_kg", "settled_s", "state", "worth_cny",
    )  # fmt: skip

    def __init__(self, id: str, noun: Order, day: int, placed_s: int, due_s: int) -> None:
        self.id, self.noun, self.day = id, noun, day
        self.placed_s, self.due_s = placed_s, due_s
        self.freight: list[Freight] = []
        self.front = ""
        self.kg = self.worth_cny = self.delivered_kg = self.refused_kg = 0.0
        self.state = OrderState.WAITING
        self.deferrals = self.late_s = 0
        self.parts_left = 1
        self.delivered_s: int | None = None
        self.settled_s: int | None = None

    @property
    def is_return(self) -> bool:
        """Whether goods are collected."""
        return self.noun.kind is OrderKind.RETURN

    @property
    def is_in_full(self) -> bool:
        """Whether everything was handed over."""
        return self.state is OrderState.DELIVERED and self.delivered_kg >= self.kg - 1e-6


class Part:
    """What of an order comes to its door at once: all of it, unless it may be split.

    Notes
    -----
    ``keep_until_s`` is when the customer cancels what has not come.
    """

    __slots__ = ("doors", "freight", "keep_until_s", "kg", "order", "service_s", "tour")

    def __init__(self, order: LiveOrder, freight: list[Freight], keep_until_s: int) -> None:
        # A list of its own: an order remembers goods that were lost or replaced, a part does not.
        self.order, self.freight, self.keep_until_s = order, list(freight), keep_until_s
        self.kg = sum(item.kg for item in freight)
        self.service_s = order.noun.service_s
        self.doors: tuple[tuple[str, int], ...] = ()
        self.tour: DayTour | None = None
        for item in freight:
            item.part = self


class DayStop:
    """A stop of a tour of one day: one of the template with that day's parts, or one inserted.

    ``position`` is that in the template, -1 if inserted; ``trip`` counts from 0.
    """

    __slots__ = ("at", "parts", "position", "trip")

    def __init__(self, at: TemplateStop, position: int, trip: int) -> None:
        self.at, self.position, self.trip = at, position, trip
        self.parts: list[Part] = []


class DayTour:
    """A route of the template on one day.

    Notes
    -----
    ``load`` counts kilograms and litres by trip and class, to see what still fits; ``expected`` is
    the freight that a truck is to take along, ``extra_s`` what insertions add to its length.
    """

    __slots__ = (
        "day", "departed", "expected", "extra_s", "id", "load", "route", "stops", "wake",
    )  # fmt: skip

    def __init__(self, route: TemplateRoute, day: int) -> None:
        self.route, self.day = route, day
        self.id = f"{route.id}/{day}"
        self.stops: list[DayStop] = []
        self.load: list[dict[str, list[float]]] = []
        self.expected: list[Freight] = []
        self.extra_s = 0
        self.departed = False
        self.wake: simpy.Event | None = None
        trip = -1
        for position, stop in enumerate(route.stops):
            trip += 1 if stop.kind == "load" else 0
            self.stops.append(DayStop(stop, position, max(trip, 0)))
        self.load = [{} for _ in range(trip + 1)]

    def put(self, stop: DayStop, part: Part) -> None:
        """Take a part of an order along to a stop."""
        stop.parts.append(part)
        part.tour = self
        for item in part.freight:
            load = self.load[stop.trip].setdefault(item.class_id, [0.0, 0.0])
            load[0] += item.kg
            load[1] += item.litres

    def rouse(self) -> None:
        """Wake it up if it waits for goods."""
        if self.wake is not None and not self.wake.triggered:
            self.wake.succeed()

    @property
    def parts(self) -> list[Part]:
        """All that it brings or collects, in the order of its stops."""
        return [part for stop in self.stops for part in stop.parts]


class DayMove:
    """A hired shipment of the template on one day."""

    __slots__ = ("day", "departed", "expected", "id", "move")

    def __init__(self, move: CarrierMove, day: int) -> None:
        self.move, self.day = move, day
        self.id = f"{move.id}/{day}"
        self.expected: list[Freight] = []
        self.departed = False

    def rouse(self) -> None:
        """It does not wait."""
