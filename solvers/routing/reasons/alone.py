"""An order as the only job of a front: what its vehicles could do for it, were there no other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.doors import last_mile_problem
from solvers.routing.rebuilt import with_order
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.ways import WayFinder
    from supplychain.orders import Order

CRUMB = 1e-6
"""Kilograms and litres that any compartment holds."""


def order_alone(
    problem: RoutingProblem, finder: WayFinder, order: Order, front_id: str, release_s: int
) -> LastMileProblem:
    """The front with no job but an order, whose goods may leave from ``release_s`` on.

    An order that may come in parts is as small as its smallest one: it fails for its size only
    where it fails in any parts.
    """
    latest_s = min(problem.scenario.horizon.length_s, usable_until_s(finder, order, front_id))
    empty = last_mile_problem(problem, front_id, (), {})
    alone = with_order(problem, empty, order, release_s, latest_s)
    (job,) = alone.jobs
    if not order.split_allowed or order.kind is OrderKind.RETURN:
        return alone
    kg, litres = (
        tuple(min(amount, CRUMB) for amount in amounts) for amounts in (job.kg, job.litres)
    )
    return replace(alone, jobs=(replace(job, kg=kg, litres=litres, kinds=frozenset()),))


def usable_until_s(finder: WayFinder, order: Order, front_id: str) -> int:
    """Until when all goods of an order may be handed over, from the lots that live longest."""
    if order.kind is OrderKind.RETURN:
        return finder.problem.scenario.horizon.length_s
    shelves = finder.shelves
    until_s = []
    for line in order.lines:
        lots = [
            lot
            for site_id in finder.sites_for(line, front_id)
            for lot in shelves.lots(site_id, line.product_id)
        ]
        until_s.append(max((shelves.until_s[lot.id] for lot in lots), default=0))
    return min(until_s, default=0)
