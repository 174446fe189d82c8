"""How severity goes up and down."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplychain.disruptions.profile import Timing, plateau, two_humps, valley

DAY_S = 86_400


def area(points: tuple[tuple[int, float], ...]) -> float:
    """Area under straight lines."""
    return sum((b - a) * (x + y) / 2 for (a, x), (b, y) in pairwise(points))


def test_a_plateau_is_reached_kept_and_left() -> None:
    points = plateau(Timing(100, 10, 20, 30), 0.2, 1.0)
    assert points == ((100, 1.0), (110, 0.2), (130, 0.2), (160, 1.0))


def test_eleven_days_of_double_11_have_their_mean_and_their_peak() -> None:
    # State Post Bureau, 1 to 11 November 2023: mean 1.4, peak 1.87. By hand, in days: the humps
    # take (1 + 1.635 + 1.87) of area, (15.4 - 4.505) / 8 = 1.361875 is left for what is between.
    points = two_humps(Timing(0, DAY_S, 9 * DAY_S, DAY_S), 1.4, 1.87)
    assert [at_s / DAY_S for at_s, _ in points] == [0, 1, 2, 9, 10, 11]
    assert [value for _, value in points] == pytest.approx([1, 1.635, 1.361875, 1.361875, 1.87, 1])
    assert area(points) / (11 * DAY_S) == pytest.approx(1.4)


@given(
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(1, 500),
    st.floats(0.5, 5.0),
    st.floats(0.0, 3.0),
)
def test_two_humps_always_have_their_mean(
    rise: int, fall: int, more: int, mean: float, above: float
) -> None:
    timing = Timing(7, rise, rise + fall + more, fall)
    points = two_humps(timing, mean, mean + above)
    assert area(points) == pytest.approx(mean * (timing.end_s - 7), rel=1e-9, abs=1e-6)
    assert [at_s for at_s, _ in points] == sorted(at_s for at_s, _ in points)


def test_humps_that_are_too_high_leave_less_than_nothing_between() -> None:
    assert valley(Timing(0, 10, 25, 10), 1.0, 9.0) < 0.0
