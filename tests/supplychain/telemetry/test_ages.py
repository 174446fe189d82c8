"""Ages of lots by their readings, calculated by hand."""

from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from supplychain.errors import DataError
from supplychain.io import from_document
from supplychain.io.example import DOCUMENT
from supplychain.scenario import Scenario  # noqa: TC001 - fixtures name it
from supplychain.telemetry import (
    AlarmKind,
    LoggerSeries,
    Reading,
    Summary,
    Track,
    judge_scenario,
    lot_ages,
    with_history,
    with_tracks,
)

HOUR = 3600.0
# lot-1 is milk: 168 h of life at 4 C, Q10 of 2.5, held at 4 C; 12 h old by the table of lots.
RAMP = (2.5 - 1.0) / math.log(2.5)
"""Mean rate on a straight way from 4 to 14 C: the mean of 2.5 ** x over x from 0 to 1."""


@pytest.fixture(scope="module")
def plain() -> Scenario:
    return from_document(deepcopy(DOCUMENT))


def series(*points: tuple[float, float | None], **named: object) -> LoggerSeries:
    """Readings of lot-1 at hours of the horizon."""
    readings = tuple(Reading(at_h * HOUR, at_c) for at_h, at_c in points)
    return LoggerSeries(readings, **{"lot_id": "lot-1", **named})  # type: ignore[arg-type]


def level(from_h: float, to_h: float, at_c: float) -> list[tuple[float, float | None]]:
    """The same temperature every half hour, both ends included."""
    return [(from_h + step / 2.0, at_c) for step in range(round((to_h - from_h) * 2) + 1)]


def age_of(scenario: Scenario, *held: LoggerSeries) -> float:
    (found,) = lot_ages(replace(scenario, telemetry=held))
    return found.age_h


def test_age_is_what_was_used_before_and_what_readings_say(plain: Scenario) -> None:
    # 10 h before, 2 h at 4 C, half an hour up to 14 C, 2 h there, then 3.5 h nobody looked at:
    # counted at the last reading, which is warmer than the set point.
    read = series(*level(-8, -6, 4.0), *level(-5.5, -3.5, 14.0), age_h=10.0)
    (found,) = lot_ages(replace(plain, telemetry=(read,)))
    wanted_h = 10.0 + 2.0 + 0.5 * RAMP + 2.0 * 2.5 + 3.5 * 2.5
    assert found.age_h == pytest.approx(wanted_h, rel=1e-9)
    assert (found.given_h, found.known_h, found.assumed_h) == (12.0, 4.5, 3.5)
    assert found.life_left_h == pytest.approx(168.0 - wanted_h)


def test_only_lots_with_readings_get_their_age_and_twice_is_once(plain: Scenario) -> None:
    told = replace(plain, telemetry=(series(*level(-8, 0, 14.0), age_h=1.0),))
    aged = with_history(told)
    assert [lot.age_h for lot in aged.lots] == pytest.approx([21.0, 6.0, 0.0])
    assert with_history(aged) == aged
    assert replace(aged, lots=plain.lots, telemetry=()) == plain


def test_time_that_is_not_read_counts_at_the_set_point_at_least(plain: Scenario) -> None:
    # Two hours between 2 C and 3 C are held to have been 4 C, and so is the hour up to the start.
    read = series(*level(-4, -3.5, 2.0), *level(-1.5, -1, 3.0))
    cold_h = 0.5 * 2.5**-0.2 + 0.5 * 2.5**-0.1
    assert age_of(plain, read) == pytest.approx(cold_h + 2.0 + 1.0)
    # With a longer gap allowed the straight line between them counts.
    (found,) = lot_ages(replace(plain, telemetry=(read,)), longest_gap_s=2 * HOUR)
    between_h = 2.0 * 10.0 * (2.5**-0.1 - 2.5**-0.2) / math.log(2.5)
    assert found.age_h == pytest.approx(cold_h + between_h + 1.0)


def test_readings_after_the_start_count_up_to_it(plain: Scenario) -> None:
    # At the start, halfway between the readings, 9 C: the mean rate from 4 to 9 C.
    read = series((-0.25, 4.0), (0.25, 14.0), *level(1, 3, 14.0))
    mean = (2.5**0.5 - 1.0) / (0.5 * math.log(2.5))
    assert age_of(plain, read) == pytest.approx(0.25 * mean)


def test_missing_temperatures_at_either_end_are_time_too(plain: Scenario) -> None:
    read = series((-3, None), *level(-2, -1, 14.0), (-0.5, None))
    assert age_of(plain, read) == pytest.approx(2.5 * 3.0)


