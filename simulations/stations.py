"""Servers with a queue before them: docks, handling lines, counters.

Everything is a callback of the clock; who waits is in one heap and costs no event.
"""

from __future__ import annotations

from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from simulations.events import EventKind
from simulations.monitors import TimeAverage
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulations.clock import Call, Clock
    from simulations.log import EventLog

FEW = 32
"""So many who have left may stay in the heap before it is cleared."""


class Discipline(StrEnum):
    """Who is served next."""

    FIFO = "fifo"  # who came first
    PRIORITY = "priority"  # the smallest priority, and of equal ones who came first


class Drop(StrEnum):
    """What happens to work in progress when servers go."""

    FINISH = "finish"  # it is finished, and then the server goes
    INTERRUPT = "interrupt"  # what began last stops, and is resumed before those that came later


class Customer:
    """Somebody or something at a station.

    ``left_s`` is -1 as long as it is there; ``waited_s`` is all the time without service, so far as
    known when it is served, and ``gave_up`` tells that it left unserved. ``call``, ``done``,
    ``from_s``, ``order`` and ``waits_from_s`` are the station's own.
    """

    __slots__ = (
        "arrived_s",
        "begun_s",
        "call",
        "done",
        "from_s",
        "gave_up",
        "left_s",
        "name",
        "order",
        "priority",
        "rest_s",
        "service_s",
        "waited_s",
        "waits_from_s",
    )

    def __init__(
        self,
        name: str,
        service_s: int,
        priority: int,
        arrived_s: int,
        done: Callable[[Customer], object] | None,
    ) -> None:
        self.name, self.service_s, self.priority = name, service_s, priority
        self.arrived_s = self.waits_from_s = arrived_s
        self.rest_s, self.waited_s = service_s, 0
        self.begun_s, self.left_s = -1, -1
        self.gave_up = False
        self.done = done
        self.call: Call | None = None
        self.from_s, self.order = -1, 0


