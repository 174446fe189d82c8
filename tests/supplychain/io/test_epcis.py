"""EPCIS events: their form, their identifiers, and that they read back to the same figures."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from supplychain.io.epcis import (
    EpcisLeg,
    HandOver,
    document,
    hand_over_event,
    leg_event,
    track_event,
)
from supplychain.io.epcis_hash import event_id
from supplychain.io.telemetry import read_tracks
from supplychain.places import Location
from supplychain.quality import Exposure, Segment
from supplychain.telemetry import AlarmRules, Reading, Summary, Track, judge

if TYPE_CHECKING:
    from pathlib import Path

START = datetime.fromisoformat("2026-03-12T08:00:00+08:00")
LEG = EpcisLeg(
    ("b 2", "a1"),
    Exposure((Segment(3600.0, 2.0, 7.123456),)),
    100.0,
    "truck",
    "SH",
    "storing",
    alarm=True,
    device_id="dev",
)


def read_back(folder: Path, *events: dict[str, object]) -> list[Track]:
    path = folder / "events.json"
    path.write_text(json.dumps(document(events, START)), encoding="utf-8")
    return read_tracks(path, ZoneInfo("UTC"))


def test_identifiers_are_those_of_the_reference_hash_generator() -> None:
    """Run with epcis-event-hash-generator 1.9.3 on the same document."""
    place = Reading(0.0, 5.0, 70.0, Location(31.2, 121.5))
    track = Track("d", "lot", START, (place, Reading(60.5, None)))
    assert leg_event(LEG, START, every_s=1800.0)["eventID"] == (
        "ni:///sha-256;f03fbfa3a68dd7be64df3dd6f71f4c436454b9b29eabd14e38934b719b5c06c2?ver=CBV2.0"
    )
    assert track_event(track)["eventID"] == (
        "ni:///sha-256;f78464a65f2c8e2abb4a489ecaa0ed33dc8f2b52b941238780d8aa40d2f34603?ver=CBV2.0"
    )


def test_an_identifier_depends_on_content_and_not_on_order() -> None:
    event = leg_event(LEG, START)
    turned = dict(reversed(event.items()))
    turned["childEPCs"] = list(reversed(event["childEPCs"]))
    assert event_id(turned) == event["eventID"]
    assert event_id({**event, "eventTimeZoneOffset": "+00:00"}) != event["eventID"]


def test_a_leg_is_one_aggregate_with_its_alarm(tmp_path: Path) -> None:
    event = leg_event(LEG, START)
    (element,) = event["sensorElementList"]
    (report,) = element["sensorReport"]
    assert report["exception"] == "ALARM_CONDITION"
    assert (report["minValue"], report["maxValue"], report["uom"]) == (2.0, 7.123456, "CEL")
    assert event["type"] == "AggregationEvent"
    (track,) = read_back(tmp_path, event)
    assert (track.subject_id, track.device_id) == ("b 2, a1", "dev")
    summary = Summary.of_exposure(LEG.exposure, alarm=True)
    (found,) = track.summaries
    assert found.alarm
    assert found.end_s == 3600.0
    for name in ("low_c", "mean_c", "high_c", "deviation_c"):
        assert getattr(found, name) == pytest.approx(getattr(summary, name), abs=1e-12)


def test_raw_values_at_an_interval_lie_on_the_curve_and_end_with_it(tmp_path: Path) -> None:
    leg = EpcisLeg(("a",), Exposure((Segment(600.0, 2.0, 8.0), Segment(300.0, 8.0, 8.0))), 0.0)
    (track,) = read_back(tmp_path, leg_event(leg, START, every_s=400.0))
    points = [(item.at_s, item.temperature_c) for item in track.readings]
    assert points == [(0.0, 2.0), (400.0, pytest.approx(6.0)), (800.0, 8.0), (900.0, 8.0)]


def test_a_track_reads_back_to_the_same_report(tmp_path: Path) -> None:
    readings = (
        Reading(0.0, 5.0, 70.0, Location(31.2, 121.5)),
        Reading(600.0, 9.0, 71.0),
        Reading(1200.0, None),
        Reading(1800.0, 4.0),
        Reading(6000.0, 4.25),
    )
    track = Track("dev/1", "lot #1", START, readings)
    (again,) = read_back(tmp_path, track_event(track))
    assert again == track
    rules = AlarmRules.for_band(2.0, 8.0)
    assert judge(again, rules).alarms == judge(track, rules).alarms != ()
    assert judge(again, rules).mkt_c == judge(track, rules).mkt_c


def test_a_document_names_the_public_context() -> None:
    made = document([leg_event(LEG, START)], START)
    assert made["@context"] == ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]
    assert made["creationDate"] == "2026-03-12T00:00:00.000Z"


def test_hand_overs_tie_lots_to_vehicles_and_are_hashed_like_the_reference() -> None:
    """Run with epcis-event-hash-generator 1.9.3 on the same document."""
    loading = hand_over_event(HandOver("b 2", 100.0, "loading", "SH", "truck"), START)
    assert (loading["type"], loading["action"]) == ("AggregationEvent", "ADD")
    assert loading["eventID"] == (
        "ni:///sha-256;52db51ad1d717ca19a5e841208d31625b5782b361f76403db960892b7c327c60?ver=CBV2.0"
    )
    refused = HandOver("b 2", 160.5, "inspecting", "door/7", disposition="non_sellable_other")
    event = hand_over_event(refused, START)
    assert (event["type"], event["action"]) == ("ObjectEvent", "OBSERVE")
    assert event["eventID"] == (
        "ni:///sha-256;8938a7614108101121b055a44e629da56c64f2714426dd9cd457b30683df5d71?ver=CBV2.0"
    )
