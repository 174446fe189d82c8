"""What a run comes to: figures with units in their names, and curves by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.stock.stores import DESTROYED, EXPIRED, WARMTH
from simulations.world.nouns import OrderState
from supplychain.calendars import DAY_S, HOUR_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulations.world.ledger import Ledger
    from simulations.world.nouns import LiveOrder
    from simulations.world.run import Run


CAUSES = ("life", "temperature", EXPIRED, WARMTH, DESTROYED)
"""Why nobody gets goods any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a run.

    Parameters
    ----------
    metrics
        Figures by name; see :func:`order_metrics`, :func:`goods_metrics`, :func:`cost_metrics` and
        :func:`transport_metrics`. Books of warm-up days do not count.
    curves
        Figures by day, those of warm-up days included: see :func:`curves_of`.
    """

    metrics: Mapping[str, float]
    curves: Mapping[str, tuple[float, ...]]


def outcome_of(run: Run, days: int) -> Outcome:
    """The outcome of a run that is over."""
    ledger = run.ledger
    counted = [order for order in ledger.orders if order.day >= ledger.first_day]
    backlog = backlog_by_day(ledger.orders, days)
    metrics = {
        **order_metrics(counted, run.scenario.promise.hours),
        **goods_metrics(ledger),
        **cost_metrics(ledger),
        **transport_metrics(ledger),
        "peak_backlog_orders": max(backlog, default=0.0),
    }
    curves = curves_of(ledger, days)
    if run.stocked is not None:
        metrics |= run.stocked.metrics()
        curves |= run.stocked.curves
    return Outcome(metrics, curves)


def order_metrics(orders: Sequence[LiveOrder], promise_h: float) -> dict[str, float]:
    """Service.

    ``orders`` ordered; ``orders_delivered``, ``orders_lost``, ``orders_refused``, ``orders_open``
    by final state (open: none by the end); ``otif_share`` on time and in full; ``on_time_share``
    of all, in full or not; ``within_promise_share`` at the door within the promised hours of being
    placed, returns apart; ``fill_rate`` kilograms handed over of kilograms ordered;
    ``deferrals_per_order``; ``late_min_mean`` of those delivered.
    """
    count = {state: sum(1 for o in orders if o.state is state) for state in OrderState}
    done = [order for order in orders if order.state is OrderState.DELIVERED]
    brought = [order for order in orders if not order.is_return]
    kg = sum(order.kg for order in brought)
    within = sum(1 for o in done if not o.is_return and _took_s(o) <= promise_h * HOUR_S)
    on_time = sum(1 for order in done if order.late_s <= 0)
    final = count[OrderState.DELIVERED] + count[OrderState.LOST] + count[OrderState.REFUSED]
    return {
        "orders": float(len(orders)),
        "orders_delivered": float(count[OrderState.DELIVERED]),
        "orders_lost": float(count[OrderState.LOST]),
        "orders_refused": float(count[OrderState.REFUSED]),
        "orders_open": float(len(orders) - final),
        "otif_share": share(sum(1 for o in done if is_otif(o)), len(orders)),
        "on_time_share": share(on_time, len(orders)),
        "within_promise_share": share(within, len(brought)),
        "fill_rate": share(sum(o.delivered_kg for o in brought), kg),
        "ordered_kg": kg,
        "deferrals_per_order": share(sum(o.deferrals for o in orders), len(orders)),
        "late_min_mean": share(sum(order.late_s for order in done) / 60.0, len(done), 0.0),
    }


def _took_s(order: LiveOrder) -> float:
    assert order.delivered_s is not None
    return order.delivered_s - order.placed_s


def is_otif(order: LiveOrder) -> bool:
    """On time and in full."""
    return order.is_in_full and order.late_s <= 0


def share(part: float, whole: float, without: float = 1.0) -> float:
    """``part / whole``, or ``without`` where there is no whole."""
    return part / whole if whole else without


def goods_metrics(ledger: Ledger) -> dict[str, float]:
    """Goods.

    ``sent_kg`` of all consignments; ``delivered_kg``, ``collected_kg`` (returns), ``transfers_kg``;
    ``fresh_in_band_share`` of fresh kilograms at the door that never left their band;
    ``excursion_min_mean``, ``excursion_degree_min_mean`` of a delivered kilogram; ``excursions`` of
    compartments; ``spoiled_kg``, ``spoiled_cny`` in all, and by cause: refused at the door for
    too little ``life`` or a wrong ``temperature``, ``expired`` or spoiled by ``warmth`` in store,
    ``destroyed`` by a disruption; ``written_off_kg``, ``written_off_cny`` are those not at a door.
    """
    figures = ledger.figures
    found = {
        name: figures.get(name, 0.0)
        for name in ("sent_kg", "delivered_kg", "collected_kg", "transfers_kg", "excursions")
    }
    kg = figures.get("delivered_kg", 0.0)
    fresh_kg = figures.get("fresh_kg", 0.0)
    found["fresh_kg"] = fresh_kg
    found["fresh_in_band_share"] = share(figures.get("fresh_in_band_kg", 0.0), fresh_kg)
    found["excursion_min_mean"] = share(figures.get("excursion_min_kg", 0.0), kg, 0.0)
    degrees = figures.get("excursion_degree_min_kg", 0.0)
    found["excursion_degree_min_mean"] = share(degrees, kg, 0.0)
    found["spoiled_kg"] = sum(ledger.spoiled_kg.values())
    found["spoiled_cny"] = sum(ledger.spoiled_cny.values())
    found["written_off_kg"] = figures.get("written_off_kg", 0.0)
    found["written_off_cny"] = figures.get("written_off_cny", 0.0)
    for cause in CAUSES:
        found[f"spoiled_kg_{cause}"] = ledger.spoiled_kg.get(cause, 0.0)
        found[f"spoiled_cny_{cause}"] = ledger.spoiled_cny.get(cause, 0.0)
    return found


def cost_metrics(ledger: Ledger) -> dict[str, float]:
    """Cost by term of :class:`supplychain.plans.CostTerms` (``cost_<term>_cny``), and in all.

    Goods that nobody takes any more are apart (``spoiled_cny``): the term for spoilage is the value
    of life used on the way.
    """
    terms = {f"cost_{name}_cny": cny for name, cny in ledger.costs.items()}
    return {**terms, "cost_cny": sum(ledger.costs.values())}


def transport_metrics(ledger: Ledger) -> dict[str, float]:
    """Transport: vehicles sent and cancelled, kilometres, energy, carbon, incidents, visits."""
    names = (
        *("routes", "routes_cancelled", "moves", "km", "kwh", "diesel_l", "co2_kg", "carrier_kg"),
        *("breakdowns", "unit_failures", "visits_done", "visits_missed", "visits_cny"),
    )
    return {name: ledger.figures.get(name, 0.0) for name in names}


def curves_of(ledger: Ledger, days: int) -> dict[str, tuple[float, ...]]:
    """Curves by day.

    ``orders_due`` and ``kg_due`` by the day on which orders are due, ``orders_on_time_in_full`` of
    these; ``backlog_orders`` due but neither delivered nor lost at the end of the day; the others
    by the day on which it happens. ``fresh_kg_in_band_share`` is 1 on a day without fresh goods.
    """
    due, otif, kg = [0.0] * days, [0.0] * days, [0.0] * days
    for order in ledger.orders:
        day = order.due_s // DAY_S
        if 0 <= day < days:
            due[day] += 1.0
            kg[day] += order.kg
            otif[day] += 1.0 if is_otif(order) else 0.0
    fresh = zip(ledger.in_band_by_day, ledger.fresh_by_day, strict=True)
    return {
        "orders_due": tuple(due),
        "orders_on_time_in_full": tuple(otif),
        "kg_due": tuple(kg),
        "kg_delivered": tuple(ledger.delivered_by_day),
        "fresh_kg_in_band_share": tuple(share(held, all_kg) for held, all_kg in fresh),
        "spoiled_kg": tuple(ledger.spoiled_by_day),
        "written_off_kg": tuple(ledger.written_off_by_day),
        "backlog_orders": tuple(backlog_by_day(ledger.orders, days)),
        "cost_cny": tuple(ledger.cost_by_day),
    }


def backlog_by_day(orders: Sequence[LiveOrder], days: int) -> list[float]:
    """Orders that are due but neither delivered nor lost at the end of each day."""
    changes = [0.0] * (days + 1)
    for order in orders:
        from_day = max(order.due_s, 0) // DAY_S
        until_day = days if order.settled_s is None else max(order.settled_s, 0) // DAY_S
        if from_day < min(until_day, days):
            changes[from_day] += 1.0
            changes[min(until_day, days)] -= 1.0
    backlog, now = [], 0.0
    for day in range(days):
        now += changes[day]
        backlog.append(now)
    return backlog
