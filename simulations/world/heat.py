"""A compartment's ride in machine code: what :mod:`supplychain.thermal` says, number by number.

Vehicles on the road ask for tens of thousands of short rides in a run. Here the same formulas, in
the same order of operations, work on plain numbers, so that both give the same bits; a test holds
them to that. What is accounted for along the way (extremes, electricity, time outside the band) is
added up in the same call. All is in one file, as machine code on disk is kept for as long as the
file of a function is the same.
"""

from __future__ import annotations

import math

from simulations.goods.ageing import MKT_PER_K
from solvers.common.machine_code import lean
from supplychain.quality.ranges import ABSOLUTE_ZERO_C
from supplychain.thermal.balance import CLOSE_ENOUGH_K, CLOSE_ENOUGH_S, FLAT_HOP_K
from supplychain.thermal.energy import (
    CARNOT_SHARE,
    CONDENSER_APPROACH_K,
    COP_LIMITS,
    EVAPORATOR_APPROACH_K,
    J_PER_KWH,
)
from supplychain.thermal.phases import ON_SET_POINT_K, SLACK_W

AIR, CARGO, LOW, HIGH, KWH, OUT_S, DEGREE_MIN, KINETIC = range(8)
"""Of a state: temperatures of air and cargo, the cargo's extremes, electricity in kWh, seconds and
kelvin-minutes outside the band, integral of the mean kinetic rate."""
UA, COOLING, HEATING, AIR_J, DOOR, COUPLING, HOLD, BAND_LOW, BAND_HIGH = range(9)
"""Of a compartment: see :class:`supplychain.thermal.ReeferBox`; then set point and band."""

BAND_SLACK_C = 1e-6
LEAST_COP, MOST_COP = COP_LIMITS
S_PER_MIN = 60.0

State = tuple[float, float, float, float, float, float, float, float]
Room = tuple[float, float, float, float, float, float, float, float, float]
Balance = tuple[float, float, float, float, float, float, float, float, float]
Motion = tuple[float, float, float, float, float, float, float, float]


@lean
def passed(
    room: Room,
    state: State,
    mass_kg: float,
    heat_j: float,
    respiration_w: float,
    duration_s: int,
    ambient_c: float,
    is_open: bool,
    unit_on: bool,
) -> State:
    """State after a time with one outdoor temperature and one position of door and unit.

    Parameters
    ----------
    room, state
        By the indices above.
    mass_kg, heat_j, respiration_w
        Goods on board: mass above 0, heat capacity in joules per kelvin above 0, heat of
        respiration.
    duration_s
        Above 0.
    """
    before_c = state[CARGO]
    is_held = False
    after = state
    if not is_open and unit_on:
        is_held, after = _held(room, state, mass_kg, heat_j, respiration_w, duration_s, ambient_c)
    if not is_held:
        after = _ridden(
            room, state, mass_kg, heat_j, respiration_w, duration_s, ambient_c, is_open, unit_on
        )
    return _judged(room, after, duration_s, before_c)


@lean
def _held(
    room: Room,
    state: State,
    mass_kg: float,
    heat_j: float,
    respiration_w: float,
    duration_s: int,
    ambient_c: float,
) -> tuple[bool, State]:
    """The common case: air at its set point, and a unit that keeps it there all the time."""
    hold_c, cargo_c = room[HOLD], state[CARGO]
    if abs(state[AIR] - hold_c) > ON_SET_POINT_K:
        return False, state
    walls_w = room[UA] * (ambient_c - hold_c)
    coupling = room[COUPLING] * mass_kg
    start_w = walls_w + coupling * (cargo_c - hold_c)
    rest_w = walls_w + respiration_w
    low_w, high_w = -room[HEATING], room[COOLING]
    if not (low_w <= start_w <= high_w and low_w <= rest_w <= high_w):
        return False, state
    if start_w * rest_w < 0.0:
        return False, state
    decay_per_s = coupling / heat_j
    faded = math.expm1(-decay_per_s * duration_s)
    moved_j = rest_w * duration_s - (start_w - rest_w) * faded / decay_per_s
    kwh = state[KWH] + abs(moved_j) / _cop(hold_c, ambient_c) / J_PER_KWH
    cargo_rest_c = hold_c + respiration_w / coupling
    cargo_c += (cargo_c - cargo_rest_c) * faded
    return True, (
        hold_c, cargo_c, state[LOW], state[HIGH], kwh, state[OUT_S], state[DEGREE_MIN],
        state[KINETIC],
    )  # fmt: skip


