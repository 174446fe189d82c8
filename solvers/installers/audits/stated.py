"""The facts that a plan is held against, from the scenario's tables alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from solvers.installers.problem import InstallersProblem, WorkDay
from supplychain.calendars import DAY_S
from supplychain.errors import DataError, DataProblem
from supplychain.roads import GreatCircleRoads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supplychain.calendars import Horizon
    from supplychain.installation import Installation
    from supplychain.jobs import GoodsArrival
    from supplychain.places import Location
    from supplychain.roads import RoadProvider, TravelMatrix
    from supplychain.scenario import RoadChoice, Scenario
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True)
class Doors:
    """Ways between places that are asked for one by one; every team and job has its own number."""

    places: tuple[Location, ...]
    roads: RoadProvider

    def matrix(self, points: Sequence[int], speed_class: str) -> TravelMatrix:
        """By road, from each to each."""
        here = [self.places[point] for point in points]
        return self.roads.matrix(here, here, speed_class)


def stated_problem(
    scenario: Scenario,
    given: Installation,
    roads: RoadProvider | None,
    arrivals: Mapping[str, GoodsArrival] | None,
) -> InstallersProblem:
    """Days, doors, ways and goods by the scenario; goods by ``arrivals`` where it names the job."""
    provider = great_circle(scenario.roads) if roads is None else roads
    starts = [team.start for team in given.teams]
    ends = [team.start if team.end is None else team.end for team in given.teams]
    doors = [job.location for job in given.jobs]
    count, known = len(starts), arrivals or {}
    return InstallersProblem(
        days=calendar_days(scenario.horizon, given.teams),
        horizon_s=scenario.horizon.length_s,
        teams=given.teams,
        jobs=tuple(replace(job, goods=known.get(job.id, job.goods)) for job in given.jobs),
        relations=given.relations,
        rules=given.rules,
        travel=Doors((*starts, *ends, *doors), provider),
        job_points={job.id: 2 * count + n for n, job in enumerate(given.jobs)},
        team_points={team.id: (n, count + n) for n, team in enumerate(given.teams)},
        currency=scenario.currency,
    )


def calendar_days(horizon: Horizon, teams: Sequence[Team]) -> tuple[WorkDay, ...]:
    """Every date on which some second of the horizon lies, by the clock of its start.

    The date before is one too if a team's shift reaches over midnight into the horizon.
    """
    start = horizon.start
    since_midnight_s = start.hour * 3_600 + start.minute * 60 + start.second
    days = []
    midnight_s = -since_midnight_s
    if any(team.hours.close_s > DAY_S + since_midnight_s for team in teams):
        midnight_s -= DAY_S
    date = start.date() - timedelta(days=(-since_midnight_s - midnight_s) // DAY_S)
    while midnight_s < horizon.length_s:
        days.append(WorkDay(date, midnight_s))
        midnight_s, date = midnight_s + DAY_S, date + timedelta(days=1)
    return tuple(days)


def great_circle(choice: RoadChoice) -> RoadProvider:
    """The great circle with the scenario's factor and speeds, each else from the tables."""
    if choice.provider != "great_circle":
        text = "only the great circle needs no operator's settings"
        column, code = "roads.provider", "unknown_provider"
        fault = DataProblem("scenario.yaml", -1, column, code, text, choice.provider)
        raise DataError([fault])
    usual = GreatCircleRoads()
    return GreatCircleRoads(
        usual.detour_bands if choice.detour is None else ((math.inf, choice.detour),),
        {**usual.speed_bands_kmh, **{name: ((math.inf, kmh),) for name, kmh in choice.speeds_kmh}},
    )
