"""Whole units of loads, dealt out to runs and shipments."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from solvers.routing.trunk.hire import arrival_s

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.hire import Lane, Offer
    from solvers.routing.trunk.nouns import Load
    from solvers.routing.trunk.problem import Truck, TrunkProblem

SLACK = 1e-9
"""Relative slack of capacities: what floating point sums lose, far below any checker's measure."""


@dataclass(frozen=True, slots=True)
class Part:
    """Units of a load (its position in the problem) at a stop."""

    load: int
    units: float
    stop: int = 0


@dataclass(slots=True, eq=False)
class OpenRun:
    """A run that takes goods.

    ``sites`` are positions in ``problem.site_ids``; ``kg_left`` and ``litres_left`` hold the room
    by class and, under an empty key, of the whole truck.
    """

    body: int
    depart_s: int
    return_s: int
    sites: tuple[int, ...]
    start_s: tuple[int, ...]
    kg_left: dict[str, float]
    litres_left: dict[str, float]
    parts: list[Part] = field(default_factory=list)

    def units_that_fit(self, load: Load) -> float:
        """How many units of a load there is room for, not rounded."""
        room = math.inf
        for key in (load.temperature_class_id, ""):
            for unit, left in ((load.unit_kg, self.kg_left), (load.unit_l, self.litres_left)):
                if key not in left:
                    return 0.0
                if unit > 0:
                    room = min(room, left[key] * (1 + SLACK) / unit)
        return room

    def take(self, part: Part, load: Load) -> None:
        """Put units on board."""
        self.parts.append(part)
        for key in (load.temperature_class_id, ""):
            self.kg_left[key] -= part.units * load.unit_kg
            self.litres_left[key] -= part.units * load.unit_l


@dataclass(slots=True, eq=False)
class Shipment:
    """What one carrier takes at one departure on one lane in one class."""

    lane: Lane
    depart_s: int
    kg: float = 0.0
    parts: list[Part] = field(default_factory=list)


def whole_units(load: Load, wanted: float, room: float) -> float:
    """Most of ``wanted`` units that fit: all, or a whole number; a whole load goes or stays."""
    if room >= wanted * (1 - SLACK):
        return wanted
    return 0.0 if load.is_whole else float(math.floor(room * (1 + SLACK)))