@lean
def _judged(room: Room, state: State, duration_s: int, before_c: float) -> State:
    """Extremes, kinetic integral, time and area outside the band, along the line of a piece."""
    air_c, after_c, lowest_c, highest_c, kwh, out_s, degree_min, kinetic = state
    if after_c < lowest_c:
        lowest_c = after_c
    elif after_c > highest_c:
        highest_c = after_c
    warmer = 1.0 / -ABSOLUTE_ZERO_C - 1.0 / ((before_c + after_c) / 2 - ABSOLUTE_ZERO_C)
    kinetic += duration_s * math.exp(MKT_PER_K * warmer)
    low_c, high_c = room[BAND_LOW], room[BAND_HIGH]
    first = max(before_c - high_c, low_c - before_c)
    last = max(after_c - high_c, low_c - after_c)
    if first > BAND_SLACK_C or last > BAND_SLACK_C:
        share = 1.0
        if first < 0.0 or last < 0.0:
            share = max(first, last) / (max(first, last) - min(first, last))
        outside_s = duration_s * share
        out_s += outside_s
        degree_min += outside_s / S_PER_MIN * (max(first, 0.0) + max(last, 0.0)) / 2.0
    return air_c, after_c, lowest_c, highest_c, kwh, out_s, degree_min, kinetic


@lean
def _cop(box_c: float, ambient_c: float) -> float:
    """As :func:`supplychain.thermal.cop`."""
    coil_k = box_c - ABSOLUTE_ZERO_C - EVAPORATOR_APPROACH_K
    lift_k = ambient_c - box_c + CONDENSER_APPROACH_K + EVAPORATOR_APPROACH_K
    if lift_k <= 0.0:
        return MOST_COP
    return min(max(CARNOT_SHARE * coil_k / lift_k, LEAST_COP), MOST_COP)


@lean
def _ridden(
    room: Room,
    state: State,
    mass_kg: float,
    heat_j: float,
    respiration_w: float,
    duration_s: int,
    ambient_c: float,
    is_open: bool,
    unit_on: bool,
) -> State:
    """As :func:`supplychain.thermal.ride`, phase by phase."""
    outside = room[UA] + (room[DOOR] if is_open else 0.0)
    balance = _balance(room, mass_kg, heat_j, respiration_w, outside, ambient_c)
    hold_c, coupling = room[HOLD], balance[1]
    air_c, cargo_c, low_c, high_c = state[AIR], state[CARGO], state[LOW], state[HIGH]
    low_c, high_c = min(low_c, cargo_c), max(high_c, cargo_c)
    left_s, moved_j = float(duration_s), 0.0
    if is_open or not unit_on:
        motion = _free(balance, air_c, cargo_c, 0.0)
        air_c, cargo_c, low_c, high_c = _followed(motion, left_s, low_c, high_c)
        left_s = 0.0
    elif abs(air_c - hold_c) <= ON_SET_POINT_K:
        air_c = hold_c
    while left_s > 0.0:
        at_set = air_c == hold_c
        excess = outside * (ambient_c - hold_c)
        excess += coupling * (cargo_c - hold_c)
        if at_set and -room[HEATING] - SLACK_W <= excess <= room[COOLING] + SLACK_W:
            held_s, held_j, rises = _load_held(room, balance, cargo_c, left_s)
            if held_s > 0.0:
                rest_c = hold_c + balance[4] / coupling
                decay = -(coupling / balance[2])
                motion = 0.0, decay, hold_c, 0.0, 0.0, rest_c, 0.0, cargo_c - rest_c
                air_c, cargo_c, low_c, high_c = _followed(motion, held_s, low_c, high_c)
                moved_j += held_j
            if held_s < left_s:
                unit_w = -room[COOLING] if rises else room[HEATING]
                motion = _free(balance, hold_c, cargo_c, unit_w)
                air_c, cargo_c, low_c, high_c = _followed(motion, left_s - held_s, low_c, high_c)
                moved_j += abs(unit_w * (left_s - held_s))
            break
        too_warm = excess > 0.0 if at_set else air_c > hold_c
        unit_w = -room[COOLING] if too_warm else room[HEATING]
        motion = _free(balance, air_c, cargo_c, unit_w)
        phase_s = min(_air_reaches_s(motion, hold_c, left_s, at_set), left_s)
        air_c, cargo_c, low_c, high_c = _followed(motion, phase_s, low_c, high_c)
        moved_j += abs(unit_w * phase_s)
        left_s -= phase_s
        if left_s > 0.0:
            air_c = hold_c
    kwh = state[KWH] + moved_j / _cop(hold_c, ambient_c) / J_PER_KWH
    return (
        air_c, cargo_c, low_c, high_c, kwh, state[OUT_S], state[DEGREE_MIN], state[KINETIC],
    )  # fmt: skip


