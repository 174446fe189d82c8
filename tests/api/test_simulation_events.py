"""EPCIS of a run's worst lots reads back to the temperatures that they had."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from api.relived import Relived
from api.simulation_events import epcis_of, exposure_of, write_epcis
from simulations.effects import Effects
from simulations.log import EventLog
from simulations.tracks import LotTrack, Stay
from supplychain.io.telemetry import read_tracks
from supplychain.telemetry import Summary
from tests.solvers.routing.street import order, street

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = street({"a": 2.0}, (order("a"),))
ROOM = Stay("front", "", ((0.0, 3.0, 3.0), (1800.0, 3.0, 3.0)))
VAN = Stay("", "van/0", ((1800.0, 3.0, 3.0), (3000.0, 9.0, 4.0), (4200.0, 12.0, 6.5)))


def lot(key: str, ended: str = "temperature") -> LotTrack:
    return LotTrack(
        key, "salad", "cool", "a/0", 10.0, (1.0, 5.0), 12.0, 720.0, 6.5, ended, "a", (ROOM, VAN)
    )


def relived(*lots: LotTrack) -> Relived:
    return Relived("wait", 3, 7, EventLog(), Effects(), lots)


def test_temperatures_read_back_as_they_were(tmp_path: Path) -> None:
    path = write_epcis(tmp_path, SCENARIO, relived(lot("l1")), 5)
    assert path == tmp_path / "epcis" / "wait.json"
    (track,) = read_tracks(path, ZoneInfo("UTC"))
    assert track.subject_id == "l1"
    assert track.start == SCENARIO.horizon.start
    found = [(item.at_s, item.temperature_c) for item in track.readings]
    assert found == [
        *((at_s, 3.0) for at_s in (0.0, 600.0, 1200.0, 1800.0)),
        *(
            (2400.0, pytest.approx(3.5)),
            (3000.0, 4.0),
            (3600.0, pytest.approx(5.25)),
            (4200.0, 6.5),
        ),
    ]
    for stay, summary in zip((ROOM, VAN), track.summaries, strict=True):
        told = Summary.of_exposure(exposure_of(stay), stay.from_s)
        assert (summary.low_c, summary.high_c) == (told.low_c, told.high_c)
        assert summary.mean_c == pytest.approx(told.mean_c)
    assert [summary.alarm for summary in track.summaries] == [False, True]


def test_hand_overs_stand_between_the_legs() -> None:
    events = epcis_of(SCENARIO, relived(lot("l1")), 5)["epcisBody"]["eventList"]
    steps = [event["bizStep"] for event in events]
    assert steps == ["storing", "loading", "transporting", "inspecting"]
    assert events[-1]["disposition"] == "non_sellable_other"
    assert events[1]["parentID"].endswith("van%2F0")
    taken = epcis_of(SCENARIO, relived(lot("l1", "delivered")), 5)["epcisBody"]["eventList"]
    assert taken[-1]["bizStep"] == "accepting"


def test_only_the_worst_lots_are_told_and_equal_runs_give_equal_files(tmp_path: Path) -> None:
    lots = [lot(f"l{number}") for number in range(5)]
    path = write_epcis(tmp_path, SCENARIO, relived(*lots), 2)
    text = path.read_text(encoding="utf-8")
    events = json.loads(text)["epcisBody"]["eventList"]
    assert {
        epc for event in events for epc in event.get("childEPCs", event.get("epcList", ()))
    } == {
        "urn:cold-chain:lot:l0",
        "urn:cold-chain:lot:l1",
    }
    last = SCENARIO.horizon.start + timedelta(seconds=4200)
    assert json.loads(text)["creationDate"].startswith(
        f"{last.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M}"
    )
    assert write_epcis(tmp_path, SCENARIO, relived(*lots), 2).read_text(encoding="utf-8") == text
