"""When a truck is where, and what the trip costs."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from solvers.routing.trunk.nouns import Run, RunStop
from supplychain.calendars import HOUR_S
from supplychain.driving import DriverClock, drive_leg
from supplychain.plans import Rest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.trunk.nouns import Carried
    from solvers.routing.trunk.problem import Truck, TrunkProblem
    from supplychain.windows import TimeWindow


def next_open_s(windows: Sequence[TimeWindow], at_s: int) -> int | None:
    """First second at or after ``at_s`` inside the windows; ``None`` if there is none."""
    position = bisect_left(windows, at_s, key=lambda window: window.close_s)
    return max(at_s, windows[position].open_s) if position < len(windows) else None


def schedule_run(
    problem: TrunkProblem,
    truck: Truck,
    layout_id: str,
    site_ids: Sequence[str],
    depart_s: int,
    carried: tuple[Carried, ...] = (),
) -> Run | None:
    """Drive from the base to the sites in order and back, as early as rules and hours allow.

    Returns
    -------
    Run or None
        ``None`` if a road is missing, a site does not open again, unloading would start after the
        horizon, or the truck may not make so many stops.
    """
    vehicle, rules = truck.vehicle_type, truck.vehicle_type.rules
    if vehicle.max_stops is not None and len(site_ids) > vehicle.max_stops:
        return None
    clock, now_s, here = DriverClock(), depart_s, problem.base_id
    distance_m = drive_s = 0
    stops: list[RunStop] = []
    rests: list[Rest] = []
    for place in [*site_ids, problem.base_id]:
        leg = problem.legs.get((here, place))
        if leg is None:
            return None
        leg_s = leg.drive_s[vehicle.speed_class]
        driven = drive_leg(leg_s, rules, vehicle.drivers, clock)
        rests += [Rest(now_s + at_s, now_s + at_s + rest_s) for at_s, rest_s in driven.rests]
        distance_m, drive_s = distance_m + leg.distance_m, drive_s + leg_s
        now_s, here, clock = now_s + driven.elapsed_s, place, driven.clock
        if len(stops) == len(site_ids):
            break
        start_s = next_open_s(problem.windows[place], now_s)
        if start_s is None or start_s > problem.horizon_s:
            return None
        stops.append(RunStop(place, now_s, start_s, start_s + vehicle.dock_s))
        clock = clock.after_stand(start_s + vehicle.dock_s - now_s, rules)
        now_s = start_s + vehicle.dock_s
    return Run(
        vehicle_type_id=vehicle.id,
        layout_id=layout_id,
        base_id=problem.base_id,
        depart_s=depart_s,
        stops=tuple(stops),
        return_s=now_s,
        rests=tuple(rests),
        distance_m=distance_m,
        drive_s=drive_s,
        carried=carried,
        cost_cny=run_cost_cny(truck, layout_id, distance_m, depart_s, stops[-1].end_s, now_s),
    )


def run_cost_cny(
    truck: Truck, layout_id: str, distance_m: int, depart_s: int, empty_s: int, return_s: int
) -> float:
    """Fixed, layout, distance and time cost of a run, and refrigeration until it is empty."""
    vehicle = truck.vehicle_type
    return (
        vehicle.fixed_cny
        + vehicle.layout(layout_id).setup_cny
        + vehicle.cny_per_km * distance_m / 1000
        + vehicle.cny_per_h * (return_s - depart_s) / HOUR_S
        + truck.reefer_cny_per_h[layout_id] * (empty_s - depart_s) / HOUR_S
    )
