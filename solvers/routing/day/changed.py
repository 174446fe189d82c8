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
    from collections.abc import Set as AbstractSet

    from solvers.routing.finish import Finished, Journey
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import CarrierMove, Consignment, CostTerms, Delivery, Route, Unserved

CHANGED_MEANS = "unknown since the plan was changed"


@dataclass(frozen=True, slots=True, eq=False)
class Upstream:
    """What has carried the goods of a plan before the last mile, and what happened to each."""

    routes: Sequence[Route]
    moves: Sequence[CarrierMove]
    journeys: Mapping[str, Journey]

    @classmethod
    def of(cls, problem: RoutingProblem, plan: RoutingPlan) -> Upstream:
        """Follow the goods on trucks and with carriers."""
        return cls.along(problem, plan.consignments, plan.routes, plan.moves)

    @classmethod
    def along(
        cls,
        problem: RoutingProblem,
        goods: Iterable[Consignment],
        routes: Iterable[Route],
        moves: Sequence[CarrierMove],
    ) -> Upstream:
        """Follow goods on those of the routes that are no last mile, and with carriers."""
        finisher = Finisher(problem, goods)
        done = finisher.finish([r for r in routes if r.haul is not Haul.LAST_MILE], moves)
        return cls(done.routes, done.moves, finisher.journeys)

    def differing(self, other: Upstream) -> set[str]:
        """Goods of this one to which something else happens in the other, or nothing at all."""
        if other is self:
            return set()
        known = other.journeys
        return {key for key, journey in self.journeys.items() if journey != known.get(key)}

    def finish(
        self, problem: RoutingProblem, goods: Iterable[Consignment], routes: Sequence[Route]
    ) -> Finished:
        """Finish last-mile routes; the site costs are those of their goods, all the way."""
        finisher = Finisher(problem, goods)
        for key in finisher.journeys.keys() & self.journeys.keys():
            finisher.journeys[key] = replace(self.journeys[key])
        return finisher.finish(routes, ())


def cost_cny(done: Finished) -> float:
    """What a single finished route costs, and what its goods cost at sites."""
    (route,) = done.routes
    return route.costs.total + done.site_costs.total


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
    unless goods come to its front in another state, as trucks or carriers have changed.

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
    is_same_trunk = _trunk(new_routes, new_moves) == _trunk(plan.routes, plan.moves)
    then = upstream or Upstream.of(before or problem, plan)
    now = then if is_same_trunk else Upstream.along(problem, new_goods, new_routes, new_moves)
    done = _finished(problem, before or problem, plan, new_routes, new_goods, then, now)
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
    return replace(new, bounds=_bounds(new, plan, is_same_trunk=is_same_trunk))


def _trunk(routes: Iterable[Route], moves: Iterable[CarrierMove]) -> tuple[list[int], list[int]]:
    """Which trucks and moves there are, as the very same objects."""
    return [id(r) for r in routes if r.haul is not Haul.LAST_MILE], [id(move) for move in moves]


def _finished(
    problem: RoutingProblem,
    before: RoutingProblem,
    plan: RoutingPlan,
    routes: Sequence[Route],
    goods: Sequence[Consignment],
    then: Upstream,
    now: Upstream,
) -> Finished:
    """Work out the routes that are not the plan's own, or carry goods in another state."""
    # Goods that came another way than now, or come another way than then.
    changed_then, changed_now = then.differing(now), now.differing(then)
    kept = _kept(plan.routes, changed_then) & _kept(routes, changed_now)
    fresh = [r for r in routes if r.haul is Haul.LAST_MILE and id(r) not in kept]
    gone = [r for r in plan.routes if r.haul is Haul.LAST_MILE and id(r) not in kept]
    came = now.finish(problem, _carried(goods, fresh, changed_now), fresh)
    went = then.finish(before, _carried(plan.consignments, gone, changed_then), gone)
    last_mile = dict(zip((id(route) for route in fresh), came.routes, strict=True))
    trunk = plan.routes if now is then else now.routes
    came.routes = [route for route in trunk if route.haul is not Haul.LAST_MILE]
    came.routes += [last_mile.get(id(r), r) for r in routes if r.haul is Haul.LAST_MILE]
    came.moves = list(plan.moves if now is then else now.moves)
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


def _kept(routes: Iterable[Route], changed_goods: AbstractSet[str]) -> set[int]:
    """Last-mile routes, as the very same objects, that carry none of the goods."""
    return {
        id(route)
        for route in routes
        if route.haul is Haul.LAST_MILE
        and all(changed_goods.isdisjoint(stop.consignment_ids) for stop in route.stops)
    }


def _carried(
    goods: Iterable[Consignment], routes: Iterable[Route], others: AbstractSet[str]
) -> list[Consignment]:
    """Goods that the routes load, and the others."""
    ids = others | {
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
