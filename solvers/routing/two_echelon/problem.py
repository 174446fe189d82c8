"""Goods go from a depot by truck to satellites, and on by small vehicles to customers."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

TABLE = "two-echelon problem"


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles of one level, all alike; each makes one route.

    Parameters
    ----------
    count
        How many there are.
    capacity_kg
        Of each.
    cny_per_distance
        Price of one unit of the problem's distances.
    fixed_cny
        Price of using one.
    """

    count: int
    capacity_kg: float
    cny_per_distance: float = 1.0
    fixed_cny: float = 0.0


@dataclass(frozen=True, slots=True)
class Satellite:
    """A place where goods change from trucks to freighters.

    Parameters
    ----------
    id
        Its name.
    most_freighters
        Routes that may start there; ``None`` for as many as there are.
    capacity_kg
        Goods that it can take in.
    handling_cny_per_kg
        Price of each kilogram that goes through it.
    """

    id: str
    most_freighters: int | None = None
    capacity_kg: float = math.inf
    handling_cny_per_kg: float = 0.0


@dataclass(frozen=True, slots=True)
class Customer:
    """Who gets goods, all of them at once from one freighter."""

    id: str
    demand_kg: float


@dataclass(frozen=True, slots=True, eq=False)
class TwoEchelonProblem:
    """The two-echelon vehicle routing problem with capacities (2E-CVRP).

    Trucks drive from the depot over satellites and back; a satellite may get its goods from several
    of them. Freighters drive from a satellite over customers and back to it.

    Parameters
    ----------
    trucks, freighters
        Vehicles of the first and second level. Freighters are not bound to a satellite.
    satellites, customers
        Those served by trucks and by freighters.
    distance
        Of shape (nodes, nodes), from row to column: the depot, satellites, then customers. A way
        over a third place should not be shorter.

    Raises
    ------
    DataError
        With everything that is wrong.
    """

    trucks: Fleet
    freighters: Fleet
    satellites: tuple[Satellite, ...]
    customers: tuple[Customer, ...]
    distance: NDArray[np.float64]

    def __post_init__(self) -> None:
        problems = [*self._places(), *self._fleets(), *self._distances()]
        if problems:
            raise DataError(problems)

    @property
    def demand_kg(self) -> float:
        """Of all customers."""
        return sum(customer.demand_kg for customer in self.customers)

    def satellite_node(self, place: int) -> int:
        """Row of a satellite in ``distance``."""
        return 1 + place

    def customer_node(self, place: int) -> int:
        """Row of a customer in ``distance``."""
        return 1 + len(self.satellites) + place

    def _places(self) -> Iterator[DataProblem]:
        if not self.satellites:
            yield _problem(-1, "satellites", "missing", "there is none", "", "at least one")
        ids = [*(s.id for s in self.satellites), *(c.id for c in self.customers)]
        for twice in sorted(key for key, count in Counter(ids).items() if count > 1):
            text = "several satellites or customers have this name"
            yield _problem(-1, "id", "duplicate", text, twice, "names that differ")
        for row, satellite in enumerate(self.satellites, 1):
            most, room = satellite.most_freighters, satellite.capacity_kg
            if most is not None and most < 0:
                yield _below(row, "satellites.most_freighters", most)
            if not room >= 0:
                yield _below(row, "satellites.capacity_kg", room)
            if not 0 <= satellite.handling_cny_per_kg < math.inf:
                yield _below(row, "satellites.handling_cny_per_kg", satellite.handling_cny_per_kg)
        for row, customer in enumerate(self.customers, 1):
            if not 0 <= customer.demand_kg < math.inf:
                yield _below(row, "customers.demand_kg", customer.demand_kg)

    def _fleets(self) -> Iterator[DataProblem]:
        for name, fleet in (("trucks", self.trucks), ("freighters", self.freighters)):
            if fleet.count < 0:
                yield _below(-1, f"{name}.count", fleet.count)
            if not 0 < fleet.capacity_kg < math.inf:
                text, allowed = "must be a number above 0", "above 0"
                given = f"{fleet.capacity_kg:g}"
                yield _problem(-1, f"{name}.capacity_kg", "not_positive", text, given, allowed)
            for column in ("cny_per_distance", "fixed_cny"):
                if not 0 <= getattr(fleet, column) < math.inf:
                    yield _below(-1, f"{name}.{column}", getattr(fleet, column))

    def _distances(self) -> Iterator[DataProblem]:
        size = 1 + len(self.satellites) + len(self.customers)
        if self.distance.shape != (size, size):
            text, given = "has the wrong shape", str(self.distance.shape)
            yield _problem(-1, "distance", "wrong_shape", text, given, f"({size}, {size})")
            return
        wrong = np.argwhere(~(np.isfinite(self.distance) & (self.distance >= 0)))
        for row, column in wrong.tolist():
            given = f"{self.distance[row, column]:g} to node {column}"
            text = "must be a number that is not below 0"
            yield _problem(row, "distance", "bad_distance", text, given, "0 or more")


def _below(row: int, column: str, given: float) -> DataProblem:
    text = "must be a number that is not below 0"
    return _problem(row, column, "negative", text, f"{given:g}", "0 or more")


def _problem(
    row: int, column: str, code: str, problem: str, given: str, allowed: str
) -> DataProblem:
    return DataProblem(TABLE, row, column, code, problem, given, allowed)
