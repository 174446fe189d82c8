"""Tours of one front for one day, planned by the last-mile solver with the vans that can go."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from simulations.dispatch import FrontPlan
from simulations.world.template import route_of
from solvers.routing.doors import last_mile_fleets, last_mile_problem, van_keys
from solvers.routing.last_mile import quick_tours
from solvers.routing.sourcing.parcels import Parcel
from solvers.routing.stitch import last_mile_route
from supplychain.calendars import DAY_S

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from simulations.dispatch import OpenPart
    from simulations.planners.delays import Delays
    from solvers.routing.last_mile.plan import Tour
    from solvers.routing.last_mile.problem import Job, LastMileProblem, Van
    from solvers.routing.problem import RoutingProblem
    from supplychain.fleet import Fleet
    from supplychain.places import Location

NEW_ORDER_FACTOR = 1.5
"""An order that can still be on time is worth that of one that is late already."""
LAST_CHANCE_FACTOR = 1.25
"""One that is lost tomorrow is worth that of one that can wait."""
CHOICE_OF_A_TOUR = 60
"""Parts that a tour can choose from; more cost time and hardly change what it serves."""


def plan_front(
    problem: RoutingProblem,
    front_id: str,
    parts: Sequence[OpenPart],
    vans: int | None,
    rounds: int,
    solved_s: int,
    delays: Delays,
) -> FrontPlan:
    """Serve what is worth most with the vans that can go.

    Parameters
    ----------
    problem
        The scenario's.
    parts
        Of which goods come today.
    vans
        Tours that can go; ``None`` for no other limit than the fleet.
    rounds
        Of ruin and recreate.
    solved_s
        Second from the close of the book at which the plan is known: nothing leaves before.
    delays
        Of the roads of the front.
    """
    if vans == 0 or not parts:
        return FrontPlan()
    parts = _worth_a_look(parts, vans)
    door = _problem(problem, front_id, parts, solved_s, delays)
    tours = quick_tours(door, rounds)
    if vans is not None and len(tours) > vans:
        seats = Counter((tour.van_key, tour.shift) for tour in _worthiest(door, tours, vans))
        tours = quick_tours(_with_seats(door, seats), rounds)
    return _written(problem, front_id, parts, tours, delays)


def _worth_a_look(parts: Sequence[OpenPart], vans: int | None) -> list[OpenPart]:
    """What is wanted today: no more than the tours can choose from, what is worth most first."""
    wanted = [p for p in parts if not p.windows or p.windows[0].open_s < DAY_S]
    ranked = sorted(wanted, key=lambda part: -_factor(part))
    return ranked if vans is None else ranked[: CHOICE_OF_A_TOUR * (vans + 1)]


def _problem(
    problem: RoutingProblem,
    front_id: str,
    parts: Sequence[OpenPart],
    solved_s: int,
    delays: Delays,
) -> LastMileProblem:
    parcels = [Parcel(part.key, part.order.id, part.goods) for part in parts]
    at_s = {item.id: max(solved_s, part.release_s or 0) for part in parts for item in part.goods}
    door = last_mile_problem(problem, front_id, parcels, at_s)
    # Parts of an order share its worth; the solver's own count would take those of other days
    # for parts too.
    of_order = Counter(part.order.id for part in parts)
    jobs = tuple(
        _priced(job, part, of_order[part.order.id], solved_s)
        for job, part in zip(door.jobs, parts, strict=True)
    )
    places = [front_id, *(part.order.customer_id for part in parts)]
    travel = delays.slowed(door.travel, places)
    return replace(door, jobs=jobs, vans=tuple(_today(van) for van in door.vans), travel=travel)


def _today(van: Van) -> Van:
    """On the shifts that begin before the next book closes; tomorrow is planned tomorrow."""
    return replace(van, shifts=tuple(shift for shift in van.shifts if shift.open_s < DAY_S))


def _priced(job: Job, part: OpenPart, same: int, solved_s: int) -> Job:
    windows = tuple(window for window in part.windows if window.open_s < DAY_S)
    return replace(
        job,
        windows=windows or part.windows,
        release_s=max(job.release_s, solved_s),
        latest_s=min(job.latest_s, part.usable_until_s),
        unserved_cny=job.unserved_cny * same * _factor(part),
    )


def _factor(part: OpenPart) -> float:
    if part.is_in_time:
        return NEW_ORDER_FACTOR
    return LAST_CHANCE_FACTOR if part.is_last_chance else 1.0


def _worthiest(door: LastMileProblem, tours: Sequence[Tour], count: int) -> list[Tour]:
    worth = {job.id: job.unserved_cny for job in door.jobs}

    def gain(tour: Tour) -> float:
        return sum(worth[drop.job_id] for trip in tour.trips for drop in trip.drops)

    return sorted(tours, key=gain, reverse=True)[:count]


def _with_seats(door: LastMileProblem, seats: Mapping[tuple[str, int], int]) -> LastMileProblem:
    """Only so many vans, each on one shift."""
    vans = []
    for van in door.vans:
        for number, shift in enumerate(van.shifts):
            count = seats.get((van.key, number), 0)
            if count:
                vans.append(replace(van, count=count, shifts=(shift,), id=f"{van.key}@{number}"))
    return replace(door, vans=tuple(vans))


def _written(
    problem: RoutingProblem,
    front_id: str,
    parts: Sequence[OpenPart],
    tours: Sequence[Tour],
    delays: Delays,
) -> FrontPlan:
    """Tours as routes that can be lived through."""
    parcels = {part.key: Parcel(part.key, part.order.id, part.goods) for part in parts}
    fleets: dict[str, Fleet] = dict(
        zip(van_keys(problem, front_id), last_mile_fleets(problem, front_id), strict=True)
    )
    places: dict[str, Location] = {}
    routes, seats = [], {}
    for number, tour in enumerate(tours, 1):
        key = f"{front_id}/again/{number}"
        fleet = fleets[tour.van_key.rsplit("@", 1)[0]]
        route = last_mile_route(front_id, key, tour, parcels, fleet)
        lived = route_of(problem.scenario, problem.vehicle_types, problem.orders, places, route)
        routes.append(delays.as_usual(lived))
        doors = [drop.job_id for trip in tour.trips for drop in trip.drops]
        at = [n for n, stop in enumerate(lived.stops) if stop.kind.is_at_a_door]
        seats.update({job: (key, position) for job, position in zip(doors, at, strict=True)})
    return FrontPlan(tuple(routes), seats)


def coming(parts: Sequence[OpenPart], refused: Collection[str]) -> list[OpenPart]:
    """Parts whose goods come today, if some of the carriers do not go."""
    return [
        part
        for part in parts
        if part.release_s is not None and not part.carriers.intersection(refused)
    ]
