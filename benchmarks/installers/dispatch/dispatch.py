"""The manual dispatcher: fixed districts, first come first served, the cheapest place that fits.

Each customer gets the window asked for if a team of the district can come then, else if one of a
neighbouring district can; only if nobody can is another one of the offered windows taken. What is
booked is not moved to other teams or windows any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.installers.dispatch.book import Book
from benchmarks.installers.dispatch.circles import Ties, waits_in_a_circle
from benchmarks.installers.dispatch.districts import teams_of_districts
from benchmarks.installers.dispatch.frames import frames_of
from solvers.installers.decode import Stop, decode_plan
from supplychain.calendars import HOUR_S
from supplychain.jobs import RelationKind
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.installers.dispatch.book import Place
    from benchmarks.installers.dispatch.districts import Districts
    from benchmarks.installers.dispatch.parameters import DispatchParameters
    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.windows import DeliveryWindow


@dataclass(frozen=True, slots=True)
class Desk:
    """What a dispatcher has beside the problem.

    Parameters
    ----------
    districts
        Of the city, from training days.
    training_jobs
        Jobs of training days, for how many teams a district needs.
    asked
        By job, the windows asked for; jobs that are missing take any of theirs.
    placed_s
        By job, when it was booked; jobs that are missing were booked at second 0.
    """

    districts: Districts
    training_jobs: Sequence[InstallJob]
    asked: Mapping[str, tuple[DeliveryWindow, ...]]
    placed_s: Mapping[str, int]


def dispatch(problem: InstallersProblem, desk: Desk, parameters: DispatchParameters) -> Book:
    """Book all jobs that fit; those that do not are in no round."""
    book = Book(problem, frames_of(problem, parameters.uses_overtime), parameters)
    district_of = teams_of_districts(desk.districts, problem.teams, desk.training_jobs)
    order = sorted(range(len(problem.jobs)), key=lambda job: _turn(problem, desk, parameters, job))
    ties = Ties.of(problem)
    placed: dict[str, list[Place]] = {}
    for job in _after_those_before(problem, order):
        places = _booked(book, desk, district_of, job, placed, ties)
        if places is not None:
            book.put(places)
            placed[problem.jobs[job].id] = places
    return book


def decoded(book: Book, limits: Limits) -> InstallersPlan:
    """The book's rounds as a plan, with costs."""
    problem = book.problem
    sequences = {
        (problem.teams[team].id, day): [
            Stop(problem.jobs[stay.job].id, stay.task, stay.helps) for stay in stays
        ]
        for (team, day), stays in book.rounds.items()
    }
    return decode_plan(problem, sequences, limits=limits)


def _booked(
    book: Book,
    desk: Desk,
    district_of: Mapping[str, int],
    job: int,
    placed: Mapping[str, list[Place]],
    ties: Ties,
) -> list[Place] | None:
    """The cheapest place in the first district, then window, that has one."""
    problem = book.problem
    given = problem.jobs[job]
    span = _span_of_relations(problem, given.id, placed)
    if span is None:
        return None
    ready_s = max(problem.ready_s(given), span.open_s)
    asked = desk.asked.get(given.id, given.windows)
    for windows in dict.fromkeys((asked, given.windows)):
        held = _hours(windows, min(span.close_s, problem.horizon_s))
        for teams in _teams_nearby(problem, desk, district_of, given):
            places = book.best(job, teams, held, ready_s)
            if places is not None and not waits_in_a_circle(book, ties, places):
                return places
    return None


def _teams_nearby(
    problem: InstallersProblem, desk: Desk, district_of: Mapping[str, int], job: InstallJob
) -> Iterator[list[int]]:
    """Teams of the district, then with those of one neighbour after the other."""
    teams: list[int] = []
    for district in desk.districts.by_distance(job.location):
        more = [n for n, team in enumerate(problem.teams) if district_of.get(team.id) == district]
        if more:
            teams = [*teams, *more]
            yield teams


def _hours(windows: Sequence[DeliveryWindow], latest_s: int) -> tuple[TimeWindow, ...]:
    """Windows as a dispatcher keeps them: nobody is booked to come late."""
    held = windows or (TimeWindow(0, latest_s),)
    cut = (TimeWindow(w.open_s, min(w.close_s, latest_s)) for w in held)
    return tuple(w for w in cut if w.open_s <= w.close_s)


def _turn(
    problem: InstallersProblem, desk: Desk, parameters: DispatchParameters, job: int
) -> tuple[int, int, int]:
    given = problem.jobs[job]
    placed_s = desk.placed_s.get(given.id, 0)
    work_s = sum(task.work_s * task.people for task in given.tasks)
    if parameters.long_first:
        return placed_s // HOUR_S, -work_s, job
    return placed_s, 0, job


def _after_those_before(problem: InstallersProblem, order: Sequence[int]) -> list[int]:
    """The same order, but no job before one that must be done before it."""
    number = {job.id: n for n, job in enumerate(problem.jobs)}
    firsts: dict[int, list[int]] = {}
    for relation in problem.relations:
        if relation.kind is RelationKind.BEFORE:
            firsts.setdefault(number[relation.second_job_id], []).append(
                number[relation.first_job_id]
            )
    done: dict[int, None] = {}

    def take(job: int) -> None:
        for first in firsts.get(job, ()):
            if first not in done:
                take(first)
        done.setdefault(job)

    for job in order:
        take(job)
    return list(done)


def _span_of_relations(
    problem: InstallersProblem, job_id: str, placed: Mapping[str, list[Place]]
) -> TimeWindow | None:
    """When a job may start by what is booked of jobs it belongs with; ``None`` for never."""
    open_s, close_s = 0, problem.horizon_s
    for relation in problem.relations:
        first, second = relation.first_job_id, relation.second_job_id
        if relation.kind is RelationKind.BEFORE and second == job_id:
            if first not in placed:
                return None
            end_s = max(place.end_s for place in placed[first])
            open_s = max(open_s, end_s + relation.least_gap_s)
            if relation.most_gap_s is not None:
                close_s = min(close_s, end_s + relation.most_gap_s)
        elif relation.kind is RelationKind.SAME_TIME and job_id in {first, second}:
            other = second if first == job_id else first
            if other in placed:
                start_s = placed[other][0].start_s
                open_s, close_s = max(open_s, start_s), min(close_s, start_s)
    return TimeWindow(open_s, close_s)
