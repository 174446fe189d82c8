"""Another way of supply for fronts whose goods would pass a site that is cut off."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.experiments.identity import content_digest
from simulations.policies import UseTemplate
from simulations.world.template import Hop, template_of
from solvers.common import Limits
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from supplychain.calendars import DAY_S
from supplychain.fleet import Haul
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.effects import Effects
    from simulations.policies import Situation
    from simulations.world.template import Template
    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Consignment
    from supplychain.scenario import Scenario

CUT_OFF_BELOW = 0.5
"""A site through which a smaller share of the vehicles gets is gone around."""
LOOK_AT_S = DAY_S // 2

_PLANS: dict[str, RoutingPlan] = {}
"""Plans by the content of what was asked for; the same in every replication of a process."""


class Resupply:
    """Keeps the plan in force fit for what is cut off.

    Parameters
    ----------
    usual
        The plan without disruptions.
    iterations
        Of the solver.
    """

    def __init__(self, usual: Template, iterations: int) -> None:
        self._usual, self._iterations = usual, iterations
        self._cut_off: frozenset[str] = frozenset()
        self._count = 0

    def actions(self, situation: Situation) -> tuple[UseTemplate, ...]:
        """A new plan if what is cut off has changed since the last one."""
        cut_off = self._cut_off_on(situation)
        if cut_off == self._cut_off:
            return ()
        self._cut_off = cut_off
        assert situation.template is not None
        fronts = _fed_through(self._usual, cut_off) if cut_off else frozenset()
        if not fronts:
            back = _with_carriers_of(self._usual, situation.template)
            return (UseTemplate(back, situation.day),)
        plan = self._planned(situation.scenario, fronts, cut_off)
        self._count += 1
        new = _renamed(plan, f"again-{self._count}/")
        found = _joined(situation.scenario, self._usual, situation.template, new, fronts)
        return (UseTemplate(found, situation.day, len(new.routes), new.costs.total),)

    def _cut_off_on(self, situation: Situation) -> frozenset[str]:
        """Sites that few vehicles get into or out of on a day."""
        at_s = situation.day * DAY_S + LOOK_AT_S
        return frozenset(
            site.id
            for site in situation.scenario.sites
            if _share(situation.effects, site.id, at_s) < CUT_OFF_BELOW
        )

    def _planned(
        self, scenario: Scenario, fronts: frozenset[str], cut_off: frozenset[str]
    ) -> RoutingPlan:
        limits = Limits(max_iterations=self._iterations)
        part = _without(scenario, self._usual, fronts, cut_off)
        key = content_digest((part.orders, part.sites, part.fleets, part.lots, limits))
        if key not in _PLANS:
            _PLANS[key] = solve(RoutingProblem.from_scenario(part), limits)
        return _PLANS[key]


def _share(effects: Effects, site_id: str, at_s: int) -> float:
    passage = effects.at(Effect.PASSAGE, site_id, at_s)
    return 0.0 if effects.at(Effect.SITE_CAPACITY, site_id, at_s) <= 0.0 else passage


def _fed_through(usual: Template, cut_off: frozenset[str]) -> frozenset[str]:
    """Fronts that get goods of orders from or through a site that is cut off, and are not so."""
    found = set()
    for order_id, front_id in usual.front_of.items():
        for item in usual.goods_of.get(order_id, ()):
            if item.from_site_id != front_id and _touches(usual, item, cut_off):
                found.add(front_id)
    return frozenset(found - cut_off)


def _touches(usual: Template, item: Consignment, cut_off: frozenset[str]) -> bool:
    hops = usual.hops.get(item.id, ())
    return item.from_site_id in cut_off or any(hop.to_site_id in cut_off for hop in hops)


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
    scenario: Scenario,
    usual: Template,
    in_force: Template,
    plan: RoutingPlan,
    fronts: frozenset[str],
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
    found = replace(
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
    return _with_carriers_of(found, in_force)


def _with_carriers_of(template: Template, before: Template) -> Template:
    """With trucks and shipments of a plan that was in force, for goods that it left behind."""
    routes = {
        key: route for key, route in before.routes.items() if route.haul is not Haul.LAST_MILE
    }
    hops: Mapping[str, tuple[Hop, ...]] = {**before.hops, **template.hops}
    return replace(
        template,
        routes={**routes, **template.routes},
        moves={**before.moves, **template.moves},
        hops=hops,
        places={**before.places, **template.places},
    )
