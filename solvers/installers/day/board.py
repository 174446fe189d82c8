"""The days of all teams as arrays, so that a place for a visit is found in milliseconds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.entries import (
    NEVER_S,
    Entry,
    Span,
    Times,
    own_span,
    related_span,
    relations_of,
)
from solvers.installers.day.kernels import (
    DRIVEN,
    END,
    LEAVE,
    METRES,
    NEVER,
    OVERTIME,
    scratch_of,
    timed,
)
from solvers.installers.day.like_teams import like_teams
from solvers.installers.day.places_of_visits import Spot
from solvers.installers.day.rota_arrays import empty_rota, with_more_visits
from solvers.installers.day.seats import Worked, room_of, seats_of
from solvers.installers.day.visit_prices import VisitPrices
from solvers.installers.day.ways import Ways
from solvers.installers.day.written import (
    late_cny_of,
    lead_start_s,
    pauses_written,
    promise_cny,
    route_costs,
    visits_written,
)
from solvers.installers.plan import TeamRoute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from solvers.installers.day.able_seats import AbleSeats
    from solvers.installers.day.journal import Journal
    from solvers.installers.plan import InstallersPlan
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
            self._take(route)
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
        return self._as_timed(seat, len(row))

    def is_possible(self, seat: int, row: Sequence[int]) -> bool:
        """Whether a seat could make these visits."""
        if len(row) > self.scratch.row.size:
            self.scratch = scratch_of(2 * len(row))
        self.scratch.row[: len(row)] = row
        self.scratch.mask[0] = self.rota.due[seat]
        return bool(np.isfinite(timed(self.rota, seat, self.scratch, len(row))))

    def bind(self, job_id: str) -> None:
        """Set within which times the visits of a planned job may start."""
        spots = self.spots[job_id]
        job, times = self.problem.job_of[job_id], self.times_of(job_id)
        related = related_span(job_id, self.relations.get(job_id, ()), self.times_of)
        is_shared = len(spots) > 1 or related is None or self._is_beside(job_id)
        teams = {self.seats[spot.seat].team.id for spot in spots}
        others = job.agreed is not None and bool(job.agreed.team_ids)
        keeps = not (others and job.agreed is not None and set(job.agreed.team_ids) != teams)
        assert times is not None
        for spot in spots:
            entry = self.entries[spot.visit]
            start_s = self.visit_at(spot)[0]
            span = own_span(self.problem, job) & (related or Span()) & Span(max(self.now_s, 0))
            is_fixed = self.is_fixed(spot)
            if is_shared or is_fixed:
                span = Span(start_s, start_s)
            self.describe(spot.visit, entry, span, keeps_promise=keeps)
            if len(spots) == 1 and not self.relations.get(job_id):
                self.bound_s[spot.visit] = start_s if is_fixed else NEVER_S
            if is_fixed:
                self.prices.free_of_windows(self.rota, spot.visit, start_s)

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
        self._lift(seat)

    def _lift(self, seat: int) -> None:
        last_s = self.problem.horizon_s - self.seats[seat].shift.close_s
        self.rota.most_regular_s[seat], self.rota.most_overtime_s[seat] = NEVER_S, last_s

    def is_fixed(self, spot: Spot) -> bool:
        """Whether a visit stays where it is."""
        return spot.visit in self.row(spot.seat)[: self.rota.fixed[spot.seat]]

    def price(self, seat: int) -> None:
        """Keep what a seat costs, with its promises."""
        route = self.routes[seat]
        if route is None:
            self.cost_cny[seat], self.latest_s[seat] = 0.0, 0
            return
        self.latest_s[seat] = max((visit.late_s for visit in route.visits), default=0)
        row = [(self.entries[visit], self.known_s[visit][0]) for visit in self.row(seat)]
        self.cost_cny[seat] = self.own_cny(route, row) + sum(
            promise_cny(
                self.problem,
                self.problem.job_of[entry.job_id],
                self.teams_of(entry.job_id),
                self.first_start_s(entry.job_id),
            )
            for entry in (self.entries[visit] for visit in self.row(seat))
            if entry.leads and self.problem.job_of[entry.job_id].agreed is not None
        )

    def refresh_team(self, team_id: str) -> None:
        """Reckon what each day of a team leaves the others."""
        seats = self.by_team.get(team_id, [])
        worked: dict[int, Worked] = {}
        for seat in seats:
            route = self.routes[seat]
            if route is not None:
                paused_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
                paid_s = route.end_s - route.start_s - paused_s
                worked[route.day] = Worked(paid_s - route.overtime_s, route.overtime_s)
        for seat in seats:
            item = self.seats[seat]
            room = room_of(self.problem, item.team, worked, item.day)
            last_s = self.problem.horizon_s - item.shift.close_s
            self.rota.most_regular_s[seat] = room.regular_s
            self.rota.most_overtime_s[seat] = min(room.overtime_s, last_s)
            self.may_open[seat] = room.may_work
            if seat in self.lifted:
                self._lift(seat)

    def as_routes(self) -> tuple[TeamRoute, ...]:
        """All routes, by day and team."""
        found = [route for route in self.routes if route is not None]
        return tuple(sorted(found, key=lambda route: (route.day, route.team_id)))

    def _take(self, route: TeamRoute) -> None:
        """Put a planned route on the board as it is."""
        seat = self.seat_of[route.team_id, route.day]
        row = []
        for visit in route.visits:
            entry = Entry(visit.job_id, visit.task, visit.helps, visit.end_s - visit.start_s)
            row.append(self.add(entry))
        self.put(seat, row)
        self.routes[seat] = route
        self.know(seat)
        self.rota.fixed[seat] = self._fixed_count(route)
        self.rota.due[seat] = self._due(seat, route)
        if self.rota.fixed[seat] == 0:
            self.rota.open_s[seat] = max(self.rota.open_s[seat], self.now_s)
        elif self.rota.fixed[seat] == len(row) and route.visits[-1].end_s <= self.now_s:
            self.back_s[seat] = route.end_s

    def _fixed_count(self, route: TeamRoute) -> int:
        """How many of its first visits stay: begun, being driven to, or starting too soon."""
        if self.known_fixed is not None:
            keys = [(visit.job_id, visit.task, route.team_id) for visit in route.visits]
            return max((n + 1 for n, key in enumerate(keys) if key in self.known_fixed), default=0)
        count, leaves_s = 0, route.start_s
        for number, visit in enumerate(route.visits):
            is_next = leaves_s <= self.now_s
            if is_next or visit.start_s < self.freeze_until_s:
                count = number + 1
            leaves_s = visit.end_s
        return count if self.state is not None else 0

    def _due(self, seat: int, route: TeamRoute) -> int:
        """Breaks that are due on a route, as bits."""
        r, first = self.rota, int(self.rota.break_from[seat])
        return sum(
            1 << (pause - first)
            for pause in range(first, int(r.break_to[seat]))
            if route.start_s < r.break_open_s[pause] and route.end_s > r.break_close_s[pause]
        )

    def _leads(self, spot: Spot) -> bool:
        return self.entries[spot.visit].leads

    def _is_beside(self, job_id: str) -> bool:
        """Whether a related job is on one of its seats, so that both would move at once."""
        seats = {spot.seat for spot in self.spots[job_id]}
        for relation in self.relations.get(job_id, ()):
            for other in (relation.first_job_id, relation.second_job_id):
                near = {spot.seat for spot in self.spots.get(other, ())}
                if other != job_id and relation.kind != "same_team" and near & seats:
                    return True
        return False

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

    def _as_timed(self, seat: int, count: int) -> TeamRoute:
        """What the compiled code has found, as a route."""
        r, s, item = self.rota, self.scratch, self.seats[seat]
        row = [int(visit) for visit in s.row[:count]]
        entries = [self.entries[visit] for visit in row]
        starts = [int(start) for start in s.starts[:count]]
        places = [int(r.home[seat]), *(int(r.place[v]) for v in row), int(r.finish[seat])]
        drive = r.drive_s[r.speed[seat]]
        leaves = [int(s.told[LEAVE])]
        leaves += [start + entry.work_s for start, entry in zip(starts, entries, strict=True)]
        ends = [*starts, int(s.told[END])]
        legs = [
            (leave, int(drive[a, b]), end)
            for leave, (a, b), end in zip(leaves, pairwise(places), ends, strict=True)
        ]
        taken = [
            (int(s.taken[k]), int(r.break_open_s[p]), int(r.break_close_s[p]), int(r.break_s[p]))
            for k, p in enumerate(range(int(r.break_from[seat]), int(r.break_to[seat])))
            if s.taken[k] != NEVER
        ]
        pauses, arrives = pauses_written(legs, taken)
        return TeamRoute(
            team_id=item.team.id,
            day=item.day,
            start_s=int(s.told[LEAVE]),
            end_s=int(s.told[END]),
            visits=visits_written(self.problem, entries, arrives[:-1], starts),
            pauses=pauses,
            distance_m=int(s.told[METRES]),
            drive_s=int(s.told[DRIVEN]),
            overtime_s=int(s.told[OVERTIME]),
        )

    def with_costs(self, route: TeamRoute, row: Sequence[int]) -> TeamRoute:
        """A route of a seat with what it costs; ``row`` are its visits."""
        entries = [self.entries[visit] for visit in row]
        led = [entry.job_id for entry in entries if entry.leads]
        teams = {job_id: self.teams_of(job_id) for job_id in led}
        starts = {visit.job_id: visit.start_s for visit in route.visits}
        of_jobs = {
            entry.job_id: [(entry, starts[entry.job_id])]
            if len(teams[entry.job_id]) == 1
            else self.starts_of(entry.job_id)
            for entry in entries
            if entry.leads
        }
        return replace(route, costs=route_costs(self.problem, route, entries, teams, of_jobs))


def board_of(
    problem: InstallersProblem, plan: InstallersPlan, state: InstallationState | None
) -> Board:
    """The board of a plan."""
    return Board(problem, plan.routes, state)


__all__ = ["SCRATCH", "Board", "Spot", "board_of"]
