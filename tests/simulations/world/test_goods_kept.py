"""Whatever goes wrong, no goods vanish and no order ends twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulations.effects import Effect, Effects, Spell
from simulations.events import EventKind
from simulations.policies import Wait
from simulations.world import Replenishment, WorldSettings
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.disruptions import (
    InStore,
    InTransit,
    Kind,
    NewOrders,
    QueuedWork,
    Staff,
    WorkInProgress,
)
from tests.simulations.world.trouble import (
    MILD,
    bad,
    evening,
    shut,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.world import World
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

# All of them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("queued", list(QueuedWork))
@pytest.mark.parametrize("in_store", list(InStore))
@pytest.mark.parametrize("in_transit", list(InTransit))
@pytest.mark.parametrize("place", ["centre", "east"])
def test_goods_are_conserved_whatever_becomes_of_them(
    two: Scenario,
    lives: Lives,
    place: str,
    queued: QueuedWork,
    in_store: InStore,
    in_transit: InTransit,
) -> None:
    scenario = shut(
        two,
        place,
        5 * HOUR_S,
        2 * DAY_S,
        new_orders=NewOrders.DEFER,
        queued=queued,
        in_progress=WorkInProgress.LOSE,
        in_transit=in_transit,
        in_store=in_store,
    )
    rough = WorldSettings(days=3, driving_cv=0.5, service_cv=0.5, run_out_days=4, patience_s=DAY_S)
    world = lives.world(scenario, rough, replenishment=Replenishment(), seed=5)
    metrics = world.run().metrics
    keeps_accounts(world, metrics)


def keeps_accounts(world: World, metrics: Mapping[str, float]) -> None:
    """All goods are accounted for, and every order has ended once at most."""
    if world.state.stocked is not None:
        for product_id, account in world.accounts().items():
            assert account.accounted_for == pytest.approx(account.came), (product_id, account)
    ended = [metrics[f"orders_{state}"] for state in ("delivered", "lost", "refused", "open")]
    assert sum(ended) == metrics["orders"] == len({order.id for order in world.ledger.orders})
    final = (EventKind.ORDER_DELIVERED, EventKind.ORDER_REFUSED, EventKind.ORDER_LOST)
    subjects = [event.subject for event in world.log.events(*final)]
    assert len(subjects) == len(set(subjects))


@pytest.mark.parametrize("speed", [0.01, 0.05])
def test_a_truck_takes_no_goods_that_went_while_it_waited_for_a_vehicle(
    network: Scenario, lives: Lives, speed: float
) -> None:
    """Trucks are out for days on slow roads; orders that wait for one are lost, goods put back."""
    fleets = tuple(
        replace(fleet, count=1) if fleet.site_id in {"origin", "centre"} else fleet
        for fleet in network.fleets
    )
    scenario = replace(network, fleets=fleets)
    slow = Spell("slow", Effect.ROAD_SPEED, ((0, speed), (3 * DAY_S, speed), (3 * DAY_S, 1.0)))
    settings = WorldSettings(days=3, run_out_days=4, patience_s=0).without_chance
    world = lives.world(scenario, settings, Effects([slow]), replenishment=Replenishment())
    keeps_accounts(world, world.run().metrics)


KINDS = {
    Kind.HEAT_WAVE: 20.0,
    Kind.SITE_OUTAGE: 1.0,
    Kind.LABOUR_LOSS: 0.5,
    Kind.LOCKDOWN: 0.7,
    Kind.ROAD_CLOSURE: 1.0,
    Kind.REEFER_FAILURE: 3.0,
    Kind.COLD_ROOM_POWER_LOSS: 1.0,
}
SITES = ("origin", "centre", "other", "west", "east")


@st.composite
def disasters(draw: st.DrawFn) -> tuple[str, int, int, Kind, float, dict[str, Any]]:
    """Somewhere, for a while, with any consequences."""
    kind = draw(st.sampled_from(list(KINDS)))
    words = (NewOrders, QueuedWork, WorkInProgress, InTransit, InStore, Staff)
    told = {name: draw(st.sampled_from(list(w))) for name, w in zip(MILD, words, strict=True)}
    begin_s = draw(st.integers(0, 3 * DAY_S))
    end_s = begin_s + draw(st.integers(60, 2 * DAY_S))
    return draw(st.sampled_from(SITES)), begin_s, end_s, kind, KINDS[kind], told


@given(
    seed=st.integers(0, 10_000),
    several=st.lists(disasters(), min_size=1, max_size=2),
    is_stocked=st.booleans(),
    waits=st.booleans(),
    patience_days=st.integers(0, 3),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_vanishes_and_nothing_ends_twice_whatever_happens(
    two: Scenario,
    lives: Lives,
    seed: int,
    several: list[tuple[str, int, int, Kind, float, dict[str, Any]]],
    is_stocked: bool,
    waits: bool,
    patience_days: int,
) -> None:
    scenario = evening(two)
    for place, begin_s, end_s, kind, severity, told in several:
        scenario = bad(scenario, place, begin_s, end_s, kind, severity, **told)
    rough = WorldSettings(
        days=4, driving_cv=0.5, service_cv=0.5, run_out_days=4, unit_failure_per_h=0.1,
        patience_s=patience_days * DAY_S, returns_share=0.3,
    )  # fmt: skip
    world = lives.world(
        scenario,
        rough,
        policy=Wait() if waits else None,
        seed=seed,
        replenishment=Replenishment() if is_stocked else None,
    )
    keeps_accounts(world, world.run().metrics)
