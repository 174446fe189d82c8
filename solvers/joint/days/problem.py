"""On which day goods are delivered, and on which later day a team installs them.

The tactical question before clock times: trucks bring goods within each request's days, teams
install them on a strictly later day. Generalises the VeRoLog Solver Challenge 2019. Days are
numbered from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from solvers.joint.days.problem_checks import problems_of
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class DayRequest:
    """Goods that one customer gets in one delivery and one installation.

    Parameters
    ----------
    id
        Key.
    point
        Row of the customer in the problem's distances.
    first_day, last_day
        Days on which the goods may be delivered, both included.
    quantity
        Units of goods, whole and above 0.
    unit_size
        Room that one unit takes, whole, in the unit of the trucks' capacity.
    idle_cny
        Price of one unit for each whole day that lies between its delivery and its installation;
        none is paid if it is installed on the day after its delivery.
    skills
        What one team must all have to install it.
    latest_install_day
        Last day of installation; ``None`` is the horizon's last day.
    """

    id: str
    point: int
    first_day: int
    last_day: int
    quantity: int = 1
    unit_size: int = 1
    idle_cny: float = 0.0
    skills: frozenset[str] = frozenset()
    latest_install_day: int | None = None

    @property
    def size(self) -> int:
        """Room that all units take."""
        return self.quantity * self.unit_size

    @property
    def idle_cny_per_day(self) -> float:
        """Price of all units for each day between."""
        return self.quantity * self.idle_cny


@dataclass(frozen=True, slots=True)
class TruckFleet:
    """Like trucks of one depot.

    Parameters
    ----------
    depot
        Row in the distances. A truck starts and ends there, and may come back to reload.
    capacity
        Room between two visits of the depot.
    most_distance_m
        Of one truck on one day, over all its trips.
    cny_per_m, cny_per_day, cny_per_truck
        Prices of distance, of each day of each truck that leaves, and of the largest number of
        trucks that leave on any one day.
    most_trucks
        How many there are; ``None`` is as many as wanted.
    """

    depot: int
    capacity: int
    most_distance_m: int
    cny_per_m: float = 0.0
    cny_per_day: float = 0.0
    cny_per_truck: float = 0.0
    most_trucks: int | None = None


@dataclass(frozen=True, slots=True)
class DayTeam:
    """A team of installers as far as whole days tell.

    Parameters
    ----------
    id
        Key.
    home
        Row in the distances, where each of its days starts and ends.
    most_distance_m, most_jobs
        Of one day.
    skills
        What it can install.
    absent_days
        Days on which it cannot work.
    """

    id: str
    home: int
    most_distance_m: int
    most_jobs: int
    skills: frozenset[str] = frozenset()
    absent_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TeamPrices:
    """Prices of a metre, of each day on which a team works, and of each team that works at all."""

    cny_per_m: float = 0.0
    cny_per_day: float = 0.0
    cny_per_team: float = 0.0


@dataclass(frozen=True, slots=True)
class RestRule:
    """After ``days_in_a_row`` working days the next ``days_off`` days are free.

    Fewer days in a row need none. Days before and after the horizon do not count.
    """

    days_in_a_row: int = 5
    days_off: int = 2


@dataclass(frozen=True, eq=False)
class DaysProblem:
    """Requests, trucks and teams over some days.

    Parameters
    ----------
    days
        Length of the horizon.
    requests, trucks, teams, team_prices, rest
        See there. Every request must be done.
    distance_m
        Points by points, whole metres, from row to column.
    name
        For people.

    Raises
    ------
    DataError
        Listing every fault.
    """

    days: int
    requests: tuple[DayRequest, ...]
    trucks: TruckFleet
    teams: tuple[DayTeam, ...]
    distance_m: NDArray[np.int64]
    team_prices: TeamPrices = TeamPrices()
    rest: RestRule = RestRule()
    name: str = ""

    def __post_init__(self) -> None:
        """Check everything at once."""
        problems = problems_of(self)
        if problems:
            raise DataError(problems)

    @cached_property
    def request_of(self) -> Mapping[str, DayRequest]:
        """Requests by key."""
        return {request.id: request for request in self.requests}

    @cached_property
    def team_of(self) -> Mapping[str, DayTeam]:
        """Teams by key."""
        return {team.id: team for team in self.teams}

    def last_install_day(self, request: DayRequest) -> int:
        """Last day on which the request may be installed."""
        latest = request.latest_install_day
        return self.days - 1 if latest is None else latest

    @classmethod
    def between_points(
        cls,
        days: int,
        requests: Iterable[DayRequest],
        trucks: TruckFleet,
        teams: Iterable[DayTeam],
        distance_m: Iterable[Iterable[float]],
        team_prices: TeamPrices = TeamPrices(),
        rest: RestRule = RestRule(),
        name: str = "",
    ) -> DaysProblem:
        """From anything that can be listed; distances are rounded up to whole metres."""
        table = np.ceil(np.array([list(row) for row in distance_m], np.float64)).astype(np.int64)
        return cls(days, tuple(requests), trucks, tuple(teams), table, team_prices, rest, name)
