"""The times of one route: visits in an order, each as soon as it may start, and breaks between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from solvers.installers.plan import Pause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.problem import WorkDay
    from supplychain.fleet import MealBreak
    from supplychain.teams import Team
    from supplychain.windows import DeliveryWindow, TimeWindow

ROUNDS = 4
"""Times that the breaks of a route are looked at again, as they make it longer themselves."""


@dataclass(frozen=True, slots=True)
class Step:
    """A visit to be timed.

    Parameters
    ----------
    work_s, floor_s
        Its work, and when it may start at the earliest.
    windows
        In which it must start; empty if it need not.
    is_fixed
        Whether it must start at ``floor_s`` exactly.
    deadline_s
        When its work must be done.
    """

    work_s: int
    floor_s: int
    windows: tuple[DeliveryWindow, ...] = ()
    is_fixed: bool = False
    deadline_s: int | None = None

    def start_s(self, arrive_s: int) -> int:
        """Earliest start after an arrival, in a window or late for a priced one."""
        at_s = max(arrive_s, self.floor_s)
        if not self.windows:
            return at_s
        begun = [window for window in self.windows if window.open_s <= at_s]
        last = max(begun, key=lambda window: window.open_s, default=None)
        if last is not None and (at_s <= last.close_s or not last.is_hard):
            return at_s
        later = [window.open_s for window in self.windows if window.open_s > at_s]
        return min(later, default=at_s)

    def missed_s(self, start_s: int) -> int:
        """How far a start is outside the windows that must be kept, or after the fixed time."""
        missed_s = abs(start_s - self.floor_s) if self.is_fixed else 0
        begun = [window for window in self.windows if window.open_s <= start_s]
        last = max(begun, key=lambda window: window.open_s, default=None)
        if last is None or not last.is_hard:
            return missed_s
        return missed_s + max(0, start_s - last.close_s)

    def late(self, start_s: int) -> tuple[int, float]:
        """Seconds after the priced window that a start belongs to, and what that costs."""
        begun = [window for window in self.windows if window.open_s <= start_s]
        last = max(begun, key=lambda window: window.open_s, default=None)
        late_s = 0 if last is None else max(0, start_s - last.close_s)
        price = 0.0 if last is None else last.late_cny_per_min or 0.0
        return late_s, price * late_s / 60


@dataclass(frozen=True, slots=True)
class Times:
    """Arrivals, starts, breaks, leaving and being back."""

    arrive_s: tuple[int, ...]
    start_s: tuple[int, ...]
    leave_s: int
    end_s: int
    pauses: tuple[Pause, ...] = ()


@dataclass(slots=True)
class _Way:
    """A route on its way to being timed."""

    now_s: int
    arrive_s: list[int] = field(default_factory=list)
    start_s: list[int] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    def copy(self) -> _Way:
        return _Way(self.now_s, self.arrive_s[:], self.start_s[:], self.pauses[:])


def timed(
    team: Team, day: WorkDay, shift: TimeWindow, steps: Sequence[Step], drives_s: Sequence[int]
) -> Times | None:
    """Times of a route, or ``None`` if a break that is due can be put nowhere.

    ``drives_s`` has one way more than there are steps. Of the places that breaks may have, those
    are taken with which fewest visits miss their time, and the route is over soonest.
    """
    meals: list[MealBreak] = []
    for _ in range(ROUNDS):
        found = _best(day, shift, steps, drives_s, meals)
        if found is None:
            return None
        due = [
            meal
            for meal in sorted(team.breaks, key=lambda item: (item.close_s, item.open_s))
            if found.leave_s < day.midnight_s + meal.open_s
            and found.end_s > day.midnight_s + meal.close_s
        ]
        if due == meals:
            return found
        meals = due
    return None


def _best(
    day: WorkDay,
    shift: TimeWindow,
    steps: Sequence[Step],
    drives_s: Sequence[int],
    meals: Sequence[MealBreak],
) -> Times | None:
    if not meals:
        return _without_breaks(shift, steps, drives_s)
    ends: list[Times] = []
    _go_on(_Way(shift.open_s), 0, list(meals), day, steps, drives_s, ends)
    return min(ends, key=lambda times: _rank(times, steps), default=None)


def _without_breaks(shift: TimeWindow, steps: Sequence[Step], drives_s: Sequence[int]) -> Times:
    now_s, arrive_s, start_s = shift.open_s, [], []
    for step, drive_s in zip(steps, drives_s, strict=False):
        now_s += drive_s
        arrive_s.append(now_s)
        now_s = step.start_s(now_s)
        start_s.append(now_s)
        now_s += step.work_s
    leave_s = shift.open_s
    if start_s:
        arrive_s[0] = start_s[0]
        leave_s = start_s[0] - drives_s[0]
    return Times(tuple(arrive_s), tuple(start_s), leave_s, now_s + drives_s[-1])


def _rank(times: Times, steps: Sequence[Step]) -> tuple[int, int]:
    missed = sum(step.missed_s(start_s) for step, start_s in zip(steps, times.start_s, strict=True))
    return missed, times.end_s


def _go_on(
    way: _Way,
    number: int,
    meals: list[MealBreak],
    day: WorkDay,
    steps: Sequence[Step],
    drives_s: Sequence[int],
    ends: list[Times],
) -> None:
    """Go through one gap with each number of the breaks to come in it, and on from there."""
    if meals and way.now_s > day.midnight_s + meals[0].close_s:
        return
    for taken in range(len(meals) + 1):
        if taken and _is_sooner(way, meals[0], number, day, steps, drives_s):
            return
        here = way.copy()
        if taken and not _eat(here, meals[:taken], day, drives_s[number], number == 0):
            return
        arrive_s = _arrival_s(here, way.now_s, drives_s[number])
        if number == len(steps):
            if taken == len(meals) and all(pause.start_s < arrive_s for pause in here.pauses):
                ends.append(_finished(here, arrive_s, drives_s))
            continue
        step = steps[number]
        start_s = max(step.start_s(max(arrive_s, here.now_s)), arrive_s)
        here.arrive_s.append(arrive_s)
        here.start_s.append(start_s)
        here.now_s = start_s + step.work_s
        _go_on(here, number + 1, meals[taken:], day, steps, drives_s, ends)


def _is_sooner(
    way: _Way,
    meal: MealBreak,
    number: int,
    day: WorkDay,
    steps: Sequence[Step],
    drives_s: Sequence[int],
) -> bool:
    """Whether the next visit is over before a break may begin, so that it had better come after."""
    if number == len(steps):
        return False
    start_s = steps[number].start_s(way.now_s + drives_s[number])
    return start_s + steps[number].work_s <= day.midnight_s + meal.open_s


def _eat(way: _Way, meals: Sequence[MealBreak], day: WorkDay, drive_s: int, is_first: bool) -> bool:
    """Take breaks one after the other, as soon as each may be; whether they all can."""
    at_s = way.now_s
    for meal in meals:
        at_s = max(at_s, day.midnight_s + meal.open_s)
        if at_s > day.midnight_s + meal.close_s or (is_first and at_s > way.now_s + drive_s):
            return False
        way.pauses.append(Pause(at_s, at_s + meal.length_s))
        at_s += meal.length_s
    way.now_s = at_s
    return True


def _arrival_s(way: _Way, left_s: int, drive_s: int) -> int:
    """Arrival after a drive that breaks begun on the road make longer."""
    arrive_s = left_s + drive_s
    for pause in way.pauses:
        if left_s <= pause.start_s < arrive_s:
            arrive_s += pause.end_s - pause.start_s
    return arrive_s


def _finished(way: _Way, end_s: int, drives_s: Sequence[int]) -> Times:
    """With the team leaving as late as the first start allows, breaks on that way aside."""
    if not way.start_s:
        return Times((), (), way.now_s, end_s, tuple(way.pauses))
    before = [pause for pause in way.pauses if pause.end_s <= way.start_s[0]]
    paused_s = sum(pause.end_s - pause.start_s for pause in before)
    arrive_s = way.start_s[0]
    leave_s = arrive_s - drives_s[0] - paused_s
    if before and leave_s > before[0].start_s:
        arrive_s = way.arrive_s[0]
        leave_s = arrive_s - drives_s[0] - paused_s
    return Times(
        (arrive_s, *way.arrive_s[1:]), tuple(way.start_s), leave_s, end_s, tuple(way.pauses)
    )
