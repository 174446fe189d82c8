"""What a routing plan consists of: consignments, routes, hired moves, deliveries, costs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from supplychain.fleet import RouteEnd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.fleet import Haul
    from supplychain.places import Location


@dataclass(frozen=True, slots=True)
class CostTerms:
    """A cost in CNY, split by cause.

    Parameters
    ----------
    vehicles
        Fixed cost of routes, the set-up of their layouts, and the prices of stops and kilograms
        that hired last-mile vehicles are paid by.
    distance, time
        Kilometres and hours of own vehicles, with the price of overtime.
    carriers
        Hired transport.
    reefer_energy
        Energy of refrigeration units.
    handling
        Work at sites, per kilogram that leaves them; returns come in and pay nothing.
    lateness
        Minutes after the close of priced windows.
    spoilage
        Value lost to shelf life used on the way.
    unserved
        Orders and transfers left out.
    """

    vehicles: float = 0.0
    distance: float = 0.0
    time: float = 0.0
    carriers: float = 0.0
    reefer_energy: float = 0.0
    handling: float = 0.0
    lateness: float = 0.0
    spoilage: float = 0.0
    unserved: float = 0.0

    @property
    def total(self) -> float:
        """Sum of all terms."""
        return sum(value for _, value in self.items())

    def items(self) -> tuple[tuple[str, float], ...]:
        """Name and amount of each term, in order."""
        return tuple((term.name, float(getattr(self, term.name))) for term in fields(self))

    def __add__(self, other: CostTerms) -> CostTerms:
        pairs = zip(self.items(), other.items(), strict=True)
        return CostTerms(**{name: mine + theirs for (name, mine), (_, theirs) in pairs})

    def __sub__(self, other: CostTerms) -> CostTerms:
        pairs = zip(self.items(), other.items(), strict=True)
        return CostTerms(**{name: mine - theirs for (name, mine), (_, theirs) in pairs})


def total_of(costs: Iterable[CostTerms]) -> CostTerms:
    """Sum of costs, term by term."""
    columns = list(zip(*map(_AMOUNTS, costs), strict=True))
    return CostTerms(*map(sum, columns)) if columns else CostTerms()


_AMOUNTS = attrgetter(*(term.name for term in fields(CostTerms)))
"""All terms of costs, in order."""


@dataclass(frozen=True, slots=True)
class Consignment:
    """Units of one product from one lot that travel together.

    Parameters
    ----------
    id
        Key within the plan.
    lot_id, product_id, temperature_class_id
        Where the goods come from and what they are.
    quantity, kg, litres
        How much.
    from_site_id
        Site of the lot.
    to_site_id
        Front that delivers it, or the destination of a transfer.
    order_id, line
        Order and position of its line (from 0), or an empty string and -1.
    transfer_id
        Transfer it belongs to, or an empty string.
    """

    id: str
    lot_id: str
    product_id: str
    temperature_class_id: str
    quantity: float
    kg: float
    litres: float
    from_site_id: str
    to_site_id: str
    order_id: str = ""
    line: int = -1
    transfer_id: str = ""


class StopKind(StrEnum):
    """What a vehicle does at a stop."""

    LOAD = "load"
    UNLOAD = "unload"
    DELIVER = "deliver"
    COLLECT = "collect"
    RETURN = "return"
    START = "start"
    END = "end"

    @property
    def is_at_a_door(self) -> bool:
        """Whether it is at a customer's."""
        return self in {StopKind.DELIVER, StopKind.COLLECT}