def test_loggers_follow_each_other_and_of_several_the_worst_decides(plain: Scenario) -> None:
    first = series(*level(-6, -4, 4.0), device_id="road", age_h=3.0)
    top = series(*level(-3.5, 0, 14.0), device_id="top")
    bottom = series(*level(-3.5, 0, 4.0), device_id="bottom")
    wanted_h = 3.0 + 2.0 + 0.5 * RAMP + 3.5 * 2.5
    assert age_of(plain, first, bottom, top) == pytest.approx(wanted_h)
    assert age_of(plain, top, bottom, first) == pytest.approx(wanted_h)


def test_lots_whose_readings_begin_later_or_that_do_not_age_keep_their_age(plain: Scenario) -> None:
    later = series(*level(1, 2, 14.0))
    rice = series(*level(-2, 0, 14.0), lot_id="lot-3")
    blind = series((-2, None), (-1, None), lot_id="lot-2")
    told = replace(plain, telemetry=(later, rice, blind))
    assert lot_ages(told) == ()
    assert with_history(told) == told


def test_a_scenario_is_judged_by_its_own_classes_and_lives(plain: Scenario) -> None:
    warm = series(*level(-8, 0, 14.0), device_id="a", age_h=1.0)
    after = series(*level(0.5, 1.5, 4.0), device_id="b")
    room = series(*level(-1, 0, 20.0), lot_id="", site_id="front-1", temperature_class_id="ambient")
    order = series(*level(17, 18, 4.0), lot_id="", order_id="o-2")
    found = judge_scenario(replace(plain, telemetry=(after, warm, room, order)))
    assert [item.temperature_class.id for item in found.series] == [
        *("chilled", "chilled", "ambient", "chilled")
    ]
    assert [bool(item.report.alarms) for item in found.series] == [False, True, False, False]
    # After the first logger 21 h are used; half an hour down to 4 C follows, then 1 h at 4 C.
    assert found.series[0].report.life_left_h == pytest.approx(168.0 - 21.0 - 0.5 * RAMP - 1.0)
    (lot,) = found.lots
    assert lot.age_h == pytest.approx(21.0)
    assert lot.life_left_h == pytest.approx(168.0 - 21.0 - 0.5 * RAMP - 1.0)
    assert lot.in_band_share == pytest.approx(1.0 / 9.0)
    assert lot.excursions == 1
    (older,) = lot.own_alarms
    assert (older.kind, older.limit) == (AlarmKind.OLDER_THAN_GIVEN, 12.0)
    assert found.alarms == lot.alarms == 1 + len(found.series[1].report.alarms)


def test_a_lot_as_old_as_given_raises_no_alarm(plain: Scenario) -> None:
    read = series(*level(-8, 0, 4.0), age_h=4.5)
    found = judge_scenario(replace(plain, telemetry=(read,)))
    assert found.alarms == 0


def track(plain: Scenario, subject: str, *points: tuple[float, float]) -> Track:
    start = plain.horizon.start + timedelta(hours=points[0][0])
    readings = tuple(Reading((at_h - points[0][0]) * HOUR, at_c) for at_h, at_c in points)
    return Track("tag", subject, start, readings)


def test_tracks_of_files_become_telemetry_and_the_same_file_twice_is_once(plain: Scenario) -> None:
    lot = track(plain, "lot-1", (-2, 4.0), (-1, 5.0))
    told = with_tracks(plain, [lot, track(plain, "o-2", (17, 4.0))])
    assert told.telemetry == (
        series((-2, 4.0), (-1, 5.0), device_id="tag"),
        series((17, 4.0), lot_id="", order_id="o-2", device_id="tag"),
    )
    assert with_tracks(told, [lot]) == told
    longer = with_tracks(told, [track(plain, "lot-1", (-1, 5.0), (0, 6.0))])
    assert [item.at_s for item in longer.telemetry[0].readings] == [-2 * HOUR, -HOUR, 0.0]
    nameless = replace(lot, subject_id="")
    assert with_tracks(plain, [nameless], lot_id="lot-1").telemetry == told.telemetry[:1]


def test_tracks_that_cannot_be_joined_are_refused_all_at_once(plain: Scenario) -> None:
    told = with_tracks(plain, [track(plain, "lot-1", (-2, 4.0))])
    start = plain.horizon.start
    tracks = [
        track(plain, "nobody", (-2, 4.0)),
        track(plain, "lot-1", (-2, 9.0)),
        track(plain, "o-1", (17, 4.0)),
        Track("tag", "lot-2", start, summaries=(Summary(0.0, 60.0, 1.0, 2.0, 3.0),)),
    ]
    with pytest.raises(DataError) as raised:
        with_tracks(told, tracks)
    assert [item.code for item in raised.value.problems] == [
        *("unknown_reference", "duplicate_time", "conflict", "no_readings")
    ]


def test_a_series_of_nothing_is_refused() -> None:
    with pytest.raises(DataError, match="a series has a reading"):
        LoggerSeries((), lot_id="lot-1")
