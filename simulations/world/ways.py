"""Roads of a run: metres and seconds of legs, planned or not, and how long they take today."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulations.effects import Effect
from supplychain.calendars import HOUR_S
from supplychain.driving import DriverClock, drive_leg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.effects import Effects
    from simulations.world.template import Template, Way
    from supplychain.fleet import DriverRules
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario

NEVER_S = 1 << 60

Table = tuple[dict[str, int], list[list[int]], list[list[int]]]
"""Rows of points, metres and seconds."""


class Roads:
    """Metres and driving seconds between the places that each base serves.

    Matrices are made for one base and speed at a time, when first asked for.
    """

    def __init__(self, scenario: Scenario, template: Template, provider: RoadProvider) -> None:
        self._provider = provider
        self._where = {site.id: site.location for site in scenario.sites}
        self._where.update((customer.id, customer.location) for customer in scenario.customers)
        self._where.update(template.places)
        self._points: dict[tuple[str, str], dict[str, int]] = {}
        for route in template.routes.values():
            key = route.base_id, str(route.vehicle.speed_class)
            index = self._points.setdefault(key, {route.base_id: 0})
            for stop in route.stops:
                index.setdefault(stop.point, len(index))
        self._tables: dict[tuple[str, str], Table] = {}
        self._lanes = {(lane.from_site_id, lane.to_site_id): lane for lane in scenario.lanes}

    def leg(self, base_id: str, speed: str, from_point: str, to_point: str) -> tuple[int, int]:
        """Metres, and seconds of driving without rests, from one place to another."""
        key = base_id, speed
        try:
            index, metres, seconds = self._tables[key]
            here, there = index[from_point], index[to_point]
        except KeyError:
            index, metres, seconds = self._made(key, from_point, to_point)
            here, there = index[from_point], index[to_point]
        lane = self._lanes.get((from_point, to_point)) if self._lanes else None
        if lane is None:
            return metres[here][there], seconds[here][there]
        return (
            metres[here][there] if lane.distance_m is None else lane.distance_m,
            seconds[here][there] if lane.drive_s is None else lane.drive_s,
        )

    def _made(self, key: tuple[str, str], *points: str) -> Table:
        """The matrix of a base once more, with some points that may be new."""
        index = self._points.setdefault(key, {key[0]: 0})
        for point in points:
            index.setdefault(point, len(index))
        places = [self._where[point] for point in index]
        matrix = self._provider.matrix(places, places, key[1])
        made = index, matrix.distance_m.tolist(), matrix.duration_s.tolist()
        self._tables[key] = made
        return made


class Speeds:
    """How fast roads are when: traffic by hour, and disruptions."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._changes_s = tuple(effects.changes(Effect.ROAD_SPEED))
        self._is_slow = bool(self._changes_s)
        self._checks = bool(effects.changes(Effect.CHECKPOINT_S))

    def drive_s(self, from_id: str, to_id: str, start_s: int, drive_s: float) -> int:
        """Seconds of a drive that takes ``drive_s`` at the usual speed.

        Speed is that of the middle of each stretch, of an hour at most, between two changes. Where
        a road is closed, the drive goes on when it opens again.
        """
        if from_id == to_id:
            return round(drive_s)
        taken_s = drive_s
        if self._is_slow:
            taken_s = self._slowed_s(from_id, to_id, start_s, drive_s)
        if self._checks:
            taken_s += self._effects.between(Effect.CHECKPOINT_S, from_id, to_id, start_s)
        return round(taken_s)

    def _slowed_s(self, from_id: str, to_id: str, start_s: int, drive_s: float) -> float:
        at_s, left_s = float(start_s), drive_s
        while left_s > 0.0:
            bends = [change for change in self._changes_s if change > at_s]
            if not bends:
                return at_s - start_s + left_s
            until_s = min(float(bends[0]), at_s + HOUR_S)
            middle_s = (at_s + until_s) / 2.0
            factor = self._effects.between(Effect.ROAD_SPEED, from_id, to_id, middle_s)
            done_s = (until_s - at_s) * max(0.0, factor)
            if done_s >= left_s:
                return at_s - start_s + left_s / factor
            left_s -= done_s
            at_s = until_s
        return at_s - start_s


