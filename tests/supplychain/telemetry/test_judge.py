"""Judging tracks: figures and alarms by hand."""

from __future__ import annotations

from datetime import datetime

import pytest

from supplychain.errors import DataError
from supplychain.products import Product
from supplychain.quality import Exposure, Segment
from supplychain.telemetry import (
    AlarmKind,
    AlarmRules,
    DeviceAlarm,
    Life,
    Reading,
    Summary,
    Threshold,
    Track,
    judge,
)
from supplychain.temperature import TemperatureClass

START = datetime.fromisoformat("2026-03-12T08:00:00+08:00")
BARE = AlarmRules(2.0, 8.0, least_share=None)


def track(*points: tuple[float, float | None]) -> Track:
    """Readings at minutes of the track."""
    return Track("d", "lot", START, tuple(Reading(at * 60.0, at_c) for at, at_c in points))


def kinds(report_alarms: object) -> list[AlarmKind]:
    return [alarm.kind for alarm in report_alarms]  # type: ignore[attr-defined]


def test_time_in_band_and_degree_minutes_follow_the_straight_lines() -> None:
    # Up from 8 to 12 C in 10 min and back: 20 min out, mean 2 K above.
    report = judge(track((0, 8.0), (10, 12.0), (20, 8.0), (30, 8.0)), BARE)
    assert report.known_s == 1800.0
    assert report.in_band_s == pytest.approx(600.0)
    assert report.degree_minutes == pytest.approx(40.0)
    (stay,) = report.excursions
    assert (stay.start_s, stay.duration_s, stay.worst_c) == (0.0, 1200.0, 12.0)
    assert report.alarms == ()


def test_minutes_add_up_to_an_alarm_when_single_stays_do_not() -> None:
    rules = AlarmRules(
        2.0,
        8.0,
        (Threshold(8.0, True, 900.0, once=True), Threshold(8.0, True, 900.0)),
        least_share=None,
    )
    spikes = [(0, 8.0), (5, 9.0), (10, 8.0), (15, 5.0), (20, 8.0), (25, 9.0), (30, 8.0)]
    report = judge(track(*spikes), rules)
    assert kinds(report.alarms) == [AlarmKind.TOO_WARM_IN_ALL]
    assert report.alarms[0].at_s == pytest.approx(25 * 60.0)
    assert report.alarms[0].value == pytest.approx(20.0)


def test_one_long_stay_alarms_when_its_time_is_up() -> None:
    rules = AlarmRules(2.0, 8.0, (Threshold(2.0, False, 600.0, once=True),), least_share=None)
    report = judge(track((0, 1.0), (15, 1.0)), rules)
    assert kinds(report.alarms) == [AlarmKind.TOO_COLD_ONCE]
    assert report.alarms[0].at_s == 600.0


def test_a_gap_is_an_alarm_and_is_not_bridged() -> None:
    report = judge(track((0, 12.0), (10, 12.0), (50, 12.0), (60, 12.0)), BARE)
    assert report.known_s == 1200.0
    assert [gap.length_s for gap in report.gaps] == [2400.0]
    assert [stay.duration_s for stay in report.excursions] == [600.0, 600.0]
    assert kinds(report.alarms) == [AlarmKind.SAMPLES_MISSING]
    assert report.unknown_s == 2400.0


def test_samples_without_a_temperature_are_missing_at_the_ends_too() -> None:
    report = judge(track((0, None), (40, 5.0), (50, 5.0), (90, None)), BARE)
    assert [gap.length_s for gap in report.gaps] == [2400.0, 2400.0]
    assert report.samples == 2


def test_freezing_alarms_at_the_first_reading_below() -> None:
    report = judge(track((0, 3.0), (5, -0.6), (10, -1.4), (15, 3.0)), AlarmRules.for_band(2.0, 8.0))
    freeze = next(alarm for alarm in report.alarms if alarm.kind is AlarmKind.FREEZE)
    assert (freeze.at_s, freeze.value) == (300.0, -1.4)


def test_frozen_goods_have_no_freeze_alarm() -> None:
    rules = AlarmRules.for_band(-25.0, -15.0)
    assert judge(track((0, -18.0), (10, -18.0)), rules).alarms == ()


