"""Forecast fans and stock of chosen SKU-locations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from plotly import graph_objects as go

from api.reports.figures.style import empty
from api.reports.replenishment.look import (
    BAND,
    DEMAND,
    FAN,
    PAST,
    PLAN,
    RECEIPT,
    WASTE,
    WITHOUT,
    dressed,
)

if TYPE_CHECKING:
    from datetime import date

    from api.forecast_view import ForecastView
    from api.replenishment_view import OrderView

    Key = tuple[str, str]

PAST_DAYS = 42
HEIGHT_PX = 270
OUT = 0.999
"""Share of a day in stock below which its sales are no full day's demand."""
LEGEND = {
    "orientation": "h",
    "y": 1.02,
    "yanchor": "bottom",
    "x": 0,
    "font": {"size": 11},
    "traceorder": "normal",
}
MARGIN = {"l": 44, "r": 10, "t": 30, "b": 30}


def chosen(view: OrderView, number: int = 3) -> tuple[list[Key], list[Key]]:
    """The SKU-locations of largest demand by value, and the most alarming of the others.

    Both are places where customers buy; at most one of each product and as many as asked for.
    """
    order = np.argsort(-np.where(view.sells, view.cost_per_day, -1.0), kind="stable")
    largest = _apart([view.keys[row] for row in order.tolist() if view.sells[row]], number, set())
    alarming = sorted(view.at_stake, key=lambda key: (-view.at_stake[key], key))
    alarming = [k for k in alarming if k in view.row_of and view.sells[view.row_of[k]]]
    return largest, _apart(alarming, number, {product for _, product in largest})


def fan(view: ForecastView, key: Key) -> go.Figure:
    """Sales of the last weeks, and demand to come: mean, and what 50 % and 90 % of days will be."""
    row = view.row_of.get(key)
    if row is None:
        return empty("Not forecast 未预测", HEIGHT_PX)
    figure = go.Figure()
    _past(figure, view, key)
    days = _dates(view.forecast.origin, view.forecast.mean.shape[1])
    quantiles, levels = view.forecast.quantiles[row], view.forecast.levels
    for colour, low, high in ((FAN[0], 0.05, 0.95), (FAN[1], 0.25, 0.75)):
        if low in levels and high in levels:
            upper, lower = quantiles[levels.index(high)], quantiles[levels.index(low)]
            name = f"{high - low:.0%} of outcomes"
            _band(figure, days, (lower, upper), colour, name)
    figure.add_trace(
        go.Scatter(
            x=days,
            y=np.round(view.forecast.mean[row].astype(float), 2),
            name="forecast 预测",
            mode="lines",
            line={"color": DEMAND, "width": 2},
            hovertemplate="%{x|%d.%m}: %{y:,.1f}<extra>forecast</extra>",
        )
    )
    dressed(figure, HEIGHT_PX, margin=MARGIN, legend=LEGEND, bargap=0.15, barmode="stack")
    _axes(figure, "units a day")
    return figure


def stock(view: OrderView, key: Key) -> go.Figure:
    """Stock at the end of each day with the plan and without new orders, receipts and expiry."""
    row = view.row_of[key]
    projection = view.plan.projection
    days = _dates(view.plan.today, view.plan.days)
    figure = go.Figure()
    receipts, waste = projection.receipts[row].astype(float), projection.waste[row].astype(float)
    figure.add_trace(_bars(days, receipts, RECEIPT, "receipts 到货"))
    if waste.sum() >= 0.05:
        figure.add_trace(_bars(days, -waste, WASTE, "expiry 报废"))
    ends = projection.low[row].astype(float), projection.high[row].astype(float)
    _band(figure, days, ends, BAND, "80% of outcomes")
    for name, values, colour, dash in (
        ("without orders 不订货", projection.without_orders[row], WITHOUT, "dot"),
        ("with plan 按计划", projection.stock[row], PLAN, "solid"),
    ):
        figure.add_trace(
            go.Scatter(
                x=days,
                y=np.round(values.astype(float), 2),
                name=name,
                mode="lines",
                line={"color": colour, "width": 2, "dash": dash},
                hovertemplate=f"%{{x|%d.%m}}: %{{y:,.1f}}<extra>{name}</extra>",
            )
        )
    dressed(figure, HEIGHT_PX, margin=MARGIN, legend=LEGEND, bargap=0.4, barmode="relative")
    _axes(figure, "units")
    return figure


def _apart(keys: list[Key], number: int, taken: set[str]) -> list[Key]:
    """The first of each product; then whatever is left, if there are not enough products."""
    found: list[Key] = []
    for key in keys:
        if key[1] not in taken and len(found) < number:
            taken.add(key[1])
            found.append(key)
    rest = [key for key in keys if key not in found]
    return found + (rest[: number - len(found)] if len(found) < number else [])


def _past(figure: go.Figure, view: ForecastView, key: Key) -> None:
    row, past = view.past_row.get(key), view.past
    if row is None or past is None:
        return
    keep = min(PAST_DAYS, past.days)
    if not keep:
        return
    sold = past.sold[row, -keep:].astype(float)
    short = past.in_stock[row, -keep:] < OUT
    first = past.end_day - timedelta(days=keep)
    days = [first + timedelta(days=at) for at in range(keep)]
    for name, mask, colour in (
        ("sold 销量", ~short, PAST),
        ("sold, out of stock 缺货日", short, "#e0b7a0"),
    ):
        if mask.any():
            values = np.where(mask, sold, np.nan)
            figure.add_trace(_bars(days, values, colour, name))


def _dates(first: date, number: int) -> list[date]:
    return [first + timedelta(days=at) for at in range(number)]


def _bars(days: list[date], values: np.ndarray, colour: str, name: str) -> go.Bar:
    return go.Bar(
        x=days,
        y=[None if np.isnan(value) else round(float(value), 2) for value in values],
        name=name,
        marker={"color": colour},
        hovertemplate=f"%{{x|%d.%m}}: %{{y:,.1f}}<extra>{name}</extra>",
    )


def _band(
    figure: go.Figure,
    days: list[date],
    ends: tuple[np.ndarray, np.ndarray],
    colour: str,
    name: str,
) -> None:
    lower, upper = (np.round(end.astype(float), 2) for end in ends)
    figure.add_trace(
        go.Scatter(
            x=[*days, *reversed(days)],
            y=[*upper.tolist(), *lower[::-1].tolist()],
            fill="toself",
            fillcolor=colour,
            line={"width": 0},
            mode="lines",
            name=name,
            hoverinfo="skip",
        )
    )


def _axes(figure: go.Figure, unit: str) -> None:
    figure.update_xaxes(tickformat="%d.%m", nticks=8)
    figure.update_yaxes(
        rangemode="tozero", title={"text": unit, "standoff": 4, "font": {"size": 11}}
    )
