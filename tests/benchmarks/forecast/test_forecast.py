"""Lines of the forecast benchmark on a made table in FreshRetailNet's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from benchmarks.forecast.baselines import auto_ets, mean_28, seasonal_naive
from benchmarks.forecast.lines import HORIZON_DAYS, lines_of, own
from benchmarks.forecast.retail import retail
from solvers.replenishment.demand.backtest import rolling_origins
from solvers.replenishment.demand.options import Options
from supplychain.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

DAYS = 70
SERIES = 60


@pytest.fixture
def rows() -> pd.DataFrame:
    """Six shops with ten products each, more on weekends, a tenth of the days cut short."""
    draws = np.random.default_rng(0)
    row, day = np.divmod(np.arange(SERIES * DAYS), DAYS)
    dates = pd.Timestamp("2024-03-28") + pd.to_timedelta(day, "D")
    mean = np.exp(row % 10 / 4.0) * np.where(day % 7 >= 5, 1.5, 1.0)
    return pd.DataFrame(
        {
            "city_id": row // 30,
            "store_id": row // 10,
            "third_category_id": row % 3,
            "product_id": row % 10,
            "dt": dates,
            "sale": draws.poisson(mean).astype(float),
            "discount": 1.0,
            "holiday": 0,
            "activity": 0,
            "so_6_22": np.where(draws.random(len(row)) < 0.1, 4, 0),
        }
    )


@pytest.fixture
def path(rows: pd.DataFrame, tmp_path: Path) -> Path:
    target = tmp_path / "retail.parquet"
    rows.sample(frac=1.0, random_state=0).to_parquet(target)
    return target


def test_table_becomes_a_history_in_order_of_days(rows: pd.DataFrame, path: Path) -> None:
    found = retail(path)
    assert found.history.sold.shape == (SERIES, DAYS)
    assert found.history.site_ids[10] == "S1"
    assert found.history.sold[13].tolist() == rows["sale"][13 * DAYS : 14 * DAYS].tolist()
    assert set(np.unique(found.history.in_stock)) == {0.75, 1.0}


def test_series_with_a_day_missing_is_refused(rows: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "gap.parquet"
    rows.drop(index=5).to_parquet(path)
    with pytest.raises(DataError, match="not every series has all"):
        retail(path)


def test_sample_is_of_whole_shops_and_the_same_for_a_seed(path: Path) -> None:
    table = retail(path)
    found = table.sample(20, 3)
    assert len(set(found.history.site_ids)) == 2
    assert found.history == table.sample(20, 3).history
    assert len(table.sample(10**6, 3).history) == SERIES


def test_every_method_has_a_line_per_origin_and_one_of_means(path: Path) -> None:
    table = retail(path)
    origins = rolling_origins(table.history, HORIZON_DAYS, 2)
    small = Options(trees=10, leaves=7, most_rows=5_000)
    methods = {"seasonal_naive": seasonal_naive, "mean_28": mean_28, "own": own(table, small)}
    lines = list(lines_of("made", table, origins, methods))
    assert [line["method"] for line in lines] == [name for name in methods for _ in range(3)]
    assert [line["origin"] for line in lines[:3]] == ["2024-05-23", "2024-05-30", "mean"]
    naive, _, ours = lines[2::3]
    assert naive["full_days"]["coverage"] is None
    assert ours["full_days"]["wape"] < naive["full_days"]["wape"]
    assert ours["full_days"]["wape"] == pytest.approx(
        np.mean([line["full_days"]["wape"] for line in lines[6:8]]), abs=1e-4
    )
    assert 0.5 < ours["full_days"]["coverage"] <= 1.0


def test_last_week_again_is_last_week_again(path: Path) -> None:
    table = retail(path)
    known = table.history.until(rolling_origins(table.history, 7, 1)[0])
    terms = None
    found = seasonal_naive(known, 9, terms)  # type: ignore[arg-type]
    assert np.array_equal(found.mean[:, :7], known.sold[:, -7:])
    assert np.array_equal(found.mean[:, 7:], known.sold[:, -7:-5])


def test_exponential_smoothing_has_rising_quantiles(path: Path) -> None:
    table = retail(path).sample(3, 0)
    found = auto_ets(table.history, 7, None)  # type: ignore[arg-type]
    assert (np.diff(found.quantiles, axis=1) >= 0.0).all()
    assert np.isfinite(found.mean).all()
