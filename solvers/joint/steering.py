"""Windows of orders narrowed, so that trucks come when teams want them to.

A narrowed window lies inside one of the order's own and is hard: a plan that keeps it is a plan of
the unchanged problem at the same cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.routing.problem import RoutingProblem
    from supplychain.orders import Order

Spans = dict[str, TimeWindow]
"""By order, when work at its door may start."""


@dataclass(frozen=True, slots=True)
class Steered:
    """A problem with narrowed windows, and the orders that have them."""

    problem: RoutingProblem
    order_ids: frozenset[str]


def steered(problem: RoutingProblem, spans: Mapping[str, TimeWindow]) -> Steered:
    """Narrow the windows of some orders; one with no window left in its span stays as it is."""
    changed = {
        order_id: cut
        for order_id, span in spans.items()
        if (cut := narrowed(problem.orders[order_id], span)) is not None
    }
    orders = {key: changed.get(key, order) for key, order in problem.orders.items()}
    scenario = replace(problem.scenario, orders=tuple(orders.values()))
    narrow = replace(problem, scenario=scenario, orders=orders)
    return Steered(narrow, frozenset(changed))


def narrowed(order: Order, span: TimeWindow) -> Order | None:
    """The order to be served within a span; ``None`` if no window has a second of it."""
    windows = cut_windows(order.windows or (DeliveryWindow(0, span.close_s),), span)
    return replace(order, windows=windows) if windows else None


def cut_windows(windows: Iterable[DeliveryWindow], span: TimeWindow) -> tuple[DeliveryWindow, ...]:
    """What of the windows lies in a span, both ends included, as hard windows."""
    cut = (
        DeliveryWindow(max(window.open_s, span.open_s), min(window.close_s, span.close_s))
        for window in windows
    )
    return tuple(window for window in cut if window.open_s <= window.close_s)
