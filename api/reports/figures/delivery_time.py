"""How long customers wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.kpi_lines import percent
from api.plan_header import parts_of
from api.reports.figures.style import ALARM, INK, empty, styled
from supplychain.calendars import HOUR_S
from supplychain.kpis import served_orders

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario


def delivery_time(scenario: Scenario, plan: RoutingPlan) -> go.Figure:
    """Hours from order to door in bins of one hour, against the promise."""
    served = served_orders(scenario.orders, parts_of(plan))
    if not served:
        return empty("Nothing is delivered")
    last_s: dict[str, int] = {}
    for item in plan.deliveries:
        last_s[item.order_id] = max(item.start_s, last_s.get(item.order_id, item.start_s))
    promise_h = scenario.promise.hours
    groups: dict[str, list[float]] = {"kept": [], "chosen": [], "missed": []}
    for order in served:
        hours = (last_s[order.id] - order.placed_s) / HOUR_S
        opens_h = min((w.open_s for w in order.windows), default=0) - order.placed_s
        kind = "chosen" if opens_h / HOUR_S > promise_h else "missed"
        groups["kept" if hours <= promise_h else kind].append(hours)
    figure = go.Figure()
    looks = (
        ("kept", f"within {promise_h:g} h", "#4477aa"),
        ("chosen", "customer's window opens later", "#a7b8c9"),
        ("missed", f"after {promise_h:g} h", "#cc6311"),
    )
    for key, name, colour in looks:
        if groups[key]:
            figure.add_trace(
                go.Histogram(
                    x=groups[key],
                    xbins={"start": 0, "size": 1 if max(groups[key]) < 72 else 2},
                    marker={"color": colour},
                    name=f"{name} ({len(groups[key]):,})",
                    hovertemplate="%{x} h: %{y} orders<extra></extra>",
                )
            )
    figure.add_vline(x=promise_h, line={"color": ALARM, "width": 1.5, "dash": "dash"})
    share = len(groups["kept"]) / len(scenario.orders)
    figure.add_annotation(
        x=promise_h,
        y=1.08,
        yref="paper",
        text=f"<b>{percent(share)}</b> of all orders within {promise_h:g} h",
        showarrow=False,
        xanchor="center",
    )
    styled(figure, 360, barmode="stack")
    figure.update_layout(legend={"orientation": "h", "y": -0.2, "x": 0.0})
    figure.update_xaxes(title_text="hours from order to door", rangemode="tozero", color=INK)
    figure.update_yaxes(title_text="orders")
    return figure
