"""A complete plan from one of which a few routes have changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.routing.finish import Finisher
from solvers.routing.plan import RoutingPlan, TierBound
from supplychain.fleet import Haul
from supplychain.plans import StopKind, total_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.routing.finish import Finished, Journey
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import CarrierMove, Consignment, CostTerms, Delivery, Route, Unserved

CHANGED_MEANS = "unknown since the plan was changed"


@dataclass(frozen=True, slots=True, eq=False)
class Upstream:
    """What has happened to every consignment of a plan before the last mile."""

    journeys: Mapping[str, Journey]

    @classmethod
    def of(cls, problem: RoutingProblem, plan: RoutingPlan) -> Upstream:
        """Follow the goods on trucks and with carriers."""
        finisher = Finisher(problem, plan.consignments)
        finisher.finish([r for r in plan.routes if r.haul is not Haul.LAST_MILE], plan.moves)
        return cls(finisher.journeys)

    def finish(
        self, problem: RoutingProblem, goods: Iterable[Consignment], routes: Sequence[Route]
    ) -> Finished:
        """Finish last-mile routes; the site costs are those of their goods, all the way."""
        finisher = Finisher(problem, goods)
        for key in finisher.journeys.keys() & self.journeys.keys():
            finisher.journeys[key] = replace(self.journeys[key])
        return finisher.finish(routes, ())


def changed(
    problem: RoutingProblem,
    plan: RoutingPlan,
    *,
    before: RoutingProblem | None = None,
    routes: Sequence[Route] | None = None,
    moves: Sequence[CarrierMove] | None = None,
    goods: Sequence[Consignment] | None = None,
    unserved: Sequence[Unserved] | None = None,
    upstream: Upstream | None = None,
) -> RoutingPlan:
    """The plan with other routes, moves, goods or orders left out; loads and costs worked out.

    What is not given stays. A route that is the very one of the plan is not worked out again,
    unless trucks or carriers have changed, as goods come to its front with them.

    Parameters
    ----------
    problem
        What the new plan is for.
    plan
        The plan that is changed.
    before
        What that plan was for, if that has changed.
    routes, moves, goods, unserved
        All of the new plan: changed routes need times, distances and consignments only.
    upstream
        Of ``plan``, if known already.

    Returns
    -------
    RoutingPlan
        Complete and consistent, if the given parts are. Its bounds of the last mile and of the
        chain are unknown, as are those of trucks that have changed.
    """
    new_routes = plan.routes if routes is None else tuple(routes)
    new_moves = plan.moves if moves is None else tuple(moves)
    new_goods = plan.consignments if goods is None else tuple(goods)
    left = plan.unserved if unserved is None else tuple(unserved)
    is_quick = _trunk(new_routes, new_moves) == _trunk(plan.routes, plan.moves)
    if is_quick:
        known = upstream or Upstream.of(before or problem, plan)
        done = _quickly(problem, before or problem, plan, new_routes, new_goods, known)
    else:
        done = Finisher(problem, new_goods).finish(new_routes, new_moves)
    left_cny = sum(item.cost_cny for item in left)
    new = replace(
        plan,
        status=_status(left, served=bool(done.routes or done.moves)),
        consignments=new_goods,
        routes=tuple(done.routes),
        moves=tuple(done.moves),
        deliveries=tuple(done.deliveries),
        unserved=left,
        site_costs=replace(done.site_costs, unserved=left_cny),
    )
    return replace(new, bounds=_bounds(new, plan, is_same_trunk=is_quick))


def _trunk(routes: Iterable[Route], moves: Iterable[CarrierMove]) -> tuple[list[int], list[int]]:
    """Which trucks and moves there are, as the very same objects."""
    return [id(r) for r in routes if r.haul is not Haul.LAST_MILE], [id(move) for move in moves]


def _quickly(
    problem: RoutingProblem,
    before: RoutingProblem,
    plan: RoutingPlan,
    routes: Sequence[Route],
    goods: Sequence[Consignment],
    upstream: Upstream,
) -> Finished:
    """Work out the routes that are not the plan's own."""
    old_ids, new_ids = {id(route) for route in plan.routes}, {id(route) for route in routes}
    fresh = [route for route in routes if id(route) not in old_ids]
    gone = [route for route in plan.routes if id(route) not in new_ids]
    came = upstream.finish(problem, _carried(goods, fresh), fresh)
    went = upstream.finish(before, _carried(plan.consignments, gone), gone)
    finished = dict(zip((id(route) for route in fresh), came.routes, strict=True))
    came.routes = [finished.get(id(route), route) for route in routes]
    came.moves = list(plan.moves)
    anew = {route.id for route in fresh}
    stay = [entry for entry in plan.deliveries if entry.route_id not in anew]
    entries = _by_route([*stay, *came.deliveries])
    came.deliveries = [
        entry
        for route in routes
        for entry in entries.get(route.id, ())
        if route.haul is Haul.LAST_MILE
    ]
    came.site_costs = replace(
        plan.site_costs,
        handling=_moved(plan.site_costs, went.site_costs, came.site_costs, "handling"),
        spoilage=_moved(plan.site_costs, went.site_costs, came.site_costs, "spoilage"),
    )
    return came


def _carried(goods: Iterable[Consignment], routes: Iterable[Route]) -> list[Consignment]:
    ids = {
        key
        for route in routes
        for stop in route.stops
        if stop.kind is StopKind.LOAD
        for key in stop.consignment_ids
    }
    return [item for item in goods if item.id in ids]


def _by_route(entries: Iterable[Delivery]) -> dict[str, list[Delivery]]:
    by_route: dict[str, list[Delivery]] = {}
    for entry in entries:
        by_route.setdefault(entry.route_id, []).append(entry)
    return by_route


def _moved(kept: CostTerms, went: CostTerms, came: CostTerms, term: str) -> float:
    """A cost of the sites without what went and with what came."""
    amount: float = getattr(kept, term) - getattr(went, term) + getattr(came, term)
    return max(0.0, amount)


def _status(left: Sequence[Unserved], *, served: bool) -> Status:
    if not left:
        return Status.FEASIBLE
    return Status.PARTIAL if served else Status.NO_PLAN


def _bounds(new: RoutingPlan, plan: RoutingPlan, *, is_same_trunk: bool) -> dict[str, TierBound]:
    """Bounds that still hold; the others are unknown."""
    bounds: dict[str, TierBound] = {}
    for tier, bound in plan.bounds.items():
        bounds[tier] = bound
        if tier == "chain":
            bounds[tier] = TierBound(new.costs.total, None, CHANGED_MEANS)
        elif tier == Haul.LAST_MILE.value or not is_same_trunk:
            routes = [route.costs for route in new.routes if route.haul.value == tier]
            bounds[tier] = TierBound(total_of(routes).total, None, CHANGED_MEANS)
    return bounds
