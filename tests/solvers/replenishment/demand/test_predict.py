"""Forecasts from made histories whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.demand.offers import Offers
from solvers.replenishment.demand.options import Estimand
from solvers.replenishment.demand.predict import forecast
from solvers.replenishment.demand.sparse import Method
from supplychain.demand import Promotion
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.replenishment.demand.options import Options
    from supplychain.demand import DemandHistory

HORIZON = 7


def first_days(history: DemandHistory, days: int) -> DemandHistory:
    return history.until(history.first_day + timedelta(days=days))


def test_mean_is_near_the_truth_and_weekends_are_seen(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    mean, history = shops()
    found = forecast(first_days(history, 77), HORIZON, options=small)
    truth = mean[:, 77:]
    assert np.abs(found.mean - truth).sum() / truth.sum() < 0.12
    assert found.mean.sum() == pytest.approx(truth.sum(), rel=0.05)
    ratio = found.mean[:, 5:].mean() / found.mean[:, :5].mean()
    assert ratio == pytest.approx(1.5, rel=0.1)


def test_quantiles_cover_what_they_say_and_rise(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    _, history = shops(400)
    found = forecast(first_days(history, 77), HORIZON, options=small)
    came = history.sold[:, 77:]
    inside = (came >= found.quantiles[:, 0]) & (came <= found.quantiles[:, -1])
    assert inside.mean() == pytest.approx(0.90, abs=0.03)
    assert (np.diff(found.quantiles, axis=1) >= 0.0).all()


def test_days_not_yet_come_change_nothing(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    _, history = shops()
    changed = history.sold.copy()
    changed[:, 77:] = 1000.0
    other = replace(history, sold=changed)
    before = forecast(first_days(history, 77), HORIZON, options=small)
    after = forecast(first_days(other, 77), HORIZON, options=small)
    assert np.array_equal(before.mean, after.mean)
    assert np.array_equal(before.quantiles, after.quantiles)


def test_same_seed_same_forecast_whatever_the_threads(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    _, history = shops(100)
    one = forecast(history, HORIZON, options=small)
    two = forecast(history, HORIZON, options=replace(small, threads=2))
    assert np.array_equal(one.mean, two.mean)
    assert np.array_equal(one.quantiles, two.quantiles)
    assert one.dependence == two.dependence


def test_demand_is_forecast_not_the_sales_of_empty_shelves(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    mean, history = shops()
    draws = np.random.default_rng(5)
    stock = np.floor(mean * draws.uniform(0.3, 1.8, mean.shape))
    out = history.sold >= stock
    place = draws.beta(np.maximum(stock, 1), np.maximum(history.sold - stock, 0) + 1)
    share = np.where(out, np.where(stock > 0, place, 0.0), 1.0).astype(np.float32)
    short = replace(history, sold=np.minimum(history.sold, stock).astype(np.float32))
    short = first_days(replace(short, in_stock=share), 77)
    truth = mean[:, 77:].sum()
    assert short.sold[:, 70:].sum() < 0.8 * truth
    assert forecast(short, HORIZON, options=small).mean.sum() == pytest.approx(truth, rel=0.07)
    full = forecast(short, HORIZON, options=replace(small, estimand=Estimand.FULL_DAYS))
    assert full.mean.sum() < 0.85 * truth


def test_holes_are_not_filled_with_zeros(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    mean, history = shops()
    holed = history.sold.copy()
    holed[np.random.default_rng(3).random(holed.shape) < 0.4] = np.nan
    found = forecast(first_days(replace(history, sold=holed), 77), HORIZON, options=small)
    assert found.mean.sum() == pytest.approx(mean[:, 77:].sum(), rel=0.05)
    assert np.isnan(holed).mean() > 0.3


def test_promotion_known_ahead_raises_the_days_it_holds(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    mean, history = shops()
    on = np.arange(84) % 9 < 2
    history = replace(history, sold=np.where(on, 2.0, 1.0).astype(np.float32) * history.sold)
    first = history.first_day
    promotions = [
        Promotion(
            f"P{product}", first + timedelta(days=int(day)), first + timedelta(days=int(day)), 0.7
        )
        for product in range(10)
        for day in np.flatnonzero(on)
    ]
    found = forecast(first_days(history, 77), HORIZON, promotions=promotions, options=small)
    ratio = found.mean / mean[:, 77:]
    assert ratio[:, on[77:]].mean() == pytest.approx(2.0, rel=0.15)
    assert ratio[:, ~on[77:]].mean() == pytest.approx(1.0, rel=0.15)


def test_every_kind_of_series_says_how_it_was_forecast(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    mean, history = shops()
    sold = history.sold.copy()
    sold[0] = np.nan
    sold[1, :-5] = np.nan
    sold[2] = 0.0
    sold[3] = np.where(np.arange(84) % 12 == 0, 3.0, 0.0)
    found = forecast(replace(history, sold=sold), HORIZON, options=small)
    assert found.method[:5] == (
        Method.NEW,
        Method.SHORT,
        Method.INTERMITTENT,
        Method.INTERMITTENT,
        Method.BOOSTED,
    )
    product = mean[10::10, 0].mean()
    assert 0.3 * product < found.mean[0, 0] < 3.0 * product
    assert not found.mean[2].any()
    assert found.mean[3].mean() == pytest.approx(0.25, rel=0.5)
    assert (np.diff(found.quantiles, axis=1) >= 0.0).all()


def test_product_never_sold_takes_its_category(
    make: Callable[..., DemandHistory], small: Options
) -> None:
    sold = np.full((4, 60), 5.0)
    sold[0] = np.nan
    history = make(sold, products=4)
    known = forecast(history, 3, category_of={"P0": "K", "P1": "K"}, options=small)
    assert known.method[0] == Method.NEW
    assert known.mean[0] == pytest.approx(5.0)


def test_nothing_known_at_all_is_said_and_not_invented(
    make: Callable[..., DemandHistory], small: Options
) -> None:
    found = forecast(make(np.full((2, 20), np.nan), products=1), 3, options=small)
    assert found.method == (Method.NONE, Method.NONE)
    assert np.isnan(found.mean).all()
    assert np.isnan(found.quantiles).all()


@pytest.mark.parametrize("days", [1, 2, 13, 27])
def test_short_histories_are_forecast_without_a_model(
    make: Callable[..., DemandHistory], small: Options, days: int
) -> None:
    found = forecast(make(np.full((3, days), 4.0)), 14, options=small)
    assert found.mean.shape == (3, 14)
    assert np.isfinite(found.mean).all()
    assert found.mean.mean() == pytest.approx(4.0, rel=0.05)
    assert Method.BOOSTED not in found.method


def test_no_series_give_an_empty_forecast(
    make: Callable[..., DemandHistory], small: Options
) -> None:
    found = forecast(make(np.zeros((0, 30))), 7, options=small)
    assert found.mean.shape == (0, 7)
    assert found.method == ()


def test_no_day_of_history_gives_nothing_known(
    make: Callable[..., DemandHistory], small: Options
) -> None:
    found = forecast(make(np.zeros((2, 0))), 7, options=small)
    assert found.method == (Method.NONE, Method.NONE)


def test_terms_that_do_not_fit_and_empty_horizons_are_refused_together(
    make: Callable[..., DemandHistory], small: Options
) -> None:
    ones = np.ones((2, 3), np.float32)
    with pytest.raises(DataError) as caught:
        forecast(make(np.ones((2, 30))), 0, terms=Offers(date(2024, 3, 4), ones, ones))
    assert [problem.column for problem in caught.value.problems] == ["horizon_days", "terms"]


def test_origin_and_names_are_those_of_the_history(
    shops: Callable[..., tuple[NDArray[np.float64], DemandHistory]], small: Options
) -> None:
    _, history = shops(20)
    found = forecast(history, 3, options=small)
    assert found.origin == history.end_day
    assert (found.site_ids, found.product_ids) == (history.site_ids, history.product_ids)
