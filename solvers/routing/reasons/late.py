"""Why deliveries of a plan are late, each tried on the plan's own tours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common.explanation import Late
from solvers.routing.finish import lateness
from solvers.routing.last_mile.lateness import LateCause, why_late
from solvers.routing.rebuilt import front_of_plan
from supplychain.calendars import MINUTE_S
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.lateness import Lateness
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Route, Stop


def late_deliveries(
    problem: RoutingProblem, plan: RoutingPlan, wanted: set[str] | None = None
) -> Iterator[Late]:
    """Late deliveries with what made them late, by front, route and stop.

    Parameters
    ----------
    wanted
        Orders to look into; by default all.
    """
    late_fronts = {
        delivery.front_id
        for delivery in plan.deliveries
        if delivery.late_s > 0 and (wanted is None or delivery.order_id in wanted)
    }
    for front_id in sorted(late_fronts):
        door, drafts = front_of_plan(problem, plan, front_id)
        for job, (route, stop) in enumerate(_doors(plan, front_id)):
            late_s, _ = lateness(problem.orders[stop.place_id], stop.start_s)
            if late_s > 0 and (wanted is None or stop.place_id in wanted):
                found = why_late(door, drafts, job)
                at_s = door.jobs[job].release_s
                words = words_of(problem, route, found, at_s)
                minutes = -(-late_s // MINUTE_S)
                yield Late(stop.place_id, route.id, minutes, found.cause.value, words)


def _doors(plan: RoutingPlan, front_id: str) -> Iterator[tuple[Route, Stop]]:
    """Stops at doors of a front in the order of the jobs of its rebuilt problem."""
    for route in plan.routes_of(Haul.LAST_MILE):
        if route.base_id == front_id:
            yield from ((route, s) for s in route.stops if s.kind.is_at_a_door)


def words_of(problem: RoutingProblem, route: Route, found: Lateness, release_s: int) -> str:
    """What would have made it on time, as a sentence."""
    front_id, money = route.base_id, "an unknown amount"
    if found.extra_cny is not None:
        money = f"{abs(found.extra_cny):,.0f} {problem.scenario.currency}"
    clock = problem.scenario.horizon.clock(release_s)
    goods = f"its goods can leave {front_id} from {clock:%m-%d %H:%M}"
    sooner = "" if found.sooner_s is None else f" {found.sooner_s // MINUTE_S} min"
    return {
        LateCause.GOODS_ARRIVE_TOO_LATE: (
            f"{goods}; on time if they were there{sooner} sooner and went straight to the door"
        ),
        LateCause.FRONT_CLOSED: f"{goods}; on time if {front_id} were open outside its hours",
        LateCause.OUTSIDE_SHIFTS: f"{goods}; on time with a vehicle out outside its shift",
        LateCause.DRIVER_REST: "on time without the rest of the driver",
        LateCause.WINDOW_UNREACHABLE: f"no vehicle of {front_id} can be at the door in time",
        LateCause.WAITS_FOR_OTHER_GOODS: f"{goods}, and its trip waits for those of other orders",
        LateCause.ROUTE_ORDER: (
            f"on time as stop {found.stop} of its trip on {route.id}, for {money} "
            + ("more" if (found.extra_cny or 0.0) >= 0.0 else "less")
        ),
        LateCause.DEARER_ON_TIME: f"being on time would cost {money} more than being late",
        LateCause.NO_VEHICLE_FREE: (
            f"a vehicle that goes straight from {front_id} would be on time, but none is free"
        ),
        LateCause.OVERLOOKED: f"being on time would save {money}: more search would help",
    }[found.cause]
