"""Headline figures of a scenario with teams, to be compared with its ``expected.json``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from supplychain.calendars import DAY_S, HOUR_S
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from supplychain.jobs import InstallJob
    from supplychain.scenario import Scenario
    from supplychain.teams import Team


def installation_headline(scenario: Scenario) -> dict[str, Any]:
    """Counts, what jobs are like, and how much work there is for how many hours of shifts.

    Returns
    -------
    dict
        Plain JSON values. ``work_h`` is that of everyone who is needed, ``shift_h`` that of
        everyone on days on which a team is neither away nor off, breaks aside, ``team_h`` the same
        of teams; ``jobs_on_first_day`` have a window that opens then.

    Raises
    ------
    DataError
        If the scenario has no teams.
    """
    given = scenario.installation
    if given is None or not given.teams:
        text = "the scenario has no teams"
        raise DataError([DataProblem("teams", -1, "", "missing_table", text)])
    jobs, teams = given.jobs, given.teams
    return {
        "teams": len(teams),
        "people": sum(team.size for team in teams),
        "skill_sets": len({frozenset(team.skills) for team in teams}),
        "territories": len({job.territory_id for job in jobs}),
        "jobs": len(jobs),
        "orders": len(scenario.orders),
        "relations": len(given.relations),
        "vehicles": sum(fleet.count for fleet in scenario.fleets),
        **_shares(jobs),
        "timing": dict(sorted(Counter(str(j.timing) for j in jobs if len(j.tasks) > 1).items())),
        "windows": dict(sorted(Counter(str(len(job.windows)) for job in jobs).items())),
        "jobs_on_first_day": sum(_opens_first_day(scenario, job) for job in jobs),
        "work_h": round(_work_s(jobs) / HOUR_S),
        "shift_h": round(sum(t.size * _shift_s(scenario, t) for t in teams) / HOUR_S),
        "team_h": round(sum(_shift_s(scenario, team) for team in teams) / HOUR_S),
    }


def _shares(jobs: tuple[InstallJob, ...]) -> dict[str, float]:
    """Shares of jobs of some kinds."""
    kinds = {
        "linked_share": [job.goods is not None and bool(job.goods.order_id) for job in jobs],
        "goods_share": [job.goods is not None for job in jobs],
        "promised_share": [job.agreed is not None for job in jobs],
        "outsourced_share": [job.outsource_cny is not None for job in jobs],
        "two_people_share": [any(task.people > 1 for task in job.tasks) for job in jobs],
        "two_tasks_share": [len(job.tasks) > 1 for job in jobs],
    }
    return {name: round(sum(hits) / len(jobs), 3) for name, hits in kinds.items()}


def _opens_first_day(scenario: Scenario, job: InstallJob) -> bool:
    first_midnight_s = DAY_S - scenario.horizon.start_of_day_s
    return not job.windows or job.windows[0].open_s < first_midnight_s


def _work_s(jobs: tuple[InstallJob, ...]) -> int:
    return sum(task.work_s * task.people for job in jobs for task in job.tasks)


def _shift_s(scenario: Scenario, team: Team) -> int:
    """Seconds of a team's shifts, were it sent out on every day it may be."""
    horizon = scenario.horizon
    days = {horizon.clock(at_s).date() for at_s in range(0, horizon.length_s, HOUR_S)}
    rest_s = sum(item.length_s for item in team.breaks)
    shift_s = team.hours.close_s - team.hours.open_s - rest_s
    return shift_s * sum(not team.is_absent(day) for day in days)
