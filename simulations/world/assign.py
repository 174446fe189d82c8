"""A day's orders are assigned to the tours of its template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.world.nouns import DayStop
from simulations.world.template import TemplateStop
from supplychain.calendars import DAY_S
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.world.nouns import DayTour, Part
    from simulations.world.run import Run

SLACK = 1e-6
LATER_S = 1 << 60


class Dispatcher:
    """Puts parts of orders into tours of one day."""

    def __init__(self, run: Run, tours: Sequence[DayTour]) -> None:
        self._run = run
        self._tours = {tour.route.id: tour for tour in tours}
        self._of_front: dict[str, list[DayTour]] = {}
        for tour in tours:
            self._of_front.setdefault(tour.route.base_id, []).append(tour)

    def assign(self, parts: Sequence[Part], day: int) -> None:
        """All of a day: to the template's stop of their customer, else to the cheapest place."""
        run = self._run
        for part in parts:
            if self._placed(part):
                run.note_assigned(part, day)
            else:
                run.defer(part, part.order.front)

    def _placed(self, part: Part) -> bool:
        """What was deferred goes with a tour of this very day, if its own one leaves later."""
        if part.order.deferrals and not self._leaves_today(part) and self._inserted(part, DAY_S):
            return True
        return self._at_its_stop(part) or self._inserted(part)

    def _leaves_today(self, part: Part) -> bool:
        tours = self._tours
        routes = (tours[route_id].route for route_id, _ in part.doors if route_id in tours)
        return any(route.start_s < DAY_S for route in routes)

    def _at_its_stop(self, part: Part) -> bool:
        for route_id, position in part.doors:
            tour = self._tours.get(route_id)
            if tour is None:
                continue
            stop = tour.stops[self._index(tour, position)]
            if self._fits(tour, stop.trip, part):
                tour.put(stop, part)
                return True
        return False

    def _index(self, tour: DayTour, position: int) -> int:
        """Where a stop of the template is now that others have been inserted."""
        if tour.stops[position].position == position:
            return position
        return next(i for i, stop in enumerate(tour.stops) if stop.position == position)

    def _fits(self, tour: DayTour, trip: int, part: Part) -> bool:
        """Whether there is room for its goods on a trip."""
        load, route = tour.load[trip], tour.route
        kg = litres = 0.0
        added: dict[str, list[float]] = {}
        for item in part.freight:
            more = added.setdefault(item.class_id, [0.0, 0.0])
            more[0] += item.kg
            more[1] += item.litres
            kg += item.kg
            litres += item.litres
        for class_id, (more_kg, more_l) in added.items():
            room = route.layout.compartment(class_id)
            here = load.get(class_id, (0.0, 0.0))
            if room is None or here[0] + more_kg > room.capacity_kg + SLACK:
                return False
            if here[1] + more_l > room.capacity_l + SLACK:
                return False
        all_kg = sum(each[0] for each in load.values()) + kg
        all_l = sum(each[1] for each in load.values()) + litres
        vehicle = route.vehicle
        return all_kg <= vehicle.payload_kg + SLACK and all_l <= vehicle.volume_l + SLACK

    def _inserted(self, part: Part, before_s: int = LATER_S) -> bool:
        """Into the place of a tour of its front that costs the least time, if there is one.

        Parameters
        ----------
        before_s
            Tours that leave later after the close of the book are left alone.
        """
        best: tuple[int, DayTour, int] | None = None
        if not all(item.item.to_site_id == part.order.front for item in part.freight):
            return False
        for tour in self._of_front.get(part.order.front, ()):
            if tour.route.start_s >= before_s:
                continue
            if tour.route.vehicle.max_stops is not None:
                doors = sum(1 for stop in tour.stops if stop.parts)
                if doors >= tour.route.vehicle.max_stops:
                    continue
            found = self._best_place(tour, part)
            if found is not None and (best is None or found[0] < best[0]):
                best = found[0], tour, found[1]
        if best is None:
            return False
        extra_s, tour, index = best
        point = part.order.noun.customer_id
        before = tour.stops[index - 1]
        at = TemplateStop(StopKind.DELIVER, point, 0, 0, 0)
        stop = DayStop(at, -1, before.trip)
        tour.stops.insert(index, stop)
        tour.extra_s += extra_s
        tour.put(stop, part)
        return True

    def _best_place(self, tour: DayTour, part: Part) -> tuple[int, int] | None:
        """Seconds that it adds, and before which stop; only where all later doors stay in time."""
        run, route = self._run, tour.route
        speed, base_id = route.vehicle.speed_class, route.base_id
        door = part.order.noun.customer_id
        slack_s = self._slack_s(tour)
        fits = [self._fits(tour, trip, part) for trip in range(len(tour.load))]
        best: tuple[int, int] | None = None
        for index in range(len(tour.stops) - 1, 0, -1):
            before, after = tour.stops[index - 1], tour.stops[index]
            slack_s = min(slack_s, self._late_slack_s(tour, after))
            if after.position < 0 or before.position < 0 or not fits[before.trip]:
                continue
            if before.at.kind in {StopKind.START, StopKind.RETURN, StopKind.UNLOAD}:
                continue
            to_s = run.roads.leg(base_id, speed, before.at.point, door)[1]
            on_s = run.roads.leg(base_id, speed, door, after.at.point)[1]
            arrive_s = before.at.end_s + to_s
            start_s = self._start_s(part, arrive_s)
            if start_s is None:
                continue
            usual_s = after.at.arrive_s - before.at.end_s
            extra_s = start_s + part.service_s + on_s - before.at.end_s - usual_s
            if extra_s <= slack_s and (best is None or extra_s < best[0]):
                best = extra_s, index
        return best

    def _start_s(self, part: Part, arrive_s: int) -> int | None:
        windows = part.order.noun.windows
        if not windows:
            return arrive_s
        for window in windows:
            if arrive_s <= window.close_s:
                return max(arrive_s, window.open_s)
        return None

    def _slack_s(self, tour: DayTour) -> int:
        """How much longer the tour may get."""
        route = tour.route
        slack_s = DAY_S
        if route.vehicle.max_route_s is not None:
            slack_s = min(slack_s, route.vehicle.max_route_s - (route.end_s - route.start_s))
        if route.close_s is not None:
            slack_s = min(slack_s, route.close_s + route.vehicle.overtime_s - route.end_s)
        return slack_s - tour.extra_s

    def _late_slack_s(self, tour: DayTour, stop: DayStop) -> int:
        """How much later a door may be served without being late."""
        if not stop.parts or stop.position < 0:
            return DAY_S
        windows = stop.parts[0].order.noun.windows
        closes = [w.close_s for w in windows if w.open_s <= stop.at.start_s <= w.close_s]
        return max(closes) - stop.at.start_s - tour.extra_s if closes else DAY_S
