"""Compartments on the road: air and cargo in closed form, and what the goods go through."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.goods.ageing import mkt_rate
from supplychain.calendars import HOUR_S
from supplychain.thermal import CargoLoad, Leg, ThermalState, cop, electric_energy_kwh, ride
from supplychain.thermal.compartments import box_of
from supplychain.thermal.phases import phases

if TYPE_CHECKING:
    from simulations.effects import Effects
    from simulations.goods import Batch
    from simulations.tracks import Track
    from supplychain.calendars import Horizon
    from supplychain.fleet import Compartment, VehicleType
    from supplychain.quality import Kinetics
    from supplychain.temperature import AmbientTemperature, TemperatureClass
    from supplychain.thermal import ReeferBox

NEARLY_CONSTANT_K = 0.5
SETTLED_K = 0.25
"""Goods this near their set point count as having it when they are loaded, as in plans."""
BAND_SLACK_C = 1e-6
S_PER_MIN = 60.0


class Weather:
    """Outdoor air of a city at any second, disruptions included."""

    def __init__(
        self, place_id: str, table: AmbientTemperature, horizon: Horizon, effects: Effects
    ) -> None:
        self._place_id, self._hourly_c = place_id, table.hourly_c
        self._shift_s = horizon.start_of_day_s
        self._effects = effects
        self._is_calm = not effects.changes(Effect.AMBIENT_K)

    def hour_ends_s(self, at_s: int) -> int:
        """First second of the next hour of the day."""
        return at_s + HOUR_S - (at_s + self._shift_s) % HOUR_S

    def at_c(self, at_s: int) -> float:
        """Temperature of the hour of a second."""
        air_c = self._hourly_c[(at_s + self._shift_s) // HOUR_S % 24]
        if self._is_calm:
            return air_c
        return air_c + self._effects.at(Effect.AMBIENT_K, self._place_id, at_s)


class Chamber:
    """One compartment of a vehicle on tour.

    Notes
    -----
    Precooled when loaded; switched off when empty. What is held up to now since the last loading:
    pieces of product temperature, its extremes, seconds and kelvin-minutes outside the band.
    """

    __slots__ = (
        "_counted", "_heat_j", "_kinetic", "_respiration_w", "air_c", "band_c", "box", "cargo_c",
        "class_id", "degree_min", "energy_kwh", "high_c", "hold_c", "is_cold", "is_out", "low_c",
        "mass_kg", "out_s", "pieces", "started_s", "track", "weather",
    )  # fmt: skip

    def __init__(self, box: ReeferBox | None, kept: TemperatureClass, weather: Weather) -> None:
        self.class_id, self.hold_c, self.band_c = kept.id, kept.hold_c, kept.band_c
        self.is_cold = box is not None
        self.box, self.weather = box, weather
        self.mass_kg = self._heat_j = self._respiration_w = 0.0
        self.energy_kwh = 0.0
        self.started_s = 0
        self.track: Track | None = None
        self._begin(0)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing happens in it: no unit, or no goods."""
        return not self.is_cold or self.mass_kg <= 0.0

    def _begin(self, at_s: int) -> None:
        self.air_c = self.cargo_c = self.low_c = self.high_c = self.hold_c
        self.pieces: list[tuple[int, float, float]] = []
        self._counted: dict[Kinetics, tuple[int, float]] = {}
        self._kinetic = (0, 0.0)
        self.out_s = self.degree_min = 0.0
        self.is_out = False
        self.started_s = at_s

    def start_trip(self, at_s: int) -> None:
        """Precooled and empty, from now on."""
        self.mass_kg = self._heat_j = self._respiration_w = 0.0
        self._begin(at_s)

    def put(self, kg: float, heat_j_k: float, respiration_w: float) -> None:
        """Take goods on board, or hand them over with negative figures."""
        self.mass_kg += kg
        self._heat_j += heat_j_k
        # Subtraction leaves rounding behind, which must not turn into a heat sink.
        self._respiration_w = max(0.0, self._respiration_w + respiration_w)
        if self.mass_kg < 1e-9:
            self.mass_kg = self._heat_j = self._respiration_w = 0.0

    def warm_up(self, kg_c: float) -> None:
        """Goods have been loaded: they mix with what is there, which stands for all from now on.

        Parameters
        ----------
        kg_c
            Sum of kilograms times temperatures of what was loaded into the empty compartment.
        """
        if not self.is_cold or self.mass_kg <= 0.0:
            return
        mean_c = kg_c / self.mass_kg
        if abs(mean_c - self.hold_c) > SETTLED_K:
            self.cargo_c = self.low_c = self.high_c = mean_c

    def spend(self, from_s: int, until_s: int, *, is_open: bool, unit_on: bool = True) -> None:
        """Let time pass with one position of door and unit."""
        while from_s < until_s:
            to_s = min(until_s, self.weather.hour_ends_s(from_s))
            before_c = self.cargo_c
            if is_open or not unit_on or not self._held(to_s - from_s, from_s):
                self._ride(from_s, to_s, is_open, unit_on)
            self.pieces.append((to_s - from_s, before_c, self.cargo_c))
            self._judge(to_s - from_s, before_c)
            from_s = to_s

    def _held(self, duration_s: int, at_s: int) -> bool:
        """The common case: air at its set point, and a unit that keeps it there all the time."""
        if abs(self.air_c - self.hold_c) > 1e-10 or self.box is None:
            return False
        box, hold_c = self.box, self.hold_c
        ambient_c = self.weather.at_c(at_s)
        walls_w = box.ua_w_per_k * (ambient_c - hold_c)
        coupling = box.coupling_w_per_k_per_kg * self.mass_kg
        start_w = walls_w + coupling * (self.cargo_c - hold_c)
        rest_w = walls_w + self._respiration_w
        low_w, high_w = -box.heating_w, box.cooling_w
        if not (low_w <= start_w <= high_w and low_w <= rest_w <= high_w):
            return False
        if start_w * rest_w < 0.0:
            return False
        decay_per_s = coupling / self._heat_j
        faded = math.expm1(-decay_per_s * duration_s)
        heat_j = rest_w * duration_s - (start_w - rest_w) * faded / decay_per_s
        self.energy_kwh += electric_energy_kwh(abs(heat_j), cop(hold_c, ambient_c))
        cargo_rest_c = hold_c + self._respiration_w / coupling
        self.cargo_c += (self.cargo_c - cargo_rest_c) * faded
        self.air_c = hold_c
        if self.track is not None:
            self.track.add(at_s + duration_s, hold_c, self.cargo_c)
        return True

    def _ride(self, from_s: int, to_s: int, is_open: bool, unit_on: bool) -> None:
        assert self.box is not None
        ambient_c = self.weather.at_c(from_s)
        mass_kg = self.mass_kg
        load = CargoLoad(mass_kg, self._heat_j / mass_kg, self._respiration_w / mass_kg)
        leg = Leg(to_s - from_s, ambient_c, is_open, unit_on)
        start = ThermalState(self.air_c, self.cargo_c)
        result = ride(self.box, self.hold_c, load, start, leg)
        if self.track is not None:
            self.track.ride(from_s, phases(self.box, self.hold_c, load, start, leg))
        self.energy_kwh += electric_energy_kwh(result.unit_energy_j, cop(self.hold_c, ambient_c))
        self.air_c, self.cargo_c = result.end.air_c, result.end.cargo_c
        self.low_c = min(self.low_c, result.min_cargo_c)
        self.high_c = max(self.high_c, result.max_cargo_c)

    def _judge(self, duration_s: int, before_c: float) -> None:
        """Time and area outside the band, along the straight line of a piece."""
        after_c = self.cargo_c
        if after_c < self.low_c:
            self.low_c = after_c
        elif after_c > self.high_c:
            self.high_c = after_c
        low_c, high_c = self.band_c
        if low_c <= before_c <= high_c and low_c <= after_c <= high_c:
            return
        first = max(before_c - high_c, low_c - before_c)
        last = max(after_c - high_c, low_c - after_c)
        if first <= BAND_SLACK_C and last <= BAND_SLACK_C:
            return
        share = 1.0
        if first < 0.0 or last < 0.0:
            share = max(first, last) / (max(first, last) - min(first, last))
        out_s = duration_s * share
        self.out_s += out_s
        self.degree_min += out_s / S_PER_MIN * (max(first, 0.0) + max(last, 0.0)) / 2.0

    @property
    def leaves_band(self) -> bool:
        """Whether the product is outside its band now."""
        low_c, high_c = self.band_c
        return not low_c - BAND_SLACK_C <= self.cargo_c <= high_c + BAND_SLACK_C

    @property
    def kept_band(self) -> bool:
        """Whether the product has been in band since the last loading."""
        low_c, high_c = self.band_c
        return self.low_c >= low_c - BAND_SLACK_C and self.high_c <= high_c + BAND_SLACK_C

    def age(self, batch: Batch, kinetics: Kinetics, at_s: int) -> None:
        """Let goods that have been on board since the last loading have lived through that."""
        used_h = self.used_h(kinetics, at_s)
        batch.used_h += used_h
        batch.product_c = self.cargo_c
        batch.kinetic_sum += self._kinetic_sum(at_s)
        batch.kinetic_s += at_s - batch.since_s
        batch.warmest_c = max(batch.warmest_c, self.high_c)
        if self.out_s > 0.0:
            self._note_excursion(batch, kinetics, used_h, at_s)
        batch.since_s = at_s

    def _note_excursion(self, batch: Batch, kinetics: Kinetics, used_h: float, at_s: int) -> None:
        """Excursions, and the life they cost beyond what the set point would have."""
        batch.out_s += self.out_s
        batch.degree_min += self.degree_min
        batch.longest_s = max(batch.longest_s, self.out_s)
        batch.spell_s = self.out_s if self.leaves_band else 0.0
        low_c, high_c = self.band_c
        worst_c = self.high_c if self.high_c - high_c >= low_c - self.low_c else self.low_c
        beyond_k = max(worst_c - high_c, low_c - worst_c, 0.0)
        if beyond_k > batch.worst_k:
            batch.worst_k, batch.worst_c = beyond_k, worst_c
        meant_h = (at_s - self.started_s) / HOUR_S * kinetics.relative_rate(self.hold_c)
        batch.excess_h += max(0.0, used_h - meant_h)

    def _kinetic_sum(self, at_s: int) -> float:
        """Integral of the mean kinetic rate since the last loading."""
        if not self.is_cold:
            return (at_s - self.started_s) * mkt_rate(self.hold_c)
        done, total = self._kinetic
        for duration_s, start_c, end_c in self.pieces[done:]:
            total += duration_s * mkt_rate((start_c + end_c) / 2)
        self._kinetic = len(self.pieces), total
        return total

    def used_h(self, kinetics: Kinetics, at_s: int) -> float:
        """Reference hours that goods on board have used since the last loading."""
        if not self.is_cold:
            return (at_s - self.started_s) / HOUR_S * kinetics.relative_rate(self.hold_c)
        done, used_s = self._counted.get(kinetics, (0, 0.0))
        pieces = self.pieces
        for duration_s, start_c, end_c in pieces[done:] if done else pieces:
            used_s += duration_s * _mean_rate(kinetics, start_c, end_c)
        self._counted[kinetics] = len(pieces), used_s
        return used_s / HOUR_S


def _mean_rate(kinetics: Kinetics, start_c: float, end_c: float) -> float:
    """Mean ageing rate of a ramp; Simpson's rule, or the middle where it is nearly flat."""
    middle = kinetics.relative_rate((start_c + end_c) / 2)
    if abs(end_c - start_c) < NEARLY_CONSTANT_K:
        return middle
    ends = kinetics.relative_rate(start_c) + kinetics.relative_rate(end_c)
    return (ends + 4 * middle) / 6


def chamber_of(
    vehicle: VehicleType, compartment: Compartment, kept: TemperatureClass, weather: Weather
) -> Chamber:
    """A compartment, with a unit where its class is held at a temperature."""
    box = box_of(vehicle, compartment, kept) if kept.is_controlled else None
    return Chamber(box, kept, weather)
