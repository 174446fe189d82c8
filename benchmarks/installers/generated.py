"""Days of installers made by a seed: towns of doors and teams, skills, windows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import RoadTravel
from supplychain.calendars import DAY_S, HOUR_S, MINUTE_S, DailyHours
from supplychain.installation import InstallationRules
from supplychain.jobs import InstallJob, Task
from supplychain.places import Location
from supplychain.roads import GreatCircleRoads
from supplychain.teams import Skill, Team, TeamPay
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

DAY = date(2026, 12, 1)
TOWN_JOBS = 500
"""Doors of a town; a larger case has several, side by side in a square."""
TOWN_KM = 30.0
TOWN_STEP_KM = 45.0
SKILLS_OF_A_TEAM = 3
M_PER_DEGREE = 111_195.0
FIRST = Location(31.2, 121.5)
SLOTS = ((8, 11), (10, 13), (13, 16), (15, 18))
PAY = TeamPay(per_job=20.0, per_h=30.0, per_km=1.5, per_day=50.0, overtime_per_h=20.0)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a case is: jobs, teams, and sets of skills that teams have."""

    jobs: int
    teams: int
    skill_sets: int = 12

    @classmethod
    def read(cls, text: str) -> Size:
        """From ``500x100x12``; the last may be left away.

        Raises
        ------
        ValueError
            If it is something else.
        """
        return cls(*(int(number) for number in text.split("x")))

    @property
    def name(self) -> str:
        """As it is read."""
        return f"{self.jobs}x{self.teams}x{self.skill_sets}"


def generated(size: Size, seed: int = 0) -> InstallersProblem:
    """One day of a case.

    Each team has one of the sets of three skills that follow one another in a circle; each job
    needs one skill, takes 20 to 90 minutes and has one of four windows of three hours.
    """
    rng = np.random.default_rng([seed, size.jobs, size.teams, size.skill_sets])
    towns = max(1, round(size.jobs / TOWN_JOBS))
    doors = _places(rng, size.jobs, towns)
    starts = _places(rng, size.teams, towns)
    places = tuple(_location(x_km, y_km) for x_km, y_km in [*doors, *starts])
    teams = tuple(_team(number, size, places[size.jobs + number]) for number in range(size.teams))
    jobs = tuple(_job(number, size, places[number], rng) for number in range(size.jobs))
    return InstallersProblem(
        days=(WorkDay(DAY, 0),),
        horizon_s=DAY_S,
        teams=teams,
        jobs=jobs,
        relations=(),
        rules=InstallationRules(),
        travel=RoadTravel(places, GreatCircleRoads()),
        job_points={job.id: number for number, job in enumerate(jobs)},
        team_points={team.id: (size.jobs + n, size.jobs + n) for n, team in enumerate(teams)},
    )


def _places(rng: Generator, count: int, towns: int) -> NDArray[np.float64]:
    """Points in kilometres, in towns in turn."""
    side = math.ceil(math.sqrt(towns))
    town = np.arange(count) % towns
    corners = np.column_stack([town % side, town // side]) * TOWN_STEP_KM
    return corners + rng.uniform(0.0, TOWN_KM, (count, 2))


def _location(x_km: float, y_km: float) -> Location:
    lat = FIRST.lat + y_km * 1000 / M_PER_DEGREE
    return Location(lat, FIRST.lon + x_km * 1000 / M_PER_DEGREE / math.cos(math.radians(FIRST.lat)))


def _team(number: int, size: Size, start: Location) -> Team:
    # A town has teams of all sets: sets go round once all towns have had one.
    kind = number // max(1, round(size.jobs / TOWN_JOBS)) % size.skill_sets
    skills = tuple(
        Skill(f"skill {(kind + more) % size.skill_sets}") for more in range(SKILLS_OF_A_TEAM)
    )
    hours = DailyHours(8 * HOUR_S, 18 * HOUR_S)
    return Team(f"team {number}", start, skills, hours=hours, overtime_s=HOUR_S, pay=PAY)


def _job(number: int, size: Size, place: Location, rng: Generator) -> InstallJob:
    open_h, close_h = SLOTS[int(rng.integers(len(SLOTS)))]
    work_s = int(rng.integers(20, 91)) * MINUTE_S
    need = Skill(f"skill {int(rng.integers(size.skill_sets))}")
    window = DeliveryWindow(open_h * HOUR_S, close_h * HOUR_S)
    return InstallJob(f"job {number}", place, (Task(work_s, needs=(need,)),), windows=(window,))
