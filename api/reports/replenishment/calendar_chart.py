"""When what is ordered from whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from plotly import graph_objects as go

from api.reports.figures.style import INK, empty
from api.reports.replenishment.look import brief, dressed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from api.replenishment_view import OrderView

MOST_ROWS = 34
ROW_PX, REST_PX = 21, 110
SCALE = [[0.0, "#eaf1f8"], [0.35, "#9dbfde"], [0.7, "#3f78b4"], [1.0, "#0b3c6f"]]
SHUT = "#e9e4dc"
CROWDED_DAYS = 21


def order_calendar(view: OrderView) -> go.Figure:
    """Value of orders by source and day; sand is a day on which the source takes none.

    Goods from sites above count at their cost, since what is paid is only for moving them.
    """
    if not view.plan.orders:
        return empty("Nothing is ordered 无订单")
    sources, values, lines = _sums(view)
    shut = np.array([_is_shut(view, source) for source in sources])
    names = [brief(view.name(source)) for source in sources]
    days = [f"{day:%a}<br>{day:%d.%m}" for day in view.days]
    figure = go.Figure()
    figure.add_trace(
        go.Heatmap(
            z=np.where(shut & (values == 0), 1.0, np.nan),
            x=days,
            y=names,
            colorscale=[[0, SHUT], [1, SHUT]],
            showscale=False,
            hovertemplate="%{y}<br>%{x}: takes no orders 不接单<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.add_trace(
        go.Heatmap(
            z=np.where(values > 0, np.log10(np.maximum(values, 1.0)), np.nan),
            x=days,
            y=names,
            customdata=np.dstack([values, lines]),
            colorscale=SCALE,
            showscale=False,
            text=[[_amount(cell) for cell in row] for row in values],
            texttemplate="%{text}" if len(days) <= CROWDED_DAYS else "",
            textfont={"size": 10},
            hovertemplate="%{y}<br>%{x}: %{customdata[0]:,.0f} "
            f"{view.scenario.currency}, %{{customdata[1]:,.0f}} lines<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    height = REST_PX + ROW_PX * len(names)
    dressed(figure, height, margin={"l": 10, "r": 10, "t": 44, "b": 10})
    figure.update_xaxes(side="top", showgrid=False, tickfont={"size": 11}, tickangle=0)
    figure.update_yaxes(
        autorange="reversed", showgrid=False, automargin=True, tickfont={"size": 11, "color": INK}
    )
    return figure


def left_out(view: OrderView) -> int:
    """Sources that the calendar has no row for."""
    return max(0, len({order.source_id for order in view.plan.orders}) - MOST_ROWS)


def _sums(view: OrderView) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Sources (suppliers first, the largest first in their kind), value and lines by day."""
    total: dict[str, float] = {}
    worth = {key: item.value_cny for key, item in view.products.items()}
    for order in view.plan.orders:
        value = order.quantity * worth[order.product_id]
        total[order.source_id] = total.get(order.source_id, 0.0) + value
    rank = {"supplier": 0, "origin": 1, "centre": 2}
    kept = sorted(total, key=lambda key: -total[key])[:MOST_ROWS]
    kept.sort(key=lambda key: (rank.get(view.kind_of(key), 3), -total[key]))
    row_of = {key: row for row, key in enumerate(kept)}
    values, lines = (np.zeros((len(kept), view.plan.days)) for _ in range(2))
    for order in view.plan.orders:
        row, day = row_of.get(order.source_id), (order.order_day - view.plan.today).days
        if row is not None and 0 <= day < view.plan.days:
            values[row, day] += order.quantity * worth[order.product_id]
            lines[row, day] += 1
    return kept, values, lines


def _is_shut(view: OrderView, source_id: str) -> list[bool]:
    """By day: whether no route from the source takes orders."""
    given = view.scenario.restocking
    routes = [r for r in given.routes if r.source_id == source_id] if given is not None else []
    found = []
    for at in range(view.plan.days):
        day = view.plan.today + timedelta(days=at)
        is_open = any(
            (not route.order_weekdays or day.weekday() in route.order_weekdays)
            and day not in route.closed_days
            for route in routes
        )
        found.append(bool(routes) and not is_open)
    return found


def _amount(cny: float) -> str:
    """An amount in a cell: thousands, or millions."""
    if cny <= 0:
        return ""
    if cny >= 999_500:
        return f"{cny / 1e6:.1f}M"
    return f"{cny / 1000:.0f}k" if cny >= 950 else f"{cny / 1000:.1f}k"
