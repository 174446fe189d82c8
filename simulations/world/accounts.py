"""Where the goods of a world with stores came from, and where they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.world.nouns import FreightEnd

if TYPE_CHECKING:
    from simulations.world.run import Run


@dataclass(slots=True)
class Account:
    """Units of one product.

    Parameters
    ----------
    begun, supplied
        Lots of the scenario that have come, and what suppliers have sent.
    delivered, refused
        Handed over at doors, and spoiled there.
    written_off
        Expired or spoiled in store, or destroyed anywhere.
    on_hand
        In stores.
    on_the_way
        With orders, transfers and shipments that have not ended.
    sent_back
        What suppliers got back.
    """

    begun: float = 0.0
    supplied: float = 0.0
    delivered: float = 0.0
    refused: float = 0.0
    written_off: float = 0.0
    on_hand: float = 0.0
    on_the_way: float = 0.0
    sent_back: float = 0.0

    @property
    def came(self) -> float:
        """All that came in."""
        return self.begun + self.supplied

    @property
    def accounted_for(self) -> float:
        """All that is known of it; equal to what came."""
        gone = self.delivered + self.refused + self.written_off + self.sent_back
        return gone + self.on_hand + self.on_the_way


def accounts_of(run: Run) -> dict[str, Account]:
    """Accounts by product, now."""
    assert run.stores is not None
    assert run.stocked is not None
    found: dict[str, Account] = defaultdict(Account)
    for lot in run.scenario.lots:
        if lot.available_s <= 0 or lot.available_s < run.now_s:
            found[lot.product_id].begun += lot.quantity
    for shelf in run.stores.shelves():
        account = found[shelf.ageing.product.id]
        account.on_hand += shelf.quantity
        account.written_off += shelf.written_off
    shipments = run.stocked.shipments
    for shipment in shipments.on_the_way.values():
        found[shipment.product_id].on_the_way += shipment.quantity
    for product_id, units in shipments.left_network.items():
        found[product_id].sent_back += units
    for product_id, units in run.stocked.supplied_units.items():
        found[product_id].supplied += units
    _add_freight(run, found)
    return dict(found)


def _add_freight(run: Run, found: dict[str, Account]) -> None:
    moving = [item for order in run.ledger.orders for item in order.freight]
    moving += [item for items in run.transfers_to.values() for item in items.values()]
    moving += run.destroyed
    for item in moving:
        account, units = found[item.product.id], item.batch.quantity
        match item.end:
            case FreightEnd.DELIVERED:
                account.delivered += units
            case FreightEnd.REFUSED:
                account.refused += units
            case FreightEnd.DESTROYED:
                account.written_off += units
            case FreightEnd.NONE:
                account.on_the_way += units
            case FreightEnd.STORED:
                pass
