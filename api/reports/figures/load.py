"""How full the compartments are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.reports.figures.style import HAUL_NAMES, class_colours, class_names, empty, styled
from supplychain.fleet import Haul
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario


def load_factor(scenario: Scenario, plan: RoutingPlan) -> go.Figure:
    """Fill of each compartment at departure, by tier and class: mean bar, box of the spread."""
    hauls = [haul for haul in Haul if plan.routes_of(haul)]
    if not hauls:
        return empty("No vehicles")
    titles = [HAUL_NAMES[haul] for haul in hauls]
    figure = make_subplots(cols=len(hauls), subplot_titles=titles, shared_yaxes=True)
    names, colours = class_names(scenario), class_colours(scenario)
    for column, haul in enumerate(hauls, start=1):
        found: dict[str, list[float]] = {}
        for key, share in compartment_fills(scenario, plan, haul):
            found.setdefault(key, []).append(share)
        for item in reversed(scenario.temperature_classes):
            figure.add_trace(
                go.Box(
                    x=found.get(item.id, []),
                    name=names[item.id],
                    marker={"color": colours[item.id], "size": 3},
                    line={"width": 1.4},
                    boxmean=True,
                    boxpoints=False,
                    orientation="h",
                ),
                row=1,
                col=column,
            )
    styled(figure, 300, showlegend=False, margin={"l": 110, "r": 20, "t": 34, "b": 48})
    figure.update_xaxes(range=[0, 1.05], tickformat=".0%")
    figure.update_xaxes(title_text="fill at departure (dashed: mean)", row=1, col=1)
    return figure


def compartment_fills(
    scenario: Scenario, plan: RoutingPlan, haul: Haul
) -> Iterator[tuple[str, float]]:
    """Class and fill (the larger of the shares of kilograms and litres) at every departure."""
    types = {item.id: item for item in scenario.vehicle_types}
    for route in plan.routes_of(haul):
        layout = types[route.vehicle_type_id].layout(route.layout_id)
        for stop in route.stops:
            if stop.kind is not StopKind.LOAD:
                continue
            for state in stop.compartments:
                room = layout.compartment(state.temperature_class_id)
                if room is not None and room.capacity_kg and room.capacity_l:
                    share = max(state.kg / room.capacity_kg, state.litres / room.capacity_l)
                    yield state.temperature_class_id, round(share, 4)
