"""From a state of the chain to a finished plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.routing.doors import last_mile_fleets, van_keys
from solvers.routing.finish import Finisher
from solvers.routing.plan import RoutingPlan, TierBound
from solvers.routing.sourcing.source import Sourcing, leave_units, unserved_order
from solvers.routing.stitch import last_mile_routes, without
from solvers.routing.throughput import excess_of
from supplychain.fleet import Haul
from supplychain.plans import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.common import Limits, StopReason
    from solvers.routing.chain import Chain
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.proof import Proof
    from solvers.routing.trunk.nouns import TrunkPlan
    from supplychain.plans import Consignment

MEANS = {
    Haul.LINE_HAUL: "cheapest way to bring these goods to the centres by their due times",
    Haul.MIDDLE_MILE: "cheapest way to bring these goods to the fronts by their due times",
    Haul.LAST_MILE: "cheapest tours for these orders from these fronts",
}

CHAIN_MEANS = "no plan of the whole chain costs less; weak, as every order pays only its own stop"


@dataclass(frozen=True, slots=True)
class Assembled:
    """A finished plan, and the goods of transfers that leave their band in it."""

    plan: RoutingPlan
    warm: tuple[Consignment, ...]


def assemble(
    problem: RoutingProblem,
    chain: Chain,
    limits: Limits,
    reason: StopReason,
    seconds: float,
    bound_cny: float | None = None,
) -> Assembled:
    """Finish a state: goods that are not delivered leave the trucks, the rest is worked out."""
    goods = [item for item in chain.haulage.goods.values() if item.order_id not in chain.unserved]
    gone = set(chain.haulage.goods) - {item.id for item in goods}
    gone |= {item.id for item in chain.haulage.lost}
    routes = list(chain.haulage.routes)
    for front_id, tours in chain.tours.items():
        parcels = {parcel.id: parcel for parcel in chain.parcels[front_id]}
        fleets = zip(van_keys(problem, front_id), last_mile_fleets(problem, front_id), strict=True)
        routes += last_mile_routes(front_id, tours, parcels, dict(fleets))
    kept_routes, kept_moves = without(routes, chain.haulage.moves, gone)
    done = Finisher(problem, goods).finish(kept_routes, kept_moves)
    tables = (chain.unserved, chain.left)
    unserved = tuple(table[key] for table in tables for key in sorted(table))
    left_cny = sum(item.cost_cny for item in unserved)
    served = len(done.deliveries) > 0 or bool(done.routes or done.moves)
    status = Status.PARTIAL if served else Status.NO_PLAN
    if not unserved:
        status = Status.FEASIBLE
    plan = RoutingPlan(
        status=status,
        stop_reason=reason,
        consignments=tuple(goods),
        routes=tuple(done.routes),
        moves=tuple(done.moves),
        deliveries=tuple(done.deliveries),
        unserved=unserved,
        site_costs=replace(done.site_costs, unserved=left_cny),
        bounds=_bounds(problem, chain),
        limits=limits,
        seconds=seconds,
    )
    chain_bound = TierBound(plan.costs.total, bound_cny, CHAIN_MEANS)
    plan = replace(plan, bounds={**plan.bounds, "chain": chain_bound})
    warm = tuple(item for item in goods if item.transfer_id and item.id in done.out_of_band)
    return Assembled(plan, warm)


def unsettled(problem: RoutingProblem, chain: Chain, assembled: Assembled) -> Sourcing | None:
    """The sourcing without what must not stay in the plan; ``None`` if all of it may.

    These are split orders of which a part is left out, goods that leave their band, and what sites
    have no throughput for.
    """
    excess = excess_of(problem, assembled.plan)
    left = dict(_torn_or_warm(chain, assembled.plan))
    for order_id, site_id in excess.orders.items():
        left.setdefault(order_id, (Reason.FRONT_FULL, f"{site_id} sends off no more in a day"))
    if not left and not excess.transfer_units and not assembled.warm:
        return None
    sourcing = chain.sourcing.copy()
    for order_id, (reason, detail) in left.items():
        del sourcing.ways[order_id], sourcing.picks[order_id]
        sourcing.unserved[order_id] = unserved_order(problem, order_id, reason, detail)
    for transfer_id, units in excess.transfer_units.items():
        site_id = problem.transfers[transfer_id].from_site_id
        why = Reason.FRONT_FULL, f"{site_id} sends off no more in a day"
        leave_units(problem, sourcing, transfer_id, units, why)
    for goods in assembled.warm:
        why = Reason.TEMPERATURE_OUT_OF_BAND, "goods leave their band on the way"
        leave_units(problem, sourcing, goods.transfer_id, goods.quantity, why)
    return sourcing


def _torn_or_warm(chain: Chain, plan: RoutingPlan) -> Iterator[tuple[str, tuple[Reason, str]]]:
    """Split orders of which a part is left out, and orders whose goods leave their band."""
    parts = Counter(parcel.order_id for held in chain.parcels.values() for parcel in held)
    for item in plan.unserved:
        if item.kind == "order" and item.id in chain.sourcing.ways and parts[item.id] > 1:
            yield item.id, (item.reason, "a part of it cannot be delivered")
    for delivery in plan.deliveries:
        if not delivery.in_band:
            detail = f"goods leave their band on {delivery.route_id}"
            yield delivery.order_id, (Reason.TEMPERATURE_OUT_OF_BAND, detail)


def _bounds(problem: RoutingProblem, chain: Chain) -> dict[str, TierBound]:
    bounds: dict[str, TierBound] = {}
    for haul in (Haul.LINE_HAUL, Haul.MIDDLE_MILE):
        plans = [
            plan
            for base_id, plan in chain.haulage.plans.items()
            if (problem.sites[base_id].tier == "origin") == (haul is Haul.LINE_HAUL)
        ]
        if plans:
            bounds[haul.value] = _sum_of(plans, MEANS[haul])
    if chain.tours:
        bounds[Haul.LAST_MILE.value] = _sum_of(chain.tours.values(), MEANS[Haul.LAST_MILE])
    return bounds


def with_proof(plan: RoutingPlan, proof: Proof) -> RoutingPlan:
    """The plan with what was proven of its tours."""
    if not proof.tours:
        return plan
    means = MEANS[Haul.LAST_MILE]
    if proof.left_out:
        means = f"{means}; not counted: {', '.join(proof.left_out)}"
    bounds = {Haul.LAST_MILE.value: _sum_of(proof.tours.values(), means)}
    return replace(plan, bounds={**plan.bounds, **bounds})


def _sum_of(plans: Iterable[TrunkPlan | LastMilePlan], means: str) -> TierBound:
    cost_cny, bound_cny, complete = 0.0, 0.0, True
    for plan in plans:
        cost_cny += plan.cost_cny
        bound_cny += plan.bound_cny or 0.0
        complete &= plan.bound_cny is not None
    return TierBound(cost_cny, bound_cny if complete else None, means)
