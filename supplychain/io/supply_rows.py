"""Suppliers: from nouns to table rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from supplychain.io.clocks import clock_of
from supplychain.io.supply_nouns import CLOCKS
from supplychain.suppliers import SourcingRules, Supply

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from supplychain.suppliers import SupplyOffer


def supply_rows(supply: Supply | None, start: datetime) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table about suppliers."""
    given = Supply() if supply is None else supply
    return {
        "suppliers": _with_clocks("suppliers", given.suppliers, start),
        "supply_offers": [_offer(item) for item in given.offers],
        "supply_prices": [
            {
                "supplier_id": item.supplier_id,
                "category_id": item.category_id,
                "from_units": part.from_units,
                "price_cny": part.price_cny,
            }
            for item in given.offers
            for part in item.breaks
        ],
        "deliveries_received": _with_clocks("deliveries_received", given.deliveries, start),
        "inspections": _with_clocks("inspections", given.inspections, start),
        "certificates": [
            {
                "supplier_id": item.supplier_id,
                "kind": item.kind,
                "valid_from": clock_of(item.valid_from_s, start),
                "valid_until": clock_of(item.valid_until_s, start),
            }
            for item in given.certificates
        ],
        "category_demand": [asdict(item) for item in given.demand],
        "present_allocation": [asdict(item) for item in given.present],
        "cluster_outages": [asdict(item) for item in given.outages],
    }


def sourcing_of(supply: Supply | None) -> dict[str, Any] | None:
    """The header's part about suppliers; ``None`` where it says nothing."""
    if supply is None or supply.rules == SourcingRules():
        return None
    kinds = " ".join(supply.rules.required_certificates)
    return {**asdict(supply.rules), "required_certificates": kinds}


def _offer(offer: SupplyOffer) -> dict[str, Any]:
    row = asdict(offer)
    del row["breaks"]
    return row


def _with_clocks(table: str, items: Iterable[Any], start: datetime) -> list[dict[str, Any]]:
    rows = [asdict(item) for item in items]
    for row in rows:
        for name in CLOCKS[table]:
            at_s = row.pop(f"{name}_s")
            row[f"{name}_at"] = None if at_s is None else clock_of(at_s, start)
    return rows
