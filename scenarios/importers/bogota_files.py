"""Reading the files of the Bogota data, with every fault named."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from supplychain.errors import DataError, DataProblem
from supplychain.places import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

COLUMNS = ("Date", "ClientID", "Lat", "Lon", "Kg", "ProductType")


@dataclass(frozen=True, slots=True)
class DemandRow:
    """Kilograms of one kind of goods for one client."""

    day: date
    client_id: str
    location: Location
    kg: float
    goods: str


@dataclass(frozen=True, slots=True)
class FleetVehicle:
    """A vehicle as ``fleet.yaml`` describes it."""

    name: str
    capacity_kg: float
    fixed_cost: float
    speed_kmh: float
    service_min: float
    max_route_h: float


@dataclass(frozen=True, slots=True)
class FleetFile:
    """What ``fleet.yaml`` says about depot, vehicles and costs."""

    vehicles: tuple[FleetVehicle, ...]
    cost_per_h: float
    compartment_setup_cost: float
    depot: Location
    goods: tuple[str, ...]


def read_demand(path: Path, goods: tuple[str, ...]) -> tuple[DemandRow, ...]:
    """All rows of a day.

    Raises
    ------
    DataError
        Naming every bad cell; rows count from 1, which is the header.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise DataError(
                _problem(path, 1, name, "missing_column", "the column is missing")
                for name in missing
            )
        cells = list(enumerate(reader, start=2))
    problems: list[DataProblem] = []
    rows = [_row(path, number, row, goods, problems) for number, row in cells]
    found = tuple(row for row in rows if row is not None)
    if not cells:
        problems.append(_problem(path, -1, "", "empty", "there are no rows"))
    if not problems:
        problems += _contradictions(path, found)
    if problems:
        raise DataError(problems)
    return found


def read_fleet(path: Path, known_goods: Collection[str]) -> FleetFile:
    """Depot, vehicles and costs of a ``fleet.yaml``.

    Raises
    ------
    DataError
        If the file is missing, is not YAML, lacks a number, or lists goods that are not known.
    """
    if not path.is_file():
        problem = "the day needs this file beside it"
        raise DataError([DataProblem(path.name, -1, "", "missing_file", problem)])
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise DataError(
            [DataProblem(path.name, -1, "", "bad_yaml", " ".join(str(error).split()))]
        ) from error
    problems: list[DataProblem] = []
    fleet = _fleet(path, content if isinstance(content, dict) else {}, problems)
    problems += [
        DataProblem(
            path.name, -1, "goods", "unknown", "unknown goods", kind, ", ".join(known_goods)
        )
        for kind in fleet.goods
        if kind not in known_goods
    ]
    if problems:
        raise DataError(problems)
    return fleet


def _row(
    path: Path,
    number: int,
    cells: dict[str, str],
    goods: tuple[str, ...],
    problems: list[DataProblem],
) -> DemandRow | None:
    """One row, or ``None`` after noting what is wrong with it."""
    before = len(problems)
    try:
        day = date.fromisoformat((cells["Date"] or "").strip())
    except ValueError:
        problems.append(_bad(path, number, cells, "Date", "year-month-day"))
        day = date.min
    lat = _number(path, number, cells, "Lat", (-90.0, 90.0), problems)
    lon = _number(path, number, cells, "Lon", (-180.0, 180.0), problems)
    kg = _number(path, number, cells, "Kg", (1e-6, 1e6), problems)
    kind = (cells["ProductType"] or "").strip()
    if kind not in goods:
        problems.append(_bad(path, number, cells, "ProductType", ", ".join(goods)))
    client_id = (cells["ClientID"] or "").strip()
    if not client_id:
        problems.append(_bad(path, number, cells, "ClientID", "a key"))
    if len(problems) > before:
        return None
    return DemandRow(day, client_id, Location(lat, lon), kg, kind)


