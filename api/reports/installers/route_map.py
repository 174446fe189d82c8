"""Where teams go: routes of a day by territory, or territories alone where there are too many."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from plotly import graph_objects as go

from api.installers_view import EVERYWHERE
from api.reports.figures.geography import Paths, backdrop, view_of
from api.reports.figures.style import FRONT_COLOURS, INK, styled
from api.reports.installers.choosing import Choice
from api.reports.installers.day_chart import ALL, MOST_DAYS
from api.reports.installers.look import (
    LATE,
    clock_words,
    day_words,
    territory_colours,
    territory_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.installers_view import InstallersView
    from api.reports.figures.geography import View
    from solvers.installers.plan import TeamRoute
    from supplychain.jobs import InstallJob
    from supplychain.places import Location

MOST_VISITS = 4_000
"""Of more visits in the days shown, routes would be a carpet: territories stand for them."""
HEIGHT_PX, ASPECT = 540, 1.25
MARGIN = {"l": 0, "r": 0, "t": 6, "b": 44}


def shows_routes(view: InstallersView) -> bool:
    """Whether there are few enough visits to draw each."""
    return sum(len(route.visits) for route in view.plan.routes) <= MOST_VISITS


def route_map(view: InstallersView) -> Choice:
    """The map with its menus; there must be a route."""
    return _routes(view) if shows_routes(view) else _territories(view)


def _routes(view: InstallersView) -> Choice:
    """Each route as a line from where the team starts, through its jobs, to where it ends."""
    colours = territory_colours(view.territories)
    places = sorted({view.territory_of[route.team_id] for route in view.plan.routes})
    days = view.days_out[:MOST_DAYS]
    whole = view_of(_points(view, view.plan.routes)).shaped(ASPECT)
    choice = Choice(
        go.Figure(),
        {str(day): day_words(view.dates[day]) for day in days},
        {"": ALL} | {place: territory_words(place) for place in places},
        {"": _window(whole)},
    )
    for trace in backdrop(whole, (), 1.7):
        trace.showlegend = False
        choice.add(trace)
    for place in places:
        mine = [r for r in view.plan.routes if view.territory_of[r.team_id] == place]
        choice.layouts[place] = _window(view_of(_points(view, mine), 0.1).shaped(ASPECT))
        for day in days:
            routes = [route for route in mine if route.day == day]
            for trace in _day(view, routes, colours[place], place):
                choice.add(trace, str(day), place)
    choice.add(_left_out(view))
    _dress(choice, whole)
    return choice


def _day(
    view: InstallersView, routes: Sequence[TeamRoute], colour: str, place: str
) -> list[go.Scatter]:
    """Lines, homes and doors of one territory on one day."""
    paths = Paths()
    for route in routes:
        points = _points(view, [route])
        paths.add([round(p.lon, 5) for p in points], [round(p.lat, 5) for p in points])
    name = escape(territory_words(place))
    homes = _marks(
        [view.problem.team_of[route.team_id].start for route in routes],
        [_about_route(view, route) for route in routes],
        {"symbol": "square", "size": 8, "color": "#ffffff", "line": {"width": 2, "color": colour}},
    )
    visits = [(route, visit) for route in routes for visit in route.visits]
    doors = _marks(
        [view.problem.job_of[visit.job_id].location for _, visit in visits],
        [
            f"<b>{escape(visit.job_id)}</b> · "
            f"{escape(view.customer(view.problem.job_of[visit.job_id]))}<br>"
            f"{escape(view.team_name(route.team_id))} · {clock_words(view, visit.start_s)}"
            for route, visit in visits
        ],
        {
            "size": 7,
            "color": colour,
            "line": {"width": [2 if visit.late_s else 0.5 for _, visit in visits],
                     "color": [LATE if visit.late_s else "#ffffff" for _, visit in visits]},
        },
    )  # fmt: skip
    group = {"legendgroup": place, "name": name}
    lines = paths.trace(colour, 1.4, opacity=0.75)
    lines.update(showlegend=False, **group)
    homes.update(showlegend=False, **group)
    doors.update(showlegend=bool(visits), **group)
    return [lines, doors, homes]


def _about_route(view: InstallersView, route: TeamRoute) -> str:
    return (
        f"<b>{escape(view.team_name(route.team_id))}</b><br>"
        f"{clock_words(view, route.start_s)} to {clock_words(view, route.end_s)[-5:]}<br>"
        f"{len(route.visits)} visits · {route.distance_m / 1000:,.0f} km"
    )


def _left_out(view: InstallersView) -> go.Scatter:
    jobs = [view.problem.job_of[key] for key in view.left_out if not _is_outsourced(view, key)]
    trace = _marks(
        [job.location for job in jobs],
        [f"<b>{escape(job.id)}</b> left out 未安排" for job in jobs],
        {"symbol": "x", "size": 9, "color": LATE, "line": {"width": 1, "color": "#ffffff"}},
    )
    trace.update(name="Left out 未安排", showlegend=bool(jobs))
    return trace


def _is_outsourced(view: InstallersView, job_id: str) -> bool:
    return view.left_out[job_id].is_outsourced


def _territories(view: InstallersView) -> Choice:
    """A circle for each territory: its area stands for its jobs, its ring for those left out."""
    jobs: dict[str, list[InstallJob]] = {}
    for job in view.problem.jobs:
        jobs.setdefault(job.territory_id or EVERYWHERE, []).append(job)
    spots = {key: _middle([job.location for job in found]) for key, found in jobs.items()}
    whole = view_of(list(spots.values())).shaped(ASPECT)
    choice = Choice(go.Figure(), {}, {}, {"": _window(whole)})
    for trace in backdrop(whole, (), 1.7):
        trace.showlegend = False
        choice.add(trace)
    most = max(len(found) for found in jobs.values())
    order = sorted(jobs, key=lambda key: -len(jobs[key]))
    undone = {key: sum(job.id in view.left_out for job in jobs[key]) for key in order}
    shares = [undone[key] / len(jobs[key]) for key in order]
    choice.add(
        go.Scatter(
            x=[round(spots[key].lon, 4) for key in order],
            y=[round(spots[key].lat, 4) for key in order],
            mode="markers",
            name="Territories 片区",
            showlegend=False,
            marker={
                "size": [6 + 26 * math.sqrt(len(jobs[key]) / most) for key in order],
                "color": [round(share, 4) for share in shares],
                "colorscale": [[0.0, FRONT_COLOURS[0]], [0.5, "#d9a441"], [1.0, LATE]],
                "cmin": 0.0,
                "cmax": max(0.05, *shares),
                "opacity": 0.72,
                "line": {"width": 1, "color": "#ffffff"},
                "colorbar": {"title": "left out<br>未安排", "thickness": 12, "len": 0.4,
                             "tickformat": ".0%", "x": 0.0, "xanchor": "left", "y": 0.22},
            },
            hovertext=[
                f"<b>{escape(territory_words(key))}</b><br>{len(jobs[key]):,} jobs · "
                f"{undone[key]:,} left out or outsourced"
                for key in order
            ],
            hoverinfo="text",
        )
    )  # fmt: skip
    _dress(choice, whole)
    return choice


def _middle(points: Sequence[Location]) -> Location:
    """The point nearest to the mean, so that a circle lies where jobs are."""
    lat = sum(point.lat for point in points) / len(points)
    lon = sum(point.lon for point in points) / len(points)
    return min(points, key=lambda point: (point.lat - lat) ** 2 + (point.lon - lon) ** 2)


def _points(view: InstallersView, routes: Iterable[TeamRoute]) -> list[Location]:
    """Start, doors and end of routes, one after the other."""
    found: list[Location] = []
    for route in routes:
        team = view.problem.team_of[route.team_id]
        doors = (view.problem.job_of[visit.job_id].location for visit in route.visits)
        found += [team.start, *doors, team.end or team.start]
    return found


def _marks(points: Sequence[Location], texts: Sequence[str], marker: dict[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=[round(point.lon, 5) for point in points],
        y=[round(point.lat, 5) for point in points],
        mode="markers",
        marker=marker,
        hovertext=texts,
        hoverinfo="text",
    )


def _window(view: View) -> dict[str, Any]:
    """The part of the map that is shown."""
    return {"xaxis.range": [view.west, view.east], "yaxis.range": [view.south, view.north]}


def _dress(choice: Choice, whole: View) -> None:
    figure = choice.figure
    styled(figure, HEIGHT_PX, template="none", margin=MARGIN, hoverlabel={"bgcolor": INK})
    figure.update_layout(
        legend={"orientation": "h", "x": 0.0, "y": -0.01, "yanchor": "top",
                "itemsizing": "constant"}
    )  # fmt: skip
    figure.update_xaxes(range=[whole.west, whole.east], visible=False)
    figure.update_yaxes(
        range=[whole.south, whole.north], visible=False, scaleanchor="x", scaleratio=whole.stretch
    )
