"""A tour before its times, and the times that the compiled code gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.compiled.departures import written
from solvers.routing.last_mile.compiled.labels import BROKEN, RELOAD
from supplychain.plans import Rest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.arrays import Arrays, Whole

Trips = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A tour before its times: rig and shift by position, job positions by trip."""

    rig: int
    shift: int
    trips: Trips

    @property
    def jobs(self) -> Iterator[int]:
        """Jobs in order of service."""
        return (job for trip in self.trips for job in trip)


@dataclass(frozen=True, slots=True)
class Drive:
    """A tour driven from one departure: times of stops and trips, rests and meals, and its cost.

    ``base_s`` is when a vehicle that starts elsewhere first comes to its base.
    """

    depart_s: int
    return_s: int
    distance_m: int
    drive_s: int
    cost_cny: float
    departs_s: tuple[int, ...]
    returns_s: tuple[int, ...]
    arrives_s: tuple[int, ...]
    starts_s: tuple[int, ...]
    rests: tuple[Rest, ...]
    meals: tuple[Rest, ...]
    base_s: int | None


def stops_of(draft: Draft) -> Whole:
    """The row of stops that the compiled code reads."""
    row = [job for trip in draft.trips for job in (RELOAD, *trip)]
    return np.array(row[1:], np.int64)


def slot_of(arrays: Arrays, draft: Draft) -> int:
    """Position of the draft's van and shift among the slots."""
    return int(arrays.vans[arrays.rigs[draft.rig]["van"]]["slot_from"]) + draft.shift


def driven(arrays: Arrays, draft: Draft, depart_s: int, manner: int) -> Drive | None:
    """Drive a tour from one departure; ``None`` where a rule breaks."""
    slot, stops = slot_of(arrays, draft), stops_of(draft)
    run, trace = written(arrays, draft.rig, slot, stops, depart_s, manner)
    if not run.is_ok:
        return None
    count, trips, label = sum(len(trip) for trip in draft.trips), len(draft.trips), run.label
    rest_s = int(arrays.rigs[draft.rig]["rest_s"])
    first = int(arrays.slots[slot]["meal_from"])
    lengths_s = arrays.meals[first:]["length_s"].tolist()
    eaten = [
        Rest(start_s, start_s + length_s)
        for start_s, length_s in zip(trace.meals_s[label].tolist(), lengths_s, strict=False)
        if start_s != BROKEN
    ]
    rests = [Rest(at_s, at_s + rest_s) for at_s in trace.rests_s[label].tolist() if at_s != BROKEN]
    return Drive(
        depart_s=int(run.depart_s),
        return_s=int(run.return_s),
        distance_m=int(run.distance_m),
        drive_s=int(run.driven_s - arrays.rigs[draft.rig]["driven_s"]),
        cost_cny=float(run.cost_cny),
        departs_s=tuple(trace.depart_s[label, :trips].tolist()),
        returns_s=tuple(trace.back_s[label, :trips].tolist()),
        arrives_s=tuple(trace.arrive_s[label, :count].tolist()),
        starts_s=tuple(trace.start_s[label, :count].tolist()),
        rests=tuple(rests),
        meals=tuple(eaten),
        base_s=None if trace.base_s[label, 0] == BROKEN else int(trace.base_s[label, 0]),
    )
