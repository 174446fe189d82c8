"""Identifier of an EPCIS event from its content, so that equal events have equal identifiers.

The event hash of the Core Business Vocabulary 2.0, section 8.9.2: fields joined in the standard's
order, lists sorted, numbers and times in one form, then SHA-256 as an ``ni`` URI. It covers the
fields that `supplychain.io.epcis` writes; others have no place in it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

BIZ_STEP = "https://ref.gs1.org/cbv/BizStep-"
DISPOSITION = "https://ref.gs1.org/cbv/Disp-"
COMPONENT = "https://ref.gs1.org/cbv/Comp-"
GS1_VOCABULARY = "https://gs1.org/voc/"
_METADATA = ("time", "startTime", "endTime", "deviceID")
_REPORT = (
    *("type", "exception", "deviceID", "time", "value", "component", "minValue", "maxValue"),
    *("meanValue", "sDev", "uom", "coordinateReferenceSystem"),
)


def event_id(event: Mapping[str, Any]) -> str:
    """``ni:///sha-256;...?ver=CBV2.0`` of an event; an ``eventID`` in it does not count."""
    digest = hashlib.sha256(canonical(event).encode("utf-8")).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def canonical(event: Mapping[str, Any]) -> str:
    """The text that is hashed."""
    parts = [f"eventType={event['type']}", _pairs(event, ("eventTime", "eventTimeZoneOffset"))]
    parts.append(_pairs(event, ("parentID",)))
    parts += [
        name + "".join(sorted(f"epc={epc}" for epc in event[name]))
        for name in ("epcList", "childEPCs")
        if event.get(name)
    ]
    parts.append(_pairs(event, ("action",)))
    if "bizStep" in event:
        parts.append(f"bizStep={BIZ_STEP}{event['bizStep']}")
    if "disposition" in event:
        parts.append(f"disposition={DISPOSITION}{event['disposition']}")
    parts += [
        f"{name}id={event[name]['id']}" for name in ("readPoint", "bizLocation") if name in event
    ]
    elements = sorted(map(_element, event.get("sensorElementList", ())))
    return "".join(parts) + ("sensorElementList" + "".join(elements) if elements else "")


def _element(element: Mapping[str, Any]) -> str:
    reports = sorted("sensorReport" + _pairs(item, _REPORT) for item in element["sensorReport"])
    metadata = _pairs(element.get("sensorMetadata", {}), _METADATA)
    return "sensorElement" + ("sensorMetadata" + metadata if metadata else "") + "".join(reports)


def _pairs(item: Mapping[str, Any], order: tuple[str, ...]) -> str:
    return "".join(f"{name}={_text(name, item[name])}" for name in order if name in item)


def _text(name: str, value: object) -> str:
    """Numbers without needless zeros, words of the vocabulary by their address."""
    if isinstance(value, (int, float)):
        return str(int(value)) if int(value) == value else str(float(value))
    if name in ("type", "exception"):
        return f"{GS1_VOCABULARY}{value}"
    if name == "component":
        return f"{COMPONENT}{value}"
    return str(value)
