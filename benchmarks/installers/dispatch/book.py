"""The dispatcher's book: who does what in which order, and the cheapest place for one job more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from benchmarks.installers.dispatch.frames import may_work
from benchmarks.installers.dispatch.rounds import Stay, timed
from solvers.installers.eligible import can_do, can_help, work_s
from supplychain.calendars import DAY_S
from supplychain.jobs import Timing as TaskTiming
from supplychain.jobs import WindowsFor
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from benchmarks.installers.dispatch.parameters import DispatchParameters
    from benchmarks.installers.dispatch.rounds import Frame, Timing
    from solvers.installers.problem import InstallersProblem

Key = tuple[int, int]
"""Team and day, by position."""

LEADS = 6
"""Of the places for the first team of a job that needs two, so many are tried with a second."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stay at a position of a round, its start, and what it costs in seconds of driving."""

    key: Key
    position: int
    stay: Stay
    start_s: int
    worth_s: float

    @property
    def end_s(self) -> int:
        """End of work."""
        return self.start_s + self.stay.work_s


@dataclass
class Book:
    """All rounds."""

    problem: InstallersProblem
    frames: Mapping[Key, Frame]
    parameters: DispatchParameters
    rounds: dict[Key, list[Stay]] = field(default_factory=dict)
    timings: dict[Key, Timing] = field(default_factory=dict)

    def put(self, places: Sequence[Place]) -> None:
        """Enter the visits of a job; those of several teams keep their starts."""
        fixed = len(places) > 1
        for place in places:
            stay = replace(place.stay, fixed_s=place.start_s) if fixed else place.stay
            stays = self.rounds.setdefault(place.key, [])
            stays.insert(place.position, stay)
            timing = timed(self.frames[place.key], stays)
            if timing is None:
                message = "a place is only taken where it fits"
                raise RuntimeError(message)
            self.timings[place.key] = timing

    def best(
        self, job: int, teams: Iterable[int], windows: Sequence[TimeWindow], ready_s: int
    ) -> list[Place] | None:
        """The cheapest places for all tasks of a job, by some teams, in given windows."""
        among = list(teams)
        found: list[Place] = []
        for task in range(len(self.problem.jobs[job].tasks)):
            span = self._span(job, task, found, windows, ready_s)
            if span is None:
                return None
            crew = self._crew(job, task, among, span, frozenset(place.key[0] for place in found))
            if crew is None:
                return None
            found += crew
        return found

    def _span(
        self,
        job: int,
        task: int,
        found: Sequence[Place],
        windows: Sequence[TimeWindow],
        ready_s: int,
    ) -> tuple[TimeWindow, ...] | None:
        """When a task may start, given where the tasks before it are."""
        given = self.problem.jobs[job]
        latest_s = self.problem.horizon_s
        open_s = ready_s
        for_all = given.windows_for is WindowsFor.EVERY or given.timing is TaskTiming.FREE
        held = windows if task == 0 or for_all else (TimeWindow(0, latest_s),)
        if found and given.timing is TaskTiming.SAME_TIME:
            open_s = latest_s = found[0].start_s
        elif found and given.timing is TaskTiming.IN_ORDER:
            before = [place for place in found if not place.stay.helps][-1]
            open_s = before.start_s + given.least_gap_s
            latest_s = latest_s if given.most_gap_s is None else before.start_s + given.most_gap_s
        cut = [TimeWindow(max(w.open_s, open_s), min(w.close_s, latest_s)) for w in held]
        return tuple(w for w in cut if w.open_s <= w.close_s) or None

    def _crew(
        self,
        job: int,
        task: int,
        teams: Sequence[int],
        windows: tuple[TimeWindow, ...],
        busy: frozenset[int],
    ) -> list[Place] | None:
        """One team for a task, or one with the skills and one that helps it."""
        given = self.problem.jobs[job]
        people = given.tasks[task].people
        places = sorted(
            self._places(job, task, [team for team in teams if team not in busy], windows),
            key=lambda place: (place.worth_s, place.key, place.position),
        )
        best: list[Place] | None = None
        best_s = float("inf")
        tried: set[Key] = set()
        for place in places:
            if place.worth_s >= best_s or len(tried) >= LEADS:
                break
            if self.problem.teams[place.key[0]].size >= people:
                best, best_s = [place], place.worth_s
                break
            if place.key in tried:
                continue
            tried.add(place.key)
            pair = self._with_help(job, task, place, teams, windows, busy)
            if pair is not None and sum(p.worth_s for p in pair) < best_s:
                best, best_s = pair, sum(p.worth_s for p in pair)
        return best

    def _with_help(
        self,
        job: int,
        task: int,
        lead: Place,
        teams: Sequence[int],
        windows: tuple[TimeWindow, ...],
        busy: frozenset[int],
    ) -> list[Place] | None:
        """A lead and the cheapest helper who can start with it, later if it must be."""
        given = self.problem.jobs[job]
        lacking = given.tasks[task].people - self.problem.teams[lead.key[0]].size
        best: list[Place] | None = None
        for team in teams:
            key = team, lead.key[1]
            helper = self.problem.teams[team]
            fits = team != lead.key[0] and team not in busy and helper.size >= lacking
            if not fits or key not in self.frames or not can_help(helper, given, given.tasks[task]):
                continue
            later = tuple(
                TimeWindow(max(w.open_s, lead.start_s), w.close_s)
                for w in windows
                if w.close_s >= lead.start_s
            )
            stay = replace(lead.stay, windows=later, helps=True)
            for helping in self._positions(key, stay):
                both = self._together(lead, helping)
                if both and (best is None or _worth_s(both) < _worth_s(best)):
                    best = both
        return best

    def _together(self, lead: Place, helping: Place) -> list[Place] | None:
        """Both at the start of the later one; ``None`` if the lead cannot wait so long."""
        if helping.start_s == lead.start_s:
            return [lead, helping]
        fixed = replace(lead.stay, fixed_s=helping.start_s)
        moved = self._place(lead.key, lead.position, fixed)
        return None if moved is None else [moved, helping]

    def _places(
        self, job: int, task: int, teams: Iterable[int], windows: tuple[TimeWindow, ...]
    ) -> Iterator[Place]:
        given = self.problem.jobs[job]
        point = self.problem.job_points[given.id]
        for team in teams:
            who = self.problem.teams[team]
            for day, when in enumerate(self.problem.days):
                midnight_s = when.midnight_s
                held = any(
                    w.open_s < midnight_s + DAY_S and w.close_s >= midnight_s for w in windows
                )
                if not held or (team, day) not in self.frames:
                    continue
                if can_do(who, when.date, given, given.tasks[task]):
                    length_s = work_s(who, given.tasks[task])
                    in_time = _done_by(windows, given.deadline_s, length_s)
                    stay = Stay(job, task, point, length_s, in_time)
                    yield from self._positions((team, day), stay)

    def _positions(self, key: Key, stay: Stay) -> Iterator[Place]:
        stays = self.rounds.get(key, [])
        if (not stays and not self._may_begin(key)) or not self._has_parts(key, stay):
            return
        for position in range(len(stays) + 1):
            place = self._place(key, position, stay)
            if place is not None:
                yield place

    def _place(self, key: Key, position: int, stay: Stay) -> Place | None:
        """The stay at a position, if the round can still be done and no rule of the week broken."""
        stays = self.rounds.get(key, [])
        after = timed(self.frames[key], [*stays[:position], stay, *stays[position:]])
        if after is None or not self._keeps_the_hours(key, after):
            return None
        before = self.timings.get(key)
        p = self.parameters
        worth_s = after.drive_s + p.wait_weight * after.wait_s
        if before is None:
            worth_s += p.open_s
        else:
            worth_s -= before.drive_s + p.wait_weight * before.wait_s
        start_s = after.starts_s[position]
        worth_s += p.late_weight * (start_s - stay.windows[0].open_s)
        return Place(key, position, stay, start_s, worth_s)

    def _may_begin(self, key: Key) -> bool:
        worked = frozenset(day for team, day in self.rounds if team == key[0])
        return may_work(self.problem, self.problem.teams[key[0]], worked, key[1])

    def _has_parts(self, key: Key, stay: Stay) -> bool:
        """Whether the team carries the parts of the stay beside those of its other visits."""
        if stay.helps:
            return True
        used: Counter[str] = Counter()
        for visit in (*self.rounds.get(key, ()), stay):
            if not visit.helps:
                for part in self.problem.jobs[visit.job].tasks[visit.task].parts:
                    used[part.id] += part.quantity
        carried = {part.id: part.quantity for part in self.problem.teams[key[0]].parts}
        return all(amount <= carried.get(part, 0.0) for part, amount in used.items())

    def _keeps_the_hours(self, key: Key, after: Timing) -> bool:
        """Working time of the week, from Monday, and overtime of the month within their limits."""
        team, labour = self.problem.teams[key[0]], self.problem.rules.labour
        most_s = labour.weekly_s if team.most_weekly_s is None else team.most_weekly_s
        timings = {day: timing for (who, day), timing in self.timings.items() if who == key[0]}
        timings[key[1]] = after
        dates = [day.date for day in self.problem.days]
        week, month = dates[key[1]].isocalendar()[:2], (dates[key[1]].year, dates[key[1]].month)
        worked_s = team.account.week_s if dates[0].isocalendar()[:2] == week else 0
        overtime_s = 0
        if (dates[0].year, dates[0].month) == month:
            overtime_s = team.account.month_overtime_s
        for day, timing in timings.items():
            over_s = max(0, timing.back_s - self.frames[key[0], day].shift_close_s)
            if dates[day].isocalendar()[:2] == week:
                worked_s += timing.paid_s - over_s
            if (dates[day].year, dates[day].month) == month:
                overtime_s += over_s
        return worked_s <= most_s and overtime_s <= labour.overtime_monthly_s


def _done_by(
    windows: tuple[TimeWindow, ...], deadline_s: int | None, work_s: int
) -> tuple[TimeWindow, ...]:
    """What of the windows leaves time to be done by the deadline."""
    if deadline_s is None:
        return windows
    cut = (TimeWindow(w.open_s, min(w.close_s, deadline_s - work_s)) for w in windows)
    return tuple(w for w in cut if w.open_s <= w.close_s)


def _worth_s(places: Sequence[Place]) -> float:
    return sum(place.worth_s for place in places)
