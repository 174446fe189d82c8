"""Last-mile routes changed by hand, as a planner would: other times, breaks, vehicles and orders.

A changed route may still keep every rule; whether it does is what checkers are asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from supplychain.fleet import Haul, RouteEnd
from supplychain.plans import Rest, StopKind

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Sequence

    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Route, Stop

    Change = Callable[[random.Random, RoutingProblem, Route], Route]

SHIFTS_S = (-7200, -3600, -600, -60, 60, 600, 3600, 7200)


def changed(
    draw: random.Random, problem: RoutingProblem, plan: RoutingPlan
) -> tuple[str, RoutingPlan]:
    """One of the last-mile routes of a plan, of which there must be one, with one change."""
    numbers = [n for n, route in enumerate(plan.routes) if route.haul is Haul.LAST_MILE]
    number, name = draw.choice(numbers), draw.choice(sorted(CHANGES))
    route = CHANGES[name](draw, problem, plan.routes[number])
    route = replace(route, stops=tuple(_as_written(n, stop) for n, stop in enumerate(route.stops)))
    return name, replace(plan, routes=(*plan.routes[:number], route, *plan.routes[number + 1 :]))


def _as_written(position: int, stop: Stop) -> Stop:
    """Only doors have three times; a vehicle that is loaded begins with that on arrival."""
    if stop.kind.is_at_a_door:
        return stop
    if stop.kind is StopKind.LOAD and position > 0:
        return replace(stop, start_s=stop.arrive_s)
    at_s = stop.end_s if stop.kind in {StopKind.START, StopKind.LOAD} else stop.arrive_s
    return replace(stop, arrive_s=at_s, start_s=at_s, end_s=at_s)


def _moved(stop: Stop, by_s: int) -> Stop:
    arrive_s, start_s, end_s = stop.arrive_s + by_s, stop.start_s + by_s, stop.end_s + by_s
    return replace(stop, arrive_s=arrive_s, start_s=start_s, end_s=end_s)


def _later(rests: Iterable[Rest], by_s: int, from_s: int) -> tuple[Rest, ...]:
    return tuple(
        Rest(rest.start_s + by_s, rest.end_s + by_s) if rest.start_s >= from_s else rest
        for rest in rests
    )


def _from_a_stop_on(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    """Everything later or sooner from a stop on, perhaps the first."""
    first, by_s = draw.randrange(len(route.stops)), draw.choice(SHIFTS_S)
    from_s = route.stops[first].arrive_s
    return replace(
        route,
        stops=(*route.stops[:first], *(_moved(stop, by_s) for stop in route.stops[first:])),
        rests=_later(route.rests, by_s, from_s),
        meals=_later(route.meals, by_s, from_s),
    )


def _one_time(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    field, by_s = draw.choice(["arrive_s", "start_s", "end_s"]), draw.choice(SHIFTS_S)
    number = draw.randrange(len(route.stops))
    stop = route.stops[number]
    later: dict[str, Any] = {field: getattr(stop, field) + by_s}
    return _with(route, number, replace(stop, **later))


def _waiting(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    """Serves at once, comes just in time, or is served later."""
    number, by_s = draw.randrange(len(route.stops)), draw.choice(SHIFTS_S)
    stop = route.stops[number]
    times: dict[str, Any] = draw.choice(
        [
            {"start_s": stop.arrive_s},
            {"arrive_s": stop.start_s},
            {"start_s": stop.start_s + by_s, "end_s": stop.end_s + by_s},
        ]
    )
    return _with(route, number, replace(stop, **times))


def _break(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    """A rest or a meal is left out, moved, shorter, or one more."""
    held = draw.choice(["rests", "meals"])
    breaks: list[Rest] = list(getattr(route, held))
    stop = draw.choice(route.stops)
    at_s = draw.choice([stop.arrive_s, stop.start_s, stop.end_s]) - draw.choice([0, 0, 30])
    if not breaks or draw.random() < 0.3:
        return _with_breaks(route, held, (*breaks, Rest(at_s, at_s + draw.choice([1, 60, 600]))))
    one = breaks.pop(draw.randrange(len(breaks)))
    by_s = draw.choice(SHIFTS_S)
    others: list[tuple[Rest, ...]] = [
        (),
        (Rest(one.start_s + by_s, one.end_s + by_s),),
        (Rest(one.start_s, one.end_s - 60),),
    ]
    return _with_breaks(route, held, (*breaks, *draw.choice(others)))


def _with_breaks(route: Route, held: str, breaks: tuple[Rest, ...]) -> Route:
    return replace(route, rests=breaks) if held == "rests" else replace(route, meals=breaks)


def _order_of_doors(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    """Two doors change places; goods are loaded for the trip that they are on."""
    doors = _doors(route)
    one, other = draw.choice(doors), draw.choice(doors)
    stops = list(route.stops)
    stops[one], stops[other] = _timed(stops[other], stops[one]), _timed(stops[one], stops[other])
    return replace(route, stops=_loaded_again(stops))


def _timed(stop: Stop, times: Stop) -> Stop:
    return replace(stop, arrive_s=times.arrive_s, start_s=times.start_s, end_s=times.end_s)


def _vehicle(draw: random.Random, problem: RoutingProblem, route: Route) -> Route:
    """Another vehicle of the front, or other walls."""
    keys = {f.vehicle_type_id for f in problem.fleets_at(route.base_id) if f.count > 0}
    kinds = [problem.vehicle_types[key] for key in sorted(keys)]
    kind = draw.choice([kind for kind in kinds if kind.haul is Haul.LAST_MILE])
    layout = draw.choice(kind.layouts)
    return replace(route, vehicle_type_id=kind.id, layout_id=layout.id)


def _end(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    return replace(route, ends=draw.choice(list(RouteEnd)))


def _one_trip(_: random.Random, __: RoutingProblem, route: Route) -> Route:
    """The last trip's goods are loaded for the trip before."""
    loads = [n for n, stop in enumerate(route.stops) if stop.kind is StopKind.LOAD]
    if len(loads) < 2:
        return route
    return replace(
        route, stops=_loaded_again([s for n, s in enumerate(route.stops) if n != loads[-1]])
    )


