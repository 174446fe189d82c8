"""The intervals in which a door may be visited, for a model with one interval per visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.routing.last_mile.tables import Door

LATE_STEP_S = 1_800
"""Late starts are offered for so long after a priced window, at the price of half of that."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One client of the model: a job in one interval, and what a visit then is worth."""

    job: int
    open_s: int
    close_s: int
    worth_cny: float


def visits_of(door: Door, job: int) -> list[Visit]:
    """Intervals in which the job may start, those a little late included.

    Intervals that end before the goods are there are left away. If that leaves none, but a very
    late start is allowed, its interval is offered at the price of a start on release.
    """
    found = [Visit(job, 0, door.limit_s, door.unserved_cny)] if not door.windows else []
    for position, window in enumerate(door.windows):
        found.append(Visit(job, window.open_s, window.close_s, door.unserved_cny))
        if window.late_cny_per_s is None:
            continue
        opens = [later.open_s for later in door.windows[position + 1 :]]
        until_s = min([window.close_s + LATE_STEP_S, door.limit_s, *opens])
        worth_cny = door.unserved_cny - window.late_cny_per_s * (until_s - window.close_s) / 2
        if until_s > window.close_s and worth_cny > 0:
            found.append(Visit(job, window.close_s, until_s, worth_cny))
    possible = [visit for visit in found if visit.close_s >= max(0, door.release_s)]
    return possible or _very_late(door, job)


def _very_late(door: Door, job: int) -> list[Visit]:
    prices = [
        window.late_cny_per_s * (door.release_s - window.close_s)
        for window in door.windows
        if window.late_cny_per_s is not None
    ]
    worth_cny = door.unserved_cny - min(prices, default=door.unserved_cny)
    if door.last_s < door.release_s or worth_cny <= 0:
        return []
    return [Visit(job, door.release_s, door.last_s, worth_cny)]
