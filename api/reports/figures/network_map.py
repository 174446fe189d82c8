"""The map of the three tiers, with a menu that zooms to each city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plotly import graph_objects as go

from api.plan_geojson import Places
from api.plan_tables import Clock
from api.reports.figures.geography import (
    Paths,
    View,
    backdrop,
    cities_served,
    curve,
    points_of,
    view_of,
)
from api.reports.figures.style import (
    ALARM,
    HAUL_COLOURS,
    MUTED,
    SITE_MARKS,
    empty,
    front_colours,
    styled,
)
from supplychain.fleet import Haul
from supplychain.kpis import trip_fill
from supplychain.plans import StopKind
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import CarrierMove, Route
    from supplychain.scenario import Scenario

HEIGHT = 860
ASPECT = 1.6
MARGIN = {"l": 44, "r": 10, "t": 44, "b": 30}
MAP_PX = round((HEIGHT - MARGIN["t"] - MARGIN["b"]) * ASPECT) + MARGIN["l"] + MARGIN["r"]
"""Width at which the map fills its height."""
MANY_POINTS = 4000
SHIPMENTS_SHOWN = 8
CARRIER = "#aa3377"
SITE_NAMES = {
    Tier.ORIGIN: "Origins 产地",
    Tier.CENTRE: "Centres 区域中心",
    Tier.FRONT: "Fronts 前置仓",
}


def network_map(scenario: Scenario, plan: RoutingPlan) -> go.Figure:
    """Line haul, middle mile, last-mile routes, sites and customers on longitude and latitude."""
    if not scenario.sites:
        return empty("No sites")
    whole = view_of(points_of(scenario)).shaped(ASPECT)
    painter = _Painter(scenario, plan)
    busy = {site.city for site in scenario.sites}
    dots, names = backdrop(whole, busy)
    figure = go.Figure([dots, *painter.ways(), names, *painter.points()])
    styled(figure, HEIGHT, margin=MARGIN, hovermode="closest")
    figure.update_layout(
        legend={"x": 0.008, "xanchor": "left", "y": 0.012, "yanchor": "bottom"},
        modebar={"orientation": "h"},
        dragmode="pan",
        updatemenus=[_zoom_menu(scenario, plan, whole)],
    )
    figure.update_xaxes(range=[whole.west, whole.east], ticksuffix="°", constrain="domain")
    figure.update_yaxes(
        range=[whole.south, whole.north],
        ticksuffix="°",
        scaleanchor="x",
        scaleratio=whole.stretch,
        constrain="domain",
    )
    return figure


def _zoom_menu(scenario: Scenario, plan: RoutingPlan, whole: View) -> dict[str, Any]:
    places = Places(scenario)
    buttons = [_button("Whole network 全网", whole)]
    for city, routes in cities_served(scenario, plan.routes_of(Haul.LAST_MILE)).items():
        points = [places.of(stop) for route in routes for stop in route.stops]
        buttons.append(_button(city, view_of(points).shaped(ASPECT)))
    return {
        "buttons": buttons,
        "x": 0.0,
        "xanchor": "left",
        "y": 1.0,
        "yanchor": "bottom",
        "pad": {"b": 6},
        "bgcolor": "white",
        "bordercolor": "#b8c4d0",
        "showactive": True,
    }


def _button(label: str, view: View) -> dict[str, Any]:
    ranges = {"xaxis.range": [view.west, view.east], "yaxis.range": [view.south, view.north]}
    return {"label": label, "method": "relayout", "args": [ranges]}


class _Painter:
    """Traces of one plan, from the ground up."""

    def __init__(self, scenario: Scenario, plan: RoutingPlan) -> None:
        self.scenario, self.plan = scenario, plan
        self.places, self.clock = Places(scenario), Clock(scenario)
        self.colours = front_colours(scenario)
        self.vehicles = {item.id: item for item in scenario.vehicle_types}

    def ways(self) -> list[go.Scatter]:
        """Lines, which lie below the names."""
        return [
            *self.last_mile(),
            *self.carriers(),
            *self.trunk(Haul.MIDDLE_MILE, "Middle mile 支线", 1.1),
            *self.trunk(Haul.LINE_HAUL, "Line haul 干线", 1.8),
        ]

    def points(self) -> list[go.Scatter]:
        """Doors and sites, which lie above them."""
        return [*self.doors(), *self.left_out(), *self.sites()]

    def last_mile(self) -> Iterator[go.Scatter]:
        """One trace per colour: a hundred fronts would be too many."""
        by_colour: dict[str, Paths] = {}
        for route in self.plan.routes_of(Haul.LAST_MILE):
            colour = self.colours.get(route.base_id, MUTED)
            by_colour.setdefault(colour, Paths()).add_route(route, self.places)
        for number, (colour, paths) in enumerate(by_colour.items()):
            yield paths.trace(
                colour,
                1.0,
                len(self.plan.deliveries) > MANY_POINTS,
                name="Last-mile routes 末端路线",
                legendgroup="last-mile",
                showlegend=number == 0,
                opacity=0.75,
            )

    def trunk(self, haul: Haul, name: str, width: float) -> Iterator[go.Scatter]:
        """Bows from base to every unloading, and a point in the middle to hover."""
        routes = self.plan.routes_of(haul)
        if not routes:
            return
        paths, lons, lats, texts = Paths(), [], [], []
        for route in routes:
            for here, there in zip(route.stops, route.stops[1:], strict=False):
                if there.kind is not StopKind.UNLOAD:
                    continue
                bow = curve(self.places.of(here), self.places.of(there))
                paths.add(*bow)
                lons.append(bow[0][6])
                lats.append(bow[1][6])
                texts.append(self._about(route))
        colour = HAUL_COLOURS[haul]
        yield paths.trace(colour, width, name=name, legendgroup=haul.value, opacity=0.7)
        yield go.Scatter(
            x=lons,
            y=lats,
            text=texts,
            mode="markers",
            marker={"size": 7, "color": colour, "opacity": 0.0},
            hovertemplate="%{text}<extra></extra>",
            hoverlabel={"bgcolor": colour},
            legendgroup=haul.value,
            showlegend=False,
        )

    def _about(self, route: Route) -> str:
        vehicle = self.vehicles[route.vehicle_type_id]
        way = " → ".join(
            self.places.name(stop) for stop in route.stops if stop.kind is not StopKind.RETURN
        )
        fill = max(trip_fill(route, vehicle.payload_kg, vehicle.volume_l), default=0.0)
        start, end = (self.clock.day_and_minute(at) for at in (route.start_s, route.end_s))
        return (
            f"<b>{route.id}</b> {vehicle.name}<br>{way}<br>{start} – {end} · "
            f"{route.distance_m / 1000:,.0f} km · {fill:.0%} full · "
            f"{route.costs.total:,.0f} {self.scenario.currency}"
        )

    def carriers(self) -> Iterator[go.Scatter]:
        """One bow per lane, however many shipments it carries."""
        by_lane: dict[tuple[str, str], list[CarrierMove]] = {}
        for move in self.plan.moves:
            by_lane.setdefault((move.from_site_id, move.to_site_id), []).append(move)
        if not by_lane:
            return
        paths, lons, lats, texts = Paths(), [], [], []
        for (from_id, to_id), moves in by_lane.items():
            a, b = self.places.sites[from_id], self.places.sites[to_id]
            bow = curve(a.location, b.location, -0.12)
            paths.add(*bow)
            lons.append(bow[0][6])
            lats.append(bow[1][6])
            shipments = [self._shipment(move) for move in moves[:SHIPMENTS_SHOWN]]
            if len(moves) > SHIPMENTS_SHOWN:
                shipments.append(f"and {len(moves) - SHIPMENTS_SHOWN} more")
            texts.append(f"<b>{a.name} → {b.name}</b><br>" + "<br>".join(shipments))
        look = {"name": "Carriers 承运商", "legendgroup": "carriers", "opacity": 0.6}
        yield paths.trace(CARRIER, 1.0, False, dash="dot", **look)
        yield go.Scatter(
            x=lons,
            y=lats,
            text=texts,
            mode="markers",
            marker={"size": 7, "color": CARRIER, "opacity": 0.0},
            hovertemplate="%{text}<extra></extra>",
            legendgroup="carriers",
            showlegend=False,
        )

    def _shipment(self, move: CarrierMove) -> str:
        start, end = (self.clock.day_and_minute(at) for at in (move.depart_s, move.arrive_s))
        return (
            f"{move.carrier_id} · {move.temperature_class_id} · {move.kg:,.0f} kg · "
            f"{start} – {end} · {move.costs.total:,.0f} {self.scenario.currency}"
        )

    def doors(self) -> Iterator[go.Scatter]:
        deliveries = self.plan.deliveries
        if not deliveries:
            return
        many = len(deliveries) > MANY_POINTS
        points = [self.places.door(item.order_id) for item in deliveries]
        texts = [
            f"{item.order_id} · {item.front_id} · {item.route_id}<br>"
            f"{self.clock.day_and_minute(item.start_s)}"
            + (f" · {item.late_s / 60:.0f} min late" if item.late_s else "")
            for item in deliveries
        ]
        yield (go.Scattergl if many else go.Scatter)(
            x=[round(point.lon, 5) for point in points],
            y=[round(point.lat, 5) for point in points],
            text=texts,
            mode="markers",
            marker={
                "size": 3.5,
                "color": [self.colours.get(item.front_id, MUTED) for item in deliveries],
                "line": {"width": 0},
            },
            hovertemplate="%{text}<extra></extra>",
            name="Customers 客户",
        )

    def left_out(self) -> Iterator[go.Scatter]:
        orders = [item for item in self.plan.unserved if item.kind == "order"]
        if not orders:
            return
        points = [self.places.door(item.id) for item in orders]
        yield go.Scatter(
            x=[point.lon for point in points],
            y=[point.lat for point in points],
            text=[f"<b>{item.id}</b> {item.reason.value}<br>{item.detail}" for item in orders],
            mode="markers",
            marker={
                "size": 9,
                "symbol": "x",
                "color": ALARM,
                "line": {"width": 1, "color": "white"},
            },
            hovertemplate="%{text}<extra></extra>",
            name="Unserved 未服务",
        )

    def sites(self) -> Iterator[go.Scatter]:
        for tier, (symbol, size, colour) in SITE_MARKS.items():
            found = [
                site
                for site in self.scenario.sites
                if site.tier is tier and site.status is SiteStatus.OPEN
            ]
            if found:
                yield go.Scatter(
                    x=[site.location.lon for site in found],
                    y=[site.location.lat for site in found],
                    text=[f"<b>{site.name}</b><br>{site.id} · {site.city}" for site in found],
                    mode="markers",
                    marker={
                        "symbol": symbol,
                        "size": size,
                        "color": colour,
                        "line": {"width": 1.2, "color": "white"},
                    },
                    hovertemplate="%{text}<extra></extra>",
                    name=SITE_NAMES[tier],
                )
