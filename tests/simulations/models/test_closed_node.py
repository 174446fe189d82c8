"""A closed site, whose figures are exact by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulations.clock import Clock
from simulations.levels import Level
from simulations.models.closed_node import ClosedNode, live

DAY_S = 86_400
NODE = ClosedNode(100.0, 150.0, 500.0, 10.0)


def test_a_closed_site_survives_falls_behind_and_catches_up_as_by_hand() -> None:
    """500 / 100 a day = 5 days; backlog to 5 * 100, cleared at 50 a day; 500 * 15 days / 2."""
    found = live(NODE)
    assert found.survived_s == 5 * DAY_S
    assert found.most_backlog == pytest.approx(500.0, rel=1e-12)
    assert found.cleared_s == 10 * DAY_S
    assert found.backlog_unit_days == pytest.approx(3_750.0, rel=1e-12)


def test_without_waiting_half_of_the_demand_is_lost() -> None:
    found = live(replace(NODE, waits=False))
    assert found.served_while_closed == 0.5
    assert found.backlog_unit_days == 0.0
    assert found.cleared_s == 0


def test_a_site_with_enough_stock_is_never_behind() -> None:
    found = live(replace(NODE, stock=1_200.0))
    assert (found.survived_s, found.most_backlog, found.cleared_s) == (10 * DAY_S, 0.0, 0)
    assert found.served_while_closed == 1.0


def test_a_level_calls_when_it_gets_there_and_not_if_it_turns() -> None:
    clock = Clock()
    level = Level(clock, 10.0, -1.0)
    reached: list[int] = []
    level.when(0.0, lambda: reached.append(clock.now_s))
    clock.call(4, level.set_rate, 2.0)
    clock.call(8, level.set_rate, -2.0)
    clock.run()
    # 6 after 4 seconds, 14 after 8, 0 after 15
    assert reached == [15]
    assert level.largest == 14.0
    assert level.area_above() == 4 * 8 + 4 * 10 + 7 * 7
