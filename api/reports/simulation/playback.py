"""The map that plays a run hour by hour, with the orders of all fronts as curves below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from plotly import graph_objects as go

from api.reports.figures.geography import backdrop, view_of
from api.reports.figures.style import ALARM, INK, SITE_MARKS, empty, styled
from supplychain.places import Location
from supplychain.sites import SiteStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.reports.figures.geography import View
    from api.simulation_playback import Playback
    from supplychain.scenario import Scenario

HEIGHT = 760
ASPECT = 1.28
MAP, BESIDE = (0.0, 0.62), (0.76, 1.0)
"""From left to right: the map, and what stands beside it."""
BARS, CURVES = (0.40, 0.76), (0.0, 0.29)
"""Beside it, from below."""
MARGIN = {"l": 44, "r": 14, "t": 44, "b": 84}
BARRED = 8
LARGEST_PX, SMALLEST_PX = 40.0, 5.0
CELL_PX = 26
FRAME_MS = 260
GOOD, FAIR = "#1b7837", "#e0a526"
SHARES = [[0.0, GOOD], [0.25, FAIR], [1.0, ALARM]]
"""From all delivered to all waiting."""
WORKS = [[0.0, ALARM], [0.6, FAIR], [1.0, INK]]
AFFECTED = [[0.0, "rgba(200,16,46,0)"], [1.0, "rgba(200,16,46,0.34)"]]
AFFECTED_NAME, SITES_NAME = "Affected 受影响", "Sites 站点"
ORDERS_NAME = "Orders of a front 前置仓订单"
COLD_NAME = "Failed unit or out of band 制冷故障或超温"
BAR_COLOURS = {
    "delivered in 24 h": GOOD,
    "waiting for their tour": FAIR,
    "missed their tour": ALARM,
}
COLD_COLOUR = "#7a3fb0"


def playback(scenario: Scenario, told: Playback) -> go.Figure:
    """Sites, affected places and orders by front at each moment; it opens at the worst one."""
    if not told.times_s or not scenario.sites:
        return empty("Nothing happened in this run.")
    return _Player(scenario, told).figure()


class _Player:
    """Traces that change from frame to frame come last, in the order of :meth:`moving`."""

    def __init__(self, scenario: Scenario, told: Playback) -> None:
        self.scenario, self.told = scenario, told
        self.sites = {site.id: site for site in scenario.sites}
        self.fronts = [self.sites[front] for front in told.fronts if front in self.sites]
        self.columns = [at for at, front in enumerate(told.fronts) if front in self.sites]
        self.doors = {customer.id: customer.location for customer in scenario.customers}
        self.shown = [
            at for at, key in enumerate(told.sites)
            if self.sites[key].status is SiteStatus.OPEN
        ]  # fmt: skip
        whole = view_of([site.location for site in scenario.sites], 0.05)
        self.view = whole.shaped(ASPECT)
        clocks = [scenario.horizon.clock(at_s) for at_s in told.times_s]
        self.clocks = [at.replace(tzinfo=None).isoformat(timespec="minutes") for at in clocks]
        self.names = [f"{at:%a %d %b %H:%M}" for at in clocks]
        total = told.waiting + told.delivered
        worst = sorted(
            self.columns, key=lambda at: (-told.missed[:, at].max(), -total[:, at].max())
        )
        self.barred = worst[:BARRED]
        self.largest = float(total[:, self.columns].max(initial=1)) if self.columns else 1.0

    def figure(self) -> go.Figure:
        """All of it."""
        worst = self.told.worst
        still = [*backdrop(self.view, {site.city for site in self.fronts}), *self.curves()]
        moving = self.moving(worst)
        figure = go.Figure([*still, *map(self.trace, moving)])
        places = list(range(len(still), len(still) + len(moving)))
        figure.frames = [
            go.Frame(
                name=str(at), data=[self.change(one) for one in self.moving(at)], traces=places
            )
            for at in range(len(self.told.times_s))
        ]
        styled(figure, HEIGHT, margin=MARGIN, hovermode="closest", dragmode="pan")
        figure.update_layout(
            legend={"x": 0.006, "y": 0.985, "yanchor": "top", "tracegroupgap": 2},
            modebar={"orientation": "h"},
            updatemenus=[self.buttons(), self.zooms()],
            sliders=[self.slider(worst)],
        )
        self.axes(figure)
        return figure

    def axes(self, figure: go.Figure) -> None:
        """The map above, the curves below."""
        view = self.view
        figure.update_layout(
            xaxis={"range": [view.west, view.east], "ticksuffix": "°", "anchor": "y",
                   "domain": list(MAP), "constrain": "domain", "constraintoward": "left"},
            yaxis={"range": [view.south, view.north], "ticksuffix": "°", "scaleanchor": "x",
                   "scaleratio": view.stretch, "constrain": "domain", "constraintoward": "top"},
            xaxis2={"domain": list(BESIDE), "anchor": "y2", "rangemode": "tozero",
                    "fixedrange": True, "range": [0, self.longest_bar() * 1.05]},
            yaxis2={"domain": list(BARS), "anchor": "x2", "autorange": "reversed",
                    "fixedrange": True, "automargin": False},
            xaxis4={"domain": list(BESIDE), "anchor": "y4", "range": [0, 1], "visible": False,
                    "fixedrange": True},
            yaxis4={"domain": [BARS[1], 1.0], "anchor": "x4", "range": [0, 1], "visible": False,
                    "fixedrange": True},
            xaxis3={"type": "date", "domain": list(BESIDE), "anchor": "y3",
                    "range": [self.clocks[0], self.clocks[-1]], "fixedrange": True, "nticks": 4,
                    "tickangle": 0},
            yaxis3={"domain": list(CURVES), "anchor": "x3", "rangemode": "tozero",
                    "title": "orders 订单", "fixedrange": True, "nticks": 5},
            barmode="stack",
        )  # fmt: skip

    # What stays ----------------------------------------------------------------------------------

    def curves(self) -> list[go.Scatter]:
        """Orders of all fronts over time."""
        told = self.told
        tables = (told.delivered, told.waiting - told.missed, told.missed)
        return [
            go.Scatter(
                x=self.clocks, y=values.sum(axis=1).tolist(), name=name, xaxis="x3", yaxis="y3",
                line={"color": colour, "width": 2}, showlegend=False,
                hovertemplate=f"%{{x|%a %d %b %H:%M}}: %{{y:,}} {name}<extra></extra>",
            )
            for (name, colour), values in zip(BAR_COLOURS.items(), tables, strict=True)
        ]  # fmt: skip

    # What moves ----------------------------------------------------------------------------------

    def moving(self, at: int) -> list[dict[str, Any]]:
        """What changes with the moment, by trace; see :meth:`trace` for the rest of each."""
        return [
            self.affected(at), self.orders(at), self.states(at), self.cold(at), self.cursor(at),
            self.words(at), *self.bars(at),
        ]  # fmt: skip

    def trace(self, change: dict[str, Any]) -> dict[str, Any]:
        """A whole trace of the first frame, with all that does not change."""
        look = self.looks()[change["name"]]
        marker = {**look.pop("marker", {}), **change.get("marker", {})}
        whole = {**change, **look}
        if marker:
            whole["marker"] = marker
        return {"type": "scatter", **whole}

    def change(self, change: dict[str, Any]) -> dict[str, Any]:
        """The same for a frame."""
        kind = "bar" if change["name"] in BAR_COLOURS else "scatter"
        return {"type": kind, **{key: value for key, value in change.items() if key != "name"}}

    def looks(self) -> dict[str, dict[str, Any]]:
        """What does not change, by name of trace."""
        cells, told = self.told.cells, self.told
        marks = [SITE_MARKS.get(self.sites[told.sites[at]].tier) for at in self.shown]
        states = [self.sites[told.sites[at]] for at in self.shown]
        return {
            AFFECTED_NAME: {
                "x": [round(lon, 3) for lon, _ in cells], "y": [round(lat, 3) for _, lat in cells],
                "mode": "markers", "hoverinfo": "skip",
                "marker": {"size": CELL_PX, "colorscale": AFFECTED, "cmin": 0, "cmax": 1,
                           "line": {"width": 0}, "symbol": "circle"},
            },
            ORDERS_NAME: {
                **_at([front.location for front in self.fronts]), "mode": "markers",
                "text": [front.name for front in self.fronts],
                "hovertemplate": "<b>%{text}</b><br>%{customdata[0]} waiting, of these "
                                 "%{customdata[1]} missed their tour<br>%{customdata[2]} delivered "
                                 "in 24 h<extra></extra>",
                "marker": {"colorscale": SHARES, "cmin": 0, "cmax": 1, "opacity": 0.72,
                           "line": {"width": 1, "color": "white"}},
            },
            SITES_NAME: {
                **_at([site.location for site in states]), "mode": "markers",
                "text": [site.name for site in states],
                "hovertemplate": "<b>%{text}</b><br>works at %{marker.color:.0%}<extra></extra>",
                "marker": {"symbol": [mark[0] if mark else "circle" for mark in marks],
                           "size": [0.72 * mark[1] if mark else 6 for mark in marks],
                           "colorscale": WORKS, "cmin": 0, "cmax": 1,
                           "line": {"width": 1, "color": "white"}},
            },
            COLD_NAME: {
                "mode": "markers", "hovertemplate": "%{text}<extra></extra>",
                "marker": {"symbol": "x", "size": 9, "color": COLD_COLOUR,
                           "line": {"width": 1, "color": "white"}},
            },
            "now": {"mode": "lines", "line": {"color": INK, "width": 1.5}, "xaxis": "x3",
                    "yaxis": "y3", "showlegend": False, "hoverinfo": "skip"},
            "words": {"mode": "text", "textposition": "bottom right", "showlegend": False,
                      "hoverinfo": "skip", "textfont": {"size": 14, "color": INK},
                      "x": [0], "y": [1], "xaxis": "x4", "yaxis": "y4"},
            **{name: {"type": "bar", "orientation": "h", "xaxis": "x2", "yaxis": "y2",
                      "y": [self.sites[told.fronts[at]].name for at in self.barred],
                      "marker": {"color": colour}, "showlegend": False,
                      "hovertemplate": f"%{{y}}: %{{x:,}} {name}<extra></extra>"}
               for name, colour in BAR_COLOURS.items()},
        }  # fmt: skip

    def affected(self, at: int) -> dict[str, Any]:
        """Places that something works on."""
        return {"name": AFFECTED_NAME, "marker": {"color": _short(self.told.strength[at])}}

    def orders(self, at: int) -> dict[str, Any]:
        """Fronts: as large as their orders, as red as these are late."""
        waiting, missed, came = (
            table[at, self.columns] for table in (self.told.waiting, self.told.missed,
                                                  self.told.delivered)
        )  # fmt: skip
        size = LARGEST_PX * np.sqrt((waiting + came) / self.largest)
        share = missed / np.maximum(1, missed + came)
        return {
            "name": ORDERS_NAME,
            "marker": {
                "size": _short(np.where(waiting + came > 0, np.maximum(size, SMALLEST_PX), 0.0), 1),
                "color": _short(share),
            },
            "customdata": np.stack([waiting, missed, came], axis=1).tolist(),
        }

    def states(self, at: int) -> dict[str, Any]:
        """Sites, by how much of their work they can do."""
        return {
            "name": SITES_NAME,
            "marker": {"color": _short(np.minimum(1.0, self.told.working[at, self.shown]))},
        }

    def cold(self, at: int) -> dict[str, Any]:
        """Vehicles and rooms without cooling, and goods out of their band."""
        found = [
            (place, subject) for place, subject in self.told.cold[at] if self.point(place)
        ]  # fmt: skip
        points = [point for place, _ in found if (point := self.point(place))]
        return {
            "name": COLD_NAME,
            **_at(points),
            "text": [f"{subject} at {place}" for place, subject in found],
        }

    def point(self, place: str) -> Location | None:
        """Where a site or door is."""
        site = self.sites.get(place)
        return site.location if site is not None else self.doors.get(place)

    def cursor(self, at: int) -> dict[str, Any]:
        """The moment on the curves."""
        told = self.told
        tables = (told.waiting, told.delivered)
        top = max(float(table.sum(axis=1).max(initial=0)) for table in tables)
        return {"name": "now", "x": [self.clocks[at]] * 2, "y": [0, max(1.0, top)]}

    def words(self, at: int) -> dict[str, Any]:
        """The moment, its sums, and what holds everywhere."""
        told = self.told
        sums = [int(table[at].sum()) for table in (told.waiting, told.missed, told.delivered)]
        lines = [
            f"<b>{self.names[at]}</b>",
            _said(GOOD, f"{sums[2]:,} delivered in 24 h 已送达"),
            _said(FAIR, f"{sums[0] - sums[1]:,} waiting for their tour 待配送"),
            _said(ALARM, f"{sums[1]:,} missed their tour 错过配送"),
        ]
        lines += told.everywhere[at][:3]
        return {"name": "words", "text": ["<br>".join(lines)]}

    def bars(self, at: int) -> list[dict[str, Any]]:
        """Orders of the fronts that missed most."""
        told, barred = self.told, self.barred
        tables = (told.delivered, told.waiting - told.missed, told.missed)
        return [
            {"name": name, "x": table[at, barred].tolist()}
            for name, table in zip(BAR_COLOURS, tables, strict=True)
        ]

    def longest_bar(self) -> float:
        """Most orders of a barred front at any moment."""
        total = (self.told.waiting + self.told.delivered)[:, self.barred]
        return max(1.0, float(total.max(initial=0)))

    # Controls ------------------------------------------------------------------------------------

    def slider(self, active: int) -> dict[str, Any]:
        """One step for each moment."""
        now = {"mode": "immediate", "frame": {"duration": 0, "redraw": False},
               "transition": {"duration": 0}}  # fmt: skip
        steps = [
            {"label": name, "method": "animate", "args": [[str(at)], now]}
            for at, name in enumerate(self.names)
        ]
        return {
            "active": active, "steps": steps, "x": 0.0, "len": 1.0, "y": -0.055, "yanchor": "top",
            "pad": {"t": 8, "b": 0}, "currentvalue": {"visible": False}, "ticklen": 0,
            "minorticklen": 0, "font": {"color": "rgba(0,0,0,0)", "size": 1},
            "bgcolor": "#dfe6ec", "activebgcolor": ALARM, "bordercolor": "#b8c4d0",
        }  # fmt: skip

    def buttons(self) -> dict[str, Any]:
        """Play, go on, pause."""
        run = {"frame": {"duration": FRAME_MS, "redraw": False}, "transition": {"duration": 0}}
        hold = {"mode": "immediate", "frame": {"duration": 0, "redraw": False},
                "transition": {"duration": 0}}  # fmt: skip
        every = [str(at) for at in range(len(self.names))]
        buttons = [
            {"label": "▶ Play 播放", "method": "animate", "args": [every, run]},
            {"label": "↦ From here 继续", "method": "animate",
             "args": [None, {**run, "fromcurrent": True}]},
            {"label": "❚❚ Pause 暂停", "method": "animate", "args": [[None], hold]},
        ]  # fmt: skip
        return {
            "type": "buttons", "direction": "left", "buttons": buttons, "showactive": False,
            "x": MAP[1], "xanchor": "right", "y": 1.0, "yanchor": "bottom", "pad": {"b": 6},
            "bgcolor": "white", "bordercolor": "#b8c4d0",
        }  # fmt: skip

    def zooms(self) -> dict[str, Any]:
        """To the whole network, or to what is affected."""
        buttons = [_zoom("Whole network 全网", self.view)]
        if self.told.cells and self.told.strength.max(initial=0.0) > 0.0:
            lons, lats = zip(*self.told.cells, strict=True)
            near = _around(lons, lats).shaped(ASPECT)
            if near.east - near.west < 0.8 * (self.view.east - self.view.west):
                buttons.append(_zoom("Affected area 受影响区域", near))
        return {
            "buttons": buttons, "x": 0.0, "xanchor": "left", "y": 1.0, "yanchor": "bottom",
            "pad": {"b": 6}, "bgcolor": "white", "bordercolor": "#b8c4d0", "showactive": True,
        }  # fmt: skip


def _said(colour: str, words: str) -> str:
    return f'<span style="color:{colour}">■</span> {words}'


def _around(lons: Sequence[float], lats: Sequence[float]) -> View:
    return view_of([Location(lat, lon) for lat, lon in zip(lats, lons, strict=True)], 0.4)


def _zoom(label: str, view: View) -> dict[str, Any]:
    ranges = {"xaxis.range": [view.west, view.east], "yaxis.range": [view.south, view.north]}
    return {"label": label, "method": "relayout", "args": [ranges]}


def _at(points: Sequence[Location]) -> dict[str, list[float]]:
    """Three decimals are a hundred metres: enough here, and it keeps the page small."""
    return {"x": [round(p.lon, 3) for p in points], "y": [round(p.lat, 3) for p in points]}


def _short(values: np.ndarray, digits: int = 2) -> list[float]:
    return [round(float(value), digits) for value in values]