@dataclass(frozen=True, slots=True)
class CompartmentState:
    """One compartment at one stop.

    ``kg`` and ``litres`` are on board when the vehicle leaves the stop; ``product_c`` and
    ``air_c`` hold on arrival (after loading, at a load stop).
    """

    temperature_class_id: str
    kg: float
    litres: float
    product_c: float
    air_c: float


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a route.

    Parameters
    ----------
    kind
        ``load`` at the base (first, and between two trips), ``unload`` at a site, ``deliver`` or
        ``collect`` (a return) at a customer, ``return`` at the base; ``start`` and ``end`` where a
        last-mile route begins or ends elsewhere.
    place_id
        Site, or order for ``deliver`` and ``collect``; empty for ``start`` and ``end``.
    arrive_s, start_s, end_s
        Arrival, start of work (after waiting) and departure.
    consignment_ids
        Loaded here (``load``) or handed over here. Goods of a return are no consignments: all lines
        of its order are taken on board at ``collect`` and handed over at the base's next stop.
    compartments
        State of each compartment of the layout, in its order.
    location
        Where it is, for ``start`` and ``end``.
    """

    kind: StopKind
    place_id: str
    arrive_s: int
    start_s: int
    end_s: int
    consignment_ids: tuple[str, ...] = ()
    compartments: tuple[CompartmentState, ...] = ()
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest or a meal of the driver."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Route:
    """One vehicle from leaving its base, or where it starts, to where it ends.

    ``rests`` lie on the road, between two stops; ``meals`` there, in waiting time, or in a stop
    beside its work. ``ends`` is that of the vehicle's fleet: a route whose fleet ends at the last
    stop ends at the base all the same if it has returns on board. ``distance_m`` and ``drive_s``
    include every way, and ``drive_s`` what traffic adds. ``energy_kwh`` is electricity, and
    ``diesel_l`` diesel, of traction and refrigeration together.
    """

    id: str
    haul: Haul
    vehicle_type_id: str
    layout_id: str
    base_id: str
    stops: tuple[Stop, ...]
    rests: tuple[Rest, ...]
    distance_m: int
    drive_s: int
    costs: CostTerms = CostTerms()
    energy_kwh: float = 0.0
    diesel_l: float = 0.0
    co2_kg: float = 0.0
    meals: tuple[Rest, ...] = ()
    ends: RouteEnd = RouteEnd.SITE

    @property
    def start_s(self) -> int:
        """When the vehicle leaves its base, or where it starts, for the first time."""
        return self.stops[0].end_s

    @property
    def end_s(self) -> int:
        """When it is back, or done at its last door."""
        last = self.stops[-1]
        return last.end_s if last.kind.is_at_a_door else last.arrive_s

    @property
    def start(self) -> Location | None:
        """Where it starts, if not at its base."""
        return self.stops[0].location if self.stops[0].kind is StopKind.START else None

    @property
    def end(self) -> Location | None:
        """Where it ends, if neither at its base nor at a door."""
        return self.stops[-1].location if self.stops[-1].kind is StopKind.END else None


@dataclass(frozen=True, slots=True)
class CarrierMove:
    """A shipment given to a carrier: one lane, one departure, one class."""

    id: str
    carrier_id: str
    from_site_id: str
    to_site_id: str
    temperature_class_id: str
    depart_s: int
    arrive_s: int
    consignment_ids: tuple[str, ...]
    kg: float
    costs: CostTerms = CostTerms()
    co2_kg: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """An order (or one part of a split one) at the door: delivered, or a return collected.

    Parameters
    ----------
    order_id
        The order.
    front_id, route_id
        Who delivers it.
    arrive_s, start_s
        Arrival of the vehicle and start of service, which counts as the delivery.
    late_s
        Seconds after the close of the priced window that it belongs to; 0 if on time.
    remaining_life_h
        Least remaining life of its goods beyond nothing, in hours at their reference
        temperatures; ``None`` if nothing in it ages, and for returns.
    spare_life_h
        Least remaining life beyond what its product must still have at the door.
    in_band
        Whether every product stayed in its band on the way; for a return, on the way to the front.
    """

    order_id: str
    front_id: str
    route_id: str
    arrive_s: int
    start_s: int
    late_s: int = 0
    remaining_life_h: float | None = None
    spare_life_h: float | None = None
    in_band: bool = True


class Reason(StrEnum):
    """Why something is left out; stable words for machines."""

    NO_FRONT_IN_REACH = "NO_FRONT_IN_REACH"
    NO_STOCK = "NO_STOCK"
    NO_STOCK_WITH_LIFE = "NO_STOCK_WITH_LIFE"
    NO_VEHICLE_WITH_CLASS = "NO_VEHICLE_WITH_CLASS"
    NO_VEHICLE_WITH_SKILL = "NO_VEHICLE_WITH_SKILL"
    LARGER_THAN_ANY_VEHICLE = "LARGER_THAN_ANY_VEHICLE"
    GOODS_CONFLICT = "GOODS_CONFLICT"
    TOO_FAR = "TOO_FAR"
    ON_BOARD_TOO_LONG = "ON_BOARD_TOO_LONG"
    GOODS_ARRIVE_TOO_LATE = "GOODS_ARRIVE_TOO_LATE"
    WINDOW_UNREACHABLE = "WINDOW_UNREACHABLE"
    SHIFT_TOO_SHORT = "SHIFT_TOO_SHORT"
    TEMPERATURE_OUT_OF_BAND = "TEMPERATURE_OUT_OF_BAND"
    NO_CAPACITY = "NO_CAPACITY"
    FRONT_FULL = "FRONT_FULL"
    NOT_WORTH_ITS_PENALTY = "NOT_WORTH_ITS_PENALTY"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Unserved:
    """An order, or a transfer or part of one, that the plan leaves out.

    ``kind`` is ``order`` or ``transfer``; ``kg`` is what stays behind.
    """

    kind: str
    id: str
    kg: float
    reason: Reason
    detail: str = ""
    cost_cny: float = 0.0
