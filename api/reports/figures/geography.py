"""What the maps share: positions, aspect, the backdrop of cities and gentle curves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plotly import graph_objects as go

from api.plan_geojson import Places
from scenarios.cities import cities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.cities import City
    from supplychain.places import Location
    from supplychain.plans import Route
    from supplychain.scenario import Scenario

CURVE_POINTS = 13
LABELS_AT_MOST = 34
GREY, PALE = "#5f6d79", "#c9d2da"
HALO = "1px 1px 0 #fff, -1px -1px 0 #fff, 1px -1px 0 #fff, -1px 1px 0 #fff"
"""Keeps names legible where lines pass behind them."""


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of the map, in degrees."""

    west: float
    east: float
    south: float
    north: float

    @property
    def stretch(self) -> float:
        """Length of a degree north over that of a degree east, at the middle."""
        return 1.0 / math.cos(math.radians((self.south + self.north) / 2))

    def shaped(self, aspect: float) -> View:
        """The least larger view whose width is ``aspect`` times its height on the ground."""
        width, height = self.east - self.west, (self.north - self.south) * self.stretch
        more_width = max(0.0, height * aspect - width) / 2
        more_height = max(0.0, width / aspect - height) / 2 / self.stretch
        return View(
            self.west - more_width,
            self.east + more_width,
            self.south - more_height,
            self.north + more_height,
        )

    def holds(self, location: Location) -> bool:
        """Whether a point is inside."""
        east_west = self.west <= location.lon <= self.east
        return east_west and self.south <= location.lat <= self.north


def view_of(points: Sequence[Location], margin: float = 0.06) -> View:
    """The rectangle around points, with a margin as a share of its size."""
    lons, lats = [p.lon for p in points], [p.lat for p in points]
    wide = max(max(lons) - min(lons), 0.02) * margin
    high = max(max(lats) - min(lats), 0.02) * margin
    return View(min(lons) - wide, max(lons) + wide, min(lats) - high, max(lats) + high)


def backdrop(view: View, busy: Iterable[str], crowd: float = 1.0) -> tuple[go.Scatter, go.Scatter]:
    """Cities as grey dots, and the names of the larger ones and of the ``busy``.

    ``crowd`` is the room that a name needs, for maps that are not as wide as the page.
    """
    inside = [city for city in cities() if view.holds(city.location)]
    dots = go.Scatter(
        x=[city.lon for city in inside],
        y=[city.lat for city in inside],
        mode="markers",
        marker={
            "size": [3.0 + 5.0 * math.sqrt(city.population / 2.5e7) for city in inside],
            "color": PALE,
        },
        text=[f"{city.name_zh} {city.name_en}" for city in inside],
        hovertemplate="%{text}<extra></extra>",
        name="Cities 城市",
    )
    named = labelled(inside, view, frozenset(busy), crowd)
    names = go.Scatter(
        x=[city.lon for city in named],
        y=[city.lat for city in named],
        mode="text",
        # The empty first line keeps the name clear of a site's mark.
        text=[f"<br>{city.name_zh.removesuffix('市')} {city.name_en}" for city in named],
        textposition="bottom center",
        textfont={"size": 10, "color": GREY, "shadow": HALO},
        hoverinfo="skip",
        showlegend=False,
    )
    return dots, names


def labelled(
    inside: Sequence[City], view: View, busy: frozenset[str], crowd: float = 1.0
) -> list[City]:
    """Cities whose names fit beside each other; busy and large ones first."""
    chosen: list[City] = []
    wide = (view.east - view.west) * 0.085 * crowd
    high = (view.north - view.south) * 0.026 * crowd
    inner = View(view.west + wide / 2, view.east - wide / 2, view.south + high, view.north)
    for city in sorted(inside, key=lambda c: (not _is_busy(c, busy), -c.population)):
        clear = all(abs(o.lon - city.lon) > wide or abs(o.lat - city.lat) > high for o in chosen)
        if clear and inner.holds(city.location) and len(chosen) < LABELS_AT_MOST / crowd:
            chosen.append(city)
    return chosen


def _is_busy(city: City, busy: frozenset[str]) -> bool:
    return bool(busy & {city.name_en, city.name_zh, city.name_zh.removesuffix("市"), city.adcode})


def curve(a: Location, b: Location, bulge: float = 0.12) -> tuple[list[float], list[float]]:
    """Longitudes and latitudes of a bow from ``a`` to ``b``, so that ways there and back differ."""
    mid_lon = (a.lon + b.lon) / 2 - (b.lat - a.lat) * bulge
    mid_lat = (a.lat + b.lat) / 2 + (b.lon - a.lon) * bulge
    lons, lats = [], []
    for step in range(CURVE_POINTS):
        t = step / (CURVE_POINTS - 1)
        first, middle, last = (1 - t) ** 2, 2 * t * (1 - t), t**2
        lons.append(first * a.lon + middle * mid_lon + last * b.lon)
        lats.append(first * a.lat + middle * mid_lat + last * b.lat)
    return lons, lats


class Paths:
    """Lines that share a look, drawn as one trace."""

    def __init__(self) -> None:
        self.lons: list[float | None] = []
        self.lats: list[float | None] = []

    def add(self, lons: Sequence[float], lats: Sequence[float]) -> None:
        """Add one line."""
        self.lons += [*lons, None]
        self.lats += [*lats, None]

    def add_route(self, route: Route, places: Places) -> None:
        """Add a route through its stops."""
        points = [places.of(stop) for stop in route.stops]
        # Five decimals are a metre: as fine as a door, and it keeps the page small.
        self.add([round(p.lon, 5) for p in points], [round(p.lat, 5) for p in points])

    def trace(
        self, colour: str, width: float, many: bool = False, dash: str = "solid", **look: object
    ) -> go.Scatter:
        """The lines as one trace, with WebGL where there are ``many`` points."""
        kind = go.Scattergl if many else go.Scatter
        line = {"color": colour, "width": width, "dash": dash}
        return kind(x=self.lons, y=self.lats, mode="lines", line=line, hoverinfo="skip", **look)


def points_of(scenario: Scenario) -> list[Location]:
    """Where anything happens: sites, and customers with orders."""
    places = Places(scenario)
    doors = [places.door(order.id) for order in scenario.orders]
    return [site.location for site in scenario.sites] + doors


def cities_served(scenario: Scenario, routes: Iterable[Route]) -> dict[str, list[Route]]:
    """Last-mile routes by city of their front, the busiest city first."""
    city_of = {site.id: site.city or site.name or site.id for site in scenario.sites}
    found: dict[str, list[Route]] = {}
    for route in routes:
        found.setdefault(city_of[route.base_id], []).append(route)
    return dict(sorted(found.items(), key=lambda item: -door_count(item[1])))


def door_count(routes: Iterable[Route]) -> int:
    """Deliveries of some routes."""
    return sum(1 for route in routes for stop in route.stops if stop.kind.is_at_a_door)
