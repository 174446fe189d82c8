"""The heat of one compartment on one route, recomputed leg by leg."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from supplychain.calendars import HOUR_S
from supplychain.plans import StopKind
from supplychain.quality import Exposure, Segment, life_used_h
from supplychain.temperature import AmbientTemperature
from supplychain.thermal import CargoLoad, Leg, ReeferBox, ThermalState, cop, ride

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.checks.facts import Facts
    from supplychain.fleet import Compartment, VehicleType
    from supplychain.plans import Consignment, Stop
    from supplychain.quality import Kinetics
    from supplychain.temperature import TemperatureClass

DESIGN_AMBIENT_C = 35.0
DEFAULT_AMBIENT_C = 25.0
J_PER_KWH = 3.6e6
LEAST_KG, MOST_KG = 1e-6, 1e6
"""Lighter compartments count as empty; heavier ones are nonsense that other rules report."""
FLAT_K = 0.2
NOTHING = CargoLoad(0.0, 1.0)


class Piece(NamedTuple):
    """A time with one position of the door, within one hour of the day."""

    start_s: int
    end_s: int
    door_open: bool


@dataclass(frozen=True, slots=True)
class History:
    """What one compartment goes through, stop by stop.

    Parameters
    ----------
    states
        Air and product on arrival at each stop; at load stops, after loading.
    extremes_c
        Lowest and highest product temperature since work started at the stop before (since the
        end, if that is a load stop) until work starts at each stop.
    exposures
        Product temperatures in the same interval.
    kwh
        Electricity that the unit needs, or would need.
    """

    states: tuple[ThermalState, ...]
    extremes_c: tuple[tuple[float, float], ...]
    exposures: tuple[Exposure, ...]
    kwh: float

    def life_used_h(self, kinetics: Kinetics) -> tuple[float, ...]:
        """Reference hours used from the route's start until work starts at each stop."""
        return tuple(accumulate(life_used_h(kinetics, part) for part in self.exposures))

    def between_c(self, loaded: int, dropped: int) -> tuple[float, float]:
        """Lowest and highest product temperature of goods on board between two stops."""
        seen = self.extremes_c[loaded + 1 : dropped + 1]
        return min(low for low, _ in seen), max(high for _, high in seen)


@dataclass(slots=True)
class _Ride:
    """A compartment on its way; ``box`` is ``None`` where nothing is simulated."""

    box: ReeferBox | None
    hold_c: float
    state: ThermalState
    kwh: float = 0.0
    low_c: float = math.inf
    high_c: float = -math.inf
    segments: list[Segment] = field(default_factory=list)

    def begin(self, loaded: bool) -> None:
        """Start the way to the next stop, freshly loaded or not."""
        if loaded:
            self.state = ThermalState(self.hold_c, self.hold_c)
        self.low_c = self.high_c = self.state.cargo_c
        self.segments = []

    def pass_time(self, piece: Piece, outside_c: float, cargo: CargoLoad) -> None:
        """Let one piece of time act on the cargo."""
        length_s = piece.end_s - piece.start_s
        if self.box is None:
            self.segments.append(Segment(length_s, self.hold_c, self.hold_c))
            return
        leg = Leg(length_s, outside_c, door_open=piece.door_open)
        result = ride(self.box, self.hold_c, cargo, self.state, leg)
        self.segments.append(_segment(length_s, self.state.cargo_c, result.end.cargo_c))
        self.low_c = min(self.low_c, result.min_cargo_c)
        self.high_c = max(self.high_c, result.max_cargo_c)
        self.kwh += result.unit_energy_j / cop(self.hold_c, outside_c) / J_PER_KWH
        self.state = result.end


