"""What the telemetry of a scenario says of its lots, for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.monitor_figures import ALARM_WORDS, NOTHING, report_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.telemetry import LotReport, ScenarioReport, SeriesReport

LOT_HEADINGS = (
    *("lot", "product", "site", "in band", "excursions", "age given", "age read", "life left"),
    "alarms",
)
LOT_WORDS = frozenset({"lot", "product", "site"})
"""Headings of columns that hold no numbers."""


def lot_row(lot: LotReport) -> tuple[str, ...]:
    """Cells of a lot under `LOT_HEADINGS`."""
    share = lot.in_band_share
    return (
        *(lot.lot.id, lot.product.name, lot.lot.site_id),
        NOTHING if share is None else f"{share:.1%}",
        str(lot.excursions),
        *(_hours(lot.lot.age_h), _hours(lot.age_h), _hours(lot.life_left_h)),
        str(lot.alarms),
    )


def own_alarm_rows(lots: Iterable[LotReport]) -> list[tuple[str, str, str, str]]:
    """Lot, what, how much and the limit of each alarm about a lot as a whole."""
    return [
        (lot.lot.id, ALARM_WORDS[alarm.kind], _hours(alarm.value), _hours(alarm.limit))
        for lot in lots
        for alarm in lot.own_alarms
    ]


def scenario_json(found: ScenarioReport) -> dict[str, Any]:
    """Lots and tracks with everything that is known of them."""
    return {
        "lots": [_lot(lot) for lot in found.lots],
        "tracks": [_series(item) for item in found.series],
    }


def _lot(lot: LotReport) -> dict[str, Any]:
    return {
        "lot_id": lot.lot.id,
        "product_id": lot.product.id,
        "site_id": lot.lot.site_id,
        "tracks": len(lot.reports),
        "in_band_share": lot.in_band_share,
        "excursions": lot.excursions,
        "age_given_h": lot.lot.age_h,
        "age_read_h": lot.age_h,
        "life_left_h": lot.life_left_h,
        "alarms": lot.alarms,
        "own_alarms": [
            {"kind": str(alarm.kind), "value": alarm.value, "limit": alarm.limit, "unit": "h"}
            for alarm in lot.own_alarms
        ],
    }


def _series(item: SeriesReport) -> dict[str, Any]:
    series = item.series
    named = {
        "lot_id": series.lot_id,
        "order_id": series.order_id,
        "site_id": series.site_id,
        "vehicle_id": series.vehicle_id,
        "temperature_class_id": item.temperature_class.id,
        "product_id": item.product.id if item.product else "",
    }
    return named | report_json(item.report)


def _hours(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.1f} h"
