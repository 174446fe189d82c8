"""Doors in cells of neighbours, so that a day's doors can be chosen to lie together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from supplychain.places import Location

M_PER_DEGREE = 111_195.0
DETOUR = 1.3
"""Road for straight line in cities, as in the default table of detours."""

Cell = tuple[str, ...]


def cells_of(places: Mapping[str, Location], most: int) -> list[Cell]:
    """Keys in cells of at most ``most`` places, cut in half across their longer side."""
    return list(_halved(sorted(places), places, max(1, most)))


def crossing_m(cell: Sequence[str], places: Mapping[str, Location]) -> float:
    """Road from one end of a cell to the other: what coming there at all costs in distance."""
    height_m, width_m = _sides_m(cell, places)
    return DETOUR * math.hypot(height_m, width_m)


def _halved(keys: list[str], places: Mapping[str, Location], most: int) -> Iterator[Cell]:
    if not keys:
        return
    if len(keys) <= most:
        yield tuple(keys)
        return
    height_m, width_m = _sides_m(keys, places)
    if height_m >= width_m:
        keys = sorted(keys, key=lambda key: (places[key].lat, key))
    else:
        keys = sorted(keys, key=lambda key: (places[key].lon, key))
    half = len(keys) // 2
    yield from _halved(keys[:half], places, most)
    yield from _halved(keys[half:], places, most)


def _sides_m(keys: Sequence[str], places: Mapping[str, Location]) -> tuple[float, float]:
    lats, lons = [places[key].lat for key in keys], [places[key].lon for key in keys]
    shrink = math.cos(math.radians(sum(lats) / len(lats)))
    return (max(lats) - min(lats)) * M_PER_DEGREE, (max(lons) - min(lons)) * M_PER_DEGREE * shrink