def _contradictions(path: Path, rows: tuple[DemandRow, ...]) -> Iterator[DataProblem]:
    """Rows of another day than the first, and clients in two places."""
    places: dict[str, Location] = {}
    for number, row in enumerate(rows, start=2):
        place = places.setdefault(row.client_id, row.location)
        if row.day != rows[0].day:
            problem = "a file holds one day"
            given, allowed = row.day.isoformat(), rows[0].day.isoformat()
            yield DataProblem(path.name, number, "Date", "other_day", problem, given, allowed)
        if row.location != place:
            problem = f"client {row.client_id} was elsewhere in an earlier row"
            given = f"{row.location.lat}, {row.location.lon}"
            allowed = f"{place.lat}, {place.lon}"
            yield DataProblem(path.name, number, "Lat", "two_places", problem, given, allowed)


def _fleet(path: Path, content: dict[str, Any], problems: list[DataProblem]) -> FleetFile:
    def number(holder: Any, key: str, place: str, low: float = 0.0) -> float:
        value: Any = holder.get(key) if isinstance(holder, dict) else None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and low <= float(value) < math.inf:
            return float(value)
        text = "" if value is None else str(value)
        problem = "a number is needed here"
        problems.append(
            DataProblem(path.name, -1, f"{place}{key}", "bad_number", problem, text, f">= {low:g}")
        )
        return 1.0

    given = content.get("vehicles")
    listed = given if isinstance(given, dict) else {}
    vehicles = tuple(
        FleetVehicle(
            str(name),
            number(vehicle, "capacity", f"vehicles.{name}.", 1.0),
            number(vehicle, "fixed_cost", f"vehicles.{name}."),
            number(vehicle, "avg_speed", f"vehicles.{name}.", 1.0),
            number(vehicle, "service_time", f"vehicles.{name}."),
            number(vehicle, "max_route_time", f"vehicles.{name}."),
        )
        for name, vehicle in listed.items()
    )
    depot = content.get("depot")
    goods = content.get("goods")
    kinds = tuple(str(kind) for kind in goods) if isinstance(goods, list) else ()
    problems += _fleet_problems(path, vehicles, kinds)
    return FleetFile(
        vehicles,
        number(content, "variable_cost_per_hour", ""),
        number(content, "compartment_setup_cost", ""),
        Location(
            number(depot, "latitude", "depot.", -90.0), number(depot, "longitude", "depot.", -180.0)
        ),
        kinds,
    )


def _fleet_problems(
    path: Path, vehicles: tuple[FleetVehicle, ...], goods: tuple[str, ...]
) -> Iterator[DataProblem]:
    """What the scenario cannot say: no vehicles or goods, or values that differ by vehicle."""
    if not vehicles:
        yield DataProblem(path.name, -1, "vehicles", "empty", "no vehicles are listed")
    if not goods:
        yield DataProblem(path.name, -1, "goods", "empty", "no goods are listed")
    for column, values in (
        ("avg_speed", {vehicle.speed_kmh for vehicle in vehicles}),
        ("service_time", {vehicle.service_min for vehicle in vehicles}),
    ):
        if len(values) > 1:
            given = ", ".join(f"{value:g}" for value in sorted(values))
            problem = "all vehicles must have the same"
            yield DataProblem(path.name, -1, f"vehicles.{column}", "differs", problem, given)


def _number(
    path: Path,
    number: int,
    cells: dict[str, str],
    column: str,
    limits: tuple[float, float],
    problems: list[DataProblem],
) -> float:
    low, high = limits
    try:
        value = float(cells[column] or "")
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        problems.append(_bad(path, number, cells, column, f"a number from {low:g} to {high:g}"))
    return value


def _bad(path: Path, number: int, cells: dict[str, str], column: str, allowed: str) -> DataProblem:
    given = cells[column] or ""
    return DataProblem(path.name, number, column, "bad_value", "cannot be used", given, allowed)


def _problem(path: Path, row: int, column: str, code: str, problem: str) -> DataProblem:
    return DataProblem(path.name, row, column, code, problem)
