"""A closed book as policies see it, and what becomes of it when they send vehicles off."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulations.dispatch import Carrier, OpenPart
from simulations.world.nouns import DayTour
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.dispatch import Dispatch
    from simulations.world.nouns import DayMove, Freight, Part
    from simulations.world.run import LaneKey, Run
    from simulations.world.template import TemplateRoute
    from supplychain.windows import DeliveryWindow

FOREVER_S = 1 << 60


class Book:
    """Orders and vehicles of a day; see :class:`simulations.dispatch.Morning`.

    Parameters
    ----------
    parts, vans, carriers
        Of the day: parts of orders that are in no tour yet, and tours that have not left.
    """

    def __init__(
        self,
        run: Run,
        day: int,
        parts: Sequence[Part],
        vans: Sequence[DayTour],
        carriers: Sequence[DayTour | DayMove],
    ) -> None:
        self.day = day
        self._run, self._vans, self._carriers = run, vans, carriers
        self._part = {_key(part): part for part in parts}

    @property
    def vans(self) -> dict[str, list[TemplateRoute]]:
        """Last-mile routes of the plan in force, by front."""
        found: dict[str, list[TemplateRoute]] = {}
        for tour in self._vans:
            found.setdefault(tour.route.base_id, []).append(tour.route)
        return found

    @property
    def carriers(self) -> list[Carrier]:
        """Trucks and hired shipments of the day that have something to carry."""
        found = []
        for tour in self._carriers:
            goods = [*tour.expected, *self._left_behind(tour)]
            if not goods:
                continue
            orders = {item.order.id for item in goods if item.order is not None}
            base_id, to_ids, departs_s = _way_of(tour)
            haul = tour.route.haul if isinstance(tour, DayTour) else None
            kg = sum(item.kg for item in goods)
            at_s = tour.day * DAY_S + departs_s
            found.append(Carrier(tour.id, haul, base_id, to_ids, at_s, len(orders), kg))
        return found

    def _left_behind(self, tour: DayTour | DayMove) -> list[Freight]:
        base_id, to_ids, _ = _way_of(tour)
        return [
            item
            for class_id in _classes_of(tour)
            for to_id in to_ids
            for item in self._run.left_behind.get((base_id, to_id, class_id), ())
        ]

    def parts(self, front_id: str) -> list[OpenPart]:
        """What is to be delivered from a front, or collected."""
        return [
            self._open(key, part)
            for key, part in self._part.items()
            if part.order.front == front_id
        ]

    def _open(self, key: str, part: Part) -> OpenPart:
        run = self._run
        carriers: set[str] = set()
        release_s: int | None = 0
        until_s = FOREVER_S
        for item in part.freight:
            at_s = self._comes_s(item, part.order.front, carriers)
            if at_s is None or release_s is None:
                release_s = None
            else:
                release_s = max(release_s, at_s - self.day * DAY_S)
            remaining_h = item.remaining_h
            if remaining_h is not None:
                rate = run.kinetics[item.product.id].relative_rate(run.hold_c(item))
                left_h = (remaining_h - item.product.min_remaining_life_h) / rate
                until_s = min(until_s, max(0, int(left_h * HOUR_S)))
        return OpenPart(
            key=key,
            order=part.order.noun,
            goods=tuple(replace(item.item, id=item.id) for item in part.freight),
            release_s=release_s,
            usable_until_s=until_s,
            carriers=frozenset(carriers),
            is_last_chance=part.keep_until_s < (self.day + 1) * DAY_S,
            **self._when(part),
        )

    def _when(self, part: Part) -> dict[str, Any]:
        """Windows of an order as seen from today's book."""
        noun, since_s = part.order.noun, (self.day - part.order.day) * DAY_S
        own = tuple(_moved(window, -since_s) for window in noun.windows)
        still = tuple(window for window in own if window.close_s >= 0)
        is_in_time = bool(still) or (not own and part.order.due_s >= self._run.now_s)
        if not still:
            days = [window.open_s // DAY_S for window in own]
            still = tuple(_moved(w, -d * DAY_S) for w, d in zip(own, days, strict=True))
        return {"windows": tuple(sorted(still, key=lambda w: w.open_s)), "is_in_time": is_in_time}

    def _comes_s(self, item: Freight, front_id: str, carriers: set[str]) -> int | None:
        """When goods should be able to leave their front, by the plan of what brings them."""
        run = self._run
        if item.place == front_id:
            return item.ready_s
        at_s = run.now_s
        for hop in run.template.hops.get(item.item.id, ())[item.hop :]:
            tour = run.tours.get((hop.carrier_key, item.day))
            if tour is None or (tour.departed and item.place == hop.from_site_id):
                tour = self._next_of_lane.get((hop.from_site_id, hop.to_site_id, item.class_id))
            if tour is None:
                return None
            if not tour.departed:
                carriers.add(tour.id)
            comes_s = tour.day * DAY_S + _unloads_s(tour, hop.to_site_id)
            at_s = max(at_s, comes_s) + run.sites[hop.to_site_id].handling_s
        return at_s

    @cached_property
    def _next_of_lane(self) -> dict[LaneKey, DayTour | DayMove]:
        """Of today's trucks and shipments the first of each lane and class."""
        found: dict[LaneKey, DayTour | DayMove] = {}
        for tour in sorted(self._carriers, key=lambda each: (_way_of(each)[2], each.id)):
            base_id, to_ids, _ = _way_of(tour)
            for class_id in _classes_of(tour):
                for to_id in to_ids:
                    found.setdefault((base_id, to_id, class_id), tour)
        return found

    def sent(self, made: Dispatch) -> tuple[list[DayTour], list[Part]]:
        """Do what a policy has decided.

        Returns
        -------
        tuple
            Tours of vans of the day, and parts that are still to be assigned to them; at fronts
            with a plan of their own nothing is left to assign.
        """
        run = self._run
        run.permits.update(made.permits)
        vans = [tour for tour in self._vans if tour.route.base_id not in made.fronts]
        assigned: set[str] = set()
        for front_id, plan in made.fronts.items():
            tours = {route.id: DayTour(route, self.day) for route in plan.routes}
            vans += tours.values()
            for key, (route_id, position) in plan.seats.items():
                tour = tours[route_id]
                tour.put(tour.stops[position], self._part[key])
                run.note_assigned(self._part[key], self.day)
            assigned.update(plan.seats)
            for key, part in self._part.items():
                if part.order.front == front_id and key not in assigned:
                    assigned.add(key)
                    self._put_off(part)
        return vans, [part for key, part in self._part.items() if key not in assigned]

    def _put_off(self, part: Part) -> None:
        """It waits for the next morning; where it is wanted no earlier, that harms nobody."""
        opens_s = min((w.open_s for w in part.order.noun.windows), default=0)
        if part.order.day * DAY_S + opens_s >= (self.day + 1) * DAY_S:
            self._run.waiting.append(part)
        else:
            self._run.defer(part, part.order.front)


def _moved(window: DeliveryWindow, by_s: int) -> DeliveryWindow:
    return replace(window, open_s=window.open_s + by_s, close_s=window.close_s + by_s)


def _key(part: Part) -> str:
    """Of a part of an order; parts of one order differ by their goods."""
    return f"{part.order.id}#{part.freight[0].id}" if part.freight else part.order.id


def _way_of(tour: DayTour | DayMove) -> tuple[str, tuple[str, ...], int]:
    """Where it leaves, where it unloads, and when it leaves."""
    if isinstance(tour, DayTour):
        stops = tour.route.stops
        to_ids = tuple(stop.point for stop in stops if stop.kind is StopKind.UNLOAD)
        return tour.route.base_id, to_ids, tour.route.start_s
    move = tour.move
    return move.from_site_id, (move.to_site_id,), move.depart_s


def _classes_of(tour: DayTour | DayMove) -> tuple[str, ...]:
    if isinstance(tour, DayTour):
        return tuple(room.temperature_class_id for room in tour.route.layout.compartments)
    return (tour.move.temperature_class_id,)


def _unloads_s(tour: DayTour | DayMove, site_id: str) -> int:
    if not isinstance(tour, DayTour):
        return tour.move.arrive_s
    stops = tour.route.stops
    return next(
        stop.start_s for stop in stops if stop.point == site_id and stop.kind is StopKind.UNLOAD
    )