@pytest.mark.parametrize(
    ("cold_h", "cold_c", "warm_h", "warm_c", "mkt_c", "passes"),
    [
        (22, 5.0, 2, 15.0, 6.46, True),
        (20, 5.0, 4, 15.0, 7.70, True),
        (18, 5.0, 6, 15.0, 8.79, False),
        (22, 7.0, 2, 15.0, 8.04, False),
        (23, 5.0, 1, 15.0, 5.76, True),
    ],
)
def test_mean_kinetic_temperature_alarms_above_8_c(
    cold_h: int, cold_c: float, warm_h: int, warm_c: float, mkt_c: float, passes: bool
) -> None:
    """USP <1079>, Ea/R 10,000 K: 24 h with an excursion to 15 C."""
    edge = cold_h * 3600.0
    points = [(0.0, cold_c), (edge, cold_c), (edge + 1e-3, warm_c), (24 * 3600.0, warm_c)]
    rules = AlarmRules(2.0, 15.0, mkt_limit_c=8.0, longest_gap_s=86_400.0)
    made = Track("d", "", START, tuple(Reading(at_s, at_c) for at_s, at_c in points))
    report = judge(made, rules)
    assert report.mkt_c == pytest.approx(mkt_c, abs=0.01)
    assert (AlarmKind.MEAN_KINETIC_TEMPERATURE in kinds(report.alarms)) is not passes
    assert warm_h + cold_h == 24


def test_the_worst_day_decides_about_samples_in_band() -> None:
    good = [(10.0 * at, 5.0) for at in range(6 * 24)]
    bad = [(1440.0 + 10.0 * at, 9.0 if at < 20 else 5.0) for at in range(6 * 24)]
    report = judge(track(*good, *bad), AlarmRules(2.0, 8.0))
    (alarm,) = report.alarms
    assert alarm.kind is AlarmKind.TOO_FEW_IN_BAND
    # The second calendar day holds 48 good samples of the first stretch and 96 of the second.
    assert alarm.value == pytest.approx(100.0 * 124 / 144)
    assert report.samples_in_band == 288 - 20


def test_a_product_of_a_class_adds_its_life() -> None:
    chilled = TemperatureClass("chilled", "", 0.0, 8.0, 4.0, 2.0)
    product = Product("p", "", "chilled", 1.0, 1.0, shelf_life_h=10.0, reference_c=4.0, q10=2.0)
    made = track(*((10.0 * at, 14.0) for at in range(37)))
    report = judge(made, (product, chilled))
    assert (report.rules.low_c, report.rules.high_c) == (2.0, 6.0)
    assert report.life_used_h == pytest.approx(12.0)
    assert report.life_left_h == pytest.approx(-2.0)
    assert AlarmKind.LIFE_SPENT in kinds(report.alarms)
    older = judge(made, (product, chilled), life=Life(product.kinetics, 20.0))
    assert older.life_left_h == pytest.approx(8.0)


def test_summaries_alone_give_the_least_time_in_band_and_the_devices_word() -> None:
    days = (
        Summary(0.0, 86_400.0, 3.0, 5.0, 7.0),
        Summary(86_400.0, 172_800.0, 3.0, 6.0, 9.5),
    )
    alarms = (DeviceAlarm(90_000.0, 8.0, above=True, out_s=4000.0),)
    report = judge(Track("d", "", START, (), days, alarms), AlarmRules.for_band(2.0, 8.0))
    assert report.in_band_share == 0.5
    assert report.summaries_out == days[1:]
    assert report.excursions == ()
    assert kinds(report.alarms) == [AlarmKind.DEVICE]
    assert 5.0 < (report.mkt_c or 0.0) < 6.0


def test_a_track_without_any_time_has_no_mean_kinetic_temperature() -> None:
    report = judge(track((0, 5.0)), BARE)
    assert (report.mkt_c, report.in_band_share, report.samples) == (None, None, 1)


def test_a_summary_of_a_ramp_has_the_deviation_of_a_uniform() -> None:
    made = Summary.of_exposure(Exposure((Segment(60.0, 0.0, 12.0),)), 30.0)
    assert (made.start_s, made.end_s, made.low_c, made.mean_c, made.high_c) == (30, 90, 0, 6, 12)
    assert made.deviation_c == pytest.approx(12.0 / 12.0**0.5)


def test_bad_rules_are_refused_all_at_once() -> None:
    with pytest.raises(DataError) as caught:
        AlarmRules(8.0, 2.0, longest_gap_s=0.0, least_share=1.5)
    assert {problem.column for problem in caught.value.problems} == {
        "high_c",
        "longest_gap_s",
        "least_share",
    }
