"""Disruptions: from nouns to table rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.io.disruption_nouns import AS_THEY_ARE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.disruptions import Disruption, ZonePart


def disruption_rows(disruptions: Sequence[Disruption]) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table about disruptions."""
    return {
        "disruptions": [_row(item) for item in disruptions],
        "disruption_zones": [
            {"disruption_id": item.id, **_part(part)}
            for item in disruptions
            for part in item.zone.parts
        ],
        "disruption_triggers": [
            {
                "disruption_id": item.id,
                "after_id": trigger.after_id,
                "moment": trigger.moment,
                "probability": trigger.probability,
                "delay_h": trigger.delay_s.divided(HOUR_S),
            }
            for item in disruptions
            for trigger in item.triggers
        ],
    }


def _row(item: Disruption) -> dict[str, Any]:
    return {
        **{name: getattr(item, name) for name in AS_THEY_ARE},
        "start_h": None if item.start_s is None else item.start_s.divided(HOUR_S),
        "ramp_down_h": item.ramp_down_s.divided(HOUR_S),
        "plateau_h": item.plateau_s.divided(HOUR_S),
        "ramp_up_h": item.ramp_up_s.divided(HOUR_S),
        "exempt_classes": item.exempt_class_ids,
        "information_delay_min": item.information_delay_s / MINUTE_S,
    }


def _part(part: ZonePart) -> dict[str, Any]:
    return {
        "city": part.city,
        "province": part.province,
        "tier": part.tier,
        "place_id": part.place_id,
        "to_site_id": part.to_site_id,
        "lat": None if part.centre is None else part.centre.lat,
        "lon": None if part.centre is None else part.centre.lon,
        "radius_km": None if part.radius_m is None else part.radius_m / 1000,
    }
