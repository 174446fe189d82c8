"""Where the vehicle of a route is at one moment, and what of the route can still be changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.day.legs import location_of, planned_leg, straight_leg
from solvers.routing.doors import goods_of, job_of
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from solvers.routing.day.legs import Leg
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import RouteProgress
    from supplychain.orders import Order
    from supplychain.plans import Rest, Route, Stop


@dataclass(frozen=True, slots=True)
class Standing:
    """A vehicle that has left for the first time, and has not ended its route.

    Parameters
    ----------
    route
        As planned.
    done
        Stops that stay: those begun, and the door that is being driven to.
    rests, meals
        Of the driver, up to where it goes on.
    free_s
        When the vehicle can go on from the last stop done; with nothing left on the trip, when it
        is back at its base, since it can only go there.
    is_at_base
        Whether it goes on from the base, with nothing on board.
    is_over
        Whether nothing is left but the way to where the route ends.
    ahead
        Doors of the current trip that can still be changed, in the plan's order: goods to deliver
        are on board, returns are not.
    to_load
        Doors of each later trip.
    lost
        Doors of the current trip that are no longer served, but not because of a choice.
    continuous_s, driven_s, distance_m
        Driving since the last rest, and in all, up to where it goes on.
    """

    route: Route
    done: tuple[Stop, ...]
    rests: tuple[Rest, ...]
    meals: tuple[Rest, ...]
    free_s: int
    is_at_base: bool
    is_over: bool
    ahead: tuple[Stop, ...]
    to_load: tuple[tuple[Stop, ...], ...]
    lost: tuple[Stop, ...]
    continuous_s: int
    driven_s: int
    distance_m: int

    @property
    def shift_s(self) -> int:
        """How much later than planned the last stop done is left."""
        return self.free_s - self.route.stops[len(self.done) - 1].end_s


def trips_of(stops: Sequence[Stop]) -> list[tuple[Stop, ...]]:
    """Doors of each trip that is loaded in a row of stops."""
    trips: list[list[Stop]] = []
    for stop in stops:
        if stop.kind is StopKind.LOAD:
            trips.append([])
        elif stop.kind.is_at_a_door:
            trips[-1].append(stop)
    return [tuple(trip) for trip in trips]


def current_trip(route: Route, begun: int) -> tuple[Stop, ...]:
    """Doors that are still ahead on the trip that is being driven; none before the first."""
    if not begun:
        return ()
    ahead = route.stops[begun:]
    cut = next((n for n, stop in enumerate(ahead) if not stop.kind.is_at_a_door), len(ahead))
    return ahead[:cut]


def stand(
    problem: RoutingProblem,
    route: Route,
    progress: RouteProgress,
    now_s: int,
    lost: Collection[str] = (),
) -> Standing:
    """Where the vehicle of a route stands.

    Parameters
    ----------
    route
        A last-mile route of which something has begun, but not its end.
    progress
        How far it has come.
    now_s
        The moment.
    lost
        Orders that do not come on the current trip. A broken vehicle loses all that is on board.
    """
    rest = route.stops[progress.begun :]
    ahead, done = current_trip(route, progress.begun), list(route.stops[: progress.begun])
    cut = len(ahead)
    is_broken, late_s = progress.broken_s is not None, progress.late_s
    gone = [
        stop
        for stop in ahead
        if stop.place_id in lost or (is_broken and stop.kind is StopKind.DELIVER)
    ]
    free_s = done[-1].end_s + late_s
    if ahead and free_s <= now_s and not is_broken:
        reached = None if ahead[0] in gone else _reached(problem, route, done, late_s)
        if reached is not None:
            done.append(reached)
            free_s, ahead = reached.end_s, ahead[1:]
        else:
            # It turns round: what it has driven has first to be driven back.
            if ahead[0] not in gone:
                gone.append(ahead[0])
            drove_s = min(now_s, ahead[0].arrive_s + late_s) - free_s
            free_s = now_s + drove_s
    if problem.scenario.traffic and free_s != done[-1].end_s:
        # How fast it goes on depends on when: it stands until then.
        done[-1] = replace(done[-1], end_s=free_s)
    left = tuple(stop for stop in ahead if stop not in gone and not is_broken)
    driven = _driven(problem, route, len(done), progress)
    standing = Standing(
        route=route,
        done=tuple(done),
        rests=driven.rests,
        meals=driven.meals,
        free_s=free_s,
        is_at_base=False,
        is_over=False,
        ahead=left,
        to_load=tuple(trips_of(rest[cut:])),
        lost=tuple(gone),
        continuous_s=driven.continuous_s,
        driven_s=driven.driven_s,
        distance_m=driven.distance_m,
    )
    if left:
        return standing
    is_as_planned = not ahead
    return _back(problem, standing, rest[cut] if is_as_planned and cut < len(rest) else None)


def _back(problem: RoutingProblem, standing: Standing, planned: Stop | None) -> Standing:
    """The vehicle once it is back at its base, as planned or straight from its last stop.

    One that goes to where its route ends, elsewhere, goes there.
    """
    route, last = standing.route, standing.done[-1]
    tail = route.stops[len(standing.done) :]
    if planned is not None and planned is tail[0]:
        if planned.kind is StopKind.END or (len(tail) > 1 and planned.kind is StopKind.RETURN):
            return replace(standing, is_over=True)
        here = route.stops[len(standing.done) - 1]
        home = planned_leg(problem, route, here, planned, standing.shift_s, leaves_late=True)
    elif not tail:
        return replace(standing, is_over=True)
    else:
        ends = location_of(problem, last), problem.sites[route.base_id].location
        clock = standing.continuous_s, standing.driven_s
        home = straight_leg(problem, route, ends, standing.free_s, clock)
    return at_base(standing, home)


def at_base(standing: Standing, home: Leg) -> Standing:
    """The vehicle at its base, after a leg there."""
    return replace(
        standing,
        rests=(*standing.rests, *home.rests),
        meals=(*standing.meals, *home.meals),
        free_s=home.arrive_s,
        is_at_base=True,
        continuous_s=home.continuous_after(standing.continuous_s),
        driven_s=standing.driven_s + home.drive_s,
        distance_m=standing.distance_m + home.distance_m,
    )


def _reached(
    problem: RoutingProblem, route: Route, done: Sequence[Stop], late_s: int
) -> Stop | None:
    """The stop that is being driven to, so much later; ``None`` if that is too late for it."""
    stop = route.stops[len(done)]
    if late_s == 0:
        return stop
    order = problem.orders[stop.place_id]
    arrive_s = planned_leg(problem, route, done[-1], stop, late_s).arrive_s
    opens_s = sorted(w.open_s for w in order.windows if w.open_s > arrive_s)
    limit_s = job_of(problem, order, goods_of(problem, order), 0, 0).max_on_board_s
    for start_s in (arrive_s, *opens_s):
        if stop.kind is StopKind.DELIVER and limit_s is not None:
            left_s = next(s.end_s for s in reversed(done) if s.kind is StopKind.LOAD)
            if start_s - left_s > limit_s:
                return None
        if _may_start(order, start_s):
            end_s = start_s + stop.end_s - stop.start_s
            return replace(stop, arrive_s=arrive_s, start_s=start_s, end_s=end_s)
    return None


def _may_start(order: Order, start_s: int) -> bool:
    """Whether some window lets service start then, at a price or not."""
    return not order.windows or any(
        window.open_s <= start_s and (start_s <= window.close_s or not window.is_hard)
        for window in order.windows
    )


@dataclass(frozen=True, slots=True)
class _Driven:
    """What the driver has done up to a stop."""

    rests: tuple[Rest, ...]
    meals: tuple[Rest, ...]
    continuous_s: int
    driven_s: int
    distance_m: int


def _driven(problem: RoutingProblem, route: Route, count: int, progress: RouteProgress) -> _Driven:
    """Driving and pauses up to the stop of that number, from the times of the plan."""
    rest_s = problem.vehicle_types[route.vehicle_type_id].rules.rest_s
    rests: list[Rest] = []
    meals = [m for m in route.meals if _is_at_a_stop(m, route.stops[:count])]
    continuous_s = driven_s = distance_m = 0
    for number, (here, there) in enumerate(pairwise(route.stops[:count]), 1):
        late_s = progress.late_s if number >= progress.begun else 0
        leg = planned_leg(problem, route, here, there, late_s)
        rests += leg.rests
        meals += [meal for meal in leg.meals if meal not in meals]
        continuous_s = leg.continuous_after(continuous_s)
        driven_s += leg.drive_s
        distance_m += leg.distance_m
        stands_s = (there.start_s if there.kind.is_at_a_door else there.end_s) - there.arrive_s
        stands_s = max([stands_s, *(meal.end_s - meal.start_s for meal in leg.meals)])
        continuous_s = 0 if stands_s >= rest_s else continuous_s
    meals.sort(key=lambda meal: meal.start_s)
    return _Driven(tuple(rests), tuple(meals), continuous_s, driven_s, distance_m)


def _is_at_a_stop(meal: Rest, stops: Sequence[Stop]) -> bool:
    return any(s.arrive_s <= meal.start_s and meal.end_s <= s.end_s for s in stops)
