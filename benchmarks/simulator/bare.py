"""The same in plain SimPy: processes, no log, no lots, no temperatures."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import simpy

from benchmarks.simulator.setting import ROWS, Setting, Speed

if TYPE_CHECKING:
    from collections.abc import Generator

    Steps = Generator[simpy.Event, None, None]


class Shop:
    """A site with a number of units."""

    def __init__(self, env: simpy.Environment, setting: Setting) -> None:
        self.env, self.setting = env, setting
        self.stock = self.position = setting.level
        self.events = 0

    def customers(self, gaps_s: list[int], at: int) -> Steps:
        """One after the other."""
        while True:
            yield self.env.timeout(gaps_s[at % ROWS])
            at += 1
            self.events += 1
            if self.stock > 0:
                self.stock -= 1
                self.position -= 1
                self.events += 1
                self.env.process(self.deliver())
            if self.position <= self.setting.reorder:
                self.env.process(self.replenish(self.setting.level - self.position))

    def deliver(self) -> Steps:
        """To a customer."""
        yield self.env.timeout(self.setting.way_s)
        self.events += 1

    def replenish(self, units: int) -> Steps:
        """From a supplier that has everything."""
        self.position += units
        self.events += 1
        yield self.env.timeout(self.setting.lead_s)
        self.stock += units
        self.events += 1


def bare_speed(setting: Setting, until_s: int) -> Speed:
    """Live until a second."""
    env = simpy.Environment()
    gaps_s = setting.gaps_s()
    shops = [Shop(env, setting) for _ in range(setting.sites)]
    for number, shop in enumerate(shops):
        env.process(shop.customers(gaps_s, number * ROWS // setting.sites))
    begin = time.process_time()
    env.run(until_s)
    return Speed(sum(shop.events for shop in shops), time.process_time() - begin)
