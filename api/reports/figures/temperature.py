"""Product temperatures against their bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.kpi_lines import percent
from api.reports.figures.style import MUTED, class_colours, class_names, empty, styled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario


def product_temperature(scenario: Scenario, plan: RoutingPlan) -> go.Figure:
    """Product temperature on arrival at every stop, by controlled class; the band is shaded."""
    found: dict[str, list[float]] = {}
    for key, product_c in arrival_temperatures(plan):
        found.setdefault(key, []).append(product_c)
    shown = [c for c in scenario.temperature_classes if c.is_controlled and c.id in found]
    if not shown:
        return empty("No goods under temperature control")
    names, colours = class_names(scenario), class_colours(scenario)
    titles = [
        f"{names[item.id]}: {item.band_c[0]:g} to {item.band_c[1]:g} °C · "
        f"{percent(_share_inside(found[item.id], item.band_c))} in band"
        for item in shown
    ]
    figure = make_subplots(cols=len(shown), subplot_titles=titles, horizontal_spacing=0.07)
    for column, item in enumerate(shown, start=1):
        low_c, high_c = item.band_c
        width_c = high_c - low_c
        figure.add_trace(
            go.Histogram(
                x=found[item.id],
                xbins={"size": width_c / 40},
                marker={"color": colours[item.id]},
                hovertemplate="%{x} °C: %{y} stops<extra></extra>",
            ),
            row=1,
            col=column,
        )
        place = {"row": 1, "col": column}
        figure.add_vrect(
            x0=low_c,
            x1=high_c,
            fillcolor="#dfeee3",
            opacity=0.6,
            layer="below",
            line_width=0,
            **place,
        )
        for edge_c in (low_c, high_c):
            figure.add_vline(x=edge_c, line={"color": "#228833", "width": 1}, **place)
        figure.add_vline(x=item.hold_c, line={"color": MUTED, "width": 1, "dash": "dot"}, **place)
        values = found[item.id]
        lowest, highest = min(low_c, *values), max(high_c, *values)
        figure.update_xaxes(
            range=[lowest - 0.15 * width_c, highest + 0.15 * width_c], ticksuffix=" °C", **place
        )
    styled(figure, 300, showlegend=False, margin={"l": 60, "r": 20, "t": 34, "b": 40})
    figure.update_yaxes(title_text="stops", row=1, col=1)
    return figure


def arrival_temperatures(plan: RoutingPlan) -> Iterator[tuple[str, float]]:
    """Class and product temperature on arrival, of compartments that were not empty."""
    for route in plan.routes:
        for before, stop in zip(route.stops, route.stops[1:], strict=False):
            for was, state in zip(before.compartments, stop.compartments, strict=False):
                if was.kg > 0:
                    yield state.temperature_class_id, round(state.product_c, 3)


def _share_inside(values: list[float], band_c: tuple[float, float]) -> float:
    slack_c = 1e-6
    inside = sum(1 for c in values if band_c[0] - slack_c <= c <= band_c[1] + slack_c)
    return inside / len(values)
