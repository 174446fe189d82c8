"""Shared nouns of line haul and middle mile: loads, runs of own trucks, hired moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.common import Status
    from supplychain.plans import Rest


@dataclass(frozen=True, slots=True)
class Load:
    """Goods that should go from one site to another.

    Parameters
    ----------
    id
        Key.
    from_site_id, to_site_id, temperature_class_id
        Way and class.
    units, unit_kg, unit_l
        How many units, and mass and volume of one; a load may be split between departures in
        whole units unless ``is_whole``.
    ready_s
        May leave from then on.
    due_s, late_cny_per_h
        Wanted start of unloading at the destination, and the price of each hour after it.
    latest_s
        Start of unloading after which the load is worthless (shelf life, window, horizon).
    wait_cny_per_h
        Value lost per hour between ``ready_s`` and unloading.
    unserved_cny
        Cost of leaving all of it behind; in proportion for a part.
    is_whole
        Whether all units must arrive together (lines of orders).
    """

    id: str
    from_site_id: str
    to_site_id: str
    temperature_class_id: str
    units: float
    unit_kg: float
    unit_l: float
    ready_s: int
    due_s: int
    latest_s: int
    late_cny_per_h: float
    wait_cny_per_h: float
    unserved_cny: float
    is_whole: bool = False

    @property
    def kg(self) -> float:
        """Mass of all units."""
        return self.units * self.unit_kg

    @property
    def litres(self) -> float:
        """Volume of all units."""
        return self.units * self.unit_l

    def arrival_cny(self, at_s: int) -> float:
        """Price of waiting and lateness if unloading starts at ``at_s``."""
        late_h = max(0, at_s - self.due_s) / 3600
        return late_h * self.late_cny_per_h + (at_s - self.ready_s) / 3600 * self.wait_cny_per_h


@dataclass(frozen=True, slots=True)
class Carried:
    """Units of a load on a run; ``stop`` counts the run's stops from 0."""

    load_id: str
    units: float
    stop: int = 0


@dataclass(frozen=True, slots=True)
class RunStop:
    """A site that a run unloads at: arrival, start of unloading after waiting, departure."""

    site_id: str
    arrive_s: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Run:
    """One trip of an own truck: leaves the base, unloads at each stop, comes back empty."""

    vehicle_type_id: str
    layout_id: str
    base_id: str
    depart_s: int
    stops: tuple[RunStop, ...]
    return_s: int
    rests: tuple[Rest, ...]
    distance_m: int
    drive_s: int
    carried: tuple[Carried, ...]
    cost_cny: float


@dataclass(frozen=True, slots=True)
class HiredMove:
    """One shipment with a carrier: one lane, one departure, one class."""

    carrier_id: str
    from_site_id: str
    to_site_id: str
    temperature_class_id: str
    depart_s: int
    arrive_s: int
    carried: tuple[Carried, ...]
    cost_cny: float


@dataclass(frozen=True, slots=True)
class TrunkPlan:
    """What a tier does with its loads.

    ``left`` holds what stays behind (whole lines of orders, parts of transfers). ``cost_cny`` is
    the objective: runs, moves, arrival prices and unserved goods; ``bound_cny`` a proven lower
    bound of it, or ``None``.
    """

    status: Status
    runs: tuple[Run, ...]
    moves: tuple[HiredMove, ...]
    left: tuple[Carried, ...]
    cost_cny: float
    bound_cny: float | None
