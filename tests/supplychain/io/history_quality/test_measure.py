"""Each kind of fault is found where it is, and not where it is not."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from supplychain.demand import DemandHistory
from supplychain.io.history_quality import Fault, QualityRules, quality

FIRST = date(2026, 1, 1)


def _history(sold: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> DemandHistory:
    count = len(sold)
    return DemandHistory(
        FIRST,
        tuple(f"f{number}" for number in range(count)),
        ("x",) * count,
        sold.astype(np.float32),
        np.ones(sold.shape, np.float32),
    )


def _sales(count: int, mean: float, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.random.default_rng(seed).poisson(mean, (count, 90)).astype(float)


def test_sound_sales_have_no_findings() -> None:
    report = quality(_history(_sales(200, 6.0, 1)))
    assert report.findings == ()
    assert report.fit.all()


def test_a_festival_that_all_series_share_is_no_outlier() -> None:
    sold = _sales(200, 6.0, 2)
    sold[:, 60] *= 8
    assert quality(_history(sold)).findings == ()


@pytest.mark.parametrize("factor", [10, 12, 24, 1000])
@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize("mean", [2.0, 30.0])
def test_a_change_of_unit_is_found_with_its_day_and_factor(
    factor: int, up: bool, mean: float
) -> None:
    sold = _sales(40, mean, 3)
    if up:
        sold[7, 50:] *= factor
    else:
        sold[7, :50] *= factor
    report = quality(_history(sold))
    found = [item for item in report.findings if item.fault is Fault.UNIT_BREAK]
    assert [item.site_id for item in found] == ["f7"]
    assert found[0].day == FIRST + timedelta(days=50)
    assert found[0].value == pytest.approx(factor, rel=0.2)
    assert np.nonzero(~report.fit)[0].tolist() == [7]


def test_growth_and_seasons_are_no_change_of_unit() -> None:
    days = np.arange(90)
    growth = 2 * np.exp(days / 38)
    season = 10 + 9.5 * np.sin(days / 14)
    launch = np.where(days < 30, 1.0, 4.0)
    sold = np.random.default_rng(4).poisson(np.stack([growth, season, launch])).astype(float)
    assert Fault.UNIT_BREAK not in quality(_history(sold)).counts


def test_gaps_late_starts_and_early_ends_are_told_apart() -> None:
    sold = _sales(40, 5.0, 5)
    sold[0, 20:25] = np.nan
    sold[1, :10] = np.nan
    sold[2, -8:] = np.nan
    sold[3, -30:] = np.nan
    sold[4, 10:70] = np.nan
    sold[5] = np.nan
    report = quality(_history(sold))
    found = {(item.fault, item.site_id): item for item in report.findings}
    assert set(found) == {
        (Fault.EMPTY, "f5"),
        (Fault.GAP, "f0"),
        (Fault.GAP, "f4"),
        (Fault.STARTS_LATE, "f1"),
        (Fault.ENDS_EARLY, "f2"),
        (Fault.ENDS_EARLY, "f3"),
    }
    gap = found[Fault.GAP, "f0"]
    assert (gap.day, gap.value) == (FIRST + timedelta(days=20), 5.0)
    assert np.nonzero(~report.fit)[0].tolist() == [3, 4, 5]
    assert set(report.failed) == {("f3", "x"), ("f4", "x"), ("f5", "x")}


def test_an_outlier_is_named_with_its_worst_day_and_kept() -> None:
    sold = _sales(40, 5.0, 6)
    sold[9, 33] = 500
    report = quality(_history(sold))
    assert [(i.fault, i.site_id, i.day, i.value) for i in report.findings] == [
        (Fault.OUTLIER, "f9", FIRST + timedelta(days=33), 500.0)
    ]
    assert report.fit.all()


def test_the_same_figure_on_every_day_is_asked_about_unless_it_is_nothing() -> None:
    sold = _sales(40, 5.0, 7)
    sold[1] = 4
    sold[2] = 0
    report = quality(_history(sold))
    assert [(i.fault, i.site_id, i.value, i.count) for i in report.findings] == [
        (Fault.CONSTANT, "f1", 4.0, 90)
    ]


def test_many_negative_days_fail_a_series() -> None:
    sold = _sales(2, 5.0, 8)
    sold[1, 10:20] = -1
    report = quality(_history(sold), QualityRules(negative_share=0.1))
    assert np.nonzero(~report.fit)[0].tolist() == [1]
    assert report.counts == {Fault.NEGATIVE: 1}


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (2, 0), (1, 1)])
def test_tiny_histories_have_a_report(shape: tuple[int, int]) -> None:
    report = quality(_history(np.zeros(shape)))
    assert len(report.fit) == shape[0]
