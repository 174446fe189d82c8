"""The same in our simulator: stores of batches, rooms, and a log of everything.

Each customer's unit is a batch with its own temperature: it is issued first expired first out
from a cold room and is then on its way in air of 8 C: every issue and delivery is a thermal step.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from benchmarks.simulator.setting import ROWS, Setting, Speed
from simulations.clock import Clock, Rank
from simulations.events import EventKind
from simulations.goods import Batch, Still
from simulations.stock import Rooms, Stores
from supplychain.calendars import Horizon
from supplychain.places import Location
from supplychain.products import Product
from supplychain.scenario import Scenario
from supplychain.sites import ClassCapacity, Site, Tier
from supplychain.temperature import AmbientTemperature, TemperatureClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.log import EventLog

WAY_C = 8.0
KG = 0.5
LIFE_H = 480.0


class Fronts:
    """All sites with their stores, clock and log."""

    def __init__(self, setting: Setting, log: EventLog, gaps_s: Sequence[int]) -> None:
        scenario = _scenario(setting)
        self.setting, self.log, self.clock = setting, log, Clock()
        self.stores = Stores(scenario, Rooms(scenario), log, self.clock)
        self.way = Still(WAY_C)
        self.gaps_s = gaps_s
        self.orders = self.lots = 0
        for number, site in enumerate(scenario.sites):
            Front(self, site.id, number * ROWS // setting.sites)

    def batch(self, units: int) -> Batch:
        """A new lot, that has just been made."""
        self.lots += 1
        ageing = self.stores.ageing["spinach"]
        return Batch(f"lot {self.lots}", ageing, float(units), since_s=self.clock.now_s)


class Front:
    """A site: its customers and its orders."""

    __slots__ = ("at", "fronts", "id", "position")

    def __init__(self, fronts: Fronts, site_id: str, at: int) -> None:
        self.fronts, self.id, self.at = fronts, site_id, at
        self.position = fronts.setting.level
        fronts.stores.receive(site_id, fronts.batch(self.position), 0)
        self._await()

    def _await(self) -> None:
        fronts = self.fronts
        due_s = fronts.clock.now_s + fronts.gaps_s[self.at % ROWS]
        self.at += 1
        fronts.clock.call(due_s, self._sell, rank=Rank.DEMAND)

    def _sell(self) -> None:
        fronts, setting = self.fronts, self.fronts.setting
        now_s = fronts.clock.now_s
        fronts.orders += 1
        order_id = f"order {fronts.orders}"
        fronts.log.add(now_s, EventKind.ORDER_PLACED, order_id, self.id, KG)
        taken = fronts.stores.issue(self.id, "spinach", 1.0, now_s)
        if taken:
            self.position -= 1
            due_s = now_s + setting.way_s
            fronts.clock.call(due_s, self._deliver, order_id, taken, rank=Rank.WORK)
        if self.position <= setting.reorder:
            self._order(setting.level - self.position, now_s)
        self._await()

    def _deliver(self, order_id: str, goods: list[Batch]) -> None:
        now_s = self.fronts.clock.now_s
        for batch in goods:
            batch.live(now_s, self.fronts.way)
        self.fronts.log.add(now_s, EventKind.ORDER_DELIVERED, order_id, self.id, KG)

    def _order(self, units: int, now_s: int) -> None:
        self.position += units
        kind = EventKind.REPLENISHMENT_ORDERED
        self.fronts.log.add(now_s, kind, "replenishment", self.id, float(units))
        due_s = now_s + self.fronts.setting.lead_s
        self.fronts.clock.call(due_s, self._receive, units, rank=Rank.ARRIVAL)

    def _receive(self, units: int) -> None:
        now_s = self.fronts.clock.now_s
        self.fronts.stores.receive(self.id, self.fronts.batch(units), now_s)


def own_speed(setting: Setting, until_s: int, log: EventLog) -> Speed:
    """Live until a second; events are those that the log was told of."""
    fronts = Fronts(setting, log, setting.gaps_s())
    before = log.happened
    begin = time.process_time()
    fronts.clock.run(until_s)
    return Speed(log.happened - before, time.process_time() - begin)


def _scenario(setting: Setting) -> Scenario:
    rooms = (ClassCapacity("chilled", storage_kg=2.0 * setting.level * KG),)
    place = Location(31.0, 121.0)
    return Scenario(
        name="fronts",
        horizon=Horizon(datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Shanghai")), 30 * 86_400),
        temperature_classes=(
            TemperatureClass("chilled", "Chilled", 0.0, 6.0, 3.0, 2.0, fresh=True),
        ),
        products=(
            Product("spinach", "Spinach", "chilled", KG, 1.0, "fresh", 8.0, LIFE_H, q10=2.5),
        ),
        sites=tuple(
            Site(f"front {number}", f"Front {number}", Tier.FRONT, place, "city", rooms)
            for number in range(setting.sites)
        ),
        vehicle_types=(),
        fleets=(),
        customers=(),
        orders=(),
        ambient=(AmbientTemperature("", (30.0,) * 24),),
    )
