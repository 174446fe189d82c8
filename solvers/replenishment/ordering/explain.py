"""Why an order line is what it is, and what it costs to change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common.explanation import Binding as BindingRule
from solvers.common.explanation import Explanation, Why
from solvers.replenishment.ordering.plan import Binding
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from datetime import date

    from solvers.replenishment.ordering.plan import (
        OrderPlan,
        ReplenishmentOrder,
        StockTarget,
    )
    from solvers.replenishment.ordering.problem import OrderProblem

WORDS = {
    Binding.TARGET: "it fills up to the target",
    Binding.MULTIPLE: "it fills up to the target in whole cases",
    Binding.LEAST_ORDER: "the minimum order asks for so much",
    Binding.PRICE_BREAK: "a lower price begins here, and pays for what lies longer",
    Binding.SHELF_LIFE: "more would rather spoil than be sold",
    Binding.SUPPLIER_LIMIT: "the source delivers no more on a day",
    Binding.NO_VEHICLE_SPACE: "the vehicles are full",
    Binding.VEHICLE_FILL: "a vehicle that comes anyway had room",
    Binding.SITE_FULL: "the site has no room for more",
    Binding.BUDGET: "the budget is spent on goods that are worth more",
    Binding.SOURCE_SHORT: "the site above has no more, or others need it more",
    Binding.BUILD_UP: "stock is built up before days that cannot deliver enough",
    Binding.LEAST_STOCK: "so much is to be held whatever is sold",
}


@dataclass(frozen=True, slots=True)
class OrderStory:
    """One order line: what it follows from, and what a case more or less is worth.

    Parameters
    ----------
    order, target
        The line, and what the SKU-location is to hold.
    forecast
        Expected demand of each day from today on, until the order's goods have come.
    booked
        Units of it that customers have ordered.
    on_hand
        Days on which goods can still be sold, and units of that age.
    on_the_way
        Day of arrival, and units.
    expected_units
        On hand when the order arrives, without it.
    unit_cny
        Price of a unit of this line.
    one_more_cny, one_less_cny
        What the plan costs more with a case more, and with a case less; below 0 would be better.
    """

    order: ReplenishmentOrder
    target: StockTarget
    forecast: tuple[tuple[date, float], ...]
    booked: float
    on_hand: tuple[tuple[int, float], ...]
    on_the_way: tuple[tuple[date, float], ...]
    expected_units: float
    unit_cny: float
    one_more_cny: float
    one_less_cny: float
    case_units: float

    def __str__(self) -> str:
        order, target = self.order, self.target
        ages = ", ".join(f"{units:g} for {days} d" for days, units in self.on_hand) or "none"
        coming = ", ".join(f"{units:g} on {day}" for day, units in self.on_the_way) or "none"
        asked = sum(units for _, units in self.forecast)
        return "\n".join(
            [
                f"{order.id}: {order.quantity:g} of {order.product_id} from {order.source_id} to "
                f"{order.site_id}, ordered {order.order_day}, there {order.due_day}, "
                f"{order.goods_cny:,.2f} CNY",
                f"  demand until then {asked:,.1f} ({self.booked:g} booked)",
                f"  on hand {ages}; on the way {coming}",
                f"  expected on arrival {self.expected_units:,.1f}, target "
                f"{target.target_units:,.1f} ({target.safety_units:,.1f} beyond expected demand)",
                f"  {order.binding}: {WORDS[order.binding]}",
                f"  a case of {self.case_units:g} more costs {self.one_more_cny:,.2f}, "
                f"a case less {self.one_less_cny:,.2f}",
            ]
        )


def explain_order(problem: OrderProblem, plan: OrderPlan, order_id: str) -> OrderStory:
    """The story of one order line.

    Raises
    ------
    DataError
        If the plan has no such line.
    """
    order = next((order for order in plan.orders if order.id == order_id), None)
    if order is None:
        text = "the plan has no such order"
        raise DataError([DataProblem("orders", -1, "id", "unknown_reference", text, order_id)])
    items = problem.items
    pairs = list(zip(items.site_ids, items.product_ids, strict=True))
    row = pairs.index((order.site_id, order.product_id))
    target = plan.targets[row]
    due = (order.due_day - problem.today).days
    mean = plan.projection.demand[row]
    last = min(due, len(mean))
    ages = problem.on_hand[row]
    endless = problem.items.shelf_life_days[row] == 0
    hand = tuple(
        (0 if endless else column + 1, float(units)) for column, units in enumerate(ages) if units
    )
    coming = tuple(
        (problem.day(column + 1), float(units))
        for column, units in enumerate(problem.on_the_way[row])
        if units
    )
    return OrderStory(
        order,
        target,
        tuple((problem.day(day), float(mean[day])) for day in range(last)),
        float(problem.booked[row, :due].sum()),
        hand,
        coming,
        _on_arrival(plan, row, order),
        order.goods_cny / order.quantity,
        -order.next_case_cny,
        order.last_case_cny,
        _case(problem, row, order),
    )


def explain(problem: OrderProblem, plan: OrderPlan) -> Explanation:
    """Costs by cause, binding rules, and what is left out with its reason."""
    costs = plan.costs
    count: dict[Binding, int] = {}
    example: dict[Binding, str] = {}
    for order in plan.orders:
        count[order.binding] = count.get(order.binding, 0) + 1
        example.setdefault(order.binding, f"{order.id} ({order.product_id} at {order.site_id})")
    rules = [
        BindingRule(f"{binding}: {WORDS[binding]}", count[binding], example[binding])
        for binding in sorted(count, key=lambda one: -count[one])
    ]
    return Explanation(
        status=str(plan.status),
        costs=(
            ("goods", costs.goods),
            ("moving", costs.moving),
            ("vehicles", costs.vehicles),
            ("holding", costs.holding),
            ("waste", costs.waste),
            ("shortage", costs.shortage),
        ),
        bounds=(),
        bindings=tuple(rules),
        left_out=tuple(
            Why("item", f"{item.product_id} at {item.site_id}", item.reason, item.detail)
            for item in plan.not_ordered
        ),
        currency=problem.currency,
    )


def _on_arrival(plan: OrderPlan, row: int, order: ReplenishmentOrder) -> float:
    """Units expected on hand when the order arrives, without it.

    Of an order that arrives after the horizon, those at its end.
    """
    told = plan.projection
    day = (order.due_day - plan.today).days
    before = min(day, told.stock.shape[1]) - 1
    units = float(told.stock[row, before]) if before >= 0 else 0.0
    if day < told.stock.shape[1]:
        units += max(float(told.receipts[row, day]) - order.quantity, 0.0)
    return units


def _case(problem: OrderProblem, row: int, order: ReplenishmentOrder) -> float:
    """Units of a case of the way that the line takes."""
    ways = problem.sources
    for way in range(len(ways)):
        if ways.item[way] == row and problem.routes[ways.route[way]].source_id == order.source_id:
            return float(ways.multiple_units[way])
    return 1.0
