"""The report of an order plan: what it says, and that it opens without a network."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from api.replenishment_extras import Extras
from api.replenishment_figures import figures_of_orders, order_lines
from api.replenishment_view import OrderView
from api.reports.replenishment import replenishment_report, sku_charts, total_charts
from api.reports.replenishment.calendar_chart import order_calendar
from api.reports.replenishment.fill_charts import fill_by_leg, fill_today, share_of
from solvers.common import Violation
from solvers.replenishment.ordering.plan import CompartmentFill
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.standing import standings
from tests.api.hand_orders import hand_view


@pytest.fixture(scope="module")
def view() -> OrderView:
    """The hand-made plan."""
    return hand_view()


@pytest.fixture(scope="module")
def page(view: OrderView) -> str:
    """With the scenario's suppliers, a violation and a note on the record."""
    supply = view.scenario.supply
    assert supply is not None
    scores = scorecards(supply)
    wrong = Violation("BUDGET", "2026-06-08", "spends <too> much", 12.0, "cny")
    extras = Extras(
        scores=scores,
        standings=standings(supply, 0, scores),
        quality=("front-1: 3 days & a gap",),
        violations=(wrong,),
    )
    return replenishment_report(view, extras)


def own_words(page: str) -> str:
    """The page without its scripts."""
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_page_is_one_file_that_asks_for_nothing(page: str) -> None:
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in own_words(page)
    assert "<script src" not in page


def test_sources_that_deliver_themselves_leave_no_empty_panels(view: OrderView) -> None:
    bare = OrderView(view.scenario, replace(view.plan, vehicles=()), view.forecast)
    found = replenishment_report(bare)
    assert "Vehicles today" not in found
    assert "What it costs" in found


def test_everything_from_data_is_escaped(page: str) -> None:
    for text in (
        "tiny &lt;orders&gt;",
        "Drawn &lt;by hand&gt;",
        "order &lt;more&gt;",
        "days &amp;",
    ):
        assert text in page
    assert "<more>" not in page
    assert "<by hand>" not in page


def test_the_page_holds_every_part_a_planner_asks_for(page: str) -> None:
    for heading in (
        *("What will probably go wrong 预警", "Order calendar 订货日历", "Vehicles today 今日装载"),
        *("Stock, sales and forecast 进销存三方视图", "ABC × XYZ 分类", "Days of stock 库存天数"),
        *("Lines to place today 今日订单明细", "Moves between sites 调拨", "Suppliers 供应商评分"),
        *("Not ordered 未订货", "What it costs 成本", "Record of sales 数据质量", "Violations"),
    ):
        assert f"<h2>{heading}</h2>" in page


def test_alerts_stand_by_value_at_stake_and_say_which_are_new(page: str) -> None:
    dear, cheap = page.index("Expiry 临期<"), page.index("Stock-out 缺货 · new<")
    assert dear < cheap


def test_names_are_in_chinese_and_english(page: str, view: OrderView) -> None:
    product = view.products[view.plan.alerts[0].product_id]
    assert re.search(r"[\u4e00-\u9fff]", product.name)
    assert product.name in page


