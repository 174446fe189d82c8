"""Scores, back-tests, comparisons and alarms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.demand.backtest import backtest, rolling_origins
from solvers.replenishment.demand.compare import compare
from solvers.replenishment.demand.drift import DriftLimits, drift
from solvers.replenishment.demand.forecast import Forecast
from solvers.replenishment.demand.offers import Offers
from solvers.replenishment.demand.scores import score
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.replenishment.demand.backtest import Origin
    from supplychain.demand import DemandHistory

LEVELS = (0.1, 0.5, 0.9)


def flat(
    history: DemandHistory,
    horizon_days: int,
    mean: float,
    quantiles: tuple[float, ...] = (1.0, 2.0, 3.0),
) -> Forecast:
    count = len(history)
    return Forecast(
        history.end_day,
        history.site_ids,
        history.product_ids,
        np.full((count, horizon_days), mean, np.float32),
        LEVELS,
        np.tile(np.array(quantiles, np.float32)[None, :, None], (count, 1, horizon_days)),
        ("flat",) * count,
    )


def test_scores_of_a_hand_made_forecast(make: Callable[..., DemandHistory]) -> None:
    history = make(np.ones((1, 3)))
    outcome = np.array([[1.0, 4.0]], np.float32)
    found = score(flat(history, 2, 2.0), outcome, np.ones((1, 2), bool))
    assert found.days == 2
    assert found.wape == pytest.approx(3.0 / 5.0)
    assert found.bias == pytest.approx(4.0 / 5.0 - 1.0)
    assert found.coverage == pytest.approx(0.5)
    losses = [(0.0 + 0.3) / 2, (0.5 + 1.0) / 2, (0.2 + 0.9) / 2]
    assert found.pinball == pytest.approx(np.mean(losses))
    integral = 0.05 * losses[0] + 0.2 * sum(losses[:2]) + 0.2 * sum(losses[1:]) + 0.05 * losses[2]
    assert found.crps == pytest.approx(2.0 * integral / 2.5)


def test_only_days_that_count_and_are_known_are_scored(make: Callable[..., DemandHistory]) -> None:
    history = make(np.ones((1, 3)))
    outcome = np.array([[2.0, np.nan, 50.0]], np.float32)
    found = score(flat(history, 3, 2.0), outcome, np.array([[True, True, False]]))
    assert (found.days, found.wape) == (1, 0.0)


def test_nothing_to_score_gives_nan(make: Callable[..., DemandHistory]) -> None:
    found = score(
        flat(make(np.ones((1, 3))), 2, 2.0), np.zeros((1, 2), np.float32), np.ones((1, 2), bool)
    )
    assert np.isnan(found.wape)


def test_origins_are_the_last_weeks_in_order(make: Callable[..., DemandHistory]) -> None:
    found = rolling_origins(make(np.ones((1, 30))), 7, 3)
    assert found == [date(2024, 3, 13), date(2024, 3, 20), date(2024, 3, 27)]


def test_forecaster_sees_no_day_it_is_asked_about(
    make: Callable[..., DemandHistory], terms_of: Callable[[DemandHistory], Offers]
) -> None:
    history = make(np.tile(np.arange(30.0), (2, 1)))
    seen = []

    def watcher(known: DemandHistory, horizon_days: int, terms: Offers) -> Forecast:
        seen.append((known.sold.max(), known.days + horizon_days, terms.days))
        return flat(known, horizon_days, 2.0)

    backtest(watcher, history, terms_of(history), rolling_origins(history, 7, 2), 7)
    assert seen == [(15.0, 23, 23), (22.0, 30, 30)]


def test_open_bias_is_none_for_the_true_rate_whether_goods_ran_out_or_not(
    make: Callable[..., DemandHistory], terms_of: Callable[[DemandHistory], Offers]
) -> None:
    share = np.tile([1.0, 0.5, 1.0, 0.25, 1.0, 1.0, 1.0, 1.0], (3, 2))
    history = make(10.0 * share, share)
    found = backtest(
        lambda known, days, _: flat(known, days, 10.0),
        history,
        terms_of(history),
        rolling_origins(history, 8, 1),
        8,
    )
    assert found[0].open_bias == pytest.approx(0.0, abs=1e-6)
    assert found[0].all_days.bias > 0.1
    assert found[0].full_days.bias == pytest.approx(0.0, abs=1e-6)


@pytest.fixture
def terms_of() -> Callable[[DemandHistory], Offers]:
    def made(history: DemandHistory) -> Offers:
        ones = np.ones(history.sold.shape, np.float32)
        return Offers(history.first_day, ones, 0.0 * ones)

    return made


@pytest.fixture
def tested(
    make: Callable[..., DemandHistory], terms_of: Callable[[DemandHistory], Offers]
) -> Callable[[float], list[Origin]]:
    """Back-tests of forecasts that are always the same, on demand of mean 10."""

    def made(mean: float) -> list[Origin]:
        draws = np.random.default_rng(0)
        history = make(draws.poisson(10.0, (200, 30)))
        return backtest(
            lambda known, days, _: flat(known, days, mean),
            history,
            terms_of(history),
            rolling_origins(history, 7, 2),
            7,
        )

    return made


def test_challenger_that_is_nearer_is_better_beyond_chance(
    tested: Callable[[float], list[Origin]],
) -> None:
    found = compare(tested(13.0), tested(10.0), 0)
    assert found.better
    assert found.lower < found.ratio < found.upper < 1.0
    assert compare(tested(10.0), tested(13.0), 0).worse


def test_equal_forecasts_are_neither_better_nor_worse(
    tested: Callable[[float], list[Origin]],
) -> None:
    found = compare(tested(10.0), tested(10.0), 0)
    assert (found.ratio, found.better, found.worse) == (1.0, False, False)


def test_alarm_is_raised_at_a_fifth_and_stands_until_a_tenth() -> None:
    states = drift(0.30, [0.31, 0.36, 0.35, 0.345, 0.33, 0.35, float("nan"), 0.2])
    alarms = [state.alarm for state in states]
    assert alarms == [False, True, True, True, False, False, False, True]
    assert states[1].distance == pytest.approx(0.2)


def test_unknown_value_leaves_the_alarm_as_it_was() -> None:
    assert [state.alarm for state in drift(1.0, [1.3, float("nan"), 1.0])] == [True, True, False]


@pytest.mark.parametrize("limits", [(0.1, 0.2), (0.2, 0.2), (0.2, -0.1)])
def test_limits_that_contradict_are_refused(limits: tuple[float, float]) -> None:
    with pytest.raises(DataError):
        DriftLimits(*limits)


def test_baseline_of_nothing_is_refused() -> None:
    with pytest.raises(DataError):
        drift(0.0, [1.0])
