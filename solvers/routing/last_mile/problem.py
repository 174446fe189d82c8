"""One front, its vehicles and the doors it delivers to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supplychain.fleet import SpeedClass, VehicleType
    from supplychain.roads import TravelMatrix
    from supplychain.windows import DeliveryWindow, TimeWindow


@dataclass(frozen=True, slots=True)
class Job:
    """One drop: an order, or one part of an order that may be split.

    Parameters
    ----------
    id, order_id
        Key, and the order it belongs to.
    kg, litres
        By class, in the order of ``LastMileProblem.class_ids``.
    release_s
        The goods may leave the front from then on.
    windows
        When service may start; empty means any time up to ``latest_s``.
    latest_s
        Service that starts later is forbidden whatever the windows say (shelf life, horizon).
    service_s
        Time at the door.
    unserved_cny
        Cost of leaving it out.
    wait_cny_per_h
        Value lost per hour on board and before delivery (spoilage).
    """

    id: str
    order_id: str
    kg: tuple[float, ...]
    litres: tuple[float, ...]
    release_s: int
    windows: tuple[DeliveryWindow, ...]
    latest_s: int
    service_s: int
    unserved_cny: float
    wait_cny_per_h: float = 0.0


@dataclass(frozen=True, slots=True)
class Van:
    """Vehicles of one type at the front.

    Parameters
    ----------
    vehicle_type
        The type; several layouts share the count.
    count
        How many there are on each shift.
    shifts
        When a vehicle may be out, one route (of several trips) per shift and vehicle.
    reefer_cny_per_h
        Price of holding all temperatures of a layout for an hour.
    """

    vehicle_type: VehicleType
    count: int
    shifts: tuple[TimeWindow, ...]
    reefer_cny_per_h: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class LastMileProblem:
    """Jobs of one front over the horizon.

    Parameters
    ----------
    front_id
        Where vehicles start, reload and end.
    class_ids
        Axis of loads.
    jobs, vans
        What is to be delivered, and with what.
    travel
        By speed class: distances and pure driving times, shape ``(n + 1, n + 1)`` for ``n`` jobs;
        index 0 is the front, index ``i + 1`` job ``i``.
    windows
        When vehicles may be loaded and sent off at the front.
    horizon_s
        Service must start by then.
    """

    front_id: str
    class_ids: tuple[str, ...]
    jobs: tuple[Job, ...]
    vans: tuple[Van, ...]
    travel: Mapping[SpeedClass, TravelMatrix]
    windows: tuple[TimeWindow, ...]
    horizon_s: int

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise DataError(problems)

    def _problems(self) -> Iterator[DataProblem]:
        seen: set[str] = set()
        for row, job in enumerate(self.jobs):
            if job.id in seen:
                yield DataProblem("jobs", row, "id", "duplicate", "id is used twice", job.id)
            seen.add(job.id)
            if len(job.kg) != len(self.class_ids) or len(job.litres) != len(self.class_ids):
                yield DataProblem(
                    "jobs",
                    row,
                    "kg",
                    "wrong_length",
                    "one load per class is needed",
                    str(len(job.kg)),
                    str(len(self.class_ids)),
                )
        shape = (len(self.jobs) + 1,) * 2
        for speed_class, travel in self.travel.items():
            if travel.distance_m.shape != shape or travel.duration_s.shape != shape:
                yield DataProblem(
                    "travel",
                    -1,
                    speed_class,
                    "wrong_shape",
                    "matrix does not fit the jobs",
                    str(travel.distance_m.shape),
                    str(shape),
                )
