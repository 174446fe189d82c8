"""Every way to add a job to a plan: one place, or places of several teams that meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from solvers.installers.reasons.able import work_s
from solvers.installers.reasons.slots import Role, Slot, Terms, latest_s, slot_at, slots_of
from supplychain.jobs import RelationKind, Timing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.installers.reasons.board import Board
    from solvers.installers.reasons.limits import Hurdle
    from supplychain.jobs import InstallJob

NOTHING: frozenset[Hurdle] = frozenset()
MOST_PARTS = 400
"""Partly filled combinations that are kept, the cheapest ones."""
MOST_TRIES = 200
"""Combinations that are timed, the cheapest first."""


@dataclass(frozen=True, slots=True)
class Ease:
    """What is not asked for in a trial: hurdles, the job's windows, its goods, its second team."""

    lifted: frozenset[Hurdle] = NOTHING
    has_windows: bool = True
    has_goods: bool = True
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Insertion:
    """Places for all visits of a job; ``cost_cny`` is about what the routes cost more."""

    job: InstallJob
    slots: tuple[Slot, ...]

    @property
    def cost_cny(self) -> float:
        """Of all its routes."""
        return sum(slot.cost_cny for slot in self.slots)

    @property
    def broken(self) -> frozenset[Hurdle]:
        """Rules that it breaks somewhere."""
        return frozenset(rule for slot in self.slots for rule in slot.broken)


def insertions(board: Board, job: InstallJob, ease: Ease) -> list[Insertion]:
    """Ways to add a job that break nothing but what is lifted, cheapest first."""
    terms = terms_of(board, job, ease)
    if terms is None:
        return []
    cut = _cut(board, job)
    found = [
        made
        for roles in roles_of(cut)
        for made in _made(board, roles[:1] if ease.is_alone else roles, terms, ease)
    ]
    return sorted(found, key=lambda item: item.cost_cny)


def roles_of(job: InstallJob) -> list[tuple[Role, ...]]:
    """Ways to man a job: each task by one team, or where it may be shared by two."""
    ways: list[list[tuple[Role, ...]]] = []
    for number, task in enumerate(job.tasks):
        alone = (Role(job, number, least_people=task.people),)
        shared = (Role(job, number), Role(job, number, helps=True))
        ways.append([alone, shared] if task.people > 1 and job.may_share else [alone])
    return [tuple(role for part in way for role in part) for way in product(*ways)]


def terms_of(board: Board, job: InstallJob, ease: Ease) -> Terms | None:
    """What goods, locks and other jobs ask of its start; ``None`` if they leave it no time."""
    floor_s = board.problem.ready_s(job) if ease.has_goods else 0
    last_s: int | None = None
    at_s = None if job.lock is None else job.lock.start_s
    for relation in board.relations_of.get(job.id, ()):
        is_first = relation.first_job_id == job.id
        other = board.visits.get(relation.second_job_id if is_first else relation.first_job_id)
        is_free = relation.kind is RelationKind.BEFORE and is_first and not other
        if relation.kind is RelationKind.SAME_TEAM or is_free:
            continue
        if not other:
            return None
        if relation.kind is RelationKind.SAME_TIME:
            at_s = other[0][1].start_s
        elif not is_first:
            end_s = max(visit.end_s for _, visit in other)
            floor_s = max(floor_s, end_s + relation.least_gap_s)
            if relation.most_gap_s is not None:
                last_s = end_s + relation.most_gap_s
    if at_s is not None and at_s < floor_s:
        return None
    return Terms(floor_s, at_s, ease.has_windows, last_s=last_s)


def _cut(board: Board, job: InstallJob) -> InstallJob:
    """The job with its deadline moved to before the jobs that follow it."""
    deadlines = [] if job.deadline_s is None else [job.deadline_s]
    for relation in board.relations_of.get(job.id, ()):
        second = board.visits.get(relation.second_job_id)
        if relation.kind is RelationKind.BEFORE and relation.first_job_id == job.id and second:
            deadlines.append(second[0][1].start_s - relation.least_gap_s)
    return replace(job, deadline_s=min(deadlines, default=None))


