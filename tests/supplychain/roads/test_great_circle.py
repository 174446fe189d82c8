from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from supplychain.errors import DataError
from supplychain.places import EARTH_RADIUS_M, Location, great_circle_m
from supplychain.roads import GreatCircleRoads, great_circle_matrix_m

PLACES = st.lists(
    st.builds(Location, st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=5
)
METRES_PER_DEGREE = math.pi * EARTH_RADIUS_M / 180.0


def north(metres: float) -> Location:
    """A place so many metres north of (0, 0), along the meridian."""
    return Location(metres / METRES_PER_DEGREE, 0.0)


def degrees(places: list[Location]) -> np.ndarray:
    return np.array([(place.lat, place.lon) for place in places])


def one(roads: GreatCircleRoads, metres: float, speed_class: str = "urban") -> tuple[int, int]:
    matrix = roads.matrix([Location(0, 0)], [north(metres)], speed_class)
    return int(matrix.distance_m[0, 0]), int(matrix.duration_s[0, 0])


@given(PLACES, PLACES)
def test_great_circles_agree_with_geopy(origins: list[Location], ends: list[Location]) -> None:
    found = great_circle_matrix_m(degrees(origins), degrees(ends))
    assert found.shape == (len(origins), len(ends))
    for i, a in enumerate(origins):
        for j, b in enumerate(ends):
            oracle = great_circle((a.lat, a.lon), (b.lat, b.lon), radius=EARTH_RADIUS_M / 1000).m
            # Near the antipode the haversine loses digits.
            near_m = 1e-3 if oracle < 1.9e7 else 1.0
            assert found[i, j] == pytest.approx(oracle, rel=1e-9, abs=near_m)
            assert found[i, j] == pytest.approx(great_circle_m(a, b), rel=1e-9, abs=near_m)


@pytest.mark.parametrize(
    ("great_circle_km", "detour"),
    [
        (4.99, 1.42),
        (5.01, 1.34),
        (19.9, 1.34),
        (20.1, 1.30),
        (49.9, 1.30),
        (50.1, 1.27),
        (299.0, 1.27),
        (301.0, 1.22),
        (799.0, 1.22),
        (801.0, 1.18),
        (3000.0, 1.18),
    ],
)
def test_the_detour_is_that_of_the_great_circle_band(great_circle_km: float, detour: float) -> None:
    distance_m, _ = one(GreatCircleRoads(), great_circle_km * 1000)
    assert distance_m == round(great_circle_km * 1000 * detour)


@pytest.mark.parametrize(
    ("road_km", "kmh"),
    [
        (1.99, 25),
        (2.01, 26),
        (4.99, 26),
        (5.01, 29),
        (9.99, 29),
        (10.01, 34),
        (19.9, 34),
        (20.1, 40),
        (39.9, 40),
        (40.1, 46),
        (79.9, 46),
        (80.1, 64),
        (500.0, 64),
    ],
)
def test_the_urban_speed_is_that_of_the_road_distance_band(road_km: float, kmh: float) -> None:
    straight = GreatCircleRoads(detour_bands=((math.inf, 1.0),))
    assert one(straight, road_km * 1000)[1] == round(road_km / kmh * 3600)


def test_the_speed_band_is_looked_up_on_the_road_and_not_on_the_straight_line() -> None:
    # 1.5 km straight is 2.13 km of road: 26 km/h, although 1.5 km would be 25.
    assert one(GreatCircleRoads(), 1500.0) == (2130, round(2.13 / 26 * 3600))


def test_trunk_trucks_drive_70_at_any_distance() -> None:
    assert one(GreatCircleRoads(), 1000.0, "trunk") == (1420, round(1.42 / 70 * 3600))
    assert one(GreatCircleRoads(), 1e6, "trunk") == (1_180_000, round(1180 / 70 * 3600))


def test_a_band_holds_its_start() -> None:
    end_m = great_circle_m(Location(0, 0), north(5000.0))
    bands = ((end_m, 2.0), (math.inf, 3.0))
    roads = GreatCircleRoads(bands, {"urban": ((math.inf, 36.0),)})
    assert one(roads, 5000.0)[0] == 15_000


def test_distance_steps_down_at_a_band_end_as_documented() -> None:
    before, after = one(GreatCircleRoads(), 4999.9), one(GreatCircleRoads(), 5000.1)
    assert (before[0], after[0]) == (7100, 6700)


def test_time_steps_down_at_a_speed_band_end_as_documented() -> None:
    straight = GreatCircleRoads(detour_bands=((math.inf, 1.0),))
    assert (one(straight, 9999.9)[1], one(straight, 10000.1)[1]) == (1241, 1059)


def test_constant_speed_is_the_same_at_all_distances() -> None:
    roads = GreatCircleRoads.constant(detour=1.5, speeds_kmh={"urban": 54.0})
    assert one(roads, 1000.0) == (1500, 100)
    assert one(roads, 200_000.0) == (300_000, 20_000)
    assert roads.speed_classes == ("urban",)
    assert GreatCircleRoads.constant().speed_classes == ("trunk", "urban")


@given(PLACES)
def test_equal_places_are_nothing_apart_and_both_ways_are_as_long(places: list[Location]) -> None:
    matrix = GreatCircleRoads().matrix(places, places, "urban")
    assert (np.diag(matrix.distance_m) == 0).all()
    assert (np.diag(matrix.duration_s) == 0).all()
    assert (matrix.distance_m == matrix.distance_m.T).all()


def test_the_date_line_is_crossed_on_the_short_side() -> None:
    matrix = GreatCircleRoads.constant().matrix(
        [Location(0.0, 179.9)], [Location(0.0, -179.9), Location(0.0, 179.9)], "urban"
    )
    assert matrix.distance_m.tolist() == [[round(0.2 * METRES_PER_DEGREE), 0]]


def test_a_large_matrix_is_the_same_as_its_rows_asked_one_by_one() -> None:
    points = np.random.default_rng(5).uniform((20, 100), (40, 122), (700, 2)).tolist()
    places = [Location(lat, lon) for lat, lon in points]
    roads = GreatCircleRoads()
    whole = roads.matrix(places, places, "urban")
    for i in (0, 186, 187, 188, 699):  # block ends are at multiples of 187 rows
        row = roads.matrix([places[i]], places, "urban")
        assert (whole.distance_m[i] == row.distance_m[0]).all()
        assert (whole.duration_s[i] == row.duration_s[0]).all()


def test_no_origins_give_an_empty_matrix() -> None:
    assert GreatCircleRoads().matrix([], [Location(0, 0)], "urban").distance_m.shape == (0, 1)


def test_an_unknown_speed_class_is_named_with_the_known_ones() -> None:
    with pytest.raises(DataError, match="given rocket; allowed trunk, urban"):
        GreatCircleRoads().matrix([], [], "rocket")


def test_all_places_off_the_globe_are_named() -> None:
    swapped, nowhere = Location(121.5, 31.2), Location(math.nan, 0.0)
    with pytest.raises(DataError) as caught:
        GreatCircleRoads().matrix([swapped, Location(0, 0)], [nowhere], "urban")
    assert [problem.given for problem in caught.value.problems] == ["121.5, 31.2", "nan, 0.0"]


@pytest.mark.parametrize(
    ("bands", "word"),
    [
        ((), "no end"),
        (((5.0, 1.2),), "no end"),
        (((5.0, 1.2), (5.0, 1.1), (math.inf, 1.0)), "rise"),
        (((math.inf, 0.9),), "out of range"),
        (((math.inf, math.nan),), "out of range"),
    ],
)
def test_unusable_bands_are_refused(bands: tuple[tuple[float, float], ...], word: str) -> None:
    with pytest.raises(DataError, match=word):
        GreatCircleRoads(detour_bands=bands)


def test_every_fault_of_the_bands_is_listed() -> None:
    with pytest.raises(DataError) as caught:
        GreatCircleRoads.constant(detour=0.5, speeds_kmh={"urban": 0.0, "trunk": 900.0})
    assert len(caught.value.problems) == 3


def test_the_fingerprint_follows_the_settings() -> None:
    assert GreatCircleRoads().fingerprint == GreatCircleRoads().fingerprint
    prints = {
        GreatCircleRoads().fingerprint,
        GreatCircleRoads.constant().fingerprint,
        GreatCircleRoads.constant(detour=1.1).fingerprint,
        GreatCircleRoads.constant(speeds_kmh={"urban": 31.0}).fingerprint,
    }
    assert len(prints) == 4


def test_roads_travel_to_worker_processes_and_serve_as_keys() -> None:
    roads = GreatCircleRoads()
    assert pickle.loads(pickle.dumps(roads)) == roads
    assert {roads: 1}[GreatCircleRoads()] == 1
