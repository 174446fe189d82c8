"""Tours of a front in the middle of the day as routes: what has been done, and what comes now."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.day.legs import location_of, planned_leg, straight_leg
from solvers.routing.day.under_way import at_base
from solvers.routing.doors import last_mile_fleets
from solvers.routing.stitch import door_of, last_mile_route
from supplychain.fleet import RouteEnd
from supplychain.plans import Stop, StopKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from solvers.routing.day.front import DayFront
    from solvers.routing.day.under_way import Standing
    from solvers.routing.day.vans import Seat
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.plan import Tour
    from solvers.routing.last_mile.schedule import Scheduler
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.parcels import Parcel
    from supplychain.plans import Route


class DayRoutes:
    """Writes the routes of one front.

    Parameters
    ----------
    stale
        Routes that must be written anew even if their doors stay.
    taken
        Keys of routes that new ones may not have.
    gone
        Goods that are no longer part of the plan, though they were loaded.
    """

    def __init__(
        self,
        problem: RoutingProblem,
        front: DayFront,
        stale: Collection[str] = (),
        taken: Iterable[str] = (),
        gone: Collection[str] = (),
    ) -> None:
        self.problem = problem
        self.front = front
        self.stale = stale
        self.fleets = last_mile_fleets(problem, front.front_id)
        self.taken = set(taken)
        self.gone = gone

    def all(
        self, scheduler: Scheduler, drafts: Iterable[Draft], parcels: Mapping[str, Parcel]
    ) -> list[Route]:
        """Every route of the front, with these tours."""
        routes = [*self.front.still, *(self.ended(item) for item in self.front.ended)]
        tours: dict[str, Draft] = {}
        for draft in drafts:
            seat = self.seat(scheduler, draft)
            if seat.route is None:
                routes.append(self.one(scheduler, seat, draft, parcels))
            else:
                tours[seat.van.id] = draft
        for seat in self.front.seats:
            if seat.route is not None:
                draft_of = tours.get(seat.van.id)
                if seat.route.id in self.front.blocked:
                    routes.append(seat.route)
                elif draft_of is not None:
                    routes.append(self.one(scheduler, seat, draft_of, parcels))
                elif seat.standing is not None:
                    routes.append(self.without_more(seat))
        return routes

    def seat(self, scheduler: Scheduler, draft: Draft) -> Seat:
        """What the van of a tour is."""
        return self.front.seats[scheduler.tables.rigs[draft.rig].van]

    def one(
        self, scheduler: Scheduler, seat: Seat, draft: Draft, parcels: Mapping[str, Parcel]
    ) -> Route:
        """The route of one tour; the plan's own if nothing in it changes."""
        route = seat.route
        is_kept = route is not None and route.id not in self.stale
        if route is not None and is_kept and self.front.drafts.get(seat.van.id) == draft:
            return route
        tour = scheduler.tour(draft)
        if tour is None:
            message = "only tours that keep the rules become routes"
            raise ValueError(message)
        if seat.standing is not None:
            return self._gone_on(seat.standing, tour, parcels)
        key = self._new_key() if route is None else route.id
        return last_mile_route(self.front.front_id, key, tour, parcels, self.fleets[seat.fleet])

    def _new_key(self) -> str:
        number = 1
        while (key := f"{self.front.front_id}/last_mile/{number}") in self.taken:
            number += 1
        self.taken.add(key)
        return key

    def without_more(self, seat: Seat) -> Route:
        """The route of a vehicle under way that only comes back."""
        standing = seat.standing
        if standing is None or seat.route is None:
            message = "only vehicles under way come back"
            raise ValueError(message)
        was_so = standing.is_at_base and not standing.to_load and not standing.lost
        if was_so and seat.route.id not in self.stale:
            return seat.route
        return self._home(standing)

    def ended(self, standing: Standing) -> Route:
        """A route that changes no more but for its end."""
        if standing.is_over:
            is_as_planned = standing.shift_s == 0 and standing.route.id not in self.stale
            return standing.route if is_as_planned else self._run_out(standing)
        return self._home(standing)

    def _run_out(self, standing: Standing) -> Route:
        """What has been done, and the way to where the route ends, at the times it now takes."""
        route, count = standing.route, len(standing.done)
        stops, shift_s = list(self._done(standing)), standing.shift_s
        rests, meals = list(standing.rests), list(standing.meals)
        distance_m, drive_s = standing.distance_m, standing.driven_s
        for here, there in pairwise(route.stops[count - 1 :]):
            leg = planned_leg(self.problem, route, here, there, shift_s, leaves_late=True)
            shift_s = leg.arrive_s - there.arrive_s
            stops.append(_moved(there, shift_s))
            rests += leg.rests
            meals += [meal for meal in leg.meals if meal not in meals]
            distance_m, drive_s = distance_m + leg.distance_m, drive_s + leg.drive_s
        return replace(
            route,
            stops=tuple(stops),
            rests=tuple(rests),
            meals=tuple(meals),
            distance_m=distance_m,
            drive_s=drive_s,
        )

    def _home(self, standing: Standing) -> Route:
        """Straight back to the base, and to where the route ends."""
        route = standing.route
        base = self.problem.sites[route.base_id].location
        if not standing.is_at_base:
            ends = location_of(self.problem, standing.done[-1]), base
            clock = standing.continuous_s, standing.driven_s
            leg = straight_leg(self.problem, route, ends, standing.free_s, clock)
            standing = at_base(standing, leg)
        stops = list(self._done(standing))
        if all(stop.kind is not StopKind.LOAD for stop in stops):
            # It came from where its route starts, for nothing.
            dock_s = self.problem.vehicle_types[route.vehicle_type_id].dock_s
            stops.append(_at(StopKind.LOAD, route.base_id, standing.free_s))
            standing = replace(standing, free_s=standing.free_s + dock_s)
            stops[-1] = replace(stops[-1], end_s=standing.free_s)
        stops.append(_at(StopKind.RETURN, route.base_id, standing.free_s))
        distance_m, drive_s = standing.distance_m, standing.driven_s
        rests = standing.rests
        if route.ends is RouteEnd.PLACE and route.end is not None:
            clock = standing.continuous_s, standing.driven_s
            leg = straight_leg(self.problem, route, (base, route.end), standing.free_s, clock)
            stops.append(replace(_at(StopKind.END, "", leg.arrive_s), location=route.end))
            distance_m, drive_s = distance_m + leg.distance_m, drive_s + leg.drive_s
            rests = (*rests, *leg.rests)
        return replace(
            route,
            stops=tuple(stops),
            rests=rests,
            meals=standing.meals,
            distance_m=distance_m,
            drive_s=drive_s,
        )

    def _gone_on(self, standing: Standing, tour: Tour, parcels: Mapping[str, Parcel]) -> Route:
        """What has been done, and the tour after it."""
        route = standing.route
        return replace(
            route,
            stops=(*self._done(standing), *self._rest(standing, tour, parcels)),
            rests=(*standing.rests, *tour.rests),
            meals=(*standing.meals, *tour.meals),
            distance_m=standing.distance_m + tour.distance_m,
            drive_s=standing.driven_s + tour.drive_s,
        )

    def _done(self, standing: Standing) -> tuple[Stop, ...]:
        """What has been done, without goods that are gone."""
        return tuple(
            replace(
                stop,
                consignment_ids=tuple(key for key in stop.consignment_ids if key not in self.gone),
            )
            for stop in standing.done
        )

    def _rest(
        self, standing: Standing, tour: Tour, parcels: Mapping[str, Parcel]
    ) -> Iterator[Stop]:
        front_id = self.front.front_id
        back_s = standing.free_s
        for number, trip in enumerate(tour.trips):
            drops = [drop for drop in trip.drops if drop.job_id in parcels]
            if number > 0 or standing.is_at_base:
                ids = tuple(i.id for drop in drops for i in parcels[drop.job_id].consignments)
                yield Stop(StopKind.LOAD, front_id, back_s, back_s, trip.depart_s, ids)
            for drop in drops:
                yield door_of(parcels[drop.job_id], drop)
            back_s = trip.return_s
        last, ends = tour.trips[-1], standing.route.ends
        # A job without a parcel stands for a return that is on board already.
        has_returns = any(
            drop.job_id not in parcels or not parcels[drop.job_id].consignments
            for drop in last.drops
        )
        if has_returns or ends is RouteEnd.SITE:
            yield _at(StopKind.RETURN, front_id, last.return_s)
        if ends is RouteEnd.PLACE:
            end = _at(StopKind.END, "", tour.end_s)
            yield replace(end, location=standing.route.end)


def _at(kind: StopKind, place_id: str, at_s: int) -> Stop:
    return Stop(kind, place_id, at_s, at_s, at_s)


def _moved(stop: Stop, by_s: int) -> Stop:
    times = {name: getattr(stop, name) + by_s for name in ("arrive_s", "start_s", "end_s")}
    return replace(stop, **times)
