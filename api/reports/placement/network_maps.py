"""The network on longitude and latitude: as it is today, and as it is planned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from plotly import graph_objects as go

from api.placement_geojson import lanes_of
from api.placement_tables import change_of
from api.reports.figures.geography import Paths, backdrop, curve, view_of
from api.reports.figures.style import ALARM, SITE_MARKS, empty, styled
from solvers.placement.checks import case_of
from solvers.placement.reasons.cost_to_serve import costs_to_serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.reports.figures.geography import View
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import CandidateSite, PlacementProblem
    from supplychain.places import Location

HEIGHT = 560
ASPECT = 1.22
CROWD = 2.0
MARGIN = {"l": 36, "r": 8, "t": 10, "b": 92}
OTHER_MARKS = (("triangle-up", 12, "#ddaa33"), ("square", 12, "#004488"), ("diamond", 8, "#1f2d3d"))
TRUNK, LAST = "#004488", "#cc6311"
OPENED = "#1b9e4b"
REACHED, PARTLY, MISSED = "#4f9d69", "#d9a441", "#c8102e"
TIER_WORDS = {"origin": "Origins 产地", "centre": "Centres 区域中心", "front": "Fronts 前置仓"}


def network_map(problem: PlacementProblem, plan: PlacementPlan, *, name: str) -> go.Figure:
    """Lanes that carry goods, zones by how much of their demand is in reach, and sites."""
    points = _points(problem)
    if not points:
        return empty("No site and no zone has a place on the map", HEIGHT)
    view = view_of(points).shaped(ASPECT)
    painter = _Painter(problem, plan)
    dots, names = backdrop(view, (), CROWD)
    dots.update(showlegend=False)
    figure = go.Figure([dots, *painter.lanes(), names, *painter.zones(), *painter.sites()])
    styled(figure, HEIGHT, margin=MARGIN, hovermode="closest", dragmode="pan")
    figure.update_layout(
        legend={"orientation": "h", "x": 0.0, "y": -0.07, "yanchor": "top", "font": {"size": 11}},
        modebar={"orientation": "h"},
        meta={"name": name},
    )
    _frame(figure, view)
    return figure


def _frame(figure: go.Figure, view: View) -> None:
    figure.update_xaxes(range=[view.west, view.east], ticksuffix="°", constrain="domain")
    figure.update_yaxes(
        range=[view.south, view.north],
        ticksuffix="°",
        scaleanchor="x",
        scaleratio=view.stretch,
        constrain="domain",
    )


def _points(problem: PlacementProblem) -> list[Location]:
    sites = [site.location for site in problem.sites if site.location is not None]
    return sites + [zone.location for zone in problem.zones if zone.location is not None]


class _Painter:
    """Traces of one network, from the ground up."""

    def __init__(self, problem: PlacementProblem, plan: PlacementPlan) -> None:
        self.problem, self.plan = problem, plan
        self.is_open = set(plan.open_ids)
        self.case = case_of(problem, plan)

    def open_sites(self, tier: str) -> list[CandidateSite]:
        return [site for site in self.problem.of_tier(tier) if site.id in self.is_open]

    def lanes(self) -> Iterator[go.Scatter]:
        """One trace for the trunk, one for the way to the zones."""
        places = {(0, site.id): site.location for site in self.problem.sites}
        places |= {(1, zone.id): zone.location for zone in self.problem.zones}
        last = len(self.problem.tiers) - 1
        trunk, doors = Paths(), Paths()
        for tier, tail, head in lanes_of(self.problem, self.plan):
            start, end = places[0, tail], places[int(tier == last), head]
            if start is None or end is None or start == end:
                continue
            lons, lats = curve(start, end, 0.06 if tier == last else 0.12)
            rounded = [round(lon, 3) for lon in lons], [round(lat, 3) for lat in lats]
            (doors if tier == last else trunk).add(*rounded)
        yield doors.trace(LAST, 0.7, name="To the zones 末端", opacity=0.45)
        yield trunk.trace(TRUNK, 1.1, name="Between sites 干支线", opacity=0.5)

    def zones(self) -> Iterator[go.Scatter]:
        """Zones by the share of their demand within the first band."""
        demand = self._daily_kg()
        reach = self._reach()
        largest = max(demand.values(), default=1.0) or 1.0
        for colour, words, low, high in (
            (REACHED, "In reach 可达", 0.995, 2.0),
            (PARTLY, "Partly 部分可达", 0.005, 0.995),
            (MISSED, "Out of reach 不可达", -1.0, 0.005),
        ):
            zones = [
                zone
                for zone in self.problem.zones
                if zone.location is not None and low <= reach.get(zone.id, 1.0) < high
            ]
            if zones:
                yield go.Scatter(
                    x=[zone.location.lon for zone in zones if zone.location],
                    y=[zone.location.lat for zone in zones if zone.location],
                    text=[
                        f"<b>{zone.name}</b><br>{demand[zone.id]:,.0f} kg per day · "
                        f"{reach.get(zone.id, 1.0):.0%} in reach"
                        for zone in zones
                    ],
                    mode="markers",
                    marker={
                        "size": [3.5 + 11 * math.sqrt(demand[zone.id] / largest) for zone in zones],
                        "color": colour,
                        "opacity": 0.75,
                        "line": {"width": 0},
                    },
                    hovertemplate="%{text}<extra></extra>",
                    name=words,
                )

    def _daily_kg(self) -> dict[str, float]:
        days = np.array([period.days for period in self.problem.periods])
        kg = self.problem.demand_kg_per_day.sum(axis=0) @ days / days.sum()
        return {z.id: float(amount) for z, amount in zip(self.problem.zones, kg, strict=True)}

    def _reach(self) -> dict[str, float]:
        """Share by zone, weighted by what is served; empty without bands."""
        reached: dict[str, float] = {}
        whole: dict[str, float] = {}
        returns = {group.id for group in self.problem.groups if group.is_return}
        for item in costs_to_serve(self.case):
            if item.in_reach is not None and item.group_id not in returns:
                weight = item.demand_kg
                reached[item.zone_id] = reached.get(item.zone_id, 0.0) + weight * item.in_reach
                whole[item.zone_id] = whole.get(item.zone_id, 0.0) + weight
        return {key: reached[key] / kg for key, kg in whole.items() if kg > 0}

    def sites(self) -> Iterator[go.Scatter]:
        """Open sites by tier; what opens is ringed, and what closes is crossed out."""
        for number, tier in enumerate(self.problem.tiers):
            found = [site for site in self.open_sites(tier) if site.location is not None]
            if found:
                yield self._marks(tier, number, found)
        closed = [
            site
            for site in self.problem.sites
            if site.is_open and site.id not in self.is_open and site.location is not None
        ]
        if closed:
            yield go.Scatter(
                x=[site.location.lon for site in closed if site.location],
                y=[site.location.lat for site in closed if site.location],
                text=[f"<b>{site.name}</b><br>closes" for site in closed],
                mode="markers",
                marker={
                    "symbol": "x",
                    "size": 9,
                    "color": ALARM,
                    "line": {"width": 1, "color": "#fff"},
                },
                hovertemplate="%{text}<extra></extra>",
                name="Closes 关闭",
            )

    def _marks(self, tier: str, number: int, found: list[CandidateSite]) -> go.Scatter:
        symbol, size, colour = _mark(tier, number)
        opened = [not site.is_open for site in found]
        return go.Scatter(
            x=[site.location.lon for site in found if site.location],
            y=[site.location.lat for site in found if site.location],
            text=[
                f"<b>{site.name}</b><br>{site.id} · {site.city} · "
                f"{change_of(is_open=True, was_open=site.is_open)}"
                for site in found
            ],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": [size + 2 if new else size for new in opened],
                "color": [OPENED if new else colour for new in opened],
                "line": {"width": 1.2, "color": "white"},
            },
            hovertemplate="%{text}<extra></extra>",
            name=TIER_WORDS.get(tier, tier),
        )


def _mark(tier: str, number: int) -> tuple[str, int, str]:
    known = {str(key): mark for key, mark in SITE_MARKS.items()}
    if tier in known:
        return known[tier]
    return OTHER_MARKS[min(number, len(OTHER_MARKS) - 1)]
