"""Tests of paired differences."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulations.experiments import holm, paired_t, sign_flip
from simulations.experiments.significance import variance_ratio
from supplychain.errors import DataError
from supplychain.streams import stream

# Darwin's maize, in eighths of an inch: Fisher, The Design of Experiments, section 17.
DARWIN = [49.0, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def test_paired_t_of_darwins_maize_as_fisher_gives_it() -> None:
    # t = 2.148 with 14 degrees of freedom, just beyond the 5 % point.
    assert paired_t(DARWIN) == pytest.approx(0.0497, abs=5e-5)


def test_sign_flips_of_darwins_maize_as_fisher_gives_them() -> None:
    # Section 21: 1,726 of 32,768 patterns are as far from zero, 5.267 %; here by drawing patterns.
    assert sign_flip(DARWIN) == pytest.approx(0.05267, abs=0.005)


def test_sign_flips_of_few_pairs_are_counted_out() -> None:
    assert sign_flip([1.0, 2.0, 3.0]) == 2 / 8
    assert sign_flip([1.0, -2.0, 3.0]) == 6 / 8  # sums 2, -2, 4, -4, 0, 0, 6, -6
    assert sign_flip([0.0, 0.0]) == 1.0
    assert math.isnan(sign_flip([]))


def test_sign_flips_reject_what_is_true_no_more_often_than_they_say() -> None:
    samples = stream(4, "null").exponential(1.0, (1_000, 2, 8))
    rejected = sum(sign_flip(ours - theirs) <= 0.05 for ours, theirs in samples)
    assert 0.03 <= rejected / 1_000 <= 0.065


def test_differences_without_spread_are_certain() -> None:
    assert paired_t([2.0, 2.0, 2.0]) == 0.0
    assert paired_t([0.0, 0.0]) == 1.0
    assert math.isnan(paired_t([1.0]))


def test_holm_as_in_the_usual_worked_example() -> None:
    # Wikipedia, Holm-Bonferroni method, example: H1 and H4 are rejected at 0.05, H2 and H3 are not.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_keeps_order_and_leaves_out_what_is_no_number() -> None:
    corrected = holm([math.nan, 0.6, 0.02])
    assert math.isnan(corrected[0])
    assert corrected[1:] == [0.6, 0.04]
    assert holm([0.7, 0.9]) == [1.0, 1.0]
    with pytest.raises(DataError, match=r"p-values: are not chances; given \[1.5\]"):
        holm([1.5])


def test_variance_ratio_of_independent_samples_is_about_one() -> None:
    ours, theirs = stream(6, "independent").normal(0.0, 1.0, (2, 4_000))
    assert variance_ratio(ours, theirs) == pytest.approx(1.0, abs=0.06)
    assert variance_ratio(ours, ours + 1.0) > 1e6
    assert math.isnan(variance_ratio(np.ones(3), np.ones(3)))
