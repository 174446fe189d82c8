"""What disruptions do to goods in store, work in progress and queued work when they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.clock import Rank
from simulations.events import EventKind
from simulations.stock.shipments import WhenClosed
from simulations.stock.stores import DESTROYED
from simulations.world.consequences import InForce, full_share, recedes_s
from simulations.world.haulage import TRUNK, Haulage
from simulations.world.nouns import FreightEnd, OrderState
from simulations.world.stand_ins import StandIns
from supplychain.disruptions import InStore, InTransit, QueuedWork, WorkInProgress

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulations.disruptions import Happenings, Occurrence
    from simulations.world.nouns import Freight, LiveOrder, Part
    from simulations.world.run import Run
    from supplychain.plans import Consignment

    Issue = Callable[[Consignment, LiveOrder | None, int, str], list[Freight]]


class Aftermath:
    """Consequences of a replication, brought about in a world.

    Parameters
    ----------
    run, happenings
        The world, and what goes wrong in it.
    issue
        Makes the goods of a consignment at the site that it comes from, now.
    """

    def __init__(self, run: Run, happenings: Happenings, issue: Issue) -> None:
        self._run, self._issue = run, issue
        self.rules = InForce(happenings, run.chance)
        self.haulage = Haulage(run)
        self._site_ids = sorted(run.sites)
        self._others = StandIns(run, self.rules)
        for hit in self.rules.hits:
            told = hit.disruption.consequences
            if (told.in_store, told.in_progress, told.queued) != (
                InStore.KEEP,
                WorkInProgress.FINISH,
                QueuedWork.WAIT,
            ):
                at_s = max(hit.timing.begin_s, run.now_s)
                run.clock.call(at_s, self._strike, hit, rank=Rank.DISRUPTION)

    # What others ask ----------------------------------------------------------------------------

    def when_closed(self, site_id: str) -> WhenClosed:
        """What becomes of supplies for a closed site."""
        told = self.rules.in_transit(site_id, site_id, self._run.now_s)
        return WhenClosed.HOLD if told is None else WhenClosed(told.value)

    def is_open(self, site_id: str) -> bool:
        """Whether a site handles anything now."""
        return self._others.is_open(site_id)

    def stands_in(self, site_id: str, class_ids: set[str]) -> str | None:
        """The nearest open site of the same tier that holds some classes."""
        found = self._others.alike(site_id, class_ids)
        return found[0] if found else None

    def forward(self, freight: Freight) -> None:
        """Goods that no plan carries go straight to where they belong."""
        freight.is_astray = True
        self.send_on(freight)

    def send_on(self, freight: Freight) -> None:
        """Goods that came to a site that is not theirs go on to theirs."""
        self.haulage.send(freight, freight.item.to_site_id)

    def astray(self, freight: Freight) -> None:
        """Goods leave their plan for good: from wherever they come to, they are sent on."""
        self._run.release(freight)
        freight.is_astray = True

    def reissued(self, item: Consignment, order: LiveOrder | None, key: str) -> Consignment | None:
        """The consignment as it comes from another site, if its own one is struck.

        Returns
        -------
        Consignment or None
            The same where nothing is wrong; ``None`` if there are no such goods today.
        """
        run, site_id = self._run, item.from_site_id
        class_id = item.temperature_class_id
        told = QueuedWork.WAIT
        if self.rules.has_queued:
            told = self.rules.queued(key, site_id, class_id, run.now_s)
        is_burnt = (
            run.stores is None
            and not self.is_open(site_id)
            and self.rules.loses_goods(site_id, class_id, run.now_s)
        )
        if told is QueuedWork.MOVE and (order is None or order.front != site_id):
            return self._others.elsewhere(item, item.to_site_id) or (None if is_burnt else item)
        return None if is_burnt or told is QueuedWork.CANCEL else item

    def moved(self, order: LiveOrder, items: tuple[Consignment, ...]) -> tuple[Consignment, ...]:
        """Goods of an order whose front is struck, for another front that takes it over."""
        run, front = self._run, order.front
        if not (self.rules.has_queued and front):
            return items
        if self.rules.queued(order.id, front, "", run.now_s) is not QueuedWork.MOVE:
            return items
        found = self._others.taken_over(front, order.noun, items)
        if found is None:
            return items
        order.front, changed = found
        return changed

    def cancels(self, part: Part, front_id: str) -> bool:
        """Whether work that would wait at a front is cancelled instead."""
        if not self.rules.has_queued:
            return False
        told = self.rules.queued(part.order.id, front_id, "", self._run.now_s)
        return told is QueuedWork.CANCEL

    # When it begins -----------------------------------------------------------------------------

    def _strike(self, hit: Occurrence) -> None:
        told = hit.disruption.consequences
        for site_id in self.rules.sites(hit, self._site_ids):
            lost = self._strike_store(hit, site_id)
            if told.in_progress is not WorkInProgress.FINISH:
                self._strike_work(hit, site_id)
            self._strike_queue(hit, site_id, lost)

    def _goods_at(self, site_id: str, hit: Occurrence) -> list[Freight]:
        """Goods of orders and transfers that wait or are handled at a site, none of them twice."""
        run, spared = self._run, hit.disruption.exempt_class_ids
        found: dict[int, Freight] = {}
        for order in run.ledger.orders:
            if not order.state.is_final:
                found |= {id(i): i for i in order.freight if i.part is not None}
        for goods in run.transfers_to.values():
            found |= goods
        return [i for i in found.values() if i.place == site_id and i.class_id not in spared]

    def _chosen(self, hit: Occurrence, *key: str) -> bool:
        return self._run.chance.uniform("struck", hit.disruption.id, *key) < full_share(hit)

    def _strike_store(self, hit: Occurrence, site_id: str) -> list[Freight]:
        """Goods in store are lost or taken away; gives those of orders that are lost."""
        run, told = self._run, hit.disruption.consequences.in_store
        if told is InStore.KEEP:
            return []
        spared, share = hit.disruption.exempt_class_ids, full_share(hit)
        goods = [i for i in self._goods_at(site_id, hit) if self._chosen(hit, "goods", i.id)]
        if told is InStore.LOSE:
            if run.stores is not None:
                run.stores.destroy(site_id, share, run.now_s, spared)
            for item in goods:
                self._destroy(item)
            return [item for item in goods if item.order is not None]
        if run.stores is not None:
            self._clear_out(site_id, share, spared)
        for item in goods:
            other = self.stands_in(site_id, {item.class_id})
            if other is not None:
                self.astray(item)
                self._carry_off(item, other)
        return []

    def _destroy(self, freight: Freight) -> None:
        run, place = self._run, freight.place
        if freight.order is None:
            run.destroyed.append(freight)
        run.take_off(freight)
        freight.end = FreightEnd.DESTROYED
        kg, cny = freight.kg, freight.worth_cny
        run.ledger.write_off(run.now_s, DESTROYED, kg, cny)
        run.log.add(run.now_s, EventKind.LOT_LOST, freight.id, place, kg, cny)

    def _clear_out(self, site_id: str, share: float, spared: tuple[str, ...]) -> None:
        """Take stock away to where its class is held; it stays if there is no such site."""
        run = self._run
        assert run.stores is not None
        assert run.stocked is not None
        stay = {key for key in run.classes if self.stands_in(site_id, {key}) is None}
        for batches in run.stores.clear_out(site_id, share, run.now_s, {*spared, *stay}):
            product = batches[0].product
            other = self.stands_in(site_id, {product.temperature_class_id})
            assert other is not None
            _, seconds = run.roads.leg(site_id, TRUNK, site_id, other)
            name = f"away-{site_id}-{product.id}-{run.now_s}"
            run.stocked.shipments.send(name, site_id, other, batches, seconds)

    def _carry_off(self, freight: Freight, to_id: str) -> None:
        """Goods are taken away from a site at once, open or not."""
        run, from_id = self._run, freight.place
        run.leave_site(freight, run.now_s, freight.day)
        _, seconds = run.roads.leg(from_id, TRUNK, from_id, to_id)
        run.log.add(run.now_s, EventKind.SHIPMENT_DIVERTED, freight.id, to_id, freight.kg)
        run.clock.call(run.now_s + seconds, self._bring, freight, to_id)

    def _bring(self, freight: Freight, to_id: str) -> None:
        run = self._run
        freight.batch.hold(run.now_s, run.hold_c(freight))
        run.arrive_at(freight, to_id, run.now_s)

    def _strike_work(self, hit: Occurrence, site_id: str) -> None:
        """Goods that are being handled are ready later: by the pause, or begun anew after it."""
        run, until_s = self._run, recedes_s(hit)
        is_lost = hit.disruption.consequences.in_progress is WorkInProgress.LOSE
        for item in self._goods_at(site_id, hit):
            if item.ready_s is not None and item.ready_s > run.now_s:
                left_s = run.sites[site_id].handling_s if is_lost else item.ready_s - run.now_s
                item.ready_s = max(until_s, run.now_s) + left_s

    def _strike_queue(self, hit: Occurrence, site_id: str, lost: list[Freight]) -> None:
        """What waits at a site is moved or cancelled, or does without what is lost."""
        told = hit.disruption.consequences.queued
        burnt = set(map(id, lost))
        for part in self._parts_at(site_id):
            is_hurt = any(id(item) in burnt for item in part.freight)
            is_chosen = self._chosen(hit, "order", part.order.id)
            if told is QueuedWork.CANCEL and is_chosen:
                self._run.withdraw(part)
                self._run.lose(part, site_id)
            elif told is QueuedWork.MOVE and (is_chosen or is_hurt):
                self._move(part, site_id)
        if told is not QueuedWork.WAIT:
            for item in self._goods_at(site_id, hit):
                if item.item.to_site_id != site_id and self._chosen(hit, "goods queue", item.id):
                    self._strike_forwarding(item, told)
        for item in lost:
            if item.part is None or item not in item.part.freight:
                continue
            if not (told is QueuedWork.MOVE and self._replace(item)):
                self._do_without(item)

    def _parts_at(self, front_id: str) -> list[Part]:
        """Parts of orders that a front is to deliver and that are on no vehicle yet."""
        found: dict[int, Part] = {id(part): part for part in self._run.waiting}
        for order in self._run.ledger.orders:
            if order.state in {OrderState.WAITING, OrderState.ASSIGNED}:
                found |= {id(i.part): i.part for i in order.freight if i.part is not None}
        parts = (part for part in found.values() if part.order.front == front_id)
        return [part for part in parts if not self._is_on_board(part)]

    def _is_on_board(self, part: Part) -> bool:
        """Whether its goods have left their last site."""
        hops = self._run.template.hops
        return any(
            not item.place
            and item.end is FreightEnd.NONE
            and item.hop >= len(hops.get(item.item.id, ()))
            for item in part.freight
        )

    def _strike_forwarding(self, freight: Freight, told: QueuedWork) -> None:
        """Goods that wait at a site to be carried on: others go in their place, or none do."""
        run = self._run
        if told is QueuedWork.MOVE:
            if self._replace(freight):
                self._give_back(freight)
        elif freight.part is not None:
            part = freight.part
            run.withdraw(part)
            run.lose(part, part.order.front)
        else:
            self._give_back(freight)

    def _give_back(self, freight: Freight) -> None:
        """Goods that are not needed any more stay where they are."""
        run = self._run
        freight.part = None
        if run.stores is not None:
            run.put_back(freight)
        else:
            run.take_off(freight)
            freight.end = FreightEnd.STORED

    def _replace(self, freight: Freight) -> bool:
        """Send the same goods from another site, straight to where they belong."""
        item = self._others.elsewhere(freight.item, freight.item.to_site_id)
        if item is None:
            return False
        key = f"{freight.id}@{item.from_site_id}"
        fresh = self._issue(item, freight.order, freight.day, key)
        if not fresh:
            return False
        part = freight.part
        if part is not None:
            part.freight.remove(freight)
            self._give_to(part, fresh)
        return True

    def _give_to(self, part: Part, fresh: list[Freight]) -> None:
        part.freight += fresh
        part.order.freight += fresh
        for item in fresh:
            item.part = part

    def _do_without(self, freight: Freight) -> None:
        """An order goes without goods that are lost; if nothing is left, it is lost."""
        part, run = freight.part, self._run
        assert part is not None
        part.freight.remove(freight)
        part.kg -= freight.kg
        freight.part = None
        if not part.freight:
            run.withdraw(part)
            run.lose(part, part.order.front)

    def _move(self, part: Part, front_id: str) -> bool:
        """Another front takes a part over and delivers it from the next book on."""
        run, order = self._run, part.order
        if order.parts_left > 1 or any(item.place not in {front_id, ""} for item in part.freight):
            return False
        if any(item.place == "" and item.end is FreightEnd.NONE for item in part.freight):
            return False
        items = tuple(item.item for item in part.freight)
        found = self._others.taken_over(front_id, order.noun, items)
        if found is None:
            return False
        run.withdraw(part)
        before, part.freight = part.freight, []
        order.front, items = found
        for old, item in zip(before, items, strict=True):
            fresh = self._issue(item, order, order.day, f"{old.id}@{order.front}")
            self._give_to(part, fresh)
            if old.end is FreightEnd.NONE:
                self._give_back(old)
            old.part = None
        part.doors = ()
        part.kg = sum(item.kg for item in part.freight)
        if part.freight or not before:
            run.waiting.append(part)
        else:
            run.lose(part, order.front)
        return True

    def on_the_way(self, from_id: str, to_id: str) -> InTransit | None:
        """What becomes of goods on a way now."""
        return self.rules.in_transit(from_id, to_id, self._run.now_s)
