"""Legs of last-mile vehicles: as a plan drives them, or straight from one place to another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.doors import last_mile_fleets, vans_of
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.problem import FOREVER_S, Job, LastMileProblem
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.rebuilt import sends
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from solvers.routing.last_mile.problem import Van
    from solvers.routing.problem import RoutingProblem
    from supplychain.places import Location
    from supplychain.plans import Rest, Route, Stop

NO_LIMIT_S = FOREVER_S // 4
THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg as it is driven: arrival, pure driving, metres, rests and meals on the way."""

    arrive_s: int
    drive_s: int
    distance_m: int
    rests: tuple[Rest, ...] = ()
    meals: tuple[Rest, ...] = ()

    def continuous_after(self, continuous_s: int) -> int:
        """Driving since the last rest at the end of the leg, given that at its start."""
        if self.rests:
            return min(self.drive_s, self.arrive_s - self.rests[-1].end_s)
        return continuous_s + self.drive_s


def _moved(pauses: tuple[Rest, ...], by_s: int) -> tuple[Rest, ...]:
    return tuple(replace(p, start_s=p.start_s + by_s, end_s=p.end_s + by_s) for p in pauses)


def location_of(problem: RoutingProblem, stop: Stop) -> Location:
    """Where a stop of a last-mile route is."""
    if stop.location is not None:
        return stop.location
    if stop.kind.is_at_a_door:
        return problem.customers[problem.orders[stop.place_id].customer_id].location
    return problem.sites[stop.place_id].location


def van_of(problem: RoutingProblem, route: Route) -> Van:
    """The van of the fleet that a last-mile route's vehicle is one of."""
    fleets = last_mile_fleets(problem, route.base_id)
    number = next(number for number, fleet in enumerate(fleets) if sends(fleet, route))
    return vans_of(problem, route.base_id)[number]


def planned_leg(
    problem: RoutingProblem,
    route: Route,
    here: Stop,
    there: Stop,
    late_s: int = 0,
    *,
    leaves_late: bool = False,
) -> Leg:
    """A leg between two stops of a route as the plan has it, or so much later.

    Parameters
    ----------
    late_s
        How much later it arrives, and rests and eats, than planned.
    leaves_late
        Whether it also leaves so much later; then traffic may make it later still.
    """
    rests, meals = (
        _moved(
            tuple(p for p in held if here.end_s <= p.start_s and p.end_s <= there.arrive_s), late_s
        )
        for held in (route.rests, route.meals)
    )
    speed = problem.vehicle_types[route.vehicle_type_id].speed_class.value
    places = [location_of(problem, stop) for stop in (here, there)]
    matrix = problem.roads.matrix(places[:1], places[1:], speed)
    duration_s, distance_m = int(matrix.duration_s[0, 0]), int(matrix.distance_m[0, 0])
    pace = paces_of(problem).get(speed)
    drive_s, arrive_s = duration_s, there.arrive_s + late_s
    if pace is not None:
        leave_s = here.end_s + (late_s if leaves_late else 0)
        pauses = sorted((*rests, *meals), key=lambda pause: pause.start_s)
        stands = [(pause.start_s - leave_s, pause.end_s - pause.start_s) for pause in pauses]
        start_s = leave_s + problem.scenario.horizon.start_of_day_s
        drive_s = _in_traffic_s(duration_s, pace, start_s, stands)
        if leaves_late:
            stood_s = sum(pause.end_s - pause.start_s for pause in pauses)
            arrive_s = max(arrive_s, leave_s + drive_s + stood_s)
    return Leg(arrive_s, drive_s, distance_m, rests, meals)


def _in_traffic_s(
    duration_s: int, pace: tuple[int, ...], start_s: int, stands: list[tuple[int, int]]
) -> int:
    """Seconds of driving that a leg takes from a second of the day on, at the pace of each hour.

    ``stands`` are rests on the way: when each begins, from the start, and how long it takes.
    """
    left, now_s, drive_s = duration_s * THOUSAND, start_s, 0
    while left > 0:
        speed = pace[now_s % DAY_S // HOUR_S]
        step_s = min(HOUR_S - now_s % HOUR_S, -(-left // speed))
        if stands:
            step_s = min(step_s, start_s + stands[0][0] - now_s)
        now_s, drive_s, left = now_s + step_s, drive_s + step_s, left - step_s * speed
        if stands and now_s >= start_s + stands[0][0]:
            now_s += stands.pop(0)[1]
    return drive_s


def straight_leg(
    problem: RoutingProblem,
    route: Route,
    ends: tuple[Location, Location],
    leave_s: int,
    clock: tuple[int, int],
) -> Leg:
    """From one place straight to another, whatever the time and however long the day.

    Parameters
    ----------
    route
        Whose vehicle drives.
    ends
        From where, and to where.
    leave_s
        Second at which it leaves.
    clock
        Driving since the last rest, and in all, by then.
    """
    van = van_of(problem, route)
    vehicle = van.vehicle_type
    points = [ends[1], ends[0], ends[0]]
    travel = problem.roads.matrix(points, points, vehicle.speed_class.value)
    limit_s = problem.scenario.horizon.length_s + NO_LIMIT_S
    van = replace(
        van,
        vehicle_type=replace(
            vehicle, max_route_s=None, max_stops=None, max_distance_m=None, fixed_cny=0.0
        ),
        count=1,
        shifts=(TimeWindow(leave_s, limit_s),),
        meals=(),
        start_place=1,
        base_place=0,
        end_place=0,
        starts_loaded=True,
        continuous_s=clock[0],
        driven_s=clock[1],
        out_since_s=leave_s,
    )
    nothing = (0.0,) * len(problem.classes)
    here = Job(
        id="here",
        order_id="",
        kg=nothing,
        litres=nothing,
        release_s=0,
        windows=(),
        latest_s=limit_s,
        service_s=0,
        unserved_cny=0.0,
        is_on_board=True,
    )
    door = LastMileProblem(
        front_id=route.base_id,
        class_ids=tuple(problem.classes),
        jobs=(here,),
        vans=(van,),
        travel={van.travel_key: travel},
        windows=(TimeWindow(0, limit_s),),
        horizon_s=limit_s,
        places=1,
        pace=paces_of(problem),
        start_of_day_s=problem.scenario.horizon.start_of_day_s,
    )
    tour = Scheduler(door).tour(Draft(layout_number(van, route.layout_id), 0, ((0,),)))
    distance_m = int(travel.distance_m[1, 0])
    if tour is None:
        # The driver is beyond the day's driving already: it is driven all the same.
        drive_s = int(travel.duration_s[1, 0])
        return Leg(leave_s + drive_s, drive_s, distance_m)
    return Leg(tour.end_s, tour.drive_s, distance_m, tour.rests)


def layout_number(van: Van, layout_id: str) -> int:
    """Position of a layout among those of the van."""
    return [layout.id for layout in van.vehicle_type.layouts].index(layout_id)


def paces_of(problem: RoutingProblem) -> dict[str, tuple[int, ...]]:
    """Thousandths of the roads' speed at each hour of the day, by speed class."""
    return {
        table.speed_class.value: tuple(round(at * THOUSAND) for at in table.hourly_factor)
        for table in problem.scenario.traffic
    }
