"""Words and colours that the pictures and tables of an order plan share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.reports import shell
from api.reports.figures.style import styled
from solvers.common import Status
from solvers.replenishment.ordering.plan import AlertKind, Binding

if TYPE_CHECKING:
    from datetime import date

    from plotly import graph_objects as go

    from api.replenishment_view import OrderView

PLAN, WITHOUT, PAST, DEMAND = "#004488", "#c46a1b", "#9fb1c2", "#2a7f7f"
BAND, FAN = "rgba(0,68,136,0.14)", ("rgba(42,127,127,0.16)", "rgba(42,127,127,0.30)")
WASTE, RECEIPT = "#b00020", "#6b8fb5"
KIND_COLOURS = {"supplier": "#004488", "origin": "#ddaa33", "centre": "#4a90a4"}

ALERT_WORDS = {
    AlertKind.STOCK_OUT: "Stock-out 缺货",
    AlertKind.EXPIRY: "Expiry 临期",
    AlertKind.OVERSTOCK: "Overstock 积压",
}
BINDING_WORDS = {
    Binding.TARGET: "Target 目标库存",
    Binding.MULTIPLE: "Case size 订货倍数",
    Binding.LEAST_ORDER: "Minimum order 起订量",
    Binding.PRICE_BREAK: "Price break 价格折扣",
    Binding.SHELF_LIFE: "Shelf life 保质期",
    Binding.SUPPLIER_LIMIT: "Supplier's limit 供应上限",
    Binding.NO_VEHICLE_SPACE: "No vehicle space 车辆已满",
    Binding.VEHICLE_FILL: "Fills the vehicle 拼满车辆",
    Binding.SITE_FULL: "Site full 库容已满",
    Binding.BUDGET: "Budget 预算",
    Binding.SOURCE_SHORT: "Source short 上级缺货",
    Binding.BUILD_UP: "Build-up 提前备货",
    Binding.LEAST_STOCK: "Least stock 最低陈列",
}
STATUS_WORDS = {
    **shell.STATUS_WORDS,
    Status.FEASIBLE: ("Everything planned 全部计划", ""),
    Status.PARTIAL: ("Partly planned 部分计划", "warn"),
}
TIER_WORDS = {"origin": "Origins 产地仓", "centre": "Centres 中心仓", "front": "Fronts 前置仓"}
COST_WORDS = {
    "goods": "Goods 货款",
    "moving": "Moving 调拨",
    "vehicles": "Vehicles 车辆",
    "holding": "Holding 持有",
    "waste": "Disposal 报废处理",
    "shortage": "Shortage 缺货",
}
LONGEST_LABEL = 28


def dressed(figure: go.Figure, height: int, **layout: Any) -> go.Figure:
    """Give a figure the house's look, without plotly's own, which is long and never seen."""
    return styled(figure, height, template="none", **layout)


def brief(text: str, most: int = LONGEST_LABEL) -> str:
    """A name cut to what an axis has room for."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def day_words(day: date) -> str:
    """A day as planners write it."""
    return f"{day:%m-%d %a}"


def class_words(view: OrderView) -> dict[str, str]:
    """Names of temperature classes."""
    return {item.id: item.name or item.id for item in view.scenario.temperature_classes}
