"""Last-mile tours: from a front to doors and back, in one or several trips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.events import EventKind
from simulations.policies import CoolingLost
from simulations.world.doorstep import collect, hand_over, lateness
from simulations.world.gathering import gather, is_here
from simulations.world.journey import Journey
from simulations.world.nouns import DayStop, OrderState
from simulations.world.paid import settle
from simulations.world.rerouting import fails_cold, goes_on
from simulations.world.template import TemplateStop, open_by_hours_s
from simulations.world.ways import NEVER_S
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.fleet import RouteEnd
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from simulations.world.journey import Steps
    from simulations.world.nouns import Freight, Part
    from supplychain.orders import Order
    from supplychain.windows import DeliveryWindow


MOST_WARM_S = 12 * HOUR_S
"""Nobody looks further ahead than a shift."""
FAR_S = 1 << 40


class VanTour(Journey):
    """A last-mile vehicle on one day."""

    def live(self) -> Steps:
        """From before it leaves until it is back."""
        run, tour = self.run_of, self.tour
        if not tour.parts:
            tour.departed = True
            return
        yield run.clock.at(self.planned_leave_s())
        pairs = [(self.route.base_id, part.order.noun.customer_id) for part in tour.parts]
        yield from self.may_leave(pairs, (part.order.id for part in tour.parts))
        if not self.has_left:
            self.give_up(tour.stops)
            self.cancel()
            tour.departed = True
            return
        fleet = run.fleets[self.route.fleet]
        queue = fleet.take()
        if queue is not None:
            yield queue
        yield from self._trips()
        tour.departed = True
        fleet.leave()

    def _trips(self) -> Steps:
        here = self.tour.stops[0]
        for number, trip in enumerate(self._split()):
            if number and self.has_begun:
                yield from self._back_to_load(here, trip[0])
            elif here.at.kind is StopKind.START:
                yield from self._come_from(here, trip[0])
            yield from self._gather(trip)
            self._load(trip)
            doors = [stop for stop in trip if stop.parts]
            if not doors:
                here = trip[0] if self.has_begun else here
                continue
            self.depart(self.day_s + trip[0].at.end_s)
            here = trip[0]
            here = yield from self._doors(here, doors)
        if self.has_begun:
            yield from self._finish(here)
        else:
            self.cancel()

    def _doors(
        self, here: DayStop, doors: list[DayStop]
    ) -> Generator[simpy.Event, object, DayStop]:
        """Serve doors, with another van from somewhere on if the policy wants that."""
        served, until, is_asked = 0, len(doors), False
        while served < len(doors):
            if not self.unit_on and not is_asked:
                is_asked = True
                told = self._cooling_lost(here, doors[served:])
                until = len(doors) if told is None else served + told
            if served == until:
                rest = doors[served:]
                if not (yield from self._changed_van(here, rest)):
                    return self.tour.stops[0]
                here, until, is_asked = self.tour.stops[0], len(doors), False
                doors = doors[:served] + [stop for stop in rest if stop.parts]
                continue
            here = yield from self._door(here, doors[served])
            served += 1
        return here

    def _cooling_lost(self, here: DayStop, doors: list[DayStop]) -> int | None:
        """Ask the policy about a failed unit; nothing to ask where no goods are cooled."""
        run, base_id, speed = self.run_of, self.route.base_id, self.vehicle.speed_class
        cold = [chamber for chamber in self.chambers if not chamber.is_at_rest]
        if not cold:
            return None
        at_s, point = self.at_s, here.at.point
        arrivals, back_s = [], [run.roads.leg(base_id, speed, point, base_id)[1]]
        for stop in doors:
            door = stop.parts[0].order.noun.customer_id
            at_s += run.roads.leg(base_id, speed, point, door)[1]
            arrivals.append(at_s - self.at_s)
            if stop.position >= 0:
                at_s = max(at_s, self.day_s + stop.at.start_s)
            at_s += stop.parts[0].service_s
            point = door
            back_s.append(run.roads.leg(base_id, speed, point, base_id)[1])
        holds_s = min(chamber.holds_s(self.at_s, MOST_WARM_S) for chamber in cold)
        told = CoolingLost(
            self.route.id, self.tour.day, base_id, holds_s, tuple(arrivals), tuple(back_s)
        )
        return run.policy.cooling_lost(run.situation(), told)

    def _changed_van(
        self, here: DayStop, rest: list[DayStop]
    ) -> Generator[simpy.Event, object, bool]:
        """Bring goods back to the front and, if a van stands there, go on with that one."""
        run, base_id = self.run_of, self.route.base_id
        base = DayStop(TemplateStop(StopKind.RETURN, base_id, 0, 0, 0), -1, rest[0].trip)
        if here.at.point != base_id:
            yield from self.drive(here, base)
        yield from self.wait(self.at_s)
        self.place = base_id
        kg = self.board_kg
        self.unload_rest()
        run.log.add(run.now_s, EventKind.VEHICLE_CHANGED, self.tour.id, base_id, kg)
        fleet = run.fleets[self.route.fleet]
        if fleet.taken >= fleet.count:
            self.give_up(rest)
            return False
        fleet.take()
        run.clock.call(max(run.now_s, min(self.unit_changes_s, FAR_S)), fleet.leave)
        self.changed += 1
        self.unit_on, self.unit_changes_s = True, NEVER_S
        self.await_unit(run.now_s, self.changed)
        yield from self.wait(self.at_s + self.vehicle.dock_s)
        self._load(rest)
        return True

    def _split(self) -> list[list[DayStop]]:
        """Its trips, each from loading on."""
        trips: list[list[DayStop]] = []
        for stop in self.tour.stops:
            if stop.at.kind is StopKind.LOAD:
                trips.append([stop])
            elif trips and stop.parts:
                trips[-1].append(stop)
        return trips

    # At the front --------------------------------------------------------------------------------

    def _come_from(self, start: DayStop, load: DayStop) -> Steps:
        """The way from where the vehicle stands overnight to its front."""
        self.begin(self.run_of.now_s)
        self.at_s = self.lived_s = self.run_of.now_s
        yield from self.drive(start, load)
        yield from self.wait(self.day_s + load.at.end_s)

    def _back_to_load(self, here: DayStop, load: DayStop) -> Steps:
        """Come back between two trips, and stand at a dock."""
        run, base_id = self.run_of, self.route.base_id
        yield from self.drive(here, load)
        arrive_s = self.at_s
        self.unload_rest()
        hours = run.sites[base_id].hours
        yield from self.wait(
            open_by_hours_s(run.scenario.horizon, hours.open_s, hours.close_s, self.at_s)
        )
        queue = run.docks.take(base_id, self.tour.id)
        if queue is not None:
            yield queue
            self.at_s = run.now_s
        factor = run.chance.lognormal(run.settings.dock_cv, "dock", self.tour.id, load.trip)
        yield from self.wait(self.at_s + round(self.vehicle.dock_s * factor))
        run.docks.leave(base_id)
        yield from self.wait(max(self.at_s, self.day_s + load.at.end_s))
        self.clock = self.clock.after_stand(self.at_s - arrive_s, self.vehicle.rules)

    def _gather(self, trip: list[DayStop]) -> Steps:
        """Wait for goods that are not there yet, but not for long."""
        run = self.run_of
        planned_s = self.day_s + trip[0].at.end_s
        deadline_s = max(planned_s, run.now_s) + run.settings.goods_wait_s
        yield from gather(
            self, lambda: [item for part in _parts(trip) for item in part.freight], deadline_s
        )
        self.at_s = max(self.at_s, run.now_s)

    def _load(self, trip: list[DayStop]) -> None:
        run = self.run_of
        self.start_trip()
        goods: list[Freight] = []
        for stop in trip:
            kept = []
            for part in stop.parts:
                door = part.order.noun.customer_id
                is_whole = all(is_here(self, item) for item in part.freight)
                if not is_whole or not self.passes(self.route.base_id, door):
                    run.defer(part, self.route.base_id)
                    continue
                goods += part.freight
                part.order.state = OrderState.ON_BOARD
                kept.append(part)
            stop.parts = kept
        self.load(goods)
        for part in _parts(trip):
            warm_c = [self.chamber[i.class_id].cargo_c for i in part.freight]
            run.log.add(
                run.now_s, EventKind.ORDER_LOADED, part.order.id, self.route.base_id, part.kg,
                max(warm_c, default=0.0),
            )  # fmt: skip

    def give_up(self, stops: list[DayStop]) -> None:
        """Orders of stops wait for another day; what is on board of them comes back."""
        for stop in stops:
            for part in stop.parts:
                self.run_of.defer(part, self.route.base_id)
            stop.parts = []

    def unload_rest(self) -> None:
        """What is still on board at the front goes back to its room."""
        goods = list(self.board)
        self.drop(goods, self.run_of.now_s)
        for freight in goods:
            self.run_of.arrive_at(freight, self.route.base_id, self.run_of.now_s, is_back=True)

    # At a door -----------------------------------------------------------------------------------

    def _must_turn_back(self, here: DayStop, stop: DayStop) -> bool:
        """Whether going on would exceed the driver's day, or the tour's longest time."""
        run, vehicle, base_id = self.run_of, self.vehicle, self.route.base_id
        speed = vehicle.speed_class
        _, there_s = run.roads.leg(base_id, speed, here.at.point, stop.at.point)
        back_s = 0
        if self.route.ends is RouteEnd.SITE:
            _, back_s = run.roads.leg(base_id, speed, stop.at.point, base_id)
        most_s = vehicle.rules.max_daily_drive_s * vehicle.drivers
        if self.clock.daily_s + there_s + back_s > most_s:
            return True
        end_s = self.at_s + there_s + stop.parts[0].service_s + back_s
        grace_s = run.settings.overrun_s
        if vehicle.max_route_s is not None:
            return end_s - self.start_s > vehicle.max_route_s + grace_s
        close_s = self.route.close_s
        return close_s is not None and end_s - self.day_s > close_s + vehicle.overtime_s + grace_s

    def _door(self, here: DayStop, stop: DayStop) -> Generator[simpy.Event, object, DayStop]:
        """Drive to a door and serve it; gives the stop that the vehicle then stands at."""
        run, grace_s = self.run_of, self.run_of.settings.grace_s
        door = stop.parts[0].order.noun.customer_id
        may_pass = self.passes(here.at.point, door) or goes_on(run, here.at.point, door)
        if self._must_turn_back(here, stop) or not may_pass or fails_cold(self) is not None:
            self.give_up([stop])
            return here
        yield from self.drive(here, stop)
        arrive_s = self.at_s
        window = self._window(stop, arrive_s)
        if (
            window is not None
            and window.is_hard
            and arrive_s - self.day_s > window.close_s + grace_s
        ):
            self.give_up([stop])
            return stop
        opens_s = arrive_s if window is None else window.open_s + self.day_s
        start_s = max(arrive_s, opens_s) + stop.at.hold_s
        if start_s > arrive_s:
            yield from self.wait(start_s)
            self.clock = self.clock.after_stand(start_s - arrive_s, self.vehicle.rules)
        self._serve(stop, start_s)
        return stop

    def _serve(self, stop: DayStop, start_s: int) -> None:
        """Hand over and collect; doors stand open for a while, and work goes on until its end."""
        run = self.run_of
        self.doors += 1
        for part in stop.parts:
            noun = part.order.noun
            late_s, price_cny = lateness(noun, start_s, part.order.day * DAY_S)
            # Nobody loses more by a late order than by one that never comes.
            most_cny = run.scenario.rates.unserved_order_cny * noun.priority
            self.late_cny += min(price_cny, most_cny)
            if part.order.is_return:
                self._collect(part, start_s, late_s)
                continue
            self.drop(part.freight, start_s)
            self.handed_kg += part.kg
            hand_over(run, part, start_s, late_s)
        work_s = self._work_s(stop)
        end_s = start_s + work_s
        open_until_s = min(start_s + self.vehicle.door_s, end_s)
        self.spend(open_until_s, is_open=True)
        self.at_s = end_s

    def _work_s(self, stop: DayStop) -> int:
        run = self.run_of
        usual_s = stop.parts[0].service_s
        if stop.position >= 0 and stop.parts[0].order.noun.id == stop.at.order_id:
            usual_s = stop.at.end_s - stop.at.start_s
        usual_s += run.settings.extra_order_s * (len(stop.parts) - 1)
        factor = run.chance.lognormal(
            run.settings.service_cv, "service", stop.parts[0].order.noun.customer_id, self.tour.day
        )
        return round(usual_s * factor)

    def _collect(self, part: Part, start_s: int, late_s: int) -> None:
        run = self.run_of
        for line in part.order.noun.lines:
            product = run.products[line.product_id]
            kg = line.quantity * product.kg
            heat, respiration = run.heat_of[product.id]
            chamber = self.chamber.get(product.temperature_class_id)
            if chamber is None:
                continue
            if chamber.mass_kg <= 0.0:
                chamber.start_trip(start_s)
            chamber.put(kg, kg * heat, kg * respiration)
        collect(run, part, start_s, late_s)

    def _window(self, stop: DayStop, arrive_s: int) -> DeliveryWindow | None:
        """The window that the plan means; for stops that were inserted, the next one."""
        noun = stop.parts[0].order.noun
        if stop.position >= 0 and noun.id == stop.at.order_id:
            return meant(noun, stop.at.start_s)
        return next_window(noun, arrive_s - self.day_s)

    # The end -------------------------------------------------------------------------------------

    def _finish(self, here: DayStop) -> Steps:
        """Go where the route ends; to the front in any case if there are goods on board."""
        last = self.tour.stops[-1]
        at_a_door = last.at.kind.is_at_a_door
        if at_a_door and not self.board:
            yield from self.wait(self.at_s)
        else:
            if at_a_door or self.board:
                base = TemplateStop(StopKind.RETURN, self.route.base_id, 0, 0, 0)
                last = last if last.at.point == self.route.base_id else DayStop(base, -1, 0)
            yield from self.drive(here, last)
        self.place = last.at.point
        if self.board:
            self.unload_rest()
        settle(self, self.at_s)


def _parts(trip: list[DayStop]) -> list[Part]:
    return [part for stop in trip for part in stop.parts]


def meant(noun: Order, planned_s: int) -> DeliveryWindow | None:
    """The window that a planned start belongs to: the last one that has opened by then."""
    begun = [window for window in noun.windows if window.open_s <= planned_s]
    return begun[-1] if begun else None


def next_window(noun: Order, arrive_s: int) -> DeliveryWindow | None:
    """The first window that has not closed, else the last one."""
    for window in noun.windows:
        if arrive_s <= window.close_s:
            return window
    return noun.windows[-1] if noun.windows else None
