"""Origins, centres and fronts, and which goods are kept where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.generators.parameters import ALL_CLASSES, NationalParameters, OriginArea
from scenarios.generators.sites import centre_sites, front_sites, origin_sites
from supplychain.fleet import Fleet
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.generators.restocking.goods import Article
    from scenarios.generators.restocking.parameters import RestockingParameters
    from supplychain.sites import Site

ROOM_FOR_MORE = 2.5
"""Fronts of the largest city over those of the mean one, at most."""
CENTRE_TRUCKS, ORIGIN_TRUCKS = 12, 8
TAIL_SHARE, TAIL_FACTOR = 0.05, 0.06
"""Share of SKU-locations that sell little, and what of the usual that is."""


@dataclass(frozen=True, slots=True)
class Places:
    """Sites by tier; centres that supply no front are left out."""

    origins: tuple[Site, ...]
    centres: tuple[Site, ...]
    fronts: tuple[Site, ...]

    @property
    def sites(self) -> tuple[Site, ...]:
        """All of them, the origins first."""
        return (*self.origins, *self.centres, *self.fronts)


@dataclass(frozen=True, slots=True, eq=False)
class Shelves:
    """SKU-locations of one tier as columns: positions of the site in its tier, and of the article.

    ``units_per_day`` is what leaves it on a usual day.
    """

    sites: tuple[Site, ...]
    site: NDArray[np.int64]
    article: NDArray[np.int64]
    units_per_day: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.site)


def places(parameters: RestockingParameters, seed: int) -> Places:
    """Draw the places with the generator of the national scenario."""
    cities = parameters.front_city_codes[: parameters.fronts]
    per_city = parameters.fronts / len(cities)
    given = NationalParameters(
        origins=tuple(
            OriginArea(item.key, item.adcode, item.name, ALL_CLASSES) for item in parameters.origins
        ),
        centre_city_codes=parameters.centre_city_codes,
        front_city_codes=cities,
        fronts=parameters.fronts,
        min_fronts_per_city=1,
        max_fronts_per_city=max(2, math.ceil(per_city * ROOM_FOR_MORE)),
    )
    centres = centre_sites(given, seed)
    fronts = front_sites(given, centres, seed)
    used = {front.supplied_by for front in fronts}
    return Places(
        origin_sites(given, seed), tuple(site for site in centres if site.id in used), fronts
    )


def shelves(
    parameters: RestockingParameters, goods: Sequence[Article], found: Places, seed: int
) -> tuple[Shelves, Shelves, Shelves]:
    """SKU-locations of fronts, centres and origins with what leaves them on a usual day."""
    fronts = _of_fronts(parameters, goods, found, seed)
    centre_of = _positions(found.centres)
    above = np.array([centre_of[front.supplied_by] for front in found.fronts])
    centres = _above(fronts, above[fronts.site], found.centres, len(goods))
    area_of = {area: row for row, item in enumerate(parameters.origins) for area in item.areas}
    origin_of = np.array([-1 if item.goes_direct else area_of[item.area] for item in goods])
    held = origin_of[centres.article] >= 0
    rest = Shelves(
        centres.sites, centres.site[held], centres.article[held], centres.units_per_day[held]
    )
    return fronts, centres, _above(rest, origin_of[rest.article], found.origins, len(goods))


def fleets(found: Places) -> tuple[Fleet, ...]:
    """Trucks that bring what is ordered."""
    return (
        *(Fleet(site.id, "line-9.6", ORIGIN_TRUCKS) for site in found.origins),
        *(Fleet(site.id, "truck-6.8", CENTRE_TRUCKS) for site in found.centres),
    )


def _of_fronts(
    parameters: RestockingParameters, goods: Sequence[Article], found: Places, seed: int
) -> Shelves:
    """Popular goods everywhere and most of the others; slow movers and a tail among them."""
    rng = stream(seed, "shelves")
    shape = (len(found.fronts), len(goods))
    popular = np.array([item.popularity for item in goods])
    kept = (rng.random(shape) < parameters.assortment_share) | (popular >= 3)
    kept[0] = True  # so that every article is sold somewhere
    usual = np.array(parameters.units_per_day)[popular.astype(int) - 1]
    slow = np.array([item.is_slow for item in goods])
    usual = np.where(slow, parameters.slow_units_per_day, usual)
    rate = (
        usual
        * rng.lognormal(0.0, 0.35, len(goods))
        * rng.lognormal(0.0, 0.30, (len(found.fronts), 1))
        * rng.lognormal(0.0, 0.35, shape)
        * np.where(rng.random(shape) < TAIL_SHARE, TAIL_FACTOR, 1.0)
    )
    site, article = np.nonzero(kept)
    return Shelves(found.fronts, site, article, rate[site, article])


def _above(
    below: Shelves, place: NDArray[np.int64], sites: tuple[Site, ...], goods: int
) -> Shelves:
    """SKU-locations of the tier above: what those below take from it."""
    key = place * goods + below.article
    keys, rows = np.unique(key, return_inverse=True)
    units = np.bincount(rows, below.units_per_day, len(keys)).astype(np.float64)
    return Shelves(sites, keys // goods, keys % goods, units)


def _positions(sites: Sequence[Site]) -> dict[str, int]:
    return {site.id: row for row, site in enumerate(sites)}
