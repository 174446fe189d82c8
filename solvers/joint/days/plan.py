"""A plan of days: trips of trucks, routes of teams, what is left out, and what all that costs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.common import Limits, Status, StopReason


@dataclass(frozen=True, slots=True)
class DaysCosts:
    """A cost in CNY, split by cause.

    Parameters
    ----------
    truck_distance, truck_days, trucks
        Metres of trucks, trucks that leave summed over days, and the largest number that leave on
        any one day.
    team_distance, team_days, teams
        Metres of teams, teams that work summed over days, and teams that work at all.
    idle_goods
        Units that wait for their installation longer than till the day after their delivery.
    """

    truck_distance: float = 0.0
    truck_days: float = 0.0
    trucks: float = 0.0
    team_distance: float = 0.0
    team_days: float = 0.0
    teams: float = 0.0
    idle_goods: float = 0.0

    @property
    def total(self) -> float:
        """Sum of all terms."""
        return sum(value for _, value in self.items())

    def items(self) -> tuple[tuple[str, float], ...]:
        """Name and amount of each term, in order."""
        return tuple((term.name, float(getattr(self, term.name))) for term in fields(self))


@dataclass(frozen=True, slots=True)
class DaysCounts:
    """What the costs are prices of, in the order of :class:`DaysCosts` without idle goods."""

    truck_distance_m: int = 0
    truck_days: int = 0
    trucks: int = 0
    team_distance_m: int = 0
    team_days: int = 0
    teams: int = 0


@dataclass(frozen=True, slots=True)
class TruckDay:
    """One truck on one day.

    ``trips`` hold the keys of requests in the order of delivery; between two trips the truck
    reloads at the depot.
    """

    day: int
    trips: tuple[tuple[str, ...], ...]

    @property
    def request_ids(self) -> tuple[str, ...]:
        """All that it delivers."""
        return tuple(request for trip in self.trips for request in trip)


@dataclass(frozen=True, slots=True)
class TeamDay:
    """One team on one day, with the requests in the order in which it installs them."""

    team_id: str
    day: int
    request_ids: tuple[str, ...]


class LeftOutReason(StrEnum):
    """Why a request is neither delivered nor installed; all but the last are proofs."""

    TOO_LARGE = "too_large"
    TRUCK_TOO_FAR = "truck_too_far"
    NO_SKILL = "no_skill"
    TEAM_TOO_FAR = "team_too_far"
    NO_TEAM_DAY = "no_team_day"
    NO_TRUCK = "no_truck"
    NO_ROOM_FOUND = "no_room_found"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A request that the plan does not do, why, and in one sentence with its figures."""

    request_id: str
    reason: LeftOutReason
    detail: str


@dataclass(frozen=True)
class DaysPlan:
    """Who delivers and who installs what on which day.

    ``bound_cny`` is a proven lower bound of the cost of doing everything, or ``None``.
    """

    status: Status
    stop: StopReason
    costs: DaysCosts
    counts: DaysCounts
    truck_days: tuple[TruckDay, ...]
    team_days: tuple[TeamDay, ...]
    left_out: tuple[LeftOut, ...]
    limits: Limits
    iterations: int = 0
    bound_cny: float | None = None

    @cached_property
    def delivery_day(self) -> Mapping[str, int]:
        """Day of delivery by request."""
        return {id_: route.day for route in self.truck_days for id_ in route.request_ids}

    @cached_property
    def install_day(self) -> Mapping[str, int]:
        """Day of installation by request."""
        return {id_: route.day for route in self.team_days for id_ in route.request_ids}

    @cached_property
    def team_of(self) -> Mapping[str, str]:
        """Team by request."""
        return {id_: route.team_id for route in self.team_days for id_ in route.request_ids}
