"""The whole chain as a routing problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.routing.sourcing.reach import fronts_in_reach, supplying_sites
from supplychain.fleet import within_its_body
from supplychain.roads import embedded_roads, usual_roads
from supplychain.sites import SiteStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supplychain.fleet import Fleet, VehicleType
    from supplychain.orders import Customer, Order
    from supplychain.products import Product
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.sites import Site
    from supplychain.stock import Lot, Transfer
    from supplychain.temperature import TemperatureClass


@dataclass(frozen=True, slots=True, eq=False)
class RoutingProblem:
    """A scenario with what routing looks up all the time.

    Parameters
    ----------
    scenario
        The nouns, unchanged.
    roads
        Distances and driving times.
    classes, products, sites, vehicle_types, customers, orders, lots, transfers
        The scenario's nouns by key; only open sites, and compartments within their vehicles.
    supplier
        For each centre-fed site, the site one tier up that feeds it.
    reach
        For each order, the fronts that may deliver it, nearest first.
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
    supplier: Mapping[str, str]
    reach: Mapping[str, tuple[str, ...]]

    def fleets_at(self, site_id: str) -> tuple[Fleet, ...]:
        """Vehicles that stand at a site."""
        return tuple(fleet for fleet in self.scenario.fleets if fleet.site_id == site_id)

    @classmethod
    def from_scenario(cls, scenario: Scenario, roads: RoadProvider | None = None) -> RoutingProblem:
        """Index a scenario.

        Parameters
        ----------
        scenario
            A checked scenario.
        roads
            Provider of distances; by default the scenario's choice among the embedded ones.

        Raises
        ------
        DataError
            If the scenario asks for a provider that is not embedded and none is given.
        """
        provider = embedded_roads(scenario.roads) if roads is None else roads
        # A road that is closed today does not change which front serves a district.
        usual = usual_roads(provider)
        sites = {site.id: site for site in scenario.sites if site.status is SiteStatus.OPEN}
        customers = {customer.id: customer for customer in scenario.customers}
        return cls(
            scenario=scenario,
            roads=provider,
            classes={item.id: item for item in scenario.temperature_classes},
            products={item.id: item for item in scenario.products},
            sites=sites,
            vehicle_types={item.id: within_its_body(item) for item in scenario.vehicle_types},
            customers=customers,
            orders={item.id: item for item in scenario.orders},
            lots={item.id: item for item in scenario.lots if item.site_id in sites},
            transfers={item.id: item for item in scenario.transfers},
            supplier=supplying_sites(sites, usual),
            reach=fronts_in_reach(scenario.orders, customers, sites, usual),
        )
