"""Stations: who is served when, who leaves, and what happens when servers go."""

from __future__ import annotations

import pytest

from simulations.clock import Clock, Rank
from simulations.events import EventKind
from simulations.log import EventLog
from simulations.stations import FEW, Customer, Discipline, Drop, Station
from supplychain.errors import DataError


class Door:
    """Lets customers in at given seconds and notes who left when."""

    def __init__(self, clock: Clock, station: Station) -> None:
        self.clock, self.station = clock, station
        self.left: list[tuple[str, int]] = []
        self.customers: dict[str, Customer] = {}

    def note(self, customer: Customer) -> None:
        self.left.append((customer.name, self.clock.now_s))

    def comes(
        self, name: str, at_s: int, service_s: int, priority: int = 0, patience_s: int | None = None
    ) -> None:
        def come() -> None:
            customer = self.station.arrive(
                name, service_s, priority=priority, patience_s=patience_s, done=self.note
            )
            if customer is not None:
                self.customers[name] = customer

        self.clock.call(at_s, come, rank=Rank.ARRIVAL)


def test_who_comes_first_is_served_first() -> None:
    clock = Clock()
    door = Door(clock, Station(clock, 1))
    door.comes("a", 0, 10, 5)
    door.comes("b", 1, 10, 5)
    door.comes("c", 2, 10, 0)
    clock.run()
    assert door.left == [("a", 10), ("b", 20), ("c", 30)]
    assert door.customers["c"].waited_s == 18


def test_the_smallest_priority_is_next_and_stops_nobody() -> None:
    clock = Clock()
    door = Door(clock, Station(clock, 1, discipline=Discipline.PRIORITY))
    door.comes("a", 0, 10, 5)
    door.comes("b", 1, 10, 5)
    door.comes("c", 2, 10, 0)
    clock.run()
    assert door.left == [("a", 10), ("c", 20), ("b", 30)]


def test_a_full_station_refuses_who_comes() -> None:
    clock = Clock()
    station = Station(clock, 1, capacity=2)
    door = Door(clock, station)
    for number in range(3):
        door.comes(str(number), number, 10)
    door.comes("later", 10, 10)
    clock.run()
    assert (station.refused, station.served) == (2, 2)
    assert [name for name, _ in door.left] == ["0", "1"]


def test_a_place_is_free_in_the_second_after_somebody_left() -> None:
    clock = Clock()
    station = Station(clock, 1, capacity=1)
    door = Door(clock, station)
    door.comes("a", 0, 10)
    door.comes("b", 11, 10)
    clock.run()
    assert (station.refused, station.served) == (0, 2)


def test_who_loses_patience_leaves_and_keeps_no_place() -> None:
    clock = Clock()
    station = Station(clock, 1, capacity=2)
    door = Door(clock, station)
    door.comes("a", 0, 100)
    door.comes("b", 1, 10, patience_s=20)
    door.comes("c", 30, 10)
    clock.run()
    assert door.left == [("b", 21), ("a", 100), ("c", 110)]
    assert (station.gave_up, station.served, station.waiting) == (1, 2, 0)
    assert door.customers["b"].gave_up
    assert door.customers["b"].waited_s == 20


def test_who_is_served_in_time_does_not_leave_early() -> None:
    clock = Clock()
    station = Station(clock, 1)
    door = Door(clock, station)
    door.comes("a", 0, 5)
    door.comes("b", 1, 100, patience_s=20)
    clock.run()
    assert door.left == [("a", 5), ("b", 105)]
    assert station.gave_up == 0


def test_those_who_left_do_not_stay_in_memory() -> None:
    clock = Clock()
    station = Station(clock, 0)
    for number in range(2_000):
        clock.call(number, station.arrive, str(number), 1, rank=Rank.ARRIVAL)
        clock.call(number, _arrive_briefly, station)
    clock.run()
    assert station.gave_up == 2_000
    assert station.waiting == 2_000
    assert len(station._heap) <= 2 * station.waiting + FEW + 1
    station.set_servers(2_000)
    clock.run()
    assert (station.served, station.waiting, station.in_service) == (2_000, 0, 0)
    assert station.queue.value == station.busy.value == 0


def _arrive_briefly(station: Station) -> None:
    station.arrive("brief", 1, patience_s=3)


