"""The built-in roads: great circle times a detour factor, with speeds by distance."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem
from supplychain.places import EARTH_RADIUS_M
from supplychain.roads.matrix import TravelMatrix
from supplychain.roads.provider import coordinates, known_speed_class, settings_fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from supplychain.places import Location

Bands = tuple[tuple[float, float], ...]
"""(end in metres, value) in ascending order, the last end infinite. A band holds its start, not its
end: 5,000 m belongs to the band that starts there."""

DETOUR_BANDS: Bands = (
    (5_000.0, 1.42),
    (20_000.0, 1.34),
    (50_000.0, 1.30),
    (300_000.0, 1.27),
    (800_000.0, 1.22),
    (math.inf, 1.18),
)
"""Road metres per great-circle metre, by great-circle distance."""

SPEED_BANDS_KMH: Mapping[str, Bands] = {
    "urban": (
        (2_000.0, 25.0),
        (5_000.0, 26.0),
        (10_000.0, 29.0),
        (20_000.0, 34.0),
        (40_000.0, 40.0),
        (80_000.0, 46.0),
        (math.inf, 64.0),
    ),
    "trunk": ((math.inf, 70.0),),
}
"""Mean driving speed over a whole trip in km/h, by road distance."""

_CELLS_PER_BLOCK = 2**17


@dataclass(frozen=True, slots=True)
class GreatCircleRoads:
    """Deterministic roads that need no map: the default.

    Road distance is the great circle times the detour factor of its band; the duration is the
    *unrounded* road distance at the speed of *its* band. Each is rounded once, to the nearest
    integer.

    Both are looked up, not interpolated, so that they step at a band's end: at 5 km the road
    shortens from 7,100 to 6,700 m, and at 10 km of road an urban trip falls from 1,241 to 1,059 s.
    A longer trip may therefore be quicker, and the triangle inequality does not hold across a
    step; whoever needs monotone times uses `constant`.

    Parameters
    ----------
    detour_bands
        Factors of at least 1 by great-circle distance.
    speed_bands_kmh
        For each speed class, speeds in (0, 200] km/h by road distance.

    Raises
    ------
    DataError
        Listing every fault of the bands.
    """

    detour_bands: Bands = DETOUR_BANDS
    speed_bands_kmh: Mapping[str, Bands] = field(
        default_factory=lambda: dict(SPEED_BANDS_KMH), hash=False
    )

    def __post_init__(self) -> None:
        problems = list(_band_problems("detour_bands", self.detour_bands, 1.0, 10.0))
        for name, bands in self.speed_bands_kmh.items():
            problems += _band_problems(f"speed_bands_kmh[{name}]", bands, 0.1, 200.0)
        if problems:
            raise DataError(problems)

    @classmethod
    def constant(
        cls, *, detour: float = 1.0, speeds_kmh: Mapping[str, float] | None = None
    ) -> GreatCircleRoads:
        """One detour factor and one speed per class at all distances, as foreign data sets state.

        Parameters
        ----------
        detour
            Road metres per great-circle metre.
        speeds_kmh
            Speed by speed class; 30 km/h for ``urban`` and ``trunk`` if left out.
        """
        speeds = {"urban": 30.0, "trunk": 30.0} if speeds_kmh is None else speeds_kmh
        bands: dict[str, Bands] = {name: ((math.inf, kmh),) for name, kmh in speeds.items()}
        return cls(((math.inf, detour),), bands)

    @property
    def speed_classes(self) -> tuple[str, ...]:
        """Speed classes that `matrix` accepts, sorted."""
        return tuple(sorted(self.speed_bands_kmh))

    @property
    def fingerprint(self) -> str:
        """Hash of all bands."""
        speeds = {name: [list(band) for band in b] for name, b in self.speed_bands_kmh.items()}
        return settings_fingerprint("great circle 1", [list(map(list, self.detour_bands)), speeds])

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times; see `RoadProvider.matrix`. Equal places are 0 m and 0 s apart."""
        speeds = self.speed_bands_kmh[known_speed_class(speed_class, self.speed_bands_kmh)]
        starts, ends = coordinates(origins, destinations)
        distance_m = np.empty((len(starts), len(ends)), np.int64)
        duration_s = np.empty_like(distance_m)
        for rows in _row_blocks(len(starts), len(ends)):
            road_m = great_circle_matrix_m(starts[rows], ends)
            road_m *= _by_band(self.detour_bands, road_m)
            distance_m[rows] = np.rint(road_m)
            duration_s[rows] = np.rint(road_m * 3.6 / _by_band(speeds, road_m))
        return TravelMatrix(distance_m, duration_s)


def great_circle_matrix_m(
    origins_deg: NDArray[np.float64], destinations_deg: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle metres from every origin to every destination.

    The haversine formula on arrays, on the sphere of `supplychain.places.great_circle_m`; it holds
    about three temporary arrays of the answer's size.

    Parameters
    ----------
    origins_deg, destinations_deg
        Shape (places, 2): latitude and longitude in degrees.

    Returns
    -------
    numpy.ndarray
        Shape (origins, destinations), in metres.
    """
    lat_a, lon_a = np.radians(origins_deg).T
    lat_b, lon_b = np.radians(destinations_deg).T
    result: NDArray[np.float64] = np.sin((lat_b[None, :] - lat_a[:, None]) / 2.0) ** 2
    across = np.sin((lon_b[None, :] - lon_a[:, None]) / 2.0) ** 2
    across *= np.cos(lat_a)[:, None] * np.cos(lat_b)[None, :]
    result += across
    np.minimum(result, 1.0, out=result)
    np.arcsin(np.sqrt(result, out=result), out=result)
    result *= 2.0 * EARTH_RADIUS_M
    return result


def _by_band(bands: Bands, distance_m: NDArray[np.float64]) -> NDArray[np.float64]:
    values: NDArray[np.float64]
    ends, values = np.array(bands, np.float64).T
    if len(values) == 1:
        return np.broadcast_to(values, distance_m.shape)
    return values[np.searchsorted(ends[:-1], distance_m, side="right")]


def _row_blocks(rows: int, columns: int) -> Iterator[slice]:
    """Rows in blocks small enough that the temporary arrays stay in the processor's cache."""
    step = max(1, _CELLS_PER_BLOCK // max(1, columns))
    for start in range(0, rows, step):
        yield slice(start, start + step)


def _band_problems(column: str, bands: Bands, least: float, most: float) -> Iterator[DataProblem]:
    ends = [end for end, _ in bands]
    if not ends or ends[-1] != math.inf:
        text = str(ends[-1]) if ends else "no bands"
        yield _problem(column, "the last band must have no end", text, "inf")
    if any(not earlier < later for earlier, later in itertools.pairwise([0.0, *ends])):
        yield _problem(column, "band ends must rise", str(ends), "ascending metres above 0")
    for _, value in bands:
        if not least <= value <= most:
            yield _problem(column, "value out of range", str(value), f"{least} to {most}")


def _problem(column: str, problem: str, given: str, allowed: str) -> DataProblem:
    return DataProblem("roads", -1, column, "bad_bands", problem, given, allowed)
