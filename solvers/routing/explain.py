"""Explain a plan: where the money goes, what holds it back, why something is late or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common.explanation import Binding, Explanation, Served, Why
from solvers.routing.frames import frames_of
from solvers.routing.reasons.late import late_deliveries
from solvers.routing.reasons.marginal import costs_of_order
from solvers.routing.reasons.relief import ReliefFinder
from solvers.routing.rebuilt import sends
from solvers.routing.sound import refuse_unsound
from solvers.routing.sourcing.ways import Shelves, WayFinder
from supplychain.calendars import MINUTE_S
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.fleet import Compartment
    from supplychain.plans import CompartmentState, Route, Unserved

FULL_SHARE = 0.97
NEAR_S = 5 * MINUTE_S


def explain(
    problem: RoutingProblem, plan: RoutingPlan, order_ids: Iterable[str] | None = None
) -> Explanation:
    """Explain a finished plan.

    Parameters
    ----------
    problem, plan
        The plan and what it was made from.
    order_ids
        Orders to look into; by default all that are left out or late. What an order costs is told
        only of those named here.

    Notes
    -----
    Reliefs are found by trying the change on the plan's own tours, one at a time, and hold for
    that change alone. So are causes of lateness. What an order costs is what the plan would cost
    less without it, as :func:`solvers.routing.reasons.marginal.without_order` says.

    Raises
    ------
    DataError
        If the plan names what does not exist, or a route is none; any other rule may be broken.
    """
    refuse_unsound(problem, plan)
    wanted = None if order_ids is None else set(order_ids)
    return Explanation(
        status=plan.status.value,
        costs=plan.costs.items(),
        bounds=tuple((tier, b.cost_cny, b.bound_cny) for tier, b in plan.bounds.items()),
        bindings=tuple(_bindings(problem, plan)),
        left_out=tuple(_left_out(problem, plan, wanted)),
        currency=problem.scenario.currency,
        late=tuple(late_deliveries(problem, plan, wanted)),
        served=tuple(_served(problem, plan, wanted or set())),
    )


def _served(problem: RoutingProblem, plan: RoutingPlan, wanted: set[str]) -> Iterator[Served]:
    """What each of the served orders costs, in the order of their names."""
    for order_id in sorted(wanted & {delivery.order_id for delivery in plan.deliveries}):
        costs = costs_of_order(problem, plan, order_id)
        if costs is None:
            yield Served(order_id, None)
        else:
            yield Served(order_id, costs.total, tuple(pair for pair in costs.items() if pair[1]))


def _left_out(problem: RoutingProblem, plan: RoutingPlan, wanted: set[str] | None) -> Iterator[Why]:
    listed = [item for item in plan.unserved if wanted is None or item.id in wanted]
    if not listed:
        return
    finder = WayFinder(problem, frames_of(problem), Shelves(problem))
    reliefs = ReliefFinder(problem, plan, finder)
    for item in listed:
        yield _why(reliefs, item)


def _why(reliefs: ReliefFinder, item: Unserved) -> Why:
    relief = reliefs.find(item.id, item.reason) if item.kind == "order" else None
    return Why(item.kind, item.id, item.reason.value, item.detail, relief)


def _bindings(problem: RoutingProblem, plan: RoutingPlan) -> Iterator[Binding]:
    """Rules without slack, with how often and an example."""
    rules = {
        "compartment full": _full(problem, plan),
        "delivery at the close of its window": _tight(problem, plan),
        "tour as long as allowed": _long(problem, plan),
        "all vehicles of a kind in use": _fleets(problem, plan),
    }
    for rule, places in rules.items():
        listed = list(places)
        if listed:
            yield Binding(rule, len(listed), listed[0])


def _full(problem: RoutingProblem, plan: RoutingPlan) -> Iterator[str]:
    for route in plan.routes:
        layout = problem.vehicle_types[route.vehicle_type_id].layout(route.layout_id)
        for position, compartment in enumerate(layout.compartments):
            loaded = [s.compartments[position] for s in route.stops if s.kind is StopKind.LOAD]
            share = max(_filled(state, compartment) for state in loaded)
            if share >= FULL_SHARE:
                yield f"{compartment.temperature_class_id} on {route.id} ({share:.0%})"


def _filled(state: CompartmentState, compartment: Compartment) -> float:
    """Share of a compartment's room that is taken, by mass or volume."""
    return max(
        state.kg / compartment.capacity_kg if compartment.capacity_kg else 0.0,
        state.litres / compartment.capacity_l if compartment.capacity_l else 0.0,
    )


def _tight(problem: RoutingProblem, plan: RoutingPlan) -> Iterator[str]:
    for delivery in plan.deliveries:
        order = problem.orders[delivery.order_id]
        holding = [w for w in order.windows if w.open_s <= delivery.start_s]
        if holding and abs(holding[-1].close_s - delivery.start_s) <= NEAR_S:
            yield f"order {order.id} on {delivery.route_id}"


def _long(problem: RoutingProblem, plan: RoutingPlan) -> Iterator[str]:
    for route in plan.routes:
        limit_s = problem.vehicle_types[route.vehicle_type_id].max_route_s
        if limit_s is not None and route.end_s - route.start_s >= FULL_SHARE * limit_s:
            yield f"{route.id} ({(route.end_s - route.start_s) / 3600:.1f} h)"


def _fleets(problem: RoutingProblem, plan: RoutingPlan) -> Iterator[str]:
    for fleet in problem.scenario.fleets:
        routes = [route for route in plan.routes if sends(fleet, route)]
        if fleet.count and _most_at_once(routes) >= fleet.count:
            yield f"{fleet.count} x {fleet.vehicle_type_id} at {fleet.site_id}"


def _most_at_once(routes: Iterable[Route]) -> int:
    events = [(route.start_s, 1) for route in routes]
    events = sorted(events + [(route.end_s, -1) for route in routes])
    busy = most = 0
    for _, change in events:
        busy += change
        most = max(most, busy)
    return most
