"""Rests on the road, by hand."""

import pytest

from supplychain.driving import DriverClock, drive_leg
from supplychain.fleet import DriverRules

H = 3600
RULES = DriverRules()


def test_a_short_leg_needs_no_rest() -> None:
    leg = drive_leg(3 * H, RULES, 1, DriverClock())
    assert leg.elapsed_s == 3 * H
    assert leg.rests == ()
    assert leg.clock == DriverClock(3 * H, 3 * H)


def test_a_rest_falls_after_four_hours() -> None:
    leg = drive_leg(5 * H, RULES, 1, DriverClock())
    assert leg.elapsed_s == 5 * H + 1200
    assert leg.rests == ((4 * H, 1200),)
    assert leg.clock == DriverClock(H, 5 * H)


def test_a_rest_due_at_the_end_is_left_to_the_next_leg() -> None:
    leg = drive_leg(4 * H, RULES, 1, DriverClock())
    assert leg.rests == ()
    after = drive_leg(H, RULES, 1, leg.clock)
    assert after.rests == ((0, 1200),)
    assert after.elapsed_s == H + 1200


def test_driving_before_the_leg_brings_the_rest_forward() -> None:
    leg = drive_leg(2 * H, RULES, 1, DriverClock(3 * H, 3 * H))
    assert leg.rests == ((H, 1200),)


def test_ten_hours_end_the_day_of_one_driver() -> None:
    leg = drive_leg(12 * H, RULES, 1, DriverClock())
    assert leg.rests == ((4 * H, 1200), (8 * H + 1200, 1200), (10 * H + 2400, 10 * H))
    assert leg.elapsed_s == 12 * H + 2400 + 10 * H
    assert leg.clock == DriverClock(2 * H, 2 * H)


def test_two_drivers_rest_only_after_twenty_hours() -> None:
    leg = drive_leg(21 * H, RULES, 2, DriverClock())
    assert leg.rests == ((20 * H, 10 * H),)
    assert leg.elapsed_s == 31 * H


@pytest.mark.parametrize(
    ("stand_s", "expected"),
    [
        (1199, DriverClock(H, 2 * H)),
        (1200, DriverClock(0, 2 * H)),
        (10 * H, DriverClock(0, 0)),
    ],
)
def test_standing_resets_the_clock_once_it_is_long_enough(
    stand_s: int, expected: DriverClock
) -> None:
    assert DriverClock(H, 2 * H).after_stand(stand_s, RULES) == expected
