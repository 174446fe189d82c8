"""Unified home health care instances (JSON): plain visits with hard windows and shifts.

One second of the problem is a minute of the file, one metre a minute of driving. The files' windows
may bind the end of a service: a job has one window for its starts, which is where all its services
are in time (it is narrower by their difference than the file's where they take unequal times).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.installers.formats.hhcrsp import (
    LEFT_OUT_CNY,
    NEVER_S,
    NO_LIMITS,
    NO_RESTS,
    NOWHERE,
    not_such,
    read_json,
)
from solvers.installers.problem import InstallersProblem, WorkDay
from solvers.installers.travel import TableTravel
from supplychain.calendars import DailyHours
from supplychain.errors import DataError, DataProblem
from supplychain.installation import InstallationRules
from supplychain.jobs import InstallJob, Task, Timing, WindowsFor
from supplychain.roads import TravelMatrix
from supplychain.teams import Skill, Team, TeamPay
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENT = {
    "id",
    "required_services",
    "time_windows",
    "location",
    "distance_matrix_index",
    "synchronization",
}
CAREGIVER = {"id", "abilities", "departing_point", "arrival_point", "working_shift"}
COSTS = {"travel_time", "total_tardiness", "total_extra_time"}
TIMINGS = {"simultaneous": Timing.SAME_TIME, "sequential": Timing.IN_ORDER}
M_PER_KM = 1_000.0


def read_uhhc(path: Path) -> InstallersProblem:
    """Read a file, also one packed by gzip.

    Raises
    ------
    DataError
        If it is not such a file, or has rules that are not read: optional patients, breaks,
        preferences, soft windows or overtime.
    """
    data = read_json(path)
    try:
        if unknown := list(_unknown(path, data)):
            raise DataError(unknown)
        return _problem(data)
    except (KeyError, TypeError, ValueError) as wrong:
        raise not_such(path, wrong) from wrong


def _unknown(path: Path, data: dict[str, Any]) -> Iterator[DataProblem]:
    """What the file says and this reader cannot."""
    said = {
        "metadata.cost_components": set(data["metadata"]["cost_components"]) - COSTS,
        "patients": {key for patient in data["patients"] for key in patient} - PATIENT,
        "caregivers": {key for giver in data["caregivers"] for key in giver} - CAREGIVER,
    }
    for where, names in said.items():
        for name in sorted(names):
            yield DataProblem(path.name, -1, where, "unsupported", "this rule is not read", name)
    costs = data["metadata"]["cost_components"]
    for name in ("total_tardiness", "total_extra_time"):
        if costs.get(name, "HARD") != "HARD":
            problem = "only hard windows and shifts are read"
            yield DataProblem(path.name, -1, name, "unsupported", problem, str(costs[name]))


def _problem(data: dict[str, Any]) -> InstallersProblem:
    at_end = data["metadata"]["time_window_met"] == "at_service_end"
    horizon_s = round(max(giver["working_shift"]["end"] for giver in data["caregivers"]))
    jobs = tuple(_job(patient, at_end) for patient in data["patients"])
    place = {point["id"]: point["distance_matrix_index"] for point in data["terminal_points"]}
    table = np.rint(np.array(data["distances"], np.float64)).astype(np.int64)
    weight = float(data["metadata"]["cost_components"].get("travel_time", 0))
    return InstallersProblem(
        days=(WorkDay(date(2026, 1, 5), 0),),
        horizon_s=horizon_s,
        teams=tuple(_team(giver, weight) for giver in data["caregivers"]),
        jobs=jobs,
        relations=(),
        rules=InstallationRules(labour=NO_LIMITS, driving=NO_RESTS, unserved_cny=LEFT_OUT_CNY),
        travel=TableTravel(TravelMatrix(table, table)),
        job_points={
            patient["id"]: patient["distance_matrix_index"] for patient in data["patients"]
        },
        team_points={
            giver["id"]: (place[giver["departing_point"]], place[giver["arrival_point"]])
            for giver in data["caregivers"]
        },
    )


def _job(patient: dict[str, Any], at_end: bool) -> InstallJob:
    services = patient["required_services"]
    lengths = [round(service["duration"]) for service in services]
    tied = patient.get("synchronization", {})
    least, most = tied.get("distance", (0, 0))
    windows = []
    for window in patient["time_windows"]:
        earlier = lengths if at_end else [0]
        opens = round(window["start"]) - min(earlier)
        windows.append(DeliveryWindow(max(0, opens), round(window["end"]) - max(earlier)))
    return InstallJob(
        id=patient["id"],
        location=NOWHERE,
        tasks=tuple(
            Task(length, needs=(Skill(service["service"]),))
            for length, service in zip(lengths, services, strict=True)
        ),
        timing=TIMINGS.get(tied.get("type", ""), Timing.FREE),
        least_gap_s=round(least),
        most_gap_s=round(most),
        windows=tuple(windows),
        windows_for=WindowsFor.EVERY,
        may_share=False,
    )


def _team(giver: dict[str, Any], weight: float) -> Team:
    shift = giver["working_shift"]
    return Team(
        id=giver["id"],
        start=NOWHERE,
        skills=tuple(Skill(service) for service in giver["abilities"]),
        hours=DailyHours(round(shift["start"]), round(shift["end"])),
        most_daily_s=NEVER_S,
        pay=TeamPay(per_km=weight * M_PER_KM),
    )
