"""On the road and on the clock: ways, driving, shifts, overtime and limits of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.checks.case import Leg, Run
    from solvers.installers.plan import Pause


def roads_exist_and_take_their_time(run: Run) -> Iterator[Violation]:
    """``NO_ROAD``, ``TRAVEL_TOO_SHORT``: driving from door to door, breaks on the way added."""
    for leg, leave_s, arrive_s, where in _ways(run):
        if leg.drive_s is None:
            yield Violation("NO_ROAD", run.name, f"no road to {where}", 1, "count")
            continue
        driven_s = arrive_s - leave_s - paused_s(run, leave_s, arrive_s)
        if driven_s < leg.drive_s:
            detail = f"{driven_s} s to drive to {where}, {leg.drive_s} s are needed"
            yield Violation("TRAVEL_TOO_SHORT", run.name, detail, leg.drive_s - driven_s, "s")


def teams_leave_no_sooner_than_needed(run: Run) -> Iterator[Violation]:
    """``LEAVES_TOO_EARLY``: as late as the first start allows; where that is fixed, it may wait."""
    first = run.stops[0]
    if first.leg.drive_s is None or _is_fixed(run):
        return
    between_s = first.visit.start_s - run.route.start_s
    spare_s = between_s - paused_s(run, run.route.start_s, first.visit.start_s) - first.leg.drive_s
    if spare_s > 0:
        detail = f"leaves {spare_s} s sooner than its first visit asks for"
        yield Violation("LEAVES_TOO_EARLY", run.name, detail, spare_s, "s")


def drivers_rest_in_time(run: Run) -> Iterator[Violation]:
    """``DRIVES_TOO_LONG``: no leg, and no legs without a rest between, longer than allowed.

    Work, waiting and breaks of at least the rest's length are rests.
    """
    rules = run.problem.rules.driving
    limit_s = rules.max_continuous_drive_s
    longest_s = max(*(leg.drive_s or 0 for leg in run.legs), _longest_drive_s(run))
    if longest_s > limit_s:
        detail = f"{longest_s} s of driving without a rest, {limit_s} s are allowed"
        yield Violation("DRIVES_TOO_LONG", run.name, detail, longest_s - limit_s, "s")


def _longest_drive_s(run: Run) -> int:
    """Longest driving without a rest, where breaks on the road lie as well as they can."""
    rules = run.problem.rules.driving
    longest_s, driven_s, came_s = 0, 0, run.route.start_s
    for leg, leave_s, arrive_s, _ in _ways(run):
        if leave_s - came_s >= rules.rest_s:
            driven_s = 0
        left_s = leg.drive_s or 0
        for pause in _rests_within(run, leave_s, arrive_s):
            least_s = max(0, left_s - (arrive_s - pause.end_s))
            most_s = max(least_s, min(left_s, pause.start_s - leave_s))
            first_s = min(max(rules.max_continuous_drive_s - driven_s, least_s), most_s)
            longest_s, driven_s = max(longest_s, driven_s + first_s), 0
            left_s -= first_s
        driven_s += left_s
        longest_s, came_s = max(longest_s, driven_s), arrive_s
    return longest_s


def _rests_within(run: Run, from_s: int, until_s: int) -> list[Pause]:
    """Breaks on the road that are long enough to rest, in order."""
    rest_s = run.problem.rules.driving.rest_s
    rests = (pause for pause in run.route.pauses if pause.end_s - pause.start_s >= rest_s)
    within = (pause for pause in rests if from_s <= pause.start_s and pause.end_s <= until_s)
    return sorted(within, key=lambda pause: pause.start_s)


def teams_keep_their_shift(run: Run) -> Iterator[Violation]:
    """``SHIFT_HOURS``, ``OVERTIME``: not before the shift, and back in it or in overtime."""
    if run.shift is None:
        return
    early_s = run.shift.open_s - run.route.start_s
    if early_s > 0:
        detail = f"leaves {early_s} s before the shift"
        yield Violation("SHIFT_HOURS", run.name, detail, early_s, "s")
    allowed_s = min(run.team.overtime_s, run.problem.rules.labour.overtime_daily_s)
    if run.over_s > allowed_s:
        detail = f"{run.over_s} s after the shift, {allowed_s} s of overtime are allowed"
        yield Violation("OVERTIME", run.name, detail, run.over_s - allowed_s, "s")


def routes_lie_in_the_horizon(run: Run) -> Iterator[Violation]:
    """``OUTSIDE_HORIZON``: nothing before its start or after its end."""
    over_s = max(-run.route.start_s, run.route.end_s - run.problem.horizon_s)
    if over_s > 0:
        detail = f"{over_s} s outside the horizon"
        yield Violation("OUTSIDE_HORIZON", run.name, detail, over_s, "s")


def days_are_not_too_long(run: Run) -> Iterator[Violation]:
    """``DAY_TOO_LONG``, ``TOO_FAR``, ``TOO_MANY_JOBS``: hours, metres and visits of a day."""
    labour, team = run.problem.rules.labour, run.team
    longest_s = team.most_daily_s
    if longest_s is None:
        longest_s = labour.daily_s + labour.overtime_daily_s
    for code, unit, used, limit in (
        ("DAY_TOO_LONG", "s", run.paid_s, longest_s),
        ("TOO_FAR", "m", run.distance_m, team.most_distance_m),
        ("TOO_MANY_JOBS", "count", len(run.stops), team.most_jobs),
    ):
        if limit is not None and used > limit:
            detail = f"{used} of at most {limit} ({unit})"
            yield Violation(code, run.name, detail, used - limit, unit)


def paused_s(run: Run, from_s: int, until_s: int) -> int:
    """Time of breaks between two moments."""
    return sum(
        max(0, min(pause.end_s, until_s) - max(pause.start_s, from_s)) for pause in run.route.pauses
    )


def _ways(run: Run) -> Iterator[tuple[Leg, int, int, str]]:
    """Each leg with when it may begin, when it is over, and where it leads."""
    leave_s = run.route.start_s
    for stop in run.stops:
        yield stop.leg, leave_s, stop.visit.arrive_s, stop.job.id
        leave_s = stop.visit.end_s
    yield run.home, leave_s, run.route.end_s, "its end"


def _is_fixed(run: Run) -> bool:
    """Whether the first visit of a route is locked to a time, so that the team may be out."""
    lock = run.stops[0].job.lock
    return lock is not None and lock.start_s is not None
