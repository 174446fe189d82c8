"""A problem with other orders, lots or roads than before, without indexing it all again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.sourcing.reach import fronts_in_reach
from supplychain.roads import usual_roads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.orders import Customer, Order
    from supplychain.plans import Consignment
    from supplychain.roads import RoadProvider
    from supplychain.stock import Lot


def with_order(problem: RoutingProblem, order: Order, customer: Customer) -> RoutingProblem:
    """The problem with one more order, or with this form of one that it knows."""
    scenario = problem.scenario
    orders = {**problem.orders, order.id: order}
    customers = {**problem.customers, customer.id: customer}
    reach = fronts_in_reach([order], customers, problem.sites, usual_roads(problem.roads))
    return replace(
        problem,
        scenario=replace(
            scenario, orders=tuple(orders.values()), customers=tuple(customers.values())
        ),
        orders=orders,
        customers=customers,
        reach={**problem.reach, **reach},
    )


def without_orders(problem: RoutingProblem, order_ids: Collection[str]) -> RoutingProblem:
    """The problem without some orders."""
    orders = {key: order for key, order in problem.orders.items() if key not in order_ids}
    return replace(
        problem,
        scenario=replace(problem.scenario, orders=tuple(orders.values())),
        orders=orders,
        reach={key: fronts for key, fronts in problem.reach.items() if key not in order_ids},
    )


def with_less_stock(problem: RoutingProblem, units: Mapping[str, float]) -> RoutingProblem:
    """The problem after so many units of lots are gone."""
    scenario = problem.scenario
    lots = tuple(
        replace(lot, quantity=max(0.0, lot.quantity - units[lot.id])) if lot.id in units else lot
        for lot in scenario.lots
    )
    return replace(
        problem,
        scenario=replace(scenario, lots=lots),
        lots={lot.id: lot for lot in lots if lot.id in problem.lots},
    )


def with_moved_stock(
    problem: RoutingProblem, moved: Iterable[tuple[Consignment, int]]
) -> RoutingProblem:
    """The problem with goods as lots of the front that they have come to, or will.

    ``moved`` holds goods that are no longer for anyone, and when each is on hand there.
    """
    units: dict[str, float] = {}
    new: list[Lot] = []
    known = set(problem.lots)
    for item, available_s in moved:
        units[item.lot_id] = units.get(item.lot_id, 0.0) + item.quantity
        lot = problem.lots[item.lot_id]
        key = f"{lot.id} at {item.to_site_id}"
        while key in known:
            key += "+"
        known.add(key)
        new.append(
            replace(
                lot,
                id=key,
                site_id=item.to_site_id,
                quantity=item.quantity,
                available_s=available_s,
            )
        )
    less = with_less_stock(problem, units)
    lots = (*less.scenario.lots, *new)
    return replace(
        less,
        scenario=replace(less.scenario, lots=lots),
        lots={**less.lots, **{lot.id: lot for lot in new}},
    )


def with_execution(problem: RoutingProblem, state: ExecutionState) -> RoutingProblem:
    """The problem with what has been done by a moment."""
    return replace(problem, scenario=replace(problem.scenario, execution=state))


def with_roads(problem: RoutingProblem, roads: RoadProvider) -> RoutingProblem:
    """The problem on other roads; who may serve whom stays as it is on a usual day."""
    return replace(problem, roads=roads)