class Station:
    """Servers of one kind.

    Parameters
    ----------
    clock
        Simulated time.
    servers
        How many, 0 or more.
    discipline
        Who is served next; service that has begun is never stopped by an arrival.
    capacity
        How many can be there, in service and waiting; ``None`` without limit. Who comes to a full
        station is refused; who is there is never put out.
    drop
        What happens to work in progress when there are fewer servers.
    name, log
        If there is a log, who was served and who gave up is noted in it under this name.
    """

    def __init__(
        self,
        clock: Clock,
        servers: int,
        *,
        discipline: Discipline = Discipline.FIFO,
        capacity: int | None = None,
        drop: Drop = Drop.FINISH,
        name: str = "station",
        log: EventLog | None = None,
    ) -> None:
        _check("servers", servers, 0)
        _check("capacity", 1 if capacity is None else capacity, 1)
        self.clock, self.servers, self.capacity = clock, servers, capacity
        self.discipline, self.drop, self.name = discipline, drop, name
        self._log = log
        self._heap: list[tuple[int, int, Customer]] = []
        self._in_service: dict[Customer, None] = {}
        self._waiting = self._arrivals = 0
        self.served = self.refused = self.gave_up = 0
        self.queue = TimeAverage(0, clock.now_s)
        self.busy = TimeAverage(0, clock.now_s)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting

    @property
    def in_service(self) -> int:
        """How many are served; for a while more than servers, if work is finished."""
        return len(self._in_service)

    def arrive(
        self,
        name: str,
        service_s: int,
        *,
        priority: int = 0,
        patience_s: int | None = None,
        done: Callable[[Customer], object] | None = None,
    ) -> Customer | None:
        """Somebody comes now; ``None`` if the station is full.

        Parameters
        ----------
        service_s
            Time of service, not negative.
        priority
            The smaller the sooner; of no account where who came first is served first.
        patience_s
            Who has not been begun with after so long leaves; ``None`` waits for ever. Who has been
            begun with and interrupted stays.
        done
            Called when it leaves, served or not.
        """
        _check("service_s", service_s, 0)
        now_s = self.clock.now_s
        if self.capacity is not None and self._waiting + self.in_service >= self.capacity:
            self.refused += 1
            return None
        customer = Customer(name, service_s, priority, now_s, done)
        self._arrivals += 1
        customer.order = self._arrivals
        if self._waiting == 0 and self.in_service < self.servers:
            self._begin(customer, now_s)
            return customer
        self._line_up(customer, now_s)
        if patience_s is not None:
            _check("patience_s", patience_s, 0)
            customer.call = self.clock.call(now_s + patience_s, self.leave, customer)
        return customer

    def leave(self, customer: Customer) -> bool:
        """Somebody who waits gives up; false, and nothing happens, if it is served or gone."""
        if customer.left_s >= 0 or customer in self._in_service:
            return False
        now_s = self.clock.now_s
        self._stop_waiting(customer, now_s)
        customer.left_s, customer.gave_up = now_s, True
        self.gave_up += 1
        if len(self._heap) > 2 * self._waiting + FEW:
            self._heap = [entry for entry in self._heap if entry[2].left_s < 0]
            heapify(self._heap)
        if self._log is not None:
            waited_s = float(customer.waited_s)
            self._log.add(now_s, EventKind.CUSTOMER_LEFT, customer.name, self.name, waited_s)
        if customer.done is not None:
            customer.done(customer)
        return True

    def set_servers(self, servers: int) -> None:
        """From now on there are so many servers; work in progress goes on as ``drop`` says."""
        _check("servers", servers, 0)
        self.servers = servers
        if self.drop is Drop.INTERRUPT:
            while self.in_service > servers:
                self._interrupt(next(reversed(self._in_service)))
        self._begin_next()

    def _line_up(self, customer: Customer, now_s: int) -> None:
        first = customer.priority if self.discipline is Discipline.PRIORITY else 0
        heappush(self._heap, (first, customer.order, customer))
        customer.waits_from_s = now_s
        self._waiting += 1
        self.queue.set(self._waiting, now_s)

    def _stop_waiting(self, customer: Customer, now_s: int) -> None:
        self._waiting -= 1
        self.queue.set(self._waiting, now_s)
        customer.waited_s += now_s - customer.waits_from_s
        if customer.call is not None:
            customer.call.cancel()
            customer.call = None

    def _begin_next(self) -> None:
        while self._waiting and self.in_service < self.servers:
            customer = heappop(self._heap)[2]
            if customer.left_s < 0:
                now_s = self.clock.now_s
                self._stop_waiting(customer, now_s)
                self._begin(customer, now_s)

    def _begin(self, customer: Customer, now_s: int) -> None:
        if customer.begun_s < 0:
            customer.begun_s = now_s
        customer.from_s = now_s
        self._in_service[customer] = None
        self.busy.set(len(self._in_service), now_s)
        customer.call = self.clock.call(now_s + customer.rest_s, self._finish, customer)

    def _interrupt(self, customer: Customer) -> None:
        now_s = self.clock.now_s
        assert customer.call is not None
        customer.call.cancel()
        customer.call = None
        customer.rest_s -= now_s - customer.from_s
        del self._in_service[customer]
        self.busy.set(len(self._in_service), now_s)
        self._line_up(customer, now_s)

    def _finish(self, customer: Customer) -> None:
        now_s = self.clock.now_s
        del self._in_service[customer]
        self.busy.set(len(self._in_service), now_s)
        customer.call, customer.rest_s, customer.left_s = None, 0, now_s
        self.served += 1
        if self._log is not None:
            waited_s, service_s = float(customer.waited_s), float(customer.service_s)
            kind = EventKind.CUSTOMER_SERVED
            self._log.add(now_s, kind, customer.name, self.name, waited_s, service_s)
        self._begin_next()
        if customer.done is not None:
            customer.done(customer)


def _check(name: str, value: int, least: int) -> None:
    if value < least:
        text = (str(value), f"{least} or more")
        raise DataError([DataProblem("station", -1, name, "out_of_range", "is too small", *text)])
