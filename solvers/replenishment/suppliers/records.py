"""What is on record of each supplier, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S

if TYPE_CHECKING:
    from supplychain.suppliers import (
        Certificate,
        DeliveryRecord,
        Inspection,
        Supplier,
        Supply,
        SupplyOffer,
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One supplier with what it offers and all that happened up to a moment.

    Parameters
    ----------
    supplier
        Who.
    offers
        What it offers.
    deliveries
        Order lines that were due or have come, by due time.
    inspections
        Of its lots, by time.
    certificates
        All that it ever showed.
    """

    supplier: Supplier
    offers: tuple[SupplyOffer, ...]
    deliveries: tuple[DeliveryRecord, ...]
    inspections: tuple[Inspection, ...]
    certificates: tuple[Certificate, ...]

    def since(self, start_s: float) -> Record:
        """The same without deliveries due and inspections made before a moment."""
        return Record(
            self.supplier,
            self.offers,
            tuple(item for item in self.deliveries if item.due_s >= start_s),
            tuple(item for item in self.inspections if item.inspected_s >= start_s),
            self.certificates,
        )


def records_of(supply: Supply, at_s: int = 0) -> tuple[Record, ...]:
    """What was known of every supplier at a moment, in the order of the suppliers.

    An order line counts once it is due or has come; nothing later than ``at_s`` is known.
    """
    offers: dict[str, list[SupplyOffer]] = {}
    for offer in supply.offers:
        offers.setdefault(offer.supplier_id, []).append(offer)
    deliveries: dict[str, list[DeliveryRecord]] = {}
    for line in sorted(supply.deliveries, key=lambda item: item.due_s):
        if line.due_s <= at_s or has_come(line, at_s):
            deliveries.setdefault(line.supplier_id, []).append(line)
    inspections: dict[str, list[Inspection]] = {}
    for item in sorted(supply.inspections, key=lambda item: (item.inspected_s, item.id)):
        if item.inspected_s <= at_s:
            inspections.setdefault(item.supplier_id, []).append(item)
    certificates: dict[str, list[Certificate]] = {}
    for paper in supply.certificates:
        certificates.setdefault(paper.supplier_id, []).append(paper)
    return tuple(
        Record(
            supplier,
            tuple(offers.get(supplier.id, ())),
            tuple(deliveries.get(supplier.id, ())),
            tuple(inspections.get(supplier.id, ())),
            tuple(certificates.get(supplier.id, ())),
        )
        for supplier in supply.suppliers
    )


def has_come(line: DeliveryRecord, at_s: int) -> bool:
    """Whether the goods had come by a moment."""
    return line.received_s is not None and line.received_s <= at_s


def window_start(at_s: int, window_days: float) -> float:
    """First moment that still counts."""
    return at_s - window_days * DAY_S
