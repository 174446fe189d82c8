"""Figures of a forecast: the whole, back-tests, calibration, methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.reports.figures.style import empty
from api.reports.replenishment.look import DEMAND, PAST, PLAN, dressed
from api.reports.replenishment.total_charts import sales_and_forecast

if TYPE_CHECKING:
    from api.forecast_view import ForecastView
    from api.forecasting import BackTest


def whole(view: ForecastView, unit: str) -> go.Figure:
    """Sales of all series and their forecast, a day."""
    figure = make_subplots(rows=1, cols=1)
    sales_and_forecast(figure, view)
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    dressed(figure, 300, margin={"l": 62, "r": 14, "t": 34, "b": 36}, legend=legend, bargap=0.12)
    figure.update_xaxes(tickformat="%d.%m")
    figure.update_yaxes(rangemode="tozero", title_text=f"{unit} a day")
    return figure


def errors(test: BackTest) -> go.Figure:
    """WAPE of each morning in the past, beside the seasonal naive method."""
    if not test.ours:
        return empty("No back-test 未回测")
    days = [f"{origin.day:%d.%m}" for origin in test.ours]
    figure = go.Figure()
    for name, origins, colour in (
        ("last week again 上周同日", test.usual, PAST),
        ("forecast 预测", test.ours, DEMAND),
    ):
        figure.add_trace(
            go.Bar(
                x=days,
                y=[round(origin.full_days.wape, 4) for origin in origins],
                name=name,
                marker={"color": colour},
                text=[f"{origin.full_days.wape:.1%}" for origin in origins],
                textposition="auto",
                hovertemplate="from %{x}: %{y:.1%}<extra>%{fullData.name}</extra>",
            )
        )
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"}
    dressed(
        figure,
        290,
        margin={"l": 50, "r": 10, "t": 34, "b": 44},
        barmode="group",
        bargap=0.3,
        legend=legend,
    )
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", title_text="WAPE")
    figure.update_xaxes(title_text="first day forecast", type="category")
    return figure


def calibration(test: BackTest, outcomes: dict[float, float]) -> go.Figure:
    """Share of outcomes at or below each quantile, against what it promises.

    Parameters
    ----------
    test
        Which mornings.
    outcomes
        Share of outcomes below by level.
    """
    if not test.ours or not outcomes:
        return empty("No back-test 未回测")
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            line={"color": "#b8c4d0", "width": 1, "dash": "dot"},
            name="ideal 理想",
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=list(outcomes),
            y=[round(share, 4) for share in outcomes.values()],
            mode="lines+markers",
            line={"color": PLAN, "width": 2},
            marker={"size": 7},
            name="found 实际",
            hovertemplate="promised %{x:.0%}, found %{y:.1%}<extra></extra>",
        )
    )
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    dressed(figure, 290, margin={"l": 50, "r": 14, "t": 34, "b": 44}, legend=legend)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title_text="quantile")
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", title_text="outcomes at or below")
    return figure


def shares_below(view: ForecastView, test: BackTest) -> dict[float, float]:
    """Share of outcomes at or below each quantile, on days that ended with goods on the shelf.

    Outcomes are whole units: of those equal to the quantile half count as below.
    """
    history = view.history
    if history is None or not test.ours:
        return {}
    levels = test.ours[0].forecast.levels
    below, total = np.zeros(len(levels)), 0
    for origin in test.ours:
        made = origin.forecast
        begin = (origin.day - history.first_day).days
        rows = [view.past_row[key] for key in zip(made.site_ids, made.product_ids, strict=True)]
        span = slice(begin, begin + made.mean.shape[1])
        sold, in_stock = history.sold[rows, span], history.in_stock[rows, span]
        counts = (in_stock >= 1) & ~np.isnan(sold) & ~np.isnan(made.mean)
        total += int(counts.sum())
        for at in range(len(levels)):
            quantile = made.quantiles[:, at]
            below[at] += float((sold < quantile)[counts].sum())
            below[at] += 0.5 * float((sold == quantile)[counts].sum())
    return {level: float(part / total) for level, part in zip(levels, below, strict=True) if total}
