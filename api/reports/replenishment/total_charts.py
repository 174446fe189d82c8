"""The whole network: stock, sales and forecast; ABC by XYZ; costs; who is ordered from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.reports.figures.style import class_colours, class_names, empty
from api.reports.replenishment.look import (
    COST_WORDS,
    DEMAND,
    PAST,
    PLAN,
    TIER_WORDS,
    WITHOUT,
    brief,
    dressed,
)

if TYPE_CHECKING:
    from api.forecast_view import ForecastView
    from api.replenishment_view import OrderView

PAST_DAYS = 35
ABC, XYZ = "ABC", "XYZ"
XYZ_WORDS = ("X steady 平稳", "Y changing 波动", "Z irregular 不规则")
ABC_WORDS = ("A", "B", "C")
MOST_SOURCES = 18


def three_way(view: OrderView) -> go.Figure:
    """Sales so far, forecast demand, and stock with and without new orders, at cost of goods."""
    figure = make_subplots(
        rows=2,
        shared_xaxes=True,
        vertical_spacing=0.1,
        row_heights=[0.5, 0.5],
        subplot_titles=("Sales and forecast 销售与预测", "Stock 库存"),
    )
    sales_and_forecast(figure, view.sales)
    projection = view.plan.projection
    days = [view.plan.today + timedelta(days=at) for at in range(view.plan.days)]
    held = float((view.on_hand * view.value_cny).sum())
    start = view.plan.today - timedelta(days=1)
    for name, stock, colour, dash in (
        ("stock without orders 不订货", projection.without_orders, WITHOUT, "dot"),
        ("stock with plan 按计划", projection.stock, PLAN, "solid"),
    ):
        worth = (stock * view.value_cny[:, None]).sum(axis=0)
        figure.add_trace(
            go.Scatter(
                x=[start, *days],
                y=[round(held), *np.round(worth).tolist()],
                name=name,
                mode="lines",
                line={"color": colour, "width": 2.2, "dash": dash},
                hovertemplate=f"%{{x|%d.%m}}: %{{y:,.0f}}<extra>{name}</extra>",
            ),
            row=2,
            col=1,
        )
    legend = {"orientation": "h", "y": -0.08, "yanchor": "top", "x": 0}
    dressed(figure, 430, margin={"l": 62, "r": 14, "t": 28, "b": 40}, legend=legend, bargap=0.12)
    figure.update_xaxes(tickformat="%d.%m")
    figure.update_yaxes(rangemode="tozero", title_text=f"{view.scenario.currency} a day", row=1)
    figure.update_yaxes(rangemode="tozero", title_text=view.scenario.currency, row=2)
    return figure


def sales_and_forecast(figure: go.Figure, view: ForecastView) -> None:
    """Draw what was sold and will be asked for in all into the first row of a figure."""
    past = view.past
    if past is not None:
        keep = min(PAST_DAYS, past.days)
        value = np.array([view.values_cny.get(key, 1.0) for key in past.product_ids])
        sold = np.nan_to_num(past.sold[:, past.days - keep :]) * value[:, None]
        first = past.end_day - timedelta(days=keep)
        figure.add_trace(
            go.Bar(
                x=[first + timedelta(days=at) for at in range(keep)],
                y=np.round(sold.sum(axis=0)).tolist(),
                name="sold 已售",
                marker={"color": PAST},
                hovertemplate="%{x|%d.%m}: %{y:,.0f}<extra>sold</extra>",
            ),
            row=1,
            col=1,
        )
    rows = [row for key, row in view.row_of.items() if key in view.past_row]
    if not rows:
        return
    keys = [view.forecast.product_ids[row] for row in rows]
    value = np.array([view.values_cny.get(key, 1.0) for key in keys])
    mean = np.nan_to_num(view.forecast.mean[rows]) * value[:, None]
    days = [view.forecast.origin + timedelta(days=at) for at in range(mean.shape[1])]
    figure.add_trace(
        go.Scatter(
            x=days,
            y=np.round(mean.sum(axis=0)).tolist(),
            name="forecast 预测",
            mode="lines+markers",
            marker={"size": 5},
            line={"color": DEMAND, "width": 2.2},
            hovertemplate="%{x|%d.%m}: %{y:,.0f}<extra>forecast</extra>",
        ),
        row=1,
        col=1,
    )


def abc_xyz(view: OrderView) -> go.Figure:
    """SKU-locations by value of demand and by how regular it is; colour is the value's share."""
    if not view.plan.targets:
        return empty("No targets 无目标库存")
    count, value = np.zeros((3, 3)), np.zeros((3, 3))
    for item in view.plan.targets:
        row = view.row_of.get((item.site_id, item.product_id))
        if row is not None and item.abc in ABC and item.xyz in XYZ:
            cell = ABC.index(item.abc), XYZ.index(item.xyz)
            count[cell] += 1
            value[cell] += view.cost_per_day[row]
    share = value / value.sum() if value.sum() else value
    texts = [
        [f"<b>{number:,.0f}</b><br>{part:.1%}" for number, part in zip(*both, strict=True)]
        for both in zip(count, share, strict=True)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=share,
            x=list(XYZ_WORDS),
            y=list(ABC_WORDS),
            text=texts,
            texttemplate="%{text}",
            textfont={"size": 13},
            colorscale=[[0, "#f2f6fa"], [1, "#5b93c7"]],
            showscale=False,
            hovertemplate="%{y}%{x}: %{text}<extra></extra>",
            xgap=3,
            ygap=3,
        )
    )
    dressed(figure, 270, margin={"l": 34, "r": 10, "t": 34, "b": 10})
    figure.update_xaxes(side="top", showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 14})
    return figure


