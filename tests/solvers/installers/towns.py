"""Small made-up problems of installers on a line of doors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import TableTravel
from supplychain.calendars import DAY_S
from supplychain.installation import InstallationRules
from supplychain.jobs import InstallJob, Task
from supplychain.places import Location
from supplychain.roads import TravelMatrix
from supplychain.teams import Skill, Team, TeamPay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from supplychain.jobs import JobRelation

FIRST_DAY = date(2026, 11, 30)
"""A Monday."""
H = 3_600


def place(km: float) -> Location:
    """A point so many kilometres east of the first one."""
    return Location(0.0, km / 111.195)


def job(job_id: str, km: float, work_s: int = H, skill: str = "fit", **more: Any) -> InstallJob:
    """A job of one task with one skill."""
    return InstallJob(job_id, place(km), (Task(work_s, needs=(Skill(skill),)),), **more)


def team(team_id: str, km: float, *skills: str, **more: Any) -> Team:
    """A team paid by the kilometre and by the hour."""
    more = {"pay": TeamPay(per_h=36.0, per_km=1.0), **more}
    return Team(team_id, place(km), tuple(Skill(name) for name in skills or ("fit",)), **more)


def town(
    teams: Sequence[Team],
    jobs: Sequence[InstallJob],
    days: int = 1,
    relations: Sequence[JobRelation] = (),
    rules: InstallationRules | None = None,
) -> InstallersProblem:
    """Doors and teams on one road, a kilometre in 100 seconds."""
    places = [item.location for item in jobs] + [item.start for item in teams]
    along = np.array([spot.lon * 111_195.0 for spot in places])
    distance_m = np.rint(np.abs(along[:, None] - along[None, :])).astype(np.int64)
    travel = TableTravel(TravelMatrix(distance_m, distance_m // 10))
    return InstallersProblem(
        tuple(WorkDay(FIRST_DAY + timedelta(days=n), n * DAY_S) for n in range(days)),
        days * DAY_S,
        tuple(teams),
        tuple(jobs),
        tuple(relations),
        rules or InstallationRules(),
        travel,
        {item.id: n for n, item in enumerate(jobs)},
        {item.id: (len(jobs) + n, len(jobs) + n) for n, item in enumerate(teams)},
    )
