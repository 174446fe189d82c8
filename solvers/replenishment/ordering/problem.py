"""What to order for many SKU-locations: terms, stock, demand and what couples orders.

Days are numbered from today, 0; goods ordered in the morning of day ``t`` over a route with a lead
time of ``L`` whole days can first be sold on day ``t + L``. Every table is columns of equal length.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.problem_checks import problems_of
from supplychain.errors import DataError
from supplychain.restocking import RestockingRules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from supplychain.restocking import Rounding
    from supplychain.suppliers import Discount


@dataclass(frozen=True, slots=True, eq=False)
class ItemColumns:
    """SKU-locations, those of one site in any order; arrays have shape (items,).

    Parameters
    ----------
    site_ids, product_ids, class_ids
        Where, what, and the temperature class it is kept in; a pair of site and product stands
        once.
    price_cny, value_cny
        What a customer pays for a unit, and what a unit costs.
    shortage_cny
        Loss per unit asked for and not there, beyond the margin.
    holding_cny_per_day, disposal_cny
        Of a unit held for a day, and of one thrown away beyond its value.
    fill_rate
        Share of demand to be met from stock; nan lets costs decide.
    freshest_first
        Share of customers who take the freshest goods.
    shelf_life_days
        Days on which goods can be sold from receipt; 0 where they do not age.
    least_units
        Never plan to hold less.
    kg, litres
        Of one unit.
    """

    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    class_ids: tuple[str, ...]
    price_cny: NDArray[np.float64]
    value_cny: NDArray[np.float64]
    shortage_cny: NDArray[np.float64]
    holding_cny_per_day: NDArray[np.float64]
    disposal_cny: NDArray[np.float64]
    fill_rate: NDArray[np.float64]
    freshest_first: NDArray[np.float64]
    shelf_life_days: NDArray[np.int64]
    least_units: NDArray[np.float64]
    kg: NDArray[np.float64]
    litres: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.site_ids)

    @property
    def loss_of_sale_cny(self) -> NDArray[np.float64]:
        """What a unit too few loses: margin and what is beyond it."""
        return np.maximum(self.price_cny - self.value_cny, 0.0) + self.shortage_cny

    @property
    def loss_of_waste_cny(self) -> NDArray[np.float64]:
        """What a unit thrown away loses."""
        return self.value_cny + self.disposal_cny


@dataclass(frozen=True, slots=True, eq=False)
class SourceColumns:
    """Ways to order, one a row, by item and then as they are tried; shape (ways,).

    Parameters
    ----------
    item, route
        Rows of the item and of the route.
    price_cny
        Of a unit before any break.
    least_units, multiple_units
        Minimum order, that much or nothing, and what orders are multiples of.
    rounding
        How a wanted quantity becomes whole multiples.
    most_units_per_day
        Most that the source delivers per order day; infinite for no limit.
    discount
        What breaks hold for.
    break_units, break_cny
        Price from a quantity on, shape (ways, breaks), rising; infinite and 0 beyond the last.
    """

    item: NDArray[np.int64]
    route: NDArray[np.int64]
    price_cny: NDArray[np.float64]
    least_units: NDArray[np.float64]
    multiple_units: NDArray[np.float64]
    rounding: tuple[Rounding, ...]
    most_units_per_day: NDArray[np.float64]
    discount: tuple[Discount, ...]
    break_units: NDArray[np.float64]
    break_cny: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True)
class Room:
    """What one layout of a vehicle holds of a temperature class."""

    class_id: str
    kg: float
    litres: float


@dataclass(frozen=True, slots=True)
class VehicleKind:
    """A vehicle that brings goods: limits over all, and layouts of its compartments."""

    id: str
    payload_kg: float
    volume_l: float
    layouts: tuple[tuple[Room, ...], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """From a source to a site.

    Parameters
    ----------
    source_id, site_id
        Supplier or site above, and site.
    is_from_site
        Whether the source is a site whose stock is in the problem.
    lead_days, lead_mean_days, lead_sd_days
        Planned whole days until goods can be sold, 1 or more; mean and deviation.
    order_weekdays, closed_days
        When orders are taken: weekdays, 0 is Monday, none for every day, and days without.
    least_order_cny, least_order_kg
        Of all lines of an order together.
    vehicle_type_id, vehicle_cny, most_vehicles
        Vehicles that come, empty for any quantity; cost of each, and most of a day.
    """

    source_id: str
    site_id: str
    is_from_site: bool = False
    lead_days: int = 1
    lead_mean_days: float = 1.0
    lead_sd_days: float = 0.0
    order_weekdays: tuple[int, ...] = ()
    closed_days: tuple[date, ...] = ()
    least_order_cny: float = 0.0
    least_order_kg: float = 0.0
    vehicle_type_id: str = ""
    vehicle_cny: float = 0.0
    most_vehicles: int | None = None

    def takes_orders(self, day: date) -> bool:
        """Whether an order can be placed on a day."""
        is_weekday = not self.order_weekdays or day.weekday() in self.order_weekdays
        return is_weekday and day not in self.closed_days


@dataclass(frozen=True, slots=True, eq=False)
class OrderProblem:
    """Everything that orders depend on.

    Parameters
    ----------
    today
        Day 0.
    days
        Days for which orders are planned, today first.
    items, sources, routes, vehicles
        See their classes.
    on_hand
        Units that can still be sold on ``c + 1`` days in column ``c``; goods that do not age, or
        not within the columns, in the last. Allocated goods are not on hand. Shape
        (items, columns).
    on_the_way
        Units that can first be sold on day ``c + 1`` in column ``c``.
    paths
        Equally likely demand of customers, what they have booked included; float32 of shape
        (items, paths, days), reaching beyond the last order's cover if it can: the last seven days
        stand for later ones.
    booked
        Part of it that is ordered already, shape (items, days); may have no column.
    site_room_kg
        Most that a site can hold of a temperature class; no entry for no limit.
    cities
        City of each site whose goods may be moved to others of it.
    rules
        What holds for all orders.
    not_ordered
        Rows of items for which nothing can be ordered, and why.
    seed
        Of all that is drawn.
    """

    today: date
    days: int
    items: ItemColumns
    sources: SourceColumns
    routes: tuple[Route, ...]
    on_hand: NDArray[np.float64]
    on_the_way: NDArray[np.float64]
    paths: NDArray[np.float32]
    booked: NDArray[np.float64]
    vehicles: tuple[VehicleKind, ...] = ()
    site_room_kg: Mapping[tuple[str, str], float] = field(default_factory=dict)
    cities: Mapping[str, str] = field(default_factory=dict)
    rules: RestockingRules = RestockingRules()
    not_ordered: Mapping[int, str] = field(default_factory=dict)
    currency: str = "CNY"
    seed: int = 0

    def __post_init__(self) -> None:
        found = problems_of(self)
        if found:
            raise DataError(found)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def mean(self) -> NDArray[np.float32]:
        """Expected demand, shape (items, days)."""
        return np.asarray(self.paths.mean(axis=1, dtype=np.float32))

    def day(self, number: int) -> date:
        """The day of a number."""
        return self.today + timedelta(days=number)
