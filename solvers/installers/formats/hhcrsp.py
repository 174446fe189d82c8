"""Home care with synchronised visits: the JSON form of Mankowska's and Kummer's instances.

One second of the problem is a thousandth of a minute of the file, one metre a thousandth of its
distance: what it gives with three decimals becomes whole. Cost is in its own units: a third of the
distance, of all lateness, and of the largest lateness, both of the latter in minutes.
"""

from __future__ import annotations

import gzip
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import TableTravel
from supplychain.calendars import MINUTE_S, DailyHours
from supplychain.errors import DataError, DataProblem
from supplychain.fleet import DriverRules
from supplychain.installation import InstallationRules, LabourRules
from supplychain.jobs import InstallJob, Task, Timing, WindowsFor
from supplychain.places import Location
from supplychain.roads import TravelMatrix
from supplychain.teams import Skill, Team, TeamPay
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from pathlib import Path

TICKS = 1_000
"""Seconds of the problem in a minute of the file."""
SHARE = 3.0
"""Each of the three terms counts a third."""
HORIZON_S = 5_000 * TICKS
NEVER_S = 1 << 40
LEFT_OUT_CNY = 1e5
"""Far above any instance's whole cost: all visits must be made."""
NOWHERE = Location(0.0, 0.0)
NO_LIMITS = LabourRules(NEVER_S, NEVER_S, NEVER_S, NEVER_S, 7, 0)
NO_RESTS = DriverRules(NEVER_S, NEVER_S, NEVER_S, NEVER_S)


def read_hhcrsp(path: Path) -> InstallersProblem:
    """Read a file, also one packed by gzip.

    Raises
    ------
    DataError
        If it is not such a file.
    """
    data = read_json(path)
    late_cny_per_min = MINUTE_S / TICKS / SHARE
    try:
        jobs = tuple(_job(patient, late_cny_per_min) for patient in data["patients"])
        teams = tuple(_team(caregiver) for caregiver in data["caregivers"])
        table = np.rint(np.array(data["distances"], np.float64) * TICKS).astype(np.int64)
    except (KeyError, TypeError, ValueError) as wrong:
        raise not_such(path, wrong) from wrong
    return InstallersProblem(
        days=(WorkDay(date(2026, 1, 5), 0),),
        horizon_s=HORIZON_S,
        teams=teams,
        jobs=jobs,
        relations=(),
        rules=InstallationRules(
            labour=NO_LIMITS,
            driving=NO_RESTS,
            unserved_cny=LEFT_OUT_CNY,
            worst_late_cny_per_min=late_cny_per_min,
        ),
        travel=TableTravel(TravelMatrix(table, table)),
        job_points={job.id: at + 1 for at, job in enumerate(jobs)},
        team_points={team.id: (0, 0) for team in teams},
    )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON document, perhaps packed."""
    raw = path.read_bytes()
    try:
        data = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (ValueError, OSError) as wrong:
        raise not_such(path, wrong) from wrong
    if not isinstance(data, dict):
        raise not_such(path, TypeError("no object"))
    return data


def not_such(path: Path, wrong: Exception) -> DataError:
    """A file that cannot be used."""
    message = "this is not an instance of home care"
    return DataError([DataProblem(path.name, -1, "", "bad_format", message, repr(wrong))])


def _job(patient: dict[str, Any], late_cny_per_min: float) -> InstallJob:
    opens, closes = patient["time_window"]
    tied = patient.get("synchronization", {})
    in_order = tied.get("type") == "sequential"
    least, most = tied["distance"] if in_order else (0, 0)
    window = DeliveryWindow(round(opens * TICKS), round(closes * TICKS), late_cny_per_min)
    return InstallJob(
        id=patient["id"],
        location=NOWHERE,
        tasks=tuple(
            Task(round(care["duration"] * TICKS), needs=(Skill(care["service"]),))
            for care in patient["required_caregivers"]
        ),
        timing=Timing.IN_ORDER if in_order else Timing.SAME_TIME,
        least_gap_s=round(least * TICKS),
        most_gap_s=round(most * TICKS),
        windows=(window,),
        windows_for=WindowsFor.EVERY,
        may_share=False,
    )


def _team(caregiver: dict[str, Any]) -> Team:
    return Team(
        id=caregiver["id"],
        start=NOWHERE,
        skills=tuple(Skill(service) for service in caregiver["abilities"]),
        hours=DailyHours(0, HORIZON_S),
        most_daily_s=NEVER_S,
        pay=TeamPay(per_km=1 / SHARE),
    )
