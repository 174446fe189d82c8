"""``report.html`` of an order plan: one file that opens without a network and prints well."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from api.counting import counted
from api.replenishment_extras import NOTHING_MORE, Extras
from api.replenishment_figures import figures_of_orders, order_lines
from api.reports.filters import SCRIPT
from api.reports.html import card, picture, side_by_side, tiles
from api.reports.replenishment import sku_charts, tables, total_charts
from api.reports.replenishment.calendar_chart import left_out, order_calendar
from api.reports.replenishment.fill_charts import MOST_ROUTES, fill_by_leg, fill_today
from api.reports.replenishment.look import STATUS_WORDS, brief
from api.reports.shell import document, footer, header
from api.reports.tables import violations_table

if TYPE_CHECKING:
    from pathlib import Path

    from api.replenishment_view import OrderView
    from solvers.common import Violation

MOST_ALERTS, MOST_ORDERS, MOST_MOVES, MOST_NOT_ORDERED = 200, 200, 60, 200
"""Rows of the tables; longer ones are in the folder's CSV files, and the page says so."""


def write_replenishment_report(path: Path, view: OrderView, extras: Extras = NOTHING_MORE) -> None:
    """Write the report of a plan."""
    path.write_text(replenishment_report(view, extras), encoding="utf-8")


def replenishment_report(view: OrderView, extras: Extras = NOTHING_MORE) -> str:
    """The report as one HTML document: styles, script and data inside.

    Parameters
    ----------
    view
        What is shown.
    extras
        What is shown beside it.
    """
    figures = figures_of_orders(view)
    sections = [
        _header(view, extras),
        tiles(order_lines(figures, view.plan.days, view.scenario.currency)),
        *_violations(extras.violations),
        _alerts(view),
        _today(view),
        _calendar(view),
        _vehicles(view),
        *_whole(view),
        *_skus(view),
        *_tables(view, extras),
        footer({}),
        f"<script>{SCRIPT}</script>",
    ]
    return document(f"{view.scenario.name} – orders", sections)


def _header(view: OrderView, extras: Extras) -> str:
    plan, run = view.plan, extras.run
    facts = (
        f"Orders of {plan.today:%A %Y-%m-%d} · horizon {counted(plan.days, 'day')}",
        f"{counted(len(view.keys), 'SKU-location')} · {counted(len(view.products), 'product')} · "
        f"{counted(len(view.sites), 'site')}",
        f"planned in {run.seconds:.0f} s, seed {run.limits.seed}",
    )
    scenario = view.scenario
    status = (plan.status, len(extras.violations))
    return header(scenario.name, scenario.description, *status, facts, STATUS_WORDS)


def _violations(violations: tuple[Violation, ...]) -> list[str]:
    if not violations:
        return []
    lede = "The checkers recompute everything from the scenario; these rules are broken."
    return [card("Violations", lede, violations_table(violations), "long")]


def _alerts(view: OrderView) -> str:
    total = len(view.plan.alerts)
    shown = _shown(total, MOST_ALERTS, "alerts.csv")
    lede = (
        "By value at stake. A stock-out is meant before the next receipt; the day is when it is to "
        f"be expected.{shown}"
    )
    return card(
        "What will probably go wrong 预警", lede, tables.alerts_table(view, MOST_ALERTS), "long"
    )


def _today(view: OrderView) -> str:
    currency = view.scenario.currency
    sources = len({order.source_id for order in view.firm})
    more = total_charts.MOST_SOURCES
    cut = f" The {more} largest of {sources} sources." if sources > more else ""
    return side_by_side(
        card(
            "Orders today by source and class 今日订单",
            f"Goods at cost, {currency}, suppliers and sites above alike.{cut}",
            picture(total_charts.today_by_source(view), "today"),
        ),
        card(
            "Orders today 今日汇总",
            f"Paid is the price of goods, between sites that of moving them, {currency}.",
            tables.sources_table(view),
            "long",
        ),
    )


def _calendar(view: OrderView) -> str:
    cut = left_out(view)
    more = f" {counted(cut, 'smaller source')} left out." if cut else ""
    return card(
        "Order calendar 订货日历",
        "Goods at cost by source and order day, suppliers first; sand is a day on which the source "
        f"takes no orders. Only the first day is firm.{more}",
        f'<div class="sideways">{picture(order_calendar(view), "calendar")}</div>',
    )


