"""Last-mile routes of the busiest cities, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.counting import counted
from api.plan_geojson import Places
from api.reports.figures.geography import Paths, cities_served, door_count, view_of
from api.reports.figures.style import MUTED, empty, front_colours, styled
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route
    from supplychain.scenario import Scenario

COLUMNS = 4
PANEL_PX = 300


def city_maps(scenario: Scenario, plan: RoutingPlan, at_most: int = 12) -> go.Figure:
    """One panel per city, each in its own scale; routes coloured by front.

    Parameters
    ----------
    scenario, plan
        What is shown.
    at_most
        Most panels; the cities with most deliveries come first.
    """
    cities = list(cities_served(scenario, plan.routes_of(Haul.LAST_MILE)).items())[:at_most]
    if not cities:
        return empty("No last-mile routes")
    columns = min(COLUMNS, len(cities))
    rows = -(-len(cities) // columns)
    titles = [
        f"<b>{city}</b> · {counted(door_count(r), 'door')} · {counted(len(r), 'van')}"
        for city, r in cities
    ]
    figure = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=titles,
        horizontal_spacing=0.015,
        vertical_spacing=0.09 / rows,
    )
    places, colours = Places(scenario), front_colours(scenario)
    for number, (_, routes) in enumerate(cities):
        row, column = number // columns + 1, number % columns + 1
        for trace in _panel(routes, places, colours):
            figure.add_trace(trace, row=row, col=column)
        view = view_of([places.of(stop) for route in routes for stop in route.stops], 0.04)
        anchor = "x" if number == 0 else f"x{number + 1}"
        figure.update_yaxes(scaleanchor=anchor, scaleratio=view.stretch, row=row, col=column)
    height = rows * PANEL_PX + 40 if columns > 2 else 760
    styled(figure, height, showlegend=False, margin={"l": 8, "r": 8, "t": 32, "b": 8})
    frame = {"showticklabels": False, "showgrid": False, "mirror": True, "showline": True}
    figure.update_xaxes(**frame)
    figure.update_yaxes(**frame)
    return figure


def _panel(routes: list[Route], places: Places, colours: dict[str, str]) -> list[go.Scatter]:
    by_front: dict[str, list[Route]] = {}
    for route in routes:
        by_front.setdefault(route.base_id, []).append(route)
    lines, doors = [], []
    for front, found in by_front.items():
        paths = Paths()
        for route in found:
            paths.add_route(route, places)
        colour = colours.get(front, MUTED)
        lines.append(paths.trace(colour, 0.9, opacity=0.7))
        doors.append(_doors(found, places, colour))
    return [*lines, *doors, _fronts(by_front, places, colours)]


def _doors(routes: list[Route], places: Places, colour: str) -> go.Scatter:
    stops = [(r, stop) for r in routes for stop in r.stops if stop.kind.is_at_a_door]
    points = [places.of(stop) for _, stop in stops]
    return go.Scatter(
        x=[round(point.lon, 5) for point in points],
        y=[round(point.lat, 5) for point in points],
        text=[f"{stop.place_id} · {route.id}" for route, stop in stops],
        mode="markers",
        marker={"size": 3, "color": colour},
        hovertemplate="%{text}<extra></extra>",
    )


def _fronts(
    by_front: dict[str, list[Route]], places: Places, colours: dict[str, str]
) -> go.Scatter:
    sites = [places.sites[key] for key in by_front]
    return go.Scatter(
        x=[site.location.lon for site in sites],
        y=[site.location.lat for site in sites],
        text=[f"<b>{site.name}</b><br>{counted(len(by_front[site.id]), 'van')}" for site in sites],
        mode="markers",
        marker={
            "symbol": "diamond",
            "size": 11,
            "color": [colours.get(site.id, MUTED) for site in sites],
            "line": {"width": 1.5, "color": "white"},
        },
        hovertemplate="%{text}<extra></extra>",
    )
