"""A cost that no plan of the whole chain can beat.

Every order is either left out, at its penalty, or pays at least

* for its own stop: the shortest way in from any place that a tour could come from, the service, and
  the share of a vehicle's fixed cost that this time is of the longest tour (tours of the cheapest
  vehicle; each stop has exactly one way in, and the times of a tour's stops add up to at most its
  length);
* for each kilogram that comes from above: its share of a full truck on the shortest way from base
  to site and back, or the cheapest tariff (a run costs at least as much as the direct trip to any
  of its sites, and carries at most its payload);
* for being handled at every site that it leaves.

Transfers pay the second and third, or their penalty. Lateness, spoilage and refrigeration count as
nothing.

The share of a full truck is a weak bound where trucks cannot be full. ``transfer_bounds`` gives a
stronger one for a base: the proven bound of carrying its transfers alone. Trucks that carry orders
as well cannot be cheaper, so the orders' goods then count as carried for nothing from that base.
"""

from __future__ import annotations

from collections import defaultdict
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import shortest_path

from solvers.routing.doors import vans_of
from solvers.routing.haulage import PLANNERS, plans_of
from solvers.routing.trunk.nouns import Load
from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul
from supplychain.orders import OrderKind
from supplychain.roads import UNREACHABLE
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.common import Limits, StopCheck
    from solvers.routing.frames import Frame
    from solvers.routing.last_mile.problem import Van
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.trunk.problem import Truck
    from supplychain.fleet import SpeedClass
    from supplychain.orders import Order

BLOCK = 1_000


def chain_bound_cny(
    problem: RoutingProblem,
    frames: Mapping[str, Frame],
    carriage: Mapping[str, float] | None = None,
    stops: Mapping[str, float] | None = None,
) -> float:
    """Lower bound of the total cost of any plan of the problem.

    Parameters
    ----------
    carriage
        By base: a proven bound of what carrying its transfers costs, see ``transfer_bounds``;
        bases without one count by the kilogram.
    stops
        What ``stops_cny`` says of the problem, if it is known already.
    """
    known = carriage or {}
    lift = {
        base_id: dict.fromkeys(frame.lifts, 0.0) if base_id in known else _lift_cny_per_kg(frame)
        for base_id, frame in frames.items()
    }
    stops = stops_cny(problem) if stops is None else stops
    total = 0.0
    for order in problem.orders.values():
        penalty_cny = order.priority * problem.scenario.rates.unserved_order_cny
        served = [
            stops[order.id] + _goods_cny(problem, order, front_id, lift)
            for front_id in problem.reach[order.id]
        ]
        total += min([penalty_cny, *served])
    return total + _transfers_cny(problem, lift, known)


def transfer_bounds(
    problem: RoutingProblem,
    frames: Mapping[str, Frame],
    limits: Limits,
    should_stop: StopCheck | None = None,
) -> dict[str, float]:
    """Proven bounds of carrying the transfers of each base alone, within the limits.

    Nothing but the trucks, the carriers and the goods left behind is paid for, and goods are ready
    without being picked: a relaxation of every plan's trunk tiers.
    """
    loads: dict[str, list[Load]] = defaultdict(list)
    rate = problem.scenario.rates.unserved_transfer_cny_per_kg
    for transfer in problem.transfers.values():
        is_lifted = transfer.to_site_id in _lifted(frames, transfer.from_site_id)
        if not is_lifted or transfer.quantity <= 0:
            continue
        product = problem.products[transfer.product_id]
        load = Load(
            id=transfer.id,
            from_site_id=transfer.from_site_id,
            to_site_id=transfer.to_site_id,
            temperature_class_id=product.temperature_class_id,
            units=transfer.quantity,
            unit_kg=product.kg,
            unit_l=product.litres,
            ready_s=transfer.ready_s,
            due_s=transfer.due_s,
            latest_s=min(transfer.due_s, problem.scenario.horizon.length_s),
            late_cny_per_h=0.0,
            wait_cny_per_h=0.0,
            unserved_cny=rate * transfer.quantity * product.kg,
        )
        loads[transfer.from_site_id].append(load)
    bounds: dict[str, float] = {}
    for tier in (Haul.LINE_HAUL, Haul.MIDDLE_MILE):
        trunks = {
            base_id: frames[base_id].with_loads(held)
            for base_id, held in loads.items()
            if frames[base_id].haul is tier
        }
        found = plans_of(trunks, PLANNERS[tier], limits, should_stop=should_stop)
        for base_id, plan in found.items():
            if plan.bound_cny is not None:
                bounds[base_id] = plan.bound_cny
    return bounds


def _lifted(frames: Mapping[str, Frame], base_id: str) -> Mapping[str, object]:
    frame = frames.get(base_id)
    return {} if frame is None else frame.lifts


def _transfers_cny(
    problem: RoutingProblem,
    lift: Mapping[str, Mapping[str, float]],
    carriage: Mapping[str, float],
) -> float:
    """Carriage of transfers, each base's known bound or by the kilogram.

    Handling is paid only for what is carried. Where carriage is known, leaving goods behind is part
    of it already, so that handling counts as nothing there.
    """
    rate = problem.scenario.rates.unserved_transfer_cny_per_kg
    total = sum(carriage.values())
    for transfer in problem.transfers.values():
        base_id, site_id = transfer.from_site_id, transfer.to_site_id
        if base_id not in carriage:
            kg = transfer.quantity * problem.products[transfer.product_id].kg
            base = problem.sites.get(base_id)
            handling = rate if base is None else base.handling_cny_per_kg
            total += kg * min(rate, lift.get(base_id, {}).get(site_id, 0.0) + handling)
    return total


