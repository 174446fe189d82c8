"""A queue before one station, of any kind that arrival and service times make.

The station counts whole seconds; one unit of the model's time is so many of them that rounding
is far below what chance does to any estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulations.arrivals import feed
from simulations.clock import Clock
from simulations.stations import Station

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from simulations.chance import Chance
    from simulations.stations import Customer

    Times = npt.NDArray[np.float64]
    Draw = Callable[[np.random.Generator, int], Times]

UNIT_S = 100_000
"""Seconds for one unit of time; rounding is off by half a second at most, of each time."""


def exponential(mean: float) -> Draw:
    """Times of the exponential distribution."""
    return lambda rng, number: rng.exponential(mean, number)


def constant(time: float) -> Draw:
    """Times that are all the same."""
    return lambda _, number: np.full(number, time)


def gamma(mean: float, scv: float) -> Draw:
    """Times of the gamma distribution; ``scv`` is variance over squared mean."""
    return lambda rng, number: rng.gamma(1.0 / scv, mean * scv, number)


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue.

    Parameters
    ----------
    gaps, services
        Times between arrivals, and of service.
    servers
        Of one kind.
    capacity
        How many can be there at once; ``None`` without limit.
    """

    gaps: Draw
    services: Draw
    servers: int = 1
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """What happened to the customers after the warm-up; times in units of the model.

    Parameters
    ----------
    wait, stay
        Mean time before service, and before and in service, of those who were served.
    waits
        Share of those served who waited at all.
    refused
        Share of those who came that found the station full.
    in_queue, busy
        Means over time of those who waited and of busy servers, warm-up included.
    """

    wait: float
    stay: float
    waits: float
    refused: float
    in_queue: float
    busy: float


def live(queue: Queue, customers: int, warm_up: int, chance: Chance) -> QueueFigures:
    """So many customers come and all are served; of the first ``warm_up`` nothing is told."""
    clock = Clock()
    station = Station(clock, queue.servers, capacity=queue.capacity)
    gaps = queue.gaps(chance.of("arrivals"), customers)
    times = np.rint(np.cumsum(gaps) * UNIT_S).astype(np.int64)
    services = np.rint(queue.services(chance.of("services"), customers) * UNIT_S).astype(int)
    waited_s: list[int] = []
    stayed_s: list[int] = []
    refused = 0

    def note(customer: Customer) -> None:
        waited_s.append(customer.waited_s)
        stayed_s.append(customer.left_s - customer.arrived_s)

    def come(number: int) -> None:
        nonlocal refused
        counts = number >= warm_up
        there = station.arrive("", int(services[number]), done=note if counts else None)
        refused += counts and there is None

    feed(clock, times, come)
    clock.run()
    waits = np.array(waited_s)
    return QueueFigures(
        float(waits.mean()) / UNIT_S,
        float(np.mean(stayed_s)) / UNIT_S,
        float((waits > 0).mean()),
        refused / (customers - warm_up),
        station.queue.mean(clock.now_s),
        station.busy.mean(clock.now_s),
    )
