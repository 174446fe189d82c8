"""Another way of supply for fronts whose goods would pass a site that is cut off."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulations.experiments.identity import content_digest
from simulations.planners.other_ways import NewWays, passes
from simulations.world.template import template_of
from solvers.common import Limits
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from supplychain.fleet import Haul
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from simulations.world.template import Template
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

_PLANS: dict[str, RoutingPlan] = {}
"""Plans by the content of what was asked for; the same in every replication of a process."""


@dataclass(frozen=True, slots=True)
class Resupply:
    """Plans the fronts whose goods would pass a site that is cut off again, as if it were closed.

    Parameters
    ----------
    iterations
        Of the solver.
    """

    iterations: int

    def __call__(
        self, scenario: Scenario, usual: Template, cut_off: frozenset[str], prefix: str
    ) -> NewWays | None:
        """See :class:`simulations.planners.other_ways.Finder`."""
        fronts = _fed_through(usual, cut_off)
        if not fronts:
            return None
        limits = Limits(max_iterations=self.iterations)
        part = _without(scenario, usual, fronts, cut_off)
        key = content_digest((part.orders, part.sites, part.fleets, part.lots, limits))
        if key not in _PLANS:
            _PLANS[key] = solve(RoutingProblem.from_scenario(part), limits)
        if not _PLANS[key].deliveries:
            return None
        new = _renamed(_PLANS[key], prefix)
        template = _joined(scenario, usual, new, fronts)
        return NewWays(template, len(new.routes), new.costs.total)


def _fed_through(usual: Template, cut_off: frozenset[str]) -> frozenset[str]:
    """Fronts that get goods of orders by way of a site that is cut off, and are not so."""
    found = set()
    for order_id, front_id in usual.front_of.items():
        goods = usual.goods_of.get(order_id, ())
        if front_id not in cut_off and any(passes(usual, item, cut_off) for item in goods):
            found.add(front_id)
    return frozenset(found)


def _without(
    scenario: Scenario, usual: Template, fronts: frozenset[str], cut_off: frozenset[str]
) -> Scenario:
    """The part of a scenario that is planned again: some fronts, and what others leave over."""
    orders = tuple(o for o in scenario.orders if usual.front_of.get(o.id) in fronts)
    mine = {order.id for order in orders}
    sites = []
    for site in scenario.sites:
        is_out = site.id in cut_off or (site.tier is Tier.FRONT and site.id not in fronts)
        status = SiteStatus.CANDIDATE if is_out else site.status
        fed_by = "" if site.supplied_by in cut_off else site.supplied_by
        sites.append(replace(site, status=status, supplied_by=fed_by))
    taken: dict[str, float] = defaultdict(float)
    for item in usual.goods.values():
        if item.order_id not in mine:
            taken[item.lot_id] += item.quantity
    used = Counter(
        route.fleet for route in usual.routes.values() if route.haul is not Haul.LAST_MILE
    )
    fleets = []
    for fleet in scenario.fleets:
        key = fleet.site_id, fleet.vehicle_type_id
        gone = min(fleet.count, used[key])
        used[key] -= gone
        fleets.append(replace(fleet, count=fleet.count - gone))
    return replace(
        scenario,
        orders=orders,
        sites=tuple(sites),
        fleets=tuple(fleets),
        lots=tuple(
            replace(lot, quantity=max(0.0, lot.quantity - taken[lot.id])) for lot in scenario.lots
        ),
        transfers=(),
        disruptions=(),
    )


def _renamed(plan: RoutingPlan, prefix: str) -> RoutingPlan:
    """With keys that no other plan has."""

    def ids(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{prefix}{key}" for key in keys)

    routes = []
    for route in plan.routes:
        stops = tuple(replace(s, consignment_ids=ids(s.consignment_ids)) for s in route.stops)
        routes.append(replace(route, id=f"{prefix}{route.id}", stops=stops))
    moves = tuple(
        replace(move, id=f"{prefix}{move.id}", consignment_ids=ids(move.consignment_ids))
        for move in plan.moves
    )
    goods = tuple(replace(item, id=f"{prefix}{item.id}") for item in plan.consignments)
    return replace(plan, routes=tuple(routes), moves=moves, consignments=goods)


def _joined(
    scenario: Scenario, usual: Template, plan: RoutingPlan, fronts: frozenset[str]
) -> Template:
    """The usual plan with new tours and ways of goods for some fronts.

    Orders that the new plan leaves out keep the ways of their goods, and no stop.
    """
    new = template_of(scenario, plan)
    kept = {
        key: route
        for key, route in usual.routes.items()
        if route.haul is not Haul.LAST_MILE or route.base_id not in fronts
    }
    gone = {order_id for order_id, front_id in usual.front_of.items() if front_id in fronts}
    doors = {key: found for key, found in usual.door_of.items() if key not in gone}
    fleets = {
        key: max(usual.fleets.get(key, 0), new.fleets.get(key, 0))
        for key in {**usual.fleets, **new.fleets}
    }
    return replace(
        usual,
        routes={**kept, **new.routes},
        moves={**usual.moves, **new.moves},
        goods={**usual.goods, **new.goods},
        goods_of={**usual.goods_of, **new.goods_of},
        hops={**usual.hops, **new.hops},
        door_of={**doors, **new.door_of},
        front_of={**usual.front_of, **new.front_of},
        fleets=fleets,
        length_s=max(usual.length_s, new.length_s),
        places={**usual.places, **new.places},
    )
