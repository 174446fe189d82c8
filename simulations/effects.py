"""What disruptions do to resources: one value for every effect, place and moment."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Effect(StrEnum):
    """What is changed. Factors multiply, and 1 changes nothing; what is added adds up from 0."""

    ROAD_SPEED = "road_speed"  # factor of speed
    PASSAGE = "passage"  # share of the vehicles that are let through
    CHECKPOINT_S = "checkpoint_s"  # seconds added to a leg
    SITE_CAPACITY = "site_capacity"  # factor of what a site handles; 0 is closed
    LABOUR = "labour"  # share of staff that is there
    VEHICLES = "vehicles"  # share of vehicles with drivers that can go out
    BREAKDOWN_PER_H = "breakdown_per_h"  # added chance of a breakdown for an hour's driving
    UNIT_FAILURE_PER_H = "unit_failure_per_h"  # added chance that a vehicle's unit fails
    ROOM_COOLING = "room_cooling"  # factor of the cooling power of rooms
    ROOM_DOOR = "room_door"  # share of time that doors stand open, added
    AMBIENT_K = "ambient_k"  # kelvin added to the weather
    DEMAND = "demand"  # factor of orders
    SUPPLIER = "supplier"  # factor of what suppliers deliver
    CARRIER = "carrier"  # factor of what carriers take
    INSTALLERS = "installers"  # share of teams that are there
    RETURNS = "returns"  # factor of returns

    @property
    def adds(self) -> bool:
        """Whether values add up; else they multiply."""
        return self in _ADDED

    @property
    def neutral(self) -> float:
        """Value that changes nothing."""
        return NEUTRAL[self]


_ADDED = frozenset(
    {
        Effect.CHECKPOINT_S,
        Effect.BREAKDOWN_PER_H,
        Effect.UNIT_FAILURE_PER_H,
        Effect.ROOM_DOOR,
        Effect.AMBIENT_K,
    }
)
NEUTRAL = {effect: 0.0 if effect in _ADDED else 1.0 for effect in Effect}


@dataclass(frozen=True, slots=True)
class Spell:
    """One effect of one disruption.

    Parameters
    ----------
    disruption_id
        What it belongs to.
    effect
        What is changed.
    points
        Times and values, straight lines in between; two at the same second are a step, of which the
        later one counts. Before the first and from the last one on, nothing is changed.
    places
        Sites, customers, teams, suppliers or carriers that it holds for; ``None`` for all.
    lanes
        Ways between two sites; ``None``: by its places, on ways that begin or end at one.
    class_ids
        Temperature classes that it holds for; ``None`` for all.
    known_s
        When planners learn of it.
    """

    disruption_id: str
    effect: Effect
    points: tuple[tuple[int, float], ...]
    places: frozenset[str] | None = None
    lanes: frozenset[tuple[str, str]] | None = None
    class_ids: frozenset[str] | None = None
    known_s: int = 0

    @property
    def from_s(self) -> int:
        """First second of it."""
        return self.points[0][0]

    @property
    def until_s(self) -> int:
        """First second after it."""
        return self.points[-1][0]

    def value(self, at_s: float) -> float:
        """Value at a moment."""
        place = bisect_right(self.points, (at_s, math.inf)) - 1
        if place < 0 or place == len(self.points) - 1:
            return self.effect.neutral
        (from_s, low), (to_s, high) = self.points[place], self.points[place + 1]
        return low + (high - low) * (at_s - from_s) / (to_s - from_s)

    def holds_at(self, place_id: str, class_id: str = "") -> bool:
        """Whether it holds for goods of a class, or for any, at a place."""
        is_there = self.lanes is None and (self.places is None or place_id in self.places)
        return is_there and self._takes(class_id)

    def holds_between(self, from_id: str, to_id: str, class_id: str = "") -> bool:
        """Whether it holds on a way between two places."""
        if not self._takes(class_id):
            return False
        if self.lanes is not None:
            return (from_id, to_id) in self.lanes
        return self.places is None or from_id in self.places or to_id in self.places

    def _takes(self, class_id: str) -> bool:
        return self.class_ids is None or not class_id or class_id in self.class_ids


class Effects:
    """All spells of a run."""

    def __init__(self, spells: Iterable[Spell] = ()) -> None:
        self.spells = tuple(spells)
        self._of: dict[Effect, list[Spell]] = {}
        for spell in self.spells:
            self._of.setdefault(spell.effect, []).append(spell)

    def at(self, effect: Effect, place_id: str, at_s: float, class_id: str = "") -> float:
        """Value at a place and a moment."""
        found = self._of.get(effect)
        if not found:
            return NEUTRAL[effect]
        return _joined(effect, (s.value(at_s) for s in found if s.holds_at(place_id, class_id)))

    def between(
        self, effect: Effect, from_id: str, to_id: str, at_s: float, class_id: str = ""
    ) -> float:
        """Value on a way at a moment; what holds at both its ends counts once."""
        found = self._of.get(effect)
        if not found:
            return NEUTRAL[effect]
        held = (s.value(at_s) for s in found if s.holds_between(from_id, to_id, class_id))
        return _joined(effect, held)

    def changes(self, *effects: Effect) -> Sequence[int]:
        """Seconds at which something begins, ends or bends, in order."""
        wanted = set(effects or Effect)
        return sorted(
            {s for spell in self.spells if spell.effect in wanted for s, _ in spell.points}
        )

    def known(self, at_s: int) -> Effects:
        """What planners know of by a moment."""
        if all(spell.known_s <= at_s for spell in self.spells):
            return self
        return Effects(spell for spell in self.spells if spell.known_s <= at_s)


def _joined(effect: Effect, values: Iterable[float]) -> float:
    return sum(values) if effect.adds else math.prod(values)
