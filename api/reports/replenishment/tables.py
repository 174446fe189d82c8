"""The tables of the report: alerts, orders, moves, suppliers, what is not ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.reports.filters import narrowed
from api.reports.html import table
from api.reports.replenishment.fill_charts import share_of
from api.reports.replenishment.look import ALERT_WORDS, BINDING_WORDS, day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.replenishment_extras import Extras
    from api.replenishment_view import OrderView
    from solvers.replenishment.ordering.plan import Alert, ReplenishmentOrder

ALERTS = (
    *(("Alert 预警", False), ("Site 站点", False), ("Product 商品", False), ("Chance", True)),
    *(("Day", True), ("Units", True), ("At stake", True), ("What would help 建议", False)),
)
ORDERS = (
    *(("Line", False), ("From 货源", False), ("To 站点", False), ("Product 商品", False)),
    *(("Units", True), ("Cases", True), ("Paid", True), ("Due", True), ("What bound it", False)),
    ("Next case worth", True),
)
SOURCES = (
    *(("From 货源", False), ("Lines", True), ("kg", True), ("Paid", True), ("Vehicles", True)),
    ("Fullest 装载", True),
)
MOVES = (
    *(("Product 商品", False), ("From", False), ("To", False), ("Units", True), ("Due", True)),
    *(("Costs", True), ("Worth", True)),
)
SUPPLIERS = (
    *(("Supplier 供应商", False), ("Cluster 产地", False), ("Rating", True), ("OTIF", True)),
    *(("Quality", True), ("Lead time CV", True), ("State 状态", False), ("Lines", True)),
    ("Planned spend", True),
)
NOT_ORDERED = (("Site 站点", False), ("Product 商品", False), ("Reason", False), ("Detail", False))
STATE_WORDS = {
    "candidate": "Candidate 候选",
    "whitelist": "Approved 合格",
    "watch": "On watch 观察",
    "blacklist": "Blacklisted 停用",
}
NEW = " · new"


def alerts_table(view: OrderView, most: int) -> str:
    """The alerts of the largest value, which can be searched."""
    if not view.plan.alerts:
        return '<p class="fine">Nothing is likely to go wrong. 暂无预警</p>'
    worst = sorted(view.plan.alerts, key=lambda a: (-a.value_cny, a.site_id, a.product_id))
    rows = [_alert(view, alert) for alert in worst[:most]]
    return narrowed(ALERTS, rows, (0, 1), "alerts")


def orders_table(view: OrderView, most: int) -> str:
    """Lines to be placed today, those of the largest value of goods."""
    if not view.firm:
        return '<p class="fine">Nothing to order today. 今日无需订货</p>'
    worth = {key: item.value_cny for key, item in view.products.items()}
    lines = sorted(view.firm, key=lambda o: (-o.quantity * worth[o.product_id], o.id))[:most]
    multiples = _multiples(view)
    rows = [_order(view, order, multiples) for order in lines]
    return narrowed(ORDERS, rows, (1, 2, 8), "orders")


def sources_table(view: OrderView) -> str:
    """Today's orders by source: lines, mass, what is paid, vehicles and their fill."""
    found: dict[str, list[ReplenishmentOrder]] = {}
    for order in view.firm:
        found.setdefault(order.source_id, []).append(order)
    rank = {"supplier": 0, "origin": 1, "centre": 2}
    keys = sorted(
        found,
        key=lambda key: (rank.get(view.kind_of(key), 3), -sum(o.goods_cny for o in found[key])),
    )
    return table(SOURCES, [_source(view, key, found[key]) for key in keys])


def moves_table(view: OrderView, most: int) -> str:
    """Moves between sites of one tier, the most worthwhile first."""
    moves = sorted(view.plan.moves, key=lambda m: (m.cost_cny - m.worth_cny, m.id))[:most]
    rows = [
        (
            view.name(move.product_id),
            view.name(move.from_site_id),
            view.name(move.to_site_id),
            f"{move.quantity:,.0f}",
            day_words(move.due_day),
            f"{move.cost_cny:,.2f}",
            f"{move.worth_cny:,.2f}",
        )
        for move in moves
    ]
    return table(MOVES, rows)


