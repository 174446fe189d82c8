"""Headline figures of an order plan, for the header, the terminal and the page alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.counting import counted
from api.kpi_lines import KpiLine, percent
from solvers.replenishment.ordering.plan import AlertKind

if TYPE_CHECKING:
    from api.replenishment_view import OrderView

TRADE_DAYS, USUAL_DAYS = 14.0, 28.0
"""Days of stock of the trade, and of platforms of this kind today."""


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """Figures of a plan; money is expected over the horizon unless ``today`` says otherwise.

    Parameters
    ----------
    sku_locations, not_ordered
        How many are planned, and of how many nothing is ordered because of their data.
    lines_today, goods_today_cny, kg_today, vehicles_today, suppliers_today
        Orders to be placed today; goods are those bought from suppliers.
    lines, goods_cny
        All orders of the horizon.
    lost_share
        Demand that nothing is there for, of what customers ask for, by value.
    stock_out_share
        Probability of a stock-out on a day, mean over days and over what customers ask for, by
        value.
    waste_cny, waste_share
        Cost of goods that expire unsold, and over the cost of goods sold.
    stock_days, stock_days_end
        Value of all stock over the cost of goods sold on a mean day: this morning, and on the last
        day.
    alerts
        Number by kind.
    at_stake_cny
        Value that they tell of.
    """

    sku_locations: int
    not_ordered: int
    lines_today: int
    goods_today_cny: float
    kg_today: float
    vehicles_today: int
    suppliers_today: int
    lines: int
    goods_cny: float
    lost_share: float
    stock_out_share: float
    waste_cny: float
    waste_share: float
    stock_days: float
    stock_days_end: float
    alerts: dict[str, int]
    at_stake_cny: float


def figures_of_orders(view: OrderView) -> OrderFigures:
    """Figures of a plan."""
    plan, projection = view.plan, view.plan.projection
    bought = [order for order in plan.orders if order.source_id in view.suppliers]
    today = [load for load in plan.vehicles if load.order_day == plan.today]
    sold = float(view.cost_per_day[view.sells].sum())
    asked = projection.demand[view.sells] * view.value_cny[view.sells, None]
    lost_cny = float((projection.short[view.sells] * view.value_cny[view.sells, None]).sum())
    risk = float((projection.stock_out[view.sells] * asked).sum())
    waste_cny = float((projection.waste.sum(axis=1) * view.value_cny).sum())
    held = float((view.on_hand * view.value_cny).sum())
    end = float((projection.stock[:, -1] * view.value_cny).sum()) if plan.days else held
    whole = sold * plan.days
    return OrderFigures(
        sku_locations=len(view.keys),
        not_ordered=len(plan.not_ordered),
        lines_today=len(view.firm),
        goods_today_cny=sum(order.goods_cny for order in bought if order.is_firm),
        kg_today=view.kg(view.firm),
        vehicles_today=sum(load.vehicles for load in today),
        suppliers_today=len({order.source_id for order in bought if order.is_firm}),
        lines=len(plan.orders),
        goods_cny=sum(order.goods_cny for order in bought),
        lost_share=lost_cny / float(asked.sum()) if asked.sum() else 0.0,
        stock_out_share=risk / float(asked.sum()) if asked.sum() else 0.0,
        waste_cny=waste_cny,
        waste_share=waste_cny / whole if whole else 0.0,
        stock_days=held / sold if sold else 0.0,
        stock_days_end=end / sold if sold else 0.0,
        alerts={str(kind): sum(a.kind is kind for a in plan.alerts) for kind in AlertKind},
        at_stake_cny=float(sum(alert.value_cny for alert in plan.alerts)),
    )


def order_lines(figures: OrderFigures, days: int, currency: str) -> list[KpiLine]:
    """Headline figures in words, in the order in which a planner asks for them."""
    alerts = ", ".join(
        f"{number:,} {kind.replace('_', '-')}" for kind, number in figures.alerts.items() if number
    )
    return [
        KpiLine(
            "Orders today 今日订单",
            counted(figures.lines_today, "line"),
            f"{figures.kg_today / 1000:,.1f} t, {counted(figures.vehicles_today, 'vehicle')}",
        ),
        KpiLine(
            "Bought today 今日采购",
            f"{figures.goods_today_cny:,.0f} {currency}",
            f"from {counted(figures.suppliers_today, 'supplier')}; "
            f"{figures.goods_cny:,.0f} in {days} days",
        ),
        KpiLine(
            "Demand lost 缺货损失率",
            percent(figures.lost_share),
            f"of customers' demand by value; out on a day: {percent(figures.stock_out_share)}",
        ),
        KpiLine(
            "Expected waste 预计损耗",
            percent(figures.waste_share),
            f"of goods sold: {figures.waste_cny:,.0f} {currency} in {days} days",
        ),
        KpiLine(
            "Days of stock 库存天数",
            f"{figures.stock_days_end:.1f} d",
            f"in {days} days; {figures.stock_days:.1f} this morning, all tiers",
        ),
        KpiLine(
            "Alerts 预警",
            f"{sum(figures.alerts.values()):,}",
            f"{alerts or 'nothing is likely to go wrong'}",
        ),
        KpiLine("At stake 涉及金额", f"{figures.at_stake_cny:,.0f} {currency}", "by all alerts"),
        KpiLine(
            "Planned 计划订单",
            counted(figures.lines, "line"),
            f"in {days} days; only today's are firm",
        ),
        KpiLine("SKU-locations 库存点", f"{figures.sku_locations:,}", "planned on all tiers"),
        KpiLine(
            "Not ordered 未订货",
            f"{figures.not_ordered:,}",
            "because of their data; reasons below" if figures.not_ordered else "all data is sound",
        ),
    ]
