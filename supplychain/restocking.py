"""Where each SKU-location gets its goods, on what terms, and what holding or lacking them costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from supplychain.suppliers import Discount, PriceBreak

if TYPE_CHECKING:
    from datetime import date

    from supplychain.demand import DemandHistory, Promotion, SpecialDay
    from supplychain.products import Product

HOURS_OF_DAY = 24


class Rounding(StrEnum):
    """How a wanted quantity becomes whole multiples.

    ``UP`` and ``DOWN`` as they say; ``NEAREST`` with halves up; ``VALUE`` takes another multiple
    where it is worth more than it costs.
    """

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class StockItem:
    """One SKU-location: a product kept at a site, with what decides how much of it to keep.

    Parameters
    ----------
    site_id, product_id
        Which.
    price_cny
        What a customer pays for a unit.
    shortage_cny
        Loss per unit asked for and not there, beyond the lost margin: goodwill, a missed promise.
    holding_cny_per_day
        Cost of one unit held for a day; ``None`` asks the rules' yearly rate.
    disposal_cny
        Cost of one unit thrown away, beyond what it was bought for.
    fill_rate
        Share of demand to be met from stock, above 0 and below 1; ``None`` lets margin, waste and
        holding cost decide.
    freshest_first
        Share of customers who take the freshest goods, the others take the oldest.
    shelf_life_days
        Days on which goods can be sold from receipt; ``None`` derives them from the product's
        shelf life less what must remain at the customer's door. Goods that do not age have neither.
    least_units
        Never plan to hold less, as for a full shelf.
    """

    site_id: str
    product_id: str
    price_cny: float = 0.0
    shortage_cny: float = 0.0
    holding_cny_per_day: float | None = None
    disposal_cny: float = 0.0
    fill_rate: float | None = None
    freshest_first: float = 0.0
    shelf_life_days: int | None = None
    least_units: float = 0.0


@dataclass(frozen=True, slots=True)
class ItemSource:
    """Where a SKU-location may be ordered from, and in which quantities.

    Parameters
    ----------
    site_id, product_id
        What is ordered for.
    source_id
        A supplier, or a site of a tier above.
    price_cny
        Price of a unit before any break; for a site above, the cost of moving it.
    discount, breaks
        Lower prices of larger orders, in rising order, and what they hold for.
    least_units
        Minimum order: that much or nothing.
    multiple_units, rounding
        Orders are whole multiples of this many units, and how a wanted quantity becomes one.
    most_units_per_day
        Most that the source delivers per order day; ``None`` for no limit.
    preference
        Sources of one SKU-location are tried in rising order.
    """

    site_id: str
    product_id: str
    source_id: str
    price_cny: float = 0.0
    discount: Discount = Discount.ALL_UNITS
    breaks: tuple[PriceBreak, ...] = ()
    least_units: float = 0.0
    multiple_units: float = 1.0
    rounding: Rounding = Rounding.VALUE
    most_units_per_day: float | None = None
    preference: int = 1


@dataclass(frozen=True, slots=True)
class SupplyRoute:
    """How and when goods come from a source to a site.

    Parameters
    ----------
    source_id, site_id
        From a supplier or a site above, to a site.
    lead_time_days, lead_time_sd_days
        From the morning of the order until goods can be sold: mean and standard deviation in days;
        1 is the next morning.
    order_weekdays
        Days on which orders are taken, 0 is Monday; empty means every day.
    closed_days
        Days on which none are taken whatever the weekday.
    least_order_cny, least_order_kg
        Least value and mass of all lines of one order together.
    vehicle_type_id
        Vehicles that bring the goods; empty where they come in any quantity.
    vehicle_cny
        Cost of each vehicle that comes.
    most_vehicles
        Most vehicles per order day; ``None`` for no limit.
    """

    source_id: str
    site_id: str
    lead_time_days: float = 1.0
    lead_time_sd_days: float = 0.0
    order_weekdays: tuple[int, ...] = ()
    closed_days: tuple[date, ...] = ()
    least_order_cny: float = 0.0
    least_order_kg: float = 0.0
    vehicle_type_id: str = ""
    vehicle_cny: float = 0.0
    most_vehicles: int | None = None


@dataclass(frozen=True, slots=True)
class RestockingRules:
    """What holds for all orders.

    Parameters
    ----------
    horizon_days
        Days for which orders are planned, today first.
    holding_rate_per_year
        Cost of holding goods worth 1 CNY for a year.
    budget_cny
        Most spent on goods on one day; ``None`` for no limit.
    peak_days
        How long before a peak stock may be built up.
    move_cny_per_kg
        Cost of moving goods between fronts of one city; ``None`` forbids it.
    alert_share, clear_share
        An alert is raised at this probability, and taken back below the other.
    """

    horizon_days: int = 14
    holding_rate_per_year: float = 0.25
    budget_cny: float | None = None
    peak_days: int = 30
    move_cny_per_kg: float | None = None
    alert_share: float = 0.3
    clear_share: float = 0.15


@dataclass(frozen=True, slots=True)
class Restocking:
    """Everything of a scenario that only ordering asks for.

    One in which nothing is stated cannot be told from none; scenarios then have none.
    """

    history: DemandHistory | None = None
    items: tuple[StockItem, ...] = ()
    sources: tuple[ItemSource, ...] = ()
    routes: tuple[SupplyRoute, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    rules: RestockingRules = RestockingRules()


def shelf_life_days(item: StockItem, product: Product, rate: float = 1.0) -> int | None:
    """Whole days, from receipt on, on which a SKU-location can be sold; ``None`` if it never ages.

    What the item states goes first. Else it is the product's shelf life less what must remain at
    the customer's door, rounded down and at least 0: goods with 0 days cannot be sold at all.
    """
    if item.shelf_life_days is not None:
        return item.shelf_life_days
    return sellable_days(product.shelf_life_h, product.min_remaining_life_h, rate)


def sellable_days(
    shelf_life_h: float | None, min_remaining_life_h: float, rate: float = 1.0
) -> int | None:
    """Whole days of a shelf life that are left before what must remain; ``None`` if endless.

    ``rate`` is how fast goods age where they are kept, over the rate at the reference temperature.
    """
    if shelf_life_h is None:
        return None
    return max(0, math.floor((shelf_life_h - min_remaining_life_h) / rate / HOURS_OF_DAY))
