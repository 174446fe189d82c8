"""How long a leg takes when drivers must rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.fleet import DriverRules


@dataclass(frozen=True, slots=True)
class DriverClock:
    """Driving since the last rest and since the last daily rest, in seconds."""

    continuous_s: int = 0
    daily_s: int = 0

    def after_stand(self, stand_s: int, rules: DriverRules) -> DriverClock:
        """The clock after standing still, at a dock or waiting, for ``stand_s``."""
        if stand_s >= rules.daily_rest_s:
            return DriverClock()
        if stand_s >= rules.rest_s:
            return DriverClock(0, self.daily_s)
        return self


@dataclass(frozen=True, slots=True)
class DrivenLeg:
    """One leg as it is driven.

    ``rests`` holds, in order, the seconds from the leg's start to each rest and its length.
    """

    elapsed_s: int
    rests: tuple[tuple[int, int], ...]
    clock: DriverClock


def drive_leg(drive_s: int, rules: DriverRules, drivers: int, clock: DriverClock) -> DrivenLeg:
    """Drive ``drive_s`` seconds, resting as late as the rules allow.

    One driver rests ``rest_s`` after each ``max_continuous_drive_s``, and ``daily_rest_s`` after
    each ``max_daily_drive_s``. Two drivers take turns: only the daily rest remains, after twice
    the driving. A rest that falls due exactly at the end of the leg is left to the next leg.
    """
    continuous_limit_s = rules.max_continuous_drive_s if drivers == 1 else 1 << 60
    daily_limit_s = rules.max_daily_drive_s * drivers
    continuous_s, daily_s = clock.continuous_s, clock.daily_s
    elapsed_s, left_s = 0, drive_s
    rests: list[tuple[int, int]] = []
    while True:
        stretch_s = min(left_s, continuous_limit_s - continuous_s, daily_limit_s - daily_s)
        elapsed_s += stretch_s
        left_s -= stretch_s
        continuous_s += stretch_s
        daily_s += stretch_s
        if left_s == 0:
            return DrivenLeg(elapsed_s, tuple(rests), DriverClock(continuous_s, daily_s))
        is_daily = daily_s >= daily_limit_s
        rest_s = rules.daily_rest_s if is_daily else rules.rest_s
        rests.append((elapsed_s, rest_s))
        elapsed_s += rest_s
        continuous_s = 0
        daily_s = 0 if is_daily else daily_s
