"""Trunk tours and hired shipments: line haul and middle mile, with the goods they carry on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.events import EventKind
from simulations.policies import Cancel, Obstacle
from simulations.world.gathering import gather, is_here
from simulations.world.journey import Journey
from simulations.world.nouns import DayStop
from simulations.world.paid import settle
from simulations.world.rerouting import diverted, goes_on, meets_closure, refuge, told
from simulations.world.room import Room
from simulations.world.template import TemplateStop, open_by_hours_s
from simulations.world.ways import NEVER_S, passable_from_s
from supplychain.calendars import DAY_S
from supplychain.carriers import shipment_cny
from supplychain.disruptions import InTransit
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    import simpy

    from simulations.world.journey import Steps
    from simulations.world.nouns import DayMove, Freight
    from simulations.world.run import Run
    from supplychain.carriers import Tariff

WEIGHT_EPSILON_KG = 1e-6


class TruckTour(Journey):
    """A truck of line haul or middle mile on one day."""

    def live(self) -> Steps:
        """From before it leaves until it is back."""
        run, tour, base_id = self.run_of, self.tour, self.route.base_id
        yield run.clock.at(self.planned_leave_s())
        sites = [stop.at.point for stop in tour.stops if stop.at.kind is StopKind.UNLOAD]
        if not tour.expected and not self._left_behind(sites):
            tour.departed = True
            return
        orders = (item.order.id for item in tour.expected if item.order is not None)
        yield from self.may_leave([(base_id, site_id) for site_id in sites], orders)
        if self.has_left:
            wait_until_s = self.run_of.now_s + self.run_of.settings.trunk_wait_s
            yield from gather(self, lambda: self.tour.expected, wait_until_s)
        goods = self._goods(sites) if self.has_left else []
        tour.departed = True
        if not goods:
            self._miss()
            self.cancel()
            return
        fleet = run.fleets[self.route.fleet]
        queue = fleet.take()
        if queue is not None:
            yield queue
            goods = self._still_here(goods)
        if goods:
            yield from self._tour(goods)
        else:
            self.cancel()
        fleet.leave()

    def _left_behind(self, sites: Iterable[str]) -> bool:
        base_id = self.route.base_id
        return any(
            self.run_of.left_behind.get((base_id, site_id, class_id))
            for site_id in sites
            for class_id in self.chamber
        )

    def _goods(self, sites: Sequence[str]) -> list[Freight]:
        """What it takes along: its own goods, and what was left behind on its lanes, if it fits."""
        run, base_id = self.run_of, self.route.base_id
        room = Room(self.vehicle, self.route.layout)
        taken = [
            item
            for item in self.tour.expected
            if is_here(self, item) and room.takes(item.class_id, item.kg, item.litres)
        ]
        chosen = set(map(id, taken))
        for site_id in sites:
            for class_id in self.chamber:
                waiting = run.left_behind.get((base_id, site_id, class_id))
                if waiting:
                    ready = [
                        item
                        for item in waiting
                        if is_here(self, item) and room.takes(item.class_id, item.kg, item.litres)
                    ]
                    taken += ready
                    kept = set(map(id, ready))
                    waiting[:] = [item for item in waiting if id(item) not in kept]
        for item in self.tour.expected:
            if id(item) not in chosen and item.place == base_id:
                run.leave_behind(item, base_id, run.hop_of(item).to_site_id)
        return taken

    def _still_here(self, goods: Sequence[Freight]) -> list[Freight]:
        """What is left of its goods after it has waited for a vehicle: some may be gone."""
        run, base_id = self.run_of, self.route.base_id
        mine = [item for item in goods if item.place == base_id and not item.is_astray]
        for item in mine:
            if not is_here(self, item):
                run.leave_behind(item, base_id, run.hop_of(item).to_site_id)
        return [item for item in mine if is_here(self, item)]

    def _miss(self) -> None:
        """It does not leave: its goods wait for the next one."""
        run, base_id = self.run_of, self.route.base_id
        for item in self.tour.expected:
            if item.place == base_id and not run.is_left_behind(item):
                run.leave_behind(item, base_id, run.hop_of(item).to_site_id)

    def _tour(self, goods: list[Freight]) -> Steps:
        run, tour = self.run_of, self.tour
        self.start_trip()
        targets = {id(item): run.hop_of(item).to_site_id for item in goods}
        self.load(goods)
        base_id = self.route.base_id
        for item in goods:
            run.log.add(run.now_s, EventKind.SHIPMENT_LOADED, item.id, base_id, item.kg)
        here = tour.stops[0]
        self.depart(self.day_s + here.at.end_s)
        for stop in tour.stops[1:-1]:
            mine = [item for item in self.board if targets[id(item)] == stop.at.point]
            if not mine:
                continue
            target = yield from self._target(here, stop, mine)
            if target is not None:
                here = yield from self._unload(here, target, mine)
        yield from self._return(here)

    def _target(
        self, here: DayStop, stop: DayStop, goods: list[Freight]
    ) -> Generator[simpy.Event, object, DayStop | None]:
        """The site that it drives to for some goods; ``None`` if to none."""
        run, pair = self.run_of, (here.at.point, stop.at.point)
        if self.passes(*pair) or goes_on(run, *pair):
            return stop
        what = told(run, *pair)
        if what is InTransit.RETURN:
            return None
        other = diverted(self, stop, goods) if what is InTransit.DIVERT else None
        if other is not None:
            return other
        lets_in = yield from self._is_let_through(here, stop)
        return stop if lets_in else None

    def _is_let_through(self, here: DayStop, stop: DayStop) -> Generator[simpy.Event, object, bool]:
        """Whether it comes on to a site; the policy decides about waiting for that."""
        run, pair = self.run_of, (here.at.point, stop.at.point)
        if self.passes(*pair):
            return True
        stuck = self._stuck(Obstacle.NO_PASSAGE, ())
        answer = run.policy.cannot_leave(run.situation(), stuck)
        if isinstance(answer, Cancel):
            return False
        until_s = run.now_s + answer.longest_s
        free_s = passable_from_s(run.effects, [pair], self.rank, run.now_s, until_s)
        held_s = min(free_s, until_s) - run.now_s
        run.log.add(run.now_s, EventKind.VEHICLE_HELD, self.tour.id, self.place, float(held_s))
        yield from self.wait(min(free_s, until_s))
        return free_s < NEVER_S

    def _ride(
        self, here: DayStop, there: DayStop, until_s: int, metres: int
    ) -> Generator[simpy.Event, object, tuple[int, DayStop, int]]:
        """To the next stop, or to where cold goods are safe once their unit has failed."""
        run, from_s = self.run_of, self.at_s
        if run.aftermath is None or there.at.kind is not StopKind.UNLOAD:
            return (yield from super()._ride(here, there, until_s, metres))
        if self.unit_on:
            self.stops_on_failure = True
            yield from self._go(until_s, ahead=True)
            self.stops_on_failure = False
        left_s = until_s - max(self.lived_s, from_s)
        if left_s <= 0:
            return until_s, there, metres
        share = 1.0 - left_s / (until_s - from_s)
        found = refuge(self, here, there, left_s, share)
        if found is None:
            yield from self._go(until_s, ahead=True)
            return until_s, there, metres
        at, taken_s, more = found
        arrive_s = run.now_s + taken_s
        yield from self._go(arrive_s, ahead=True)
        return arrive_s, at, round(share * metres) + more

    def _shelter(
        self, here: DayStop, stop: DayStop, goods: list[Freight]
    ) -> Generator[simpy.Event, object, DayStop]:
        """Cold goods are handed over where they are safe, and sent on; the others go on."""
        run = self.run_of
        cold = [item for item in self.board if self.chamber[item.class_id].is_cold]
        assert run.aftermath is not None
        for item in cold:
            run.aftermath.astray(item)
            run.log.add(run.now_s, EventKind.SHIPMENT_DIVERTED, item.id, self.place, item.kg)
        self.drop(cold, self.at_s)
        for item in cold:
            run.arrive_at(item, self.place, self.at_s)
        rest = [item for item in goods if item in self.board]
        return (yield from self._unload(here, stop, rest)) if rest else here

    def _closed(self, stop: DayStop, goods: list[Freight]) -> DayStop | None:
        """Where to go on from a site that is closed; the same one to stay, ``None`` to go back."""
        run, site_id = self.run_of, stop.at.point
        if run.aftermath is None or run.aftermath.is_open(site_id):
            return stop
        what = told(run, site_id, site_id)
        if what is InTransit.RETURN:
            return None
        return (diverted(self, stop, goods) or stop) if what is InTransit.DIVERT else stop

    def _unload(
        self, here: DayStop, stop: DayStop, goods: list[Freight]
    ) -> Generator[simpy.Event, object, DayStop]:
        """Drive to a site and unload; gives the stop that it then stands at."""
        run, site_id = self.run_of, stop.at.point
        yield from self.drive(here, stop)
        if self.place != site_id:
            refuge_stop = DayStop(replace(stop.at, point=self.place), -1, 0)
            return (yield from self._shelter(refuge_stop, stop, goods))
        target = self._closed(stop, goods)
        if target is not stop:
            return stop if target is None else (yield from self._unload(stop, target, goods))
        arrive_s = self.at_s
        hours = run.sites[site_id].hours
        open_s = open_by_hours_s(run.scenario.horizon, hours.open_s, hours.close_s, arrive_s)
        yield from self.wait(open_s + stop.at.hold_s)
        is_let_in = goes_on(run, site_id, site_id) and run.docks.count(site_id) == 0
        queue = None if is_let_in else run.docks.take(site_id, self.tour.id)
        if queue is not None:
            yield queue
            self.spend(run.now_s)
            self.at_s = run.now_s
        start_s = self.at_s
        self.drop(goods, start_s)
        late_s = float(start_s - self.day_s - stop.at.start_s)
        for item in goods:
            run.log.add(start_s, EventKind.SHIPMENT_RECEIVED, item.id, site_id, item.kg, late_s)
            run.arrive_at(item, site_id, start_s)
        factor = run.chance.lognormal(run.settings.dock_cv, "dock", self.tour.id, site_id)
        work_s = round((stop.at.end_s - stop.at.start_s) * factor)
        self.spend(start_s + min(self.vehicle.door_s, work_s), is_open=True)
        yield from self.wait(start_s + work_s)
        if not is_let_in:
            run.docks.leave(site_id)
        self.clock = self.clock.after_stand(self.at_s - arrive_s, self.vehicle.rules)
        return stop

    def _return(self, here: DayStop) -> Steps:
        """Drive back; what it could not bring goes with the next one."""
        run, last = self.run_of, self.tour.stops[-1]
        if last.at.point != self.route.base_id:
            base = TemplateStop(StopKind.RETURN, self.route.base_id, 0, 0, 0)
            last = DayStop(base, -1, 0)
        if here is not self.tour.stops[0]:
            yield from self.drive(here, last)
        goods = list(self.board)
        self.drop(goods, run.now_s)
        for item in goods:
            run.arrive_at(item, self.route.base_id, run.now_s, is_back=True)
        settle(self, self.at_s)


class Forwarder:
    """Sends what is given to carriers, and pays for it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._bands: dict[tuple[str, str, str, str], list[Tariff]] = {}
        for tariff in run.scenario.tariffs:
            lane = tariff.from_site_id, tariff.to_site_id
            key = (tariff.carrier_id, *lane, tariff.temperature_class_id)
            self._bands.setdefault(key, []).append(tariff)

    def send(self, hired: DayMove) -> None:
        """At its departure: hand over what is there, if the carrier takes it today."""
        run, move = self._run, hired.move
        hired.departed = True
        lane = move.from_site_id, move.to_site_id, move.temperature_class_id
        waiting = run.left_behind.get(lane, [])
        here = [item for item in hired.expected if _is_ready(item, move.from_site_id, run.now_s)]
        for item in hired.expected:
            if item.place == move.from_site_id and item not in here:
                run.leave_behind(item, move.from_site_id, move.to_site_id)
        if not here and not waiting:
            return
        if not self._goes(hired):
            for item in here:
                run.leave_behind(item, move.from_site_id, move.to_site_id)
            return
        here += [item for item in waiting if _is_ready(item, move.from_site_id, run.now_s)]
        kept = set(map(id, here))
        waiting[:] = [item for item in waiting if id(item) not in kept]
        if here:
            self._carry(hired, here)

    def _goes(self, hired: DayMove) -> bool:
        run, move = self._run, hired.move
        share = run.effects.at(Effect.CARRIER, move.carrier_id, run.now_s)
        passage = run.effects.between(Effect.PASSAGE, move.from_site_id, move.to_site_id, run.now_s)
        closed = run.effects.at(Effect.SITE_CAPACITY, move.from_site_id, run.now_s) <= 0.0
        if closed:
            return False
        share *= passage
        return share >= 1.0 or run.rank("carrier", hired.id) < share

    def _carry(self, hired: DayMove, goods: list[Freight]) -> None:
        run, move = self._run, hired.move
        kg = sum(item.kg for item in goods)
        for item in goods:
            run.leave_site(item, run.now_s, hired.day)
            run.log.add(run.now_s, EventKind.SHIPMENT_LOADED, item.id, move.from_site_id, item.kg)
        run.ledger.pay(hired.day, run.now_s, carriers=self._price_cny(hired, kg))
        metres, _ = run.roads.leg(move.from_site_id, "trunk", move.from_site_id, move.to_site_id)
        tonne_km = kg / 1000 * metres / 1000
        co2_kg = tonne_km * run.scenario.rates.carrier_kg_co2_per_tkm
        run.ledger.add(hired.day, moves=1.0, carrier_kg=kg, co2_kg=co2_kg)
        factor = run.chance.lognormal(run.settings.trunk_cv, "carrier way", hired.id)
        usual_s = (move.arrive_s - move.depart_s) * factor
        taken_s = run.speeds.drive_s(move.from_site_id, move.to_site_id, run.now_s, usual_s)
        run.clock.call(run.now_s + taken_s, self._arrive, hired, goods, taken_s)

    def _price_cny(self, hired: DayMove, kg: float) -> float:
        """By the tariff's weight bands; pro rata above the heaviest."""
        move = hired.move
        if abs(kg - move.kg) <= WEIGHT_EPSILON_KG:
            return move.costs.carriers
        key = move.carrier_id, move.from_site_id, move.to_site_id, move.temperature_class_id
        price_cny = shipment_cny(self._bands.get(key, ()), kg)
        if price_cny is not None:
            return price_cny
        return move.costs.carriers * kg / move.kg if move.kg > 0 else 0.0

    def _arrive(self, hired: DayMove, goods: list[Freight], taken_s: int) -> None:
        run, move = self._run, hired.move
        now_s = run.now_s
        if meets_closure(run, hired, goods, taken_s, self._arrive):
            return
        late_s = float(now_s - hired.day * DAY_S - move.arrive_s)
        for item in goods:
            since_s = item.batch.since_s
            item.batch.hold(now_s, run.hold_c(item))
            if run.recorder is not None:
                run.recorder.carried(item, since_s, now_s)
            run.log.add(
                now_s, EventKind.SHIPMENT_RECEIVED, item.id, move.to_site_id, item.kg, late_s
            )
            run.arrive_at(item, move.to_site_id, now_s)


def _is_ready(freight: Freight, site_id: str, at_s: int) -> bool:
    return freight.place == site_id and freight.ready_s is not None and freight.ready_s <= at_s