def _without_a_door(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    gone = draw.choice(_doors(route))
    return replace(route, stops=_loaded_again([s for n, s in enumerate(route.stops) if n != gone]))


def _door_twice(draw: random.Random, _: RoutingProblem, route: Route) -> Route:
    door = draw.choice(_doors(route))
    return replace(route, stops=(*route.stops[:door], *route.stops[door - len(route.stops) :]))


CHANGES: dict[str, Change] = {
    "another end": _end,
    "another order of doors": _order_of_doors,
    "another vehicle": _vehicle,
    "another wait": _waiting,
    "breaks": _break,
    "later or sooner": _from_a_stop_on,
    "one door less": _without_a_door,
    "one door twice": _door_twice,
    "one trip less": _one_trip,
    "one time": _one_time,
}


def _with(route: Route, number: int, stop: Stop) -> Route:
    return replace(route, stops=(*route.stops[:number], stop, *route.stops[number + 1 :]))


def _doors(route: Route) -> list[int]:
    return [number for number, stop in enumerate(route.stops) if stop.kind.is_at_a_door]


def _loaded_again(stops: Sequence[Stop]) -> tuple[Stop, ...]:
    """Each trip is loaded with what it delivers."""
    loaded: list[Stop] = []
    goods: tuple[str, ...] = ()
    for stop in reversed(stops):
        if stop.kind is StopKind.LOAD:
            loaded.append(replace(stop, consignment_ids=goods))
            goods = ()
        else:
            goods = (*stop.consignment_ids, *goods)
            loaded.append(stop)
    return tuple(reversed(loaded))
