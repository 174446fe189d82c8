"""Breaks: taken where due, at their time, and not while working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.checks.case import Run
    from solvers.installers.plan import Pause
    from supplychain.fleet import MealBreak


def breaks_are_taken_where_due(run: Run) -> Iterator[Violation]:
    """``BREAK_MISSING``, ``BREAK_NOT_DUE``: one pause for each break that is due, and no other.

    A break is due if the team is out from before it opens until after it closes.
    """
    missing, extra = _matched(run)
    for meal in missing:
        detail = f"no break of {meal.length_s} s from {meal.open_s} to {meal.close_s} s of the day"
        yield Violation("BREAK_MISSING", run.name, detail, meal.length_s, "s")
    for pause in extra:
        length_s = pause.end_s - pause.start_s
        detail = f"a pause of {length_s} s at {pause.start_s} s is no break that is due"
        yield Violation("BREAK_NOT_DUE", run.name, detail, abs(length_s), "s")


def breaks_are_free_of_work(run: Run) -> Iterator[Violation]:
    """``BREAK_AT_WORK``: on the way or while waiting, on the route, one after the other."""
    busy = [(stop.visit.start_s, stop.visit.end_s) for stop in run.stops]
    over_s = 0
    before: Pause | None = None
    for pause in sorted(run.route.pauses, key=lambda item: item.start_s):
        over_s += sum(
            max(0, min(pause.end_s, end_s) - max(pause.start_s, start_s)) for start_s, end_s in busy
        )
        over_s += max(0, run.route.start_s - pause.start_s, pause.end_s - run.route.end_s)
        over_s += max(0, 0 if before is None else before.end_s - pause.start_s)
        before = pause
    if over_s:
        detail = f"{over_s} s of breaks while working, off the route or at once"
        yield Violation("BREAK_AT_WORK", run.name, detail, over_s, "s")


def _matched(run: Run) -> tuple[list[MealBreak], list[Pause]]:
    """Breaks that are due and not taken, and pauses that are none.

    Each pause in turn is the break that closes first of those it may be, which leaves the fewest
    without one.
    """
    midnight_s = run.day.midnight_s
    due = sorted(
        (
            meal
            for meal in run.team.breaks
            if run.route.start_s < midnight_s + meal.open_s
            and run.route.end_s > midnight_s + meal.close_s
        ),
        key=lambda meal: meal.close_s,
    )
    extra = []
    for pause in sorted(run.route.pauses, key=lambda item: item.start_s):
        meal = next((meal for meal in due if _is(pause, meal, midnight_s)), None)
        if meal is None:
            extra.append(pause)
        else:
            due.remove(meal)
    return due, extra


def _is(pause: Pause, meal: MealBreak, midnight_s: int) -> bool:
    at_s = pause.start_s - midnight_s
    return meal.open_s <= at_s <= meal.close_s and pause.end_s - pause.start_s == meal.length_s