def test_longer_tables_are_cut_and_say_where_the_rest_is(
    view: OrderView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reports.replenishment.page.MOST_ALERTS", 1)
    monkeypatch.setattr("api.reports.replenishment.page.MOST_ORDERS", 2)
    page = replenishment_report(view)
    assert "The first 1 of 2; all are in alerts.csv." in page
    assert f"The first 2 of {len(view.firm)}; all are in orders.csv." in page


def test_figures_are_those_of_the_plan(view: OrderView) -> None:
    figures = figures_of_orders(view)
    assert figures.lines == len(view.plan.orders)
    assert figures.lines_today == sum(order.is_firm for order in view.plan.orders)
    assert figures.lost_share == pytest.approx(0.01)
    assert figures.stock_out_share == pytest.approx(0.02)
    assert figures.alerts == {"stock_out": 1, "expiry": 1, "overstock": 0}
    assert figures.at_stake_cny == 120.0
    assert figures.not_ordered == 1
    suppliers = {s.id for s in view.scenario.supply.suppliers} if view.scenario.supply else set()
    paid = sum(o.goods_cny for o in view.firm if o.source_id in suppliers)
    assert figures.goods_today_cny == pytest.approx(paid)


def test_days_of_stock_count_what_lies_on_all_tiers_over_what_customers_buy(
    view: OrderView,
) -> None:
    values = {product.id: product.value_cny for product in view.scenario.products}
    held = sum(
        lot.quantity * values[lot.product_id] for lot in view.scenario.lots if lot.available_s <= 0
    )
    worth = np.array([values[key] for key in view.forecast.product_ids])
    sold = float((view.forecast.mean.mean(axis=1) * worth).sum())
    assert figures_of_orders(view).stock_days == pytest.approx(held / sold, rel=1e-5)


def test_words_of_figures_name_the_currency(view: OrderView) -> None:
    lines = order_lines(figures_of_orders(view), view.plan.days, "USD")
    assert any("USD" in line.value for line in lines)
    assert not any("CNY" in line.value + line.note for line in lines)


def test_a_plan_without_orders_alerts_and_vehicles_has_a_page(view: OrderView) -> None:
    bare = replace(
        view.plan, orders=(), alerts=(), vehicles=(), moves=(), targets=(), not_ordered=()
    )
    page = replenishment_report(OrderView(view.scenario, bare, view.forecast))
    assert "Nothing to order today." in page
    assert "Nothing is likely to go wrong." in page


def test_the_calendar_has_suppliers_first_and_the_value_of_each_day(view: OrderView) -> None:
    figure = order_calendar(view)
    orders = figure.data[1]
    sources = {order.source_id for order in view.plan.orders}
    assert len(orders.y) == len(sources)
    kinds = [
        next(view.kind_of(s) for s in sources if view.name(s)[:12] == y[:12]) for y in orders.y
    ]
    assert kinds == sorted(kinds, key=["supplier", "origin", "centre"].index)
    worth = sum(o.quantity * view.products[o.product_id].value_cny for o in view.plan.orders)
    assert np.nansum(orders.customdata[:, :, 0]) == pytest.approx(worth)


def test_the_fill_is_the_larger_of_the_shares_of_mass_and_volume() -> None:
    assert share_of(CompartmentFill("frozen", 50.0, 20.0, 100.0, 100.0)) == 0.5
    assert share_of(CompartmentFill("frozen", 50.0, 80.0, 100.0, 100.0)) == 0.8
    assert share_of(CompartmentFill("frozen", 0.0, 0.0, 0.0, 0.0)) is None


def test_pictures_of_vehicles_show_the_emptiest_first(view: OrderView) -> None:
    figure = fill_today(view)
    fullest = [max(share for share in row if share is not None) for row in figure.data[0].z]
    assert fullest == sorted(fullest)
    assert len(fill_by_leg(view).data) >= 3


def test_pictures_of_goods_are_of_the_largest_and_of_the_most_alarming(view: OrderView) -> None:
    largest, alarming = sku_charts.chosen(view, 2)
    worth = dict(zip(view.keys, view.cost_per_day.tolist(), strict=True))
    front_keys = [key for key in view.keys if view.sells[view.row_of[key]]]
    assert largest[0] == max(front_keys, key=worth.__getitem__)
    assert len({product for _, product in largest}) == 2
    assert all(key in view.at_stake for key in alarming)


def test_a_fan_shows_sales_short_days_and_the_forecast(view: OrderView) -> None:
    figure = sku_charts.fan(view.sales, sku_charts.chosen(view, 1)[0][0])
    names = [trace.name for trace in figure.data]
    assert names[0] == "sold 销量"
    assert "forecast 预测" in names
    assert {"90% of outcomes", "50% of outcomes"} <= set(names)


def test_a_projection_shows_stock_with_and_without_orders_and_what_expires(view: OrderView) -> None:
    figure = sku_charts.stock(view, sku_charts.chosen(view, 1)[0][0])
    names = [trace.name for trace in figure.data]
    assert {"with plan 按计划", "without orders 不订货", "receipts 到货", "expiry 报废"} <= set(
        names
    )
    waste = next(trace for trace in figure.data if trace.name == "expiry 报废")
    assert all(value <= 0 for value in waste.y)


def test_abc_by_xyz_counts_every_sku_location(view: OrderView) -> None:
    cells = total_charts.abc_xyz(view).data[0]
    texts = [text for row in cells.text for text in row]
    counts = [int(text.removeprefix("<b>").partition("<")[0]) for text in texts]
    assert sum(counts) == len(view.keys)
    assert float(np.sum(cells.z)) == pytest.approx(1.0)


def test_a_forecast_that_lacks_a_series_says_so(view: OrderView) -> None:
    figure = sku_charts.fan(view.sales, ("nowhere", "nothing"))
    assert figure.layout.annotations[0].text == "Not forecast 未预测"
