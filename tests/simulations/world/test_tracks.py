"""What a recorder tells of goods agrees with what the goods know of themselves."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from simulations.effects import Effect, Effects, Spell
from simulations.tracks import DELIVERED, LotTrack, Recorder
from simulations.world import WorldSettings
from supplychain.calendars import DAY_S, HOUR_S

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

HOT = WorldSettings(days=3, unit_failure_per_h=2.0, unit_repair_s=20.0 * HOUR_S)
OVEN = Spell("oven", Effect.AMBIENT_K, ((0, 120.0), (3 * DAY_S, 120.0)))
DARK = Spell("dark", Effect.ROOM_COOLING, ((0, 0.0), (DAY_S, 0.0)), frozenset({"west", "centre"}))


def recorded(
    lives: Lives, scenario: Scenario, spells: tuple[Spell, ...] = (OVEN,), lots: int = 50
) -> list[LotTrack]:
    world, recorder = lives.world(scenario, HOT, Effects(spells)), Recorder(lots)
    world.record(recorder)
    world.run()
    return recorder.worst()


def outside_min(lot: LotTrack) -> float:
    """Kelvin-minutes above the band along the points."""
    total = 0.0
    for stay in lot.stays:
        for (from_s, _, before_c), (until_s, _, after_c) in pairwise(stay.points):
            steps = 20
            width_s = (until_s - from_s) / steps
            for step in range(steps):
                at_c = before_c + (after_c - before_c) * (step + 0.5) / steps
                total += max(0.0, at_c - lot.band_c[1]) * width_s / 60.0
    return total


@pytest.mark.parametrize("spells", [(OVEN,), (OVEN, DARK)])
def test_a_way_has_no_gap_and_the_warmth_that_its_goods_felt(
    lives: Lives, network: Scenario, spells: tuple[Spell, ...]
) -> None:
    found = recorded(lives, network, spells)
    assert found[0].degree_min > 0.0
    for lot in found:
        for before, after in pairwise(lot.stays):
            assert after.from_s == pytest.approx(before.until_s, abs=1e-6)
        warmest_c = max(product_c for stay in lot.stays for _, _, product_c in stay.points)
        assert warmest_c == pytest.approx(lot.warmest_c, abs=0.05)
        assert outside_min(lot) == pytest.approx(lot.degree_min, rel=0.05, abs=0.5)


def test_the_worst_lots_come_first_and_say_how_they_ended(lives: Lives, network: Scenario) -> None:
    found = recorded(lives, network, lots=4)
    assert len(found) == 4
    worst = [lot.degree_min for lot in found]
    assert worst == sorted(worst, reverse=True)
    assert worst == [lot.degree_min for lot in recorded(lives, network)[:4]]
    assert {lot.class_id for lot in found} == {"chilled"}
    assert {lot.ended for lot in found} <= {DELIVERED, "temperature", "stored", "on its way"}


def test_recording_changes_nothing(lives: Lives, network: Scenario) -> None:
    plain, watched = (lives.world(network, HOT, Effects((OVEN, DARK))) for _ in range(2))
    watched.record(Recorder())
    assert plain.run() == watched.run()
    assert plain.log.digest() == watched.log.digest()


def test_an_air_that_its_unit_leaves_alone_runs_ahead_of_the_product(
    lives: Lives, street: Scenario
) -> None:
    found = recorded(lives, street, ())
    stay = next(stay for stay in found[0].stays if stay.vehicle_id)
    assert stay.place_id == ""
    moved = [(air_c, product_c) for _, air_c, product_c in stay.points if abs(air_c - 3.0) > 0.5]
    assert moved[0][0] > moved[0][1] >= 3.0
