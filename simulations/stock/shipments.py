"""Goods between two stores, without routes: they take a lead time and age on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from simulations.clock import Rank
from simulations.effects import Effect
from simulations.events import EventKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulations.clock import Clock
    from simulations.goods.batch import Batch
    from simulations.stock.stores import Stores
    from supplychain.scenario import Scenario


class WhenClosed(StrEnum):
    """What becomes of goods on the way whose site is closed when they come.

    ``CONTINUE`` they are let in; ``HOLD`` they wait outside in their vehicle; ``DIVERT`` they go to
    an open site of the same tier and city, and wait if there is none; ``RETURN`` they go back, and
    are put away where they came from.
    """

    CONTINUE = "continue"
    HOLD = "hold"
    DIVERT = "divert"
    RETURN = "return"


@dataclass(slots=True)
class Shipment:
    """Batches of one product on their way.

    Parameters
    ----------
    id, from_id, to_id, product_id
        Which; ``from_id`` is a site or a supplier.
    batches
        What is on board.
    lead_s, due_s
        Time from end to end, and when it comes.
    promised_s
        When it was to come at first.
    """

    id: str
    from_id: str
    to_id: str
    product_id: str
    batches: list[Batch]
    lead_s: int
    due_s: int
    promised_s: int

    @property
    def quantity(self) -> float:
        """Units on board."""
        return sum(batch.quantity for batch in self.batches)

    @property
    def kg(self) -> float:
        """Mass on board."""
        return sum(batch.kg for batch in self.batches)


class Shipments:
    """All that is on the way between stores.

    Parameters
    ----------
    scenario
        Sites, to find another of the same tier and city.
    stores, clock
        Where goods go, and when.
    when_closed
        What becomes of goods whose site is closed: the same everywhere, or by site.
    """

    def __init__(
        self,
        scenario: Scenario,
        stores: Stores,
        clock: Clock,
        when_closed: WhenClosed | Callable[[str], WhenClosed] = WhenClosed.HOLD,
    ) -> None:
        self.stores, self.clock, self._when_closed = stores, clock, when_closed
        self.effects = stores.rooms.effects
        self._sites = {site.id: site for site in scenario.sites}
        self._changes = self.effects.changes(Effect.SITE_CAPACITY)
        self.on_the_way: dict[str, Shipment] = {}
        self.left_network: dict[str, float] = {}
        """Units by product that went back to suppliers."""

    def send(
        self,
        shipment_id: str,
        from_id: str,
        to_id: str,
        batches: list[Batch],
        lead_s: int,
    ) -> Shipment:
        """Goods leave now and come after their lead time; at once if there is none."""
        now_s = self.clock.now_s
        product_id = batches[0].product.id
        due_s = now_s + lead_s
        shipment = Shipment(shipment_id, from_id, to_id, product_id, batches, lead_s, due_s, due_s)
        loaded = EventKind.SHIPMENT_LOADED
        self.stores.log.add(now_s, loaded, shipment_id, from_id, shipment.kg)
        self._go(shipment, due_s)
        return shipment

    def transfer(
        self,
        transfer_id: str,
        product_id: str,
        from_id: str,
        to_id: str,
        quantity: float,
        lead_s: int,
        least_remaining_h: float = 0.0,
    ) -> Shipment | None:
        """Send stock from one site to another at once, as much as there is of what is asked.

        Nothing leaves a closed site, and nothing is sent to one.
        """
        if quantity <= 0.0 or self.is_closed(from_id) or self.is_closed(to_id):
            return None
        now_s, log = self.clock.now_s, self.stores.log
        there = min(quantity, self.stores.on_hand(from_id, product_id))
        if there <= 0.0:
            return None
        taken = self.stores.issue(from_id, product_id, there, now_s, least_remaining_h)
        if not taken:
            return None
        kg, worth_cny = sum(b.kg for b in taken), sum(b.worth_cny for b in taken)
        log.add(now_s, EventKind.TRANSFER_SENT, transfer_id, from_id, kg, worth_cny)
        return self.send(transfer_id, from_id, to_id, taken, lead_s)

    def coming(self, site_id: str, product_id: str) -> list[Shipment]:
        """What is on the way to a site."""
        ways = self.on_the_way.values()
        return [s for s in ways if s.to_id == site_id and s.product_id == product_id]

    def when_closed(self, site_id: str) -> WhenClosed:
        """What becomes of goods for a closed site."""
        what = self._when_closed
        return what if isinstance(what, WhenClosed) else what(site_id)

    def is_closed(self, site_id: str) -> bool:
        """Whether a site handles nothing now."""
        return self.effects.at(Effect.SITE_CAPACITY, site_id, self.clock.now_s) <= 0.0

    def opens_s(self, site_id: str) -> int | None:
        """First second after now at which a closed site handles something again, if ever.

        Capacity that rises from 0 in a ramp is there a minute after the ramp's beginning.
        """
        now_s = self.clock.now_s
        for change_s in self._changes:
            for at_s in (change_s, change_s + 60):
                open_then = self.effects.at(Effect.SITE_CAPACITY, site_id, at_s) > 0.0
                if at_s > now_s and open_then:
                    return at_s
        return None

    def _go(self, shipment: Shipment, due_s: int) -> None:
        shipment.due_s = due_s
        self.on_the_way[shipment.id] = shipment
        self.clock.call(due_s, self._come, shipment, rank=Rank.ARRIVAL)

    def _come(self, shipment: Shipment) -> None:
        if shipment.to_id in self._sites and self.is_closed(shipment.to_id):
            what = self.when_closed(shipment.to_id)
            if what is WhenClosed.HOLD:
                self._wait(shipment)
                return
            if what is WhenClosed.DIVERT:
                self._divert(shipment)
                return
            if what is WhenClosed.RETURN and shipment.from_id != shipment.to_id:
                self._turn_back(shipment)
                return
        self._put_away(shipment)

    def _put_away(self, shipment: Shipment) -> None:
        now_s, log = self.clock.now_s, self.stores.log
        del self.on_the_way[shipment.id]
        late_s = now_s - shipment.promised_s
        log.add(
            now_s, EventKind.SHIPMENT_RECEIVED, shipment.id, shipment.to_id, shipment.kg, late_s
        )
        if shipment.to_id not in self._sites:
            left = self.left_network
            left[shipment.product_id] = left.get(shipment.product_id, 0.0) + shipment.quantity
            return
        for batch in shipment.batches:
            batch.live(now_s, self.stores.transit(batch.product.temperature_class_id))
            self.stores.receive(shipment.to_id, batch, now_s)

    def _wait(self, shipment: Shipment) -> None:
        """Wait outside until the site opens; for ever if it never does."""
        now_s = self.clock.now_s
        waiting = EventKind.SHIPMENT_WAITING
        self.stores.log.add(now_s, waiting, shipment.id, shipment.to_id, shipment.kg)
        opens_s = self.opens_s(shipment.to_id)
        if opens_s is not None:
            self._go(shipment, opens_s)

    def _divert(self, shipment: Shipment) -> None:
        class_id = shipment.batches[0].product.temperature_class_id
        other = self._open_like(shipment.to_id, class_id)
        if other is None:
            self._wait(shipment)
            return
        now_s, kind = self.clock.now_s, EventKind.SHIPMENT_DIVERTED
        self.stores.log.add(now_s, kind, shipment.id, other, shipment.kg)
        shipment.to_id = other
        self._put_away(shipment)

    def _turn_back(self, shipment: Shipment) -> None:
        now_s, kind = self.clock.now_s, EventKind.SHIPMENT_RETURNED
        self.stores.log.add(now_s, kind, shipment.id, shipment.from_id, shipment.kg)
        shipment.to_id = shipment.from_id
        self._go(shipment, now_s + shipment.lead_s)

    def _open_like(self, site_id: str, class_id: str) -> str | None:
        site = self._sites[site_id]
        likes = (
            other.id
            for other in self._sites.values()
            if other.id != site_id
            and (other.city, other.tier) == (site.city, site.tier)
            and other.holds(class_id)
        )
        return next((other for other in likes if not self.is_closed(other)), None)
