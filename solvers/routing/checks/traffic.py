"""How long a leg takes on the road: pauses, and the speed of each hour of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from solvers.routing.checks.tolerances import TIME_S
from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import RoadLeg, Tour
    from supplychain.plans import Rest, Stop

UNITS = 1_000
"""What a second covers at the speed of the roads; traffic is counted in thousandths of it."""


class Driven(NamedTuple):
    """A leg driven without delay: seconds at the wheel, and when the vehicle is there."""

    drive_s: int
    arrive_s: int


def pauses_between(tour: Tour, here: Stop, there: Stop) -> list[Rest]:
    """Rests and meals on the road between two stops, in order."""
    held = [
        pause
        for pause in (*tour.route.rests, *tour.route.meals)
        if here.end_s <= pause.start_s <= pause.end_s <= there.arrive_s
    ]
    return sorted(held, key=lambda pause: pause.start_s)


def driven(facts: Facts, tour: Tour, here: Stop, there: Stop, leg: RoadLeg) -> Driven:
    """Drive a leg from the end of a stop, as early as its pauses allow.

    Only the last mile knows traffic. Two pauses at once count one after the other.
    """
    pauses = pauses_between(tour, here, there)
    return _drive(facts, _pace(facts, tour), here.end_s, pauses, leg)


def drive_range_s(
    facts: Facts, tour: Tour, here: Stop, there: Stop, leg: RoadLeg
) -> tuple[int, int]:
    """Least and most seconds at the wheel on a leg that is done in its time.

    Where speeds change, they depend on when the vehicle leaves: at once, or after standing until
    the end of one of its pauses.
    """
    pace, pauses = _pace(facts, tour), pauses_between(tour, here, there)
    leaves = [(here.end_s, pauses)]
    leaves += [(pause.end_s, pauses[n:]) for n, pause in enumerate(pauses, 1)]
    ways = [_drive(facts, pace, leave_s, later, leg) for leave_s, later in leaves]
    in_time_s = [way.drive_s for way in ways if way.arrive_s <= there.arrive_s + TIME_S]
    found_s = in_time_s or [ways[0].drive_s]
    return min(found_s), max(found_s)


def _pace(facts: Facts, tour: Tour) -> tuple[int, ...] | None:
    return facts.pace(tour.vehicle.speed_class) if tour.route.haul is Haul.LAST_MILE else None


def _drive(
    facts: Facts,
    pace: Sequence[int] | None,
    leave_s: int,
    pauses: Sequence[Rest],
    leg: RoadLeg,
) -> Driven:
    if pace is None:
        stood_s = sum(pause.end_s - pause.start_s for pause in pauses)
        return Driven(leg.drive_s, leave_s + leg.drive_s + stood_s)
    pauses = list(pauses)
    left, now_s, drive_s = leg.drive_s * UNITS, leave_s, 0
    while left > 0:
        if pauses and pauses[0].start_s <= now_s:
            pause = pauses.pop(0)
            now_s += pause.end_s - pause.start_s
            continue
        step_s, covered = _step(facts, pace, now_s, left)
        if pauses and now_s + step_s > pauses[0].start_s:
            step_s = pauses[0].start_s - now_s
            covered = step_s * pace[_hour(facts, now_s)]
        now_s, drive_s, left = now_s + step_s, drive_s + step_s, left - covered
    # A pause after the drive still takes its time before the stop.
    now_s += sum(pause.end_s - pause.start_s for pause in pauses)
    return Driven(drive_s, now_s)


def _step(facts: Facts, pace: Sequence[int], now_s: int, left: int) -> tuple[int, int]:
    """Seconds to the end of the hour or of the drive, and the units that they cover."""
    speed = pace[_hour(facts, now_s)]
    full_s = HOUR_S - facts.scenario.horizon.time_of_day_s(now_s) % HOUR_S
    step_s = min(full_s, (left + speed - 1) // speed)
    return step_s, step_s * speed


def _hour(facts: Facts, at_s: int) -> int:
    return facts.scenario.horizon.time_of_day_s(at_s) // HOUR_S
