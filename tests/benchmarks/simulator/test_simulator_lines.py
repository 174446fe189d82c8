"""Sides of the speed comparison live through the same, and directions come with intervals."""

from __future__ import annotations

import pytest

from benchmarks.simulator.bare import bare_speed
from benchmarks.simulator.directions import direction_lines
from benchmarks.simulator.lines import simulator_lines
from benchmarks.simulator.own import own_speed
from benchmarks.simulator.setting import DAY_S, Setting
from simulations.events import EventKind
from simulations.log import EventLog

SETTING = Setting(sites=4, reorder=400, level=800)


def test_plain_simpy_and_ours_have_the_same_events() -> None:
    log = EventLog()
    ours = own_speed(SETTING, 12 * DAY_S, log)
    assert log.count(EventKind.REPLENISHMENT_ORDERED) > 4
    assert log.count(EventKind.LOT_EXPIRED) == log.count(EventKind.STOCK_OUT) == 0
    assert bare_speed(SETTING, 12 * DAY_S).events == ours.events
    placed, issued = log.count(EventKind.ORDER_PLACED), log.count(EventKind.LOT_ISSUED)
    assert placed == issued > log.count(EventKind.ORDER_DELIVERED) > 2_000


def test_equal_seeds_give_equal_logs() -> None:
    logs = EventLog(), EventLog()
    for log in logs:
        own_speed(SETTING, DAY_S, log)
    assert logs[0].digest() == logs[1].digest()


def test_memory_is_bounded_by_the_rows_that_are_kept() -> None:
    (line,) = simulator_lines(20_000, 3_000, 0, alone=True)
    assert line["rows_kept"] <= 3_000
    assert line["share_followed"] <= 0.25
    assert line["events"] == pytest.approx(20_000, rel=0.1)


def test_every_direction_comes_with_an_interval() -> None:
    lines = list(direction_lines(3, 1))
    assert len(lines) == 28
    assert all(line["low"] <= line["lost_service_days"] <= line["high"] for line in lines)
    undisturbed = next(line for line in lines if line["case"] == "none")
    assert undisturbed["lost_service_days"] == 0.0
