"""Reading logger files: CSV in many hands, Berlinger text, EPCIS JSON."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from supplychain.errors import DataError
from supplychain.io.logger_csv import track_csv
from supplychain.io.telemetry import read_tracks
from supplychain.places import Location
from supplychain.telemetry import DeviceAlarm, Reading, Summary, Track

if TYPE_CHECKING:
    from pathlib import Path

SHANGHAI = ZoneInfo("Asia/Shanghai")

# Written by hand in the format of the devices; no device recorded it.
FRIDGE_TAG = """Device: Q-tag Fridge-tag 2
Vers: 0.5
Conf:
 Serial: 123456789012
 Temp unit: C
 Alarm:
  0:
   T AL: -0.5, t AL: 60
  1:
   T AL: +8.0, t AL: 600
Hist:
 TS Actv: 2026-03-11 02:22
 1:
  Date: 2026-03-12
  Min T: +4.0, TS Min T: 00:00
  Max T: +12.5, TS Max T: 04:57
  Avrg T: +7.5
  Alarm:
   0:
    t Acc: 0
   1:
    t Acc: 640, TS A: 14:10, C A: 0
  Events: 0
 2:
  Date: 2026-03-11
  Min T: +3.0, TS Min T: 00:00
  Max T: +6.0, TS Max T: 04:57
  Avrg T: +4.5
  Alarm:
   0:
    t Acc: 0
   1:
    t Acc: 0
  Events: 0
Cert:
 Vers: 1.0
"""
Q_TAG = """Device: Q-tag CLm doc LR
Conf:
 Serial: QT1
 MKT Energy: 83.0
 Alarm:
  1:
   Type: 2, T AL: 8.0, t AL: 30
  5:
   Type: 1, T AL: 2.0, t AL: 30
Res:
 Min T: 0.9, TS Min T: 2026-03-12 09:00
 Alarm:
  1:
   TS S: 2026-03-12 08:20, t A: 40, TS A: 2026-03-12 08:50, TS E:, T M: 24.5
