"""How full the compartments of the vehicles are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.reports.figures.style import ALARM, class_colours, class_names, empty
from api.reports.replenishment.look import brief, dressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.replenishment_view import OrderView
    from solvers.replenishment.ordering.plan import CompartmentFill, VehicleLoad

MOST_ROUTES = 26
ROUTE_PX, REST_PX = 22, 96
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
    """Compartments of today's vehicles, the emptiest first; a bar for each class."""
    loads = sorted(
        (load for load in view.plan.vehicles if load.order_day == view.plan.today), key=_fullest
    )[:MOST_ROUTES]
    if not loads:
        return empty("No vehicles today 今日无车辆")
    names, colours = class_names(view.scenario), class_colours(view.scenario)
    labels = [_label(view, load) for load in loads]
    figure = go.Figure()
    for item in view.scenario.temperature_classes:
        shares, notes = [], []
        for load in loads:
            fill = next((f for f in load.fill if f.temperature_class_id == item.id), None)
            shares.append(None if fill is None else share_of(fill))
            notes.append("" if fill is None else _words(fill))
        figure.add_trace(
            go.Bar(
                x=shares,
                y=labels,
                name=names[item.id],
                orientation="h",
                marker={"color": colours[item.id]},
                customdata=notes,
                hovertemplate="%{y}<br>%{customdata}<extra>%{fullData.name}</extra>",
            )
        )
    dressed(
        figure,
        REST_PX + ROUTE_PX * len(loads),
        margin={"l": 10, "r": 16, "t": 40, "b": 30},
        barmode="group",
        bargap=0.25,
        bargroupgap=0.05,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
    )
    figure.update_xaxes(range=[0, 1.03], tickformat=".0%")
    figure.add_vline(x=1.0, line={"color": ALARM, "width": 1, "dash": "dot"})
    figure.update_yaxes(autorange="reversed", automargin=True, tickfont={"size": 11})
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
