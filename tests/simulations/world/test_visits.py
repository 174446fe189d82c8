"""Installers come after their trucks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from simulations.chance import Chance
from simulations.effects import Effect, Effects, Spell
from simulations.events import EventKind
from simulations.world import Plans, World, WorldSettings
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.installation import Installation
from supplychain.jobs import GoodsArrival, InstallJob, Task
from supplychain.teams import Team, TeamPay

if TYPE_CHECKING:
    from simulations.world import Outcome
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

CALM = WorldSettings(days=1).without_chance


@dataclass(frozen=True)
class OneVisit:
    """A visit to the job of order a, planned for 9:00 to 10:00."""

    job_id: str = "job"
    task: int = 0
    arrive_s: int = 9 * HOUR_S
    start_s: int = 9 * HOUR_S
    end_s: int = 10 * HOUR_S


@dataclass(frozen=True)
class OneTeam:
    """A team that leaves at 8:30 and is back at 10:30."""

    team_id: str = "team"
    start_s: int = 8 * HOUR_S + 1800
    end_s: int = 10 * HOUR_S + 1800
    distance_m: int = 10_000
    visits: tuple[OneVisit, ...] = (OneVisit(),)


@dataclass(frozen=True)
class OnePlan:
    """That team only."""

    routes: tuple[OneTeam, ...] = (OneTeam(),)


@pytest.fixture
def installed(street: Scenario) -> Scenario:
    """The street, whose order a needs an hour of installation."""
    door = street.customers[0]
    job = InstallJob("job", door.location, (Task(HOUR_S),), door.id, goods=GoodsArrival("a"))
    pay = TeamPay(per_job=50.0, per_h=30.0, per_km=1.0, per_day=20.0)
    work = Installation((Team("team", door.location, (), pay=pay),), (job,))
    return replace(street, installation=work)


def lived(scenario: Scenario, lives: Lives, effects: Effects) -> tuple[World, Outcome]:
    """A day of vans and installers."""
    plans = Plans(lives.plan(scenario), OnePlan())
    world = World(scenario, plans, CALM, Chance(1), effects)
    return world, world.run()


def test_a_visit_starts_as_planned_when_the_truck_was_there(
    installed: Scenario, lives: Lives
) -> None:
    world, outcome = lived(installed, lives, Effects())
    assert [e.time_s for e in world.log.events(EventKind.VISIT_STARTED)] == [9 * HOUR_S]
    assert [e.time_s for e in world.log.events(EventKind.VISIT_DONE)] == [10 * HOUR_S]
    assert outcome.metrics["visits_done"] == 1
    assert outcome.metrics["visits_cny"] == 50.0 + 2 * 30.0 + 10.0 + 20.0


def test_a_team_waits_for_a_late_truck(installed: Scenario, lives: Lives) -> None:
    """At a tenth of the speed, 500 s of driving from 7:51:40 on end at 9:15:00."""
    slow = Spell("slow", Effect.ROAD_SPEED, ((0, 0.1), (DAY_S, 0.1)))
    world, outcome = lived(installed, lives, Effects([slow]))
    started = world.log.events(EventKind.VISIT_STARTED)
    assert [e.time_s for e in started] == [9 * HOUR_S + 15 * 60]
    assert started[0].amount == 15 * 60
    assert outcome.metrics["visits_missed"] == 0


def test_a_visit_is_missed_when_its_goods_do_not_come(installed: Scenario, lives: Lives) -> None:
    shut = Spell("shut", Effect.PASSAGE, ((0, 0.0), (DAY_S, 0.0)), frozenset({"front"}))
    world, outcome = lived(installed, lives, Effects([shut]))
    assert outcome.metrics["visits_missed"] == 1
    assert outcome.metrics["visits_done"] == 0
    missed = world.log.events(EventKind.VISIT_MISSED)
    assert missed[0].time_s == 9 * HOUR_S + CALM.installer_wait_s


def test_visits_are_missed_when_no_team_is_there(installed: Scenario, lives: Lives) -> None:
    gone = Spell("holiday", Effect.INSTALLERS, ((0, 0.0), (DAY_S, 0.0)), frozenset({"team"}))
    _, outcome = lived(installed, lives, Effects([gone]))
    assert outcome.metrics["visits_missed"] == 1
    assert outcome.metrics["visits_cny"] == 0.0
