"""What has been done of a plan by a moment: as somebody knows it, or as planned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.execution import ExecutionState, RouteProgress, begun_stops, is_begun_s
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Route


def state_at(
    problem: RoutingProblem,
    plan: RoutingPlan,
    now_s: int | None,
    state: ExecutionState | None,
) -> ExecutionState | None:
    """What has been done of a plan by a moment.

    Parameters
    ----------
    now_s
        The moment; ``None``: that of the state.
    state
        What is known; ``None``: what the scenario knows. Of an earlier moment, it tells only which
        vehicles are broken or out; without any, everything has gone as planned.

    Returns
    -------
    ExecutionState or None
        ``None`` if there is neither a moment nor a state: nothing has begun. A route that has begun
        less than it should have is at least so late.

    Raises
    ------
    DataError
        If the state names routes or stops that the plan does not have, or is of a later moment.
    """
    told = problem.scenario.execution if state is None else state
    routes = plan.routes_of(Haul.LAST_MILE)
    if told is None:
        return None if now_s is None else as_these_say(None, routes, now_s)
    faults = [*unknown_progress(told, plan.routes), *_later(told, now_s)]
    if faults:
        raise DataError(faults)
    if now_s is not None and now_s != told.now_s:
        return as_these_say(told, routes, now_s)
    by_id = {route.id: route for route in routes}
    return replace(told, routes=tuple(_behind(told, by_id)))


def as_these_say(
    state: ExecutionState | None, routes: Iterable[Route], now_s: int
) -> ExecutionState:
    """The state at a moment by the times of routes, with the vehicles broken that are so."""
    broken_s = {item.route_id: item.broken_s for item in state.routes} if state is not None else {}
    found = [
        RouteProgress(route.id, begun_stops(route, now_s), broken_s=broken_s.get(route.id))
        for route in routes
    ]
    told = tuple(item for item in found if item.says_something)
    return ExecutionState(now_s, told, state.out if state is not None else ())


def surprises(state: ExecutionState, routes: Iterable[Route]) -> frozenset[str]:
    """Routes that are not where the plan has them: behind it, or broken with doors ahead."""
    found, told = set(), {item.route_id: item for item in state.routes}
    for route in routes:
        item = told.get(route.id) or RouteProgress(route.id, 0)
        is_behind = item.late_s > 0 or item.begun < begun_stops(route, state.now_s)
        if item.broken_s is not None:
            is_behind = any(stop.kind.is_at_a_door for stop in route.stops[item.begun :])
        if is_behind:
            found.add(route.id)
    return frozenset(found)


def unknown_progress(state: ExecutionState, routes: Sequence[Route]) -> Iterator[DataProblem]:
    """Routes and stops of a state that a plan does not have."""
    counts = {route.id: len(route.stops) for route in routes}
    for row, item in enumerate(state.routes):
        if item.route_id not in counts:
            text = "the plan has no such route"
            yield DataProblem(
                "route_progress", row, "route_id", "unknown_reference", text, item.route_id
            )
        elif item.begun > counts[item.route_id]:
            text, allowed = "the route has fewer stops", f"at most {counts[item.route_id]}"
            yield DataProblem(
                "route_progress", row, "begun", "too_many", text, str(item.begun), allowed
            )


def _later(state: ExecutionState, now_s: int | None) -> Iterator[DataProblem]:
    if now_s is not None and now_s < state.now_s:
        text, allowed = "what has been done is known of a later moment", f">= {state.now_s}"
        yield DataProblem("execution", -1, "now_s", "before_the_state", text, str(now_s), allowed)


def _behind(state: ExecutionState, routes: Mapping[str, Route]) -> Iterator[RouteProgress]:
    """Progress with the lateness of who should have begun more by now."""
    told = {item.route_id for item in state.routes}
    others = [RouteProgress(key, 0) for key in routes if key not in told]
    for item in (*state.routes, *others):
        route = routes.get(item.route_id)
        late_s = item.late_s
        if route is not None and item.broken_s is None and item.begun < len(route.stops):
            late_s = max(late_s, state.now_s - is_begun_s(route.stops[item.begun]))
        found = replace(item, late_s=late_s)
        if found.says_something:
            yield found