@lean
def _balance(
    room: Room,
    mass_kg: float,
    heat_j: float,
    respiration_w: float,
    outside: float,
    ambient_c: float,
) -> Balance:
    """As :func:`supplychain.thermal.balance.balance_of`, for a compartment that carries goods."""
    coupling = room[COUPLING] * mass_kg
    # By way of figures per kilogram, as there.
    capacity = mass_kg * (heat_j / mass_kg)
    respiration = mass_kg * (respiration_w / mass_kg)
    air = room[AIR_J]
    to_cargo = coupling / air
    to_air = coupling / capacity
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
    return (
        outside, coupling, capacity, ambient_c, respiration, fast, -abs(slow), to_air / below,
        to_air / above,
    )  # fmt: skip


@lean
def _free(balance: Balance, air_c: float, cargo_c: float, unit_w: float) -> Motion:
    """As :func:`supplychain.thermal.balance.free_motion`."""
    outside, coupling, _, ambient_c, respiration_w, fast, slow, fast_ratio, slow_ratio = balance
    air_rest = ambient_c + (unit_w + respiration_w) / outside
    cargo_rest = air_rest + respiration_w / coupling
    air_gap, cargo_gap = air_c - air_rest, cargo_c - cargo_rest
    spread = slow_ratio - fast_ratio
    fast_part = (slow_ratio * air_gap - cargo_gap) / spread
    slow_part = (cargo_gap - fast_ratio * air_gap) / spread
    return (
        fast, slow, air_rest, fast_part, slow_part, cargo_rest, fast_ratio * fast_part,
        slow_ratio * slow_part,
    )  # fmt: skip


@lean
def _at(motion: Motion, time_s: float) -> tuple[float, float]:
    """Air and cargo temperature after ``time_s``."""
    fast = math.exp(motion[0] * time_s)
    slow = math.exp(motion[1] * time_s)
    return (
        motion[2] + motion[3] * fast + motion[4] * slow,
        motion[5] + motion[6] * fast + motion[7] * slow,
    )


@lean
def _followed(
    motion: Motion, duration_s: float, low_c: float, high_c: float
) -> tuple[float, float, float, float]:
    """Air and cargo at the end of a phase, and the cargo's extremes with those where one turns."""
    for fast_c, slow_c in ((motion[3], motion[4]), (motion[6], motion[7])):
        turn_s = _turn_s(motion, fast_c, slow_c)
        if 0.0 < turn_s < duration_s:
            _, cargo_c = _at(motion, turn_s)
            low_c, high_c = min(low_c, cargo_c), max(high_c, cargo_c)
    air_c, cargo_c = _at(motion, duration_s)
    return air_c, cargo_c, min(low_c, cargo_c), max(high_c, cargo_c)


@lean
def _turn_s(motion: Motion, fast_c: float, slow_c: float) -> float:
    """As :func:`supplychain.thermal.balance.turning_time_s`."""
    falling = slow_c * motion[1]
    if falling == 0.0:
        return 0.0
    ratio = -fast_c * motion[0] / falling
    if ratio <= 1.0:
        return 0.0
    return math.log(ratio) / (motion[1] - motion[0])


