"""Checkers of home-care plans that read nothing but the raw files, and lines of our plans.

A plan is told as the files' own kind of routes: caregiver, and visits of patient, service, start
and end in minutes.
"""

from __future__ import annotations

import csv
import gzip
import json
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from solvers.installers.formats.hhcrsp import TICKS, read_hhcrsp
from solvers.installers.formats.uhhc import read_uhhc
from solvers.installers.search import search, warm_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan

BEST = "best_known.csv"
"""Beside the instances: best costs met."""
CLOSE_MIN = 1e-6


@dataclass(frozen=True, slots=True)
class Service:
    """One service at one patient, in minutes."""

    patient: str
    service: str
    start: float
    end: float


Routes = dict[str, list[Service]]


def routes_of(plan: InstallersPlan, services: Mapping[str, Sequence[str]], ticks: int) -> Routes:
    """A plan in the files' terms; ``services`` names those of each patient in order."""
    return {
        route.team_id: [
            Service(
                visit.job_id,
                services[visit.job_id][visit.task],
                visit.start_s / ticks,
                visit.end_s / ticks,
            )
            for visit in route.visits
        ]
        for route in plan.routes
    }


def hhcrsp_faults(data: Mapping[str, Any], routes: Routes) -> list[str]:
    """Rules of an HHCRSP file that routes break."""
    patients = {patient["id"]: patient for patient in data["patients"]}
    able = {giver["id"]: set(giver["abilities"]) for giver in data["caregivers"]}
    lengths = {
        (patient["id"], care["service"]): care["duration"]
        for patient in data["patients"]
        for care in patient["required_caregivers"]
    }
    place = {patient["id"]: at + 1 for at, patient in enumerate(data["patients"])}
    faults = _route_faults(routes, able, lengths)
    for giver, visits in routes.items():
        now, here = 0.0, 0
        for visit in visits:
            there = place[visit.patient]
            if visit.start < now + data["distances"][here][there] - CLOSE_MIN:
                faults.append(f"{giver} cannot be at {visit.patient} in time")
            if visit.start < patients[visit.patient]["time_window"][0] - CLOSE_MIN:
                faults.append(f"{giver} begins at {visit.patient} before the window")
            now, here = visit.end, there
    for patient in data["patients"]:
        order = [care["service"] for care in patient["required_caregivers"]]
        faults += _tie_faults(patient, order, routes)
    return faults


def hhcrsp_terms(data: Mapping[str, Any], routes: Routes) -> dict[str, float]:
    """Distance, lateness of all, largest lateness, and cost, by the file's rules."""
    place = {patient["id"]: at + 1 for at, patient in enumerate(data["patients"])}
    closes = {patient["id"]: patient["time_window"][1] for patient in data["patients"]}
    late = [
        max(0.0, visit.start - closes[visit.patient])
        for visits in routes.values()
        for visit in visits
    ]
    distance = 0.0
    for visits in routes.values():
        points = [0, *(place[visit.patient] for visit in visits), 0]
        distance += sum(data["distances"][a][b] for a, b in pairwise(points))
    worst = max(late, default=0.0)
    cost = (distance + sum(late) + worst) / 3.0
    return {"distance": distance, "lateness": sum(late), "worst_lateness": worst, "cost": cost}


def uhhc_faults(data: Mapping[str, Any], routes: Routes) -> list[str]:
    """Hard rules of a UHHC file that routes break."""
    patients = {patient["id"]: patient for patient in data["patients"]}
    able = {giver["id"]: set(giver["abilities"]) for giver in data["caregivers"]}
    lengths = {
        (patient["id"], care["service"]): care["duration"]
        for patient in data["patients"]
        for care in patient["required_services"]
    }
    at_end = data["metadata"]["time_window_met"] == "at_service_end"
    faults = _route_faults(routes, able, lengths)
    for giver in data["caregivers"]:
        visits = routes.get(giver["id"], [])
        legs = _uhhc_legs(data, giver, visits)
        now = float(giver["working_shift"]["start"])
        for visit, leg in zip(visits, legs, strict=False):
            if visit.start < now + leg - CLOSE_MIN:
                faults.append(f"{giver['id']} cannot be at {visit.patient} in time")
            bound = visit.end if at_end else visit.start
            windows = patients[visit.patient]["time_windows"]
            if not any(w["start"] - CLOSE_MIN <= bound <= w["end"] + CLOSE_MIN for w in windows):
                faults.append(f"{giver['id']} is out of the window of {visit.patient}")
            now = visit.end
        if visits and now + legs[-1] > giver["working_shift"]["end"] + CLOSE_MIN:
            faults.append(f"{giver['id']} is back after the shift")
    for patient in data["patients"]:
        order = [care["service"] for care in patient["required_services"]]
        faults += _tie_faults(patient, order, routes)
    return faults


