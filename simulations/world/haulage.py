"""Trucks hired for goods that left their plan: straight to where they belong."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.events import EventKind
from supplychain.calendars import HOUR_S
from supplychain.carriers import shipment_cny
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from simulations.world.nouns import Freight
    from simulations.world.run import Run
    from supplychain.carriers import Tariff

    Lane = tuple[str, str, str]

TRUNK = "trunk"


class Haulage:
    """Hired trucks, one a lane and class at the full hour, as soon as goods are ready.

    They need passage, and both ends open, when they leave. The price is the cheapest tariff of the
    lane, else what the scenario's trunk vehicle that is cheapest for them would cost for the share
    of its payload that they take. Goods arrive at the set point of their class.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: dict[Lane, list[Freight]] = defaultdict(list)
        self._bands: dict[Lane, dict[str, list[Tariff]]] = defaultdict(lambda: defaultdict(list))
        for tariff in run.scenario.tariffs:
            lane = tariff.from_site_id, tariff.to_site_id, tariff.temperature_class_id
            self._bands[lane][tariff.carrier_id].append(tariff)
        types = run.scenario.vehicle_types
        self._types = [t for t in types if t.haul is not Haul.LAST_MILE] or list(types)

    def send(self, freight: Freight, to_id: str) -> None:
        """Goods at a site go to another one, once they are ready."""
        lane = freight.place, to_id, freight.class_id
        is_new = not self._waiting[lane]
        self._waiting[lane].append(freight)
        if is_new:
            self._call(lane, self._run.now_s)

    def _call(self, lane: Lane, from_s: int) -> None:
        ready_s = [item.ready_s for item in self._waiting[lane] if item.ready_s is not None]
        due_s = -(-max(from_s, min(ready_s, default=from_s)) // HOUR_S) * HOUR_S
        self._run.clock.call(due_s, self._leave, lane)

    def _leave(self, lane: Lane) -> None:
        run, (from_id, to_id, _) = self._run, lane
        waiting = self._waiting[lane]
        # Goods may have been lost, cancelled or sent another way meanwhile.
        waiting[:] = [item for item in waiting if item.place == from_id]
        if not waiting:
            return
        if not self.is_free(from_id, to_id, run.now_s):
            free_s = self.free_s(from_id, to_id)
            if free_s is not None:
                self._call(lane, free_s)
            return
        goods = [i for i in waiting if i.ready_s is not None and i.ready_s <= run.now_s]
        gone = set(map(id, goods))
        waiting[:] = [item for item in waiting if id(item) not in gone]
        if waiting:
            self._call(lane, run.now_s + 1)
        if goods:
            self._carry(lane, goods)

    def _carry(self, lane: Lane, goods: list[Freight]) -> None:
        run, (from_id, to_id, _) = self._run, lane
        day, kg = goods[0].day, sum(item.kg for item in goods)
        for item in goods:
            run.leave_site(item, run.now_s, item.day)
            run.log.add(run.now_s, EventKind.SHIPMENT_LOADED, item.id, from_id, item.kg)
        metres, seconds = run.roads.leg(from_id, TRUNK, from_id, to_id)
        run.ledger.pay(day, run.now_s, carriers=self._price_cny(lane, kg, metres, seconds))
        co2_kg = kg / 1000 * metres / 1000 * run.scenario.rates.carrier_kg_co2_per_tkm
        run.ledger.add(day, moves=1.0, carrier_kg=kg, co2_kg=co2_kg)
        taken_s = run.speeds.drive_s(from_id, to_id, run.now_s, seconds)
        run.clock.call(run.now_s + taken_s, self._arrive, to_id, goods)

    def _arrive(self, to_id: str, goods: list[Freight]) -> None:
        run = self._run
        for item in goods:
            item.batch.hold(run.now_s, run.hold_c(item))
            run.log.add(run.now_s, EventKind.SHIPMENT_RECEIVED, item.id, to_id, item.kg)
            run.arrive_at(item, to_id, run.now_s)

    def _price_cny(self, lane: Lane, kg: float, metres: int, seconds: int) -> float:
        prices = [shipment_cny(bands, kg) for bands in self._bands[lane].values()]
        known = [price for price in prices if price is not None]
        if known:
            return min(known)
        km, hours = metres / 1000, seconds / HOUR_S
        return min(
            (t.cny_per_km * km + t.cny_per_h * hours) * kg / t.payload_kg for t in self._types
        )

    def is_free(self, from_id: str, to_id: str, at_s: int) -> bool:
        """Whether a hired truck can go from a site to another at a moment."""
        effects = self._run.effects
        if min(effects.at(Effect.SITE_CAPACITY, key, at_s) for key in (from_id, to_id)) <= 0.0:
            return False
        share = effects.between(Effect.PASSAGE, from_id, to_id, at_s)
        return share >= 1.0 or self._run.chance.uniform("hired", from_id, to_id) < share

    def free_s(self, from_id: str, to_id: str) -> int | None:
        """First change of passage or capacity after now from which it can go, if ever.

        What rises from 0 in a ramp is looked at a minute after the ramp's beginning as well.
        """
        run = self._run
        for change_s in run.effects.changes(Effect.PASSAGE, Effect.SITE_CAPACITY):
            for at_s in (change_s, change_s + 60):
                if at_s > run.now_s and self.is_free(from_id, to_id, at_s):
                    return at_s
        return None
