from __future__ import annotations

import math

import numpy as np
import pytest

from solvers.placement.network.exceptions import (
    RatePrior,
    expected_losses,
    losses_of_leg,
    moment_prior,
)
from supplychain.outlook import ExceptionKind, ExceptionRecord


def damage(
    site_id: str, shipments: int, cases: int, to_id: str = "", cny: float = 50.0, kg: float = 5.0
) -> ExceptionRecord:
    """A record of damage."""
    return ExceptionRecord(site_id, ExceptionKind.DAMAGE, shipments, cases, to_id, cny, kg)


def test_the_prior_is_the_one_worked_out_by_hand() -> None:
    """n = 100, 100; p = 0.1, 0.3; m = 0.2; S = 2; A = 1; B = 100; r = (2 / 0.16 - 1) / 99."""
    prior = moment_prior([100, 100], [10, 30])
    assert prior.mean == pytest.approx(0.2)
    assert prior.strength == pytest.approx(99 / 11.5 - 1)


def test_equal_rates_are_pooled() -> None:
    prior = moment_prior([100, 200, 300], [5, 10, 15])
    assert prior == RatePrior(0.05, math.inf)
    assert prior.rate(100, 90) == 0.05


def test_a_single_place_or_none_is_taken_as_it_is() -> None:
    assert moment_prior([200], [6]).rate(200, 6) == pytest.approx(0.03)
    assert moment_prior([0, 0], [0, 0]) == RatePrior(0.0, math.inf)


def test_places_that_are_all_bad_or_all_good_share_one_rate() -> None:
    assert moment_prior([5, 9], [0, 0]) == RatePrior(0.0, math.inf)
    assert moment_prior([5, 9], [5, 9]) == RatePrior(1.0, math.inf)


def test_the_prior_that_counts_were_drawn_from_is_found_again() -> None:
    """Beta(2, 38): mean 0.05, strength 40; 4,000 sites of 50 to 500 shipments."""
    rng = np.random.default_rng(11)
    shipments = rng.integers(50, 500, 4_000)
    cases = rng.binomial(shipments, rng.beta(2.0, 38.0, 4_000))
    prior = moment_prior(shipments.tolist(), cases.tolist())
    assert prior.mean == pytest.approx(0.05, rel=0.05)
    assert prior.strength == pytest.approx(40.0, rel=0.15)


def test_small_places_move_further_to_the_mean_than_large_ones() -> None:
    prior = moment_prior([10_000, 10_000, 20], [100, 900, 2])
    kept_of_small = (prior.rate(20, 2) - prior.mean) / (0.1 - prior.mean)
    kept_of_large = (prior.rate(10_000, 900) - prior.mean) / (0.09 - prior.mean)
    assert kept_of_small < 0.6
    assert kept_of_large > 0.99


def test_shrunk_rates_lie_between_their_own_and_the_mean() -> None:
    prior = moment_prior([400, 300, 900], [40, 3, 18])
    for shipments, cases in ((400, 40), (300, 3), (900, 18)):
        low, high = sorted((cases / shipments, prior.mean))
        assert low <= prior.rate(shipments, cases) <= high


def test_places_without_records_are_expected_to_be_like_the_others() -> None:
    losses = expected_losses([damage("a", 100, 10), damage("b", 100, 30, cny=70.0)])
    assert losses.elsewhere == pytest.approx(0.2 * 12.0)
    assert losses.of("c") == losses.elsewhere
    assert losses.of("a") < losses.elsewhere < losses.of("b")


def test_sites_and_lanes_are_kinds_of_their_own_and_add_up() -> None:
    records = [damage("a", 100, 10), damage("b", 100, 10), damage("a", 100, 50, "y")]
    cost = losses_of_leg(records, ["a", "b"], ["x", "y"], is_controlled=False)
    at_site, on_lane = 0.1 * 10.0, 0.5 * 10.0
    assert cost == pytest.approx(np.full((2, 2), at_site + on_lane))


def test_only_goods_held_at_a_temperature_spoil() -> None:
    records = [ExceptionRecord("a", ExceptionKind.SPOILAGE, 100, 10, "", 50.0, 5.0)]
    assert losses_of_leg(records, ["a"], ["x"], is_controlled=False).tolist() == [[0.0]]
    assert losses_of_leg(records, ["a"], ["x"], is_controlled=True).tolist() == [[1.0]]


def test_records_of_other_legs_cost_nothing_here() -> None:
    records = [damage("elsewhere", 100, 10), damage("a", 100, 10, "other tier")]
    assert losses_of_leg(records, ["a"], ["x"], is_controlled=True).tolist() == [[0.0]]
