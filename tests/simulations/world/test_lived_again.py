"""A process that keeps what runs have in common, beside one that begins afresh each time."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from simulations.experiments.identity import content_digest
from simulations.experiments.replication import Replication, lived, packed
from simulations.lives import Lives
from simulations.log import EventLog
from simulations.world import Plans, WorldSettings
from supplychain.disruptions import Disruption, Kind, Zone, ZonePart
from supplychain.disruptions.distribution import fixed, parse_distribution

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives as Worlds

ROUGH = WorldSettings(days=4, driving_cv=0.6, unit_failure_per_h=0.3, breakdown_per_h=0.2)


@pytest.fixture
def rough(network: Scenario, lives: Worlds) -> Lives:
    """A network whose roads are slow on some days, in runs that all differ."""
    slow = Disruption(
        id="rain",
        kind=Kind.SLOW_ROADS,
        zone=Zone((ZonePart(city="town"),)),
        severity=parse_distribution("uniform(0.2, 0.6)"),
        start_s=parse_distribution("uniform(0, 86400)"),
        plateau_s=fixed(86_400.0),
    )
    scenario = replace(network, disruptions=(slow,))
    return Lives(scenario, Plans(lives.plan(network)), ROUGH, seed=5)


def digest(one: Lives, number: int) -> str:
    log = EventLog()
    one.live(number, log)
    return log.digest()


def test_what_ran_before_in_a_process_changes_no_event(rough: Lives) -> None:
    alone = [digest(pickle.loads(pickle.dumps(rough)), number) for number in range(3)]
    assert len(set(alone)) == 3
    assert [digest(rough, number) for number in (2, 0, 1, 2)] == [alone[n] for n in (2, 0, 1, 2)]


def test_a_copy_takes_nothing_along_but_what_it_was_made_from(rough: Lives) -> None:
    before, known = pickle.dumps(rough), content_digest(rough)
    rough.live(0, EventLog())
    assert pickle.dumps(rough) == before
    assert content_digest(rough) == known


def test_replications_of_a_process_are_those_of_fresh_copies(rough: Lives) -> None:
    sent = packed(rough)
    fresh = [pickle.loads(sent)(number) for number in range(3)]
    assert [lived(sent, number, 5) for number in (0, 1, 2)] == fresh
    assert all(isinstance(one, Replication) for one in fresh)
