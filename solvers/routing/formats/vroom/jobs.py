"""VROOM's tasks as jobs, with penalties that keep its order of aims."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.formats.instance import M_PER_KM
from solvers.routing.formats.vroom.checks import times_at
from solvers.routing.formats.vroom.facts import AHEAD_S
from solvers.routing.last_mile.problem import Half, Job
from supplychain.calendars import HOUR_S
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.routing.formats.vroom.documents import ProblemPart, TaskPart
    from solvers.routing.formats.vroom.ground import Ground
    from solvers.routing.last_mile.problem import Van
    from supplychain.roads import TravelMatrix

MOST_CNY = 4e13
"""All penalties together at most: above, cents would be lost in sums of floats."""


def job_id(kind: str, key: int) -> str:
    """Key of a task's job; jobs, pickups and deliveries of VROOM each have keys of their own."""
    return f"{kind}-{key}"


def jobs_of(
    document: ProblemPart,
    ground: Ground,
    vans: Sequence[Van],
    travel: Mapping[str, TravelMatrix],
    horizon_s: int,
) -> tuple[Job, ...]:
    """Jobs in the order of the tasks: jobs, then pickup and delivery of each shipment."""
    size = max(1, len(document.vehicles[0].capacity))
    nothing = (0.0,) * size
    rows = ground.nodes[1:]
    drafts: list[tuple[str, TaskPart, dict[str, object], int]] = []
    for job in document.jobs:
        given = job.amount if job.delivery is None and job.pickup is None else job.delivery
        extra: dict[str, object] = {"kg": _kg(given, size), "requires": _words(job.skills)}
        if job.pickup is not None and any(job.pickup):
            extra |= {"returns_kg": _kg(job.pickup, size), "returns_l": nothing}
        drafts.append(("job", job, extra, job.priority))
    for item in document.shipments:
        names = job_id("pickup", item.pickup.id), job_id("delivery", item.delivery.id)
        shared = {"kg": _kg(item.amount, size), "requires": _words(item.skills)}
        first = {**shared, "mate_id": names[1], "half": Half.FIRST}
        second = {**shared, "mate_id": names[0], "half": Half.SECOND}
        drafts.append(("pickup", item.pickup, first, item.priority))
        drafts.append(("delivery", item.delivery, second, item.priority))
    penalties = _penalties_cny([draft[3] for draft in drafts], document, vans, travel)
    jobs = []
    for (kind, task, more, _), row, penalty_cny in zip(drafts, rows, penalties, strict=False):
        (service_s,) = times_at(task, document.vehicles, "service")
        (setup_s,) = times_at(task, document.vehicles, "setup")
        fields: dict[str, object] = {
            "id": job_id(kind, task.id),
            "order_id": job_id(kind, task.id),
            "litres": nothing,
            "release_s": 0,
            "windows": tuple(
                DeliveryWindow(open_s + AHEAD_S, close_s + AHEAD_S)
                for open_s, close_s in task.time_windows or ()
            ),
            "latest_s": horizon_s,
            "service_s": service_s,
            "setup_s": setup_s,
            "spot": row,
            "unserved_cny": penalty_cny,
        }
        jobs.append(Job(**(fields | more)))  # type: ignore[arg-type]
    return tuple(jobs)


def _kg(amount: tuple[int, ...] | None, size: int) -> tuple[float, ...]:
    return tuple(map(float, amount)) if amount else (0.0,) * size


def _words(skills: Sequence[int]) -> frozenset[str]:
    return frozenset(str(skill) for skill in skills)


def _penalties_cny(
    priorities: Sequence[int],
    document: ProblemPart,
    vans: Sequence[Van],
    travel: Mapping[str, TravelMatrix],
) -> list[float]:
    """Penalties for which priority comes first, then the number of tasks, then cost.

    A task weighs one, and more than all tasks together for each step of priority; one of weight
    costs more than any plan can.
    """
    if not priorities:
        return []
    step = math.gcd(*priorities) or 1
    weights = [1 + (len(priorities) + 1) * (priority // step) for priority in priorities]
    unit_cny = min(_most_cny(document, vans, travel), MOST_CNY / sum(weights))
    return [unit_cny * weight for weight in weights]


def _most_cny(
    document: ProblemPart, vans: Sequence[Van], travel: Mapping[str, TravelMatrix]
) -> float:
    """More than any plan can cost: the dearest way to and from each task, each on its own tour."""
    prices = []
    for van in vans:
        matrix = travel[van.matrix]
        per_m = van.vehicle_type.cny_per_km / M_PER_KM
        legs = per_m * matrix.distance_m + van.cny_per_drive_h / HOUR_S * matrix.duration_s
        prices.append(np.where(matrix.reachable, legs, 0.0))
    dearest = np.maximum.reduce(prices)
    tasks = len(document.jobs) + 2 * len(document.shipments)
    inside = slice(1, tasks + 1)
    ways_cny = float(dearest[inside].max(axis=1).sum() + dearest[:, inside].max(axis=0).sum())
    fixed_cny = max(van.vehicle_type.fixed_cny for van in vans)
    per_s = max(van.cny_per_service_h for van in vans) / HOUR_S
    halves = [half for item in document.shipments for half in (item.pickup, item.delivery)]
    work_s = sum(
        max(times_at(task, document.vehicles, "service"))
        + max(times_at(task, document.vehicles, "setup"))
        for task in (*document.jobs, *halves)
    )
    return ways_cny + fixed_cny * tasks + per_s * work_s + 1.0
