"""Disruptions: from table rows to nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.disruptions import Disruption, Trigger, Zone, ZonePart
from supplychain.io.grouped import Grouped, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from supplychain.io.documents.disruptions import (
        DisruptionRow,
        DisruptionTriggerRow,
        DisruptionZoneRow,
    )
    from supplychain.places import Location

    Place = Callable[[float, float], Location]

AS_THEY_ARE = (
    *("id", "kind", "severity", "probability", "profile", "peak", "permit_share", "source"),
    *("new_orders", "queued", "in_progress", "in_transit", "in_store", "staff"),
)
"""Columns that are fields of the noun."""


def disruptions_of(rows: Mapping[str, Sequence[Any]], place: Place) -> tuple[Disruption, ...]:
    """Disruptions with their zones and triggers; ``place`` turns coordinates into WGS-84."""
    zones = Grouped.of(rows["disruption_zones"], "disruption_id")
    triggers = Grouped.of(rows["disruption_triggers"], "disruption_id")
    return tuple(
        _disruption(row, zones[row.id], triggers[row.id], place) for row in rows["disruptions"]
    )


def _disruption(
    row: DisruptionRow,
    parts: Iterable[DisruptionZoneRow],
    triggers: Iterable[DisruptionTriggerRow],
    place: Place,
) -> Disruption:
    return Disruption(
        **{name: getattr(row, name) for name in AS_THEY_ARE},
        zone=Zone(tuple(_part(part, place) for part in parts)),
        start_s=None if row.start_h is None else row.start_h.scaled(HOUR_S),
        ramp_down_s=row.ramp_down_h.scaled(HOUR_S),
        plateau_s=row.plateau_h.scaled(HOUR_S),
        ramp_up_s=row.ramp_up_h.scaled(HOUR_S),
        exempt_class_ids=row.exempt_classes,
        information_delay_s=round(row.information_delay_min * MINUTE_S),
        triggers=tuple(
            Trigger(item.after_id, item.moment, item.probability, item.delay_h.scaled(HOUR_S))
            for item in triggers
        ),
    )


def _part(row: DisruptionZoneRow, place: Place) -> ZonePart:
    has_centre = row.lat is not None and row.lon is not None
    return ZonePart(
        city=row.city,
        province=row.province,
        tier=row.tier,
        place_id=row.place_id,
        to_site_id=row.to_site_id,
        centre=place(row.lat, row.lon) if has_centre else None,  # type: ignore[arg-type]
        radius_m=whole(row.radius_km, 1000),
    )