def _vehicles(view: OrderView) -> str:
    if not view.plan.vehicles:
        return _costs(view)  # sources that deliver themselves have no vehicles to show
    loads = [load for load in view.plan.vehicles if load.order_day == view.plan.today]
    cut = f" The {MOST_ROUTES} emptiest of {len(loads)} routes." if len(loads) > MOST_ROUTES else ""
    return side_by_side(
        card(
            "Vehicles today 今日装载",
            "Larger of the shares of kilograms and litres by compartment, the emptiest first. "
            f"After the times sign: how many come.{cut}",
            picture(fill_today(view), "fill-today"),
        ),
        f"<div>{_fills(view)}{_costs(view)}</div>",
    )


def _fills(view: OrderView) -> str:
    return card(
        "How full compartments are 装载率",
        "All vehicles of the horizon.",
        picture(fill_by_leg(view), "fill"),
    )


def _costs(view: OrderView) -> str:
    costs, currency = view.plan.costs, view.scenario.currency
    lede = (
        f"Expected over the horizon, beside goods of {costs.goods:,.0f} {currency}; "
        f"in all {costs.total:,.0f}."
    )
    return card("What it costs 成本", lede, picture(total_charts.cost_terms(view), "costs"))


def _whole(view: OrderView) -> list[str]:
    return [
        card(
            "Stock, sales and forecast 进销存三方视图",
            "All goods at their cost. By SKU and site the same stands in stock_sales_forecast.",
            picture(total_charts.three_way(view), "three-way"),
        ),
        side_by_side(
            card(
                "ABC × XYZ 分类",
                "SKU-locations by value of demand (rows) and its regularity; below, their share of "
                "value.",
                picture(total_charts.abc_xyz(view), "abc"),
            ),
            card(
                "Days of stock 库存天数",
                "Value of stock over that of what leaves the tier a day; hatched is this morning.",
                picture(total_charts.stock_days(view), "days"),
            ),
        ),
    ]


def _skus(view: OrderView) -> list[str]:
    """A card for each chosen SKU-location, two in a row."""
    largest, alarming = sku_charts.chosen(view)
    cards = [
        _sku(view, key, f"{words}-{number}", why)
        for words, why, keys in (
            ("largest", "largest demand 需求最大", largest),
            ("alarming", "most at stake 风险最大", alarming),
        )
        for number, key in enumerate(keys)
    ]
    return [side_by_side(*cards[at : at + 2]) for at in range(0, len(cards), 2)]


def _sku(view: OrderView, key: tuple[str, str], name: str, why: str) -> str:
    target = view.targets.get(key)
    words = f"{view.name(key[0])} · {why}"
    if target is not None:
        words += (
            f" · class {target.abc}{target.xyz}, target {target.target_units:,.0f} units, "
            f"{target.safety_units:,.0f} of them for safety"
        )
    at_stake = view.at_stake.get(key)
    if at_stake:
        words += f" · {at_stake:,.0f} {view.scenario.currency} at stake"
    body = picture(sku_charts.fan(view.sales, key), f"fan-{name}")
    body += picture(sku_charts.stock(view, key), f"stock-{name}")
    return card(brief(view.name(key[1]), 60), words, body)


def _tables(view: OrderView, extras: Extras) -> list[str]:
    currency = view.scenario.currency
    shown = _shown(len(view.firm), MOST_ORDERS, "orders.csv")
    parts = [
        card(
            "Lines to place today 今日订单明细",
            "By value of goods. What one more case is worth beyond its cost, in "
            f"{currency}: below zero, it would not pay. supplychain explain PLAN --line ID tells "
            f"the story of a line.{shown}",
            tables.orders_table(view, MOST_ORDERS),
            "long",
        )
    ]
    if view.plan.moves:
        shown = _shown(len(view.plan.moves), MOST_MOVES, "moves.csv")
        lede = f"Goods that would expire where they are. Costs and worth in {currency}.{shown}"
        parts.append(card("Moves between sites 调拨", lede, tables.moves_table(view, MOST_MOVES)))
    if extras.scores:
        lede = f"A year's record, drawn towards the mean where it is short; spend in {currency}."
        parts.append(
            card("Suppliers 供应商评分", lede, tables.suppliers_table(view, extras), "long")
        )
    shown = _shown(len(view.plan.not_ordered), MOST_NOT_ORDERED, "not_ordered.csv")
    lede = f"Nothing is ordered on data that failed.{shown}"
    parts.append(
        card("Not ordered 未订货", lede, tables.not_ordered_table(view, MOST_NOT_ORDERED), "long")
    )
    return [*parts, *_quality(extras.quality)]


def _quality(lines: tuple[str, ...]) -> list[str]:
    if not lines:
        return []
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return [card("Record of sales 数据质量", "What its quality report says.", body, "long")]


def _shown(total: int, most: int, file: str) -> str:
    return f" The first {most:,} of {total:,}; all are in {file}." if total > most else ""
