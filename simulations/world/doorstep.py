"""At the door: goods are judged, taken or refused, and collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.events import EventKind
from simulations.tracks import DELIVERED
from simulations.world.nouns import FreightEnd, OrderState

if TYPE_CHECKING:
    from simulations.world.nouns import Freight, LiveOrder, Part
    from simulations.world.run import Run
    from supplychain.orders import Order


def hand_over(run: Run, part: Part, at_s: int, late_s: int) -> None:
    """Goods at the door: judged by their life and temperature, taken or refused."""
    order = part.order
    worst_h = 1e9
    for freight in part.freight:
        remaining_h = freight.remaining_h
        cause = _refused(run, freight, remaining_h)
        if remaining_h is not None:
            worst_h = min(worst_h, remaining_h)
        run.charge_life(freight)
        if run.recorder is not None:
            run.recorder.settled(freight, order.noun.customer_id, cause or DELIVERED)
        if cause:
            freight.end = FreightEnd.REFUSED
            order.refused_kg += freight.kg
            run.ledger.spoil(order.day, at_s, cause, freight)
            place = order.noun.customer_id
            run.log.add(
                at_s, EventKind.LOT_SPOILED, freight.id, place, freight.kg, freight.worth_cny
            )
        else:
            freight.end = FreightEnd.DELIVERED
            order.delivered_kg += freight.kg
            is_fresh = run.classes[freight.class_id].fresh
            run.ledger.deliver(order.day, at_s, freight, is_fresh=is_fresh)
    order.late_s = max(order.late_s, late_s)
    order.parts_left -= 1
    order.delivered_s = at_s
    is_refused = order.refused_kg > 0 and order.delivered_kg == 0
    if order.parts_left == 0:
        order.settled_s = run.now_s
        order.state = OrderState.REFUSED if is_refused else OrderState.DELIVERED
        awaited = run.awaited.get(order.id)
        if awaited is not None and not awaited.triggered:
            awaited.succeed()
        _may_come_back(run, order)
    place = order.noun.customer_id
    if is_refused:
        run.log.add(at_s, EventKind.ORDER_REFUSED, order.id, place, part.kg, worst_h)
    else:
        run.log.add(at_s, EventKind.ORDER_DELIVERED, order.id, place, part.kg, float(late_s))


def _may_come_back(run: Run, order: LiveOrder) -> None:
    """Some customers send back what they got."""
    share = run.settings.returns_share
    if share > 0.0 and order.state is OrderState.DELIVERED:
        share *= run.effects.at(Effect.RETURNS, order.noun.customer_id, run.now_s)
        if run.chance.uniform("return", order.id) < share:
            run.coming_back.append(order)


def collect(run: Run, part: Part, at_s: int, late_s: int) -> None:
    """Goods of a return are taken on board."""
    order = part.order
    order.late_s = max(order.late_s, late_s)
    order.parts_left = 0
    order.delivered_s = at_s
    order.delivered_kg = order.kg
    order.settled_s = run.now_s
    order.state = OrderState.DELIVERED
    run.ledger.add(order.day, collected_kg=order.kg)
    place = order.noun.customer_id
    kind = EventKind.RETURN_COLLECTED
    run.log.add(at_s, kind, order.id, place, order.kg, order.worth_cny)


def _refused(run: Run, freight: Freight, remaining_h: float | None) -> str:
    """Why a customer does not take goods, or nothing."""
    kept = run.classes[freight.class_id]
    if kept.is_controlled and not kept.low_c <= freight.batch.product_c <= kept.high_c:
        return "temperature"
    if remaining_h is not None and remaining_h < freight.product.min_remaining_life_h - 1e-9:
        return "life"
    return ""


def lateness(order: Order, start_s: int, shift_s: int) -> tuple[int, float]:
    """Seconds after the close of the window that makes it cheapest, and their price.

    After windows that forbid lateness there is no price; then the last one that has opened counts.
    """
    best: tuple[float, int] | None = None
    hard_s: int | None = None
    for window in order.windows:
        late_s = start_s - shift_s - window.close_s
        if start_s - shift_s < window.open_s:
            continue
        if late_s > 0 and window.late_cny_per_min is None:
            hard_s = late_s if hard_s is None else min(hard_s, late_s)
            continue
        late_s = max(0, late_s)
        price_cny = late_s / 60 * (window.late_cny_per_min or 0.0)
        if best is None or (price_cny, late_s) < best:
            best = price_cny, late_s
    if best is not None:
        return best[1], best[0]
    return hard_s or 0, 0.0
