"""A compartment's ride through one leg, or through a tour of legs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from supplychain.quality.exposure import Exposure, Segment
from supplychain.thermal.balance import turning_time_s
from supplychain.thermal.body import LegResult, ThermalState
from supplychain.thermal.phases import phases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supplychain.thermal.balance import Motion
    from supplychain.thermal.body import CargoLoad, Leg, ReeferBox
    from supplychain.thermal.phases import Phase


def ride(
    box: ReeferBox, set_point_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg
) -> LegResult:
    """Temperatures, extremes and unit heat of one leg.

    Parameters
    ----------
    box, set_point_c, cargo
        The compartment, the air temperature its unit is set to, and what it carries. An empty
        compartment leaves the cargo temperature as it was.
    start
        Temperatures at the start.
    leg
        What happens. Door and unit keep one position; split where they change.

    Returns
    -------
    LegResult
        Exact up to rounding. Splitting a leg in two leads to the same end.
    """
    air_c, cargo_c = start.air_c, start.cargo_c
    low_air = high_air = air_c
    low_cargo = high_cargo = cargo_c
    moved_j = 0.0
    for phase in phases(box, set_point_c, cargo, start, leg):
        duration_s, motion, cooled_j, heated_j = phase
        moved_j += cooled_j + heated_j
        for time_s in _turns_s(motion, duration_s):
            air_c, cargo_c = motion.at(time_s)
            low_air, high_air = min(low_air, air_c), max(high_air, air_c)
            low_cargo, high_cargo = min(low_cargo, cargo_c), max(high_cargo, cargo_c)
    end = ThermalState(air_c, cargo_c)
    return LegResult(end, moved_j, high_air, low_air, high_cargo, low_cargo)


def tour(
    box: ReeferBox,
    set_point_c: float,
    start: ThermalState,
    legs: Sequence[tuple[Leg, CargoLoad]],
) -> list[LegResult]:
    """Ride through legs one after another, each with the cargo then on board.

    Cargo that leaves takes its heat along; the rest keeps its temperature.
    """
    results: list[LegResult] = []
    state = start
    for leg, cargo in legs:
        results.append(ride(box, set_point_c, cargo, state, leg))
        state = results[-1].end
    return results


def cargo_exposure(
    box: ReeferBox,
    set_point_c: float,
    start: ThermalState,
    legs: Sequence[tuple[Leg, CargoLoad]],
    max_error_c: float = 0.02,
) -> Exposure:
    """Cargo temperature of a tour in straight pieces, for shelf life and band accounting.

    Parameters
    ----------
    box, set_point_c, start, legs
        As for `tour`.
    max_error_c
        Greatest distance between the pieces and the exact curve; above 0.

    Returns
    -------
    Exposure
        Segments that meet, as long in total as the legs.
    """
    segments: list[Segment] = []
    state = start
    for leg, cargo in legs:
        for phase in phases(box, set_point_c, cargo, state, leg):
            segments.extend(_chords(phase, max_error_c))
            state = ThermalState(*phase.motion.at(phase.duration_s))
    return Exposure(tuple(segments))


def _turns_s(motion: Motion, duration_s: float) -> Iterator[float]:
    """Times at which air or cargo may be at an extreme: where they turn, and the end, last."""
    air_s = turning_time_s(motion, motion.air_fast_c, motion.air_slow_c)
    if 0.0 < air_s < duration_s:
        yield air_s
    cargo_s = turning_time_s(motion, motion.cargo_fast_c, motion.cargo_slow_c)
    if 0.0 < cargo_s < duration_s:
        yield cargo_s
    yield duration_s


def _chords(phase: Phase, max_error_c: float) -> Iterator[Segment]:
    """Longer steps as the curve straightens: a chord is off by at most step^2 / 8 times bend."""
    duration_s, motion, *_ = phase
    fast_bend = abs(motion.cargo_fast_c) * motion.fast_per_s**2
    slow_bend = abs(motion.cargo_slow_c) * motion.slow_per_s**2
    from_s, from_c = 0.0, motion.at(0.0)[1]
    while from_s < duration_s:
        bend = fast_bend * math.exp(motion.fast_per_s * from_s)
        bend += slow_bend * math.exp(motion.slow_per_s * from_s)
        step_s = math.sqrt(8.0 * max_error_c / bend) if bend > 0.0 else math.inf
        to_s = min(from_s + step_s, duration_s)
        to_c = motion.at(to_s)[1]
        yield Segment(to_s - from_s, from_c, to_c)
        from_s, from_c = to_s, to_c
