"""The days of all teams as arrays, so that a place for a visit is found in milliseconds."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.binding import bind
from solvers.installers.day.entries import (
    NEVER_S,
    Entry,
    Span,
    Times,
    relations_of,
)
from solvers.installers.day.kernels import (
    scratch_of,
    timed,
)
from solvers.installers.day.like_teams import like_teams
from solvers.installers.day.places_of_visits import Spot
from solvers.installers.day.room import refresh_team
from solvers.installers.day.rota_arrays import empty_rota, with_more_visits
from solvers.installers.day.seats import seats_of
from solvers.installers.day.taking import take
from solvers.installers.day.told import as_timed, price, with_costs
from solvers.installers.day.visit_prices import VisitPrices
from solvers.installers.day.ways import Ways
from solvers.installers.day.written import (
    late_cny_of,
    lead_start_s,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from solvers.installers.day.able_seats import AbleSeats
    from solvers.installers.day.journal import Journal
    from solvers.installers.plan import TeamRoute
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState

SCRATCH = 0
"""Number of the visit that is tried."""


class Board:
    """Teams' days with their visits; changed in place.

    Parameters
    ----------
    problem, routes
        What is planned.
    state
        Nothing before its moment is touched, nor what starts within the rules' freeze after it.
    shut
        Teams and days that take nothing.
    fixed
        Visits (job, task and team) that stay where they are, with all before them; ``None``: by
        the state's moment and the times of the routes.

    Attributes
    ----------
    seats, seat_of
        Days of teams, and the position of each by team and day.
    rota
        The arrays; see there.
    routes
        Of each seat, as a plan tells it; ``None`` where the team does nothing.
    cost_cny
        Of each seat, with changed promises of the jobs that it leads.
    latest_s
        Latest start after a window, of each seat.
    spots, entries
        Where the visits of each job are, and what each visit is.
    bound_s
        Visits that hang on no other one and have all their limits in the arrays: with the start
        that these are for, or ``NEVER_S`` if they are for any start.
    """

    def __init__(
        self,
        problem: InstallersProblem,
        routes: Iterable[TeamRoute],
        state: InstallationState | None = None,
        shut: frozenset[tuple[str, int]] = frozenset(),
        fixed: frozenset[tuple[str, int, str]] | None = None,
    ) -> None:
        self.known_fixed = fixed
        self.problem, self.state = problem, state
        self.now_s = -1 if state is None else state.now_s
        self.freeze_until_s = -1 if state is None else state.now_s + problem.rules.freeze_s
        planned = list(routes)
        kept = frozenset((route.team_id, route.day) for route in planned)
        self.seats = list(seats_of(problem, state, kept, shut))
        self.seat_of = {(seat.team.id, seat.day): n for n, seat in enumerate(self.seats)}
        points = [problem.job_points[job.id] for job in problem.jobs]
        for team in problem.teams:
            points += problem.team_points[team.id]
        speeds = sorted({str(team.speed_class) for team in problem.teams})
        self.ways = Ways(problem.travel, points, speeds)
        self.entries: dict[int, Entry] = {}
        self.known_s: dict[int, tuple[int, int]] = {}
        self.spots: dict[str, list[Spot]] = {}
        self.relations = relations_of(problem)
        self.lifted: set[int] = set()
        self.bound_s: dict[int, int] = {}
        self.journals: list[Journal] = []
        self.able: dict[object, AbleSeats] = {}
        self.is_open = np.array([not seat.is_shut for seat in self.seats], np.bool_)
        self.by_team: dict[str, list[int]] = {}
        for number, seat in enumerate(self.seats):
            self.by_team.setdefault(seat.team.id, []).append(number)
        self.kinds = like_teams(problem, self.seats, self.by_team)
        longest = max((len(route.visits) for route in planned), default=0)
        count = sum(len(route.visits) for route in planned)
        self.rota = empty_rota(problem, self.seats, self.ways, count + 64, 2 * longest + 8)
        self.prices = VisitPrices()
        self.free = list(range(self.rota.place.size - 1, SCRATCH, -1))
        self.scratch = scratch_of(self.rota.rows.shape[1] + 2)
        self.routes: list[TeamRoute | None] = [None] * len(self.seats)
        self.cost_cny = np.zeros(len(self.seats))
        self.latest_s = np.zeros(len(self.seats), np.int64)
        self.may_open = np.zeros(len(self.seats), np.bool_)
        self.back_s = np.full(len(self.seats), -1, np.int64)
        for route in planned:
            take(self, route)
        idle = self.rota.counts == 0
        self.rota.open_s[idle] = np.maximum(self.rota.open_s[idle], self.now_s)
        for job_id in self.spots:
            self.bind(job_id)
        for number in range(len(self.seats)):
            self.price(number)
        for team_id in self.by_team:
            self.refresh_team(team_id)

    def times_of(self, job_id: str) -> Times | None:
        """When a job is planned; ``None`` if it is not."""
        spots = self.spots.get(job_id)
        if not spots:
            return None
        visits = [self.visit_at(spot) for spot in spots]
        leaders = [v for v, spot in zip(visits, spots, strict=True) if self._leads(spot)]
        teams = tuple(self.seats[spot.seat].team.id for spot in spots)
        first_s = leaders[0][0] if leaders else min(start for start, _ in visits)
        return Times(first_s, max(end for _, end in visits), teams)

    def visit_at(self, spot: Spot) -> tuple[int, int]:
        """Start and end of a visit."""
        return self.known_s[spot.visit]

    def know(self, seat: int) -> None:
        """Keep when the visits of a seat are, by its route."""
        route = self.routes[seat]
        for visit, done in zip(self.row(seat), route.visits if route else (), strict=True):
            self.known_s[visit] = done.start_s, done.end_s

    def first_start_s(self, job_id: str) -> int:
        """When work on the first task of a planned job starts."""
        return lead_start_s(self.starts_of(job_id))

    def starts_of(self, job_id: str) -> list[tuple[Entry, int]]:
        """All visits of a planned job with their starts."""
        spots = self.spots[job_id]
        return [(self.entries[spot.visit], self.known_s[spot.visit][0]) for spot in spots]

    def own_cny(self, route: TeamRoute, row: Sequence[tuple[Entry, int]]) -> float:
        """What a route costs if each visit's lateness is borne by its own route."""
        late_cny = sum(late_cny_of(self.problem.job_of[e.job_id], [(e, s)]) for e, s in row)
        return route.costs.total - route.costs.lateness + late_cny

    def teams_of(self, job_id: str) -> list[str]:
        """Who comes to a planned job."""
        return [self.seats[spot.seat].team.id for spot in self.spots[job_id]]

    def leader_of(self, job_id: str) -> str:
        """Team that does the first task of a planned job."""
        leading = [spot for spot in self.spots[job_id] if self._leads(spot)]
        return self.seats[leading[0].seat].team.id

    def row(self, seat: int) -> list[int]:
        """Visits of a seat in order."""
        return [int(visit) for visit in self.rota.rows[seat, : self.rota.counts[seat]]]

    def add(self, entry: Entry) -> int:
        """A number for a visit; :meth:`put` gives it its place."""
        if not self.free:
            self.rota, added = with_more_visits(self.rota)
            self.free = added
        visit = self.free.pop()
        self.entries[visit] = entry
        return visit

    def describe(self, visit: int, entry: Entry, span: Span, *, keeps_promise: bool) -> None:
        """Fill the arrays for a visit."""
        self.bound_s.pop(visit, None)
        job = self.problem.job_of[entry.job_id]
        place = self.place(entry.job_id)
        r = self.rota
        r.place[visit] = place
        r.work_s[visit] = entry.work_s
        r.from_s[visit], r.until_s[visit] = span.starts(entry.work_s)
        self.rota = self.prices.fill(r, self.problem, job, entry, visit, keeps_promise)

    def place(self, job_id: str) -> int:
        """Position of a job's door in the ways."""
        point = self.problem.job_points[job_id]
        place = self.ways.place(self.problem.travel, point)
        if self.rota.drive_s is not self.ways.drive_s:
            ways = self.ways
            self.rota = self.rota._replace(distance_m=ways.distance_m, drive_s=ways.drive_s)
        return place

    def put(self, seat: int, row: Sequence[int]) -> None:
        """Give a seat its visits in order; :meth:`settle` times them."""
        if len(row) > self.rota.rows.shape[1]:
            wider = np.pad(self.rota.rows, ((0, 0), (0, len(row))))
            self.rota = self.rota._replace(rows=wider)
            self.scratch = scratch_of(wider.shape[1] + 2)
        for journal in self.journals:
            journal.note(self, seat)
        for visit in self.row(seat):
            self.unspot(visit)
        self.rota.rows[seat, : len(row)] = row
        self.rota.counts[seat] = len(row)
        for visit in row:
            self.spots.setdefault(self.entries[visit].job_id, []).append(Spot(seat, visit))

    def settle(self, seats: Iterable[int]) -> None:
        """Time seats anew, and tell jobs that depend on theirs."""
        changed = list(seats)
        self.time(changed)
        self.settled(changed)

    def time(self, seats: Iterable[int]) -> None:
        """Time seats anew; :meth:`settled` tells all that depends on them."""
        for seat in seats:
            self.routes[seat] = self.written(seat)
            self.rota.due[seat] = self.scratch.mask[0]
            self.know(seat)

    def settled(self, seats: Iterable[int]) -> None:
        """Tell what depends on seats that have been timed."""
        changed = list(seats)
        self._rebind_jobs(changed)
        for seat in changed:
            route = self.routes[seat]
            if route is not None:
                self.routes[seat] = self.with_costs(route, self.row(seat))
            self.price(seat)
        for team_id in {self.seats[seat].team.id for seat in changed}:
            self.refresh_team(team_id)

    def rebind(self, seats: Iterable[int]) -> None:
        """Tell visits, and what hangs on them, that some seats are otherwise now."""
        changed = list(seats)
        self._rebind_jobs(changed)
        for team_id in {self.seats[seat].team.id for seat in changed}:
            self.refresh_team(team_id)

    def _rebind_jobs(self, seats: Iterable[int]) -> None:
        jobs = {
            self.entries[visit].job_id
            for seat in seats
            for visit in self.row(seat)
            if not self._is_bound(visit)
        }
        for job_id in sorted(jobs):
            self.bind(job_id)
            for relation in self.relations.get(job_id, ()):
                for other in (relation.first_job_id, relation.second_job_id):
                    if other not in jobs and self.spots.get(other):
                        self.bind(other)

    def _is_bound(self, visit: int) -> bool:
        """Whether the limits of a visit do not have to be set again."""
        return self.bound_s.get(visit, -1) in (NEVER_S, self.known_s[visit][0])

    def written(self, seat: int) -> TeamRoute | None:
        """A seat as a plan tells it, without costs; ``None`` if it has no visits.

        Raises
        ------
        ValueError
            If its visits cannot all be made; callers try first.
        """
        row = self.row(seat)
        found = self.timed_row(seat, row)
        if found is None and row:
            message = f"{self.seats[seat].team.id} cannot make all its visits"
            raise ValueError(message)
        return found

    def timed_row(self, seat: int, row: Sequence[int]) -> TeamRoute | None:
        """A seat with other visits, without costs; ``None`` if it cannot make them, or has none."""
        if not row or not self.is_possible(seat, row):
            return None
        return as_timed(self, seat, len(row))

    def is_possible(self, seat: int, row: Sequence[int]) -> bool:
        """Whether a seat could make these visits."""
        if len(row) > self.scratch.row.size:
            self.scratch = scratch_of(2 * len(row))
        self.scratch.row[: len(row)] = row
        self.scratch.mask[0] = self.rota.due[seat]
        return bool(np.isfinite(timed(self.rota, seat, self.scratch, len(row))))

    def bind(self, job_id: str) -> None:
        """Set within which times the visits of a planned job may start."""
        bind(self, job_id)

    def holding(self, job_ids: Iterable[str]) -> AbstractContextManager[None]:
        """Keep jobs that are related to others at their starts, while those are tried."""
        tried = list(job_ids)
        related = [
            other
            for job_id in tried
            for relation in self.relations.get(job_id, ())
            for other in (relation.first_job_id, relation.second_job_id)
            if other in self.spots and other not in tried and relation.kind != "same_team"
        ]
        return self._holding(list(dict.fromkeys(related)))

    @contextmanager
    def _holding(self, job_ids: Sequence[str]) -> Iterator[None]:
        for job_id in job_ids:
            for spot in self.spots[job_id]:
                start_s = self.visit_at(spot)[0]
                self.rota.from_s[spot.visit] = self.rota.until_s[spot.visit] = start_s
        try:
            yield
        finally:
            for job_id in job_ids:
                self.bind(job_id)

    def break_later(self, seat: int, at_s: int) -> None:
        """Let a seat take breaks up to a moment that is later than they should be."""
        r = self.rota
        for pause in range(int(r.break_from[seat]), int(r.break_to[seat])):
            r.break_close_s[pause] = max(int(r.break_close_s[pause]), at_s)

    def lift_limits(self, seat: int) -> None:
        """Let a seat work as long as it takes."""
        self.lifted.add(seat)
        self.rota.most_daily_s[seat] = NEVER_S
        self.rota.most_m[seat] = NEVER_S
        self.lift_overtime(seat)

    def lift_overtime(self, seat: int) -> None:
        """Let a seat work in overtime to the end of the horizon."""
        last_s = self.problem.horizon_s - self.seats[seat].shift.close_s
        self.rota.most_regular_s[seat], self.rota.most_overtime_s[seat] = NEVER_S, last_s

    def is_fixed(self, spot: Spot) -> bool:
        """Whether a visit stays where it is."""
        return spot.visit in self.row(spot.seat)[: self.rota.fixed[spot.seat]]

    def price(self, seat: int) -> None:
        """Keep what a seat costs, with its promises."""
        price(self, seat)

    def with_costs(self, route: TeamRoute, row: Sequence[int]) -> TeamRoute:
        """A route of a seat with what it costs; ``row`` are its visits."""
        return with_costs(self, route, row)

    def refresh_team(self, team_id: str) -> None:
        """Reckon what each day of a team leaves the others."""
        refresh_team(self, team_id)

    def _leads(self, spot: Spot) -> bool:
        return self.entries[spot.visit].leads

    def unspot(self, visit: int) -> None:
        """Forget where a visit is."""
        job_id = self.entries[visit].job_id
        left = [spot for spot in self.spots[job_id] if spot.visit != visit]
        if left:
            self.spots[job_id] = left
        else:
            del self.spots[job_id]

    def drop(self, visit: int) -> None:
        """Forget a visit that is on no seat any more."""
        del self.entries[visit]
        self.bound_s.pop(visit, None)
        self.known_s.pop(visit, None)
        self.free.append(visit)


__all__ = ["SCRATCH", "Board", "Spot"]
