"""Cold rooms of all sites, one for each temperature class.

While its unit works and nothing is unusual, a room holds its set point and nothing is computed.
Power loss, weak cooling, doors that stand open and heat beyond the unit's power set it in motion:
from then on it lives through the two-node heat balance, hour by hour, until it has recovered.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from simulations.effects import Effect, Effects
from simulations.goods.air import Piece
from simulations.stock.hold import HoldEnergy
from simulations.stock.weather import Weather
from supplychain.thermal import (
    CargoLoad,
    Leg,
    ThermalState,
    cop,
    electric_energy_kwh,
    room_box,
    room_under,
)
from supplychain.thermal.phases import phases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.scenario import Scenario
    from supplychain.thermal import ReeferBox

DOOR_SHARE = 0.05
"""Share of time that a door stands open on an ordinary day; the unit is sized for it."""
RECOVERED_K = 0.02
EMPTY_KG = 1e-6
COUPLING_W_PER_K_PER_KG = 0.1
"""Between air and goods where no room is known; as in ``supplychain.thermal``."""
UNKNOWN_STORAGE_KG = 20_000.0
"""Size of rooms whose site states no limit."""
ROOM_EFFECTS = (Effect.ROOM_COOLING, Effect.ROOM_DOOR, Effect.AMBIENT_K)
Span = tuple[int, int]


class Room:
    """The room of one class at one site.

    Parameters
    ----------
    site_id, class_id, hold_c
        Which, and the set point.
    box
        Its heat balance; ``None`` for goods without temperature control, whose room is what it is.
    weather, effects
        What works on it.
    specific_heat_j_kg_k
        Of its goods.
    """

    __slots__ = (
        "_effects",
        "_ends",
        "_history",
        "_lived_s",
        "_moved",
        "_moved_s",
        "_next",
        "_state",
        "_weather",
        "box",
        "class_id",
        "fade_per_s",
        "hold_c",
        "mass_kg",
        "site_id",
        "spans",
        "specific_heat_j_kg_k",
    )

    def __init__(
        self,
        site_id: str,
        class_id: str,
        hold_c: float,
        box: ReeferBox | None,
        weather: Weather,
        effects: Effects,
        specific_heat_j_kg_k: float = 3_600.0,
    ) -> None:
        self.site_id, self.class_id, self.hold_c, self.box = site_id, class_id, hold_c, box
        self._weather, self._effects = weather, effects
        self.specific_heat_j_kg_k = specific_heat_j_kg_k
        coupling = COUPLING_W_PER_K_PER_KG if box is None else box.coupling_w_per_k_per_kg
        self.fade_per_s = coupling / specific_heat_j_kg_k
        self.mass_kg = 0.0
        self._moved: list[tuple[float, float, float]] = []
        self._history: list[Piece] = []
        self._ends: list[float] = []
        self._state: ThermalState | None = None
        self._lived_s, self._moved_s = 0.0, -math.inf
        self.spans = self._find_spans() if box is not None else []
        self._next = 0

    @property
    def name(self) -> str:
        """How the log calls it."""
        return f"{self.site_id}/{self.class_id}"

    @property
    def is_moving(self) -> bool:
        """Whether it is away from its set point as far as it has been lived."""
        return self._state is not None

    def is_unusual_at(self, at_s: float) -> bool:
        """Whether something works on it that may move it from its set point."""
        return any(from_s <= at_s < until_s for from_s, until_s in self.spans)

    def load(self, at_s: float, kg: float, product_c: float) -> None:
        """Goods come, or go with negative mass; what moves is lived up to now before.

        Goods that come to a moving room share their warmth with what is there.
        """
        if self._state is not None or at_s > self._starts_s():
            self.live(at_s)
        if self._state is not None and kg > 0.0:
            state = self._state
            mixed_c = (self.mass_kg * state.cargo_c + kg * product_c) / (self.mass_kg + kg)
            self._state = ThermalState(state.air_c, mixed_c)
        self.mass_kg += kg
        if self.mass_kg < EMPTY_KG:
            self.mass_kg = 0.0

    def steady_c(self, from_s: float, until_s: float) -> float:
        """The one temperature of a time; not a number if the room has moved in it."""
        if not self.spans:
            return self.hold_c
        if self._state is None and from_s >= self._moved_s and until_s <= self._starts_s():
            return self.hold_c
        return math.nan

    def state_at(self, at_s: float) -> ThermalState:
        """Air and settled goods at a moment."""
        self.live(at_s)
        return self._state or ThermalState(self.hold_c, self.hold_c)

    def pieces(self, from_s: float, until_s: float) -> Iterator[Piece]:
        """What goods there lived through."""
        self.live(until_s)
        at_s = from_s
        for piece in self._history[bisect_right(self._ends, from_s) :]:
            if piece.from_s >= until_s:
                break
            if piece.from_s > at_s:
                yield Piece.steady(at_s, piece.from_s, self.hold_c, self.fade_per_s)
            yield piece
            at_s = piece.until_s
        if at_s < until_s:
            yield Piece.steady(at_s, until_s, self.hold_c, self.fade_per_s)

    def live(self, until_s: float) -> None:
        """Live the room on to a moment; nothing while it holds its set point."""
        while True:
            if self._state is None:
                starts_s = self._starts_s()
                if starts_s >= until_s:
                    return
                self._lived_s = max(starts_s, self._lived_s)
                self._state = ThermalState(self.hold_c, self.hold_c)
            if self._lived_s >= until_s:
                return
            self._step(until_s)

    def energy_kwh(self, until_s: float) -> float:
        """Electricity from second 0 on: holding the set point, and what it did while moving."""
        if self.box is None:
            return 0.0
        self.live(until_s)
        conductance = self.box.ua_w_per_k + DOOR_SHARE * self.box.door_w_per_k
        hold = HoldEnergy(conductance, self.hold_c, self._weather, self.site_id)
        total_kwh = hold.kwh(until_s)
        for from_s, end_s, kwh in self._moved:
            if from_s >= until_s:
                break
            part = (min(end_s, until_s) - from_s) / (end_s - from_s)
            total_kwh += kwh * part - (hold.kwh(min(end_s, until_s)) - hold.kwh(from_s))
        return total_kwh

    def _starts_s(self) -> float:
        """When the next unusual time begins; the last second it was lived to if within one."""
        spans = self.spans
        while self._next < len(spans) and spans[self._next][1] <= self._lived_s:
            self._next += 1
        return spans[self._next][0] if self._next < len(spans) else math.inf

    def _step(self, until_s: float) -> None:
        """Live on to the next moment at which something outside may change."""
        assert self.box is not None
        assert self._state is not None
        from_s = self._lived_s
        end_s = min(until_s, self._changes_s(from_s))
        middle_s = 0.5 * (from_s + end_s)
        ambient_c = self._weather.at(self.site_id, from_s)
        ambient_c += self._value(Effect.AMBIENT_K, middle_s)
        cooling = self._value(Effect.ROOM_COOLING, middle_s)
        # People keep a dark room shut; doors that disruptions leave open are open all the same.
        ordinary = DOOR_SHARE if cooling > 0.0 else 0.0
        doors = ordinary + self._value(Effect.ROOM_DOOR, middle_s)
        box = room_under(self.box, doors, cooling)
        load = CargoLoad(self.mass_kg, self.specific_heat_j_kg_k)
        has_power = box.cooling_w > 0.0
        leg = Leg(end_s - from_s, ambient_c, door_open=False, unit_on=has_power)
        moved_j = self._ride(box, load, leg)
        kwh = electric_energy_kwh(moved_j, cop(self.hold_c, ambient_c))
        self._moved.append((from_s, end_s, kwh))
        self._lived_s = self._moved_s = end_s
        self._settle(end_s)

    def _ride(self, box: ReeferBox, load: CargoLoad, leg: Leg) -> float:
        """Add the phases of a leg to the history; heat moved by the unit."""
        assert self._state is not None
        at_s, moved_j, fade = self._lived_s, 0.0, self.fade_per_s
        for phase in phases(box, self.hold_c, load, self._state, leg):
            until_s = at_s + phase.duration_s
            self._history.append(Piece(at_s, until_s, phase.motion, fade))
            self._ends.append(until_s)
            moved_j += phase.cooled_j + phase.heated_j
            at_s = until_s
            self._state = ThermalState(*phase.motion.at(phase.duration_s))
        return moved_j

    def _settle(self, at_s: float) -> None:
        """Nothing is computed any more once the unusual is over and the room is itself again."""
        assert self._state is not None
        if self._starts_s() <= at_s:
            return
        gap_k = abs(self._state.air_c - self.hold_c)
        if self.mass_kg > 0.0:
            gap_k = max(gap_k, abs(self._state.cargo_c - self.hold_c))
        if gap_k <= RECOVERED_K:
            self._state = None

    def _changes_s(self, at_s: float) -> float:
        """Next hour of the weather, or beginning or end of an unusual time."""
        ends = [s for span in self.spans[self._next :][:1] for s in span if s > at_s]
        return min([self._weather.next_hour_s(at_s), *ends])

    def _value(self, effect: Effect, at_s: float) -> float:
        return self._effects.at(effect, self.site_id, at_s, self.class_id)

    def _find_spans(self) -> list[Span]:
        """Times in which it may leave its set point: between all bends of what works on it."""
        assert self.box is not None
        hottest_c = max(self._weather.hourly_c(self.site_id))
        conductance = self.box.ua_w_per_k + DOOR_SHARE * self.box.door_w_per_k
        spare_k = self.hold_c + self.box.cooling_w / conductance - hottest_c
        pairs: list[Span] = []
        for spell in self._effects.spells:
            if spell.effect not in ROOM_EFFECTS or not spell.holds_at(self.site_id, self.class_id):
                continue
            heat_k = max((value for _, value in spell.points), default=0.0)
            if spell.effect is Effect.AMBIENT_K and heat_k <= 0.5 * spare_k:
                continue
            pairs += [
                (a, b) for (a, _), (b, _) in zip(spell.points, spell.points[1:], strict=False)
            ]
        return _apart(pairs)


class Rooms:
    """All rooms of a scenario, made when first asked for.

    Parameters
    ----------
    scenario
        Sites with their storage, classes and weather.
    effects
        What disruptions do.
    boxes
        Heat balances of rooms that are known better, by site and class.
    """

    def __init__(
        self,
        scenario: Scenario,
        effects: Effects | None = None,
        boxes: dict[tuple[str, str], ReeferBox] | None = None,
    ) -> None:
        self.effects = Effects() if effects is None else effects
        self.weather = Weather(scenario)
        self._classes = {c.id: c for c in scenario.temperature_classes}
        self._sites = {site.id: site for site in scenario.sites}
        self._boxes = boxes or {}
        self._heats: dict[str, list[float]] = {}
        for product in scenario.products:
            heats = self._heats.setdefault(product.temperature_class_id, [])
            heats.append(product.specific_heat_j_kg_k)
        self._rooms: dict[tuple[str, str], Room] = {}

    def air(self, site_id: str, class_id: str) -> Room:
        """The room of a class at a site."""
        found = self._rooms.get((site_id, class_id))
        if found is None:
            found = self._rooms[site_id, class_id] = self._make(site_id, class_id)
        return found

    def hold_c(self, class_id: str) -> float:
        """Set point of a class."""
        return self._classes[class_id].hold_c

    def unusual(self) -> list[Room]:
        """Rooms that something will set in motion, of all sites that hold their class."""
        pairs = [(s, c) for s in self._sites for c in self._classes if self._sites[s].holds(c)]
        return [room for s, c in pairs if (room := self.air(s, c)).spans]

    def energy_kwh(self, until_s: float) -> float:
        """Electricity of all rooms of sites that state what they hold, and of all in use."""
        return sum(room.energy_kwh(until_s) for room in self._rooms.values())

    def _make(self, site_id: str, class_id: str) -> Room:
        temperature_class = self._classes[class_id]
        hold_c = temperature_class.hold_c
        box = self._boxes.get((site_id, class_id))
        if box is None and temperature_class.is_controlled:
            box = self._sized(site_id, class_id, hold_c)
        heats = self._heats.get(class_id, [3_600.0])
        heat = sum(heats) / len(heats)
        return Room(site_id, class_id, hold_c, box, self.weather, self.effects, heat)

    def _sized(self, site_id: str, class_id: str, hold_c: float) -> ReeferBox:
        storage_kg = UNKNOWN_STORAGE_KG
        for capacity in self._sites[site_id].capacities:
            if capacity.temperature_class_id == class_id and 0.0 < capacity.storage_kg < math.inf:
                storage_kg = capacity.storage_kg
        hottest_c = max(35.0, hold_c + 5.0, *self.weather.hourly_c(site_id))
        return room_box(storage_kg, hold_c, design_ambient_c=hottest_c, door_share=DOOR_SHARE)


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in order, so that none overlap; they are cut where one begins or ends in another."""
    cuts = sorted({s for span in spans for s in span})
    pairs = pairwise(cuts)
    return [(a, b) for a, b in pairs if any(low <= a and b <= high for low, high in spans)]