def driven(
    way: Way, taken_s: int, rules: DriverRules, drivers: int, clock: DriverClock
) -> tuple[int, tuple[tuple[int, int], ...], DriverClock]:
    """A leg as it is driven: elapsed seconds, rests as (seconds from the start, length), clock.

    Rests are taken where they were planned, in proportion to the time that the leg takes, and
    earlier ones where the law asks for them.
    """
    if not way.pauses:
        leg = drive_leg(taken_s, rules, drivers, clock)
        return leg.elapsed_s, leg.rests, leg.clock
    elapsed_s = done_s = 0
    rests: list[tuple[int, int]] = []
    stretch = taken_s / way.drive_s if way.drive_s > 0 else 1.0
    for offset_s, length_s in way.pauses:
        until_s = min(taken_s, round(offset_s * stretch))
        leg = drive_leg(until_s - done_s, rules, drivers, clock)
        rests += [(elapsed_s + at_s, long_s) for at_s, long_s in leg.rests]
        elapsed_s += leg.elapsed_s
        rests.append((elapsed_s, length_s))
        elapsed_s += length_s
        done_s = until_s
        clock = leg.clock.after_stand(length_s, rules)
    leg = drive_leg(taken_s - done_s, rules, drivers, clock)
    rests += [(elapsed_s + at_s, long_s) for at_s, long_s in leg.rests]
    return elapsed_s + leg.elapsed_s, tuple(rests), leg.clock


def passable_from_s(
    effects: Effects, pairs: Sequence[tuple[str, str]], share: float, at_s: int, until_s: int
) -> int:
    """First second, from ``at_s`` on, at which a vehicle gets through on all of some ways.

    Parameters
    ----------
    share
        Rank of the vehicle among all, 0 to 1: it gets through where more than that share does.
    until_s
        End of the search.

    Returns
    -------
    int
        ``NEVER_S`` if not by then. Found to a minute where shares rise slowly.
    """
    bends = [at_s, *(s for s in effects.changes(Effect.PASSAGE) if at_s < s <= until_s)]
    for bend_s in bends:
        if _passes(effects, pairs, share, bend_s):
            return bend_s if bend_s == at_s else _sooner_s(effects, pairs, share, at_s, bend_s)
    return NEVER_S


def _sooner_s(
    effects: Effects, pairs: Sequence[tuple[str, str]], share: float, from_s: int, bend_s: int
) -> int:
    """Within the straight stretch before a bend at which it passes, when it passes first."""
    before = [s for s in effects.changes(Effect.PASSAGE) if from_s < s < bend_s]
    low_s, high_s = (before[-1] if before else from_s), bend_s
    while high_s - low_s > 60:
        middle_s = (low_s + high_s) // 2
        if _passes(effects, pairs, share, middle_s):
            high_s = middle_s
        else:
            low_s = middle_s
    return high_s


def _passes(effects: Effects, pairs: Sequence[tuple[str, str]], share: float, at_s: int) -> bool:
    return all(effects.between(Effect.PASSAGE, a, b, at_s) > share for a, b in pairs)


def first_incident_s(
    effects: Effects, effect: Effect, place_id: str, base_per_h: float, from_s: int, hazard: float
) -> int:
    """When a hazard that adds up by the hour reaches a level.

    Parameters
    ----------
    base_per_h
        What there is of it without disruptions.
    hazard
        The level, exponentially distributed with mean 1 for incidents at random.
    """
    at_s, left = from_s, hazard
    for change_s in (*effects.changes(effect), NEVER_S):
        if change_s <= at_s:
            continue
        middle_s = (at_s + change_s) / 2 if change_s < NEVER_S else at_s
        per_s = (base_per_h + effects.at(effect, place_id, middle_s)) / HOUR_S
        if per_s > 0.0 and left / per_s <= change_s - at_s:
            return at_s + math.ceil(left / per_s)
        left -= per_s * (change_s - at_s)
        at_s = change_s
    return NEVER_S


def open_again_s(effects: Effects, effect: Effect, place_id: str, at_s: int) -> int:
    """First change after a second at which a factor is above 0."""
    for change_s in effects.changes(effect):
        if change_s > at_s and effects.at(effect, place_id, change_s) > 0.0:
            return change_s
    return NEVER_S
