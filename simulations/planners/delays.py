"""How much longer ways take by what planners know of: slow roads, and checks on the way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulations.effects import Effect
from simulations.planners.permits import noon_s
from simulations.world.template import Way
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulations.effects import Effects
    from simulations.world.template import TemplateRoute
    from supplychain.roads import TravelMatrix

SLOWEST = 0.05


class Delays:
    """Of the roads between some places at noon of a day; of two ends the worse one counts."""

    def __init__(self, effects: Effects, day: int, places: Iterable[str]) -> None:
        at_s = noon_s(day)
        self._check_s: dict[str, float] = {}
        self._speed: dict[str, float] = {}
        for place in dict.fromkeys(places):
            check_s = effects.at(Effect.CHECKPOINT_S, place, at_s)
            speed = max(SLOWEST, effects.at(Effect.ROAD_SPEED, place, at_s))
            if check_s > 0.0:
                self._check_s[place] = check_s
            if speed < 1.0:
                self._speed[place] = speed

    @property
    def are_none(self) -> bool:
        """Whether all roads are as usual."""
        return not (self._check_s or self._speed)

    def slowed(
        self, travel: Mapping[str, TravelMatrix], places: Sequence[str]
    ) -> dict[str, TravelMatrix]:
        """Matrices whose first rows are these places, with longer times."""
        if self.are_none:
            return dict(travel)
        check_s = np.array([self._check_s.get(place, 0.0) for place in places])
        speed = np.array([self._speed.get(place, 1.0) for place in places])
        index = {place: number for number, place in enumerate(dict.fromkeys(places))}
        key = np.array([index[place] for place in places])
        is_elsewhere = key[:, None] != key[None, :]
        both_s = np.where(is_elsewhere, np.maximum(check_s[:, None], check_s[None, :]), 0.0)
        both = np.minimum(speed[:, None], speed[None, :])
        count = len(places)
        found = {}
        for name, matrix in travel.items():
            times_s = matrix.duration_s.copy()
            part = times_s[:count, :count]
            slow = np.rint(part / both + both_s).astype(times_s.dtype)
            times_s[:count, :count] = np.where(part < UNREACHABLE, slow, part)
            found[name] = replace(matrix, duration_s=times_s)
        return found

    def as_usual(self, route: TemplateRoute) -> TemplateRoute:
        """A route planned with delays, its ways without them: whoever drives meets them again."""
        if self.are_none:
            return route
        points = [stop.point for stop in route.stops]
        pairs = zip(route.ways, pairwise(points), strict=True)
        ways = (self._usual(way, *pair) for way, pair in pairs)
        return replace(route, ways=tuple(ways))

    def _usual(self, way: Way, here: str, there: str) -> Way:
        if here == there:
            return way
        check_s = max(self._check_s.get(here, 0.0), self._check_s.get(there, 0.0))
        speed = min(self._speed.get(here, 1.0), self._speed.get(there, 1.0))
        usual_s = max(0, round((way.drive_s - check_s) * speed))
        share = usual_s / way.drive_s if way.drive_s else 1.0
        return Way(usual_s, tuple((round(at_s * share), long_s) for at_s, long_s in way.pauses))
