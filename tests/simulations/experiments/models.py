"""Small models for experiments; in a module of their own, so that worker processes find them."""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from simulations.chance import Chance
from simulations.experiments.replication import Replication


@dataclass(frozen=True, slots=True)
class Normal:
    """Figures of a normal distribution, and a hit with chance one half."""

    mean: float = 0.0
    sd: float = 1.0
    seed: int = 0

    def __call__(self, replication: int) -> dict[str, float]:
        chance = Chance(self.seed, replication)
        value = self.mean + self.sd * chance.normal("x")
        return {"value": value, "hit": chance.uniform("hit") < 0.5}


@dataclass(frozen=True, slots=True)
class Queue:
    """Mean wait of customers in M/M/1, by Lindley's recursion."""

    service_rate: float = 1.0
    seed: int = 0
    arrival_rate: float = 0.8
    customers: int = 5_000

    def __call__(self, replication: int) -> dict[str, float]:
        return {"wait": float(self.waits(replication).mean())}

    def waits(self, replication: int) -> np.ndarray:
        chance = Chance(self.seed, replication)
        apart = chance.of("arrivals").exponential(1.0 / self.arrival_rate, self.customers)
        served = chance.of("services").exponential(1.0 / self.service_rate, self.customers)
        # The wait is how far the random walk is above its lowest point so far.
        walk = np.concatenate(([0.0], np.cumsum(served[:-1] - apart[1:])))
        return walk - np.minimum.accumulate(walk)


@dataclass(frozen=True, slots=True)
class Sometimes:
    """Raises for some numbers."""

    raising: tuple[int, ...]

    def __call__(self, replication: int) -> dict[str, float]:
        if replication in self.raising:
            message = f"no route for lorry {replication}"
            raise RuntimeError(message)
        return {"value": float(replication)}


@dataclass(frozen=True, slots=True)
class Deadly:
    """Ends its process for one number."""

    number: int

    def __call__(self, replication: int) -> dict[str, float]:
        if replication == self.number and multiprocessing.parent_process() is not None:
            os._exit(3)
        return {"value": float(replication)}


@dataclass(slots=True)
class Forgetful:
    """Counts its own calls, as a callable should not."""

    calls: list[int] = field(default_factory=list)

    def __call__(self, replication: int) -> dict[str, float]:
        self.calls.append(replication)
        return {"calls": float(len(self.calls))}


@dataclass(frozen=True, slots=True)
class Traced:
    """Notes in a file that it was run, after a while."""

    trace: str
    pause_s: float = 0.05

    def __call__(self, replication: int) -> Replication:
        time.sleep(self.pause_s)
        with Path(self.trace).open("a") as file:
            file.write(f"{replication}\n")
        value = Chance(5, replication).normal("x")
        return Replication(replication, 5, {"value": value}, {"by_day": (value, 2.0 * value)})


@dataclass(frozen=True, slots=True)
class Dip:
    """Service that falls to nothing on a day of its own and is whole again after two."""

    days: int = 10

    def __call__(self, replication: int) -> Replication:
        day = replication % 8
        service = tuple(0.0 if day <= at < day + 2 else 1.0 for at in range(self.days))
        metrics = {"depth": 1.0 - min(service), "recovered_on_day": float(day + 2)}
        return Replication(replication, 0, metrics, {"service": service})


@dataclass(frozen=True, slots=True)
class Additive:
    """A known function of two settings, with the same chance at every point."""

    speed: float
    permits: float
    seed: int = 0
    together: float = 0.0

    def __call__(self, replication: int) -> dict[str, float]:
        noise = 5.0 * Chance(self.seed, replication).normal("x")
        joint = self.together * self.speed * self.permits
        own = 0.1 * Chance(self.seed, replication).normal(str(self.speed), str(self.permits))
        return {"value": 3.0 * self.speed + 2.0 * self.permits + joint + noise + own}
