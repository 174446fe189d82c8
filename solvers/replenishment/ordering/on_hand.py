"""Stock by age, on the way and set aside, from the lots, transfers and orders of a scenario."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

import numpy as np

from supplychain.calendars import DAY_S, HOUR_S
from supplychain.orders import OrderKind
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from supplychain.orders import Order
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

Pair = tuple[str, str]
"""Site and product."""
DAY_H = 24.0


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Goods of every SKU-location; arrays have its row first.

    Parameters
    ----------
    on_hand
        Units that can still be sold on ``c + 1`` days, without what is set aside.
    on_the_way
        Units that can first be sold ``c + 1`` days from now.
    booked
        Units that customers have ordered for each day.
    allocated
        The part of it for which goods are set aside.
    spoiled
        Units that can no longer be sold, shape (items,).
    """

    on_hand: NDArray[np.float64]
    on_the_way: NDArray[np.float64]
    booked: NDArray[np.float64]
    allocated: NDArray[np.float64]
    spoiled: NDArray[np.float64]


def now_s(scenario: Scenario, today: date) -> int:
    """Second of the horizon at which a day's orders are placed: its start, at the soonest 0."""
    zone = scenario.horizon.start.tzinfo
    return max(0, scenario.horizon.seconds(datetime.combine(today, time(), zone)))


def sale_hours(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Hours by the clock in which a new unit of each product can be sold, and the rate of ageing.

    Products that do not age are left out.
    """
    hold = {item.id: item.hold_c for item in scenario.temperature_classes}
    found = {}
    for product in scenario.products:
        if product.shelf_life_h is not None:
            rate = max(product.kinetics.relative_rate(hold[product.temperature_class_id]), 1e-9)
            spare = product.shelf_life_h - product.min_remaining_life_h
            found[product.id] = (spare / rate, rate)
    return found


def stock_of(
    scenario: Scenario,
    today: date,
    rows: Mapping[Pair, int],
    life_days: NDArray[np.int64],
    columns: tuple[int, int],
) -> Stock:
    """Stock of a scenario in the morning of a day.

    Booked orders take goods at the front nearest to the customer that keeps the product, or at the
    sites that supply it where a line says so, those first that expire first; then transfers take
    theirs.

    Parameters
    ----------
    rows
        Row of each SKU-location.
    life_days
        Days on which new goods of each can be sold; 0 where they do not age.
    columns
        Columns of ages and of days ahead.
    """
    ages, ahead = columns
    start_s, count = now_s(scenario, today), len(life_days)
    on_hand, way = np.zeros((count, ages)), np.zeros((count, ahead))
    spoiled = np.zeros(count)
    hours = sale_hours(scenario)
    for lot in scenario.lots:
        row = rows.get((lot.site_id, lot.product_id))
        if row is None or lot.quantity <= 0:
            continue
        if lot.available_s > start_s:
            _due(way, row, lot.available_s - start_s, lot.quantity)
            continue
        left = _days_left(hours.get(lot.product_id), lot.age_h, start_s, int(life_days[row]), ages)
        if left > 0:
            on_hand[row, left - 1] += lot.quantity
        else:
            spoiled[row] += lot.quantity
    booked, allocated = np.zeros((count, ahead)), np.zeros((count, ahead))
    for (row, at), units, day in _asked(scenario, rows, start_s, ahead):
        booked[row, day] += units
        taken = _take(on_hand, at, units)
        allocated[row, day] += taken
    for transfer in scenario.transfers:
        origin = rows.get((transfer.from_site_id, transfer.product_id))
        target = rows.get((transfer.to_site_id, transfer.product_id))
        if transfer.due_s <= start_s:
            continue
        units = transfer.quantity if origin is None else _take(on_hand, origin, transfer.quantity)
        if target is not None:
            _due(way, target, transfer.due_s - start_s, units)
    return Stock(on_hand, way, booked, allocated, spoiled)


def _days_left(
    hours: tuple[float, float] | None, age_h: float, start_s: int, life: int, ages: int
) -> int:
    """Days on which a lot can be sold, today included; half a day counts as one."""
    if not life:
        return ages
    if hours is None:
        left = life - (age_h + start_s / HOUR_S) / DAY_H
    else:
        new_h, rate = hours
        left = (new_h - age_h / rate - start_s / HOUR_S) / DAY_H
    return int(min(np.floor(left + 0.5), life, ages))


def _due(way: NDArray[np.float64], row: int, after_s: int, units: float) -> None:
    """Goods that come within a day can be sold tomorrow; those beyond the columns stand in none."""
    column = (after_s - 1) // DAY_S
    if column < way.shape[1]:
        way[row, column] += units


def _take(on_hand: NDArray[np.float64], row: int, units: float) -> float:
    """Take what expires first; how much there was."""
    wanted = units
    for column in range(on_hand.shape[1]):
        part = min(units, float(on_hand[row, column]))
        on_hand[row, column] -= part
        units -= part
        if units <= 0.0:
            break
    return wanted - units


def _asked(
    scenario: Scenario, rows: Mapping[Pair, int], start_s: int, days: int
) -> list[tuple[tuple[int, int], float, int]]:
    """Booked lines: row that sells it and row whose stock feeds it, units, and the day."""
    fronts = _fronts_by_customer(scenario)
    sites = {site.id: site for site in scenario.sites}
    found = []
    for order in sorted(scenario.orders, key=lambda item: (item.placed_s, item.id)):
        if order.kind is not OrderKind.DELIVERY:
            continue
        day = _day_of(order, start_s)
        for line in order.lines:
            seller = next(
                (
                    site.id
                    for site in fronts[order.customer_id]
                    if (site.id, line.product_id) in rows
                ),
                None,
            )
            if seller is None or not 0 <= day < days:
                continue
            feeder = _feeder(sites, seller, line.source_tier)
            row = rows[seller, line.product_id]
            found.append(((row, rows.get((feeder, line.product_id), row)), line.quantity, day))
    return found


def _day_of(order: Order, start_s: int) -> int:
    opens_s = order.windows[0].open_s if order.windows else max(order.placed_s, start_s)
    return max(0, (opens_s - start_s) // DAY_S)


def _feeder(sites: Mapping[str, Site], front_id: str, tier: Tier | None) -> str:
    """The site of a tier that supplies a front, or the front."""
    at = sites[front_id]
    while tier is not None and at.tier is not tier and at.supplied_by in sites:
        at = sites[at.supplied_by]
    return at.id if tier is None or at.tier is tier else front_id


def _fronts_by_customer(scenario: Scenario) -> dict[str, list[Site]]:
    """Fronts of each customer, the nearest first; those of another city only if it has none."""
    by_city: dict[str, list[Site]] = defaultdict(list)
    for site in scenario.sites:
        if site.tier is Tier.FRONT:
            by_city[site.city].append(site)
    every = [site for sites in by_city.values() for site in sites]
    found = {}
    for customer in scenario.customers:
        near = by_city.get(customer.city) or every
        place = customer.location
        bent = np.cos(np.radians(place.lat))
        found[customer.id] = sorted(
            near,
            key=lambda site, place=place, bent=bent: (  # type: ignore[misc]
                (site.location.lat - place.lat) ** 2
                + (bent * (site.location.lon - place.lon)) ** 2,
                site.id,
            ),
        )
    return found
