"""Closed ways and areas over straight roads on the equator."""

from __future__ import annotations

from math import asin, pi, sqrt

import numpy as np
import pytest

from supplychain.places import EARTH_RADIUS_M, Location
from supplychain.roads import (
    UNREACHABLE,
    CallableRoads,
    ClosedArea,
    ClosedRoads,
    ClosedWay,
    GreatCircleRoads,
    usual_roads,
)

INF = float("inf")
ROADS = GreatCircleRoads(((INF, 1.0),), {"urban": ((INF, 36.0),)})


def at_km(east_km: float, north_km: float = 0.0) -> Location:
    step = 180 / pi * 1000 / EARTH_RADIUS_M
    return Location(north_km * step, east_km * step)


def metres(roads: ClosedRoads, here: Location, there: Location) -> int:
    return int(roads.matrix([here], [there], "urban").distance_m[0, 0])


def test_a_closed_way_is_longer_in_both_directions_and_no_other_is() -> None:
    a, b, c = at_km(0), at_km(2), at_km(4)
    roads = ClosedRoads(ROADS, [ClosedWay(a, b, 3.0)])
    assert metres(roads, a, b) == pytest.approx(6_000, abs=2)
    assert metres(roads, b, a) == pytest.approx(6_000, abs=2)
    assert metres(roads, a, c) == pytest.approx(4_000, abs=2)
    seconds = roads.matrix([a], [b], "urban").duration_s[0, 0]
    assert seconds == pytest.approx(600, abs=2)


def test_a_way_without_a_way_round_is_unreachable() -> None:
    a, b = at_km(0), at_km(2)
    roads = ClosedRoads(ROADS, [ClosedWay(a, b, INF)])
    matrix = roads.matrix([a], [b], "urban")
    assert matrix.distance_m[0, 0] == matrix.duration_s[0, 0] == UNREACHABLE


def test_nothing_drives_into_a_closed_area_but_who_is_inside_may_leave() -> None:
    roads = ClosedRoads(ROADS, [ClosedArea(at_km(5), 1_000.0)])
    inside, outside = at_km(5.2), at_km(9)
    assert metres(roads, outside, inside) == UNREACHABLE
    assert metres(roads, inside, outside) == pytest.approx(3_800, abs=2)
    assert metres(roads, at_km(4.5), inside) == UNREACHABLE
    assert metres(roads, inside, inside) == 0


def test_who_would_cross_an_area_goes_round_its_edge() -> None:
    """From 2 km before the centre to 2 km behind it round a circle of 1 km: tangents and an arc."""
    roads = ClosedRoads(ROADS, [ClosedArea(at_km(5), 1_000.0)])
    round_km = 2 * sqrt(3) + pi - 2 * (pi / 2 - asin(0.5))
    assert metres(roads, at_km(3), at_km(7)) == pytest.approx(1_000 * round_km, abs=5)
    assert metres(roads, at_km(3, 2), at_km(7, 2)) == pytest.approx(4_000, abs=5)
    assert metres(roads, at_km(1), at_km(3)) == pytest.approx(2_000, abs=2)


def test_legs_that_were_driven_before_stay_as_they_were() -> None:
    a, b = at_km(0), at_km(2)
    roads = ClosedRoads(ROADS, [ClosedWay(a, b)], {(a, b, "urban"): (2_000, 200)})
    assert metres(roads, a, b) == 2_000
    assert metres(roads, b, a) == pytest.approx(6_000, abs=2)


def test_the_usual_roads_are_found_under_any_closures() -> None:
    twice = ClosedRoads(ClosedRoads(ROADS, []), [ClosedArea(at_km(0), 10.0)])
    assert usual_roads(twice) is ROADS
    assert usual_roads(ROADS) is ROADS


def test_the_fingerprint_tells_closures_apart_and_is_empty_where_there_is_none() -> None:
    a, b = at_km(0), at_km(2)
    plain, closed = ClosedRoads(ROADS, []), ClosedRoads(ROADS, [ClosedWay(a, b)])
    driven = ClosedRoads(ROADS, [ClosedWay(a, b)], {(a, b, "urban"): (1, 1)})
    assert len({plain.fingerprint, closed.fingerprint, driven.fingerprint}) == 3
    nothing = CallableRoads(lambda origins, destinations, _: _zeros(origins, destinations))
    assert ClosedRoads(nothing, []).fingerprint == ""


def _zeros(origins: object, destinations: object) -> tuple[np.ndarray, np.ndarray]:
    shape = len(origins), len(destinations)  # type: ignore[arg-type]
    return np.zeros(shape), np.zeros(shape)
