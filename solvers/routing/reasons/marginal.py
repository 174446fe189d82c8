"""What a served order costs: what its plan would cost less without it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.doors import last_mile_fleets, van_keys
from solvers.routing.finish import Finisher
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.rebuilt import doors_of_plan, front_of_plan
from solvers.routing.stitch import last_mile_route, without
from supplychain.plans import CostTerms

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Route

DUST_CNY = 1e-6
"""Differences below it come from adding up in another order."""


def costs_of_order(problem: RoutingProblem, plan: RoutingPlan, order_id: str) -> CostTerms | None:
    """What a plan would cost less without an order that it serves, by cause.

    The price of leaving the order out is not set against it. ``None`` where the rest of the plan
    breaks a rule without the order.
    """
    rest = without_order(problem, plan, order_id)
    if rest is None:
        return None
    less = plan.costs - rest.costs
    return CostTerms(**{name: cny for name, cny in less.items() if abs(cny) > DUST_CNY})


def without_order(problem: RoutingProblem, plan: RoutingPlan, order_id: str) -> RoutingPlan | None:
    """The same plan without an order that it serves, priced anew; it says no word of the order.

    Nothing is planned again. Tours drive past the doors of the order, with the stops that stay in
    their order, in the same vehicle, on the same shift and with the best departure; a tour with no
    other stop is not driven. Vehicles of the other tiers drive as they did, without its goods, and
    not at all where they carried nothing else; hired moves pay for what they then weigh. So this is
    all that the plan saves at once; a new search could save more.

    Returns
    -------
    RoutingPlan or None
        ``None`` where a tour keeps no rules without its stop, as on roads where a detour is
        shorter, or where goods of others leave their band.
    """
    gone = {item.id for item in plan.consignments if item.order_id == order_id}
    goods = tuple(item for item in plan.consignments if item.id not in gone)
    routes: dict[str, Route | None] = {route.id: route for route in plan.routes}
    for front_id in dict.fromkeys(d.front_id for d in plan.deliveries if d.order_id == order_id):
        driven = _driven_past(problem, plan, front_id, order_id)
        if driven is None:
            return None
        routes |= driven
    kept, moves = without((r for r in routes.values() if r is not None), plan.moves, gone)
    done = Finisher(problem, goods).finish(kept, moves)
    if done.out_of_band:
        return None
    return replace(
        plan,
        consignments=goods,
        routes=tuple(done.routes),
        moves=tuple(done.moves),
        deliveries=tuple(done.deliveries),
        site_costs=replace(done.site_costs, unserved=plan.site_costs.unserved),
    )


def _driven_past(
    problem: RoutingProblem, plan: RoutingPlan, front_id: str, order_id: str
) -> dict[str, Route | None] | None:
    """Routes that come to the order's door, as they are without it; ``None`` for one not driven."""
    door, drafts = front_of_plan(problem, plan, front_id)
    routes, parcels, _ = doors_of_plan(plan, front_id)
    by_id = {parcel.id: parcel for parcel in parcels}
    keys, fleets = van_keys(problem, front_id), last_mile_fleets(problem, front_id)
    fleet_of = dict(zip(keys, fleets, strict=True))
    scheduler = Scheduler(door)
    found: dict[str, Route | None] = {}
    for route, draft in zip(routes, drafts, strict=True):
        if all(parcels[job].order_id != order_id for job in draft.jobs):
            continue
        kept = [[job for job in t if parcels[job].order_id != order_id] for t in draft.trips]
        trips = tuple(tuple(trip) for trip in kept if trip)
        if not trips:
            found[route.id] = None
            continue
        tour = scheduler.tour(replace(draft, trips=trips))
        if tour is None:
            return None
        found[route.id] = last_mile_route(front_id, route.id, tour, by_id, fleet_of[tour.van_key])
    return found
