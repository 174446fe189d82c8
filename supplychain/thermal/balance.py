"""The two-node heat balance in closed form: air (with the inner skin) and cargo.

``C_a a' = G (T_out - a) + H (c - a) + Q`` and ``C_c c' = H (a - c) + R`` with constant ``G`` (walls
and open door), ``H`` (air to cargo), ``Q`` (unit) and ``R`` (respiration). Both eigenvalues are
real and negative, so each temperature is a rest value plus a fast and a slow exponential, and turns
at most once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from supplychain.thermal.body import CargoLoad, Leg, ReeferBox

CLOSE_ENOUGH_S = 1e-9
CLOSE_ENOUGH_K = 1e-13
FLAT_HOP_K = 1e-9


# Named tuples here and not data classes: solvers build tens of thousands, and these cost a third.
class Balance(NamedTuple):
    """Constants of a leg: conductances, capacity, eigenvalues, cargo-to-air ratio of each mode."""

    outside_w_per_k: float
    coupling_w_per_k: float
    cargo_j_per_k: float
    ambient_c: float
    respiration_w: float
    fast_per_s: float
    slow_per_s: float
    fast_ratio: float
    slow_ratio: float


class Motion(NamedTuple):
    """Both temperatures over time: rest value plus a fast and a slow exponential each."""

    fast_per_s: float
    slow_per_s: float
    air_rest_c: float
    air_fast_c: float
    air_slow_c: float
    cargo_rest_c: float
    cargo_fast_c: float
    cargo_slow_c: float

    def at(self, time_s: float) -> tuple[float, float]:
        """Air and cargo temperature after ``time_s``."""
        fast = math.exp(self.fast_per_s * time_s)
        slow = math.exp(self.slow_per_s * time_s)
        return (
            self.air_rest_c + self.air_fast_c * fast + self.air_slow_c * slow,
            self.cargo_rest_c + self.cargo_fast_c * fast + self.cargo_slow_c * slow,
        )


def balance_of(box: ReeferBox, cargo: CargoLoad, leg: Leg) -> Balance:
    """Set up the heat balance of a leg and solve its characteristic equation."""
    outside = box.ua_w_per_k + (box.door_w_per_k if leg.door_open else 0.0)
    coupling = box.coupling_w_per_k_per_kg * cargo.mass_kg
    capacity = cargo.mass_kg * cargo.specific_heat_j_kg_k
    respiration = cargo.mass_kg * cargo.respiration_w_per_kg
    air = box.air_j_per_k
    if coupling == 0.0:
        alone = -outside / air
        return Balance(outside, 0.0, 0.0, leg.ambient_c, 0.0, alone, 0.0, 0.0, 0.0)
    to_cargo = coupling / air
    to_air = coupling / capacity
    # Matrix [[-(G + H) / Ca, to_cargo], [to_air, -to_air]]; no near-equals are subtracted below.
    half_gap = 0.5 * (to_air - (outside + coupling) / air)
    root = math.sqrt(half_gap * half_gap + to_cargo * to_air)
    fast = -0.5 * (to_air + (outside + coupling) / air) - root
    slow = outside / air * to_air / fast
    if half_gap <= 0.0:
        below = half_gap - root
        above = -to_cargo * to_air / below
    else:
        above = half_gap + root
        below = -to_cargo * to_air / above
    return Balance(
        outside,
        coupling,
        capacity,
        leg.ambient_c,
        respiration,
        fast,
        -abs(slow),
        to_air / below,
        to_air / above,
    )


def free_motion(balance: Balance, air_c: float, cargo_c: float, unit_w: float) -> Motion:
    """Temperatures while the unit gives the constant heat ``unit_w``; a negative one cools."""
    outside, coupling, _, ambient_c, respiration_w, fast, slow, fast_ratio, slow_ratio = balance
    air_rest = ambient_c + (unit_w + respiration_w) / outside
    if coupling == 0.0:
        return Motion(fast, slow, air_rest, air_c - air_rest, 0.0, cargo_c, 0.0, 0.0)
    cargo_rest = air_rest + respiration_w / coupling
    air_gap, cargo_gap = air_c - air_rest, cargo_c - cargo_rest
    spread = slow_ratio - fast_ratio
    fast_part = (slow_ratio * air_gap - cargo_gap) / spread
    slow_part = (cargo_gap - fast_ratio * air_gap) / spread
    return Motion(
        fast,
        slow,
        air_rest,
        fast_part,
        slow_part,
        cargo_rest,
        fast_ratio * fast_part,
        slow_ratio * slow_part,
    )


def turning_time_s(motion: Motion, fast_part: float, slow_part: float) -> float:
    """When both exponentials together stand still; 0 if that is not after the start."""
    falling = slow_part * motion.slow_per_s
    if falling == 0.0:
        return 0.0
    ratio = -fast_part * motion.fast_per_s / falling
    if ratio <= 1.0:
        return 0.0
    return math.log(ratio) / (motion.slow_per_s - motion.fast_per_s)


def air_reaches_s(motion: Motion, level_c: float, within_s: float, *, from_level: bool) -> float:
    """First time at which the air comes to ``level_c``.

    Parameters
    ----------
    motion
        How the temperatures move.
    level_c
        The level asked for.
    within_s
        End of the search.
    from_level
        The air starts on the level and leaves it; its return is asked for.

    Returns
    -------
    float
        Seconds from the start, found to far below a microsecond; infinity if not within the time.
    """
    turn_s = turning_time_s(motion, motion.air_fast_c, motion.air_slow_c)
    turns = 0.0 < turn_s < within_s
    if from_level:
        return _return_s(motion, level_c, turn_s, within_s) if turns else math.inf
    start = motion.air_rest_c + motion.air_fast_c + motion.air_slow_c - level_c
    low_s = 0.0
    for high_s in (turn_s, within_s) if turns else (within_s,):
        if start * (motion.at(high_s)[0] - level_c) <= 0.0:
            return _root_s(motion, level_c, low_s, high_s)
        low_s = high_s
    return math.inf


def _return_s(motion: Motion, level_c: float, turn_s: float, within_s: float) -> float:
    """Time of coming back to the level after leaving it, turning at ``turn_s``."""
    away = motion.at(turn_s)[0] - level_c
    back = motion.at(within_s)[0] - level_c
    if away * back < 0.0:
        return _root_s(motion, level_c, turn_s, within_s)
    # A hop too flat for the rounding to show: where the air is bound for still tells its side.
    rose = motion.air_fast_c * motion.fast_per_s + motion.air_slow_c * motion.slow_per_s > 0.0
    flat = abs(away) <= FLAT_HOP_K and back != 0.0 and (back < 0.0) == rose
    return turn_s if flat else math.inf


def _root_s(motion: Motion, level_c: float, low_s: float, high_s: float) -> float:
    """Newton's method kept inside a bracket in which the air moves one way through the level."""
    fast_per_s, slow_per_s, rest_c, fast_c, slow_c, *_ = motion
    gap = rest_c - level_c
    falls = motion.at(low_s)[0] > level_c
    time_s = low_s
    while True:
        fast = fast_c * math.exp(fast_per_s * time_s)
        slow = slow_c * math.exp(slow_per_s * time_s)
        value = gap + fast + slow
        if abs(value) <= CLOSE_ENOUGH_K or high_s - low_s <= CLOSE_ENOUGH_S:
            return time_s
        if (value > 0.0) == falls:
            low_s = time_s
        else:
            high_s = time_s
        slope = fast * fast_per_s + slow * slow_per_s
        step_s = time_s - value / slope if slope != 0.0 else math.inf
        inside = low_s < step_s < high_s
        if inside and abs(step_s - time_s) <= CLOSE_ENOUGH_S:
            return step_s
        time_s = step_s if inside else 0.5 * (low_s + high_s)
