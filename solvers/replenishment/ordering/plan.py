"""The order plan: targets, orders, vehicles, moves, projections and alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from solvers.common import Status


class Binding(StrEnum):
    """What made a quantity what it is; stable words for machines."""

    TARGET = "TARGET"
    """The target, rounded."""
    MULTIPLE = "MULTIPLE"
    LEAST_ORDER = "LEAST_ORDER"
    PRICE_BREAK = "PRICE_BREAK"
    SHELF_LIFE = "SHELF_LIFE"
    SUPPLIER_LIMIT = "SUPPLIER_LIMIT"
    NO_VEHICLE_SPACE = "NO_VEHICLE_SPACE"
    VEHICLE_FILL = "VEHICLE_FILL"
    SITE_FULL = "SITE_FULL"
    BUDGET = "BUDGET"
    SOURCE_SHORT = "SOURCE_SHORT"
    BUILD_UP = "BUILD_UP"
    LEAST_STOCK = "LEAST_STOCK"


@dataclass(frozen=True, slots=True)
class ReplenishmentOrder:
    """One line: units of a product from a source to a site.

    Parameters
    ----------
    id
        Key within the plan.
    source_id, site_id, product_id
        From where, to where, what.
    order_day, due_day
        When it is placed, and the first day on which its goods can be sold.
    quantity
        Units.
    goods_cny
        Price of the goods with the break that it reaches; for a site above, of moving them.
    next_case_cny, last_case_cny
        Worth, less cost, of one more multiple, and of the last one ordered.
    binding
        What made the quantity what it is.
    is_firm
        Whether it is to be placed today; the others are what is planned as things stand.
    """

    id: str
    source_id: str
    site_id: str
    product_id: str
    order_day: date
    due_day: date
    quantity: float
    goods_cny: float
    next_case_cny: float = 0.0
    last_case_cny: float = 0.0
    binding: Binding = Binding.TARGET
    is_firm: bool = True


@dataclass(frozen=True, slots=True)
class VehicleLoad:
    """Vehicles of one order day on one route, and how full each compartment is.

    ``fill`` has the temperature class, its kilograms and litres, and what all vehicles together
    hold of each; ``vehicles`` is how many come.
    """

    source_id: str
    site_id: str
    order_day: date
    vehicle_type_id: str
    vehicles: int
    cost_cny: float
    fill: tuple[CompartmentFill, ...]


@dataclass(frozen=True, slots=True)
class CompartmentFill:
    """What is loaded of a temperature class, and what there is room for."""

    temperature_class_id: str
    kg: float
    litres: float
    room_kg: float
    room_litres: float


@dataclass(frozen=True, slots=True)
class StockMove:
    """Units moved between two sites of one tier before they expire, and what that is worth."""

    id: str
    product_id: str
    from_site_id: str
    to_site_id: str
    quantity: float
    order_day: date
    due_day: date
    cost_cny: float
    worth_cny: float


@dataclass(frozen=True, slots=True)
class StockTarget:
    """How much a SKU-location is to hold.

    Parameters
    ----------
    site_id, product_id
        Which.
    target_units
        What orders fill up to: on hand when the order arrives for goods that perish, on hand and on
        the way for others.
    safety_units
        The part of it beyond expected demand.
    covered_days
        Net replenishment time that its stock covers.
    critical_ratio
        Worth of a unit too few over that plus the cost of one too many.
    shelf_life_cap_units
        Target beyond which the last unit is rather wasted than sold; infinite without ageing.
    abc, xyz
        Class by value of demand (A to C) and by how regular it is (X to Z).
    """

    site_id: str
    product_id: str
    target_units: float
    safety_units: float
    covered_days: float
    critical_ratio: float
    shelf_life_cap_units: float
    abc: str
    xyz: str


class AlertKind(StrEnum):
    """What an alert warns of."""

    STOCK_OUT = "stock_out"
    EXPIRY = "expiry"
    OVERSTOCK = "overstock"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that will probably go wrong, and what would help.

    ``probability`` is that of a stock-out before the next receipt, or of goods expiring unsold;
    ``day`` when it is to be expected; ``is_new`` whether it did not stand the day before.
    """

    kind: AlertKind
    site_id: str
    product_id: str
    probability: float
    day: date
    units: float
    value_cny: float
    action: str
    is_new: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Stock of every SKU-location on every day of the horizon, at the end of the day.

    Arrays have shape (SKU-locations, days): expected stock with the plan, its 10 % and 90 %
    quantiles, expected demand, expected receipts, expected waste, expected demand that nothing is
    there for (units of the day, part of ``demand``), probability of a stock-out on the day, and
    expected stock without any new order. Demand is that of customers and of the sites supplied.
    """

    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    stock: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    demand: NDArray[np.float32]
    receipts: NDArray[np.float32]
    waste: NDArray[np.float32]
    short: NDArray[np.float32]
    stock_out: NDArray[np.float32]
    without_orders: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OrderCosts:
    """Expected over the horizon, by cause, in CNY.

    ``shortage`` is of what customers ask for in vain. Sites that supply others are not charged for
    what those order in vain: it shows as what their customers do not get.
    """

    goods: float = 0.0
    moving: float = 0.0
    vehicles: float = 0.0
    holding: float = 0.0
    waste: float = 0.0
    shortage: float = 0.0

    @property
    def total(self) -> float:
        """Sum of all causes."""
        return self.goods + self.moving + self.vehicles + self.holding + self.waste + self.shortage


@dataclass(frozen=True, slots=True)
class NotOrdered:
    """A SKU-location for which nothing is ordered though it may need it, and why."""

    site_id: str
    product_id: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class OrderPlan:
    """What to order, move and watch on the days from ``today``.

    ``status`` is ``FEASIBLE``, or ``PARTIAL`` where something is not ordered because of its data.
    """

    status: Status
    today: date
    days: int
    orders: tuple[ReplenishmentOrder, ...]
    vehicles: tuple[VehicleLoad, ...]
    moves: tuple[StockMove, ...]
    targets: tuple[StockTarget, ...]
    alerts: tuple[Alert, ...]
    not_ordered: tuple[NotOrdered, ...]
    projection: Projection
    costs: OrderCosts = field(default_factory=OrderCosts)
