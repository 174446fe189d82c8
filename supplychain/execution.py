"""What has been done of a plan at one moment of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.plans import Route, Stop


@dataclass(frozen=True, slots=True)
class RouteProgress:
    """How far a vehicle has come on its route.

    Parameters
    ----------
    route_id
        Route of the plan.
    begun
        Number of stops, from the first, that have been begun: the vehicle has left a loading, or
        has started work elsewhere. The next one is being driven to once the last has been left.
    late_s
        How far behind the plan it is from there on.
    broken_s
        When it broke down; ``None`` if it runs.
    """

    route_id: str
    begun: int
    late_s: int = 0
    broken_s: int | None = None

    @property
    def says_something(self) -> bool:
        """Whether anything is known of it beside that it has not begun."""
        return bool(self.begun or self.late_s or self.broken_s is not None)


@dataclass(frozen=True, slots=True)
class VehicleOut:
    """A vehicle that cannot leave its site from ``from_s`` until ``until_s``."""

    site_id: str
    vehicle_type_id: str
    from_s: int
    until_s: int


@dataclass(frozen=True, slots=True)
class ExecutionState:
    """The day at one moment.

    Parameters
    ----------
    now_s
        The moment, in seconds of the horizon.
    routes
        Progress of all routes that have begun; one that is not named has not.
    out
        Vehicles that no route is driven with.
    """

    now_s: int
    routes: tuple[RouteProgress, ...] = ()
    out: tuple[VehicleOut, ...] = ()

    def of(self, route_id: str) -> RouteProgress:
        """Progress of a route; nothing done if it is not named."""
        for progress in self.routes:
            if progress.route_id == route_id:
                return progress
        return RouteProgress(route_id, 0)


def state_as_planned(routes: Iterable[Route], now_s: int) -> ExecutionState:
    """The state if everything has gone as planned until now."""
    counts = {route.id: begun_stops(route, now_s) for route in routes}
    return ExecutionState(
        now_s, tuple(RouteProgress(key, count) for key, count in counts.items() if count)
    )


def begun_stops(route: Route, now_s: int) -> int:
    """Stops begun by then: a loading once the vehicle has left it, others once work has started."""
    begun = 0
    for stop in route.stops:
        if is_begun_s(stop) > now_s:
            break
        begun += 1
    return begun


def is_begun_s(stop: Stop) -> int:
    """From which second on a stop has been begun."""
    return stop.end_s if stop.kind is StopKind.LOAD else stop.start_s
