"""One front in the middle of the day as a last-mile problem.

Every route that has not ended is a van of its own, whose jobs have it as their home: one that has
not left yet, one under way, or one that is back at the front. Vehicles to spare are vans as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.day.legs import layout_number, location_of
from solvers.routing.day.under_way import current_trip, stand, trips_of
from solvers.routing.day.vans import (
    Seat,
    collected_on_board,
    left_base_s,
    planned_seat,
    seat_under_way,
    shift_of,
    spare_seats,
)
from solvers.routing.doors import (
    goods_of,
    job_of,
    last_mile_fleets,
    last_mile_problem,
    places_of,
    vans_of,
)
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.rebuilt import sends
from solvers.routing.sourcing.parcels import Parcel
from supplychain.plans import StopKind
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from solvers.routing.day.under_way import Standing
    from solvers.routing.last_mile.problem import Job, LastMileProblem
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.places import Location
    from supplychain.plans import Consignment, Route, Stop

KEPT_FACTOR = 10.0
"""An order that the plan serves is left out only for so many times the usual price."""

NEVER_CNY = 1e9
"""Price of leaving out what cannot be left out."""

BEFORE_S = -1
"""The moment before everything."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a front of the day depends on beside its routes.

    Parameters
    ----------
    goods
        Consignments of the plan. Doors whose goods are not among them are left away.
    available_s
        For each consignment, when it can leave the front.
    state
        The moment and what has been done by then; ``None``: nothing has begun.
    lost
        By route, orders that do not come on its current trip.
    cancelled
        Orders that are no longer wanted.
    pinned
        Routes that stay exactly.
    change_cny
        Price of giving an order to another vehicle than the plan does.
    """

    goods: Mapping[str, Consignment]
    available_s: Mapping[str, int]
    state: ExecutionState | None = None
    lost: Mapping[str, frozenset[str]] | None = None
    cancelled: Collection[str] = ()
    pinned: Collection[str] = ()
    change_cny: float = 0.0

    @property
    def now_s(self) -> int:
        """The moment."""
        return BEFORE_S if self.state is None else self.state.now_s


@dataclass(frozen=True, slots=True, eq=False)
class DayFront:
    """A front at one moment.

    Parameters
    ----------
    door
        What can still be changed, as a last-mile problem.
    seats
        What each of its vans is.
    drafts
        Tours as the plan has them, by the route of their van.
    parcels
        By job.
    still
        Routes that do not change.
    ended
        Routes that change no more: broken down, or on the way to where they end.
    lost
        Doors of current trips that are no longer served.
    blocked
        Routes that break a rule of the problem, and therefore stay as they are.
    """

    front_id: str
    door: LastMileProblem
    seats: tuple[Seat, ...]
    drafts: Mapping[str, Draft]
    parcels: Mapping[str, Parcel]
    still: tuple[Route, ...]
    ended: tuple[Standing, ...]
    lost: tuple[tuple[str, Stop], ...]
    points: tuple[Location, ...]
    blocked: frozenset[str] = frozenset()

    def with_blocked(self, but: Collection[str] = ()) -> DayFront:
        """The front without changes to tours that break a rule already, but for some."""
        scheduler = Scheduler(self.door)
        broken = frozenset(
            key
            for key, draft in self.drafts.items()
            if key not in but and scheduler.cost_cny(draft) is None
        )
        if not broken:
            return self
        vans = tuple(replace(van, count=0) if van.id in broken else van for van in self.door.vans)
        return replace(self, door=replace(self.door, vans=vans), blocked=broken)

    def tours(self) -> tuple[Draft, ...]:
        """The plan's tours that may change."""
        return tuple(draft for key, draft in self.drafts.items() if key not in self.blocked)

    def roster(self) -> Roster:
        """A roster with the plan's tours, of which some may break a rule by now."""
        return Roster(Scheduler(self.door), self.drafts.values())


def day_front(
    problem: RoutingProblem, front_id: str, routes: Sequence[Route], day: Day
) -> DayFront:
    """A front, with the plan's last-mile routes of it, as it is at one moment."""
    return _Builder(problem, front_id, day).build(routes)


