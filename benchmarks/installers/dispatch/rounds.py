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
    visit, or way back, that would end after its last start.
    """
    if not stays or len(stays) > frame.most_jobs:
        return None
    first_s = _start(stays[0], frame.open_s + frame.drive_s[frame.start][stays[0].point])
    if first_s is None:
        return None
    clock = _Clock(frame, first_s - frame.drive_s[frame.start][stays[0].point])
    starts = [clock.visit(stay) for stay in stays]
    found = clock.home(tuple(at for at in starts if at is not None))
    fits = not clock.is_broken and found.back_s <= frame.close_s
    return (
        found
        if fits and found.paid_s <= frame.longest_s and found.drive_m <= frame.most_m
        else None
    )


class _Clock:
    """A team on its round: where it is, when, and what has come together so far."""

    __slots__ = ("drive_m", "drive_s", "due", "frame", "is_broken", "leave_s", "now_s", "paused_s",
                 "point", "wait_s")  # fmt: skip

    def __init__(self, frame: Frame, leave_s: int) -> None:
        self.frame = frame
        self.leave_s = self.now_s = leave_s
        self.point = frame.start
        self.drive_s = self.drive_m = self.wait_s = self.paused_s = 0
        self.is_broken = False
        self.due = [
            (pause.open_s + frame.midnight_s, pause.close_s + frame.midnight_s, pause.length_s)
            for pause in frame.breaks
            if leave_s < pause.open_s + frame.midnight_s
        ]

    def visit(self, stay: Stay) -> int | None:
        """Go to a door and work there; the start of work."""
        leg_s = self._leg(stay.point)
        start_s = _start(stay, self.now_s + leg_s)
        while start_s is not None and self.due and start_s + stay.work_s > self.due[0][1]:
            self._pause()
            start_s = _start(stay, self.now_s + leg_s)
        if start_s is None:
            self.is_broken = True
            return None
        self.wait_s += start_s - self.now_s - leg_s
        self.now_s = start_s + stay.work_s
        return start_s

    def home(self, starts_s: tuple[int, ...]) -> Timing:
        """Go back."""
        leg_s = self._leg(self.frame.end)
        while self.due and self.now_s + leg_s > self.due[0][1]:
            self._pause()
        return Timing(
            starts_s,
            self.leave_s,
            self.now_s + leg_s,
            self.drive_s,
            self.drive_m,
            self.wait_s,
            self.paused_s,
        )

    def _leg(self, point: int) -> int:
        leg_s = self.frame.drive_s[self.point][point]
        self.is_broken |= leg_s > self.frame.longest_drive_s
        self.drive_s += leg_s
        self.drive_m += self.frame.drive_m[self.point][point]
        self.point = point
        return leg_s

    def _pause(self) -> None:
        """Take the break that is due; what is left until it may begin is waiting."""
        open_s, close_s, length_s = self.due.pop(0)
        start_s = max(self.now_s, open_s)
        self.is_broken |= start_s > close_s
        self.wait_s += start_s - self.now_s
        self.paused_s += length_s
        self.now_s = start_s + length_s


def _start(stay: Stay, there_s: int) -> int | None:
    """Start of work of a team that is there at a second."""
    if stay.fixed_s is not None:
        return stay.fixed_s if there_s <= stay.fixed_s else None
    for window in stay.windows:
        if there_s <= window.close_s:
            return max(there_s, window.open_s)
    return None
