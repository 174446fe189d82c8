"""The installers' problem of a scenario: its days, its places, and the ways between them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import RoadTravel
from supplychain.calendars import DAY_S
from supplychain.errors import DataError, DataProblem
from supplychain.roads import embedded_roads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.calendars import Horizon
    from supplychain.installation import Installation
    from supplychain.places import Location
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.teams import Team


def installation_in(scenario: Scenario) -> Installation:
    """What a scenario states of installation.

    Raises
    ------
    DataError
        If it states no jobs, or no teams.
    """
    given = scenario.installation
    lacking = [
        name
        for name, rows in (
            ("install_jobs", () if given is None else given.jobs),
            ("teams", () if given is None else given.teams),
        )
        if not rows
    ]
    if given is None or lacking:
        text = "the scenario lacks this table, so nothing can be installed"
        raise DataError([DataProblem(name, -1, "", "missing_table", text) for name in lacking])
    return given


def problem_of(scenario: Scenario, roads: RoadProvider | None = None) -> InstallersProblem:
    """The problem that a scenario states; see `InstallersProblem.from_scenario`."""
    given = installation_in(scenario)
    provider = embedded_roads(scenario.roads) if roads is None else roads
    points: dict[Location, int] = {}
    team_points = {
        team.id: (_point(points, team.start), _point(points, team.end or team.start))
        for team in given.teams
    }
    job_points = {job.id: _point(points, job.location) for job in given.jobs}
    return InstallersProblem(
        days=work_days(scenario.horizon, given.teams),
        horizon_s=scenario.horizon.length_s,
        teams=given.teams,
        jobs=given.jobs,
        relations=given.relations,
        rules=given.rules,
        travel=RoadTravel(tuple(points), provider),
        job_points=job_points,
        team_points=team_points,
        currency=scenario.currency,
    )


def work_days(horizon: Horizon, teams: Iterable[Team] = ()) -> tuple[WorkDay, ...]:
    """Calendar days of the horizon, by the clock at its start.

    The day before the first is one of them if the shift of a team reaches over its midnight into
    the horizon.
    """
    today, begun_s = horizon.start.date(), horizon.start_of_day_s
    is_night = any(team.hours.close_s - DAY_S > begun_s for team in teams)
    last = (horizon.length_s + begun_s - 1) // DAY_S
    return tuple(
        WorkDay(today + timedelta(days=day), day * DAY_S - begun_s)
        for day in range(-1 if is_night else 0, last + 1)
    )


def _point(points: dict[Location, int], place: Location) -> int:
    """Number of a place; equal places are one point."""
    return points.setdefault(place, len(points))
