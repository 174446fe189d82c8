"""EPCIS 2.0 events with sensor data, from tracks and from legs of a journey.

JSON-LD as the standard's JSON binding has it: aggregate reports (lowest, mean, highest, standard
deviation between a start and an end) for each leg, single values at an interval on demand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from supplychain.io.epcis_hash import event_id
from supplychain.telemetry.track import Reading, Summary, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supplychain.quality import Exposure
    from supplychain.telemetry.series import LoggerSeries

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
WGS_84 = "https://epsg.io/4326"
ALARM = "ALARM_CONDITION"
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Namespace:
    """Beginnings of the URIs that identifiers become.

    The defaults are private names; a company with a GS1 prefix gives its Digital Link addresses.
    """

    lot: str = "urn:cold-chain:lot:"
    order: str = "urn:cold-chain:order:"
    vehicle: str = "urn:cold-chain:vehicle:"
    place: str = "urn:cold-chain:place:"
    device: str = "urn:cold-chain:device:"


@dataclass(frozen=True, slots=True)
class EpcisLeg:
    """What lots went through in one place or on one vehicle.

    Parameters
    ----------
    lot_ids
        Lots that lived it.
    exposure
        Temperature of the goods; its duration is the leg's.
    start_s
        Seconds since the horizon's start.
    vehicle_id
        Vehicle that carried them; empty in a room.
    place_id
        Site of the event; empty on the road.
    step
        Business step of the Core Business Vocabulary, such as ``storing`` or ``transporting``.
    alarm
        Whether an alarm stood.
    device_id
        Logger; empty if there is none.
    """

    lot_ids: tuple[str, ...]
    exposure: Exposure
    start_s: float
    vehicle_id: str = ""
    place_id: str = ""
    step: str = "transporting"
    alarm: bool = False
    device_id: str = ""

    @property
    def end_s(self) -> float:
        """Second of its end."""
        return self.start_s + self.exposure.duration_s


NAMES = Namespace()


def leg_event(
    leg: EpcisLeg, start: datetime, *, every_s: float | None = None, names: Namespace = NAMES
) -> Event:
    """Event of a leg: one summary, and with ``every_s`` also single values at that interval."""
    summary = Summary.of_exposure(leg.exposure, leg.start_s, alarm=leg.alarm)
    elements = [_aggregate(summary, start, leg.device_id, names)]
    if every_s is not None:
        readings = tuple(sampled(leg.exposure, leg.start_s, every_s))
        elements.append(_raw(readings, start, leg.device_id, names))
    event = _event(leg.lot_ids, leg.vehicle_id, _clock(start, leg.end_s), start, names)
    event["bizStep"] = leg.step
    if leg.place_id:
        event["readPoint"] = {"id": _uri(names.place, leg.place_id)}
        event["bizLocation"] = {"id": _uri(names.place, leg.place_id)}
    return _finished(event, elements)


@dataclass(frozen=True, slots=True)
class HandOver:
    """A lot that changes hands.

    Parameters
    ----------
    lot_id
        The lot.
    at_s
        Seconds since the horizon's start.
    step
        Business step of the Core Business Vocabulary: ``loading`` and ``unloading`` tie the lot to
        a vehicle and untie it, others only state what was seen.
    place_id
        Where.
    vehicle_id
        Vehicle that it is loaded onto or unloaded from; else empty.
    disposition
        State of the goods from then on, such as ``non_sellable_other``; empty if it is no other.
    """

    lot_id: str
    at_s: float
    step: str
    place_id: str
    vehicle_id: str = ""
    disposition: str = ""


_ACTIONS = {"loading": "ADD", "unloading": "DELETE"}


def hand_over_event(over: HandOver, start: datetime, *, names: Namespace = NAMES) -> Event:
    """Event of a hand-over; without sensor data."""
    at = _clock(start, over.at_s)
    event = _event((over.lot_id,), over.vehicle_id, at, start, names)
    event["action"] = _ACTIONS.get(over.step, "OBSERVE")
    event["bizStep"] = over.step
    if over.disposition:
        event["disposition"] = over.disposition
    event["readPoint"] = {"id": _uri(names.place, over.place_id)}
    event["bizLocation"] = {"id": _uri(names.place, over.place_id)}
    return {"eventID": event_id(event), **event}


def track_event(
    track: Track, *, is_vehicle: bool = False, place_id: str = "", names: Namespace = NAMES
) -> Event:
    """Event of a track with all its readings and summaries; ``place_id`` says at which site."""
    subject = track.subject_id
    lots = () if is_vehicle or not subject else (subject,)
    vehicle = subject if is_vehicle else ""
    event = _event(lots, vehicle, _clock(track.start, track.end_s), track.start, names)
    event["bizStep"] = "sensor_reporting"
    if place_id:
        event["readPoint"] = {"id": _uri(names.place, place_id)}
        event["bizLocation"] = {"id": _uri(names.place, place_id)}
    elements = [_aggregate(item, track.start, track.device_id, names) for item in track.summaries]
    if track.readings:
        elements.append(_raw(track.readings, track.start, track.device_id, names))
    return _finished(event, elements)


def series_event(series: LoggerSeries, start: datetime, *, names: Namespace = NAMES) -> Event:
    """Event of a scenario's series; ``start`` is the horizon's start."""
    track = series.track(start)
    if series.lot_id:
        return track_event(track, place_id=series.site_id, names=names)
    if series.order_id:
        of_orders = replace(names, lot=names.order)
        return track_event(track, place_id=series.site_id, names=of_orders)
    if series.vehicle_id:
        of_vehicle = replace(track, subject_id=series.vehicle_id)
        return track_event(of_vehicle, is_vehicle=True, place_id=series.site_id, names=names)
    return track_event(replace(track, subject_id=""), place_id=series.site_id, names=names)


def document(events: Iterable[Event], created: datetime) -> Event:
    """An EPCIS document; ``created`` is the clock time that it states."""
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _text(created),
        "epcisBody": {"eventList": list(events)},
    }


def sampled(exposure: Exposure, start_s: float, every_s: float) -> Iterator[Reading]:
    """Temperatures of an exposure at an interval, and at its end."""
    pieces = [piece for piece in exposure.segments if piece.duration_s > 0.0]
    ends_s = list(accumulate(piece.duration_s for piece in pieces))
    at, clock_s = 0, 0.0
    last_s = ends_s[-1] if ends_s else -1.0
    moments = int(last_s // every_s) + 1
    for moment in [*(every_s * number for number in range(moments)), last_s]:
        if moment < clock_s or (moment == clock_s and moment > 0.0):
            continue
        clock_s = moment
        while ends_s[at] < moment:
            at += 1
        piece = pieces[at]
        share = 1.0 - (ends_s[at] - moment) / piece.duration_s
        yield Reading(start_s + moment, piece.start_c + share * (piece.end_c - piece.start_c))


def _event(
    lots: Sequence[str], vehicle: str, at: datetime, start: datetime, names: Namespace
) -> Event:
    epcs = [_uri(names.lot, lot) for lot in lots]
    event: Event = {
        "type": "ObjectEvent",
        "eventTime": _text(at),
        "eventTimeZoneOffset": _offset(start),
    }
    if vehicle and lots:
        # Lots on a vehicle: their vehicle is their parent.
        event["type"] = "AggregationEvent"
        event |= {"parentID": _uri(names.vehicle, vehicle), "childEPCs": epcs}
    else:
        event["epcList"] = epcs or ([_uri(names.vehicle, vehicle)] if vehicle else [])
    event["action"] = "OBSERVE"
    return event


def _finished(event: Event, elements: list[Event]) -> Event:
    event["sensorElementList"] = elements
    return {"eventID": event_id(event), **event}


def _aggregate(item: Summary, start: datetime, device_id: str, names: Namespace) -> Event:
    report: Event = {"type": "Temperature"}
    if item.alarm:
        report["exception"] = ALARM
    report |= {"minValue": item.low_c, "maxValue": item.high_c, "meanValue": item.mean_c}
    if item.deviation_c is not None:
        report["sDev"] = item.deviation_c
    report["uom"] = "CEL"
    times = {
        "startTime": _text(_clock(start, item.start_s)),
        "endTime": _text(_clock(start, item.end_s)),
    }
    return {"sensorMetadata": times | _device(device_id, names), "sensorReport": [report]}


def _raw(readings: Sequence[Reading], start: datetime, device_id: str, names: Namespace) -> Event:
    reports = [report for item in readings for report in _reports(item, start)]
    element: Event = {"sensorReport": reports}
    metadata = _device(device_id, names)
    return {"sensorMetadata": metadata, **element} if metadata else element


def _reports(item: Reading, start: datetime) -> Iterator[Event]:
    at = _text(_clock(start, item.at_s))
    if item.temperature_c is None:
        yield {"type": "Temperature", "exception": "ERROR_CONDITION", "time": at}
    else:
        yield {"type": "Temperature", "value": item.temperature_c, "uom": "CEL", "time": at}
    if item.humidity_percent is not None:
        yield {"type": "RelativeHumidity", "value": item.humidity_percent, "uom": "P1", "time": at}
    if item.location is not None:
        place = {"uom": "DD", "coordinateReferenceSystem": WGS_84, "time": at}
        lat, lon = item.location.lat, item.location.lon
        yield {"type": "Angle", "component": "latitude", "value": lat, **place}
        yield {"type": "Angle", "component": "longitude", "value": lon, **place}


def _device(device_id: str, names: Namespace) -> Event:
    return {"deviceID": _uri(names.device, device_id)} if device_id else {}


def _uri(prefix: str, key: str) -> str:
    return prefix + quote(key, safe="")


def _clock(start: datetime, at_s: float) -> datetime:
    return start + timedelta(seconds=at_s)


def _text(at: datetime) -> str:
    """UTC with milliseconds, as the standard's hash wants it; finer times are rounded."""
    rounded = at + timedelta(microseconds=500)
    return rounded.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _offset(start: datetime) -> str:
    minutes = round((start.utcoffset() or timedelta(0)).total_seconds() / 60.0)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
