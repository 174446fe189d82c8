from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from benchmarks.replenish.daily.truth import OPEN_SHARE

if TYPE_CHECKING:
    from pathlib import Path

DAYS = 70


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """24 series in 3 stores over ten weeks, some hours out of stock, in the source's columns."""
    draws = np.random.default_rng(5)
    series = np.arange(24)
    n = len(series) * DAYS
    product = np.repeat(series // 3, DAYS)
    days = [date(2024, 4, 1) + timedelta(days=day) for day in range(DAYS)]
    hours_out = np.where(draws.uniform(size=n) < 0.3, draws.integers(1, 17, n), 0)
    sale = draws.gamma(4.0, 0.2, n) * OPEN_SHARE[hours_out]
    columns = {
        "store_id": np.repeat(series % 3, DAYS),
        "product_id": product,
        "city_id": np.zeros(n, np.int16),
        "management_group_id": product % 2,
        "first_category_id": product % 6,
        "second_category_id": product,
        "third_category_id": product,
        "dt": np.array(days * len(series), "datetime64[ms]"),
        "sale": np.round(sale, 1).astype(np.float32),
        "discount": draws.choice([1.0, 0.8], n, p=[0.9, 0.1]).astype(np.float32),
        "activity": draws.integers(0, 2, n).astype(np.int8),
        "so_6_22": hours_out,
    }
    path = tmp_path / "daily.parquet"
    pq.write_table(pa.table(columns), path)
    return path