def stock_days(view: OrderView) -> go.Figure:
    """Days that stock lasts by tier and class, this morning and on the last day."""
    tiers = [tier for tier in TIER_WORDS if view.cost_per_day[view.tiers == tier].sum() > 0]
    if not tiers:
        return empty("No demand 无需求", 270)
    names, colours = class_names(view.scenario), class_colours(view.scenario)
    figure = make_subplots(
        cols=len(tiers), subplot_titles=[TIER_WORDS[t] for t in tiers], shared_yaxes=True
    )
    last = view.plan.projection.stock[:, -1]
    for column, tier in enumerate(tiers, start=1):
        shown, now, then = [], [], []
        for item in reversed(view.scenario.temperature_classes):
            rows = (view.tiers == tier) & (view.classes == item.id)
            per_day = view.cost_per_day[rows].sum()
            if per_day > 0:
                shown.append(item.id)
                now.append(float((view.on_hand * view.value_cny)[rows].sum() / per_day))
                then.append(float((last * view.value_cny)[rows].sum() / per_day))
        labels = [names[key] for key in shown]
        for name, values, pattern in (("last day 期末", then, ""), ("today 今日", now, "/")):
            figure.add_trace(
                go.Bar(
                    x=np.round(values, 1).tolist(),
                    y=labels,
                    orientation="h",
                    name=name,
                    marker={
                        "color": [colours[key] for key in shown],
                        "pattern": {"shape": pattern, "fgcolor": "#ffffff", "size": 5},
                    },
                    text=[f"{value:.1f}" for value in values],
                    textposition="outside",
                    cliponaxis=False,
                    textfont={"size": 11},
                    showlegend=False,
                    hovertemplate=f"%{{y}}: %{{x:.1f}} days<extra>{name}</extra>",
                ),
                row=1,
                col=column,
            )
    dressed(figure, 270, margin={"l": 10, "r": 10, "t": 34, "b": 34}, bargap=0.25)
    figure.update_yaxes(automargin=True)
    figure.update_xaxes(title={"text": "days", "font": {"size": 11}}, nticks=4)
    longest = max((max(trace.x, default=0.0) for trace in figure.data), default=0.0)
    figure.update_xaxes(range=[0, 1.22 * longest + 0.1])
    return figure


def cost_terms(view: OrderView) -> go.Figure:
    """Expected cost by cause; goods apart, since they dwarf all others."""
    costs = view.plan.costs
    terms = [(words, getattr(costs, key)) for key, words in COST_WORDS.items() if key != "goods"]
    shown = [(words, cny) for words, cny in terms if cny]
    if not shown:
        return empty("No cost but goods")
    shown.reverse()
    figure = go.Figure(
        go.Bar(
            x=[round(cny) for _, cny in shown],
            y=[words for words, _ in shown],
            orientation="h",
            marker={"color": PLAN},
            text=[f"{cny:,.0f}" for _, cny in shown],
            textposition="auto",
            hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
        )
    )
    dressed(figure, 70 + 34 * len(shown), margin={"l": 10, "r": 14, "t": 10, "b": 30}, bargap=0.3)
    figure.update_yaxes(automargin=True)
    figure.update_xaxes(title={"text": view.scenario.currency, "font": {"size": 11}}, nticks=5)
    return figure


def today_by_source(view: OrderView) -> go.Figure:
    """Value of the orders to be placed today by source and class, at cost of goods."""
    total: dict[str, dict[str, float]] = {}
    for order in view.firm:
        product = view.products[order.product_id]
        own = total.setdefault(order.source_id, {})
        key = product.temperature_class_id
        own[key] = own.get(key, 0.0) + order.quantity * product.value_cny
    if not total:
        return empty("Nothing to order today 今日无需订货")
    kept = sorted(total, key=lambda key: -sum(total[key].values()))[:MOST_SOURCES]
    labels = [brief(view.name(key)) for key in kept]
    names, colours = class_names(view.scenario), class_colours(view.scenario)
    figure = go.Figure()
    for item in view.scenario.temperature_classes:
        figure.add_trace(
            go.Bar(
                x=[round(total[key].get(item.id, 0.0)) for key in kept],
                y=labels,
                orientation="h",
                name=names[item.id],
                marker={"color": colours[item.id]},
                hovertemplate="%{y}: %{x:,.0f}<extra>%{fullData.name}</extra>",
            )
        )
    dressed(
        figure,
        100 + 22 * len(kept),
        barmode="stack",
        margin={"l": 10, "r": 14, "t": 34, "b": 34},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        bargap=0.25,
    )
    figure.update_yaxes(autorange="reversed", automargin=True, tickfont={"size": 11})
    figure.update_xaxes(title={"text": view.scenario.currency, "font": {"size": 11}}, nticks=5)
    return figure
