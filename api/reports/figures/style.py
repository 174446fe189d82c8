"""Colours, fonts and axes that all figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plotly import graph_objects as go

from supplychain.fleet import Haul
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.scenario import Scenario

FONT = (
    "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans SC', 'Noto Sans CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', sans-serif"
)
INK, MUTED, GRID, PAPER = "#1f2d3d", "#66788a", "#e6ebf0", "#ffffff"
ALARM = "#c8102e"

HAUL_COLOURS = {
    Haul.LINE_HAUL: "#004488",
    Haul.MIDDLE_MILE: "#228833",
    Haul.LAST_MILE: "#cc6311",
}
HAUL_NAMES = {
    Haul.LINE_HAUL: "Line haul 干线",
    Haul.MIDDLE_MILE: "Middle mile 支线",
    Haul.LAST_MILE: "Last mile 末端",
}
TIER_NAMES = {"line_haul": "Line haul", "middle_mile": "Middle mile", "last_mile": "Last mile"}

FRONT_COLOURS = (
    *("#4477aa", "#ee6677", "#228833", "#aa8f00", "#2a9fbf", "#aa3377", "#7f5539", "#5a54a4"),
)
"""After Paul Tol's *bright* scheme (colour-blind safe), darkened to be seen as thin lines."""

CLASS_COLOURS = ("#33599c", "#3f9fb5", "#c79b3b", "#8a6fae", "#6b8e5a", "#a65e6e")
SITE_MARKS = {
    Tier.ORIGIN: ("triangle-up", 13, "#ddaa33"),
    Tier.CENTRE: ("square", 13, "#004488"),
    Tier.FRONT: ("diamond", 8, "#1f2d3d"),
}


def styled(figure: go.Figure, height: int, **layout: Any) -> go.Figure:
    """Give a figure the house's look."""
    figure.update_layout(
        height=height,
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        font={"family": FONT, "size": 12, "color": INK},
        margin={"l": 60, "r": 20, "t": 30, "b": 44},
        hoverlabel={"font": {"family": FONT, "size": 12}, "align": "left"},
        legend={"bgcolor": "rgba(255,255,255,0.85)", "font": {"size": 12}},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": "#b8c4d0", "activecolor": INK},
        bargap=0.06,
    )
    axes = {"gridcolor": GRID, "zeroline": False, "linecolor": "#b8c4d0", "ticks": ""}
    figure.update_xaxes(**axes)
    figure.update_yaxes(**axes)
    figure.update_annotations(font={"family": FONT, "size": 13, "color": INK})
    figure.update_layout(**layout)
    return figure


def empty(words: str, height: int = 220) -> go.Figure:
    """A figure that says why there is nothing to see."""
    figure = go.Figure()
    figure.add_annotation(text=words, showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper")
    styled(figure, height)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def clocks(scenario: Scenario, seconds: Iterable[float]) -> list[str]:
    """Local clock times for a date axis, which knows no zones."""
    horizon = scenario.horizon
    return [horizon.clock(round(at_s)).replace(tzinfo=None).isoformat() for at_s in seconds]


def class_colours(scenario: Scenario) -> dict[str, str]:
    """A colour for each temperature class."""
    classes = scenario.temperature_classes
    return {item.id: CLASS_COLOURS[i % len(CLASS_COLOURS)] for i, item in enumerate(classes)}


def class_names(scenario: Scenario) -> dict[str, str]:
    """Names for people."""
    return {item.id: item.name or item.id for item in scenario.temperature_classes}


def front_colours(scenario: Scenario) -> dict[str, str]:
    """A colour for each front; fronts of one city differ as long as the colours last."""
    colours: dict[str, str] = {}
    in_city: dict[str, int] = {}
    for site in scenario.sites:
        if site.tier in (Tier.ORIGIN, Tier.CENTRE):
            continue
        number = in_city.get(site.city, 0)
        in_city[site.city] = number + 1
        colours[site.id] = FRONT_COLOURS[number % len(FRONT_COLOURS)]
    return colours
