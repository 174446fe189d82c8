"""Doors and homes around the middle of a city, and its districts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.generators.places import moved

if TYPE_CHECKING:
    from scenarios.cities import City
    from scenarios.generators.installation.dice import Dice
    from supplychain.places import Location

SHAPE = 1.8
LEAST_MEAN_M, MEAN_M_OF_A_MILLION = 2_500.0, 2_000.0
FARTHEST_MEANS = 2.6
INNER_MEANS = 0.6
"""Radius of the middle district over the mean distance of doors."""


@dataclass(frozen=True, slots=True)
class Area:
    """A city with its districts: the middle, and sectors of equal width around it.

    Parameters
    ----------
    city
        Where and how large.
    districts
        How many; 1 is the city as a whole.
    prefix
        What the keys of its districts begin with.
    """

    city: City
    districts: int
    prefix: str = ""

    @property
    def mean_m(self) -> float:
        """Mean distance of doors from the middle, growing with the root of the population."""
        return LEAST_MEAN_M + MEAN_M_OF_A_MILLION * math.sqrt(self.city.population / 1e6)

    def point(self, dice: Dice) -> tuple[Location, str]:
        """A point and its district."""
        distance_m = dice.gamma(SHAPE, self.mean_m)
        while distance_m > FARTHEST_MEANS * self.mean_m:
            distance_m = dice.gamma(SHAPE, self.mean_m)
        bearing = dice.between(0.0, 360.0)
        return moved(self.city.location, bearing, distance_m), self._district(bearing, distance_m)

    def around(self, district: str) -> tuple[str, ...]:
        """A district, the middle and the two sectors beside it; all of a small city."""
        every = self.every
        if len(every) <= 4:
            return every
        middle, *sectors = every
        if district == middle:
            return every
        at = sectors.index(district)
        beside = (sectors[at - 1], district, sectors[(at + 1) % len(sectors)])
        return (middle, *(sector for sector in sectors if sector in beside))

    @property
    def every(self) -> tuple[str, ...]:
        """Keys of all districts, the middle first."""
        if self.districts == 1:
            return (f"{self.prefix}all",)
        sectors = (f"{self.prefix}sector-{at}" for at in range(1, self.districts))
        return (f"{self.prefix}middle", *sectors)

    def _district(self, bearing_deg: float, distance_m: float) -> str:
        if self.districts == 1 or distance_m < INNER_MEANS * self.mean_m:
            return self.every[0]
        sectors = self.districts - 1
        return self.every[1 + min(sectors - 1, int(bearing_deg / 360.0 * sectors))]
