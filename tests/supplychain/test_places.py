from __future__ import annotations

import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from supplychain.places import (
    EARTH_RADIUS_M,
    Location,
    bd09_to_wgs84,
    gcj02_to_wgs84,
    great_circle_m,
    is_in_china,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

ANYWHERE = st.builds(Location, st.floats(-90, 90), st.floats(-180, 180))
# A margin of the box: within a kilometre of its edge it is undecidable what was shifted.
WELL_INSIDE_CHINA = st.builds(Location, st.floats(4, 53.4), st.floats(73.8, 134.9))


@given(ANYWHERE, ANYWHERE)
def test_great_circle_agrees_with_geopy(a: Location, b: Location) -> None:
    oracle = great_circle((a.lat, a.lon), (b.lat, b.lon), radius=EARTH_RADIUS_M / 1000).m
    # Near the antipode the haversine loses digits.
    near_m = 1e-3 if oracle < 1.9e7 else 1.0
    assert great_circle_m(a, b) == pytest.approx(oracle, rel=1e-9, abs=near_m)


def test_a_quarter_of_the_equator_is_ten_thousand_kilometres() -> None:
    quarter = great_circle_m(Location(0, 0), Location(0, 90))
    assert quarter == pytest.approx(3.141592653589793 / 2 * EARTH_RADIUS_M)


def test_one_place_is_no_distance_from_itself() -> None:
    assert great_circle_m(Location(31.2304, 121.4737), Location(31.2304, 121.4737)) == 0.0


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # Published test points of googollee/eviltransform: Shanghai, Shenzhen, Beijing.
        (
            Location(31.1774276, 121.5272106),
            Location(31.17530398364597, 121.531541859215),
        ),
        (Location(22.543847, 113.912316), Location(22.540796131694766, 113.9171764808363)),
        (Location(39.911954, 116.377817), Location(39.91334545536069, 116.38404722455657)),
        # Published result of wandergis/coordtransform.
        (Location(39.915, 116.404), Location(39.91640428150164, 116.41024449916938)),
    ],
)
def test_gcj02_shift_matches_published_points(wgs84: Location, gcj02: Location) -> None:
    shifted = wgs84_to_gcj02(wgs84)
    assert (shifted.lat, shifted.lon) == pytest.approx((gcj02.lat, gcj02.lon), abs=5e-6)
    back = gcj02_to_wgs84(gcj02)
    assert (back.lat, back.lon) == pytest.approx((wgs84.lat, wgs84.lon), abs=5e-6)


def test_bd09_matches_a_published_point() -> None:
    # Published result of wandergis/coordtransform for GCJ-02 to BD-09.
    wgs84 = gcj02_to_wgs84(Location(39.915, 116.404))
    baidu = wgs84_to_bd09(wgs84)
    assert (baidu.lat, baidu.lon) == pytest.approx(
        (39.92133699351021, 116.41036949371029), abs=1e-8
    )


@given(WELL_INSIDE_CHINA)
def test_gcj02_round_trip_is_exact_to_a_tenth_of_a_metre(place: Location) -> None:
    back = gcj02_to_wgs84(wgs84_to_gcj02(place))
    assert (back.lat, back.lon) == pytest.approx((place.lat, place.lon), abs=1e-6, rel=0)


@given(WELL_INSIDE_CHINA)
def test_bd09_round_trip_is_exact_to_a_tenth_of_a_metre(place: Location) -> None:
    back = bd09_to_wgs84(wgs84_to_bd09(place))
    assert (back.lat, back.lon) == pytest.approx((place.lat, place.lon), abs=1e-6, rel=0)


@pytest.mark.parametrize(
    "city",
    [
        Location(39.9042, 116.4074),
        Location(31.2304, 121.4737),
        Location(23.1291, 113.2644),
        Location(30.5728, 104.0668),
        Location(43.8256, 87.6168),
        Location(45.8038, 126.5350),
    ],
)
def test_the_shift_in_chinese_cities_is_100_to_700_metres(city: Location) -> None:
    assert 100.0 < great_circle_m(city, wgs84_to_gcj02(city)) < 700.0


def test_places_outside_china_are_not_shifted() -> None:
    bogota = Location(4.711, -74.0721)
    assert not is_in_china(bogota)
    assert wgs84_to_gcj02(bogota) == gcj02_to_wgs84(bogota) == bogota
    assert wgs84_to_bd09(bogota) == bd09_to_wgs84(bogota) == bogota


def test_a_chinese_city_is_in_china() -> None:
    assert is_in_china(Location(29.563, 106.5516))
    assert not is_in_china(Location(106.5516, 29.563))