@lean
def _air_reaches_s(motion: Motion, level_c: float, within_s: float, from_level: bool) -> float:
    """As :func:`supplychain.thermal.balance.air_reaches_s`."""
    turn_s = _turn_s(motion, motion[3], motion[4])
    turns = 0.0 < turn_s < within_s
    if from_level:
        return _return_s(motion, level_c, turn_s, within_s) if turns else math.inf
    start = motion[2] + motion[3] + motion[4] - level_c
    low_s = 0.0
    if turns:
        if start * (_at(motion, turn_s)[0] - level_c) <= 0.0:
            return _root_s(motion, level_c, low_s, turn_s)
        low_s = turn_s
    if start * (_at(motion, within_s)[0] - level_c) <= 0.0:
        return _root_s(motion, level_c, low_s, within_s)
    return math.inf


@lean
def _return_s(motion: Motion, level_c: float, turn_s: float, within_s: float) -> float:
    """Time of coming back to the level after leaving it, turning at ``turn_s``."""
    away = _at(motion, turn_s)[0] - level_c
    back = _at(motion, within_s)[0] - level_c
    if away * back < 0.0:
        return _root_s(motion, level_c, turn_s, within_s)
    rose = motion[3] * motion[0] + motion[4] * motion[1] > 0.0
    flat = abs(away) <= FLAT_HOP_K and back != 0.0 and (back < 0.0) == rose
    return turn_s if flat else math.inf


@lean
def _root_s(motion: Motion, level_c: float, low_s: float, high_s: float) -> float:
    """Newton's method kept inside a bracket in which the air moves one way through the level."""
    fast_per_s, slow_per_s, fast_c, slow_c = motion[0], motion[1], motion[3], motion[4]
    gap = motion[2] - level_c
    falls = _at(motion, low_s)[0] > level_c
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


@lean
def _load_held(
    room: Room, balance: Balance, cargo_c: float, left_s: float
) -> tuple[float, float, bool]:
    """How long the unit holds the set point, the heat it moves, and whether the load rises."""
    hold_c, coupling = room[HOLD], balance[1]
    walls_w = balance[0] * (balance[3] - hold_c)
    start_w = walls_w + coupling * (cargo_c - hold_c)
    rest_w = walls_w + balance[4]
    decay = coupling / balance[2]
    low_w, high_w = -room[HEATING], room[COOLING]
    held_s = left_s
    if rest_w > high_w + SLACK_W and rest_w > start_w:
        held_s = min(_level_s(start_w, rest_w, decay, high_w), left_s)
    elif rest_w < low_w - SLACK_W and rest_w < start_w:
        held_s = min(_level_s(start_w, rest_w, decay, low_w), left_s)
    moved_j = 0.0
    if held_s > 0.0:
        if start_w * rest_w >= 0.0:
            moved_j = abs(_heat_j(start_w, rest_w, decay, held_s))
        else:
            zero_s = min(_level_s(start_w, rest_w, decay, 0.0), held_s)
            before_j = _heat_j(start_w, rest_w, decay, zero_s)
            after_j = _heat_j(start_w, rest_w, decay, held_s) - before_j
            cooled_j = max(before_j, 0.0) + max(after_j, 0.0)
            moved_j = cooled_j + -(min(before_j, 0.0) + min(after_j, 0.0))
    return held_s, moved_j, rest_w > start_w


@lean
def _level_s(start_w: float, rest_w: float, decay: float, level_w: float) -> float:
    """When a load that fades from ``start_w`` to ``rest_w`` comes to a level."""
    left = (rest_w - level_w) / (rest_w - start_w)
    return max(-math.log(left) / decay, 0.0)


@lean
def _heat_j(start_w: float, rest_w: float, decay: float, duration_s: float) -> float:
    """Integral of such a load."""
    faded_s = -math.expm1(-decay * duration_s) / decay
    return rest_w * duration_s + (start_w - rest_w) * faded_s
