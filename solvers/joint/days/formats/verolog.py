"""Instances and solutions of the VeRoLog Solver Challenge 2019 (ORTEC).

The format's days, locations, requests, machines and technicians are numbered from 1; the problem's
keys are these numbers as text, its days and points are numbered from 0. One unit of the plane is
one metre; distances are Euclidean, rounded up. A machine type is a skill.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Limits, Status, StopReason
from solvers.joint.days.plan import DaysCosts, DaysCounts, DaysPlan, TeamDay, TruckDay
from solvers.joint.days.problem import DayRequest, DaysProblem, DayTeam, TeamPrices, TruckFleet
from solvers.joint.days.validate import counted, priced
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

NUMBERS = (
    "DAYS",
    "TRUCK_CAPACITY",
    "TRUCK_MAX_DISTANCE",
    "TRUCK_DISTANCE_COST",
    "TRUCK_DAY_COST",
    "TRUCK_COST",
    "TECHNICIAN_DISTANCE_COST",
    "TECHNICIAN_DAY_COST",
    "TECHNICIAN_COST",
)
TABLES = {"MACHINES": 3, "LOCATIONS": 3, "REQUESTS": 6, "TECHNICIANS": 5}
"""By name, the least number of columns."""
TOTALS = (
    "TRUCK_DISTANCE",
    "NUMBER_OF_TRUCK_DAYS",
    "NUMBER_OF_TRUCKS_USED",
    "TECHNICIAN_DISTANCE",
    "NUMBER_OF_TECHNICIAN_DAYS",
    "NUMBER_OF_TECHNICIANS_USED",
    "IDLE_MACHINE_COSTS",
    "TOTAL_COST",
)


@dataclass(slots=True)
class _Pages:
    """Assignments by name, and the rows of numbers below each, with their lines in the file."""

    value: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[tuple[int, list[int]]]] = field(default_factory=dict)


def is_verolog(text: str) -> bool:
    """Whether a text begins as an instance of the challenge does."""
    words = text.split(maxsplit=2)
    return words[:2] == ["DATASET", "="] and "TECHNICIANS" in text


def read_problem(text: str, name: str = "") -> DaysProblem:
    """The problem that an instance states.

    Raises
    ------
    DataError
        Listing what is missing or no number, else every fault of the problem.
    """
    pages, faults = _pages(text)
    faults += _missing(pages)
    if faults:
        raise DataError(faults)
    number = {key: int(pages.value[key]) for key in NUMBERS}
    machines = {row[0]: row for _, row in pages.rows["MACHINES"]}
    unknown = [
        _fault(line, f"there is no machine type {row[4]}")
        for line, row in pages.rows["REQUESTS"]
        if row[4] not in machines
    ]
    if unknown:
        raise DataError(unknown)
    return DaysProblem(
        days=number["DAYS"],
        requests=tuple(_request(row, machines[row[4]]) for _, row in pages.rows["REQUESTS"]),
        trucks=TruckFleet(
            depot=0,
            capacity=number["TRUCK_CAPACITY"],
            most_distance_m=number["TRUCK_MAX_DISTANCE"],
            cny_per_m=number["TRUCK_DISTANCE_COST"],
            cny_per_day=number["TRUCK_DAY_COST"],
            cny_per_truck=number["TRUCK_COST"],
        ),
        teams=tuple(_team(row, list(machines)) for _, row in pages.rows["TECHNICIANS"]),
        distance_m=_distances([row for _, row in pages.rows["LOCATIONS"]]),
        team_prices=TeamPrices(
            number["TECHNICIAN_DISTANCE_COST"],
            number["TECHNICIAN_DAY_COST"],
            number["TECHNICIAN_COST"],
        ),
        name=name or pages.value.get("NAME", ""),
    )


def _request(row: list[int], machine: list[int]) -> DayRequest:
    id_, place, first, last, kind, quantity = row[:6]
    _, size, idle = machine[:3]
    skills = frozenset({str(kind)})
    return DayRequest(str(id_), place - 1, first - 1, last - 1, quantity, size, idle, skills)


def _team(row: list[int], kinds: list[int]) -> DayTeam:
    id_, place, metres, jobs, *flags = row
    skills = frozenset(str(kind) for kind, flag in zip(kinds, flags, strict=True) if flag)
    return DayTeam(str(id_), place - 1, metres, jobs, skills)


def _distances(places: list[list[int]]) -> NDArray[np.int64]:
    """Euclidean, rounded up; exact, since the squares are whole."""
    at = np.array([row[1:3] for row in places], np.int64)
    squares = ((at[:, None] - at[None]) ** 2).sum(axis=2)
    root = np.floor(np.sqrt(squares.astype(np.float64))).astype(np.int64)
    table: NDArray[np.int64] = root + (root * root < squares)
    return table


def _pages(text: str) -> tuple[_Pages, list[DataProblem]]:
    pages, faults, current = _Pages(), list[DataProblem](), ""
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if len(words) > 1 and words[1] == "=":
            current = words[0]
            pages.value[current] = " ".join(words[2:])
        elif words and all(word.removeprefix("-").isdecimal() for word in words):
            pages.rows.setdefault(current, []).append((number, [int(word) for word in words]))
        elif words:
            faults.append(_fault(number, "a line that is neither NAME = VALUE nor whole numbers"))
    return pages, faults


def _missing(pages: _Pages) -> list[DataProblem]:
    """What an instance needs and does not have."""
    faults = [
        _fault(-1, f"{key} is missing or no whole number")
        for key in (*NUMBERS, *TABLES)
        if not pages.value.get(key, "").isdecimal()
    ]
    kinds = len(pages.rows.get("MACHINES", []))
    for key, columns in TABLES.items():
        rows = pages.rows.get(key, [])
        if pages.value.get(key, "").isdecimal() and len(rows) != int(pages.value[key]):
            faults.append(_fault(-1, f"{key} says {pages.value[key]}, has {len(rows)} rows"))
        width = 4 + kinds if key == "TECHNICIANS" else columns
        faults += [
            _fault(line, f"a row of {key} has {len(row)} numbers, not {width}")
            for line, row in rows
            if len(row) != width
        ]
    return faults


def _fault(line: int, problem: str) -> DataProblem:
    return DataProblem("instance", line, "", "format", problem)


def read_plan(problem: DaysProblem, text: str) -> tuple[DaysPlan, dict[str, int]]:
    """A solution as a plan with costs reckoned from its routes, and the totals that the file says.

    Whether it keeps the rules is for :func:`solvers.joint.days.validate.validate` to say.
    """
    said: dict[str, int] = {}
    trucks: list[TruckDay] = []
    teams: list[TeamDay] = []
    day, section = 0, ""
    for line in text.splitlines():
        words = line.split()
        if len(words) > 1 and words[1] == "=":
            section = words[0]
            if section == "DAY":
                day = int(words[2]) - 1
            elif section in TOTALS:
                said[section] = int(words[2])
        elif words and section == "NUMBER_OF_TRUCKS":
            trucks.append(TruckDay(day, _trips(words[1:])))
        elif words and section == "NUMBER_OF_TECHNICIANS":
            teams.append(TeamDay(words[0], day, tuple(words[1:])))
    bare = DaysPlan(
        Status.FEASIBLE,
        StopReason.ASKED,
        DaysCosts(),
        DaysCounts(),
        tuple(trucks),
        tuple(teams),
        (),
        Limits(),
    )
    return with_figures(problem, bare), said


def with_figures(problem: DaysProblem, plan: DaysPlan) -> DaysPlan:
    """The plan with the counts and costs of its routes."""
    counts = counted(problem, plan)
    return DaysPlan(
        plan.status,
        plan.stop,
        priced(problem, plan, counts),
        counts,
        plan.truck_days,
        plan.team_days,
        plan.left_out,
        plan.limits,
        plan.iterations,
        plan.bound_cny,
    )


def _trips(words: list[str]) -> tuple[tuple[str, ...], ...]:
    trips: list[list[str]] = [[]]
    for word in words:
        if word == "0":
            trips.append([])
        else:
            trips[-1].append(word)
    return tuple(tuple(trip) for trip in trips if trip)


def plan_text(problem: DaysProblem, plan: DaysPlan) -> str:
    """The plan as the challenge's solution file."""
    counts, costs = plan.counts, plan.costs
    totals = (
        counts.truck_distance_m,
        counts.truck_days,
        counts.trucks,
        counts.team_distance_m,
        counts.team_days,
        counts.teams,
        round(costs.idle_goods),
        round(costs.total),
    )
    lines = ["DATASET = VeRoLog solver challenge 2019", f"NAME = {problem.name}", ""]
    lines += [f"{name} = {value}" for name, value in zip(TOTALS, totals, strict=True)]
    for day in range(problem.days):
        trucks = [route for route in plan.truck_days if route.day == day]
        teams = [route for route in plan.team_days if route.day == day]
        lines += ["", f"DAY = {day + 1}", f"NUMBER_OF_TRUCKS = {len(trucks)}"]
        lines += [
            f"{number} " + " 0 ".join(" ".join(trip) for trip in route.trips)
            for number, route in enumerate(trucks, start=1)
        ]
        lines.append(f"NUMBER_OF_TECHNICIANS = {len(teams)}")
        lines += [f"{route.team_id} {' '.join(route.request_ids)}" for route in teams]
    return "\n".join(lines) + "\n"
