"""One base and the sites it supplies: the problem of a line-haul or middle-mile planner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.routing.trunk.nouns import Load
    from supplychain.carriers import Tariff
    from supplychain.fleet import SpeedClass, VehicleType
    from supplychain.windows import TimeWindow


@dataclass(frozen=True, slots=True)
class Leg:
    """Road between two sites: metres, and seconds of pure driving by speed class."""

    distance_m: int
    drive_s: Mapping[SpeedClass, int]


@dataclass(frozen=True, slots=True)
class Truck:
    """Trucks of one type that stand at the base.

    ``reefer_cny_per_h`` is the price of holding all temperatures of a layout for an hour.
    """

    vehicle_type: VehicleType
    count: int
    reefer_cny_per_h: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class TrunkProblem:
    """Loads from one base to several sites.

    Parameters
    ----------
    base_id, site_ids
        Where trucks start and end, and where they may unload.
    loads
        All start at the base and end at one of the sites.
    trucks
        Own trucks at the base.
    tariffs
        Carriers on the lanes from the base.
    legs
        Roads for every ordered pair of the base and the sites; a missing pair cannot be driven.
    departures_s
        For each site, the seconds at which trucks and carriers may leave for it, in order. A run
        with several stops leaves at a second that all of them share.
    windows
        For base and sites: when vehicles may leave, and when unloading may start.
    max_stops
        Most sites on one run (1 for line haul).
    horizon_s
        Unloading must start by then; trucks may come home later.
    """

    base_id: str
    site_ids: tuple[str, ...]
    loads: tuple[Load, ...]
    trucks: tuple[Truck, ...]
    tariffs: tuple[Tariff, ...]
    legs: Mapping[tuple[str, str], Leg]
    departures_s: Mapping[str, tuple[int, ...]]
    windows: Mapping[str, tuple[TimeWindow, ...]]
    max_stops: int
    horizon_s: int

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise DataError(problems)

    def _problems(self) -> Iterator[DataProblem]:
        known = set(self.site_ids)
        seen: set[str] = set()
        for row, load in enumerate(self.loads):
            if load.id in seen:
                yield DataProblem("loads", row, "id", "duplicate", "id is used twice", load.id)
            seen.add(load.id)
            if load.from_site_id != self.base_id:
                yield DataProblem(
                    "loads",
                    row,
                    "from_site_id",
                    "unknown_reference",
                    "does not start at the base",
                    load.from_site_id,
                    self.base_id,
                )
            if load.to_site_id not in known:
                yield DataProblem(
                    "loads",
                    row,
                    "to_site_id",
                    "unknown_reference",
                    "is not supplied by the base",
                    load.to_site_id,
                    ", ".join(self.site_ids),
                )
            if not (load.units > 0 and load.unit_kg >= 0 and load.unit_l >= 0):
                yield DataProblem(
                    "loads",
                    row,
                    "units",
                    "out_of_range",
                    "nothing to carry",
                    str(load.units),
                    "> 0",
                )
