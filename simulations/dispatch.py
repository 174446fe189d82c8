"""What a policy sees of a morning, and how it may send off the day's vehicles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulations.world.template import TemplateRoute
    from supplychain.fleet import Haul
    from supplychain.orders import Order
    from supplychain.plans import Consignment
    from supplychain.windows import DeliveryWindow


@dataclass(frozen=True, slots=True)
class Carrier:
    """A truck, or a shipment by a hired carrier, that is to leave today with goods.

    Parameters
    ----------
    tour_id
        Its key for :class:`Dispatch`.
    haul
        Of own trucks; ``None`` for a hired shipment.
    from_site_id, to_site_ids
        Where it leaves, and where it unloads.
    departs_s
        Second at which it is planned to leave.
    orders
        Number of orders that it has goods of.
    kg
        Of all its goods.
    """

    tour_id: str
    haul: Haul | None
    from_site_id: str
    to_site_ids: tuple[str, ...]
    departs_s: int
    orders: int
    kg: float


@dataclass(frozen=True, slots=True)
class OpenPart:
    """What of an order comes to its door at once, and is not in any tour yet.

    Parameters
    ----------
    key
        Its key for :class:`FrontPlan`.
    order
        As its customer gave it; times count from the close of its book.
    windows
        When service may start, in seconds from the close of today's book: its own ones that have
        not closed, else the hours of the day that they have, a day or more too late.
    is_in_time
        Whether some window of its own has not closed.
    goods
        Each with a key of its own; nothing for a return.
    release_s
        Second from the close of today's book at which all goods should be able to leave the front,
        if the ``carriers`` come as planned; ``None`` if no vehicle of today brings them.
    usable_until_s
        Second from the close of today's book after which nobody takes the goods.
    carriers
        Tours of trucks and hired shipments that have not left and are to bring some of the goods.
    is_last_chance
        Whether its customer cancels before the next morning.
    """

    key: str
    order: Order
    goods: tuple[Consignment, ...]
    release_s: int | None
    usable_until_s: int
    carriers: frozenset[str]
    is_last_chance: bool
    windows: tuple[DeliveryWindow, ...] = ()
    is_in_time: bool = True


class Morning(Protocol):
    """A book that has closed, before its orders are assigned to tours."""

    @property
    def day(self) -> int:
        """The day."""
        ...

    @property
    def carriers(self) -> Sequence[Carrier]:
        """Trucks and hired shipments of the day that have something to carry."""
        ...

    @property
    def vans(self) -> Mapping[str, Sequence[TemplateRoute]]:
        """Last-mile routes of the plan in force, by front."""
        ...

    def parts(self, front_id: str) -> Sequence[OpenPart]:
        """What is to be delivered from a front, or collected: new orders, and those put off."""
        ...


@dataclass(frozen=True, slots=True)
class FrontPlan:
    """Tours of one front for one day, in place of those of the plan.

    Parameters
    ----------
    routes
        The tours.
    seats
        By key of a part: its route and the position of its stop. Parts without one wait for another
        morning; that counts as put off where they could have come today.
    """

    routes: tuple[TemplateRoute, ...] = ()
    seats: Mapping[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What a policy makes of a morning.

    Parameters
    ----------
    permits
        By tour, the share of vehicles that are let through and have a driver, among which it was
        chosen to be; 0 if it was not. Where even fewer get through, it takes its chance among the
        chosen ones. Tours that it does not name take their chance.
    fronts
        By front.
    """

    permits: Mapping[str, float] = field(default_factory=dict)
    fronts: Mapping[str, FrontPlan] = field(default_factory=dict)