def test_work_in_progress_is_finished_before_its_server_goes() -> None:
    clock = Clock()
    station = Station(clock, 2, drop=Drop.FINISH)
    door = Door(clock, station)
    for number in range(3):
        door.comes("abc"[number], 0, 10)
    clock.call(4, station.set_servers, 1, rank=Rank.DISRUPTION)
    clock.run(until=5)
    assert station.in_service == 2
    clock.run()
    assert door.left == [("a", 10), ("b", 10), ("c", 20)]


def test_without_servers_work_is_finished_and_nothing_is_begun() -> None:
    clock = Clock()
    station = Station(clock, 1, drop=Drop.FINISH)
    door = Door(clock, station)
    door.comes("a", 0, 10)
    door.comes("b", 0, 10)
    clock.call(4, station.set_servers, 0, rank=Rank.DISRUPTION)
    clock.call(50, station.set_servers, 1, rank=Rank.RECOVERY)
    clock.run()
    assert door.left == [("a", 10), ("b", 60)]


def test_interrupted_work_is_resumed_where_it_stopped() -> None:
    clock = Clock()
    station = Station(clock, 2, drop=Drop.INTERRUPT)
    door = Door(clock, station)
    door.comes("a", 0, 10)
    door.comes("b", 1, 10)
    door.comes("c", 2, 10)
    clock.call(4, station.set_servers, 0, rank=Rank.DISRUPTION)
    clock.call(20, station.set_servers, 1, rank=Rank.RECOVERY)
    clock.run()
    # a had 6 seconds left, b 7, and both come before c
    assert door.left == [("a", 26), ("b", 33), ("c", 43)]
    assert [door.customers[name].waited_s for name in "abc"] == [16, 22, 31]
    assert station.busy.area(clock.now_s) == 30


def test_the_one_that_began_last_is_interrupted() -> None:
    clock = Clock()
    station = Station(clock, 2, drop=Drop.INTERRUPT)
    door = Door(clock, station)
    door.comes("a", 0, 10)
    door.comes("b", 1, 10)
    clock.call(4, station.set_servers, 1, rank=Rank.DISRUPTION)
    clock.run()
    assert door.left == [("a", 10), ("b", 17)]


def test_who_was_interrupted_does_not_lose_patience() -> None:
    clock = Clock()
    station = Station(clock, 1, drop=Drop.INTERRUPT)
    door = Door(clock, station)
    door.comes("a", 0, 10)
    door.comes("b", 0, 10, patience_s=15)
    clock.call(12, station.set_servers, 0, rank=Rank.DISRUPTION)
    clock.call(40, station.set_servers, 1, rank=Rank.RECOVERY)
    clock.run()
    assert door.left == [("a", 10), ("b", 48)]


def test_more_servers_begin_at_once() -> None:
    clock = Clock()
    station = Station(clock, 1)
    door = Door(clock, station)
    for name in "abc":
        door.comes(name, 0, 10)
    clock.call(3, station.set_servers, 3, rank=Rank.RECOVERY)
    clock.run()
    assert door.left == [("a", 10), ("b", 13), ("c", 13)]


def test_the_log_tells_who_was_served_and_who_left() -> None:
    clock, log = Clock(), EventLog()
    station = Station(clock, 1, name="dock 1", log=log)
    door = Door(clock, station)
    door.comes("a", 0, 10)
    door.comes("b", 2, 10)
    door.comes("c", 3, 10, patience_s=4)
    clock.run()
    noted = [(e.time_s, e.kind, e.subject, e.place, e.amount, e.value) for e in log.events()]
    assert noted == [
        (7, EventKind.CUSTOMER_LEFT, "c", "dock 1", 4.0, 0.0),
        (10, EventKind.CUSTOMER_SERVED, "a", "dock 1", 0.0, 10.0),
        (20, EventKind.CUSTOMER_SERVED, "b", "dock 1", 8.0, 10.0),
    ]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(DataError, match=r"station, column servers.*given -1; allowed 0 or more"):
        Station(Clock(), -1)
    with pytest.raises(DataError, match=r"column capacity"):
        Station(Clock(), 1, capacity=0)
    with pytest.raises(DataError, match=r"column service_s"):
        Station(Clock(), 1).arrive("a", -5)
