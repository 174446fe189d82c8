"""Numbers that are known or drawn."""

from __future__ import annotations

import math
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplychain.disruptions import Distribution, Shape, fixed
from supplychain.disruptions.distribution import parse_distribution

GRID = [(step + 0.5) / 20_000 for step in range(20_000)]


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("uniform(2, 4)", 3.0),
        ("triangular(1, 2, 6)", 3.0),
        ("lognormal(5, 0.4)", 5.0),
        ("exponential(3)", 3.0),
        ("7.5", 7.5),
    ],
)
def test_draws_have_the_mean_that_is_stated(text: str, mean: float) -> None:
    found = parse_distribution(text)
    assert found.mean == pytest.approx(mean)
    assert fmean(map(found.quantile, GRID)) == pytest.approx(mean, rel=2e-3)


def test_a_triangle_is_cut_where_its_area_says() -> None:
    # Left of the mode lies (2 - 1) / (6 - 1) of the area; half of that is sqrt(1/2) of the way up.
    found = Distribution(Shape.TRIANGULAR, (1.0, 2.0, 6.0))
    assert found.quantile(0.2) == pytest.approx(2.0)
    assert found.quantile(0.1) == pytest.approx(1.0 + math.sqrt(0.5))


def test_the_spread_of_a_lognormal_is_the_one_stated() -> None:
    draws = list(map(parse_distribution("lognormal(5, 0.4)").quantile, GRID))
    variance = fmean((draw - 5.0) ** 2 for draw in draws)
    assert math.sqrt(variance) / 5.0 == pytest.approx(0.4, rel=1e-2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soon", "neither a number"),
        ("normal(1, 2)", "neither a number"),
        ("uniform(2)", "1 numbers instead of 2"),
        ("uniform(4, 2)", "numbers that fall"),
        ("triangular(1, 5, 2)", "numbers that fall"),
        ("lognormal(0, 1)", "not above 0"),
        ("lognormal(2, -1)", "below 0"),
        ("exponential(-1)", "not above 0"),
        ("uniform(a, b)", "no number"),
        ("uniform(1, 1e999)", "finite"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_distribution(text)


@given(st.lists(st.floats(0.5, 1e6), min_size=3, max_size=3), st.sampled_from(Shape))
def test_text_is_read_back_as_it_was(numbers: list[float], shape: Shape) -> None:
    count = {Shape.FIXED: 1, Shape.EXPONENTIAL: 1, Shape.TRIANGULAR: 3}.get(shape, 2)
    given_one = Distribution(shape, tuple(sorted(numbers)[:count]))
    assert parse_distribution(given_one.text) == given_one


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_whole_seconds_come_back_from_hours(low: int, more: int) -> None:
    seconds = Distribution(Shape.UNIFORM, (float(low), float(low + more)))
    hours = parse_distribution(seconds.divided(3_600).text)
    assert hours.scaled(3_600) == seconds


def test_a_coefficient_of_variation_has_no_unit() -> None:
    hours = parse_distribution("lognormal(6, 0.5)")
    assert hours.scaled(3_600).numbers == (21_600.0, 0.5)
    assert parse_distribution("lognormal(0.0001, 0.5)").scaled(3_600).numbers == (1.0, 0.5)
    assert fixed(0.0).scaled(3_600) == fixed(0.0)