class _Builder:
    """Collects vans, jobs and tours, route by route."""

    def __init__(self, problem: RoutingProblem, front_id: str, day: Day) -> None:
        self.problem = problem
        self.front_id = front_id
        self.day = day
        self.fleets = last_mile_fleets(problem, front_id)
        self.vans = vans_of(problem, front_id)
        self.used = [[0] * len(van.shifts) for van in self.vans]
        self.places = list(places_of(problem, front_id))
        self.seats: list[Seat] = []
        self.still: list[Route] = []
        self.ended: list[Standing] = []
        self.lost: list[tuple[str, Stop]] = []
        self.parcels: list[Parcel] = []
        self.homes: list[tuple[Seat | None, bool]] = []
        self.trips: dict[str, list[tuple[int, ...]]] = {}

    def build(self, routes: Sequence[Route]) -> DayFront:
        self._leave_out()
        for route in routes:
            self._take(route)
        site = self.problem.sites[self.front_id]
        gates = self.problem.scenario.horizon.daily(site.hours)
        for number, van in enumerate(self.vans):
            self.seats += spare_seats(van, number, self.used[number], self.day.now_s, gates)
        base = last_mile_problem(self.problem, self.front_id, self.parcels, self.day.available_s)
        jobs = [
            self._job(job, seat, is_on_board=is_on_board)
            for job, (seat, is_on_board) in zip(base.jobs, self.homes, strict=True)
        ]
        doors = [self._door(parcel.order_id) for parcel in self.parcels]
        for seat in self.seats:
            for job, point in self._collected(seat):
                self.trips[job.home][0] = (len(jobs), *self.trips[job.home][0])
                jobs.append(job)
                doors.append(point)
        points = (self.problem.sites[self.front_id].location, *doors, *self.places)
        door = replace(
            base,
            jobs=tuple(jobs),
            vans=tuple(seat.van for seat in self.seats),
            travel={
                speed: self.problem.roads.matrix(points, points, str(speed))
                for speed in base.travel
            },
            places=len(self.places),
        )
        return DayFront(
            self.front_id,
            door,
            tuple(self.seats),
            self._drafts(),
            {parcel.id: parcel for parcel in self.parcels},
            tuple(self.still),
            tuple(self.ended),
            tuple(self.lost),
            points,
        )

    def _leave_out(self) -> None:
        """Count vehicles that are out of service as used."""
        for out in self.day.state.out if self.day.state is not None else ():
            for number, van in enumerate(self.vans):
                is_of_it = van.vehicle_type.id == out.vehicle_type_id
                if is_of_it and self.front_id == out.site_id:
                    for shift, hours in enumerate(van.shifts):
                        if out.from_s <= hours.close_s and hours.open_s <= out.until_s:
                            self.used[number][shift] += 1
                    break

    def _take(self, route: Route) -> None:
        """Make a van of a route, or keep the route as it is."""
        fleet = next((n for n, fleet in enumerate(self.fleets) if sends(fleet, route)), None)
        shift = None if fleet is None else shift_of(self.vans[fleet], route)
        if fleet is None or shift is None:
            self.still.append(route)
            return
        progress = None if self.day.state is None else self.day.state.of(route.id)
        is_out = progress is not None and progress.broken_s is not None and progress.begun == 0
        # One that breaks down before it leaves is out of service, and counted so.
        self.used[fleet][shift] += not is_out
        if route.id in self.day.pinned or (progress and progress.begun == len(route.stops)):
            self.still.append(route)
        elif progress is None or progress.begun == 0:
            from_s = self.day.now_s
            if progress is not None and progress.late_s:
                from_s = max(from_s, route.start_s + progress.late_s)
            seat = None
            if not is_out:
                seat = planned_seat(self.vans[fleet], fleet, route, shift, from_s)
            self._seat(seat, route, trips_of(route.stops))
        else:
            lost = (self.day.lost or {}).get(route.id, frozenset()) | frozenset(self.day.cancelled)
            standing = stand(self.problem, route, progress, self.day.now_s, lost)
            self.lost += [(route.id, stop) for stop in standing.lost]
            if standing.is_over or progress.broken_s is not None:
                self.ended.append(standing)
                ahead = current_trip(route, progress.begun)
                doors = tuple(stop for stop in ahead if stop.kind is StopKind.COLLECT)
                self._seat(None, route, [] if standing.is_over else [doors, *standing.to_load])
                return
            self._seat_under_way(fleet, shift, standing)

    def _seat_under_way(self, fleet: int, shift: int, standing: Standing) -> None:
        here = location_of(self.problem, standing.done[-1])
        if standing.is_at_base:
            here = self.problem.sites[self.front_id].location
        self.places.append(here)
        seat = seat_under_way(self.vans[fleet], fleet, standing, shift, len(self.places))
        first = [] if standing.is_at_base else [standing.ahead]
        self._seat(seat, standing.route, [*first, *standing.to_load], is_loaded=bool(first))

    def _seat(
        self,
        seat: Seat | None,
        route: Route,
        trips: Sequence[Sequence[Stop]],
        *,
        is_loaded: bool = False,
    ) -> None:
        """A van with its trips; without a van, their doors are anyone's."""
        rows: list[tuple[int, ...]] = []
        for number, trip in enumerate(trips):
            row = []
            for stop in trip:
                if stop.place_id in self.day.cancelled:
                    continue
                goods = self.day.goods
                held = [goods[key] for key in stop.consignment_ids if key in goods]
                if len(held) < len(stop.consignment_ids):
                    continue
                row.append(len(self.parcels))
                on_board = is_loaded and number == 0 and stop.kind is StopKind.DELIVER
                self.homes.append((seat, on_board))
                key = f"{route.id}#{len(self.parcels)}"
                self.parcels.append(Parcel(key, stop.place_id, tuple(held)))
            if row:
                rows.append(tuple(row))
        if seat is not None:
            self.seats.append(seat)
            self.trips[route.id] = rows

    def _job(self, job: Job, seat: Seat | None, *, is_on_board: bool) -> Job:
        """A door of the plan, with what it means to be so already."""
        job = replace(
            job,
            release_s=max(job.release_s, self.day.now_s),
            unserved_cny=KEPT_FACTOR * job.unserved_cny,
        )
        if seat is None:
            return job
        job = replace(job, home=seat.van.id, change_cny=self.day.change_cny)
        if is_on_board and seat.standing is not None:
            gone_s = seat.standing.free_s - left_base_s(seat.standing)
            limit_s = job.max_on_board_s
            job = replace(
                job,
                is_on_board=True,
                change_cny=0.0,
                max_on_board_s=None if limit_s is None else max(0, limit_s - gone_s),
            )
        return job

    def _collected(self, seat: Seat) -> list[tuple[Job, Location]]:
        """Returns on board of a vehicle under way: a job that it does where and when it starts."""
        standing = seat.standing
        if standing is None or standing.is_at_base:
            return []
        found = []
        for order_id in collected_on_board(standing):
            order = self.problem.orders[order_id]
            at_s = standing.free_s
            job = job_of(self.problem, order, goods_of(self.problem, order), 0, at_s)
            end_s = next(s.end_s for s in standing.done if s.place_id == order_id)
            limit_s = job.max_on_board_s
            job = replace(
                job,
                id=f"{seat.van.id} has {order_id}",
                windows=(DeliveryWindow(at_s, at_s),),
                service_s=0,
                unserved_cny=NEVER_CNY,
                requires=frozenset(),
                home=seat.van.id,
                is_on_board=True,
                max_on_board_s=None if limit_s is None else max(0, limit_s - at_s + end_s),
            )
            found.append((job, location_of(self.problem, standing.done[-1])))
        return found

    def _door(self, order_id: str) -> Location:
        return self.problem.customers[self.problem.orders[order_id].customer_id].location

    def _drafts(self) -> dict[str, Draft]:
        """The plan's tours."""
        drafts: dict[str, Draft] = {}
        first_rig = 0
        for seat in self.seats:
            rows = self.trips.get(seat.van.id) if seat.route is not None else None
            if rows and seat.route is not None:
                layout = layout_number(seat.van, seat.route.layout_id)
                drafts[seat.van.id] = Draft(first_rig + layout, 0, tuple(rows))
            first_rig += len(seat.van.vehicle_type.layouts)
        return drafts
