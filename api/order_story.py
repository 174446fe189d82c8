"""What happens to one order: its windows, its goods' way through the tiers, its delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.plan_tables import Clock
from supplychain.calendars import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Consignment, Delivery
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Parcel:
    """Goods of one line: what, from which lot, and the legs they travel on, in order."""

    consignment_id: str
    product: str
    quantity: float
    kg: float
    lot_id: str
    legs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderStory:
    """An order as the plan treats it, in words; ``deliveries`` is empty if it is left out."""

    order_id: str
    customer: str
    placed: str
    windows: tuple[str, ...]
    parcels: tuple[Parcel, ...]
    deliveries: tuple[str, ...]

    def lines(self) -> list[str]:
        """The story as text."""
        windows = "; ".join(self.windows) or "any time"
        found = [f"order {self.order_id} for {self.customer}, placed {self.placed}"]
        found.append(f"windows: {windows}")
        for parcel in self.parcels:
            found.append(
                f"  {parcel.quantity:g} x {parcel.product} ({parcel.kg:,.1f} kg), "
                f"lot {parcel.lot_id}"
            )
            found += [f"    {leg}" for leg in parcel.legs]
        return [*found, *(f"delivered: {text}" for text in self.deliveries)]


def story_of(scenario: Scenario, plan: RoutingPlan, order_id: str) -> OrderStory:
    """Tell what a plan does with an order; ``KeyError`` if the scenario has no such order."""
    order = {item.id: item for item in scenario.orders}[order_id]
    customer = next(item for item in scenario.customers if item.id == order.customer_id)
    clock = Clock(scenario)
    windows = tuple(
        f"{clock.day_and_minute(w.open_s)} to {clock.day_and_minute(w.close_s)}"
        + (
            " hard"
            if w.is_hard
            else f" or {w.late_cny_per_min:g} {scenario.currency} per minute late"
        )
        for w in order.windows
    )
    names = {product.id: product.name for product in scenario.products}
    goods = [item for item in plan.consignments if item.order_id == order_id]
    return OrderStory(
        order_id=order_id,
        customer=customer.name or customer.id,
        placed=clock.day_and_minute(order.placed_s),
        windows=windows,
        parcels=tuple(
            Parcel(
                item.id,
                names[item.product_id],
                item.quantity,
                item.kg,
                item.lot_id,
                tuple(text for _, text in sorted(_legs(plan, item, clock))),
            )
            for item in goods
        ),
        deliveries=tuple(
            _delivery_words(item, order.placed_s, clock)
            for item in plan.deliveries
            if item.order_id == order_id
        ),
    )


def _legs(plan: RoutingPlan, item: Consignment, clock: Clock) -> Iterator[tuple[int, str]]:
    """When each leg begins, and what it is."""
    for move in plan.moves:
        if item.id in move.consignment_ids:
            span = f"{clock.day_and_minute(move.depart_s)} to {clock.day_and_minute(move.arrive_s)}"
            way = f"{move.from_site_id} to {move.to_site_id}"
            yield move.depart_s, f"{move.carrier_id} ({move.id}) {way}, {span}"
    for route in plan.routes:
        handled = [stop for stop in route.stops if item.id in stop.consignment_ids]
        if len(handled) < 2:
            continue
        first, last = handled[0], handled[-1]
        span = f"{clock.day_and_minute(first.end_s)} to {clock.day_and_minute(last.start_s)}"
        way = f"{first.place_id} to {last.kind.value} at {last.place_id}"
        yield first.end_s, f"{route.haul.value} {route.id} {way}, {span}"


def _delivery_words(item: Delivery, placed_s: int, clock: Clock) -> str:
    hours = (item.start_s - placed_s) / HOUR_S
    words = f"{clock.day_and_minute(item.start_s)}, {hours:.1f} h after it was placed, "
    words += f"from {item.front_id} by {item.route_id}"
    words += f", {item.late_s / MINUTE_S:.0f} min late" if item.late_s else ", on time"
    if item.spare_life_h is not None:
        words += f", {item.spare_life_h:.0f} h of life beyond the minimum"
    return words + ("" if item.in_band else ", out of band on the way")
