"""How long a way takes: traffic by the hour, and pauses in which nobody drives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from supplychain.calendars import HOUR_S
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.plan import Tour
    from solvers.routing.last_mile.problem import LastMileProblem, Van

DAY_S = 24 * HOUR_S
EVEN = 1_000
"""Thousandths of the matrix's speed where there is no traffic profile."""


class Pause(NamedTuple):
    """Seconds in which the driver rests or eats."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One way of a tour, driven as soon as pauses allow.

    ``due_s`` is when the plan says that it ends, ``None`` if the plan does not; ``arrive_s`` when
    it can end. ``stretches`` are the seconds of driving between pauses.
    """

    here: int
    there: int
    distance_m: int
    is_road: bool
    leave_s: int
    arrive_s: int
    due_s: int | None
    stretches: tuple[Pause, ...]

    @property
    def drive_s(self) -> int:
        """Seconds of driving."""
        return sum(stretch.end_s - stretch.start_s for stretch in self.stretches)


def pauses_of(tour: Tour) -> list[Pause]:
    """Rests and meals in order, joined where they touch."""
    spans = sorted((rest.start_s, rest.end_s) for rest in (*tour.rests, *tour.meals))
    joined: list[Pause] = []
    for start_s, end_s in spans:
        if end_s <= start_s:
            continue
        if joined and start_s <= joined[-1].end_s:
            joined[-1] = Pause(joined[-1].start_s, max(joined[-1].end_s, end_s))
        else:
            joined.append(Pause(start_s, end_s))
    return joined


def leg_between(
    problem: LastMileProblem,
    van: Van,
    here: int,
    there: int,
    leave_s: int,
    due_s: int | None,
    pauses: Sequence[Pause],
) -> Leg:
    """Drive from one matrix index to another, at once and whenever there is no pause."""
    travel = problem.travel[van.travel_key]
    matrix_s, distance_m = int(travel.duration_s[here, there]), int(travel.distance_m[here, there])
    is_road = matrix_s < UNREACHABLE and distance_m < UNREACHABLE
    pace = problem.pace.get(van.travel_key, (EVEN,) * 24)
    stretches: list[Pause] = []
    now_s, left = leave_s, matrix_s * EVEN if is_road else 0
    for pause in (*pauses, None):
        if left <= 0:
            break
        if pause is not None and pause.end_s <= now_s:
            continue
        until_s = None if pause is None else pause.start_s
        if until_s is None or until_s > now_s:
            end_s, left = _advance(now_s, left, until_s, pace, problem.start_of_day_s)
            stretches.append(Pause(now_s, end_s))
            now_s = end_s
        if left > 0 and pause is not None:
            now_s = pause.end_s
    metres = distance_m if is_road else 0
    return Leg(here, there, metres, is_road, leave_s, now_s, due_s, tuple(stretches))


def _advance(
    now_s: int, left: int, until_s: int | None, pace: Sequence[int], start_of_day_s: int
) -> tuple[int, int]:
    """Drive until a second or the end of the way; where in time that ends and what is left.

    Each second covers as many thousandths of a matrix second as its hour's pace says.
    """
    while left > 0 and (until_s is None or now_s < until_s):
        clock_s = (now_s + start_of_day_s) % DAY_S
        speed = pace[int(clock_s // HOUR_S)]
        step_s = HOUR_S - clock_s % HOUR_S
        if until_s is not None:
            step_s = min(step_s, until_s - now_s)
        if speed * step_s >= left:
            step_s = -(-left // speed)
        now_s, left = now_s + step_s, left - speed * step_s
    return now_s, left
