"""When each vehicle is out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from api.counting import counted
from api.plan_geojson import Places
from api.reports.figures.style import (
    HAUL_COLOURS,
    HAUL_NAMES,
    INK,
    MUTED,
    clocks,
    empty,
    front_colours,
    styled,
)
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.fleet import Haul
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route
    from supplychain.scenario import Scenario

LANES_AT_MOST = 420
"""With more vehicles at once than this, a haul is shown as vehicles out by base and hour."""

SLOT_S = 30 * MINUTE_S
PANEL_GAP_PX, TOP_PX, BOTTOM_PX = 74, 34, 40


@dataclass(frozen=True, slots=True)
class Lane:
    """Routes of one base that follow each other, as those of one vehicle could."""

    base_id: str
    routes: tuple[Route, ...]


def timeline(
    scenario: Scenario, plan: RoutingPlan, hauls: Sequence[Haul] = tuple(Haul)
) -> go.Figure:
    """A panel per tier: bars of vehicles by base, or a heat map if there are too many."""
    panels = [(haul, lanes(plan.routes_of(haul))) for haul in hauls if plan.routes_of(haul)]
    if not panels:
        return empty("No vehicles")
    heights = [_panel_px(found) for _, found in panels]
    total_px = sum(heights) + PANEL_GAP_PX * (len(panels) - 1)
    figure = make_subplots(
        rows=len(panels),
        row_heights=[height / sum(heights) for height in heights],
        vertical_spacing=PANEL_GAP_PX / total_px if len(panels) > 1 else 0.0,
        subplot_titles=[
            f"<b>{HAUL_NAMES[haul]}</b> · {counted(len(plan.routes_of(haul)), 'route')}"
            for haul, _ in panels
        ],
    )
    painter = _Painter(scenario)
    for row, (haul, found) in enumerate(panels, start=1):
        if len(found) <= LANES_AT_MOST:
            painter.bars(figure, row, haul, found)
        else:
            painter.heat(figure, row, found)
    margin = {"l": 190, "r": 20, "t": TOP_PX, "b": BOTTOM_PX}
    styled(
        figure, total_px + TOP_PX + BOTTOM_PX, showlegend=False, barmode="overlay", margin=margin
    )
    figure.update_layout(bargap=0.18)
    figure.update_xaxes(tickformat="%H:%M\n%b %d", type="date")
    return figure


def lanes(routes: Sequence[Route]) -> list[Lane]:
    """Pack routes into lanes, base by base; a lane is free again when its vehicle is back."""
    packed: dict[str, list[list[Route]]] = {}
    for route in sorted(routes, key=lambda r: (r.base_id, r.start_s, r.id)):
        of_base = packed.setdefault(route.base_id, [])
        for lane in of_base:
            same = lane[-1].vehicle_type_id == route.vehicle_type_id
            if same and lane[-1].end_s <= route.stops[0].arrive_s:
                lane.append(route)
                break
        else:
            of_base.append([route])
    return [Lane(base, tuple(lane)) for base, found in packed.items() for lane in found]


def _panel_px(found: Sequence[Lane]) -> int:
    if len(found) > LANES_AT_MOST:
        return min(880, 12 * len({lane.base_id for lane in found}) + 20)
    lane_px = 13.0 if len(found) <= 70 else 880.0 / len(found)
    return max(90, round(len(found) * max(lane_px, 2.1)))


class _Painter:
    """Draws panels; holds what they look up."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.places = scenario, Places(scenario)
        self.fronts = front_colours(scenario)
        self.vehicles = {item.id: item for item in scenario.vehicle_types}

    def bars(self, figure: go.Figure, row: int, haul: Haul, found: Sequence[Lane]) -> None:
        """One bar per trip; the way back of trunk routes is pale, rests are white."""
        loaded, back, rests = _Bars(), _Bars(), _Bars()
        for number, lane in enumerate(found):
            colour = self.fronts.get(lane.base_id, MUTED)
            if haul is not Haul.LAST_MILE:
                colour = HAUL_COLOURS[haul]
            for route in lane.routes:
                about = self._about(route)
                for start_s, end_s in trips(route):
                    loaded.add(number, start_s, end_s, colour, about)
                if haul is not Haul.LAST_MILE:
                    back.add(number, route.stops[-2].end_s, route.end_s, "#d7e0e9", about)
                for rest in route.rests:
                    rests.add(number, rest.start_s, rest.end_s, "#ffffff", f"{route.id}: rest")
        for bars in (loaded, back, rests):
            if bars.rows:
                figure.add_trace(bars.trace(self.scenario), row=row, col=1)
        ticks = list(_base_ticks(found))
        figure.update_yaxes(
            tickvals=[middle for middle, _ in ticks],
            ticktext=[self._short(base) for _, base in ticks],
            range=[len(found) - 0.4, -0.6],
            showgrid=False,
            tickfont={"size": 10 if len(ticks) < 30 else 9},
            row=row,
            col=1,
        )

    def heat(self, figure: go.Figure, row: int, found: Sequence[Lane]) -> None:
        """Vehicles out by base and half hour."""
        bases = list(dict.fromkeys(lane.base_id for lane in found))
        routes = [route for lane in found for route in lane.routes]
        first = min(route.start_s for route in routes) // SLOT_S
        last = max(route.end_s for route in routes) // SLOT_S
        out = [[0] * (last - first + 1) for _ in bases]
        place = {base: number for number, base in enumerate(bases)}
        for route in routes:
            for slot in range(route.start_s // SLOT_S, route.end_s // SLOT_S + 1):
                out[place[route.base_id]][slot - first] += 1
        times = clocks(self.scenario, (slot * SLOT_S for slot in range(first, last + 1)))
        figure.add_trace(
            go.Heatmap(
                x=times,
                y=list(range(len(bases))),
                z=out,
                colorscale="Blues",
                xgap=1,
                ygap=1,
                text=[[self._short(base)] * len(times) for base in bases],
                hovertemplate="%{text}<br>%{x}: %{z} vehicles out<extra></extra>",
                colorbar={"title": "vehicles<br>out", "thickness": 12, "len": 0.3, "y": 0.2},
            ),
            row=row,
            col=1,
        )
        figure.update_yaxes(
            tickvals=list(range(len(bases))),
            ticktext=[self._short(base) for base in bases],
            tickfont={"size": 8},
            autorange="reversed",
            row=row,
            col=1,
        )

    def _short(self, base_id: str) -> str:
        name = self.places.sites[base_id].name or base_id
        return name if len(name) <= 24 else name[:23] + "…"

    def _about(self, route: Route) -> str:
        vehicle = self.vehicles[route.vehicle_type_id]
        doors = sum(1 for stop in route.stops if stop.kind.is_at_a_door)
        unloads = [s for s in route.stops if s.kind is StopKind.UNLOAD]
        what = f"{doors} doors" if doors else " → ".join(self.places.name(s) for s in unloads)
        hours = (route.end_s - route.start_s) / HOUR_S
        km = route.distance_m / 1000
        return f"<b>{route.id}</b> {vehicle.name}<br>{what}<br>{hours:.1f} h · {km:,.0f} km"


class _Bars:
    """Bars that make one trace."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.spans: list[tuple[int, int]] = []
        self.colours: list[str] = []
        self.texts: list[str] = []

    def add(self, row: int, start_s: int, end_s: int, colour: str, text: str) -> None:
        self.rows.append(row)
        self.spans.append((start_s, end_s))
        self.colours.append(colour)
        self.texts.append(text)

    def trace(self, scenario: Scenario) -> go.Bar:
        return go.Bar(
            y=self.rows,
            base=clocks(scenario, (start_s for start_s, _ in self.spans)),
            x=[(end_s - start_s) * 1000 for start_s, end_s in self.spans],
            orientation="h",
            marker={"color": self.colours, "line": {"width": 0}},
            text=self.texts,
            textposition="none",
            hovertemplate="%{text}<br>%{base} –<extra></extra>",
            hoverlabel={"bgcolor": INK},
        )


def trips(route: Route) -> Iterator[tuple[int, int]]:
    """Departure and return of each trip; trunk routes count until the last unloading ends."""
    loads = [stop for stop in route.stops if stop.kind is StopKind.LOAD]
    starts, ends = [stop.end_s for stop in loads], [stop.arrive_s for stop in loads[1:]]
    is_trunk = route.haul is not Haul.LAST_MILE
    yield from zip(starts, [*ends, route.stops[-2].end_s if is_trunk else route.end_s], strict=True)


def _base_ticks(found: Sequence[Lane]) -> Iterator[tuple[float, str]]:
    """Middle row and base of each group of lanes."""
    first = 0
    for number, lane in enumerate(found):
        if number + 1 == len(found) or found[number + 1].base_id != lane.base_id:
            yield (first + number) / 2, lane.base_id
            first = number + 1