def _goods_cny(
    problem: RoutingProblem,
    order: Order,
    front_id: str,
    lift: Mapping[str, Mapping[str, float]],
) -> float:
    """Carriage and handling of an order's goods on their way to and out of a front."""
    centre_id = problem.supplier.get(front_id, "")
    total = 0.0
    for line in order.lines if order.kind is OrderKind.DELIVERY else ():
        kg = line.quantity * problem.products[line.product_id].kg
        per_kg = problem.sites[front_id].handling_cny_per_kg
        if line.source_tier in (Tier.CENTRE, Tier.ORIGIN) and centre_id:
            per_kg += lift.get(centre_id, {}).get(front_id, 0.0)
            per_kg += problem.sites[centre_id].handling_cny_per_kg
        if line.source_tier is Tier.ORIGIN:
            per_kg += min(
                (
                    sites[centre_id] + problem.sites[base_id].handling_cny_per_kg
                    for base_id, sites in lift.items()
                    if problem.sites[base_id].tier is Tier.ORIGIN and centre_id in sites
                ),
                default=0.0,
            )
        total += kg * per_kg
    return total


def _lift_cny_per_kg(frame: Frame) -> dict[str, float]:
    """Least cost of a kilogram from the base to each site."""
    empty = frame.empty
    places = [frame.base_id, *empty.site_ids]
    meters = np.full((len(places), len(places)), np.inf)
    for (here, there), leg in empty.legs.items():
        meters[places.index(here), places.index(there)] = leg.distance_m
    shortest = shortest_path(meters, method="FW")
    per_kg: dict[str, float] = {}
    for column, site_id in enumerate(empty.site_ids, 1):
        round_m = float(shortest[0, column] + shortest[column, 0])
        prices = [tariff.cny_per_kg for tariff in empty.tariffs if tariff.to_site_id == site_id]
        prices += [_truck_cny_per_kg(truck, round_m) for truck in empty.trucks]
        per_kg[site_id] = min(prices, default=0.0)
    return per_kg


def _truck_cny_per_kg(truck: Truck, round_m: float) -> float:
    vehicle = truck.vehicle_type
    return (vehicle.fixed_cny + vehicle.cny_per_km * round_m / 1000) / vehicle.payload_kg


def stops_cny(problem: RoutingProblem) -> dict[str, float]:
    """Least cost of each order's stop, whatever front and tour serve it."""
    stops: dict[str, float] = defaultdict(lambda: inf)
    for orders, fronts in _neighbourhoods(problem):
        vans = [van for front_id in fronts for van in vans_of(problem, front_id) if van.shifts]
        if not vans:
            continue
        speeds = list(dict.fromkeys(van.vehicle_type.speed_class for van in vans))
        way_in_m, way_in_s = _ways_in(problem, orders, fronts, speeds)
        quickest = _quickest(problem, speeds)
        cny_per_m = min(van.vehicle_type.cny_per_km for van in vans) / 1000
        cny_per_s = min(_cny_per_s(van) for van in vans)
        for position, order in enumerate(orders):
            stop_s = way_in_s[position] / quickest + order.service_s
            stops[order.id] = float(way_in_m[position] * cny_per_m + stop_s * cny_per_s)
    return stops


def _quickest(problem: RoutingProblem, speeds: Iterable[SpeedClass]) -> float:
    """Most that traffic can multiply the speed of the roads by."""
    factors = [1.0]
    for table in problem.scenario.traffic:
        if table.speed_class in speeds:
            factors += table.hourly_factor
    return max(factors)


def _cny_per_s(van: Van) -> float:
    """Price of a second with its share of the fixed cost, if a tour is as long as it may be."""
    vehicle = van.vehicle_type
    longest_s = max(shift.close_s - shift.open_s for shift in van.shifts) + vehicle.overtime_s
    if vehicle.max_route_s is not None:
        longest_s = min(longest_s, vehicle.max_route_s)
    return vehicle.cny_per_h / HOUR_S + vehicle.fixed_cny / max(longest_s, 1)


def _neighbourhoods(problem: RoutingProblem) -> Iterable[tuple[list[Order], list[str]]]:
    """Orders and fronts that can meet on a tour: connected through common reach."""
    leader = {front_id: front_id for fronts in problem.reach.values() for front_id in fronts}

    def find(front_id: str) -> str:
        while leader[front_id] != front_id:
            front_id = leader[front_id]
        return front_id

    for fronts in problem.reach.values():
        for front_id in fronts[1:]:
            leader[find(front_id)] = find(fronts[0])
    orders: dict[str, list[Order]] = defaultdict(list)
    for order_id, fronts in problem.reach.items():
        if fronts:
            orders[find(fronts[0])].append(problem.orders[order_id])
    for root, members in orders.items():
        yield members, [front_id for front_id in leader if find(front_id) == root]


def _ways_in(
    problem: RoutingProblem,
    orders: Sequence[Order],
    fronts: Sequence[str],
    speeds: Sequence[SpeedClass],
) -> tuple[np.ndarray, np.ndarray]:
    """Shortest distance and time into each door from any front or other door, at any speed."""
    doors = [problem.customers[order.customer_id].location for order in orders]
    froms = [*doors, *(problem.sites[front_id].location for front_id in fronts)]
    meters = np.full(len(orders), UNREACHABLE, dtype=np.int64)
    seconds = meters.copy()
    for first in range(0, len(orders), BLOCK):
        part = doors[first : first + BLOCK]
        block = slice(first, first + len(part))
        own = (np.arange(first, first + len(part)), np.arange(len(part)))
        for speed in speeds:
            travel = problem.roads.matrix(froms, part, speed.value)
            for target, matrix in ((meters, travel.distance_m), (seconds, travel.duration_s)):
                others = matrix.copy()
                others[own] = UNREACHABLE
                target[block] = np.minimum(target[block], others.min(axis=0))
    return meters, seconds
