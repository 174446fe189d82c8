"""Exact prices of places: the routes written out, with and without what they take on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.installers.day.entries import Entry, Span
from solvers.installers.day.written import promise_cny, route_costs, split_cny
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.day.desk import Desk
    from solvers.installers.day.finder import Place
    from solvers.installers.day.trial import Stand
    from solvers.installers.plan import TeamRoute, Visit
    from supplychain.jobs import InstallJob

Priced = tuple[tuple["TeamRoute", ...], tuple["TeamRoute", ...], float]


class Pricing:
    """Prices places for some jobs on a desk whose board knows them."""

    def __init__(self, desk: Desk, jobs: Sequence[InstallJob]) -> None:
        self.desk, self.board = desk, desk.board
        self.jobs = {job.id: job for job in jobs}

    def of(self, place: Place) -> Priced | None:
        """Routes before and after, without what is reserved, and the extra cost with it.

        ``None`` if a team cannot make its visits once reservations are given up.
        """
        written = [self._with(stand) for stand in place.stands]
        if any(route is None for route in written):
            return None
        whole = [self._priced(route, place, written) for route in written if route is not None]
        seats = [stand.seat for stand in place.stands]
        extra_cny = sum(cost for _, cost in whole) - sum(self.board.cost_cny[s] for s in seats)
        extra_cny += self._split(place) + self._later(seats, [route for route, _ in whole])
        before = tuple(r for s in seats if (r := self._planned(s)) is not None)
        if not self.desk.reserved:
            return before, tuple(route for route, _ in whole), float(extra_cny)
        driven = [self._with(stand, with_reserved=False) for stand in place.stands]
        if any(route is None for route in driven):
            return None
        after = tuple(self._priced(r, place, driven)[0] for r in driven if r is not None)
        return before, after, float(extra_cny)

    def _planned(self, seat: int) -> TeamRoute | None:
        """The route of the plan."""
        item = self.board.seats[seat]
        return self.desk.planned.get((item.team.id, item.day))

    def _with(self, stand: Stand, *, with_reserved: bool = True) -> TeamRoute | None:
        """A seat with one more visit, timed."""
        board = self.board
        visit = board.add(stand.entry)
        try:
            span = Span(stand.start_s, stand.start_s)
            board.describe(visit, stand.entry, span, keeps_promise=True)
            row = board.row(stand.seat)
            row.insert(stand.at, visit)
            kept = [v for v in row if with_reserved or v not in self.desk.reserved]
            return board.timed_row(stand.seat, kept)
        finally:
            board.drop(visit)

    def _priced(
        self, route: TeamRoute, place: Place, written: Sequence[TeamRoute | None]
    ) -> tuple[TeamRoute, float]:
        """The route with its costs, and their sum with the promises of jobs that it leads."""
        problem, board = self.board.problem, self.board
        led = [v for v in route.visits if v.task == 0 and not v.helps]
        teams: dict[str, list[str]] = {}
        starts: dict[str, list[tuple[Entry, int]]] = {}
        for visit in led:
            if visit.job_id in self.jobs:
                own = [stand for stand in place.stands if stand.entry.job_id == visit.job_id]
                teams[visit.job_id] = [board.seats[stand.seat].team.id for stand in own]
                starts[visit.job_id] = [
                    (_entry(v), v.start_s)
                    for other in written
                    if other is not None
                    for v in other.visits
                    if v.job_id == visit.job_id
                ]
            else:
                is_one = len(board.spots[visit.job_id]) == 1
                teams[visit.job_id] = board.teams_of(visit.job_id)
                starts[visit.job_id] = (
                    [(_entry(visit), visit.start_s)] if is_one else board.starts_of(visit.job_id)
                )
        row = [(_entry(visit), visit.start_s) for visit in route.visits]
        entries = [entry for entry, _ in row]
        priced = replace(route, costs=route_costs(problem, route, entries, teams, starts))
        promises = sum(
            promise_cny(problem, problem.job_of[v.job_id], teams[v.job_id], v.start_s) for v in led
        )
        return priced, board.own_cny(priced, row) + promises

    def _split(self, place: Place) -> float:
        """Pairs of jobs that come to different teams."""
        board = self.board
        leader = {
            stand.entry.job_id: board.seats[stand.seat].team.id
            for stand in place.stands
            if stand.entry.leads
        }
        related = (board.relations.get(job_id, ()) for job_id in self.jobs)
        relations = list(dict.fromkeys(r for found in related for r in found))
        for relation in relations:
            for job_id in (relation.first_job_id, relation.second_job_id):
                if job_id not in leader and job_id in board.spots:
                    leader[job_id] = board.leader_of(job_id)
        return split_cny(relations, leader)

    def _later(self, seats: Sequence[int], routes: Sequence[TeamRoute]) -> float:
        """By how much the latest start after a window becomes dearer."""
        price = self.board.problem.rules.worst_late_cny_per_min
        if price == 0.0:
            return 0.0
        latest = self.board.latest_s.copy()
        before_s = int(latest.max(initial=0))
        for seat, route in zip(seats, routes, strict=True):
            latest[seat] = max(visit.late_s for visit in route.visits)
        return price * (int(latest.max(initial=0)) - before_s) / MINUTE_S


def _entry(visit: Visit) -> Entry:
    return Entry(visit.job_id, visit.task, visit.helps, visit.end_s - visit.start_s)
