"""What the vehicles of one front do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.common import Status, StopReason
    from supplychain.plans import Reason, Rest


@dataclass(frozen=True, slots=True)
class Drop:
    """A job as it is served: arrival, start of service after waiting, end of service.

    Then the vehicle drives on at once, or after a meal that is had there. What is left of the time
    until the next arrival is waiting at its end.
    """

    job_id: str
    arrive_s: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Trip:
    """From loading at the front to the next return.

    ``depart_s`` is when the vehicle leaves and ``return_s`` when it is back; loading takes the
    vehicle type's ``dock_s`` before each departure but the first. A tour that ends elsewhere ends
    its last trip there, or at the base if returns are on board.
    """

    depart_s: int
    drops: tuple[Drop, ...]
    return_s: int


@dataclass(frozen=True, slots=True)
class Tour:
    """One vehicle's shift.

    ``distance_m`` and ``drive_s`` include every way back; ``cost_cny`` holds vehicle, distance,
    time, refrigeration, lateness and waiting costs. ``start_s`` and ``end_s`` are when the vehicle
    leaves its start and reaches its end, where these are not the front. Meals are in order.
    ``van_id`` is the key of its van. ``base_s`` is when a vehicle that starts elsewhere first comes
    to its base, else ``None``.
    """

    vehicle_type_id: str
    layout_id: str
    shift: int
    trips: tuple[Trip, ...]
    rests: tuple[Rest, ...]
    distance_m: int
    drive_s: int
    cost_cny: float
    start_s: int
    end_s: int
    meals: tuple[Rest, ...] = ()
    van_id: str = ""
    base_s: int | None = None

    @property
    def van_key(self) -> str:
        """Key of its van; that of its type where no other is given."""
        return self.van_id or self.vehicle_type_id


@dataclass(frozen=True, slots=True)
class LastMilePlan:
    """Tours of one front, and the jobs left out with their reasons.

    ``cost_cny`` includes the unserved jobs; ``bound_cny`` is a proven lower bound or ``None``.
    """

    status: Status
    stop_reason: StopReason
    tours: tuple[Tour, ...]
    unserved: tuple[tuple[str, Reason], ...]
    cost_cny: float
    bound_cny: float | None = None