def suppliers_table(view: OrderView, extras: Extras) -> str:
    """How suppliers did in the past, beside what the plan buys from them."""
    spend: dict[str, float] = {}
    lines: dict[str, int] = {}
    for order in view.plan.orders:
        spend[order.source_id] = spend.get(order.source_id, 0.0) + order.goods_cny
        lines[order.source_id] = lines.get(order.source_id, 0) + 1
    both = sorted(
        zip(extras.scores, extras.standings, strict=True),
        key=lambda pair: (-spend.get(pair[0].supplier_id, 0.0), pair[0].supplier_id),
    )
    rows = [
        (
            view.name(score.supplier_id),
            score.cluster,
            f"{score.rating:.1f}",
            f"{score.otif:.1%}",
            f"{score.quality:.1%}",
            "–" if score.lead_time_cv is None else f"{score.lead_time_cv:.2f}",
            STATE_WORDS[str(stand.state)],
            f"{lines.get(score.supplier_id, 0):,}",
            f"{spend.get(score.supplier_id, 0.0):,.0f}",
        )
        for score, stand in both
    ]
    return table(SUPPLIERS, rows)


def not_ordered_table(view: OrderView, most: int) -> str:
    """What is not ordered because of its data, with reasons."""
    if not view.plan.not_ordered:
        return '<p class="fine">All data is sound: every SKU-location was planned. 数据完好</p>'
    rows = [
        (view.name(item.site_id), view.name(item.product_id), item.reason, item.detail)
        for item in view.plan.not_ordered[:most]
    ]
    return table(NOT_ORDERED, rows)


def _alert(view: OrderView, alert: Alert) -> tuple[str, ...]:
    return (
        ALERT_WORDS[alert.kind] + (NEW if alert.is_new else ""),
        view.name(alert.site_id),
        view.name(alert.product_id),
        f"{alert.probability:.0%}",
        day_words(alert.day),
        f"{alert.units:,.0f}" if alert.units >= 10 else f"{alert.units:,.1f}",
        f"{alert.value_cny:,.0f}",
        alert.action,
    )


def _order(
    view: OrderView, order: ReplenishmentOrder, multiples: dict[tuple[str, str, str], float]
) -> tuple[str, ...]:
    multiple = multiples.get((order.site_id, order.product_id, order.source_id), 1.0)
    cases = f"{order.quantity / multiple:,.0f} × {multiple:g}" if multiple != 1 else ""
    return (
        order.id,
        view.name(order.source_id),
        view.name(order.site_id),
        view.name(order.product_id),
        f"{order.quantity:,.0f}",
        cases,
        f"{order.goods_cny:,.0f}",
        day_words(order.due_day),
        BINDING_WORDS[order.binding],
        f"{order.next_case_cny:,.2f}",
    )


def _source(view: OrderView, key: str, orders: Sequence[ReplenishmentOrder]) -> tuple[str, ...]:
    loads = [
        load
        for load in view.plan.vehicles
        if load.source_id == key and load.order_day == view.plan.today
    ]
    shares = [share_of(fill) or 0.0 for load in loads for fill in load.fill]
    return (
        view.name(key),
        f"{len(orders):,}",
        f"{view.kg(orders):,.0f}",
        f"{sum(order.goods_cny for order in orders):,.0f}",
        f"{sum(load.vehicles for load in loads):,}" if loads else "–",
        f"{max(shares):.0%}" if shares else "–",
    )


def _multiples(view: OrderView) -> dict[tuple[str, str, str], float]:
    given = view.scenario.restocking
    if given is None:
        return {}
    return {(s.site_id, s.product_id, s.source_id): s.multiple_units for s in given.sources}
