"""A tour driven from one departure: arrivals, waits, rests and cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supplychain.driving import DriverClock, drive_leg
from supplychain.plans import Rest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.tables import Door, Rig, Tables

Trips = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A tour before its times: rig and shift by position, job positions by trip."""

    rig: int
    shift: int
    trips: Trips

    @property
    def jobs(self) -> Iterator[int]:
        """Jobs in order of service."""
        return (job for trip in self.trips for job in trip)


@dataclass(slots=True)
class Run:
    """A tour driven from one departure; ``slack_s`` is how much later that could have been.

    ``waited_s`` is all standing that a later departure would use up, ``pauses_s`` its running sum
    at every place where the vehicle waits. ``torn`` tells that some door offered both a late start
    and a wait for its next window.
    """

    depart_s: int
    return_s: int = 0
    slack_s: int = 0
    waited_s: int = 0
    distance_m: int = 0
    drive_s: int = 0
    cost_cny: float = 0.0
    torn: bool = False
    pauses_s: list[int] = field(default_factory=list)
    reopen_s: list[int] = field(default_factory=list)
    departs_s: list[int] = field(default_factory=list)
    returns_s: list[int] = field(default_factory=list)
    arrives_s: list[int] = field(default_factory=list)
    starts_s: list[int] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)


class _Drive:
    """The state of a vehicle on its tour: where, when, and how long since the last rest."""

    __slots__ = ("continuous_s", "here", "now_s", "rig", "run")

    def __init__(self, rig: Rig, run: Run) -> None:
        self.rig = rig
        self.run = run
        self.here = 0
        self.now_s = run.depart_s
        self.continuous_s = 0

    def go(self, node: int) -> bool:
        """Drive to a node with the rests that fall due; false past the day's driving."""
        rig, run = self.rig, self.run
        leg_s = rig.drive_s[self.here][node]
        run.drive_s += leg_s
        if run.drive_s > rig.max_drive_s:
            return False
        run.distance_m += rig.distance_m[self.here][node]
        self.here = node
        if self.continuous_s + leg_s <= rig.max_continuous_s:
            self.continuous_s += leg_s
            self.now_s += leg_s
            return True
        clock = DriverClock(self.continuous_s, run.drive_s - leg_s)
        leg = drive_leg(leg_s, rig.rules, rig.drivers, clock)
        for at_s, rest_s in leg.rests:
            run.rests.append(Rest(self.now_s + at_s, self.now_s + at_s + rest_s))
        self.now_s += leg.elapsed_s
        self.continuous_s = leg.clock.continuous_s
        return True

    def stand(self, idle_s: int, stand_s: int) -> None:
        """Stand still for ``stand_s``, of which ``idle_s`` would shrink if it came later."""
        if idle_s:
            self.run.waited_s += idle_s
            self.run.pauses_s.append(self.run.waited_s)
        if stand_s >= self.rig.rules.rest_s:
            self.continuous_s = 0
        self.now_s += stand_s


def drive_tour(tables: Tables, draft: Draft, depart_s: int, *, eager: bool) -> Run | None:
    """Drive the tour from one departure.

    Parameters
    ----------
    tables
        Of the problem.
    draft
        The tour; its loads are not looked at.
    depart_s
        First departure from the front.
    eager
        Whether a late start that is allowed is always taken, or only while it costs less than
        waiting for the door's next window.

    Returns
    -------
    Run or None
        ``None`` where a rule breaks; the length of the route is not looked at.
    """
    rig = tables.rigs[draft.rig]
    shift = tables.problem.vans[rig.van].shifts[draft.shift]
    run = Run(depart_s)
    gate = tables.gate_s(depart_s, 0)
    if gate is None or gate[0] != depart_s:
        return None
    run.slack_s = gate[1] - depart_s
    run.reopen_s += [w.open_s - depart_s for w in tables.problem.windows if w.open_s > depart_s]
    drive = _Drive(rig, run)
    for number, trip in enumerate(draft.trips):
        if number and not _load_again(tables, drive, trip):
            return None
        run.departs_s.append(drive.now_s)
        for job in trip:
            if not drive.go(job + 1) or not _serve(drive, tables.doors[job], eager=eager):
                return None
        if not drive.go(0):
            return None
        run.returns_s.append(drive.now_s)
    run.return_s = drive.now_s
    if run.return_s > shift.close_s:
        return None
    run.slack_s = min(run.slack_s, run.waited_s + shift.close_s - run.return_s)
    run.cost_cny += rig.fixed_cny + rig.cny_per_m * run.distance_m
    run.cost_cny += rig.cny_per_s * (run.return_s - depart_s)
    return run


def _load_again(tables: Tables, drive: _Drive, trip: tuple[int, ...]) -> bool:
    """Load at the front and leave once all goods are there and the front is open."""
    dock_s = drive.rig.dock_s
    release_s = max(tables.doors[job].release_s for job in trip)
    gate = tables.gate_s(max(drive.now_s + dock_s, release_s), dock_s)
    if gate is None:
        return False
    stand_s = gate[0] - drive.now_s
    drive.stand(stand_s - dock_s, stand_s)
    drive.run.slack_s = min(drive.run.slack_s, drive.run.waited_s + gate[1] - gate[0])
    return True


def _serve(drive: _Drive, door: Door, *, eager: bool) -> bool:
    """Wait if need be, serve, and account for lateness and lost value."""
    run, arrive_s = drive.run, drive.now_s
    choice = _start(door, arrive_s, 0.0 if eager else drive.rig.cny_per_s, run)
    if choice is None:
        return False
    start_s, close_s, late_cny = choice
    run.arrives_s.append(arrive_s)
    run.starts_s.append(start_s)
    drive.stand(start_s - arrive_s, start_s - arrive_s)
    run.slack_s = min(run.slack_s, run.waited_s + close_s - start_s)
    for window in door.windows[1:]:
        if window.open_s > start_s:
            run.reopen_s.append(run.waited_s + window.open_s - start_s)
    run.cost_cny += late_cny + door.wait_cny_per_s * (start_s - door.release_s)
    drive.now_s += door.service_s
    return True


def _start(door: Door, arrive_s: int, cny_per_s: float, run: Run) -> tuple[int, int, float] | None:
    """Start of service, latest start at the same price, and price of lateness.

    The next window on time competes with a late start in an earlier, priced one: the wait is
    worth ``cny_per_s``, or more than any lateness where that is zero.
    """
    if arrive_s > door.last_s:
        return None
    if not door.windows:
        return arrive_s, door.limit_s, 0.0
    late_cny: float | None = None
    for window in door.windows:
        if arrive_s <= window.close_s:
            start_s = max(arrive_s, window.open_s)
            if late_cny is None or start_s == arrive_s:
                return start_s, window.close_s, 0.0
            run.torn = True
            if cny_per_s and cny_per_s * (start_s - arrive_s) <= late_cny:
                return start_s, window.close_s, 0.0
            break
        if window.late_cny_per_s is not None:
            price_cny = window.late_cny_per_s * (arrive_s - window.close_s)
            late_cny = price_cny if late_cny is None else min(late_cny, price_cny)
    return None if late_cny is None else (arrive_s, arrive_s, late_cny)
