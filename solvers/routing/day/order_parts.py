"""Orders of which a part comes and a part does not: the rest becomes an order of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.day.amended import with_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.routing.problem import RoutingProblem
    from supplychain.orders import Order, OrderLine
    from supplychain.plans import Consignment

EPSILON = 1e-9


def cut_order(
    problem: RoutingProblem,
    goods: Mapping[str, Consignment],
    order_id: str,
    missing: Iterable[str],
) -> tuple[RoutingProblem, dict[str, Consignment], Order]:
    """Cut off what does not come.

    Parameters
    ----------
    goods
        All that travel.
    order_id
        An order that is delivered in several parts.
    missing
        Its consignments that do not come.

    Returns
    -------
    tuple
        The problem with the smaller order and the rest as another one; the goods without those that
        are missing, those of the order for its lines as they are now; and the rest.
    """
    order, gone = problem.orders[order_id], set(missing)
    left = {key: item for key, item in goods.items() if key not in gone}
    units = [0.0] * len(order.lines)
    for key in gone:
        units[goods[key].line] += goods[key].quantity
    kept: list[OrderLine] = []
    rest: list[OrderLine] = []
    number: dict[int, int] = {}
    for position, (line, lost) in enumerate(zip(order.lines, units, strict=True)):
        if line.quantity - lost > EPSILON:
            number[position] = len(kept)
            kept.append(replace(line, quantity=line.quantity - lost))
        if lost > EPSILON:
            rest.append(replace(line, quantity=lost))
    for key, item in left.items():
        if item.order_id == order_id:
            left[key] = replace(item, line=number[item.line])
    other = replace(order, id=_free_key(problem, f"{order_id}/rest"), lines=tuple(rest))
    customer = problem.customers[order.customer_id]
    problem = with_order(problem, replace(order, lines=tuple(kept)), customer)
    return with_order(problem, other, customer), left, other


def _free_key(problem: RoutingProblem, key: str) -> str:
    number, found = 1, key
    while found in problem.orders:
        number += 1
        found = f"{key} {number}"
    return found
