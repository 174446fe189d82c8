"""When there are enough replications."""

from __future__ import annotations

import math

import pytest

from simulations.experiments import HalfWidth, mean_interval
from simulations.experiments.stopping import interval_of
from supplychain.errors import DataError
from supplychain.streams import stream


def test_relative_precision_is_of_the_truth_not_of_the_estimate() -> None:
    wanted = HalfWidth("x", relative=0.25)  # a half-width of a fifth of the estimate
    # Two values apart by d have a half-width of 12.7062 d / 2.
    assert wanted.is_met([10.0 - 0.157, 10.0 + 0.157])
    assert not wanted.is_met([10.0 - 0.158, 10.0 + 0.158])


def test_hits_and_misses_have_an_interval_of_a_share() -> None:
    assert interval_of([True, False, False]).low == pytest.approx(0.0615, abs=5e-5)
    assert interval_of([1.0, 0.0, 0.0]).low < 0.0


def test_the_next_look_is_foreseen_from_the_spread() -> None:
    values = stream(13, "next").normal(0.0, 1.0, 40).tolist()
    half_width = mean_interval(values).half_width
    assert HalfWidth("x", absolute=half_width / 1.2).next_count(40, values) == 58  # 40 * 1.44
    assert HalfWidth("x", absolute=half_width / 5.0).next_count(40, values) == 80
    assert HalfWidth("x", absolute=half_width / 5.0, most=60).next_count(40, values) == 60
    assert HalfWidth("x", absolute=half_width).next_count(40, values) == 41


def test_an_interval_that_decides_itself_still_holds_the_truth() -> None:
    samples = stream(14, "sequential").normal(3.0, 1.0, (600, 400))
    wanted, held = HalfWidth("x", absolute=0.3), 0
    for sample in samples:
        count = wanted.least
        while not wanted.is_met(sample[:count]):
            count = wanted.next_count(count, sample[:count])
        held += mean_interval(sample[:count]).holds(3.0)
    assert 0.91 <= held / 600 <= 0.98


def test_a_metric_that_never_applies_is_never_precise() -> None:
    assert not HalfWidth("x", absolute=1.0).is_met([math.nan] * 20)
    assert not HalfWidth("x", relative=0.5).is_met([-1.0, 1.0])


def test_a_precision_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(DataError, match="needs one of absolute and relative"):
        HalfWidth("x")
    with pytest.raises(DataError, match=r"half_width: is no precision; given -1.0"):
        HalfWidth("x", absolute=-1.0)
    with pytest.raises(DataError, match="2 <= least <= most"):
        HalfWidth("x", absolute=1.0, least=5, most=4)