def _made(board: Board, roles: Sequence[Role], terms: Terms, ease: Ease) -> Iterator[Insertion]:
    days = range(len(board.problem.days))
    choices: list[list[Slot]] = []
    for role in roles:
        own = terms if role.task == 0 else replace(terms, at_s=None, last_s=None)
        if role.helps:
            own = replace(own, work_s=_least_work_s(board, role), has_windows=False)
        places = slots_of(board, role, own, days, ease.lifted)
        choices.append([slot for slot in places if _is_locked_to(slot, roles)])
    if not all(choices):
        return
    if len(roles) == 1:
        yield from (Insertion(roles[0].job, (slot,)) for slot in choices[0])
        return
    for slots in islice(_meeting(board, choices, terms), MOST_TRIES):
        made = _timed_together(board, slots, terms, ease)
        if made is not None:
            yield made


def _least_work_s(board: Board, role: Role) -> int:
    """The shortest that any team needs for a task, as whom a helper helps is not known yet."""
    task = role.work
    return min([task.work_s, *(time_s for _, time_s in task.work_s_by_level)])


def _is_locked_to(slot: Slot, roles: Sequence[Role]) -> bool:
    lock = slot.role.job.lock
    if lock is None:
        return True
    number = roles.index(slot.role)
    return number < len(lock.team_ids) and lock.team_ids[number] == slot.team.id


def _meeting(
    board: Board, choices: Sequence[Sequence[Slot]], terms: Terms
) -> Iterator[tuple[Slot, ...]]:
    """Places of different teams whose times can meet, cheapest first."""
    horizon_s = board.problem.horizon_s
    latest: dict[int, int] = {}
    parts: list[tuple[Slot, ...]] = [()]
    for row in choices:
        for slot in row:
            own = replace(terms, at_s=None, last_s=None)
            if slot.role.helps:
                own = replace(own, work_s=_least_work_s(board, slot.role), has_windows=False)
            at_s = terms.at_s if slot.role.task == 0 else None
            latest[id(slot)] = at_s if at_s is not None else latest_s(board, slot, own, horizon_s)
        grown = [
            (*part, slot)
            for part in parts
            for slot in row
            if all(slot.team.id != other.team.id for other in part)
        ]
        met = [part for part in grown if _starts(part, latest) is not None]
        parts = sorted(met, key=lambda part: sum(slot.cost_cny for slot in part))[:MOST_PARTS]
    yield from parts


def _starts(slots: Sequence[Slot], latest: dict[int, int] | None = None) -> dict[int, int] | None:
    """Start of each task with which all meet; ``None`` if some cannot wait so long."""
    job = slots[0].role.job
    start_s: dict[int, int] = {}
    for slot in slots:
        start_s[slot.role.task] = max(slot.start_s, start_s.get(slot.role.task, 0))
    if job.timing is Timing.SAME_TIME:
        start_s = dict.fromkeys(start_s, max(start_s.values()))
    if job.timing is Timing.IN_ORDER:
        tasks = sorted(start_s)
        for before, task in pairwise(tasks):
            start_s[task] = max(start_s[task], start_s[before] + job.least_gap_s)
        for before, task in reversed(list(pairwise(tasks))):
            if job.most_gap_s is not None:
                start_s[before] = max(start_s[before], start_s[task] - job.most_gap_s)
    if latest is not None and any(start_s[s.role.task] > latest[id(s)] for s in slots):
        return None
    return start_s


def _timed_together(
    board: Board, slots: Sequence[Slot], terms: Terms, ease: Ease
) -> Insertion | None:
    """The places with all starting as they must, if nothing stands in the way."""
    start_s = _starts(slots)
    people = dict.fromkeys(range(len(slots[0].role.job.tasks)), 0)
    mains = {slot.role.task: slot for slot in slots if not slot.role.helps}
    made = []
    for slot in slots:
        people[slot.role.task] += slot.team.size
        at_s = 0 if start_s is None else start_s[slot.role.task]
        main = mains.get(slot.role.task)
        took_s = work_s(main.team, slot.role.work) if main is not None and slot.role.helps else None
        own = replace(terms, at_s=at_s, work_s=took_s, has_windows=terms.has_windows)
        again = slot_at(board, slot.role, own, slot.team, slot.day, slot.position)
        if again is None or not again.broken <= ease.lifted:
            return None
        if terms.has_windows and again.start_s != at_s:
            return None
        made.append(again)
    job = slots[0].role.job
    if any(people[task] < job.tasks[task].people for task in people):
        return None
    return Insertion(job, tuple(made))
