"""What the compartments of a route go through: temperatures at stops, energy, product exposure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from solvers.routing.reefer import box_of
from supplychain.calendars import HOUR_S
from supplychain.plans import StopKind
from supplychain.thermal import CargoLoad, Leg, ThermalState, cop, electric_energy_kwh, ride

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supplychain.calendars import Horizon
    from supplychain.fleet import Compartment, VehicleType
    from supplychain.plans import Stop
    from supplychain.quality import Kinetics
    from supplychain.temperature import AmbientTemperature, TemperatureClass

NEARLY_CONSTANT_K = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of time with one door position within one hour of the day, before stop ``before``."""

    before: int
    start_s: int
    duration_s: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class CompartmentRide:
    """History of one compartment.

    ``states`` holds air and product on arrival at each stop (after loading at load stops).
    ``pieces`` holds, for each stretch, its stop, duration, and product temperature at its start and
    end. ``extremes_c`` holds, for each stop, the lowest and highest product temperature since work
    started at the stop before (since the end, if that is a load stop) until work starts there.
    """

    states: tuple[ThermalState, ...]
    pieces: tuple[tuple[int, int, float, float], ...]
    energy_kwh: float
    extremes_c: tuple[tuple[float, float], ...]

    def between_c(self, loaded: int, dropped: int) -> tuple[float, float]:
        """Lowest and highest product temperature of goods on board between two stops."""
        seen = self.extremes_c[loaded + 1 : dropped + 1]
        return min(low_c for low_c, _ in seen), max(high_c for _, high_c in seen)

    def life_used_h(self, kinetics: Kinetics, stops: int) -> tuple[float, ...]:
        """Reference hours used from the first loading until the start of work at each stop."""
        used = [0.0] * stops
        for before, duration_s, start_c, end_c in self.pieces:
            used[before] += duration_s / HOUR_S * _mean_rate(kinetics, start_c, end_c)
        return tuple(accumulate(used))


def _mean_rate(kinetics: Kinetics, start_c: float, end_c: float) -> float:
    """Mean ageing rate of a ramp; Simpson's rule, or the middle where it is nearly flat."""
    middle = kinetics.relative_rate((start_c + end_c) / 2)
    if abs(end_c - start_c) < NEARLY_CONSTANT_K:
        return middle
    ends = kinetics.relative_rate(start_c) + kinetics.relative_rate(end_c)
    return (ends + 4 * middle) / 6


def stretches(stops: Sequence[Stop], door_s: int, horizon: Horizon) -> Iterator[Stretch]:
    """Cut a route into driving, waiting, open doors and standing, and at full hours.

    Time at a load stop does not count: vehicles are loaded at the dock, cold.
    """
    for position, (here, there) in enumerate(pairwise(stops)):
        if here.kind is not StopKind.LOAD:
            open_until_s = min(here.start_s + door_s, here.end_s)
            yield from _by_hour(position + 1, here.start_s, open_until_s, True, horizon)
            yield from _by_hour(position + 1, open_until_s, here.end_s, False, horizon)
        yield from _by_hour(position + 1, here.end_s, there.arrive_s, False, horizon)
        yield from _by_hour(position + 1, there.arrive_s, there.start_s, False, horizon)


def _by_hour(
    before: int, start_s: int, end_s: int, is_open: bool, horizon: Horizon
) -> Iterator[Stretch]:
    """Cut an interval where the hour of the day, and so the weather, changes."""
    while start_s < end_s:
        next_hour_s = start_s + HOUR_S - horizon.time_of_day_s(start_s) % HOUR_S
        until_s = min(next_hour_s, end_s)
        yield Stretch(before, start_s, until_s - start_s, is_open)
        start_s = until_s


def _is_first_collected(stops: Sequence[Stop], cargo: Sequence[CargoLoad], position: int) -> bool:
    """Whether the stop before filled an empty compartment with goods of a return."""
    return stops[position - 1].kind is StopKind.COLLECT and cargo[position - 2].mass_kg <= 0


def ride_compartment(
    vehicle: VehicleType,
    compartment: Compartment,
    temperature_class: TemperatureClass,
    stops: Sequence[Stop],
    cargo: Sequence[CargoLoad],
    horizon: Horizon,
    ambient: AmbientTemperature,
) -> CompartmentRide:
    """Ride one compartment through a route.

    Parameters
    ----------
    cargo
        What is on board when the vehicle leaves each stop.

    Notes
    -----
    Compartments are precooled: at a load stop air and product are at the class's temperature. An
    empty compartment is switched off, and precooled again for goods that are collected. Goods
    without temperature control stay at the middle of their band.
    """
    hold_c = temperature_class.hold_c
    fresh = ThermalState(hold_c, hold_c)
    if not temperature_class.is_controlled:
        flat = tuple((s.before, s.duration_s, hold_c, hold_c) for s in stretches(stops, 0, horizon))
        return CompartmentRide((fresh,) * len(stops), flat, 0.0, ((hold_c, hold_c),) * len(stops))
    box = box_of(vehicle, compartment, temperature_class)
    states, extremes_c = [fresh] * len(stops), [(hold_c, hold_c)] * len(stops)
    state, energy_kwh = fresh, 0.0
    pieces: list[tuple[int, int, float, float]] = []
    ahead: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in stretches(stops, vehicle.door_s, horizon):
        ahead[stretch.before].append(stretch)
    for position, load in enumerate(cargo[: len(stops) - 1], 1):
        if stops[position - 1].kind is StopKind.LOAD or _is_first_collected(stops, cargo, position):
            state = fresh
        extremes_c[position] = state.cargo_c, state.cargo_c
        states[position] = state
        for stretch in ahead[position] if load.mass_kg > 0 else ():
            ambient_c = ambient.at_time_of_day(horizon.time_of_day_s(stretch.start_s))
            leg = Leg(stretch.duration_s, ambient_c, stretch.is_open)
            result = ride(box, hold_c, load, state, leg)
            pieces.append((position, stretch.duration_s, state.cargo_c, result.end.cargo_c))
            energy_kwh += electric_energy_kwh(result.unit_energy_j, cop(hold_c, ambient_c))
            low_c, high_c = extremes_c[position]
            extremes_c[position] = min(low_c, result.min_cargo_c), max(high_c, result.max_cargo_c)
            state = result.end
            if stretch.start_s + stretch.duration_s <= stops[position].arrive_s:
                states[position] = state
    shown = (
        fresh if stop.kind is StopKind.LOAD else state
        for stop, state in zip(stops, states, strict=True)
    )
    return CompartmentRide(tuple(shown), tuple(pieces), energy_kwh, tuple(extremes_c))
