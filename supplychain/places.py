"""Points on the map, the straight line between two of them, and China's shifted coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), in metres."""

_SEMI_MAJOR_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD09_TURN = math.pi * 3000.0 / 180.0
_INVERSE_TOLERANCE_DEG = 1e-11
_INVERSE_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Location:
    """A point in WGS-84, in decimal degrees.

    Ranges are not checked here, so that a scenario check can list every bad point at once; the
    road providers refuse points outside them.

    Parameters
    ----------
    lat
        Latitude, north positive, in [-90, 90].
    lon
        Longitude, east positive, in [-180, 180].
    """

    lat: float
    lon: float


def great_circle_m(a: Location, b: Location) -> float:
    """Length of the shortest line over a sphere of ``EARTH_RADIUS_M``, in metres.

    Haversine formula (Sinnott 1984): exact to a millimetre, except that within some kilometres of
    the antipode it may be off by up to a metre.
    """
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((lat_b - lat_a) / 2.0)
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2.0)
    haversine = half_lat * half_lat + math.cos(lat_a) * math.cos(lat_b) * half_lon * half_lon
    return 2.0 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, haversine)))


def is_in_china(location: Location) -> bool:
    """Whether a point lies in the box inside which Chinese maps shift coordinates.

    The customary box (latitude 3.86 to 53.55, longitude 73.66 to 135.05, ends excluded), not a
    border: it also covers Mongolia, Korea and northern Vietnam.
    """
    return 3.86 < location.lat < 53.55 and 73.66 < location.lon < 135.05


def wgs84_to_gcj02(location: Location) -> Location:
    """Shift a WGS-84 point as Chinese map providers (Amap, Tencent) do; unchanged outside China.

    The public reconstruction of the GCJ-02 offset on the Krasovsky 1940 ellipsoid, as in
    ``eviltransform`` and ``coordtransform`` (both MIT).
    """
    return _shifted(location) if is_in_china(location) else location


def gcj02_to_wgs84(location: Location) -> Location:
    """Undo the GCJ-02 shift; unchanged outside China.

    Solved by fixed-point iteration to 1e-9 degrees. Within a kilometre of the edge of the box of
    `is_in_china` it is undecidable whether a point was shifted; inside means shifted.
    """
    return _inverse(_shifted, location) if is_in_china(location) else location


def wgs84_to_bd09(location: Location) -> Location:
    """Turn a WGS-84 point into Baidu's BD-09, which adds a second shift to GCJ-02."""
    return _baidu(wgs84_to_gcj02(location)) if is_in_china(location) else location


def bd09_to_wgs84(location: Location) -> Location:
    """Undo Baidu's BD-09 shift and the GCJ-02 shift below it; unchanged outside China."""
    if not is_in_china(location):
        return location
    return gcj02_to_wgs84(_inverse(_baidu, location))


def _inverse(shift: Callable[[Location], Location], target: Location) -> Location:
    """Find the point that `shift` moves to `target`; shifts change slowly, so this contracts."""
    guess = target
    for _ in range(_INVERSE_ROUNDS):
        image = shift(guess)
        miss_lat, miss_lon = target.lat - image.lat, target.lon - image.lon
        guess = Location(guess.lat + miss_lat, guess.lon + miss_lon)
        if max(abs(miss_lat), abs(miss_lon)) < _INVERSE_TOLERANCE_DEG:
            break
    return guess


def _baidu(gcj02: Location) -> Location:
    """GCJ-02 to BD-09: a ripple on radius and angle, then a constant offset."""
    radius = math.hypot(gcj02.lon, gcj02.lat) + 0.00002 * math.sin(gcj02.lat * _BD09_TURN)
    angle = math.atan2(gcj02.lat, gcj02.lon) + 0.000003 * math.cos(gcj02.lon * _BD09_TURN)
    return Location(radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065)


def _shifted(wgs84: Location) -> Location:
    """WGS-84 to GCJ-02 without asking where the point is."""
    sine = math.sin(math.radians(wgs84.lat))
    flatness = 1.0 - _ECCENTRICITY_SQUARED * sine * sine
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / flatness**1.5
    parallel_m = _SEMI_MAJOR_M / math.sqrt(flatness) * math.cos(math.radians(wgs84.lat))
    x, y = wgs84.lon - 105.0, wgs84.lat - 35.0
    return Location(
        wgs84.lat + math.degrees(_north_offset_m(x, y) / meridian_m),
        wgs84.lon + math.degrees(_east_offset_m(x, y) / parallel_m),
    )


def _north_offset_m(x: float, y: float) -> float:
    smooth = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return smooth + _waves_m(6.0 * x, 2.0 * x) + _ripple_m(y, 160.0, 320.0)


def _east_offset_m(x: float, y: float) -> float:
    smooth = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return smooth + _waves_m(6.0 * x, 2.0 * x) + _ripple_m(x, 150.0, 300.0)


def _waves_m(fast: float, slow: float) -> float:
    return (20.0 * math.sin(fast * math.pi) + 20.0 * math.sin(slow * math.pi)) * 2.0 / 3.0


def _ripple_m(u: float, middle_m: float, long_m: float) -> float:
    short = 20.0 * math.sin(u * math.pi) + 40.0 * math.sin(u / 3.0 * math.pi)
    wide = middle_m * math.sin(u / 12.0 * math.pi) + long_m * math.sin(u / 30.0 * math.pi)
    return (short + wide) * 2.0 / 3.0
