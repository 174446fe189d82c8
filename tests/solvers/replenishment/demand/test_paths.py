"""Possible futures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import gamma

from solvers.replenishment.demand.dependence import dependence, scores
from solvers.replenishment.demand.forecast import LEVELS, Dependence, Forecast
from solvers.replenishment.demand.paths import paths, tail_length
from solvers.replenishment.demand.totals import totals


@pytest.fixture
def fan() -> Forecast:
    """Forty series at four sites on five days, gamma with mean 8 and scale 2."""
    quantiles = np.tile(gamma(4.0, scale=2.0).ppf(LEVELS)[None, :, None], (40, 1, 5))
    return Forecast(
        date(2024, 6, 1),
        tuple(f"S{row // 10}" for row in range(40)),
        tuple(f"P{row % 10}" for row in range(40)),
        np.full((40, 5), 8.0, np.float32),
        LEVELS,
        quantiles.astype(np.float32),
        ("made",) * 40,
        Dependence(lasting=0.3, fading=0.2, site=0.2),
    )


def test_draws_have_the_forecast_quantiles_and_mean(fan: Forecast) -> None:
    drawn = paths(fan, 500, 3)
    assert drawn.shape == (40, 500, 5)
    for index, level in enumerate(LEVELS):
        below = (drawn <= fan.quantiles[:, index][:, None, :]).mean()
        assert below == pytest.approx(level, abs=0.02)
    assert drawn.mean() == pytest.approx(8.0, rel=0.02)
    assert (drawn >= 0.0).all()


def test_equal_seeds_draw_equal_paths_and_others_do_not(fan: Forecast) -> None:
    assert np.array_equal(paths(fan, 8, 3), paths(fan, 8, 3))
    assert not np.array_equal(paths(fan, 8, 3), paths(fan, 8, 4))


def test_whole_units_keep_the_mean(fan: Forecast) -> None:
    drawn = paths(fan, 500, 3, whole_units=True)
    assert np.array_equal(drawn, np.round(drawn))
    assert drawn.mean() == pytest.approx(8.0, rel=0.02)


def test_dependence_that_was_given_is_measured_again_in_the_draws(fan: Forecast) -> None:
    drawn = paths(fan, 200, 3)
    flat = np.moveaxis(drawn, 1, 0).reshape(-1, 5)
    score = scores(flat, np.tile(fan.quantiles, (200, 1, 1)), LEVELS)
    site = np.repeat(np.arange(200) * 4, 40) + np.tile(np.repeat(np.arange(4), 10), 200)
    found = dependence(score, np.ones(score.shape, bool), site)
    assert found.lasting == pytest.approx(0.3, abs=0.06)
    assert found.fading == pytest.approx(0.2, abs=0.08)
    assert found.site == pytest.approx(0.2, abs=0.05)


def test_sums_over_days_scatter_more_than_independent_days_would(fan: Forecast) -> None:
    alone = replace(fan, dependence=Dependence())
    together = paths(fan, 400, 1).sum(axis=2).std()
    assert together > 1.2 * paths(alone, 400, 1).sum(axis=2).std()


def test_series_that_were_not_forecast_draw_nan(fan: Forecast) -> None:
    mean, quantiles = fan.mean.copy(), fan.quantiles.copy()
    mean[0], quantiles[0] = np.nan, np.nan
    drawn = paths(replace(fan, mean=mean, quantiles=quantiles), 4, 0)
    assert np.isnan(drawn[0]).all()
    assert np.isfinite(drawn[1:]).all()


def test_zero_demand_draws_zero(fan: Forecast) -> None:
    zero = replace(fan, mean=np.zeros_like(fan.mean), quantiles=np.zeros_like(fan.quantiles))
    assert not paths(zero, 4, 0).any()


def test_tail_is_kept_within_the_quantiles_steps(fan: Forecast) -> None:
    step = fan.quantiles[:, -1] - fan.quantiles[:, -2]
    high = tail_length(fan.mean * 10.0, fan.quantiles, LEVELS)
    low = tail_length(fan.mean * 0.0, fan.quantiles, LEVELS)
    assert np.allclose(high, 4.0 * step)
    assert np.allclose(low, 0.25 * step)


def test_means_of_sites_and_of_products_add_up_to_the_same_total(fan: Forecast) -> None:
    mean = fan.mean * np.linspace(0.5, 2.0, 40, dtype=np.float32)[:, None]
    fan = replace(fan, mean=mean)
    sites = totals(fan, fan.site_ids, 16, 0)
    products = totals(fan, fan.product_ids, 16, 0)
    everything = totals(fan, ["all"] * 40, 16, 0)
    assert sites.keys == ("S0", "S1", "S2", "S3")
    assert sites.mean.sum(axis=0) == pytest.approx(everything.mean[0], rel=1e-5)
    assert products.mean.sum(axis=0) == pytest.approx(everything.mean[0], rel=1e-5)


def test_quantiles_of_a_sum_lie_within_the_sum_of_quantiles(fan: Forecast) -> None:
    whole = totals(fan, ["all"] * 40, 400, 0)
    added = fan.quantiles.sum(axis=0)
    assert (whole.quantiles[0, -1] < added[-1]).all()
    assert (whole.quantiles[0, 0] > added[0]).all()
    assert (np.diff(whole.quantiles, axis=1) >= 0.0).all()


def test_series_that_were_not_forecast_are_counted_and_left_out(fan: Forecast) -> None:
    mean, quantiles = fan.mean.copy(), fan.quantiles.copy()
    mean[0], quantiles[0] = np.nan, np.nan
    found = totals(replace(fan, mean=mean, quantiles=quantiles), fan.site_ids, 16, 0)
    assert found.without.tolist() == [1, 0, 0, 0]
    assert found.mean[0, 0] == pytest.approx(72.0)
