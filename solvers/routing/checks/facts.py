"""What the rules look up: a scenario by key, and who may serve whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.plans import StopKind
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from supplychain.calendars import DailyHours
    from supplychain.fleet import SpeedClass, VehicleType
    from supplychain.orders import Customer, Order
    from supplychain.places import Location
    from supplychain.plans import Stop
    from supplychain.products import Product
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.sites import Lane, Site
    from supplychain.stock import Lot, Transfer
    from supplychain.temperature import TemperatureClass
    from supplychain.windows import TimeWindow


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The raw data that plans are held against.

    Parameters
    ----------
    scenario, roads
        The nouns, and distances and driving times.
    classes, products, sites, vehicle_types, customers, orders, lots, transfers
        The scenario's nouns by key; only open sites and their lots.
    lanes
        What is known better than the roads, by ordered pair of sites.
    supplier
        For each front, locker and station the centre that feeds it.
    reach
        For each order, the fronts that may deliver it.
    """

    scenario: Scenario
    roads: RoadProvider
    classes: Mapping[str, TemperatureClass]
    products: Mapping[str, Product]
    sites: Mapping[str, Site]
    vehicle_types: Mapping[str, VehicleType]
    customers: Mapping[str, Customer]
    orders: Mapping[str, Order]
    lots: Mapping[str, Lot]
    transfers: Mapping[str, Transfer]
    lanes: Mapping[tuple[str, str], Lane]
    supplier: Mapping[str, str]
    reach: Mapping[str, Collection[str]]

    def windows(self, hours: DailyHours) -> tuple[TimeWindow, ...]:
        """Daily hours as windows of the horizon."""
        return self.scenario.horizon.daily(hours)

    def location(self, stop: Stop) -> Location | None:
        """Where a stop is: a site, the customer of an order, or as said; ``None`` if unknown."""
        if stop.kind in {StopKind.START, StopKind.END}:
            return stop.location
        if stop.kind.is_at_a_door:
            order = self.orders.get(stop.place_id)
            customer = self.customers.get(order.customer_id) if order else None
            return customer.location if customer else None
        site = self.sites.get(stop.place_id)
        return site.location if site else None

    def pace(self, speed_class: SpeedClass) -> tuple[int, ...] | None:
        """Thousandths of the roads' speed by hour of the day; ``None`` without traffic."""
        for table in self.scenario.traffic:
            if table.speed_class is speed_class:
                return tuple(max(1, round(1_000 * factor)) for factor in table.hourly_factor)
        return None

    def supplies(self, from_site_id: str, to_site_id: str) -> bool:
        """Whether goods may go from one site to the other.

        Every origin may feed every centre; a front, locker or station is fed by its one centre.
        """
        here, there = self.sites.get(from_site_id), self.sites.get(to_site_id)
        if here is None or there is None:
            return False
        if there.tier is Tier.CENTRE:
            return here.tier is Tier.ORIGIN
        return here.tier is Tier.CENTRE and self.supplier.get(to_site_id) == from_site_id

    def departures_s(self, from_site_id: str, to_site_id: str) -> tuple[int, ...] | None:
        """Seconds at which trucks leave for a site, the lane's before the base's; ``None``: any."""
        lane = self.lanes.get((from_site_id, to_site_id))
        times_s: tuple[int, ...] = lane.departures_s if lane else ()
        if not times_s and from_site_id in self.sites:
            times_s = self.sites[from_site_id].departures_s
        return self.scenario.horizon.daily_times(times_s) if times_s else None

    def is_closed(self, from_site_id: str, to_site_id: str) -> bool:
        """Whether nothing may use the lane."""
        lane = self.lanes.get((from_site_id, to_site_id))
        return lane is not None and lane.closed
