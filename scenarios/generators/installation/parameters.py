"""Every number of the generators of installation, as values that are stored with the scenario."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from supplychain.errors import DataError, DataProblem

CHENGDU = "510100"


@dataclass(frozen=True, slots=True)
class Slot:
    """Hours of a day that customers choose, and how often, relative to others."""

    open_h: float
    close_h: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class JobParameters:
    """What jobs are like.

    Parameters
    ----------
    slots
        When work may start.
    promised_share
        Jobs whose window is promised already; they have one.
    window_count_shares
        Chances of 1, 2, ... windows of the others.
    priced_share, late_cny_per_min
        Windows that may be missed for money, and its range.
    outsource_share, outsource_factor
        Jobs that somebody else would do, and the range of the price over the usual cost.
    cost_cny_per_h, cost_cny
        The usual cost: of an hour of one person, and of the way.
    preferred_share, banned_share
        Jobs with a team that the customer would like, and with one that it refuses.
    deadline_share
        Jobs that must be done by nine in the evening of their last day.
    priority_shares
        Chances of priorities 1, 2, 3.
    kind_weights
        How often each kind of job comes, relative to others; without any, as the kinds say.
    """

    slots: tuple[Slot, ...] = (
        Slot(8.5, 10.5, 0.8),
        Slot(9.0, 11.0, 1.3),
        Slot(10.0, 12.0, 1.1),
        Slot(13.0, 15.0, 1.2),
        Slot(13.5, 16.5, 1.0),
        Slot(15.0, 17.0, 1.1),
        Slot(16.0, 18.0, 0.8),
        Slot(18.0, 20.0, 0.7),
    )
    promised_share: float = 0.45
    window_count_shares: tuple[float, ...] = (0.25, 0.4, 0.35)
    priced_share: float = 0.6
    late_cny_per_min: tuple[float, float] = (0.8, 1.5)
    outsource_share: float = 0.8
    outsource_factor: tuple[float, float] = (1.9, 2.6)
    cost_cny_per_h: float = 45.0
    cost_cny: float = 60.0
    preferred_share: float = 0.04
    banned_share: float = 0.02
    deadline_share: float = 0.15
    priority_shares: tuple[float, ...] = (0.9, 0.08, 0.02)
    kind_weights: tuple[tuple[str, float], ...] = ()


SMALLER_GOODS = (
    *(("wardrobe", 0.10), ("wardrobe-custom", 0.02), ("wardrobe-lit", 0.01), ("bed", 0.12)),
    *(("ac-wall", 0.12), ("ac-wall-high", 0.02), ("ac-cabinet", 0.02), ("heater-electric", 0.08)),
    *(("heater-circuit", 0.015), ("heater-gas", 0.055), ("washer", 0.12), ("lamps", 0.08)),
    *(("television", 0.09), ("curtains", 0.08), ("tap", 0.05), ("range-hood", 0.04)),
)
"""Kinds of jobs of which a team does five a day."""


@dataclass(frozen=True, slots=True)
class TeamParameters:
    """What teams are like.

    Parameters
    ----------
    profile_shares
        Shares of the trades; see :mod:`scenarios.generators.installation.teams`.
    pair_share
        Teams of two people; the others are one.
    home_share
        Teams that start at home; the others at a depot.
    late_shift_share
        Teams that work from 11:00 to 20:30; the others from 8:30 to 18:00.
    short_week_share, absent_share
        Teams that do not work on Sundays or weekends, and that are away on one of the days.
    everywhere_share
        Teams that work in the whole city; the others around their district.
    cny_per_job, cny_per_h, cny_per_km, cny_per_day
        Ranges of a contractor's pay.
    overtime_factor
        Extra pay of an hour of overtime over its usual pay: 150 % in all (Labour Law, art. 44).
    """

    profile_shares: tuple[tuple[str, float], ...] = (
        ("furniture", 0.36),
        ("cooling", 0.26),
        ("plumbing", 0.18),
        ("all-round", 0.14),
        ("electric", 0.06),
    )
    pair_share: float = 0.3
    home_share: float = 0.7
    late_shift_share: float = 0.2
    short_week_share: float = 0.3
    absent_share: float = 0.05
    everywhere_share: float = 0.3
    cny_per_job: tuple[float, float] = (20.0, 40.0)
    cny_per_h: tuple[float, float] = (26.0, 36.0)
    cny_per_km: tuple[float, float] = (0.9, 1.3)
    cny_per_day: tuple[float, float] = (20.0, 40.0)
    overtime_factor: float = 0.5


@dataclass(frozen=True, slots=True)
class CityParameters:
    """A city whose trucks and teams serve the same customers.

    Parameters
    ----------
    name, description
        Of the scenario.
    adcode
        City of the shipped table.
    start, days
        Zone-aware ISO time of the first midnight, and days.
    team_count, job_count
        Teams and jobs over all days.
    districts
        The middle of the city and sectors around it.
    team_seed
        Teams, fronts and trucks depend on this alone, not on the seed of the day.
    ready_day_shares
        Chances of the first, second, ... day as the first one on which a customer without a promise
        can have the goods; as many as days.
    linked_share
        Jobs whose goods come with an order, where a delivery before the job is possible.
    overlap_h
        How long after a job's window opens the delivery before it may still end; 0 leaves teams
        nothing to wait for unless trucks are late.
    second_delivery_share
        Orders with a second window, where the job has a later one.
    pair_share
        Customers with two jobs that belong together.
    deliveries
        When customers take goods.
    trucks_per_front
        Vehicles at each front.
    teams, jobs
        What they are like.
    """

    name: str = "city-installers"
    description: str = (
        "Three June days of large home goods in Chengdu: 60 teams, 500 jobs, and the trucks from "
        "two fronts that bring four fifths of the goods before the teams come. Drawn by a seeded "
        "generator."
    )
    adcode: str = CHENGDU
    start: str = "2026-06-11T00:00:00+08:00"
    days: int = 3
    team_count: int = 60
    job_count: int = 500
    districts: int = 6
    team_seed: int = 7
    ready_day_shares: tuple[float, ...] = (0.45, 0.35, 0.2)
    linked_share: float = 0.91
    overlap_h: float = 0.0
    second_delivery_share: float = 0.6
    pair_share: float = 0.03
    deliveries: tuple[Slot, ...] = (
        Slot(7.5, 9.5, 0.8),
        Slot(8.0, 11.0, 1.4),
        Slot(9.0, 12.0, 1.2),
        Slot(12.0, 15.0, 1.0),
        Slot(14.0, 17.0, 1.2),
        Slot(18.0, 21.0, 0.7),
    )
    trucks_per_front: int = 9
    teams: TeamParameters = field(default_factory=TeamParameters)
    jobs: JobParameters = field(default_factory=JobParameters)

    def __post_init__(self) -> None:
        _at_least_one(self.team_count, "team_count")
        _at_least_one(self.job_count, "job_count")
        _at_least_one(self.days, "days")
        if len(self.ready_day_shares) != self.days:
            raise _refused("ready_day_shares", len(self.ready_day_shares), f"{self.days} shares")

    def record(self, seed: int) -> dict[str, Any]:
        """The parameters and the seed as plain JSON values, for ``Scenario.parameters``."""
        return _record(seed, asdict(self))


@dataclass(frozen=True, slots=True)
class NationalParameters:
    """A country's teams and one day of their jobs, in cities by population.

    Parameters
    ----------
    name, description
        Of the scenario.
    start
        Zone-aware ISO time of the midnight at which the day begins.
    team_count, job_count
        Teams and jobs of the country.
    least_teams
        Fewest teams of a city; a smaller country has fewer cities, the largest.
    team_seed
        Teams depend on this alone, not on the seed of the day.
    jobs_per_district
        About how many jobs a district has.
    goods_share
        Jobs whose goods come on the day; those of the others are there.
    teams, jobs
        What they are like.
    """

    name: str = "national-installers"
    description: str = (
        "A June day of large home goods in China: 20,000 teams and 100,000 jobs in 313 cities by "
        "population. Drawn by a seeded generator."
    )
    start: str = "2026-06-11T00:00:00+08:00"
    team_count: int = 20_000
    job_count: int = 100_000
    least_teams: int = 5
    team_seed: int = 7
    jobs_per_district: int = 90
    goods_share: float = 0.5
    teams: TeamParameters = field(default_factory=TeamParameters)
    jobs: JobParameters = field(
        default_factory=lambda: JobParameters(
            window_count_shares=(0.7, 0.3), kind_weights=SMALLER_GOODS
        )
    )

    def __post_init__(self) -> None:
        _at_least_one(self.team_count, "team_count")
        _at_least_one(self.job_count, "job_count")

    def record(self, seed: int) -> dict[str, Any]:
        """The parameters and the seed as plain JSON values, for ``Scenario.parameters``."""
        return _record(seed, asdict(self))


def _at_least_one(value: int, name: str) -> None:
    if value < 1:
        raise _refused(name, value, "at least 1")


def _refused(name: str, value: int, allowed: str) -> DataError:
    text = "nothing can be drawn from this"
    return DataError(
        [DataProblem("parameters", -1, name, "out_of_range", text, str(value), allowed)]
    )


def _record(seed: int, values: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps({"seed": seed, **values}))
    return plain


CITY_INSTALLERS = CityParameters()
NATIONAL_INSTALLERS = NationalParameters()


def sized(job_count: int) -> NationalParameters:
    """A country of about so many jobs, with a fifth as many teams."""
    return replace(
        NATIONAL_INSTALLERS, job_count=job_count, team_count=max(1, round(job_count / 5))
    )
