"""How full the compartments of the vehicles are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.reports.figures.style import class_colours, class_names, empty
from api.reports.replenishment.look import brief, dressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.replenishment_view import OrderView
    from solvers.replenishment.ordering.plan import CompartmentFill, VehicleLoad

MOST_ROUTES = 26
ROUTE_PX, REST_PX = 24, 50
SCALE = [[0.0, "#f6e3d3"], [0.3, "#f4efe4"], [0.6, "#cfe0ee"], [1.0, "#2f6da8"]]
LEGS = {
    "supplier": "Suppliers 供应商",
    "origin": "Origins → centres 干线",
    "centre": "Centres → fronts 支线",
}


def share_of(fill: CompartmentFill) -> float | None:
    """The larger share of kilograms and litres; ``None`` where there is no room."""
    shares = [
        used / room
        for used, room in ((fill.kg, fill.room_kg), (fill.litres, fill.room_litres))
        if room > 0
    ]
    return max(shares) if shares else None


def fill_by_leg(view: OrderView) -> go.Figure:
    """Spread of the fill of compartments over all loads of the horizon, by leg and class."""
    legs = [leg for leg in LEGS if any(_leg(view, load) == leg for load in view.plan.vehicles)]
    if not legs:
        return empty("No vehicles 无车辆")
    titles = [LEGS[leg] for leg in legs]
    figure = make_subplots(
        rows=len(legs), subplot_titles=titles, shared_xaxes=True, vertical_spacing=0.14
    )
    names, colours = class_names(view.scenario), class_colours(view.scenario)
    for row, leg in enumerate(legs, start=1):
        found: dict[str, list[float]] = {}
        for key, share in _fills(view, leg):
            found.setdefault(key, []).append(round(share, 4))
        for item in reversed(view.scenario.temperature_classes):
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
                row=row,
                col=1,
            )
    dressed(
        figure, 170 * len(legs) + 60, showlegend=False, margin={"l": 10, "r": 20, "t": 34, "b": 48}
    )
    figure.update_xaxes(range=[0, 1.05], tickformat=".0%")
    figure.update_xaxes(title_text="fill of the compartment (dashed: mean)", row=len(legs), col=1)
    figure.update_yaxes(automargin=True)
    return figure


def fill_today(view: OrderView) -> go.Figure:
    """Fill of the compartments of today's vehicles, the emptiest first."""
    loads = sorted(
        (load for load in view.plan.vehicles if load.order_day == view.plan.today), key=_fullest
    )[:MOST_ROUTES]
    if not loads:
        return empty("No vehicles today 今日无车辆")
    classes = view.scenario.temperature_classes
    fills = [[_of_class(load, item.id) for item in classes] for load in loads]
    shares = [[share_of(fill) or None if fill else None for fill in row] for row in fills]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=[item.name or item.id for item in classes],
            y=[_label(view, load) for load in loads],
            zmin=0,
            zmax=1,
            colorscale=SCALE,
            showscale=False,
            text=[[f"{share:.0%}" if share else "" for share in row] for row in shares],
            texttemplate="%{text}",
            textfont={"size": 11},
            customdata=[["" if fill is None else _words(fill) for fill in row] for row in fills],
            hovertemplate="%{y}, %{x}<br>%{customdata}<extra></extra>",
            xgap=3,
            ygap=2,
        )
    )
    height = REST_PX + ROUTE_PX * len(loads)
    dressed(figure, height, margin={"l": 10, "r": 10, "t": 30, "b": 10})
    figure.update_xaxes(side="top", showgrid=False)
    figure.update_yaxes(
        autorange="reversed", automargin=True, showgrid=False, tickfont={"size": 11}
    )
    return figure


def _leg(view: OrderView, load: VehicleLoad) -> str:
    return view.kind_of(load.source_id)


def _fills(view: OrderView, leg: str) -> Iterator[tuple[str, float]]:
    for load in view.plan.vehicles:
        if _leg(view, load) == leg:
            for fill in load.fill:
                share = share_of(fill)
                if share is not None:
                    yield fill.temperature_class_id, share


def _fullest(load: VehicleLoad) -> float:
    return max((share_of(fill) or 0.0 for fill in load.fill), default=0.0)


def _of_class(load: VehicleLoad, key: str) -> CompartmentFill | None:
    return next((fill for fill in load.fill if fill.temperature_class_id == key), None)


def _label(view: OrderView, load: VehicleLoad) -> str:
    """Source and place, short; keys keep the labels apart."""
    one, other = _place(view, load.source_id), _place(view, load.site_id)
    return f"{one} → {other} ×{load.vehicles}"


def _place(view: OrderView, key: str) -> str:
    site = view.sites.get(key)
    if site is None:
        return brief(key, 14)
    return brief(key.removeprefix(f"{site.tier}-"), 14)


def _words(fill: CompartmentFill) -> str:
    return (
        f"{fill.kg:,.0f} of {fill.room_kg:,.0f} kg<br>"
        f"{fill.litres:,.0f} of {fill.room_litres:,.0f} l"
    )
