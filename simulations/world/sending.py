"""Orders become parts with goods at the sites of their lots, which the day's vehicles expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.goods import Batch
from simulations.world.nouns import Freight, Part
from supplychain.calendars import DAY_S

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulations.policies import Action
    from simulations.world.nouns import LiveOrder
    from simulations.world.run import Run
    from supplychain.plans import Consignment

SHORT = 1e-6
"""Units below which nothing counts as short."""


class Sender:
    """Sends goods of orders and transfers.

    Parameters
    ----------
    act
        Does what the policy answers when a site is short of something.
    """

    def __init__(self, run: Run, act: Callable[[Sequence[Action]], None]) -> None:
        self._run, self._act = run, act

    def parts(self, order: LiveOrder, day: int) -> list[Part]:
        """What of an order comes at once, with its goods on their way."""
        run = self._run
        if not order.deferrals:
            run.ledger.orders.append(order)
        key = order.noun.id
        template = run.template
        order.front = template.front_of.get(key, "")
        taken_s = max(order.due_s, run.now_s) if order.deferrals else order.due_s
        keep_until_s = taken_s + run.settings.patience_s
        suffix = order.id[len(key) :]
        items = () if order.is_return else template.goods_of.get(key, ())
        doors = template.door_of.get(key, ())
        if run.aftermath is not None and len(doors) < 2:
            front, items = order.front, run.aftermath.moved(order, items)
            doors = doors if order.front == front else ()
        goods = {item.id: self.freight(item, order, day, item.id + suffix) for item in items}
        order.freight = [each for some in goods.values() for each in some]
        if len(doors) < 2 or order.is_return:
            part = Part(order, order.freight, keep_until_s)
            part.doors = doors
            return self._with_goods([part])
        parts = []
        for route_id, position in doors:
            keys = template.routes[route_id].stops[position].consignment_ids
            part = Part(order, [each for k in keys for each in goods[k]], keep_until_s)
            part.doors = ((route_id, position),)
            parts.append(part)
        order.parts_left = len(parts)
        return self._with_goods(parts)

    def _with_goods(self, parts: list[Part]) -> list[Part]:
        """Parts for which there is anything to bring; the others are lost for want of stock."""
        run = self._run
        if run.stores is None and run.aftermath is None:
            return parts
        kept = []
        for part in parts:
            has_none = run.stores is None and not run.template.goods_of.get(part.order.noun.id)
            if part.freight or part.order.is_return or has_none:
                kept.append(part)
            else:
                run.lose(part, part.order.front)
        return kept

    def freight(
        self, item: Consignment, order: LiveOrder | None, day: int, key: str
    ) -> list[Freight]:
        """Goods of a day, at the site of their lot; what carries them on expects them."""
        run = self._run
        if run.aftermath is not None:
            found_item = run.aftermath.reissued(item, order, key)
            if found_item is None:
                return []
            item = found_item
        lot = run.lots[item.lot_id]
        at_s = run.now_s
        ready_s = at_s + lot.available_s + run.sites[item.from_site_id].handling_s
        batches = self._batches(item, lot.age_h, key, at_s, is_sold=order is not None)
        found = []
        for number, batch in enumerate(batches):
            name = key if number == 0 else f"{key}#{number}"
            freight = Freight(name, item, batch, order, day, item.from_site_id, ready_s)
            run.weigh(freight, 1.0)
            run.ledger.add_one(day, "sent_kg", freight.kg)
            if order is None:
                run.transfers_to[item.to_site_id, item.product_id][id(freight)] = freight
            for hop in run.template.hops.get(item.id, ()):
                tour = run.tours.get((hop.carrier_key, day))
                if tour is not None:
                    tour.expected.append(freight)
            if item.id not in run.template.goods and item.from_site_id != item.to_site_id:
                assert run.aftermath is not None
                run.aftermath.forward(freight)
            found.append(freight)
        return found

    def _batches(
        self, item: Consignment, age_h: float, key: str, at_s: int, *, is_sold: bool
    ) -> list[Batch]:
        """The goods of a consignment: like those of its lot, or what is in stock of them."""
        run = self._run
        if run.stores is None:
            return [Batch(key, run.ageing[item.product_id], item.quantity, age_h, since_s=at_s)]
        site_id, product_id = item.from_site_id, item.product_id
        batches = run.stores.issue(site_id, product_id, item.quantity, at_s)
        short = item.quantity - sum(batch.quantity for batch in batches)
        if is_sold and run.stocked is not None:
            kg = run.products[product_id].kg
            run.stocked.asked(at_s // DAY_S, item.quantity * kg, max(short, 0.0) * kg)
        if short > SHORT:
            told = run.policy.stock_short(run.situation(), site_id, product_id, short)
            self._act(told)
        return batches