def history(
    facts: Facts,
    vehicle: VehicleType,
    compartment: Compartment,
    stops: Sequence[Stop],
    aboard: Sequence[Sequence[Consignment]],
    city: str,
) -> History:
    """Ride one compartment through a route whose times do not run backwards.

    The vehicle leaves every load stop with air and product at the class's temperature. The door
    is open from the start of work for at most ``door_s``; then, and on the road, the unit works.
    What stays on board after a hand-over rides on from the start of work. An empty compartment is
    switched off and left as it was, but is at the class's temperature when a return is collected
    into it. Goods without temperature control, and goods in a compartment
    that no unit could be sized for, stay at the class's temperature.
    """
    kept = facts.classes.get(compartment.temperature_class_id)
    hold_c = kept.hold_c if kept else DEFAULT_AMBIENT_C
    fresh = ThermalState(hold_c, hold_c)
    outside = _weather(facts, city)
    rider = _Ride(_box(vehicle, compartment, kept), hold_c, fresh)
    states, extremes_c, exposures = [fresh], [(hold_c, hold_c)], [Exposure(())]
    loads = [_cargo(facts, compartment.temperature_class_id, held) for held in aboard]
    for position in range(1, len(stops)):
        before, stop = stops[position - 1], stops[position]
        rider.begin(before.kind is StopKind.LOAD or _fills_again(stops, loads, position))
        arrival = rider.state
        cargo = loads[position - 1]
        for piece in _pieces(facts, before, stop, vehicle.door_s) if cargo else ():
            time_of_day_s = facts.scenario.horizon.time_of_day_s(piece.start_s)
            rider.pass_time(piece, outside.at_time_of_day(time_of_day_s), cargo or NOTHING)
            if piece.end_s <= stop.arrive_s:
                arrival = rider.state
        states.append(fresh if stop.kind is StopKind.LOAD else arrival)
        extremes_c.append((rider.low_c, rider.high_c))
        exposures.append(Exposure(tuple(rider.segments)))
    return History(tuple(states), tuple(extremes_c), tuple(exposures), rider.kwh)


def _fills_again(stops: Sequence[Stop], loads: Sequence[CargoLoad | None], position: int) -> bool:
    """Whether the stop before put a return into the empty compartment."""
    is_collected = stops[position - 1].kind is StopKind.COLLECT
    return is_collected and (position < 2 or loads[position - 2] is None)


def _box(
    vehicle: VehicleType, compartment: Compartment, kept: TemperatureClass | None
) -> ReeferBox | None:
    """Heat box of a controlled compartment, sized for a hot day; ``None`` if there is none."""
    if kept is None or kept.set_point_c is None or kept.set_point_c >= DESIGN_AMBIENT_C:
        return None
    if compartment.capacity_l <= 0:
        return None
    return ReeferBox.for_volume(
        compartment.capacity_l,
        insulation_k=vehicle.insulation_w_m2_k,
        overcapacity=vehicle.reefer_overcapacity,
        design_ambient_c=DESIGN_AMBIENT_C,
        design_box_c=kept.set_point_c,
    )


def _cargo(
    facts: Facts, temperature_class_id: str, aboard: Sequence[Consignment]
) -> CargoLoad | None:
    """Mass and mass-weighted heat properties of what is on board; ``None`` if nothing is."""
    mass_kg = heat = respiration_w = 0.0
    for item in aboard:
        product = facts.products.get(item.product_id)
        if product is None or item.temperature_class_id != temperature_class_id:
            continue
        kg = item.kg if 0.0 <= item.kg <= MOST_KG else 0.0
        mass_kg += kg
        heat += kg * product.specific_heat_j_kg_k
        respiration_w += kg * product.respiration_w_per_kg
    if mass_kg < LEAST_KG:
        return None
    return CargoLoad(mass_kg, heat / mass_kg, respiration_w / mass_kg)


def _pieces(facts: Facts, here: Stop, there: Stop, door_s: int) -> Iterator[Piece]:
    """Time from work at one stop to work at the next: open door, standing, road, waiting."""
    if here.kind is not StopKind.LOAD:
        shut_s = min(here.start_s + door_s, here.end_s)
        yield from _hours(facts, here.start_s, shut_s, door_open=True)
        yield from _hours(facts, shut_s, here.end_s, door_open=False)
    yield from _hours(facts, here.end_s, there.arrive_s, door_open=False)
    yield from _hours(facts, there.arrive_s, there.start_s, door_open=False)


def _hours(facts: Facts, start_s: int, end_s: int, *, door_open: bool) -> Iterator[Piece]:
    """Cut at full hours of the day, where the weather changes."""
    horizon = facts.scenario.horizon
    while start_s < end_s:
        cut_s = min(end_s, start_s + HOUR_S - horizon.time_of_day_s(start_s) % HOUR_S)
        yield Piece(start_s, cut_s, door_open)
        start_s = cut_s


def _weather(facts: Facts, city: str) -> AmbientTemperature:
    """Outdoor air in the base's city, else everywhere else, else on a mild day."""
    tables = {table.city: table for table in facts.scenario.ambient}
    mild = AmbientTemperature("", (DEFAULT_AMBIENT_C,) * 24)
    return tables.get(city) or tables.get("", mild)


def _segment(length_s: int, from_c: float, to_c: float) -> Segment:
    """A ramp; one that is nearly flat is as good as its middle, and quicker to age."""
    if abs(to_c - from_c) < FLAT_K:
        from_c = to_c = (from_c + to_c) / 2
    return Segment(length_s, from_c, to_c)