class Deal:
    """A plan in the making: open runs, shipments and what is left of each load."""

    def __init__(
        self,
        problem: TrunkProblem,
        bodies: Bodies,
        lanes: Sequence[Lane],
        offers: Sequence[Offer],
    ) -> None:
        self.problem, self.bodies, self.lanes = problem, bodies, lanes
        self.left = [load.units for load in problem.loads]
        self.runs: list[OpenRun] = []
        self.shipments: dict[tuple[int, int], Shipment] = {}
        self.site_of = {site_id: at for at, site_id in enumerate(problem.site_ids)}
        self._slots: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for slot in sorted({(offer.lane, offer.depart_s) for offer in offers}):
            lane = lanes[slot[0]]
            key = (lane.site, lane.bands[0].temperature_class_id)
            self._slots.setdefault(key, []).append(slot)

    def truck_of(self, body: int) -> Truck:
        """The truck type of a body."""
        return self.problem.trucks[self.bodies.bodies[body].truck]

    def is_free(
        self, truck: int, depart_s: int, return_s: int, besides: OpenRun | None = None
    ) -> bool:
        """Whether one more truck of a type can be away in the interval."""
        away = [
            (run.depart_s, run.return_s)
            for run in self.runs
            if run is not besides and self.bodies.bodies[run.body].truck == truck
        ]
        moments = [depart_s] + [start for start, _ in away if depart_s < start < return_s]
        most = max(sum(start <= at < end for start, end in away) for at in moments)
        return most < self.problem.trucks[truck].count

    def open_run(
        self,
        body: int,
        depart_s: int,
        return_s: int,
        sites: tuple[int, ...],
        start_s: tuple[int, ...],
    ) -> OpenRun:
        """Send an empty truck; the caller knows that one is free."""
        run = OpenRun(body, depart_s, return_s, sites, start_s, *self.empty_room(body))
        self.runs.append(run)
        return run

    def empty_room(self, body: int) -> tuple[dict[str, float], dict[str, float]]:
        """Kilograms and litres by class, and under an empty key in total."""
        vehicle = self.truck_of(body).vehicle_type
        boxes = vehicle.layout(self.bodies.bodies[body].layout_id).compartments
        kg = {box.temperature_class_id: box.capacity_kg for box in boxes}
        litres = {box.temperature_class_id: box.capacity_l for box in boxes}
        return kg | {"": vehicle.payload_kg}, litres | {"": vehicle.volume_l}

    def load_run(self, run: OpenRun, stop: int, position: int, wanted: float) -> float:
        """Put up to ``wanted`` units of a load on a run; how many went."""
        load = self.problem.loads[position]
        if run.depart_s < load.ready_s or run.start_s[stop] > load.latest_s:
            return 0.0
        units = whole_units(load, min(wanted, self.left[position]), run.units_that_fit(load))
        if units > 0:
            run.take(Part(position, units, stop), load)
            self.left[position] -= units
        return units

    def hire_cny(self, slot: tuple[int, int], load: Load, units: float) -> float:
        """What a shipment costs more with these goods, their arrival priced; infinite if not."""
        lane, depart_s = self.lanes[slot[0]], slot[1]
        shipment = self.shipments.get(slot)
        before_kg = shipment.kg if shipment else 0.0
        band = lane.band_of(before_kg + units * load.unit_kg)
        if band is None or depart_s < load.ready_s:
            return math.inf
        arrive_s = arrival_s(self.problem, lane.bands[band], depart_s)
        parts = shipment.parts if shipment else []
        latest_s = min([load.latest_s] + [self.problem.loads[part.load].latest_s for part in parts])
        if arrive_s is None or arrive_s > latest_s:
            return math.inf
        before_cny = lane.cost_cny(before_kg) if shipment else 0.0
        after_cny = lane.cost_cny(before_kg + units * load.unit_kg)
        return after_cny - before_cny + load.arrival_cny(arrive_s) * units / load.units

    def hire(self, slot: tuple[int, int], position: int, wanted: float) -> float:
        """Give up to ``wanted`` units of a load to a carrier; how many went."""
        load, lane = self.problem.loads[position], self.lanes[slot[0]]
        units = self.units_hired(slot, load, min(wanted, self.left[position]))
        if units <= 0 or math.isinf(self.hire_cny(slot, load, units)):
            return 0.0
        shipment = self.shipments.setdefault(slot, Shipment(lane, slot[1]))
        shipment.kg += units * load.unit_kg
        shipment.parts.append(Part(position, units))
        self.left[position] -= units
        return units

    def units_hired(self, slot: tuple[int, int], load: Load, wanted: float) -> float:
        """Most of ``wanted`` units that a carrier still takes at a departure."""
        shipment = self.shipments.get(slot)
        room_kg = self.lanes[slot[0]].bands[-1].capacity_kg - (shipment.kg if shipment else 0.0)
        room = room_kg * (1 + SLACK) / load.unit_kg if load.unit_kg > 0 else math.inf
        return whole_units(load, wanted, room)

    def place(self, position: int) -> None:
        """Send what is left of a load the cheapest ways that cost less than leaving it."""
        load = self.problem.loads[position]
        refused: set[tuple[int, ...]] = set()
        while self.left[position] > 0:
            ways = [way for way in self._ways(position) if way[1] not in refused]
            if not ways:
                return
            cost_cny, way = min(ways)
            if cost_cny >= load.unserved_cny / load.units:
                return
            if len(way) == 3:
                went = self.load_run(self.runs[way[1]], way[2], position, self.left[position])
            else:
                went = self.hire((way[0], way[1]), position, self.left[position])
            if went == 0 or len(way) == 3:
                refused.add(way)

    def _ways(self, position: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Price per unit and name of each way: (-1, run, stop), or (lane, departure)."""
        load, left = self.problem.loads[position], self.left[position]
        site = self.site_of[load.to_site_id]
        for at, run in enumerate(self.runs):
            if site in run.sites and load.ready_s <= run.depart_s:
                stop = run.sites.index(site)
                start_s = run.start_s[stop]
                room = whole_units(load, left, run.units_that_fit(load))
                if room > 0 and start_s <= load.latest_s:
                    yield load.arrival_cny(start_s) / load.units, (-1, at, stop)
        for slot in self._slots.get((site, load.temperature_class_id), []):
            units = self.units_hired(slot, load, left) if slot[1] >= load.ready_s else 0.0
            if units > 0:
                cost_cny = self.hire_cny(slot, load, units)
                if math.isfinite(cost_cny):
                    yield cost_cny / units, slot

    def place_all(self) -> None:
        """Place everything that is left, earliest due first."""
        loads = self.problem.loads
        due = sorted(range(len(loads)), key=lambda at: (loads[at].due_s, loads[at].id))
        for position in due:
            if self.left[position] > 0:
                self.place(position)
