"""What the unit does during a leg: run at full power, hold the set point, or stand still.

With constant ambient each temperature turns at most once, with the unit's control included: the
system is planar and cooperative (warmer air never cools the cargo, nor the reverse). A hold that
the load has outgrown is therefore never resumed within the leg, and phases are few.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from supplychain.thermal.balance import (
    Balance,
    Motion,
    air_reaches_s,
    balance_of,
    free_motion,
)

if TYPE_CHECKING:
    from supplychain.thermal.body import CargoLoad, Leg, ReeferBox, ThermalState

# A load this little above capacity still counts as held: it keeps rounding from flipping the unit.
SLACK_W = 1e-6
# Air this near the set point is on it: the curves cannot resolve the side it would be on.
ON_SET_POINT_K = 1e-10


class Phase(NamedTuple):
    """A stretch with one closed form: its length, its motion, the heat the unit took and gave."""

    duration_s: float
    motion: Motion
    cooled_j: float
    heated_j: float


def phases(
    box: ReeferBox, set_point_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg
) -> list[Phase]:
    """Split a leg into stretches that each have a closed form.

    The unit stands still while the door is open. Else it runs at full power until the air is at the
    set point and then holds it as long as the load is within its power. Without any heating power
    the air below the set point is left to itself.

    Returns
    -------
    list of Phase
        In order of time; their durations add up to the leg's. Empty for a leg without duration.
    """
    balance = balance_of(box, cargo, leg)
    air_c, cargo_c, left_s = start.air_c, start.cargo_c, leg.duration_s
    if leg.door_open or not leg.unit_on:
        return [_drift(balance, air_c, cargo_c, 0.0, left_s)] if left_s > 0.0 else []
    if abs(air_c - set_point_c) <= ON_SET_POINT_K:
        air_c = set_point_c
    done: list[Phase] = []
    while left_s > 0.0:
        at_set = air_c == set_point_c
        excess = balance.outside_w_per_k * (balance.ambient_c - set_point_c)
        excess += balance.coupling_w_per_k * (cargo_c - set_point_c)
        if at_set and -box.heating_w - SLACK_W <= excess <= box.cooling_w + SLACK_W:
            return done + _hold_then_drift(balance, box, set_point_c, cargo_c, left_s)
        too_warm = excess > 0.0 if at_set else air_c > set_point_c
        unit_w = -box.cooling_w if too_warm else box.heating_w
        motion = free_motion(balance, air_c, cargo_c, unit_w)
        reached_s = air_reaches_s(motion, set_point_c, left_s, from_level=at_set)
        duration_s = min(reached_s, left_s)
        done.append(_powered(motion, unit_w, duration_s))
        left_s -= duration_s
        air_c, cargo_c = set_point_c, motion.at(duration_s)[1]
    return done


def _drift(
    balance: Balance, air_c: float, cargo_c: float, unit_w: float, duration_s: float
) -> Phase:
    return _powered(free_motion(balance, air_c, cargo_c, unit_w), unit_w, duration_s)


def _powered(motion: Motion, unit_w: float, duration_s: float) -> Phase:
    moved_j = unit_w * duration_s
    return Phase(duration_s, motion, max(-moved_j, 0.0), max(moved_j, 0.0))


def _hold_then_drift(
    balance: Balance, box: ReeferBox, set_point_c: float, cargo_c: float, left_s: float
) -> list[Phase]:
    """Hold the set point; once the load outgrows the unit, full power to the leg's end."""
    load = _HeldLoad.of(balance, set_point_c, cargo_c)
    held_s = min(load.leaves_s(-box.heating_w, box.cooling_w), left_s)
    cargo_rest_c = cargo_c
    if balance.coupling_w_per_k > 0.0:
        cargo_rest_c = set_point_c + balance.respiration_w / balance.coupling_w_per_k
    motion = Motion(
        0.0, -load.decay_per_s, set_point_c, 0.0, 0.0, cargo_rest_c, 0.0, cargo_c - cargo_rest_c
    )
    done = [Phase(held_s, motion, *load.moved_j(held_s))] if held_s > 0.0 else []
    if held_s < left_s:
        unit_w = -box.cooling_w if load.rest_w > load.start_w else box.heating_w
        cargo_c = motion.at(held_s)[1]
        done.append(_drift(balance, set_point_c, cargo_c, unit_w, left_s - held_s))
    return done


class _HeldLoad(NamedTuple):
    """Heat that flows into air kept at the set point: a rest value and one decaying part."""

    start_w: float
    rest_w: float
    decay_per_s: float

    @classmethod
    def of(cls, balance: Balance, set_point_c: float, cargo_c: float) -> _HeldLoad:
        walls_w = balance.outside_w_per_k * (balance.ambient_c - set_point_c)
        coupling = balance.coupling_w_per_k
        if coupling == 0.0:
            return cls(walls_w, walls_w, 0.0)
        start_w = walls_w + coupling * (cargo_c - set_point_c)
        return cls(start_w, walls_w + balance.respiration_w, coupling / balance.cargo_j_per_k)

    def leaves_s(self, low_w: float, high_w: float) -> float:
        """When the load leaves the range of the unit; infinity if it stays."""
        if self.rest_w > high_w + SLACK_W and self.rest_w > self.start_w:
            return self._reaches_s(high_w)
        if self.rest_w < low_w - SLACK_W and self.rest_w < self.start_w:
            return self._reaches_s(low_w)
        return math.inf

    def moved_j(self, duration_s: float) -> tuple[float, float]:
        """Heat taken out and heat put in by a unit that balances the load."""
        if self.start_w * self.rest_w >= 0.0:
            return _by_sign(self._heat_j(duration_s), 0.0)
        zero_s = min(self._reaches_s(0.0), duration_s)
        before_j = self._heat_j(zero_s)
        return _by_sign(before_j, self._heat_j(duration_s) - before_j)

    def _reaches_s(self, level_w: float) -> float:
        left = (self.rest_w - level_w) / (self.rest_w - self.start_w)
        return max(-math.log(left) / self.decay_per_s, 0.0)

    def _heat_j(self, duration_s: float) -> float:
        if self.decay_per_s == 0.0:
            return self.rest_w * duration_s
        faded_s = -math.expm1(-self.decay_per_s * duration_s) / self.decay_per_s
        return self.rest_w * duration_s + (self.start_w - self.rest_w) * faded_s


def _by_sign(*heats_j: float) -> tuple[float, float]:
    cooled_j = sum(heat_j for heat_j in heats_j if heat_j > 0.0)
    return cooled_j, -sum(heat_j for heat_j in heats_j if heat_j < 0.0)
