"""Checks a plan against nothing but the scenario, so that the problem cannot hide a fault."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.checks import Facts
from solvers.routing.validate import broken_rules
from supplychain.errors import DataError, DataProblem
from supplychain.roads import GreatCircleRoads, usual_roads
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.common import Violation
    from solvers.routing.plan import RoutingPlan
    from supplychain.fleet import VehicleType
    from supplychain.orders import Customer, Order
    from supplychain.roads import RoadProvider
    from supplychain.scenario import RoadChoice, Scenario
    from supplychain.sites import Site


def audit(
    scenario: Scenario, plan: RoutingPlan, roads: RoadProvider | None = None
) -> list[Violation]:
    """Hold a plan against its scenario.

    Sites, stock, lanes, the supplier relation, fronts in reach and roads are derived here again;
    then every rule of :data:`solvers.routing.validate.RULES` is applied. Reach is judged by
    ``reach_m`` alone: that a solver only looks at the nearest fronts is no rule of the scenario.

    Parameters
    ----------
    scenario
        A checked scenario.
    plan
        Any plan, however broken.
    roads
        The operator's provider; by default the great circle as the scenario sets it.

    Returns
    -------
    list of Violation
        Empty if no rule is broken.

    Raises
    ------
    DataError
        If the scenario asks for another provider and none is given.
    """
    return broken_rules(
        facts_of(scenario, _roads(scenario.roads) if roads is None else roads), plan
    )


def facts_of(scenario: Scenario, roads: RoadProvider) -> Facts:
    """What the rules look up, from the scenario alone; closed roads do not change who serves."""
    usual = usual_roads(roads)
    sites = {site.id: site for site in scenario.sites if site.status is SiteStatus.OPEN}
    customers = {customer.id: customer for customer in scenario.customers}
    return Facts(
        scenario=scenario,
        roads=roads,
        classes={item.id: item for item in scenario.temperature_classes},
        products={item.id: item for item in scenario.products},
        sites=sites,
        vehicle_types={item.id: _bounded(item) for item in scenario.vehicle_types},
        customers=customers,
        orders={item.id: item for item in scenario.orders},
        lots={item.id: item for item in scenario.lots if item.site_id in sites},
        transfers={item.id: item for item in scenario.transfers},
        lanes={(lane.from_site_id, lane.to_site_id): lane for lane in scenario.lanes},
        supplier=_suppliers(list(sites.values()), usual),
        reach=_reach(scenario.orders, customers, list(sites.values()), usual),
    )


def _bounded(vehicle: VehicleType) -> VehicleType:
    """A compartment without a size of its own is as large as the whole body."""
    bounded = []
    for layout in vehicle.layouts:
        rooms = []
        for room in layout.compartments:
            kg = vehicle.payload_kg if math.isinf(room.capacity_kg) else room.capacity_kg
            litres = vehicle.volume_l if math.isinf(room.capacity_l) else room.capacity_l
            rooms.append(replace(room, capacity_kg=kg, capacity_l=litres))
        bounded.append(replace(layout, compartments=tuple(rooms)))
    return replace(vehicle, layouts=tuple(bounded))


def _roads(choice: RoadChoice) -> RoadProvider:
    """Great circle with the scenario's factor and speeds, each else from the tables."""
    if choice.provider != "great_circle":
        problem = "only the great circle needs no operator's settings"
        column, code, allowed = "roads.provider", "unknown_provider", "great_circle"
        fault = DataProblem("scenario.yaml", -1, column, code, problem, choice.provider, allowed)
        raise DataError([fault])
    tables = GreatCircleRoads()
    detour, speeds = tables.detour_bands, dict(tables.speed_bands_kmh)
    if choice.detour is not None:
        detour = ((math.inf, choice.detour),)
    if choice.speeds_kmh:
        speeds = {name: ((math.inf, kmh),) for name, kmh in choice.speeds_kmh}
    return GreatCircleRoads(detour, speeds)


def _suppliers(sites: Sequence[Site], roads: RoadProvider) -> dict[str, str]:
    """For each front, locker and station its centre: the one named, else the nearest by road."""
    centres = [site for site in sites if site.tier is Tier.CENTRE]
    found: dict[str, str] = {}
    for site in sites:
        if site.tier in {Tier.ORIGIN, Tier.CENTRE} or not centres:
            continue
        if site.supplied_by:
            found[site.id] = site.supplied_by
            continue
        matrix = roads.matrix([centre.location for centre in centres], [site.location], "trunk")
        distances_m = [int(row[0]) for row in matrix.distance_m]
        found[site.id] = centres[distances_m.index(min(distances_m))].id
    return found


def _reach(
    orders: Iterable[Order],
    customers: Mapping[str, Customer],
    sites: Sequence[Site],
    roads: RoadProvider,
) -> dict[str, list[str]]:
    """For each order every front whose ``reach_m`` holds its customer by road."""
    known = [order for order in orders if order.customer_id in customers]
    doors = [customers[order.customer_id].location for order in known]
    found: dict[str, list[str]] = {order.id: [] for order in known}
    for front in (site for site in sites if site.tier is Tier.FRONT):
        matrix = roads.matrix([front.location], doors, "urban")
        for order, distance_m in zip(known, matrix.distance_m[0].tolist(), strict=True):
            if front.reach_m is None or distance_m <= front.reach_m:
                found[order.id].append(front.id)
    return found
