"""Tracks from EPCIS 2.0 documents: sensor data of any event, single values or aggregates."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from supplychain.errors import DataError, DataProblem
from supplychain.io.epcis import ALARM, NAMES
from supplychain.io.logger_words import celsius
from supplychain.places import Location
from supplychain.telemetry.track import Reading, Summary, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_UNITS = {"CEL": "C", "FAH": "F", "KEL": "K"}
_PREFIXES = (NAMES.lot, NAMES.order, NAMES.vehicle, NAMES.place, NAMES.device)
_AGGREGATES = ("minValue", "meanValue", "maxValue")


@dataclass(slots=True)
class _Found:
    """What one subject's device said, by clock time."""

    values: dict[datetime, dict[str, float | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    summaries: list[tuple[datetime, datetime, Summary]] = field(default_factory=list)


class _Fault(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, column: str, code: str, problem: str, given: object, allowed: str) -> None:
        super().__init__(problem)
        self.parts = (column, code, problem, "" if given is None else str(given), allowed)


def read_epcis(path: Path, text: str) -> list[Track]:
    """Tracks of a document, a query document, a list of events or one event.

    An event's subject is its lots, else its parent or vehicle, else where it was read; several
    lots of one event share a track whose subject names them all.

    Raises
    ------
    DataError
        With every event that cannot be read; rows are events, counted from 1.
    """
    found: dict[tuple[str, str], _Found] = defaultdict(_Found)
    problems: list[DataProblem] = []
    for number, event in enumerate(_events(path.name, text), 1):
        for element in _list(event, "sensorElementList"):
            try:
                _take(event, element, found)
            except _Fault as fault:
                problems.append(DataProblem(path.name, number, *fault.parts))
    if not found and not problems:
        text = "no event holds a temperature"
        problems.append(DataProblem(path.name, -1, "", "empty", text, "", "sensorElementList"))
    if problems:
        raise DataError(problems)
    return [_track(*key, item) for key, item in found.items()]


def _events(label: str, text: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise DataError([DataProblem(label, -1, "", "unreadable", str(error))]) from error
    body = data.get("epcisBody", data) if isinstance(data, dict) else data
    if isinstance(body, dict) and "queryResults" in body:
        body = body["queryResults"].get("resultsBody", {})
    if isinstance(body, dict):
        body = body.get("eventList", body.get("event", [body]))
    events = body if isinstance(body, list) else [body]
    if all(isinstance(event, dict) for event in events):
        return events
    problem = "is not a list of events"
    raise DataError([DataProblem(label, -1, "eventList", "unreadable", problem)])


def _take(
    event: dict[str, Any], element: dict[str, Any], found: dict[tuple[str, str], _Found]
) -> None:
    metadata = element.get("sensorMetadata", {})
    for report in _list(element, "sensorReport"):
        kind = str(report.get("type", "")).rsplit(":", 1)[-1].rsplit("/", 1)[-1]
        device = str(report.get("deviceID") or metadata.get("deviceID") or "")
        into = (_subject(event), _plain(device))
        if kind == "Temperature" and any(name in report for name in _AGGREGATES):
            found[into].summaries.append(_summary(event, metadata, report))
        elif (value := _value(kind, report)) is not None:
            at = report.get("time") or metadata.get("time") or event.get("eventTime")
            name, number = value
            found[into].values[_clock("time", at)][name] = number


def _value(kind: str, report: dict[str, Any]) -> tuple[str, float | None] | None:
    """Name and number of a single value that a track knows; ``None`` for others."""
    if kind == "Temperature":
        if "value" not in report:
            return "temperature", None
        return "temperature", _celsius(report, "value")
    if kind == "RelativeHumidity" and "value" in report:
        return "humidity", _number(report, "value")
    component = str(report.get("component", "")).rsplit("-", 1)[-1]
    if kind == "Angle" and component in ("latitude", "longitude"):
        return component, _number(report, "value")
    return None


def _summary(
    event: dict[str, Any], metadata: dict[str, Any], report: dict[str, Any]
) -> tuple[datetime, datetime, Summary]:
    begin = _clock("startTime", metadata.get("startTime") or event.get("eventTime"))
    end = _clock("endTime", metadata.get("endTime") or event.get("eventTime"))
    if end < begin:
        raise _Fault("endTime", "out_of_order", "is before startTime", end, f">= {begin}")
    low_c, mean_c, high_c = (_celsius(report, name) for name in _AGGREGATES)
    if not low_c <= mean_c <= high_c:
        given = f"{low_c:g}, {mean_c:g}, {high_c:g}"
        text = "lowest, mean and highest are not in order"
        raise _Fault("meanValue", "out_of_order", text, given, "minValue <= meanValue <= maxValue")
    deviation_c = None
    if "sDev" in report:
        deviation_c = _number(report, "sDev")
        if report.get("uom") == "FAH":
            deviation_c /= 1.8
    alarm = str(report.get("exception", "")).endswith(ALARM)
    return begin, end, Summary(0.0, 0.0, low_c, mean_c, high_c, deviation_c, alarm)


def _celsius(report: dict[str, Any], name: str) -> float:
    uom = str(report.get("uom", ""))
    if uom not in _UNITS:
        raise _Fault("uom", "wrong_unit", "is no unit of temperature", uom, ", ".join(_UNITS))
    at_c = celsius(_number(report, name), _UNITS[uom])
    if at_c <= -273.15:
        raise _Fault(name, "out_of_range", "is below absolute zero", report[name], "> -273.15 C")
    return at_c


def _number(report: dict[str, Any], name: str) -> float:
    value = report.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Fault(name, "not_a_number", "is not a number", value, "a number")
    return float(value)


def _clock(name: str, value: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        text = "is not a time with a zone"
        raise _Fault(name, "not_a_clock_time", text, value, "2026-03-12T08:00:00.000Z")
    return at


def _list(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = item.get(name, [])
    return [value for value in values if isinstance(value, dict)]


def _subject(event: dict[str, Any]) -> str:
    epcs = event.get("epcList") or event.get("childEPCs") or [event.get("parentID")]
    if not epcs[0]:
        point = event.get("readPoint")
        epcs = [(point.get("id") if isinstance(point, dict) else None) or ""]
    return ", ".join(_plain(str(epc)) for epc in epcs)


def _plain(uri: str) -> str:
    """Our own identifier of a URI; foreign ones stay whole."""
    for prefix in _PREFIXES:
        if uri.startswith(prefix):
            return unquote(uri.removeprefix(prefix))
    return uri


def _track(subject: str, device: str, found: _Found) -> Track:
    begins: Iterable[datetime] = [*found.values, *(begin for begin, _, _ in found.summaries)]
    start = min(begins)
    readings = tuple(_readings(found, start))
    return Track(device, subject, start, readings, tuple(_summaries(found.summaries, start)))


def _readings(found: _Found, start: datetime) -> Iterator[Reading]:
    for at, seen in sorted(found.values.items()):
        lat, lon = seen.get("latitude"), seen.get("longitude")
        place = None if lat is None or lon is None else Location(lat, lon)
        at_s = (at - start).total_seconds()
        yield Reading(at_s, seen.get("temperature"), seen.get("humidity"), place)


def _summaries(
    items: Sequence[tuple[datetime, datetime, Summary]], start: datetime
) -> Iterator[Summary]:
    for begin, end, item in sorted(items, key=lambda entry: (entry[0], entry[1])):
        yield Summary(
            (begin - start).total_seconds(),
            (end - start).total_seconds(),
            item.low_c,
            item.mean_c,
            item.high_c,
            item.deviation_c,
            item.alarm,
        )
