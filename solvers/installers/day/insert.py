"""One more job during the day: who could do it when, what it costs and whom it moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.installers.day.amended import with_job
from solvers.installers.day.changed import changed
from solvers.installers.day.desk import Desk
from solvers.installers.day.finder import Finder
from solvers.installers.day.items import with_partners
from solvers.installers.day.pricing import Pricing
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.installers.day.entries import Span
    from solvers.installers.day.finder import Place
    from solvers.installers.day.order_book import OrderBook
    from solvers.installers.plan import InstallersPlan, TeamRoute
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState
    from supplychain.jobs import InstallJob

MORE_PRICED = 2
"""So many more places than asked for are priced exactly, the most promising ones."""


@dataclass(frozen=True, slots=True)
class MovedStart:
    """A visit that starts at another time than before."""

    job_id: str
    team_id: str
    before_s: int
    after_s: int


@dataclass(frozen=True, slots=True)
class Insertion:
    """A place for a job in a plan.

    Parameters
    ----------
    jobs
        The job, and others that have to start with it and were not planned.
    team_ids, day, start_s
        Who comes, in order of tasks (who helps after whom is helped), on which day, and when the
        first work starts.
    replaces, routes
        Routes of the plan that change, and what they become.
    extra_cny
        By how much the plan's cost rises, what leaving the jobs out costs aside: pay, ways, waits
        and overtime, lateness, promises, preferences, expected second visits, and what others lose
        by coming later. Where places are kept for reservations, beside these.
    moved
        Visits of these routes that start at other times.
    """

    jobs: tuple[InstallJob, ...]
    team_ids: tuple[str, ...]
    day: int
    start_s: int
    replaces: tuple[TeamRoute, ...]
    routes: tuple[TeamRoute, ...]
    extra_cny: float
    moved: tuple[MovedStart, ...]

    @property
    def job(self) -> InstallJob:
        """The job that was asked for."""
        return self.jobs[0]


def insert(
    problem: InstallersProblem,
    plan: InstallersPlan,
    job: InstallJob,
    *,
    now_s: int | None = None,
    state: InstallationState | None = None,
    book: OrderBook | None = None,
    most: int = 10,
    desk: Desk | None = None,
) -> tuple[Insertion, ...]:
    """Teams, days and times for a job, the cheapest first.

    Every team that can do it is looked at on every day, at every place of its route that can still
    be changed; two teams that must meet at many starts. Visits that are tied to other teams, by a
    job or a relation, keep their start. What is reserved for the job itself is used for it, and
    without windows of its own it comes in the window that was taken.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    job
        May be new to the problem, or one that the plan leaves out.
    now_s, state, book
        What has been done, and what is reserved, as :class:`Desk` takes them.
    most
        How many places to give, each by other teams or on another day.
    desk
        What has been worked out for this plan, moment and book before, instead of these.

    Raises
    ------
    DataError
        If the plan serves the job already, its door is not known, or the plan names what does not
        exist.
    """
    desk = desk or Desk(problem, plan, now_s=now_s, state=state, book=book)
    own = desk.reservation(job.id)
    if own is not None:
        desk = desk.without(job.id)
        job = replace(job, windows=job.windows or own.promised.windows)
    return found_for(desk, job, [None], most)[0]


def found_for(
    desk: Desk, job: InstallJob, spans: Sequence[Span | None], most: int
) -> list[tuple[Insertion, ...]]:
    """For each span of starts, insertions of a job, the cheapest first."""
    if job.id in desk.served:
        text = "the plan serves it already"
        raise DataError([DataProblem("jobs", -1, "id", "already_served", text, job.id)])
    board, before = desk.board, desk.board.problem
    known = len(board.ways.place_of)
    wanted = with_job(before, job)
    board.problem = wanted
    try:
        jobs = with_partners(job, wanted.job_of, board.relations, board.spots)
        finder = Finder(board, jobs)
        pricing = Pricing(desk, jobs)
        return [_priced(finder, pricing, jobs, span, most) for span in spans]
    finally:
        board.problem = before
        while len(board.ways.place_of) > known:
            board.ways.forget_last()


def _priced(
    finder: Finder, pricing: Pricing, jobs: Sequence[InstallJob], span: Span | None, most: int
) -> tuple[Insertion, ...]:
    """The cheapest places with all that they change."""
    found: list[Insertion] = []
    for place in _different(finder.places_of_choice(span)):
        if len(found) == most + MORE_PRICED:
            break
        insertion = _as_insertion(pricing, jobs, place)
        if insertion is not None:
            found.append(insertion)
    found.sort(key=lambda item: (item.extra_cny, item.start_s, item.team_ids))
    return tuple(found[:most])


def _different(places: Iterable[Place]) -> list[Place]:
    """The cheapest place of each set of seats."""
    found: dict[tuple[int, ...], Place] = {}
    for place in places:
        found.setdefault(tuple(stand.seat for stand in place.stands), place)
    return list(found.values())


def _as_insertion(pricing: Pricing, jobs: Sequence[InstallJob], place: Place) -> Insertion | None:
    with pricing.board.holding(pricing.jobs):
        priced = pricing.of(place)
    if priced is None:
        return None
    before, after, extra_cny = priced
    stand = place.stands[0]
    return Insertion(
        jobs=tuple(jobs),
        team_ids=tuple(pricing.board.seats[item.seat].team.id for item in place.stands),
        day=pricing.board.seats[stand.seat].day,
        start_s=next(
            visit.start_s
            for route in after
            for visit in route.visits
            if visit.job_id == stand.entry.job_id and visit.task == stand.entry.task
        ),
        replaces=before,
        routes=after,
        extra_cny=extra_cny,
        moved=tuple(_moved(before, after)),
    )


def _moved(before: Iterable[TeamRoute], after: Iterable[TeamRoute]) -> list[MovedStart]:
    old = {
        (route.team_id, visit.job_id, visit.task): visit.start_s
        for route in before
        for visit in route.visits
    }
    return [
        MovedStart(visit.job_id, route.team_id, start_s, visit.start_s)
        for route in after
        for visit in route.visits
        if (start_s := old.get((route.team_id, visit.job_id, visit.task), visit.start_s))
        != visit.start_s
    ]


def with_insertion(
    problem: InstallersProblem, plan: InstallersPlan, insertion: Insertion
) -> tuple[InstallersProblem, InstallersPlan]:
    """Carry an insertion out.

    Parameters
    ----------
    problem, plan
        Those that it was found for.

    Returns
    -------
    tuple
        The problem with the job, and the plan that serves it.

    Raises
    ------
    DataError
        If the plan has changed since, so that the insertion no longer fits it.
    """
    names = {job.id for job in insertion.jobs}
    seats = {(route.team_id, route.day) for route in insertion.replaces}
    new = {(route.team_id, route.day) for route in insertion.routes} - seats
    fits = all(route in plan.routes for route in insertion.replaces)
    is_free = all((route.team_id, route.day) not in new for route in plan.routes)
    served = any(visit.job_id in names for route in plan.routes for visit in route.visits)
    if served or not fits or not is_free:
        text = "the plan has changed since this place was found"
        raise DataError([DataProblem("plan", -1, "routes", "outdated", text, insertion.job.id)])
    wanted = problem
    for job in insertion.jobs:
        wanted = with_job(wanted, job)
    routes = [route for route in plan.routes if route not in insertion.replaces]
    left = [item for item in plan.left_out if item.job_id not in names]
    return wanted, changed(wanted, plan, [*routes, *insertion.routes], left)
