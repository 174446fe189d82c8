"""Shelf life at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.reports.figures.style import ALARM, empty, styled
from supplychain.kpis import quantile

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

DAY_H = 24.0
SHOWN_MEDIANS = 3.0
"""The picture ends at this many medians: what lives for months hides what matters."""


def remaining_life(scenario: Scenario, plan: RoutingPlan) -> go.Figure:
    """Days of life beyond what each product must still have, at its worst per delivery."""
    spare = [d.spare_life_h / DAY_H for d in plan.deliveries if d.spare_life_h is not None]
    if not spare:
        return empty(f"Nothing in {scenario.name} ages")
    longest = min(max(spare), max(10.0, SHOWN_MEDIANS * quantile(sorted(spare), 0.5)))
    shown = [min(days, longest) for days in spare]
    figure = go.Figure(
        go.Histogram(
            x=shown,
            nbinsx=40,
            marker={"color": "#3f9fb5"},
            hovertemplate="%{x} days: %{y} deliveries<extra></extra>",
        )
    )
    figure.add_vline(x=0.0, line={"color": ALARM, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=0.98,
        y=1.08,
        xref="paper",
        yref="paper",
        xanchor="right",
        showarrow=False,
        text=f"least <b>{min(spare) * DAY_H:.0f} h</b> beyond the minimum",
    )
    styled(figure, 360)
    figure.update_xaxes(title_text="days of life beyond the minimum (longer ones in the last bar)")
    figure.update_yaxes(title_text="deliveries")
    figure.update_xaxes(range=[min(0.0, *spare) - 0.02 * longest, longest * 1.02])
    return figure
