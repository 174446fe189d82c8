"""Where a job fits: every seat for one team, starts tried side by side where teams must meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.able_seats import who_can, who_can_help
from solvers.installers.day.entries import Entry, Span, own_span, related_span
from solvers.installers.day.items import items_of
from solvers.installers.day.trial import in_reach, tried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from solvers.installers.day.able_seats import AbleSeats
    from solvers.installers.day.board import Board
    from solvers.installers.day.items import Item
    from solvers.installers.day.trial import Stand, Tried
    from supplychain.jobs import InstallJob

KEPT = 4
"""So many ways of staffing a task at a start are kept."""
STARTS = 12
"""So many starts are tried where teams must meet."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for one or more jobs; ``extra_cny`` is what it is expected to cost."""

    stands: tuple[Stand, ...]
    extra_cny: float

    @property
    def start_s(self) -> int:
        """When the first task starts."""
        return self.stands[0].start_s


class Finder:
    """Looks for places for jobs that start together, on a board that knows them.

    Parameters
    ----------
    board
        Its problem has the jobs.
    jobs
        One job, or several that start together.
    allowed
        Which seats may be used; ``None``: all.
    """

    def __init__(
        self, board: Board, jobs: Sequence[InstallJob], allowed: Callable[[int], bool] | None = None
    ) -> None:
        self.board, self.jobs, self.allowed = board, jobs, allowed
        self.items = items_of(jobs)
        self.spans = {job.id: self._span(job) for job in jobs}
        self.elsewhere = self._busy_then()
        self._able: dict[tuple[str, int, bool], AbleSeats] = {}
        self._kept: dict[tuple[int, int, int], list[Place]] = {}

    @property
    def is_possible(self) -> bool:
        """Whether related jobs are planned so that these may be."""
        return all(span is not None for span in self.spans.values())

    def places(self, span: Span | None = None) -> list[Place]:
        """Places, the cheapest first; the first task starts within ``span``."""
        if not self.is_possible:
            return []
        with self.board.holding(self.spans):
            return self._places(span or Span())

    def _places(self, span: Span) -> list[Place]:
        self._kept.clear()
        found = list(self._alone(span)) if len(self.items) == 1 else []
        if len(self.items) > 1 or self._may_meet(self.items[0]):
            for start_s in self._starts(span):
                found += self._arranged(start_s)
        found.sort(key=lambda place: (place.extra_cny, place.start_s, place.stands[0].seat))
        return found

    def places_of_choice(self, span: Span | None = None) -> list[Place]:
        """Places, also those that keep what was agreed where a sooner start would not."""
        found = self.places(span)
        agreed = self.jobs[0].agreed
        if agreed is not None:
            window = Span(agreed.window.open_s, agreed.window.close_s)
            found += self.places(window if span is None else window & span)
            found.sort(key=lambda place: (place.extra_cny, place.start_s, place.stands[0].seat))
        return found

    def _alone(self, span: Span) -> Iterator[Place]:
        """One team for one task."""
        item = self.items[0]
        wanted = self._own(item) & span
        table = self._try(item, wanted, self._big_enough(item))
        for stand in table.cheapest(len(table.able.seats)):
            if self._differ((stand,)):
                yield Place((stand,), self._priced((stand,)))

    def _arranged(self, start_s: int) -> list[Place]:
        """All items with the first one at a start; the cheapest of different teams."""
        states: list[Place] = [Place((), 0.0)]
        for number, item in enumerate(self.items):
            grown = []
            for state in states:
                from_s, until_s = self._bounds(item, state, start_s)
                for staffing in self._staffings(number, from_s, until_s):
                    stands = (*state.stands, *staffing.stands)
                    if self._differ(stands):
                        grown.append(Place(stands, self._priced(stands)))
            grown.sort(key=lambda place: place.extra_cny)
            states = grown[:KEPT]
        return states

    def _bounds(self, item: Item, state: Place, start_s: int) -> tuple[int, int]:
        span = self._own(item)
        if item.tied is None:
            return (start_s, start_s) if not state.stands else (span.from_s, span.until_s)
        before = self.items[item.tied]
        at_s = next(
            s.start_s
            for s in state.stands
            if (s.entry.job_id, s.entry.task) == (before.job.id, before.task)
        )
        most_s = span.until_s if item.most_s is None else at_s + item.most_s
        return at_s + item.least_s, most_s

    def _staffings(self, number: int, from_s: int, until_s: int) -> list[Place]:
        """Ways to staff one item: one team, or two that start together; the cheapest ones."""
        key = number, from_s, until_s
        if key not in self._kept:
            item = self.items[number]
            span = self._own(item) & Span(from_s, until_s)
            table = self._try(item, span, self._big_enough(item))
            found = [Place((s,), s.extra_cny) for s in table.cheapest(KEPT)]
            if self._may_meet(item):
                starts = [from_s] if from_s == until_s else self._starts_of(item, span)
                for at_s in starts:
                    found += self._pairs(item, self._own(item) & Span(at_s, at_s))
            found.sort(key=lambda place: place.extra_cny)
            self._kept[key] = found[:KEPT]
        return self._kept[key]

    def _pairs(self, item: Item, span: Span) -> Iterator[Place]:
        """Two teams at a fixed start: one that has the skills, and one that helps."""
        people = item.job.tasks[item.task].people
        small = self._small(item)
        mains = list(self._try(item, span, small).cheapest(KEPT))
        helpers: dict[int, list[Stand]] = {}
        for main in mains:
            if main.entry.work_s not in helpers:
                able = self._helpers(item)
                able = replace(able, work_s=np.full_like(able.work_s, main.entry.work_s))
                entry = Entry(item.job.id, item.task, helps=True, work_s=main.entry.work_s)
                table = tried(self.board, in_reach(self.board, able, span), entry, span)
                helpers[main.entry.work_s] = list(table.cheapest(4 * KEPT))
            for helper in helpers[main.entry.work_s]:
                size = self._size(main) + self._size(helper)
                if size >= people and self._differ((main, helper)):
                    yield Place((main, helper), main.extra_cny + helper.extra_cny)

    def _try(self, item: Item, span: Span, able: AbleSeats) -> Tried:
        entry = Entry(item.job.id, item.task, helps=False, work_s=0)
        return tried(self.board, in_reach(self.board, able, span), entry, span)

    def _starts(self, span: Span) -> list[int]:
        """Starts worth trying for the first item: early ones of teams that are near."""
        first = self.items[0]
        found = self._starts_of(first, self._own(first) & span)
        offset_s = 0
        for item in self.items[1:]:
            offset_s += item.least_s if item.tied not in (None, 0) else 0
            if item.tied is not None:
                shifted = self._own(item)
                starts = self._starts_of(item, shifted)
                found += [start_s - max(offset_s, item.least_s) for start_s in starts]
        wanted = self._own(first) & span
        ordered = dict.fromkeys(s for s in found if wanted.from_s <= s <= wanted.until_s)
        return list(ordered)[:STARTS]

    def _starts_of(self, item: Item, span: Span) -> list[int]:
        """Earliest starts of the teams for which an item is cheapest, and openings of windows."""
        tables = [self._try(item, span, self._big_enough(item))]
        if self._may_meet(item):
            tables.append(self._try(item, span, self._small(item)))
            able = self._helpers(item)
            task = item.job.tasks[item.task]
            able = replace(able, work_s=np.full_like(able.work_s, task.work_s))
            entry = Entry(item.job.id, item.task, helps=True, work_s=0)
            tables.append(tried(self.board, in_reach(self.board, able, span), entry, span))
        found = [stand.start_s for table in tables for stand in table.cheapest(STARTS // 3)]
        found += [w.open_s for w in item.job.windows if span.from_s <= w.open_s <= span.until_s]
        return found

    def _priced(self, stands: Iterable[Stand]) -> float:
        """What stands cost, with what does not depend on times."""
        placed = list(stands)
        total = sum(stand.extra_cny for stand in placed) + self._worst_late(placed)
        for job in self.jobs:
            own = [stand for stand in placed if stand.entry.job_id == job.id]
            if own:
                total += self._beside(job, own)
        return total

    def _beside(self, job: InstallJob, stands: Sequence[Stand]) -> float:
        """Quality, preference, split pairs, and other teams than agreed."""
        rules = self.board.problem.rules
        teams = [self.board.seats[stand.seat].team for stand in stands]
        ids = {team.id for team in teams}
        cost = rules.second_visit_cny * (1.0 - teams[0].quality)
        if job.preferred_team_ids and ids.isdisjoint(job.preferred_team_ids):
            cost += rules.not_preferred_cny
        for relation in self.board.relations.get(job.id, ()):
            is_first = relation.first_job_id == job.id
            other = relation.second_job_id if is_first else relation.first_job_id
            if relation.kind == "same_team" and other in self.board.spots:
                leader = self.board.leader_of(other)
                cost += relation.broken_cny if leader != teams[0].id else 0.0
        if job.agreed is not None and job.agreed.team_ids and set(job.agreed.team_ids) != ids:
            off = not job.agreed.window.holds(stands[0].start_s)
            cost += 0.0 if off else rules.changed_promise_cny
        return cost

    def _worst_late(self, stands: Sequence[Stand]) -> float:
        price = self.board.problem.rules.worst_late_cny_per_min
        if price == 0.0:
            return 0.0
        latest = self.board.latest_s.copy()
        before_s = int(latest.max(initial=0))
        for stand in stands:
            latest[stand.seat] = stand.latest_s
        return price * (int(latest.max(initial=0)) - before_s) / 60

    def _span(self, job: InstallJob) -> Span | None:
        inside = {other.id for other in self.jobs}
        relations = [
            relation
            for relation in self.board.relations.get(job.id, ())
            if not {relation.first_job_id, relation.second_job_id} <= inside
        ]
        related = related_span(job.id, relations, self.board.times_of)
        if related is None:
            return None
        now = Span(max(self.board.now_s, 0))
        return own_span(self.board.problem, job) & related & now

    def _busy_then(self) -> set[str]:
        """Teams of planned jobs that start at the same time."""
        inside = {job.id for job in self.jobs}
        return {
            team_id
            for job in self.jobs
            for relation in self.board.relations.get(job.id, ())
            if relation.kind == "same_time"
            for other in (relation.first_job_id, relation.second_job_id)
            if other not in inside and other in self.board.spots
            for team_id in self.board.teams_of(other)
        }

    def _own(self, item: Item) -> Span:
        """When an item may be done by itself; what is before or after holds for the whole job."""
        span, lock = self.spans[item.job.id], item.job.lock
        assert span is not None
        if lock is not None and lock.start_s is not None and item.task == 0:
            return span & Span(lock.start_s, lock.start_s)
        return span

    def _big_enough(self, item: Item) -> AbleSeats:
        able = self._who(item, helps=False)
        return able.where(able.size >= item.job.tasks[item.task].people)

    def _small(self, item: Item) -> AbleSeats:
        able = self._who(item, helps=False)
        return able.where(able.size < item.job.tasks[item.task].people)

    def _helpers(self, item: Item) -> AbleSeats:
        return self._who(item, helps=True)

    def _who(self, item: Item, *, helps: bool) -> AbleSeats:
        key = item.job.id, item.task, helps
        if key not in self._able:
            look = who_can_help if helps else who_can
            able = look(self.board, item.job, item.task)
            if self.allowed is not None:
                chosen = [self.allowed(int(seat)) for seat in able.seats]
                able = able.where(np.array(chosen, np.bool_))
            self._able[key] = able
        return self._able[key]

    def _may_meet(self, item: Item) -> bool:
        people = item.job.tasks[item.task].people
        return item.job.may_share and people > 1 and len(self._small(item).seats) > 0

    def _size(self, stand: Stand) -> int:
        return self.board.seats[stand.seat].team.size

    def _differ(self, stands: Sequence[Stand]) -> bool:
        teams = [self.board.seats[stand.seat].team.id for stand in stands]
        is_apart = len(set(teams)) == len(teams) and self.elsewhere.isdisjoint(teams)
        return is_apart and self._fits_locks(stands)

    def _fits_locks(self, stands: Sequence[Stand]) -> bool:
        """Whether locked jobs are done by their teams in their order, as far as placed."""
        for job in self.jobs:
            if job.lock is not None:
                own = [s for s in stands if s.entry.job_id == job.id]
                teams = tuple(self.board.seats[stand.seat].team.id for stand in own)
                if teams != job.lock.team_ids[: len(teams)]:
                    return False
        return True


__all__ = ["Finder", "Place"]
