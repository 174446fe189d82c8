"""What surrounds goods over time, as pieces that each have a closed form."""

from __future__ import annotations

import math
from math import exp
from typing import TYPE_CHECKING, NamedTuple, Protocol

from supplychain.thermal.balance import Motion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FADE_PER_S = 0.1 / 3600.0
"""Goods come to the air's temperature at this rate: 0.1 W/(K kg) over 3600 J/(kg K), the coupling
and specific heat of ``supplychain.thermal`` for cartons of fresh food; a time constant of 10 h."""
STEP_ERROR_K = 0.02


class Piece(NamedTuple):
    """A stretch of time in which goods move in one way.

    Parameters
    ----------
    from_s, until_s
        When.
    motion
        Temperatures of air and of cargo that has been there all along, from ``from_s`` on.
    fade_per_s
        Goods that came with another temperature keep their difference from that cargo, fading at
        this rate: both are driven by the same air, so that this is exact.
    """

    from_s: float
    until_s: float
    motion: Motion
    fade_per_s: float = FADE_PER_S

    @classmethod
    def steady(
        cls, from_s: float, until_s: float, air_c: float, fade_per_s: float = FADE_PER_S
    ) -> Piece:
        """Air and settled cargo at one temperature."""
        motion = Motion(0.0, 0.0, air_c, 0.0, 0.0, air_c, 0.0, 0.0)
        return cls(from_s, until_s, motion, fade_per_s)

    @property
    def is_steady(self) -> bool:
        """Whether the cargo does not move."""
        return self.motion.cargo_fast_c == 0.0 == self.motion.cargo_slow_c

    def air_c(self, at_s: float) -> float:
        """Air temperature at a moment of the piece."""
        return self.motion.at(at_s - self.from_s)[0]

    def chords(
        self, from_s: float, until_s: float, start_c: float
    ) -> Iterator[tuple[float, float]]:
        """Goods that are at ``start_c`` at ``from_s``, as straight steps: length, end.

        Steps are as long as keeps them within 0.02 K of the curve: a chord is off by at most
        ``step^2 / 8`` times the bend.
        """
        motion, fade = self.motion, self.fade_per_s
        at_s, end_s = from_s - self.from_s, until_s - self.from_s
        own_c = start_c - motion.at(at_s)[1]
        begun_s = at_s
        if self.is_steady:
            rest_c, bend_0 = motion.cargo_rest_c, abs(own_c) * fade**2
            while at_s < end_s:
                bend = bend_0 * exp(-fade * (at_s - begun_s))
                step_s = math.sqrt(8.0 * STEP_ERROR_K / bend) if bend > 0.0 else math.inf
                to_s = min(at_s + step_s, end_s)
                yield to_s - at_s, rest_c + own_c * exp(-fade * (to_s - begun_s))
                at_s = to_s
            return
        while at_s < end_s:
            bend = abs(motion.cargo_fast_c) * motion.fast_per_s**2 * exp(motion.fast_per_s * at_s)
            bend += abs(motion.cargo_slow_c) * motion.slow_per_s**2 * exp(motion.slow_per_s * at_s)
            bend += abs(own_c) * fade**2 * exp(-fade * (at_s - begun_s))
            step_s = math.sqrt(8.0 * STEP_ERROR_K / bend) if bend > 0.0 else math.inf
            to_s = min(at_s + step_s, end_s)
            own_now_c = own_c * exp(-fade * (to_s - begun_s))
            yield to_s - at_s, motion.at(to_s)[1] + own_now_c
            at_s = to_s


class Air(Protocol):
    """A place whose air is known over time: a room, a vehicle's compartment."""

    def steady_c(self, from_s: float, until_s: float) -> float:
        """The one temperature of air and settled goods there; not a number if it moved."""
        ...

    def pieces(self, from_s: float, until_s: float) -> Iterable[Piece]:
        """What the goods there lived through; the pieces cover the whole time, in order."""
        ...


class Still:
    """Air of one temperature for ever."""

    __slots__ = ("air_c",)

    def __init__(self, air_c: float) -> None:
        self.air_c = air_c

    def steady_c(self, _from_s: float, _until_s: float) -> float:
        """That temperature."""
        return self.air_c

    def pieces(self, from_s: float, until_s: float) -> list[Piece]:
        """One piece."""
        return [Piece.steady(from_s, until_s, self.air_c)]