def uhhc_terms(data: Mapping[str, Any], routes: Routes) -> dict[str, float]:
    """Weighted driving time by the file's rules; the other terms of these files are hard."""
    travel = sum(
        sum(_uhhc_legs(data, giver, routes[giver["id"]]))
        for giver in data["caregivers"]
        if giver["id"] in routes
    )
    return {
        "travel_time": travel,
        "cost": travel * data["metadata"]["cost_components"].get("travel_time", 0),
    }


def _uhhc_legs(
    data: Mapping[str, Any], giver: Mapping[str, Any], visits: Sequence[Service]
) -> list[float]:
    ends = {point["id"]: point["distance_matrix_index"] for point in data["terminal_points"]}
    place = {patient["id"]: patient["distance_matrix_index"] for patient in data["patients"]}
    begin, end = ends[giver["departing_point"]], ends[giver["arrival_point"]]
    points = [begin, *(place[visit.patient] for visit in visits), end]
    return [float(data["distances"][a][b]) for a, b in pairwise(points)]


def _route_faults(
    routes: Routes,
    able: Mapping[str, set[str]],
    lengths: Mapping[tuple[str, str], float],
) -> list[str]:
    """Services that are missing, twice, too short or too long, or by somebody who cannot."""
    faults = []
    done: dict[tuple[str, str], int] = {}
    for giver, visits in routes.items():
        for visit in visits:
            key = (visit.patient, visit.service)
            done[key] = done.get(key, 0) + 1
            if visit.service not in able[giver]:
                faults.append(f"{giver} cannot do {visit.service} at {visit.patient}")
            if abs(visit.end - visit.start - lengths.get(key, -1.0)) > CLOSE_MIN:
                faults.append(f"{visit.service} at {visit.patient} has another length")
    times = {key: done.get(key, 0) for key in lengths}
    faults += [f"{key[1]} at {key[0]} is done {n} times" for key, n in times.items() if n != 1]
    return faults


def _tie_faults(patient: Mapping[str, Any], order: Sequence[str], routes: Routes) -> list[str]:
    """Two services of one patient that do not lie to each other as they must."""
    kind = patient.get("synchronization", {}).get("type")
    if kind not in {"simultaneous", "sequential"}:
        return []
    least, most = patient["synchronization"].get("distance", (0.0, 0.0))
    starts: dict[str, float] = {}
    givers = set()
    for giver, visits in routes.items():
        for visit in visits:
            if visit.patient == patient["id"]:
                starts[visit.service] = visit.start
                givers.add(giver)
    if set(order) - set(starts):
        return []  # told as missing
    faults = [f"one caregiver does all at {patient['id']}"] if len(givers) < len(order) else []
    for first, second in pairwise(order):
        gap = starts[second] - starts[first]
        if not least - CLOSE_MIN <= gap <= most + CLOSE_MIN:
            faults.append(f"services at {patient['id']} start {gap} minutes apart")
    return faults


def is_home_care(path: Path) -> bool:
    """Whether a file looks like one of these."""
    return path.name.endswith((".json", ".json.gz"))


def home_care_line(path: Path, limits: Limits) -> Iterator[dict[str, Any]]:
    """Our line on one file of either kind; compiled code is loaded before the clock starts."""
    raw = path.read_bytes()
    data = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    is_uhhc = "metadata" in data
    problem = read_uhhc(path) if is_uhhc else read_hhcrsp(path)
    warm_up(limits.workers)
    began = time.monotonic()
    plan = search(problem, limits)
    seconds = time.monotonic() - began
    name = "required_services" if is_uhhc else "required_caregivers"
    services = {
        patient["id"]: [care["service"] for care in patient[name]] for patient in data["patients"]
    }
    routes = routes_of(plan, services, 1 if is_uhhc else TICKS)
    terms = (uhhc_terms if is_uhhc else hhcrsp_terms)(data, routes)
    faults = (uhhc_faults if is_uhhc else hhcrsp_faults)(data, routes)
    line: dict[str, Any] = {"instance": path.name, "solver": "own", "visits": len(problem.jobs)}
    line |= {key: round(value, 3) for key, value in terms.items()}
    best = best_known(path)
    if best is not None:
        line |= {"best_known": best, "gap_percent": round((terms["cost"] / best - 1) * 100, 3)}
    line |= {"left_out": len(plan.left_out), "faults": faults, "seconds": round(seconds, 2)}
    yield line | {"workers": limits.workers, "seed": limits.seed, "search": plan.notes["search"]}


def best_known(path: Path) -> float | None:
    """The best cost met, from the table beside the file; ``None`` without one."""
    table = path.parent / BEST
    if not table.exists():
        return None
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["instance"] == path.name.removesuffix(".gz"):
                return float(row["total_cost"])
    return None
