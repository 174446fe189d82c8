"""At the customer's door: windows, service, and what the plan says of each delivery."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from solvers.common import Violation
from solvers.routing.checks.meals import served_s
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from supplychain.orders import Order
    from supplychain.plans import Delivery, Route, Stop


class Late(NamedTuple):
    """How late a service start is, and its price."""

    seconds: int
    cost_cny: float


def lateness(order: Order, start_s: int) -> Late | None:
    """Lateness in the window that makes it cheapest; ``None`` if no window allows the start.

    A priced window stays open, at its price per minute, after its close.
    """
    if not order.windows:
        return Late(0, 0.0)
    found = []
    for window in order.windows:
        late_s = max(0, start_s - window.close_s)
        if start_s >= window.open_s and (late_s == 0 or window.late_cny_per_min is not None):
            found.append(Late(late_s, late_s / MINUTE_S * (window.late_cny_per_min or 0.0)))
    return min(found, key=lambda late: (late.cost_cny, late.seconds), default=None)


def doors(case: Case) -> Iterator[tuple[Route, Stop, Order]]:
    """Every stop at the door of a known order."""
    for route in case.plan.routes:
        for stop in route.stops:
            order = case.facts.orders.get(stop.place_id)
            if stop.kind.is_at_a_door and order is not None:
                yield route, stop, order


def service_starts_in_a_window(case: Case) -> Iterator[Violation]:
    """``WINDOW_EARLY``, ``WINDOW_LATE``: service starts in a window, or after a priced one.

    Between two hard windows the nearer one counts.
    """
    for route, stop, order in doors(case):
        if lateness(order, stop.start_s) is not None:
            continue
        at_s = stop.start_s
        late_s = min((at_s - w.close_s for w in order.windows if w.close_s < at_s), default=None)
        early_s = min((w.open_s - at_s for w in order.windows if w.open_s > at_s), default=None)
        is_late = early_s is None or (late_s is not None and late_s <= early_s)
        word, off_s = ("late", late_s) if is_late else ("early", early_s)
        detail = f"service on {route.id} starts at {at_s} s, {off_s} s too {word}"
        yield Violation(f"WINDOW_{word.upper()}", order.id, detail, off_s or 0, "s")


def service_takes_its_time(case: Case) -> Iterator[Violation]:
    """``SERVICE_TOO_SHORT``: each stop at a door takes the order's ``service_s``."""
    for route, stop, order in doors(case):
        missing_s = served_s(case.facts, stop) - stop.end_s
        if missing_s > 0:
            taken_s = stop.end_s - stop.start_s
            detail = f"service on {route.id} takes {taken_s} s, needs {order.service_s} s"
            yield Violation("SERVICE_TOO_SHORT", order.id, detail, missing_s, "s")


def deliveries_match_the_stops(case: Case) -> Iterator[Violation]:
    """``DELIVERY_WRONG``: the plan lists each stop at a door once, with its front and times."""
    stops = Counter(_key_of_stop(route, stop) for route, stop, _ in doors(case))
    entries = Counter(key_of(entry) for entry in case.plan.deliveries)
    for key, count in (entries - stops).items():
        detail = f"listed from {key[1]} on {key[2]} at {key[4]} s, but no stop is like it"
        yield Violation("DELIVERY_WRONG", key[0], detail, count, "count")
    for key, count in (stops - entries).items():
        detail = f"delivered from {key[1]} on {key[2]} at {key[4]} s, but not listed"
        yield Violation("DELIVERY_WRONG", key[0], detail, count, "count")


def lateness_is_right(case: Case) -> Iterator[Violation]:
    """``LATE_WRONG``: the seconds late are those after the close of the cheapest window."""
    for entry in case.plan.deliveries:
        order = case.facts.orders.get(entry.order_id)
        late = lateness(order, entry.start_s) if order else None
        if late is not None and entry.late_s != late.seconds:
            detail = f"{entry.late_s} s late given, it is {late.seconds} s"
            off_s = entry.late_s - late.seconds
            yield Violation("LATE_WRONG", entry.order_id, detail, off_s, "s")


Key = tuple[str, str, str, int, int]


def key_of(entry: Delivery) -> Key:
    """What tells an entry of the plan's deliveries from others."""
    return (entry.order_id, entry.front_id, entry.route_id, entry.arrive_s, entry.start_s)


def _key_of_stop(route: Route, stop: Stop) -> Key:
    return (stop.place_id, route.base_id, route.id, stop.arrive_s, stop.start_s)


def goods_at_the_door(case: Case) -> Iterator[tuple[Delivery, tuple[str, ...]]]:
    """Each entry that matches a stop, with the known consignments handed over there."""
    handed: dict[Key, list[tuple[str, ...]]] = {}
    for route, stop, _ in doors(case):
        handed.setdefault(_key_of_stop(route, stop), []).append(stop.consignment_ids)
    for entry in case.plan.deliveries:
        # Parts of an order may be handed over in the same second: entries follow the stops' order.
        waiting = handed.get(key_of(entry))
        if waiting:
            yield entry, tuple(key for key in waiting.pop(0) if key in case.goods)
