"""Suppliers: from table rows to nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.io.clocks import seconds_of
from supplychain.io.grouped import named
from supplychain.suppliers import (
    CategoryDemand,
    Certificate,
    ClusterOutage,
    DeliveryRecord,
    Inspection,
    PresentPurchase,
    PriceBreak,
    SourcingRules,
    Supplier,
    Supply,
    SupplyOffer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from supplychain.io.documents.sourcing import SourcingDocument
    from supplychain.io.documents.suppliers import (
        CategoryDemandRow,
        CertificateRow,
        DeliveryReceivedRow,
        InspectionRow,
        SupplierRow,
        SupplyOfferRow,
        SupplyPriceRow,
    )

CLOCKS = {
    "suppliers": ("cured",),
    "deliveries_received": ("ordered", "due", "received"),
    "inspections": ("inspected",),
}
"""Columns that end in ``_at`` outside and in ``_s`` inside, by table."""


def supply_of(
    sourcing: SourcingDocument | None, rows: Mapping[str, Sequence[Any]], start: datetime
) -> Supply | None:
    """What the header and the tables state of suppliers; ``None`` if they state nothing."""
    supply = Supply(
        suppliers=tuple(_supplier(row, start) for row in rows["suppliers"]),
        offers=_offers(rows["supply_offers"], rows["supply_prices"]),
        deliveries=tuple(_delivery(row, start) for row in rows["deliveries_received"]),
        inspections=tuple(_inspection(row, start) for row in rows["inspections"]),
        certificates=tuple(_certificate(row, start) for row in rows["certificates"]),
        demand=tuple(map(_category, rows["category_demand"])),
        present=tuple(PresentPurchase(**row.model_dump()) for row in rows["present_allocation"]),
        outages=tuple(ClusterOutage(**row.model_dump()) for row in rows["cluster_outages"]),
        rules=_rules(sourcing),
    )
    return None if supply == Supply() else supply


def _offers(
    rows: Sequence[SupplyOfferRow], prices: Sequence[SupplyPriceRow]
) -> tuple[SupplyOffer, ...]:
    breaks: dict[tuple[str, str], list[PriceBreak]] = {}
    for row in prices:
        held = breaks.setdefault((row.supplier_id, row.category_id), [])
        held.append(PriceBreak(row.from_units, row.price_cny))
    return tuple(
        SupplyOffer(
            **row.model_dump(),
            breaks=tuple(
                sorted(
                    breaks.get((row.supplier_id, row.category_id), ()),
                    key=lambda item: item.from_units,
                )
            ),
        )
        for row in rows
    )


def _supplier(row: SupplierRow, start: datetime) -> Supplier:
    fields = _in_seconds(row.model_dump(), "suppliers", start)
    fields["name"] = named(row.name, row.id)
    return Supplier(**fields)


def _delivery(row: DeliveryReceivedRow, start: datetime) -> DeliveryRecord:
    return DeliveryRecord(**_in_seconds(row.model_dump(), "deliveries_received", start))


def _inspection(row: InspectionRow, start: datetime) -> Inspection:
    return Inspection(**_in_seconds(row.model_dump(), "inspections", start))


def _certificate(row: CertificateRow, start: datetime) -> Certificate:
    first, last = seconds_of(row.valid_from, start), seconds_of(row.valid_until, start)
    return Certificate(row.supplier_id, row.kind, first, last)


def _category(row: CategoryDemandRow) -> CategoryDemand:
    fields = row.model_dump()
    fields["name"] = named(row.name, row.id)
    return CategoryDemand(**fields)


def _in_seconds(fields: dict[str, Any], table: str, start: datetime) -> dict[str, Any]:
    for name in CLOCKS[table]:
        clock = fields.pop(f"{name}_at")
        fields[f"{name}_s"] = None if clock is None else seconds_of(clock, start)
    return fields


def _rules(sourcing: SourcingDocument | None) -> SourcingRules:
    if sourcing is None:
        return SourcingRules()
    fields = sourcing.model_dump()
    fields["required_certificates"] = tuple(sourcing.required_certificates.split())
    return SourcingRules(**fields)
