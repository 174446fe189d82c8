"""What is on board at every moment, with what else, and in which vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.last_mile.problem import Half

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.checks.case import Run, Stop
    from solvers.routing.last_mile.problem import Job

LOAD = 1e-4
"""Kilograms and litres that sums of floats may be over a capacity."""


def goods_have_room(run: Run) -> Iterator[Violation]:
    """``NO_COMPARTMENT``, ``COMPARTMENT_KG``, ``COMPARTMENT_L``, ``PAYLOAD_KG``, ``VOLUME_L``."""
    for number, stops in enumerate(run.stops, 1):
        name = f"{run.name} trip {number}"
        classes = len(run.problem.class_ids)
        kg = _most(classes, stops, [(stop.job.kg, stop.job.returns_kg) for stop in stops])
        litres = _most(classes, stops, [(stop.job.litres, stop.job.returns_l) for stop in stops])
        for axis, class_id in enumerate(run.problem.class_ids):
            room = run.layout.compartment(class_id)
            if room is None and (kg[axis] > LOAD or litres[axis] > LOAD):
                detail = f"layout {run.layout.id} has no compartment for {class_id}"
                yield Violation("NO_COMPARTMENT", name, detail, 1, "count")
            elif room is not None:
                yield from _over("COMPARTMENT_KG", name, kg[axis], room.capacity_kg, "kg")
                yield from _over("COMPARTMENT_L", name, litres[axis], room.capacity_l, "l")
        vehicle = run.van.vehicle_type
        yield from _over("PAYLOAD_KG", name, kg[-1], vehicle.payload_kg, "kg")
        yield from _over("VOLUME_L", name, litres[-1], vehicle.volume_l, "l")


def vehicles_have_what_doors_require(run: Run) -> Iterator[Violation]:
    """``SKILL_MISSING``: the van has every skill that its jobs require."""
    for stop in run.all_stops:
        missing = sorted(stop.job.requires - run.van.skills)
        if missing:
            detail = f"{run.name} does not have {', '.join(missing)}"
            yield Violation("SKILL_MISSING", stop.job.id, detail, len(missing), "count")


def goods_on_board_stay_there(run: Run) -> Iterator[Violation]:
    """``ON_BOARD_ALREADY``: goods on vehicles under way are on their first trips, no others are.

    Goods that name their vehicle are on that one.
    """
    for number, stops in enumerate(run.stops):
        is_under_way = number == 0 and run.van.starts_loaded
        for stop in stops:
            is_loaded = stop.job.half is Half.WHOLE and (any(stop.job.kg) or any(stop.job.litres))
            is_elsewhere = stop.job.home not in ("", run.van.id)
            if stop.job.is_on_board and (is_elsewhere or not is_under_way):
                detail = f"on board of a vehicle under way, not on {run.name} trip {number + 1}"
                yield Violation("ON_BOARD_ALREADY", stop.job.id, detail, 1, "count")
            elif is_loaded and is_under_way and not stop.job.is_on_board:
                detail = f"not on board when {run.name} starts"
                yield Violation("ON_BOARD_ALREADY", stop.job.id, detail, 1, "count")


def goods_go_together(run: Run) -> Iterator[Violation]:
    """``GOODS_CONFLICT``: no two words that conflict are among the kinds of a trip's goods."""
    for number, stops in enumerate(run.stops, 1):
        kinds = {kind for stop in stops for kind in stop.job.kinds}
        found = [pair for pair in sorted(run.problem.conflicts) if kinds.issuperset(pair)]
        if found:
            detail = ", ".join(f"{one} with {other}" for one, other in found)
            subject = f"{run.name} trip {number}"
            yield Violation("GOODS_CONFLICT", subject, detail, len(found), "count")


def shipments_stay_whole(run: Run) -> Iterator[Violation]:
    """``SHIPMENT_SPLIT``, ``SHIPMENT_ORDER``: both halves on one trip, the first half first."""
    for number, stops in enumerate(run.stops, 1):
        place = {stop.job.id: position for position, stop in enumerate(stops)}
        for position, stop in enumerate(stops):
            if stop.job.half is Half.WHOLE:
                continue
            mate = place.get(stop.job.mate_id)
            if mate is None:
                detail = f"its other half {stop.job.mate_id} is not on {run.name} trip {number}"
                yield Violation("SHIPMENT_SPLIT", stop.job.id, detail, 1, "count")
            elif stop.job.half is Half.SECOND and mate > position:
                detail = f"handed over before {stop.job.mate_id} is on board"
                yield Violation("SHIPMENT_ORDER", stop.job.id, detail, 1, "count")


def _most(
    classes: int,
    stops: Sequence[Stop],
    loads: Sequence[tuple[Sequence[float], Sequence[float]]],
) -> list[float]:
    """Most on board of each class, and of all together, in the course of a trip.

    Deliveries leave at their stop, returns come on board there, and a shipment is on board from its
    first half to its second.
    """
    jobs = [stop.job for stop in stops]
    held = [sum((goods[c] for goods in _whole(jobs, loads)), 0.0) for c in range(classes)]
    most = [*held, sum(held)]
    for job, (goods, returns) in zip(jobs, loads, strict=True):
        sign = 1.0 if job.half is Half.FIRST else -1.0
        for axis in range(classes):
            held[axis] += sign * goods[axis]
            held[axis] += returns[axis] if returns else 0.0
        most = [max(pair) for pair in zip(most, [*held, sum(held)], strict=True)]
    return most


def _whole(
    jobs: Sequence[Job], loads: Sequence[tuple[Sequence[float], Sequence[float]]]
) -> list[Sequence[float]]:
    pairs = zip(jobs, loads, strict=True)
    return [goods for job, (goods, _) in pairs if job.half is Half.WHOLE]


def _over(code: str, name: str, held: float, limit: float, unit: str) -> Iterator[Violation]:
    if not held <= limit + LOAD:
        detail = f"{held:,.6g} {unit} of at most {limit:,.6g} {unit}"
        yield Violation(code, name, detail, held - limit, unit)