Data:
\tyyyy-MM-dd hh:mm\tT\tOut of limits
\t2026-03-12 08:00\t4.4\t
\t2026-03-12 08:10\t--.-\tx
\t2026-03-12 08:20\t12.5\tx
"""


def written(folder: Path, text: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def temperatures(track: Track) -> list[float | None]:
    return [
        None if item.temperature_c is None else round(item.temperature_c, 6)
        for item in track.readings
    ]


@pytest.mark.parametrize(
    "text",
    [
        "time,temperature_c\n2026-03-12 08:00,5.0\n2026-03-12 08:10,5.5\n",
        "采集时间\t温度(℃)\n2026/3/12 08:00\t5.0\n2026年3月12日 08:10\t5.5\n",
        "Logger A, model B\nTime;Temp (°F)\n13/03/2026 08:00;41,0\n13/03/2026 08:10;41,9\n",
        "Date,Time,Temp C\n3/13/2026,8:00 AM,5.0\n3/13/2026,8:10 AM,5.5\n",
        "Timestamp (UTC),T (K)\n2026-03-12T00:00:00,278.15\n2026-03-12T00:10:00,278.65\n",
        "时间(+08:00),温度\n2026-03-12 08:00:00,5.0 °C\n2026-03-12 08:10:00,41.9 °F\n",
        "ts,temp\n1773273600,5.0\n1773274200000,5.5\n",
    ],
)
def test_words_units_zones_and_separators_of_loggers_are_understood(
    tmp_path: Path, text: str
) -> None:
    (track,) = read_tracks(written(tmp_path, text), SHANGHAI)
    assert temperatures(track) == [5.0, 5.5]
    assert [item.at_s for item in track.readings] == [0.0, 600.0]
    assert (track.start.astimezone(SHANGHAI).hour, track.start.month) == (8, 3)


def test_a_header_with_a_zone_goes_before_the_zone_asked_for(tmp_path: Path) -> None:
    text = "time (-03:30),temp\n2026-03-12 08:00,5\n"
    (track,) = read_tracks(written(tmp_path, text), SHANGHAI)
    assert track.start == datetime(2026, 3, 12, 8, tzinfo=timezone(-timedelta(hours=3, minutes=30)))


def test_gps_humidity_and_vehicles_make_tracks_that_read_back(tmp_path: Path) -> None:
    text = (
        "车牌号,定位时间,经度,纬度,温度,湿度\n沪A1,2026-03-12 08:10,121.5,31.2,4.5,80%\n"
        "沪A1,2026-03-12 08:00,121.4,31.1,4.0,81\n沪B2,2026-03-12 08:00,120,30,--,\n"
    )
    first, second = read_tracks(written(tmp_path, text), SHANGHAI)
    assert first.subject_id == "沪A1"
    assert first.readings[1] == Reading(600.0, 4.5, 80.0, Location(31.2, 121.5))
    assert temperatures(second) == [None]
    again = read_tracks(written(tmp_path, track_csv([first, second])), SHANGHAI)
    assert again == [first, second]


def test_every_bad_cell_is_named_at_once(tmp_path: Path) -> None:
    text = "time,temp,rh\nyesterday,5,50\n2026-03-12 08:00,warm,50\n2026-03-12 08:10,500,150\n"
    with pytest.raises(DataError) as caught:
        read_tracks(written(tmp_path, text), SHANGHAI)
    found = [(p.table, p.row, p.column, p.code) for p in caught.value.problems]
    assert found == [
        ("log.csv", 2, "time", "not_a_clock_time"),
        ("log.csv", 3, "temp", "not_a_number"),
        ("log.csv", 4, "rh", "out_of_range"),
        ("log.csv", 4, "temp", "out_of_range"),
    ]


def test_a_day_that_could_be_a_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="day/month or month/day"):
        read_tracks(written(tmp_path, "time,temp\n03/12/2026 08:00,5\n"), SHANGHAI)


def test_two_values_at_one_time_are_refused_and_one_sent_twice_counts_once(tmp_path: Path) -> None:
    same = "time,temp\n2026-03-12 08:00,5\n2026-03-12 08:00,5\n"
    (track,) = read_tracks(written(tmp_path, same), SHANGHAI)
    assert len(track.readings) == 1
    with pytest.raises(DataError, match=r"row 3.*same time"):
        read_tracks(written(tmp_path, same.replace("0,5\n2", "0,6\n2")), SHANGHAI)


def test_a_table_without_temperatures_says_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="names a time and a temperature; given time"):
        read_tracks(written(tmp_path, "time,pressure\n2026-03-12 08:00,5\n"), SHANGHAI)


def test_a_fridge_tag_gives_its_days_and_its_own_alarms(tmp_path: Path) -> None:
    (track,) = read_tracks(written(tmp_path, FRIDGE_TAG, "tag.txt"), SHANGHAI)
    assert (track.device_id, track.start.isoformat()) == (
        "123456789012",
        "2026-03-11T00:00:00+08:00",
    )
    assert track.summaries == (
        Summary(0.0, 86_400.0, 3.0, 4.5, 6.0),
        Summary(86_400.0, 172_800.0, 4.0, 7.5, 12.5),
    )
    at_s = 86_400.0 + 14 * 3600 + 10 * 60
    assert track.device_alarms == (DeviceAlarm(at_s, 8.0, above=True, out_s=38_400.0),)


def test_a_q_tag_gives_its_samples_and_alarms(tmp_path: Path) -> None:
    (track,) = read_tracks(written(tmp_path, Q_TAG, "tag.txt"), SHANGHAI)
    assert temperatures(track) == [4.4, None, 12.5]
    assert track.device_alarms == (DeviceAlarm(3000.0, 8.0, above=True, out_s=2400.0),)


def test_every_bad_line_of_a_fridge_tag_is_named(tmp_path: Path) -> None:
    text = FRIDGE_TAG.replace("Avrg T: +7.5", "Avrg T: warm").replace("2026-03-11\n", "2026\n")
    with pytest.raises(DataError) as caught:
        read_tracks(written(tmp_path, text, "tag.txt"), SHANGHAI)
    assert [(p.row, p.column) for p in caught.value.problems] == [(17, "Avrg T"), (25, "Date")]


def test_foreign_epcis_in_fahrenheit_with_metadata_times_is_read(tmp_path: Path) -> None:
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-12T01:00:00Z",
        "epcList": ["https://id.gs1.org/01/09506000134352/10/ABC"],
        "sensorElementList": [
            {
                "sensorMetadata": {"time": "2026-03-12T00:00:00Z", "deviceID": "urn:x:1"},
                "sensorReport": [{"type": "gs1:Temperature", "value": 41.0, "uom": "FAH"}],
            },
            {
                "sensorReport": [
                    {"type": "Temperature", "value": 5, "uom": "CEL", "deviceID": "urn:x:1"}
                ]
            },
        ],
    }
    body = {
        "type": "EPCISQueryDocument",
        "epcisBody": {"queryResults": {"resultsBody": {"eventList": [event]}}},
    }
    (track,) = read_tracks(written(tmp_path, json.dumps(body), "e.json"), SHANGHAI)
    assert track.subject_id == "https://id.gs1.org/01/09506000134352/10/ABC"
    assert temperatures(track) == [5.0, 5.0]
    assert track.readings[1].at_s == 3600.0


def test_every_bad_event_is_named(tmp_path: Path) -> None:
    def event(**report: object) -> dict[str, object]:
        reports = [{"type": "Temperature", **report}]
        return {
            "eventTime": "2026-03-12T01:00:00Z",
            "sensorElementList": [{"sensorReport": reports}],
        }

    events = [
        event(value=5.0, uom="DEG"),
        event(value="5", uom="CEL"),
        event(value=5.0, uom="CEL", time="noon"),
        event(minValue=5.0, meanValue=4.0, maxValue=6.0, uom="CEL"),
    ]
    with pytest.raises(DataError) as caught:
        read_tracks(written(tmp_path, json.dumps(events), "e.json"), SHANGHAI)
    found = [(p.row, p.column) for p in caught.value.problems]
    assert found == [(1, "uom"), (2, "value"), (3, "time"), (4, "meanValue")]
