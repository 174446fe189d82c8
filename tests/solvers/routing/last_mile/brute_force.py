"""The cheapest way to drive a given tour, by trying all departures and all places for meals.

Departures of every trip are on a grid. Meals may be had where the vehicle starts and ends, on
arrival at a door or the base, after service and after loading; those that may be had on the road,
at any second of the grid between. The driver rests when driving may not go on, and does not wait at
a door without need.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from solvers.common import Status, StopReason
from solvers.routing.last_mile import Drop, LastMilePlan, Tour, Trip
from solvers.routing.last_mile.checks.doors import late_cny
from solvers.routing.last_mile.checks.road import _advance
from solvers.routing.last_mile.problem import ANYWHERE, Half
from solvers.routing.last_mile.validate import validate
from supplychain.plans import Reason, Rest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from solvers.routing.last_mile.problem import Job, LastMileProblem, Meal, Van
    from supplychain.windows import TimeWindow

    Event = tuple[str, tuple[int, ...]]

NOT_OF_TIME = {
    "NO_COMPARTMENT",
    "COMPARTMENT_KG",
    "COMPARTMENT_L",
    "PAYLOAD_KG",
    "VOLUME_L",
    "SKILL_MISSING",
    "GOODS_CONFLICT",
    "SHIPMENT_SPLIT",
    "SHIPMENT_ORDER",
    "ON_BOARD_ALREADY",
    "ROUTE_TOO_FAR",
    "TOO_MANY_STOPS",
    "TOUR_SHAPE",
}
"""Rules that a tour keeps or breaks however it is driven."""


class State(NamedTuple):
    """A vehicle under way; states that agree in all this differ in cost and past alone."""

    begin_s: int
    now_s: int
    continuous_s: int
    driven_s: int
    stood_s: int
    meals: int
    left_s: int
    back_by_s: int
    taken: tuple[tuple[str, int], ...]


class Past(NamedTuple):
    """What a state has cost so far beside its hours, and how it came about."""

    cny: float
    events: tuple[Event, ...]


@dataclass
class Driver:
    """Tries everything for one tour."""

    problem: LastMileProblem
    van: Van
    layout_id: str
    shift: int
    trips: Sequence[Sequence[str]]
    step_s: int

    def best(self) -> Tour | None:
        """The cheapest tour, as the checker prices it; ``None`` if it finds none."""
        found: Tour | None = None
        for state, past in self._driven().items():
            tour = self._written(state, past)
            if found is None or tour.cost_cny < found.cost_cny:
                found = tour
        return found

    def _driven(self) -> dict[State, Past]:
        states = self._begun()
        last = len(self.trips) - 1
        for number, trip in enumerate(self.trips):
            jobs = [self._job(job_id) for job_id in trip]
            if number or not self._starts_loaded:
                states = self._loaded(states, jobs, number)
            here, before = self._here(number), None
            for node, job in jobs:
                states = self._gone(states, here, node, "arrive")
                states = self._fed(states)
                states = self._served(states, job, before)
                states = self._fed(states)
                here, before = node, job
            if number < last:
                states = self._gone(states, here, self._base, "back")
                states = self._fed(self._unloaded(states))
            else:
                states = self._home(states, here, jobs)
        return {s: p for s, p in self._fed(states).items() if self._ends_well(s)}

    @property
    def _starts_loaded(self) -> bool:
        return self.van.base_place in (None, self.van.start_place)

    @property
    def _base(self) -> int:
        return self.problem.node(self.van.base_place or 0)

    def _here(self, number: int) -> int:
        if number or not self._starts_loaded:
            return self._base
        return self.problem.node(self.van.start_place)

    def _job(self, job_id: str) -> tuple[int, Job]:
        return next((n, j) for n, j in enumerate(self.problem.jobs, 1) if j.id == job_id)

    def _begun(self) -> dict[State, Past]:
        """At the start; where goods are on board there, as the first trip leaves."""
        shift = self.van.shifts[self.shift]
        states: dict[State, Past] = {}
        for begin_s in range(shift.open_s, shift.close_s + 1, self.step_s):
            meals = 0
            while meals < len(self.van.meals) and self._had_before(meals, begin_s):
                meals += 1
            states[State(begin_s, begin_s, 0, 0, 0, meals, 0, FOREVER_S, ())] = Past(0.0, ())
        if self.van.meals and self.van.meals[0].is_always:
            states = self._fed(states)
        if not self._starts_loaded:
            states = self._gone(states, self.problem.node(self.van.start_place), self._base, "")
            return self._fed(states)
        jobs = [self._job(job_id) for job_id in self.trips[0]]
        return self._loaded(states, jobs, 0)

    def _had_before(self, meal: int, begin_s: int) -> bool:
        return not self.van.meals[meal].is_always and self.van.meals[meal].open_s <= begin_s

    def _fed(self, states: dict[State, Past]) -> dict[State, Past]:
        """Eat nothing, the next meal, or several."""
        fed = dict(states)
        for state, past in states.items():
            now, done = state, past
            while now.meals < len(self.van.meals):
                meal = self.van.meals[now.meals]
                start_s = max(now.now_s, meal.open_s)
                if start_s > meal.close_s:
                    break
                end_s = start_s + meal.length_s
                now = self._stood(now, end_s)._replace(meals=now.meals + 1)
                done = Past(done.cny, (*done.events, ("meal", (start_s, end_s))))
                _keep(fed, now, done)
        return fed

    def _stood(self, state: State, until_s: int) -> State:
        stood_s = state.stood_s + until_s - state.now_s
        rests = stood_s >= self.van.vehicle_type.rules.rest_s
        continuous_s = 0 if rests else state.continuous_s
        return state._replace(now_s=until_s, stood_s=stood_s, continuous_s=continuous_s)

    def _loaded(
        self, states: dict[State, Past], jobs: list[tuple[int, Job]], number: int
    ) -> dict[State, Past]:
        """Load, perhaps eat, and leave at any second of the grid."""
        release_s = max(job.release_s for _, job in jobs)
        dock_s = 0 if number == 0 and self._starts_loaded else self.van.vehicle_type.dock_s
        windows = self.problem.windows_at(self.van.base_place)
        left: dict[State, Past] = {}
        for state, past in states.items():
            for loaded_s, window in _docked(windows, state.now_s, dock_s):
                loaded = {self._stood(state, loaded_s): past}
                if number or not self._starts_loaded:
                    loaded = self._fed(loaded)
                for ready, done in loaded.items():
                    for depart_s in self._departures(ready, release_s, window, number):
                        gone = self._stood(ready, depart_s)._replace(left_s=depart_s)
                        events = (*done.events, ("depart", (depart_s,)))
                        _keep(left, gone, Past(done.cny, events))
        return left

    def _departures(
        self, ready: State, release_s: int, window: TimeWindow, number: int
    ) -> Iterator[int]:
        """Seconds to leave at; who has goods on board and has not eaten leaves as he begins."""
        first_s = max(ready.now_s, release_s, window.open_s)
        if number == 0 and self._starts_loaded and ready.now_s == ready.begin_s:
            if first_s == ready.now_s <= window.close_s:
                yield first_s
            elif not (self.van.meals and self.van.meals[0].is_always):
                return
        on_grid_s = -(-first_s // self.step_s) * self.step_s
        until_s = self.van.shifts[self.shift].close_s + self.van.vehicle_type.overtime_s
        last_s = min(window.close_s, until_s)
        if first_s <= last_s:
            yield first_s
        yield from range(on_grid_s, last_s + 1, self.step_s)

    def _gone(
        self, states: dict[State, Past], here: int, there: int, event: str
    ) -> dict[State, Past]:
        """Drive, with rests as they fall due and perhaps meals on the way."""
        gone: dict[State, Past] = {}
        vehicle = self.van.vehicle_type
        leg_s = int(self.problem.travel[self.van.travel_key].duration_s[here, there])
        for state, past in states.items():
            moving = state._replace(stood_s=0) if leg_s else state
            for arrived, events in self._ways(moving, leg_s * 1_000, past.events):
                driven_s = arrived.driven_s - state.driven_s
                if arrived.driven_s > vehicle.rules.max_daily_drive_s * vehicle.drivers:
                    continue
                told = (*events, (event, (arrived.now_s,))) if event else events
                cny = past.cny + driven_s * self.van.cny_per_drive_h / 3_600
                _keep(gone, arrived, Past(cny, told))
        return gone

    def _ways(
        self, state: State, left: int, events: tuple[Event, ...]
    ) -> Iterator[tuple[State, tuple[Event, ...]]]:
        """All ways of driving what is left of a leg."""
        vehicle = self.van.vehicle_type
        limit_s = vehicle.rules.max_continuous_drive_s if vehicle.drivers == 1 else FOREVER_S
        pace = self.problem.pace.get(self.van.travel_key, (1_000,) * 24)
        while left > 0:
            meal = self._meal_on_the_road(state)
            if meal is not None and meal.open_s <= state.now_s <= meal.close_s:
                times_s = state.now_s, state.now_s + meal.length_s
                fed = state._replace(now_s=times_s[1], meals=state.meals + 1)
                if meal.length_s >= vehicle.rules.rest_s:
                    fed = fed._replace(continuous_s=0)
                yield from self._ways(fed, left, (*events, ("meal", times_s)))
            if state.continuous_s >= limit_s:
                until_s = state.now_s + vehicle.rules.rest_s
                events = (*events, ("rest", (state.now_s, until_s)))
                state = state._replace(now_s=until_s, continuous_s=0)
                continue
            until_s = state.now_s + limit_s - state.continuous_s
            if meal is not None:
                until_s = min(until_s, (state.now_s // self.step_s + 1) * self.step_s)
            start_of_day_s = self.problem.start_of_day_s
            end_s, left = _advance(state.now_s, left, until_s, pace, start_of_day_s)
            step_s = end_s - state.now_s
            state = state._replace(
                now_s=end_s,
                continuous_s=state.continuous_s + step_s,
                driven_s=state.driven_s + step_s,
            )
        yield state, events

    def _meal_on_the_road(self, state: State) -> Meal | None:
        meal = next(iter(self.van.meals[state.meals :]), None)
        return meal if meal is not None and meal.on_the_road else None

    def _served(self, states: dict[State, Past], job: Job, before: Job | None) -> dict[State, Past]:
        served: dict[State, Past] = {}
        is_there = before is not None and job.spot is not None and before.spot == job.spot
        work_s = job.service_s + (0 if is_there else job.setup_s)
        comes_back = any(job.returns_kg)
        for state, past in states.items():
            for start_s in self._starts(job, state.now_s):
                taken = dict(state.taken)
                since_s = taken.get(job.mate_id) if job.half is Half.SECOND else state.left_s
                is_out = job.half is not Half.FIRST and (any(job.kg) or not comes_back)
                limit_s = FOREVER_S if job.max_on_board_s is None else job.max_on_board_s
                if since_s is None or (is_out and start_s - since_s > limit_s):
                    continue
                done = self._stood(state, start_s)
                done = done._replace(now_s=start_s + work_s, stood_s=0 if work_s else done.stood_s)
                if job.half is Half.FIRST:
                    done = done._replace(taken=(*done.taken, (job.id, done.now_s)))
                if comes_back:
                    done = done._replace(back_by_s=min(done.back_by_s, done.now_s + limit_s))
                cny = past.cny + late_cny(job, start_s)
                cny += job.wait_cny_per_h * (start_s - job.release_s) / 3_600
                events = (*past.events, ("serve", (start_s, done.now_s)))
                _keep(served, done, Past(cny, events))
        return served

    def _starts(self, job: Job, now_s: int) -> Iterator[int]:
        """At once if allowed, even if late; else or as well when a later window opens."""
        last_s = min(job.latest_s, self.problem.horizon_s)
        if now_s > last_s:
            return
        on_time = not job.windows or any(w.open_s <= now_s <= w.close_s for w in job.windows)
        if on_time or any(w.close_s < now_s and not w.is_hard for w in job.windows):
            yield now_s
        if not on_time:
            yield from (w.open_s for w in job.windows if now_s < w.open_s <= last_s)

    def _unloaded(self, states: dict[State, Past]) -> dict[State, Past]:
        kept: dict[State, Past] = {}
        for state, past in states.items():
            if state.now_s <= state.back_by_s:
                _keep(kept, state._replace(back_by_s=FOREVER_S, taken=()), past)
        return kept

    def _home(
        self, states: dict[State, Past], here: int, jobs: list[tuple[int, Job]]
    ) -> dict[State, Past]:
        van = self.van
        has_returns = any(any(job.returns_kg) for _, job in jobs)
        if has_returns and van.base_place not in (None, van.end_place) and not van.unloads_at_end:
            states = self._unloaded(self._gone(states, here, self._base, "back"))
            if van.end_place == ANYWHERE:
                return states
            return self._gone(states, self._base, self.problem.node(van.end_place), "")
        if van.end_place != ANYWHERE:
            states = self._gone(states, here, self.problem.node(van.end_place), "back")
            return self._unloaded(states)
        return {
            state: Past(past.cny, (*past.events, ("back", (state.now_s,))))
            for state, past in self._unloaded(states).items()
        }

    def _ends_well(self, state: State) -> bool:
        vehicle, shift = self.van.vehicle_type, self.van.shifts[self.shift]
        limit_s = FOREVER_S if vehicle.max_route_s is None else vehicle.max_route_s
        unfed = [
            meal
            for meal in self.van.meals[state.meals :]
            if meal.is_always or (state.begin_s < meal.open_s and state.now_s > meal.close_s)
        ]
        is_short = state.now_s - state.begin_s <= limit_s
        return is_short and not unfed and state.now_s <= shift.close_s + vehicle.overtime_s

    def _written(self, state: State, past: Past) -> Tour:
        """The tour, priced by the checker: what is wrong with a price of 0 is the right price."""
        trips, at = [], 0
        of = {name: [t for n, t in past.events if n == name] for name in _EVENTS}
        for number, names in enumerate(self.trips):
            drops = []
            for job_id in names:
                (arrive_s,), (start_s, end_s) = of["arrive"][at], of["serve"][at]
                drops.append(Drop(job_id, arrive_s, start_s, end_s))
                at += 1
            trips.append(Trip(of["depart"][number][0], tuple(drops), of["back"][number][0]))
        vehicle = self.van.vehicle_type
        hours = (state.now_s - state.begin_s) / 3_600
        over_h = max(0, state.now_s - self.van.shifts[self.shift].close_s) / 3_600
        cny = past.cny + hours * (vehicle.cny_per_h + self.van.reefer_cny_per_h[self.layout_id])
        return Tour(
            vehicle_type_id=vehicle.id,
            layout_id=self.layout_id,
            shift=self.shift,
            trips=tuple(trips),
            rests=tuple(Rest(*times) for times in of["rest"]),
            distance_m=0,
            drive_s=state.driven_s,
            cost_cny=cny + over_h * vehicle.overtime_cny_per_h,
            start_s=state.begin_s,
            end_s=state.now_s,
            meals=tuple(Rest(*times) for times in of["meal"]),
        )


_EVENTS = ("arrive", "serve", "depart", "back", "rest", "meal")
FOREVER_S = 1 << 60


def cheapest_tour(
    problem: LastMileProblem,
    van: Van,
    layout_id: str,
    shift: int,
    trips: Sequence[Sequence[str]],
    step_s: int,
) -> Tour | None:
    """The cheapest way to drive a tour on the grid, its figures from the checker; or ``None``.

    Raises
    ------
    AssertionError
        If the checker does not agree that the tour can be driven so.
    """
    if NOT_OF_TIME & {
        v.code for v in validate(problem, alone(problem, [_untimed(van, layout_id, shift, trips)]))
    }:
        return None
    tour = Driver(problem, van, layout_id, shift, trips, step_s).best()
    if tour is None:
        return None
    found = {v.code: v for v in validate(problem, alone(problem, [tour])) if v.subject != "plan"}
    metres = -found["DISTANCE_WRONG"].amount if "DISTANCE_WRONG" in found else 0
    wrong_cny = found["COST_WRONG"].amount if "COST_WRONG" in found else 0.0
    tour = replace(tour, distance_m=int(metres), cost_cny=tour.cost_cny - wrong_cny)
    assert not (left := validate(problem, alone(problem, [tour]))), [str(v) for v in left]
    return tour


def _untimed(van: Van, layout_id: str, shift: int, trips: Sequence[Sequence[str]]) -> Tour:
    """The tour with no times at all, for rules that do not ask for them."""
    rows = tuple(Trip(0, tuple(Drop(job_id, 0, 0, 0) for job_id in trip), 0) for trip in trips)
    return Tour(van.vehicle_type.id, layout_id, shift, rows, (), 0, 0, 0.0, 0, 0)


def alone(problem: LastMileProblem, tours: Iterable[Tour]) -> LastMilePlan:
    """A plan of these tours, everything else left out."""
    held = tuple(tours)
    served = {drop.job_id for tour in held for trip in tour.trips for drop in trip.drops}
    left = [job for job in problem.jobs if job.id not in served]
    return LastMilePlan(
        status=Status.PARTIAL if left else Status.FEASIBLE,
        stop_reason=StopReason.ITERATIONS,
        tours=held,
        unserved=tuple((job.id, Reason.UNKNOWN) for job in left),
        cost_cny=sum(tour.cost_cny for tour in held) + sum(job.unserved_cny for job in left),
    )


def _docked(
    windows: Iterable[TimeWindow], now_s: int, dock_s: int
) -> Iterator[tuple[int, TimeWindow]]:
    """When loading can be done, in which opening hours."""
    for window in windows:
        loaded_s = max(now_s, window.open_s) + dock_s if dock_s else now_s
        if loaded_s <= window.close_s:
            yield loaded_s, window


def _keep(states: dict[State, Past], state: State, past: Past) -> None:
    if state not in states or past.cny < states[state].cny:
        states[state] = past
