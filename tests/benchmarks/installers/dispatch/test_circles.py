"""Teams that would wait for each other in a circle."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.installers.dispatch.book import Book, Place
from benchmarks.installers.dispatch.circles import Ties, waits_in_a_circle
from benchmarks.installers.dispatch.frames import frames_of
from benchmarks.installers.dispatch.parameters import DispatchParameters
from benchmarks.installers.dispatch.rounds import Stay
from supplychain.jobs import JobRelation, RelationKind
from tests.solvers.joint.street_teams import job, joint, team

TEAMS = (team("t"), team("u"))
JOBS = tuple(job(key, 1.0, goods=None) for key in "abc")


def place(team_at: int, position: int, job_at: int) -> Place:
    """A visit to the first task of a job."""
    return Place((team_at, 0), position, Stay(job_at, 0, 1, 600, ()), 0, 0.0)


def test_two_jobs_of_two_teams_must_be_in_one_order_in_both_rounds() -> None:
    problem = joint(dict.fromkeys("abc", 1.0), TEAMS, jobs=JOBS).teams
    book = Book(problem, frames_of(problem, uses_overtime=False), DispatchParameters())
    book.rounds = {(0, 0): [place(0, 0, 0).stay], (1, 0): [place(1, 0, 0).stay]}
    ties = Ties.of(problem)
    assert not waits_in_a_circle(book, ties, [place(0, 1, 1), place(1, 1, 1)])
    assert waits_in_a_circle(book, ties, [place(0, 0, 1), place(1, 1, 1)])


def test_a_job_is_not_before_one_that_must_be_done_before_it() -> None:
    problem = joint(dict.fromkeys("abc", 1.0), TEAMS, jobs=JOBS).teams
    problem = replace(problem, relations=(JobRelation(RelationKind.BEFORE, "a", "b"),))
    book = Book(problem, frames_of(problem, uses_overtime=False), DispatchParameters())
    book.rounds = {(0, 0): [place(0, 0, 0).stay]}
    ties = Ties.of(problem)
    assert waits_in_a_circle(book, ties, [place(0, 0, 1)])
    assert not waits_in_a_circle(book, ties, [place(0, 1, 1)])
    assert not waits_in_a_circle(book, ties, [place(0, 0, 2)])


def test_jobs_that_start_together_are_timed_as_one() -> None:
    problem = joint(dict.fromkeys("abc", 1.0), TEAMS, jobs=JOBS).teams
    pair = (JobRelation(RelationKind.SAME_TIME, "a", "b"),)
    problem = replace(problem, relations=pair)
    book = Book(problem, frames_of(problem, uses_overtime=False), DispatchParameters())
    book.rounds = {
        (0, 0): [place(0, 0, 0).stay, place(0, 0, 2).stay],
        (1, 0): [place(1, 0, 2).stay],
    }
    ties = Ties.of(problem)
    assert waits_in_a_circle(book, ties, [place(1, 1, 1)])
    assert not waits_in_a_circle(book, ties, [place(1, 0, 1)])
