"""The design of a network: from nouns to table rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S
from supplychain.design import Design, DesignRules
from supplychain.io.design_nouns import METRES_PER_KM

if TYPE_CHECKING:
    from supplychain.design import DemandZone


def design_rows(design: Design | None) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table that belongs to a design."""
    given = Design() if design is None else design
    return {
        "site_modules": [_renamed(item) for item in given.modules],
        "site_choices": [asdict(item) for item in given.choices],
        "product_groups": [
            _scaled(asdict(item), "age_limit_s", "age_limit_h", HOUR_S) for item in given.groups
        ],
        "demand_zones": [_zone(item) for item in given.zones],
        "demand_periods": [asdict(item) for item in given.periods],
        "zone_demand": [asdict(item) for item in given.demand],
        "freight_rates": [_rate(item) for item in given.rates],
        "design_lanes": [
            _scaled(_renamed(item), "seconds", "hours", HOUR_S) for item in given.lanes
        ],
        "service_bands": [
            {
                "hours": item.hours,
                "share": item.share,
                "wait_h": item.wait_s / HOUR_S,
                "groups": item.product_group_ids,
            }
            for item in given.bands
        ],
        "exceptions": [asdict(item) for item in given.exceptions],
        "futures": [asdict(item) for item in given.futures],
        "future_changes": [asdict(item) for item in given.changes],
        "present_spend": [asdict(item) for item in given.spend],
    }


def placement_of(design: Design | None) -> dict[str, Any] | None:
    """The header's part of a design; ``None`` where it says nothing."""
    if design is None or design.rules == DesignRules():
        return None
    return {**asdict(design.rules), "aim": " ".join(design.rules.aim)}


def _renamed(item: Any) -> dict[str, Any]:
    row = asdict(item)
    row["capacity_class_id"] = row.pop("class_id")
    return row


def _scaled(row: dict[str, Any], old: str, new: str, size: int) -> dict[str, Any]:
    value = row.pop(old)
    return {**row, new: None if value is None else value / size}


def _rate(item: Any) -> dict[str, Any]:
    row = _scaled(_renamed(item), "in_band_s", "in_band_h", HOUR_S)
    row = _scaled(row, "max_distance_m", "max_km", METRES_PER_KM)
    row["kg_co2_per_tkm"] = row.pop("co2_kg_per_tkm")
    return row


def _zone(zone: DemandZone) -> dict[str, Any]:
    return {
        "id": zone.id,
        "name": zone.name,
        "lat": zone.location.lat,
        "lon": zone.location.lon,
        "city": zone.city,
        "inner_km": zone.inner_m / METRES_PER_KM,
    }
