"""How long a leg takes on the road: pauses, and the speed of each hour of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    pace = facts.pace(tour.vehicle.speed_class) if tour.route.haul is Haul.LAST_MILE else None
    pauses = pauses_between(tour, here, there)
    if pace is None:
        stood_s = sum(pause.end_s - pause.start_s for pause in pauses)
        return Driven(leg.drive_s, here.end_s + leg.drive_s + stood_s)
    left, now_s, drive_s = leg.drive_s * UNITS, here.end_s, 0
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
