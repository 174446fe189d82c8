"""Compartments on the road: air and cargo in closed form, and what the goods go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.goods.ageing import mkt_rate
from simulations.world import heat
from simulations.world.heat import BAND_SLACK_C
from supplychain.calendars import HOUR_S
from supplychain.thermal import CargoLoad, Leg, ThermalState
from supplychain.thermal.phases import phases

if TYPE_CHECKING:
    from simulations.effects import Effects
    from simulations.goods import Batch
    from simulations.tracks import Track
    from supplychain.calendars import Horizon
    from supplychain.quality import Kinetics
    from supplychain.temperature import AmbientTemperature, TemperatureClass
    from supplychain.thermal import ReeferBox

NEARLY_CONSTANT_K = 0.5
SETTLED_K = 0.25
"""Goods this near their set point count as having it when they are loaded, as in plans."""


LOOK_S, OPEN_S = 600, 60


class Weather:
    """Outdoor air of a city at any second, disruptions included."""

    def __init__(
        self, place_id: str, table: AmbientTemperature, horizon: Horizon, effects: Effects
    ) -> None:
        self._place_id, self._hourly_c = place_id, tuple(map(float, table.hourly_c))
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
        "_counted", "_heat_j", "_respiration_w", "_room", "_state", "band_c", "box", "class_id",
        "hold_c", "is_cold", "is_out", "mass_kg", "pieces", "started_s", "track", "weather",
    )  # fmt: skip

    def __init__(self, box: ReeferBox | None, kept: TemperatureClass, weather: Weather) -> None:
        self.class_id, self.hold_c, self.band_c = kept.id, kept.hold_c, kept.band_c
        self.is_cold = box is not None
        self.box, self.weather = box, weather
        self._room: heat.Room | None = None if box is None else _room(box, kept)
        self.mass_kg = self._heat_j = self._respiration_w = 0.0
        self.started_s = 0
        self.track: Track | None = None
        self._begin(0, 0.0)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing happens in it: no unit, or no goods."""
        return not self.is_cold or self.mass_kg <= 0.0

    @property
    def air_c(self) -> float:
        """Temperature of the air."""
        return self._state[heat.AIR]

    @property
    def cargo_c(self) -> float:
        """Temperature of the goods."""
        return self._state[heat.CARGO]

    @property
    def energy_kwh(self) -> float:
        """Electricity since the vehicle left its base for the first time."""
        return self._state[heat.KWH]

    @property
    def out_s(self) -> float:
        """Seconds outside the band."""
        return self._state[heat.OUT_S]

    @property
    def degree_min(self) -> float:
        """Kelvin-minutes outside the band."""
        return self._state[heat.DEGREE_MIN]

    def _begin(self, at_s: int, kwh: float) -> None:
        hold_c = float(self.hold_c)
        self._state: heat.State = (hold_c, hold_c, hold_c, hold_c, kwh, 0.0, 0.0, 0.0)
        self.pieces: list[tuple[int, float, float]] = []
        self._counted: dict[int, tuple[int, float]] = {}
        self.is_out = False
        self.started_s = at_s

    def start_trip(self, at_s: int) -> None:
        """Precooled and empty, from now on."""
        self.mass_kg = self._heat_j = self._respiration_w = 0.0
        self._begin(at_s, self.energy_kwh)

    def put(self, kg: float, heat_j_k: float, respiration_w: float) -> None:
        """Take goods on board, or hand them over with negative figures."""
        mass_kg = self.mass_kg + kg
        if mass_kg < 1e-9:
            self.mass_kg = self._heat_j = self._respiration_w = 0.0
            return
        self.mass_kg = mass_kg
        self._heat_j += heat_j_k
        # Subtraction leaves rounding behind, which must not turn into a heat sink.
        left_w = self._respiration_w + respiration_w
        self._respiration_w = left_w if left_w > 0.0 else 0.0

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
            self._state = (self.air_c, mean_c, mean_c, mean_c, *self._state[heat.KWH :])  # type: ignore[assignment]

    def spend(self, from_s: int, until_s: int, *, is_open: bool, unit_on: bool = True) -> None:
        """Let time pass for goods on board, with one position of door and unit."""
        room, state, weather = self._room, self._state, self.weather
        mass_kg, heat_j, respiration_w = self.mass_kg, self._heat_j, self._respiration_w
        assert room is not None
        if heat_j <= 0.0:  # refused with its figures, as the compiled formulas do not ask
            CargoLoad(mass_kg, heat_j / mass_kg)
        while from_s < until_s:
            to_s = min(until_s, weather.hour_ends_s(from_s))
            before, before_c = state, state[heat.CARGO]
            state = heat.passed(
                room, state, mass_kg, heat_j, respiration_w, to_s - from_s, weather.at_c(from_s),
                is_open, unit_on,
            )  # fmt: skip
            if self.track is not None:
                self._note(
                    self.track, before, state, from_s, to_s, is_open=is_open, unit_on=unit_on
                )
            self.pieces.append((to_s - from_s, before_c, state[heat.CARGO]))
            from_s = to_s
        self._state = state

    def _note(
        self,
        track: Track,
        before: heat.State,
        after: heat.State,
        from_s: int,
        to_s: int,
        *,
        is_open: bool,
        unit_on: bool,
    ) -> None:
        """Temperatures of a stretch; only its end where the air keeps its set point."""
        assert self.box is not None
        is_held = before[heat.AIR] == after[heat.AIR] == self.hold_c
        if is_held and unit_on and not is_open:
            track.add(to_s, after[heat.AIR], after[heat.CARGO])
            return
        kg = self.mass_kg
        load = CargoLoad(kg, self._heat_j / kg, self._respiration_w / kg)
        leg = Leg(to_s - from_s, self.weather.at_c(from_s), is_open, unit_on)
        start = ThermalState(before[heat.AIR], before[heat.CARGO])
        track.ride(from_s, phases(self.box, self.hold_c, load, start, leg))

    def holds_s(self, at_s: int, most_s: int) -> int:
        """How long the product stays in its band with the unit off, to a few minutes.

        Doors stand open for a part of each stretch, as they do on a tour.
        """
        low_c, high_c = self.band_c
        state, room = self._state, self._room
        if room is None or self.mass_kg <= 0.0:
            return most_s
        for gone_s in range(0, most_s, LOOK_S):
            if not low_c <= state[heat.CARGO] <= high_c:
                return gone_s
            ambient_c = self.weather.at_c(at_s + gone_s)
            for duration_s, is_open in ((LOOK_S - OPEN_S, False), (OPEN_S, True)):
                state = heat.passed(
                    room, state, self.mass_kg, self._heat_j, self._respiration_w, duration_s,
                    ambient_c, is_open, False,
                )  # fmt: skip
        return most_s

    @property
    def leaves_band(self) -> bool:
        """Whether the product is outside its band now."""
        low_c, high_c = self.band_c
        return not low_c - BAND_SLACK_C <= self._state[heat.CARGO] <= high_c + BAND_SLACK_C

    @property
    def kept_band(self) -> bool:
        """Whether the product has been in band since the last loading."""
        low_c, high_c = self.band_c
        lowest_c, highest_c = self._state[heat.LOW], self._state[heat.HIGH]
        return lowest_c >= low_c - BAND_SLACK_C and highest_c <= high_c + BAND_SLACK_C

    def age(self, batch: Batch, kinetics: Kinetics, at_s: int) -> None:
        """Let goods that have been on board since the last loading have lived through that."""
        state = self._state
        used_h = self.used_h(kinetics, at_s)
        batch.used_h += used_h
        batch.product_c = state[heat.CARGO]
        if self.is_cold:
            batch.kinetic_sum += state[heat.KINETIC]
        else:
            batch.kinetic_sum += (at_s - self.started_s) * mkt_rate(self.hold_c)
        batch.kinetic_s += at_s - batch.since_s
        batch.warmest_c = max(batch.warmest_c, state[heat.HIGH])
        if state[heat.OUT_S] > 0.0:
            self._note_excursion(batch, kinetics, used_h, at_s)
        batch.since_s = at_s

    def _note_excursion(self, batch: Batch, kinetics: Kinetics, used_h: float, at_s: int) -> None:
        """Excursions, and the life they cost beyond what the set point would have."""
        out_s = self.out_s
        batch.out_s += out_s
        batch.degree_min += self.degree_min
        batch.longest_s = max(batch.longest_s, out_s)
        batch.spell_s = out_s if self.leaves_band else 0.0
        low_c, high_c = self.band_c
        lowest_c, highest_c = self._state[heat.LOW], self._state[heat.HIGH]
        worst_c = highest_c if highest_c - high_c >= low_c - lowest_c else lowest_c
        beyond_k = max(worst_c - high_c, low_c - worst_c, 0.0)
        if beyond_k > batch.worst_k:
            batch.worst_k, batch.worst_c = beyond_k, worst_c
        meant_h = (at_s - self.started_s) / HOUR_S * kinetics.relative_rate(self.hold_c)
        batch.excess_h += max(0.0, used_h - meant_h)

    def used_h(self, kinetics: Kinetics, at_s: int) -> float:
        """Reference hours that goods on board have used since the last loading."""
        if not self.is_cold:
            return (at_s - self.started_s) / HOUR_S * kinetics.relative_rate(self.hold_c)
        # By identity: a run has one object for equal kinetics, and hashing them takes longer.
        done, used_s = self._counted.get(id(kinetics), (0, 0.0))
        pieces = self.pieces
        if done < len(pieces):
            for duration_s, start_c, end_c in pieces[done:] if done else pieces:
                used_s += duration_s * _mean_rate(kinetics, start_c, end_c)
            self._counted[id(kinetics)] = len(pieces), used_s
        return used_s / HOUR_S


def _room(box: ReeferBox, kept: TemperatureClass) -> heat.Room:
    """A compartment as plain numbers."""
    figures = (
        box.ua_w_per_k, box.cooling_w, box.heating_w, box.air_j_per_k, box.door_w_per_k,
        box.coupling_w_per_k_per_kg, kept.hold_c, *kept.band_c,
    )  # fmt: skip
    return tuple(map(float, figures))  # type: ignore[return-value]


def _mean_rate(kinetics: Kinetics, start_c: float, end_c: float) -> float:
    """Mean ageing rate of a ramp; Simpson's rule, or the middle where it is nearly flat."""
    middle = kinetics.relative_rate((start_c + end_c) / 2)
    if abs(end_c - start_c) < NEARLY_CONSTANT_K:
        return middle
    ends = kinetics.relative_rate(start_c) + kinetics.relative_rate(end_c)
    return (ends + 4 * middle) / 6
