"""A day's plan as the template of every day, and ways with rests."""

from __future__ import annotations

from datetime import UTC, datetime

from simulations.effects import Effect, Effects, Spell
from simulations.world.template import Way, _most_at_once, open_by_hours_s
from simulations.world.ways import NEVER_S, Speeds, driven, first_incident_s, passable_from_s
from supplychain.calendars import DAY_S, HOUR_S, Horizon
from supplychain.driving import DriverClock
from supplychain.fleet import DriverRules


def test_a_tour_of_two_and_a_half_days_needs_three_vehicles_when_it_repeats() -> None:
    assert _most_at_once([(0, 2 * DAY_S + 12 * HOUR_S)]) == 3
    assert _most_at_once([(0, DAY_S)]) == 1
    assert _most_at_once([(HOUR_S, 2 * HOUR_S), (2 * HOUR_S, 3 * HOUR_S)]) == 1
    assert _most_at_once([(23 * HOUR_S, 25 * HOUR_S), (0, HOUR_S)]) == 2


def test_sites_that_are_open_over_midnight_take_who_comes_in_the_night() -> None:
    horizon = Horizon(datetime(2026, 6, 15, tzinfo=UTC), DAY_S)
    night = 22 * HOUR_S, 30 * HOUR_S
    assert open_by_hours_s(horizon, *night, 2 * HOUR_S) == 2 * HOUR_S
    assert open_by_hours_s(horizon, *night, 7 * HOUR_S) == 22 * HOUR_S
    assert open_by_hours_s(horizon, *night, 23 * HOUR_S) == 23 * HOUR_S


def test_a_slow_leg_rests_where_it_was_planned_and_where_the_law_asks() -> None:
    rules = DriverRules()
    way = Way(4 * HOUR_S, ((2 * HOUR_S, 1800),))
    as_planned = driven(way, 4 * HOUR_S, rules, 1, DriverClock())
    assert as_planned[:2] == (4 * HOUR_S + 1800, ((2 * HOUR_S, 1800),))
    # Twice as long: the planned rest after four hours of driving, none due before or after it.
    slow = driven(way, 8 * HOUR_S, rules, 1, DriverClock())
    assert slow[:2] == (8 * HOUR_S + 1800, ((4 * HOUR_S, 1800),))
    # Three times: six hours before the planned rest ask for one of 20 minutes in between.
    slower = driven(way, 9 * HOUR_S, rules, 1, DriverClock())
    assert [length_s for _, length_s in slower[1]] == [1200, 1800, 1200]


def test_a_closed_road_is_driven_on_when_it_opens() -> None:
    points = ((0, 1.0), (1000, 1.0), (1000, 0.0), (5000, 0.0), (5000, 1.0), (9000, 1.0))
    speeds = Speeds(Effects([Spell("x", Effect.ROAD_SPEED, points)]))
    assert speeds.drive_s("a", "b", 0, 900) == 900
    assert speeds.drive_s("a", "b", 0, 1500) == 1000 + 4000 + 500
    assert speeds.drive_s("a", "b", 6000, 1500) == 1500


def test_the_better_half_of_vehicles_gets_through_when_half_do() -> None:
    points = ((0, 0.0), (DAY_S, 1.0))
    effects = Effects([Spell("x", Effect.PASSAGE, points, frozenset({"b"}))])
    found_s = passable_from_s(effects, [("a", "b")], 0.5, 0, 2 * DAY_S)
    assert DAY_S / 2 <= found_s <= DAY_S / 2 + 120
    assert passable_from_s(effects, [("a", "c")], 0.5, 0, 2 * DAY_S) == 0
    assert passable_from_s(effects, [("a", "b")], 0.5, 0, DAY_S // 4) == NEVER_S


def test_a_hazard_adds_up_over_the_changes_of_a_disruption() -> None:
    points = ((HOUR_S, 1.0), (2 * HOUR_S, 1.0))
    effects = Effects([Spell("x", Effect.UNIT_FAILURE_PER_H, points)])
    when = [
        first_incident_s(effects, Effect.UNIT_FAILURE_PER_H, "a", base, 0, hazard)
        for base, hazard in ((0.0, 0.5), (0.0, 1.5), (0.5, 0.25), (0.5, 1.25))
    ]
    assert when == [HOUR_S + HOUR_S // 2, NEVER_S, HOUR_S // 2, HOUR_S + HOUR_S // 2]
