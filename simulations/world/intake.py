"""Orders that come in while something is wrong: accepted, put off until it is over, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.events import EventKind
from simulations.world.nouns import OrderState
from supplychain.disruptions import NewOrders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.world.consequences import InForce
    from simulations.world.nouns import LiveOrder
    from simulations.world.run import Run


class Intake:
    """Takes orders in.

    An order is of a zone if its customer is, or its front, or a site that its goods come from;
    what keeps teams of installers away concerns orders that want one.
    Orders that are put off have no goods yet; they are due when they were, and their customers'
    patience begins when they are taken up.
    """

    def __init__(self, run: Run, rules: InForce) -> None:
        self._run, self._rules = run, rules
        self._put_off: list[LiveOrder] = []
        work = run.scenario.installation
        goods = (job.goods for job in work.jobs) if work is not None else ()
        self._with_jobs = {each.order_id for each in goods if each is not None}

    def take(self, orders: Sequence[LiveOrder]) -> list[LiveOrder]:
        """Orders of a book that are to be served now, and those put off before that now are."""
        if not self._rules.has_intake:
            return list(orders)
        before, self._put_off = self._put_off, []
        taken: list[LiveOrder] = []
        for order in before:
            self._sort(order, self._run.now_s, taken, is_known=True)
        for order in orders:
            self._sort(order, order.placed_s, taken, is_known=False)
        return taken

    def _sort(self, order: LiveOrder, at_s: int, taken: list[LiveOrder], *, is_known: bool) -> None:
        """Put an order where it belongs; one put off is refused by nothing that comes later."""
        told = self._told(order, at_s)
        if not is_known and told is NewOrders.REFUSE:
            self._refuse(order)
        elif told is NewOrders.DEFER and self._told(order, self._run.now_s) is not NewOrders.ACCEPT:
            if not is_known:
                self._note(order)
            self._put_off.append(order)
        else:
            taken.append(order)

    def _told(self, order: LiveOrder, at_s: int) -> NewOrders:
        run, noun = self._run, order.noun
        goods = run.template.goods_of.get(noun.id, ())
        front = run.template.front_of.get(noun.id, "")
        places = [noun.customer_id, *([front] if front else ()), *(i.from_site_id for i in goods)]
        classes = [run.products[line.product_id].temperature_class_id for line in noun.lines]
        wants_installers = noun.id in self._with_jobs
        return self._rules.new_orders(
            order.id, places, classes, at_s, wants_installers=wants_installers
        )

    def _note(self, order: LiveOrder) -> None:
        run = self._run
        run.ledger.orders.append(order)
        order.front = run.template.front_of.get(order.noun.id, "")
        order.deferrals += 1
        run.ledger.add(order.day, deferrals=1.0)
        run.log.add(run.now_s, EventKind.ORDER_DEFERRED, order.id, order.front, order.kg)

    def _refuse(self, order: LiveOrder) -> None:
        run = self._run
        run.ledger.orders.append(order)
        order.state, order.parts_left, order.settled_s = OrderState.LOST, 0, run.now_s
        unserved = run.scenario.rates.unserved_order_cny * order.noun.priority
        run.ledger.pay(order.day, run.now_s, unserved=unserved)
        front = run.template.front_of.get(order.noun.id, "")
        kind = EventKind.ORDER_LOST
        run.log.add(run.now_s, kind, order.id, front, order.kg, order.worth_cny)
