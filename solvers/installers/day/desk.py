"""What is looked up for every job that comes during the day, worked out once for a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.installers.day.amended import with_job
from solvers.installers.day.board import Board
from solvers.installers.day.finder import Finder
from solvers.installers.day.items import with_partners
from solvers.installers.day.moment import state_at, surprises
from solvers.installers.day.order_book import OrderBook
from solvers.installers.day.placing import place_on
from solvers.installers.day.sound import refuse_unsound
from supplychain.errors import DataError

if TYPE_CHECKING:
    from solvers.installers.day.order_book import Reservation
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState


class BrokenReason(StrEnum):
    """Why a reservation can no longer be kept."""

    UNKNOWN = "unknown"
    NO_PLACE = "no_place"


@dataclass(frozen=True, slots=True)
class BrokenReservation:
    """A reservation that can no longer be kept, and why."""

    reservation: Reservation
    reason: BrokenReason
    detail: str

    @property
    def job_id(self) -> str:
        """The job that was promised."""
        return self.reservation.job.id


class Desk:
    """A plan as those see it who take jobs.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    now_s
        Nothing before is touched, nor what starts within the rules' freeze after it; ``None``: the
        moment of the state, and without one nothing has begun.
    state
        What has been done by then; ``None``: everything has gone as planned. Teams that are not
        where the plan has them take nothing until the plan is made again.
    book
        Reservations, for which places are kept until they expire or the plan serves their jobs.

    Attributes
    ----------
    board
        Days of all teams, with the reservations among them.
    reservations
        Those that are still of importance, in the order of the book.
    broken
        Those for which no place can be kept.
    """

    def __init__(
        self,
        problem: InstallersProblem,
        plan: InstallersPlan,
        *,
        now_s: int | None = None,
        state: InstallationState | None = None,
        book: OrderBook | None = None,
    ) -> None:
        refuse_unsound(problem, plan)
        self.problem, self.plan = problem, plan
        self.state = state_at(plan, now_s, state)
        self.now_s = -1 if self.state is None else self.state.now_s
        self.served = {visit.job_id for route in plan.routes for visit in route.visits}
        self.planned = {(route.team_id, route.day): route for route in plan.routes}
        self.book = book or OrderBook()
        self.reservations = self.book.pending(self.now_s, self.served)
        late = frozenset() if self.state is None else surprises(plan, self.state)
        self.board = Board(problem, plan.routes, self.state, late)
        self.reserved: set[int] = set()
        self.broken: tuple[BrokenReservation, ...] = tuple(
            broken for item in self.reservations if (broken := self._hold(item)) is not None
        )

    def reservation(self, job_id: str) -> Reservation | None:
        """The reservation of a job, if there is one that is still of importance."""
        return next((item for item in self.reservations if item.job.id == job_id), None)

    def without(self, job_id: str) -> Desk:
        """The desk as it would be without a job's own reservation."""
        return self.with_book(self.book.without(job_id))

    def with_book(self, book: OrderBook) -> Desk:
        """The same plan and moment with other reservations."""
        if book == self.book:
            return self
        return Desk(self.problem, self.plan, state=self.state, book=book)

    def expected(self, problem: InstallersProblem) -> InstallersProblem:
        """A problem with the jobs that places are kept for."""
        kept = {self.board.entries[visit].job_id for visit in self.reserved}
        for item in self.reservations:
            if item.job.id in kept:
                problem = with_job(problem, item.promised)
        return problem

    def _hold(self, item: Reservation) -> BrokenReservation | None:
        """Keep a place for a reservation; why that is impossible, if it is."""
        try:
            problem = with_job(self.board.problem, item.promised)
        except DataError as wrong:
            return BrokenReservation(item, BrokenReason.UNKNOWN, str(wrong))
        before = self.board.problem
        self.board.problem = problem
        jobs = with_partners(item.promised, problem.job_of, self.board.relations, self.board.spots)
        places = Finder(self.board, jobs).places()
        if not places:
            self.board.problem = before
            text = "no team can be there in the window that was taken"
            return BrokenReservation(item, BrokenReason.NO_PLACE, text)
        self.reserved |= set(place_on(self.board, places[0]))
        return None


def broken_reservations(
    problem: InstallersProblem,
    plan: InstallersPlan,
    book: OrderBook,
    *,
    now_s: int | None = None,
    state: InstallationState | None = None,
) -> tuple[BrokenReservation, ...]:
    """What of a book a plan can no longer keep; arguments are those of :class:`Desk`."""
    return Desk(problem, plan, now_s=now_s, state=state, book=book).broken
