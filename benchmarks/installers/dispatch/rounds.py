"""A team's round of a day as a dispatcher keeps it: visits in order, and when each can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.fleet import MealBreak
    from supplychain.windows import TimeWindow


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit to be fitted into a round.

    Parameters
    ----------
    job, task
        Position of the job in the problem, and of the task in it.
    point
        Where.
    work_s
        How long, by this team.
    windows
        When work may start: what of the booked windows is left once the goods are there.
    fixed_s
        The start, once it is agreed with another team.
    helps
        Whether the team only helps another one.
    """

    job: int
    task: int
    point: int
    work_s: int
    windows: tuple[TimeWindow, ...]
    fixed_s: int | None = None
    helps: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A team on a day, and what it may do.

    ``close_s`` is when it must be back, overtime included, and ``longest_s`` the most time out
    without breaks; ``drive_s[a][b]`` and ``drive_m[a][b]`` are the ways.
    """

    team: int
    day: int
    open_s: int
    shift_close_s: int
    close_s: int
    longest_s: int
    most_jobs: int
    most_m: float
    longest_drive_s: int
    breaks: tuple[MealBreak, ...]
    midnight_s: int
    start: int
    end: int
    drive_s: Sequence[Sequence[int]]
    drive_m: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Timing:
    """When a round's visits start and what it takes."""

    starts_s: tuple[int, ...]
    leave_s: int
    back_s: int
    drive_s: int
    drive_m: int
    wait_s: int
    paused_s: int = 0

    @property
    def paid_s(self) -> int:
        """From leaving to being back, breaks aside."""
        return self.back_s - self.leave_s - self.paused_s


def timed(frame: Frame, stays: Sequence[Stay]) -> Timing | None:
    """Each visit as early as it can be, and the team leaves as late as the first one allows.

    ``None`` if a rule of the team or of a job would be broken. A break is taken before the first
    visit that would end after its last start.
    """
    if not stays or len(stays) > frame.most_jobs:
        return None
    first = stays[0]
    out_s = frame.drive_s[frame.start][first.point]
    start_s = _start(first, frame.open_s + out_s)
    if start_s is None:
        return None
    leave_s = start_s - out_s
    due = [
        (at.open_s + frame.midnight_s, at.close_s + frame.midnight_s, at.length_s)
        for at in frame.breaks
        if leave_s < at.open_s + frame.midnight_s
    ]
    now_s, point, starts = leave_s, frame.start, []
    drive_s = drive_m = wait_s = paused_s = 0
    for stay in stays:
        leg_s = frame.drive_s[point][stay.point]
        if leg_s > frame.longest_drive_s:
            return None
        start_s = _start(stay, now_s + leg_s)
        while start_s is not None and due and start_s + stay.work_s > due[0][1]:
            pause = _paused(now_s, due.pop(0))
            if pause is None:
                return None
            paused_s += pause[1] - pause[0]
            # Waiting for the break is waiting too.
            wait_s += pause[0] - now_s
            now_s = pause[1]
            start_s = _start(stay, now_s + leg_s)
        if start_s is None:
            return None
        drive_s, drive_m = drive_s + leg_s, drive_m + frame.drive_m[point][stay.point]
        wait_s += start_s - now_s - leg_s
        starts.append(start_s)
        now_s, point = start_s + stay.work_s, stay.point
    leg_s = frame.drive_s[point][frame.end]
    while due and now_s + leg_s > due[0][1]:
        pause = _paused(now_s, due.pop(0))
        if pause is None:
            return None
        paused_s += pause[1] - pause[0]
        wait_s += pause[0] - now_s
        now_s = pause[1]
    back_s = now_s + leg_s
    drive_s, drive_m = drive_s + leg_s, drive_m + frame.drive_m[point][frame.end]
    found = Timing(tuple(starts), leave_s, back_s, drive_s, drive_m, wait_s, paused_s)
    is_short = back_s <= frame.close_s and found.paid_s <= frame.longest_s
    fits = is_short and drive_m <= frame.most_m and leg_s <= frame.longest_drive_s
    return found if fits else None


def _start(stay: Stay, there_s: int) -> int | None:
    """Start of work of a team that is there at a second."""
    if stay.fixed_s is not None:
        return stay.fixed_s if there_s <= stay.fixed_s else None
    for window in stay.windows:
        if there_s <= window.close_s:
            return max(there_s, window.open_s)
    return None


def _paused(now_s: int, due: tuple[int, int, int]) -> tuple[int, int] | None:
    open_s, close_s, length_s = due
    start_s = max(now_s, open_s)
    return (start_s, start_s + length_s) if start_s <= close_s else None
