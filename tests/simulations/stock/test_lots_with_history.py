"""Lots whose history is known start as old as it says, in plans and in the simulated world."""

from copy import deepcopy
from dataclasses import replace

import pytest

from simulations.clock import Clock
from simulations.log import EventLog
from simulations.stock import Rooms, Stores
from solvers.routing import RoutingProblem
from solvers.routing.sourcing.shelf import usable_until_s
from supplychain.io import from_document
from supplychain.io.example import DOCUMENT
from supplychain.scenario import Scenario
from supplychain.telemetry import LoggerSeries, Reading, with_history

HOUR = 3600
WARM_H = 30.0 * 2.5
"""Milk with a Q10 of 2.5 from 4 C was at 14 C for the 30 hours before the horizon begins."""


@pytest.fixture(scope="module")
def aged() -> Scenario:
    """The example, whose lot-1 was given as 12 h old."""
    readings = tuple(Reading(-1800.0 * step, 14.0) for step in range(60, -1, -1))
    plain = from_document(deepcopy(DOCUMENT))
    return with_history(replace(plain, telemetry=(LoggerSeries(readings, lot_id="lot-1"),)))


def test_plans_give_a_lot_the_time_that_its_history_leaves(aged: Scenario) -> None:
    problem = RoutingProblem.from_scenario(aged)
    lot = problem.lots["lot-1"]
    assert lot.age_h == pytest.approx(WARM_H)
    # 168 h of life, 72 h of it for the customer, counted at 6 C, the warm end of the band.
    left_h = (168.0 - WARM_H - 72.0) / 2.5**0.2
    assert usable_until_s(problem, lot) == pytest.approx(left_h * HOUR, abs=1.0)


def test_the_simulated_world_begins_with_the_age_of_the_history(aged: Scenario) -> None:
    stores = Stores(aged, Rooms(aged), EventLog(), Clock())
    stores.stock(aged)
    (batch,) = stores.batches("front-1", "milk-1l", 0)
    assert batch.lot_id == "lot-1"
    assert batch.used_h == pytest.approx(WARM_H)
