"""What an answer tells beside the plan: tasks and vehicles as the caller named them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.routing.formats.vroom.documents import (
        BreakPart,
        Point,
        ProblemPart,
        TaskPart,
        VehiclePart,
    )

AHEAD_S = 1
"""How far our clock is ahead of VROOM's."""


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place as it was given."""

    location: Point | None = None
    location_index: int | None = None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as it was given, in the order of the problem's jobs.

    ``delivered`` and ``picked`` are handed over and taken on board there; ``loaded`` of them is on
    board from the start.
    """

    kind: str
    id: int
    place: PlaceFacts
    description: str | None = None
    delivered: tuple[int, ...] = ()
    picked: tuple[int, ...] = ()
    loaded: tuple[int, ...] = ()
    priority: int = 0


@dataclass(frozen=True, slots=True)
class BreakFacts:
    """A break as it was given."""

    id: int
    description: str | None = None


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """A vehicle as it was given; ``position`` is its place in the file."""

    id: int
    position: int
    start: PlaceFacts | None
    end: PlaceFacts | None
    description: str | None = None
    breaks: tuple[BreakFacts, ...] = ()

    @classmethod
    def of(cls, vehicle: VehiclePart, position: int) -> VehicleFacts:
        """From its document."""
        return cls(
            id=vehicle.id,
            position=position,
            start=_place(vehicle.start, vehicle.start_index),
            end=_place(vehicle.end, vehicle.end_index),
            description=vehicle.description,
            breaks=tuple(BreakFacts(b.id, b.description) for b in sorted_breaks(vehicle)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """All of them.

    Parameters
    ----------
    tasks
        In the order of the problem's jobs.
    vehicles
        By van.
    metres
        By van, distances between the problem's nodes; ``None`` if they are not known.
    amounts
        Number of load dimensions; 0 for none.
    notes
        What the reader of an answer should know.
    ahead_s
        How far the problem's clock is ahead.
    is_on_globe
        Whether locations are degrees of longitude and latitude.
    """

    tasks: tuple[TaskFacts, ...]
    vehicles: tuple[tuple[VehicleFacts, ...], ...]
    metres: tuple[NDArray[np.int64] | None, ...]
    amounts: int
    notes: tuple[str, ...] = ()
    ahead_s: int = 0
    is_on_globe: bool = False


def sorted_breaks(vehicle: VehiclePart) -> list[BreakPart]:
    """Breaks in the order in which VROOM takes them: by their windows."""
    return sorted(vehicle.breaks, key=lambda item: (item.time_windows or ((0, 1 << 62),))[0])


def task_facts(document: ProblemPart) -> tuple[TaskFacts, ...]:
    """Jobs, then pickup and delivery of each shipment."""
    size = len(document.vehicles[0].capacity)
    none = (0,) * size
    facts = []
    for job in document.jobs:
        given = job.amount if job.delivery is None and job.pickup is None else job.delivery
        amounts = (given or none, job.pickup or none, given or none)
        facts.append(_task("job", job, amounts, job.priority))
    for item in document.shipments:
        amount = item.amount or none
        facts.append(_task("pickup", item.pickup, (none, amount, none), item.priority))
        facts.append(_task("delivery", item.delivery, (amount, none, none), item.priority))
    return tuple(facts)


def _task(
    kind: str, task: TaskPart, amounts: tuple[tuple[int, ...], ...], priority: int
) -> TaskFacts:
    delivered, picked, loaded = amounts
    return TaskFacts(
        kind=kind,
        id=task.id,
        place=PlaceFacts(task.location, task.location_index),
        description=task.description,
        delivered=delivered,
        picked=picked,
        loaded=loaded,
        priority=priority,
    )


def _place(location: Point | None, index: int | None) -> PlaceFacts | None:
    return None if location is None and index is None else PlaceFacts(location, index)
