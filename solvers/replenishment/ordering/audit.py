"""Check an order plan against the scenario's own tables; nothing here is shared with the solver."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import datetime, time
from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from solvers.replenishment.ordering.plan import OrderPlan, ReplenishmentOrder
    from supplychain.restocking import ItemSource, Restocking, SupplyRoute
    from supplychain.scenario import Scenario

RELATIVE = 1e-6
PENNY_CNY = 1e-5
Triple = tuple[str, str, str]


def audit(scenario: Scenario, plan: OrderPlan) -> tuple[Violation, ...]:
    """Everything that a plan does against the terms that the scenario states."""
    restocking = scenario.restocking
    if restocking is None:
        if not plan.orders:
            return ()
        return (
            Violation("NO_TERMS", scenario.name, "nothing says what may be ordered", 1, "count"),
        )
    sources = {(s.source_id, s.site_id, s.product_id): s for s in restocking.sources}
    routes = {(r.source_id, r.site_id): r for r in restocking.routes}
    found: list[Violation] = []
    for order in plan.orders:
        source = sources.get((order.source_id, order.site_id, order.product_id))
        route = routes.get((order.source_id, order.site_id))
        if source is None or route is None:
            text = "the scenario has no such source or route"
            found.append(Violation("UNKNOWN_WAY", order.id, text, order.quantity, "count"))
            continue
        found += _terms(order, source)
        found += _days(order, route, plan.today)
    found += _together(scenario, restocking, plan, sources)
    found += _vehicles(scenario, plan, routes)
    found += _stock(scenario, plan)
    found += _every_item(restocking, plan)
    return tuple(found)


def _terms(order: ReplenishmentOrder, source: ItemSource) -> Iterator[Violation]:
    """Multiples, minimum, daily limit and price."""
    cases = order.quantity / source.multiple_units
    if order.quantity <= 0 or abs(cases - round(cases)) > RELATIVE * max(cases, 1.0):
        text = f"{order.quantity:g} is no whole multiple of {source.multiple_units:g}"
        yield Violation("MULTIPLE", order.id, text, order.quantity, "count")
    if order.quantity < source.least_units * (1 - RELATIVE):
        text = f"{order.quantity:g} units, {source.least_units:g} are the least"
        amount = source.least_units - order.quantity
        yield Violation("LEAST_ORDER", order.id, text, amount, "count")
    most = source.most_units_per_day
    if most is not None and order.quantity > most * (1 + RELATIVE):
        text = f"{order.quantity:g} units, {most:g} can be delivered"
        yield Violation("SUPPLIER_LIMIT", order.id, text, order.quantity - most, "count")
    due = _price(source, order.quantity)
    if abs(due - order.goods_cny) > max(RELATIVE * due, PENNY_CNY):
        text = f"goods cost {due:,.4f}, not {order.goods_cny:,.4f}"
        yield Violation("LINE_COST", order.id, text, order.goods_cny - due, "cny")


def _price(source: ItemSource, quantity: float) -> float:
    """Price of a quantity with its breaks."""
    if source.discount.value == "all_units":
        price = source.price_cny
        for step in source.breaks:
            if quantity >= step.from_units * (1 - RELATIVE):
                price = step.price_cny
        return price * quantity
    total, price, start = 0.0, source.price_cny, 0.0
    for step in source.breaks:
        total += price * max(min(quantity, step.from_units) - start, 0.0)
        price, start = step.price_cny, step.from_units
    return total + price * max(quantity - start, 0.0)


def _days(order: ReplenishmentOrder, route: SupplyRoute, today: date) -> Iterator[Violation]:
    """Order days and lead times."""
    weekdays = route.order_weekdays
    if (weekdays and order.order_day.weekday() not in weekdays) or (
        order.order_day in route.closed_days
    ):
        text = f"no orders are taken on {order.order_day}"
        yield Violation("CALENDAR", order.id, text, 1, "count")
    took = (order.due_day - order.order_day).days
    lead = max(1, round(route.lead_time_days))
    if took != lead:
        text = f"goods come after {took} days, the lead time is {route.lead_time_days:g}"
        yield Violation("DUE_DAY", order.id, text, took - lead, "count")
    if order.order_day < today or order.is_firm != (order.order_day == today):
        yield Violation("FIRM", order.id, "today's orders are firm, and no others", 1, "count")


def _together(
    scenario: Scenario,
    restocking: Restocking,
    plan: OrderPlan,
    sources: dict[Triple, ItemSource],
) -> Iterator[Violation]:
    """Minimum orders of routes, and the budget."""
    kg = {product.id: product.kg for product in scenario.products}
    sites = {site.id for site in scenario.sites}
    value: dict[tuple[str, str, date], float] = defaultdict(float)
    mass: dict[tuple[str, str, date], float] = defaultdict(float)
    spent: dict[date, float] = defaultdict(float)
    for order in plan.orders:
        source = sources.get((order.source_id, order.site_id, order.product_id))
        if source is None:
            continue
        key = (order.source_id, order.site_id, order.order_day)
        value[key] += _price(source, order.quantity)
        mass[key] += order.quantity * kg.get(order.product_id, 0.0)
        if order.source_id not in sites:
            spent[order.order_day] += _price(source, order.quantity)
    for route in restocking.routes:
        for key in [key for key in value if key[:2] == (route.source_id, route.site_id)]:
            name = f"{key[0]} to {key[1]} on {key[2]}"
            if value[key] < route.least_order_cny * (1 - RELATIVE):
                text = f"goods for {value[key]:,.2f}, {route.least_order_cny:,.2f} are the least"
                yield Violation(
                    "LEAST_VALUE", name, text, route.least_order_cny - value[key], "cny"
                )
            if mass[key] < route.least_order_kg * (1 - RELATIVE):
                text = f"{mass[key]:,.1f} kg, {route.least_order_kg:,.1f} are the least"
                yield Violation("LEAST_MASS", name, text, route.least_order_kg - mass[key], "kg")
    limit = restocking.rules.budget_cny
    for day, cny in sorted(spent.items()):
        if limit is not None and cny > limit * (1 + RELATIVE) + PENNY_CNY:
            text = f"goods for {cny:,.2f}, the budget is {limit:,.2f}"
            yield Violation("BUDGET", str(day), text, cny - limit, "cny")


def _vehicles(
    scenario: Scenario, plan: OrderPlan, routes: dict[tuple[str, str], SupplyRoute]
) -> Iterator[Violation]:
    """Mass and volume in vehicles, and how many come."""
    products = {product.id: product for product in scenario.products}
    kinds = {kind.id: kind for kind in scenario.vehicle_types}
    loads = {(load.source_id, load.site_id, load.order_day): load for load in plan.vehicles}
    kg: dict[tuple[str, str, date], float] = defaultdict(float)
    litres: dict[tuple[str, str, date], float] = defaultdict(float)
    for order in plan.orders:
        product = products.get(order.product_id)
        if product is not None:
            key = (order.source_id, order.site_id, order.order_day)
            kg[key] += order.quantity * product.kg
            litres[key] += order.quantity * product.litres
    for key in sorted(kg, key=str):
        route = routes.get(key[:2])
        if route is None or not route.vehicle_type_id:
            continue
        load, kind = loads.get(key), kinds.get(route.vehicle_type_id)
        count = 0 if load is None else load.vehicles
        name = f"{key[0]} to {key[1]} on {key[2]}"
        if route.most_vehicles is not None and count > route.most_vehicles:
            text = f"{count} vehicles, {route.most_vehicles} may come"
            yield Violation("VEHICLES", name, text, count - route.most_vehicles, "count")
        if kind is None:
            continue
        for amount, room, unit in (
            (kg[key], count * kind.payload_kg, "kg"),
            (litres[key], count * kind.volume_l, "l"),
        ):
            if amount > room * (1 + RELATIVE) + RELATIVE:
                text = f"{amount:,.1f} {unit} in {count} vehicles with {room:,.1f}"
                yield Violation("OVERLOADED", name, text, amount - room, unit)


def _stock(scenario: Scenario, plan: OrderPlan) -> Iterator[Violation]:
    """Today's orders from sites and moves take no more than lies there."""
    zone = scenario.horizon.start.tzinfo
    now_s = max(0, scenario.horizon.seconds(datetime.combine(plan.today, time(), zone)))
    there: dict[tuple[str, str], float] = defaultdict(float)
    for lot in scenario.lots:
        if lot.available_s <= now_s:
            there[lot.site_id, lot.product_id] += lot.quantity
    taken: dict[tuple[str, str], float] = defaultdict(float)
    items = () if scenario.restocking is None else scenario.restocking.items
    kept = {(item.site_id, item.product_id) for item in items}
    for order in plan.orders:
        if order.is_firm and (order.source_id, order.product_id) in kept:
            taken[order.source_id, order.product_id] += order.quantity
    for move in plan.moves:
        taken[move.from_site_id, move.product_id] += move.quantity
    for pair, units in sorted(taken.items()):
        if units > there[pair] * (1 + RELATIVE) + RELATIVE:
            text = f"{units:g} units of {pair[1]} leave, {there[pair]:g} lie there"
            yield Violation("SOURCE_SHORT", pair[0], text, units - there[pair], "count")


def _every_item(restocking: Restocking, plan: OrderPlan) -> Iterator[Violation]:
    """Targets and projection are of the scenario's SKU-locations, and figures are possible."""
    stated = [(item.site_id, item.product_id) for item in restocking.items]
    told = [(target.site_id, target.product_id) for target in plan.targets]
    if stated != told:
        text = f"{len(told)} targets, {len(stated)} SKU-locations or another order"
        yield Violation("TARGETS", "targets", text, len(told) - len(stated), "count")
    if not math.isfinite(plan.costs.total):
        yield Violation("COSTS", "total", "it is no number", 1, "cny")
