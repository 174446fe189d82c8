"""Who does what when: a row per team, a day at a time."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from plotly import graph_objects as go

from api.reports.figures.style import FONT, INK, styled
from api.reports.installers.choosing import Choice
from api.reports.installers.day_painter import DayPainter
from api.reports.installers.look import brief, day_words, territory_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.installers_view import InstallersView

MOST_TEAMS, SHOWN_TEAMS = 120, 60
"""Of more teams than the first, as many as the second are shown: those with most to look at."""
MOST_DAYS = 7
ROW_PX, TOP_PX, BOTTOM_PX = 18, 12, 40
ALL = "All territories 全部片区"


def shown_teams(view: InstallersView) -> list[str]:
    """Teams of the picture, by territory: all that are out, or those that run late and long."""
    teams = list(view.routes_of)
    if len(teams) > MOST_TEAMS:
        teams = sorted(teams, key=lambda key: (-_worth_a_look(view, key), key))[:SHOWN_TEAMS]
    return sorted(teams, key=lambda key: (view.territory_of[key], view.team_name(key), key))


def _worth_a_look(view: InstallersView, team_id: str) -> int:
    """Seconds of lateness, overtime and waiting."""
    routes = view.routes_of[team_id]
    waits_s = sum(v.late_s + v.start_s - v.arrive_s for route in routes for v in route.visits)
    return waits_s + sum(route.overtime_s for route in routes)


def day_chart(view: InstallersView) -> Choice:
    """The figure with its menus; there must be a route."""
    teams = shown_teams(view)
    painter = DayPainter(view, {team: row for row, team in enumerate(teams)})
    groups = [
        (place, list(rows))
        for place, rows in groupby(range(len(teams)), key=lambda row: view.territory_of[teams[row]])
    ]
    days = view.days_out[:MOST_DAYS]
    choice = Choice(
        go.Figure(),
        {str(day): day_words(view.dates[day]) for day in days},
        {"": ALL} | {place: territory_words(place) for place, _ in groups},
        {"": _layout(0, len(teams))}
        | {place: _layout(rows[0], rows[-1] + 1) for place, rows in groups},
    )
    for day in days:
        for trace in painter.traces(day, teams):
            choice.add(trace, str(day))
    _dress(choice.figure, view, teams, painter)
    # All at once: plotly takes long to add shapes one by one.
    choice.figure.update_layout(
        shapes=[_line(rows[0] - 0.5) for _, rows in groups],
        annotations=[_name(place, rows[0] - 0.4) for place, rows in groups],
    )
    return choice


def _layout(first: int, end: int) -> dict[str, Any]:
    """The part of the rows that is shown, and the height that they need."""
    return {
        "yaxis.range": [end - 0.5, first - 0.5],
        "height": max(4, end - first) * ROW_PX + TOP_PX + BOTTOM_PX,
    }


def _dress(
    figure: go.Figure, view: InstallersView, teams: Sequence[str], painter: DayPainter
) -> None:
    whole = _layout(0, len(teams))
    styled(
        figure,
        whole["height"],
        barmode="overlay",
        bargap=0.0,
        template="none",
        margin={"l": 150, "r": 96, "t": TOP_PX, "b": BOTTOM_PX},
        showlegend=False,
        hoverlabel={"bgcolor": INK},
    )
    figure.update_yaxes(
        tickvals=list(range(len(teams))),
        ticktext=[escape(brief(view.team_name(team))) for team in teams],
        range=whole["yaxis.range"],
        tickfont={"size": 11},
        showgrid=False,
        fixedrange=True,
    )
    first, last = painter.hours
    step = 1 if last - first <= 16 else 2
    ticks = list(range(first, last + 1, step))
    figure.update_xaxes(
        range=[first, last],
        tickvals=ticks,
        ticktext=[f"{hour % 24:02d}:00" for hour in ticks],
        side="bottom",
        zeroline=False,
    )


def _line(row: float) -> dict[str, Any]:
    """A line above a territory's rows."""
    line = {"color": "#b8c4d0", "width": 1}
    ends = {"x0": -0.12, "x1": 1.08, "y0": row, "y1": row}
    return {"type": "line", "xref": "paper", "line": line, "layer": "below", **ends}


def _name(place: str, row: float) -> dict[str, Any]:
    """Name of a territory beside its rows."""
    return {
        "text": f"<b>{escape(brief(territory_words(place), 12))}</b>",
        "font": {"family": FONT, "size": 11, "color": INK},
        "showarrow": False,
        "xref": "paper",
        "x": 1.005,
        "xanchor": "left",
        "y": row,
        "yanchor": "top",
    }
