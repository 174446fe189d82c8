"""Days of installers in PyVRP 0.14: of this family, this module alone knows the library.

PyVRP counts in integers: money is CNY times ``MONEY_SCALE``, rounded; time is in seconds, distance
in metres, parts in hundredths, rounded up where needed and down where carried.

- *Team-days* are vehicle types with a start, an end, a shift and a limit of duration each. Overtime
  is counted from the length of the shift (the hours after its close, exactly, only for routes that
  begin with it); breaks shorten the day.
- *Who can do what* is a profile for each distinct set of jobs: a door that is not for a team has no
  road. Work that takes a team longer than the quickest is on the roads from the door, and what a
  visit by it costs more than by the cheapest is on the roads to it.
- *Several windows, late starts*: one client for each in a group of which at most one is visited.
- *Jobs left out* do not earn their prize.

Whatever else holds (exact overtime and breaks, weeks, teams that wait for each other) is judged
when the plan is timed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyvrp

from solvers.common import pyvrp_run
from solvers.common.pyvrp_run import MONEY_SCALE
from solvers.installers.day_plans.plain import intervals_of
from solvers.installers.day_plans.profiles import profiles_of
from supplychain.calendars import HOUR_S
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.common.pyvrp_run import Stop
    from solvers.installers.day_plans.profiles import Profile
    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.problem import InstallersProblem

LEAST_PER_SECOND = 10
"""Least price of a second out: PyVRP 0.14.1 can search for ever where waiting costs next to
nothing. Plans are priced exactly when they are timed, so nothing else depends on it."""
PART_SCALE = 100
NO_LIMIT = 2**60
NO_ROAD = 10_000_000
"""Metres and seconds that stand for a missing road: no shift is that long."""


class Seen(NamedTuple):
    """A route: positions of the team-day and of the jobs in order, and its price by PyVRP."""

    team_day: int
    jobs: tuple[int, ...]
    cost_cny: float


class DayModel:
    """Plain jobs and team-days as PyVRP sees them, with the way back.

    Parameters
    ----------
    problem
        What is planned.
    days
        Team-days, at least one.
    jobs
        Positions of plain jobs; those that nobody can do, or at no time, do not exist here.
    """

    def __init__(
        self,
        problem: InstallersProblem,
        days: Sequence[TeamDay],
        jobs: Sequence[int],
    ) -> None:
        self._problem = problem
        self._days = list(days)
        points = [problem.job_points[problem.jobs[job].id] for job in jobs]
        stands = [problem.team_points[problem.teams[day.team].id] for day in days]
        self._stands = sorted({point for pair in stands for point in pair})
        self._points = [*points, *self._stands]
        found = profiles_of(problem, days, jobs, len(self._points))
        self._profiles, self._of_day = found.profiles, found.of_team_day
        self._jobs = list(jobs)
        shape = (len(self._profiles), len(jobs))
        can = np.array([profile.can for profile in self._profiles]).reshape(shape)
        work_s = np.array([profile.work_s for profile in self._profiles]).reshape(shape)
        price = np.array([profile.price_cny for profile in self._profiles]).reshape(shape)
        self._work_s = np.where(can, work_s, NO_ROAD).min(axis=0, initial=NO_ROAD)
        self._price_cny = np.where(can, price, np.inf).min(axis=0, initial=np.inf)
        slowest_s = np.where(can, work_s, 0).max(axis=0, initial=0)
        self._visits = [
            (node, interval)
            for node, job in enumerate(jobs)
            if self._work_s[node] < NO_ROAD
            for interval in intervals_of(problem, job, int(slowest_s[node]))
            if interval.worth_cny > self._price_cny[node]
        ]
        self._client_at: dict[int, list[int]] = {}
        for client, (_, interval) in enumerate(self._visits):
            self._client_at.setdefault(interval.job, []).append(client)
        self._parts = self._binding_parts()
        self._data: pyvrp.ProblemData | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do or nobody to do it."""
        return not self._visits or not self._days

    def solve(
        self,
        stop: Stop,
        seed: int,
        first: Mapping[int, Sequence[tuple[int, int]]] | None = None,
        show: Callable[[Seen], None] | None = None,
    ) -> dict[int, tuple[int, ...]]:
        """Search until ``stop`` says so.

        Parameters
        ----------
        stop, seed
            How long, and with which random choices.
        first
            By position of the team-day: jobs in order, each with its start of work.
        show
            Told feasible routes that the search comes across, each perhaps many times.

        Returns
        -------
        dict
            Positions of jobs in order, by position of the team-day.
        """
        if self.is_empty:
            return {}
        data = self.data()
        initial = self._solution(data, first) if first else None
        watch = None if show is None else _shower(show, self.routes)
        found = pyvrp_run.search(data, stop, seed, initial, watch)
        if found is None:
            return {}
        return {route.team_day: route.jobs for route in self.routes(found)}

    def routes(self, solution: pyvrp.Solution) -> list[Seen]:
        """Feasible routes of a solution."""
        routes = []
        for route in solution.routes():
            if route.is_feasible():
                clients = [step.idx for step in route if step.is_client()]
                cost = route.distance_cost() + route.duration_cost() + route.fixed_vehicle_cost()
                base = sum(float(self._price_cny[self._visits[client][0]]) for client in clients)
                jobs = tuple(self._visits[client][1].job for client in clients)
                routes.append(Seen(route.vehicle_type(), jobs, cost / MONEY_SCALE + base))
        return [route for route in routes if route.jobs]

    def _solution(
        self, data: pyvrp.ProblemData, first: Mapping[int, Sequence[tuple[int, int]]]
    ) -> pyvrp.Solution:
        """The routes in PyVRP's terms, without what it could not hold."""
        routes = []
        for number, visits in first.items():
            clients = [self._client(job, start_s) for job, start_s in visits]
            steps = [
                pyvrp.Activity(pyvrp.ActivityType.CLIENT, client)
                for client in clients
                if client is not None
            ]
            if steps:
                routes.append(pyvrp.Route(data, steps, number))
        return pyvrp.Solution(data, routes)

    def _client(self, job: int, start_s: int) -> int | None:
        for client in self._client_at.get(job, ()):
            interval = self._visits[client][1]
            if interval.open_s <= start_s <= interval.close_s:
                return client
        return None

    def data(self) -> pyvrp.ProblemData:
        """What PyVRP is given."""
        if self._data is None:
            groups: list[pyvrp.ClientGroup] = []
            clients = [self._client_of(number, groups) for number in range(len(self._visits))]
            depots = [pyvrp.Depot(len(self._jobs) + place) for place in range(len(self._stands))]
            places = {point: place for place, point in enumerate(self._stands)}
            per_m = [self._cny_per_m(number) for number in range(len(self._profiles))]
            types = [self._vehicle_type(number, places, per_m) for number in range(len(self._days))]
            matrices = [
                self._matrices(profile, scale)
                for profile, scale in zip(self._profiles, per_m, strict=True)
            ]
            self._data = pyvrp.ProblemData(
                [pyvrp.Location(0, 0) for _ in self._points],
                clients,
                depots,
                types,
                [distance for distance, _ in matrices],
                [duration for _, duration in matrices],
                groups,
            )
        return self._data

    def _client_of(self, number: int, groups: list[pyvrp.ClientGroup]) -> pyvrp.Client:
        node, interval = self._visits[number]
        mine = self._client_at[interval.job]
        group = None
        if len(mine) > 1:
            if mine[0] == number:
                groups.append(pyvrp.ClientGroup(required=False))
            group = len(groups) - 1
            groups[group].add_client(number)
        return pyvrp.Client(
            node,
            delivery=self._needs(interval.job),
            service_duration=int(self._work_s[node]),
            tw_early=interval.open_s,
            tw_late=interval.close_s,
            prize=round((interval.worth_cny - self._price_cny[node]) * MONEY_SCALE),
            required=False,
            group=group,
        )

    def _binding_parts(self) -> list[str]:
        return sorted({part.id for job in self._jobs for part in self._tasks_parts(job)})

    def _tasks_parts(self, job: int) -> tuple[Any, ...]:
        return self._problem.jobs[job].tasks[0].parts

    def _needs(self, job: int) -> list[int]:
        """One stop, and the parts used up."""
        quantity = {part.id: part.quantity for part in self._tasks_parts(job)}
        parts = [math.ceil(quantity.get(part, 0.0) * PART_SCALE - 1e-6) for part in self._parts]
        return [1, *parts]

    def _cny_per_m(self, number: int) -> float:
        """What a metre costs the teams of a profile; theirs all, or the mean of them."""
        teams = [
            self._problem.teams[day.team]
            for day, mine in zip(self._days, self._of_day, strict=True)
            if mine == number
        ]
        return sum(team.pay.per_km for team in teams) / len(teams) / 1000 if teams else 0.0

    def _vehicle_type(
        self, number: int, places: Mapping[int, int], per_m: Sequence[float]
    ) -> pyvrp.VehicleType:
        day = self._days[number]
        team = self._problem.teams[day.team]
        start, end = self._problem.team_points[team.id]
        shift_s = max(0, day.close_s - day.open_s - day.pause_s)
        longest_s = max(0, min(day.longest_s, day.until_s - day.open_s - day.pause_s))
        normal_s = min(longest_s, shift_s)
        carried = {part.id: part.quantity for part in team.parts}
        most_jobs = len(self._jobs) if team.most_jobs is None else team.most_jobs
        room = [math.floor(carried.get(part, 0.0) * PART_SCALE + 1e-6) for part in self._parts]
        per_meter = round(team.pay.per_km / 1000 * MONEY_SCALE)
        is_free = per_m[self._of_day[number]] <= 0
        return pyvrp.VehicleType(
            capacity=[min(most_jobs, len(self._jobs)), *room],
            start_depot=places[start],
            end_depot=places[end],
            fixed_cost=round(team.pay.per_day * MONEY_SCALE),
            tw_early=day.open_s,
            tw_late=max(day.open_s, day.until_s - day.pause_s),
            shift_duration=normal_s,
            max_overtime=longest_s - normal_s,
            unit_overtime_cost=round(team.pay.overtime_per_h / HOUR_S * MONEY_SCALE),
            max_distance=NO_LIMIT
            if team.most_distance_m is None or is_free
            else team.most_distance_m,
            unit_distance_cost=1 if is_free else per_meter,
            unit_duration_cost=max(LEAST_PER_SECOND, round(day.cny_per_h / HOUR_S * MONEY_SCALE)),
            profile=self._of_day[number],
        )

    def _matrices(self, profile: Profile, cny_per_m: float) -> tuple[Any, Any]:
        """Metres (or money where metres cost nothing), and seconds, with what visits add."""
        # PyVRP's own annotation of a matrix is not one that numpy's arrays fit.
        travel = self._problem.travel.matrix(self._points, profile.speed_class)
        most_s = self._problem.rules.driving.max_continuous_drive_s
        is_closed = (travel.duration_s >= UNREACHABLE) | (travel.duration_s > most_s)
        jobs = len(self._jobs)
        is_closed[:jobs][~profile.can] = True
        is_closed[:, :jobs][:, ~profile.can] = True
        more_s = np.where(profile.can, profile.work_s - self._work_s, 0)
        more_cny = np.where(profile.can, profile.price_cny - self._price_cny, 0.0)
        distance = travel.distance_m.astype(np.float64)
        if cny_per_m > 0:
            distance[:, :jobs] += more_cny / cny_per_m
        else:
            distance[:] = 0.0
            distance[:, :jobs] += more_cny * MONEY_SCALE
        duration = travel.duration_s.copy()
        duration[:jobs] += more_s[:, None]
        closed = NO_ROAD * (1 if cny_per_m > 0 else MONEY_SCALE)
        return _framed(np.rint(distance), is_closed, closed), _framed(duration, is_closed, NO_ROAD)


def _framed(values: NDArray[Any], is_closed: NDArray[np.bool_], closed: int) -> Any:
    whole = np.where(is_closed, closed, values).astype(np.int64)
    np.fill_diagonal(whole, 0)
    return whole


def _shower(
    show: Callable[[Seen], None], routes: Callable[[pyvrp.Solution], list[Seen]]
) -> Callable[[pyvrp.Solution], None]:
    def shown(solution: pyvrp.Solution) -> None:
        for route in routes(solution):
            show(route)

    return shown
