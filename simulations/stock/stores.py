"""What lies at every site: received, issued first expired first out, and thrown away in time.

Nothing is polled. A shelf asks the clock to be called when its first batch can no longer be sold;
batches are lived on only when they are touched. Quantities are conserved: what came in has been
issued, was written off (expired, spoiled, destroyed) or is on hand.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulations.clock import Rank
from simulations.events import EventKind
from simulations.goods.ageing import ageing_of
from simulations.goods.air import Still
from simulations.goods.batch import Batch
from simulations.stock.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulations.clock import Clock
    from simulations.log import EventLog
    from simulations.stock.rooms import Rooms
    from supplychain.scenario import Scenario

NOTHING = 1e-9
"""Quantities below this many units are rounding."""
EXPIRED, WARMTH, DESTROYED = "expired", "warmth", "destroyed"
"""Why goods in store are written off."""


class Stores:
    """Stocks of all sites.

    Parameters
    ----------
    scenario
        Products, classes and sites.
    rooms
        Where batches live.
    log
        Told of lots received, issued, expired and spoiled, and of stock-outs.
    clock
        Calls when a batch can no longer be sold; without one, somebody calls :meth:`expire`.
    """

    def __init__(
        self, scenario: Scenario, rooms: Rooms, log: EventLog, clock: Clock | None = None
    ) -> None:
        self.ageing = ageing_of(scenario)
        self.rooms, self.log, self._clock = rooms, log, clock
        self.told: list[Callable[[str, str, int], object]] = []
        """Called with site, product and second when goods have been put away."""
        self.told_gone: list[Callable[[str, Batch, str, int], object]] = []
        """Called with site, batch, cause and second when goods have been written off."""
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._transit: dict[str, Still] = {}
        self._site_shelves: dict[str, list[Shelf]] = {}
        self._storage_kg = {
            (site.id, c.temperature_class_id): c.storage_kg
            for site in scenario.sites
            for c in site.capacities
        }
        self._closed_classes = {site.id for site in scenario.sites if site.capacities}

    def stock(self, scenario: Scenario) -> None:
        """Put the scenario's lots in place; those that come later are received then."""
        for lot in scenario.lots:
            batch = Batch(
                lot.id,
                self.ageing[lot.product_id],
                lot.quantity,
                lot.age_h,
                since_s=lot.available_s,
            )
            if lot.available_s <= 0 or self._clock is None:
                self.receive(lot.site_id, batch, lot.available_s)
            else:
                self._clock.call(
                    lot.available_s,
                    self.receive,
                    lot.site_id,
                    batch,
                    lot.available_s,
                    rank=Rank.ARRIVAL,
                )

    def receive(self, site_id: str, batch: Batch, at_s: int) -> None:
        """Put a batch away that has been lived up to now, or is taken to have been where it goes.

        It is taken even if the room is full; :meth:`space_kg` says what should still come.
        """
        shelf = self._shelf(site_id, batch.ageing.product.id)
        batch.live(at_s, shelf.room)
        shelf.room.load(at_s, batch.kg, batch.product_c)
        shelf.put(batch)
        self.log.add(
            at_s,
            EventKind.LOT_RECEIVED,
            batch.lot_id,
            site_id,
            batch.quantity,
            batch.remaining_h if batch.ageing.life_h < math.inf else 0.0,
        )
        if self._clock is not None:
            self._watch(shelf)
        for tell in self.told:
            tell(site_id, batch.ageing.product.id, at_s)

    def issue(
        self,
        site_id: str,
        product_id: str,
        quantity: float,
        at_s: int,
        least_remaining_h: float = 0.0,
    ) -> list[Batch]:
        """Take goods out, first expired first out.

        Parameters
        ----------
        site_id, product_id, quantity
            Where, what and how many units.
        at_s
            When; batches are lived up to now.
        least_remaining_h
            Batches with less life are left where they are.

        Returns
        -------
        list of Batch
            Whole batches and the part of a last one; less than asked for if there is not enough,
            which is logged as a stock-out.
        """
        shelf = self._shelf(site_id, product_id)
        taken: list[Batch] = []
        wanted, skipped = quantity, 0
        order, room, log = shelf.order, shelf.room, self.log
        while wanted > NOTHING and skipped < len(order):
            batch = order[skipped][2]
            batch.live(at_s, room)
            remaining_h = batch.remaining_h
            if remaining_h < least_remaining_h or batch.is_unsaleable:
                skipped += 1
                continue
            if batch.quantity <= wanted + NOTHING:
                del order[skipped]
            else:
                batch = batch.split(wanted)
            wanted -= batch.quantity
            taken.append(batch)
            left_h = remaining_h if remaining_h < math.inf else 0.0
            log.add(at_s, EventKind.LOT_ISSUED, batch.lot_id, site_id, batch.quantity, left_h)
        self._take(shelf, quantity - wanted, at_s)
        shelf.issued += quantity - wanted
        if wanted > NOTHING:
            worth_cny = wanted * shelf.ageing.product.value_cny
            log.add(at_s, EventKind.STOCK_OUT, product_id, site_id, wanted, worth_cny)
        return taken

    def on_hand(self, site_id: str, product_id: str) -> float:
        """Units there, including what nobody may buy any more and nobody has noticed yet."""
        shelf = self._shelves.get((site_id, product_id))
        return shelf.quantity if shelf else 0.0

    def batches(self, site_id: str, product_id: str, at_s: int) -> list[Batch]:
        """Batches there, lived up to now, in the order in which they will be issued."""
        shelf = self._shelf(site_id, product_id)
        shelf.live(at_s)
        return [batch for _, _, batch in shelf.order]

    def held_kg(self, site_id: str, class_id: str) -> float:
        """Mass in a room."""
        return self.rooms.air(site_id, class_id).mass_kg

    def space_kg(self, site_id: str, class_id: str) -> float:
        """Mass that a room can still take; negative if it is too full already."""
        none = 0.0 if site_id in self._closed_classes else math.inf
        return self._storage_kg.get((site_id, class_id), none) - self.held_kg(site_id, class_id)

    def issued(self, site_id: str, product_id: str) -> float:
        """Units issued there so far."""
        shelf = self._shelves.get((site_id, product_id))
        return shelf.issued if shelf else 0.0

    def shelves_in(self, site_id: str, class_id: str) -> list[Shelf]:
        """Shelves of one room."""
        shelves = self._site_shelves.get(site_id, ())
        return [s for s in shelves if s.room.class_id == class_id]

    def transit(self, class_id: str) -> Still:
        """Air of vehicles that hold the set point of a class."""
        found = self._transit.get(class_id)
        if found is None:
            found = self._transit[class_id] = Still(self.rooms.hold_c(class_id))
        return found

    def expire(self, at_s: int, site_ids: Iterable[str] | None = None) -> None:
        """Throw away all that can no longer be sold."""
        for shelf in list(self._all(site_ids)):
            self.clear(shelf, at_s)

    def _all(self, site_ids: Iterable[str] | None) -> Iterator[Shelf]:
        for site_id in self._site_shelves if site_ids is None else site_ids:
            yield from self._site_shelves.get(site_id, ())

    def clear(self, shelf: Shelf, at_s: int) -> None:
        """Live a shelf on and throw away what can no longer be sold."""
        shelf.live(at_s)
        gone = [batch for _, _, batch in shelf.order if batch.is_unsaleable]
        if gone:
            shelf.order = [place for place in shelf.order if not place[2].is_unsaleable]
        for batch in gone:
            self._take(shelf, batch.quantity, at_s)
            if batch.fell_to_warmth:
                self._write_off(shelf, batch, EventKind.LOT_SPOILED, WARMTH, at_s)
            else:
                self._write_off(shelf, batch, EventKind.LOT_EXPIRED, EXPIRED, at_s)
        if self._clock is not None:
            self._watch(shelf)

    def destroy(self, site_id: str, share: float, at_s: int, spared: Iterable[str] = ()) -> None:
        """A share of all that lies at a site is lost, but for goods of some classes."""
        kept = frozenset(spared)
        for shelf in self._site_shelves.get(site_id, ()):
            if shelf.room.class_id in kept:
                continue
            shelf.live(at_s)
            for batch in self._taken(shelf, share):
                self._take(shelf, batch.quantity, at_s)
                self._write_off(shelf, batch, EventKind.LOT_LOST, DESTROYED, at_s)

    def clear_out(
        self, site_id: str, share: float, at_s: int, spared: Iterable[str] = ()
    ) -> list[list[Batch]]:
        """Issue a share of all that lies at a site, but for goods of some classes, by product."""
        kept, found = frozenset(spared), []
        for shelf in self._site_shelves.get(site_id, ()):
            if shelf.room.class_id in kept or shelf.quantity <= NOTHING:
                continue
            product_id = shelf.ageing.product.id
            taken = self.issue(site_id, product_id, share * shelf.quantity, at_s)
            if taken:
                found.append(taken)
        return found

    def shelves(self) -> Iterator[Shelf]:
        """All shelves."""
        return self._all(None)

    def _taken(self, shelf: Shelf, share: float) -> list[Batch]:
        """The share of every batch, off the shelf."""
        if share >= 1.0:
            batches, shelf.order = [batch for _, _, batch in shelf.order], []
            return batches
        return [batch.split(share * batch.quantity) for _, _, batch in shelf.order]

    def _write_off(
        self, shelf: Shelf, batch: Batch, kind: EventKind, cause: str, at_s: int
    ) -> None:
        shelf.written_off += batch.quantity
        self.log.add(at_s, kind, batch.lot_id, shelf.site_id, batch.kg, batch.worth_cny)
        for tell in self.told_gone:
            tell(shelf.site_id, batch, cause, at_s)

    def _watch(self, shelf: Shelf) -> None:
        """Ask to be called when the first batch of a shelf can no longer be sold."""
        expires_s = shelf.expires_s()
        if expires_s == math.inf:
            return
        assert self._clock is not None
        due_s = max(math.ceil(expires_s), self._clock.now_s)
        if shelf.call is not None:
            if shelf.call_s <= due_s:
                return
            shelf.call.cancel()
        shelf.call_s = due_s
        shelf.call = self._clock.call(due_s, self._called, shelf, rank=Rank.WORK)

    def _called(self, shelf: Shelf) -> None:
        shelf.call = None
        assert self._clock is not None
        self.clear(shelf, self._clock.now_s)

    def _take(self, shelf: Shelf, quantity: float, at_s: int) -> None:
        shelf.quantity = max(0.0, shelf.quantity - quantity) if shelf.order else 0.0
        room = shelf.room
        room.load(at_s, -quantity * shelf.ageing.product.kg, room.hold_c)

    def _shelf(self, site_id: str, product_id: str) -> Shelf:
        found = self._shelves.get((site_id, product_id))
        if found is None:
            ageing = self.ageing[product_id]
            room = self.rooms.air(site_id, ageing.product.temperature_class_id)
            found = self._shelves[site_id, product_id] = Shelf(site_id, ageing, room)
            self._site_shelves.setdefault(site_id, []).append(found)
        return found
