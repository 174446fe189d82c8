"""Check an order plan against its problem; nothing here is shared with the solver."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Status, Violation
from solvers.replenishment.ordering.checks.rooms import room_violations
from solvers.replenishment.ordering.checks.vehicles import vehicle_violations
from solvers.replenishment.ordering.documents import ARRAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from solvers.replenishment.ordering.plan import OrderPlan, ReplenishmentOrder
    from solvers.replenishment.ordering.problem import OrderProblem, Route

RELATIVE = 1e-6
"""Share by which amounts may differ from what is recomputed."""
PENNY_CNY = 1e-5
"""Amounts of money are rounded to this in plans."""


def validate(problem: OrderProblem, plan: OrderPlan) -> tuple[Violation, ...]:
    """Everything that a plan says or does wrongly; nothing for a plan that is right.

    Multiples, minimum orders, calendars, limits of sources, prices, budget, vehicles, room, stock
    of sites above, moves out of stock, identifiers, costs, and that what is not ordered is said.
    """
    rows = _Rows(problem)
    found: list[Violation] = []
    found += _identity(plan)
    known = []
    for order in plan.orders:
        way = rows.way(order)
        if way is None:
            text = "no such way to order: item, source or route is not known"
            found.append(Violation("UNKNOWN_WAY", order.id, text, order.quantity, "count"))
        else:
            known.append((order, way))
            found += _line(problem, rows, order, way)
    found += _routes(problem, rows, known)
    found += _budget(problem, rows, known)
    found += _source_stock(problem, rows, known)
    found += _moves(problem, rows, plan)
    found += vehicle_violations(problem, plan)
    found += room_violations(problem, plan)
    found += _projection(problem, plan)
    found += _costs(problem, rows, plan, known)
    found += _left_out(problem, plan)
    return tuple(found)


class _Rows:
    """Where identifiers stand in the problem."""

    def __init__(self, problem: OrderProblem) -> None:
        items, ways = problem.items, problem.sources
        pairs = zip(items.site_ids, items.product_ids, strict=True)
        self.item = {pair: row for row, pair in enumerate(pairs)}
        self.ways: dict[tuple[str, str, str], int] = {}
        for row, (item, route) in enumerate(
            zip(ways.item.tolist(), ways.route.tolist(), strict=True)
        ):
            key = (
                problem.routes[route].source_id,
                items.site_ids[item],
                items.product_ids[item],
            )
            self.ways.setdefault(key, row)
        self.route = ways.route.tolist()

    def way(self, order: ReplenishmentOrder) -> int | None:
        """Row of the way that an order takes."""
        return self.ways.get((order.source_id, order.site_id, order.product_id))


def _differs(one: float, other: float) -> bool:
    return not abs(one - other) <= max(RELATIVE * max(abs(one), abs(other)), PENNY_CNY)


def _identity(plan: OrderPlan) -> Iterator[Violation]:
    """Identifiers stand once, and so does a line of a day."""
    for kind, ids in (
        ("order", [order.id for order in plan.orders]),
        ("move", [move.id for move in plan.moves]),
    ):
        for name, count in Counter(ids).items():
            if count > 1:
                yield Violation("TWICE", name, f"the {kind} stands {count} times", count, "count")
    lines = Counter(
        (order.source_id, order.site_id, order.product_id, order.order_day) for order in plan.orders
    )
    for (source, site, product, day), count in lines.items():
        if count > 1:
            text = f"{product} is ordered {count} times from {source} on {day}"
            yield Violation("TWICE", site, text, count, "count")


def _line(
    problem: OrderProblem, rows: _Rows, order: ReplenishmentOrder, way: int
) -> Iterator[Violation]:
    """One order line keeps the terms of its way."""
    ways, route = problem.sources, problem.routes[rows.route[way]]
    quantity, multiple = order.quantity, float(ways.multiple_units[way])
    if not (quantity > 0 and math.isfinite(quantity)):
        yield Violation("QUANTITY", order.id, f"{quantity:g} units", quantity, "count")
        return
    cases = quantity / multiple
    if abs(cases - round(cases)) > RELATIVE * max(cases, 1.0):
        text = f"{quantity:g} units are no whole multiple of {multiple:g}"
        yield Violation("MULTIPLE", order.id, text, quantity % multiple, "count")
    least, most = float(ways.least_units[way]), float(ways.most_units_per_day[way])
    if quantity < least * (1.0 - RELATIVE):
        text = f"{quantity:g} units, {least:g} are the least"
        yield Violation("LEAST_ORDER", order.id, text, least - quantity, "count")
    if quantity > most * (1.0 + RELATIVE):
        text = f"{quantity:g} units, the source delivers {most:g} on a day"
        yield Violation("SUPPLIER_LIMIT", order.id, text, quantity - most, "count")
    due_cny = _price(problem, way, quantity)
    if _differs(order.goods_cny, due_cny):
        text = f"goods cost {due_cny:,.4f}, not {order.goods_cny:,.4f}"
        yield Violation("LINE_COST", order.id, text, order.goods_cny - due_cny, "cny")
    yield from _days(problem, order, route)


def _days(problem: OrderProblem, order: ReplenishmentOrder, route: Route) -> Iterator[Violation]:
    """Order day, day of arrival and firmness."""
    number = (order.order_day - problem.today).days
    if not 0 <= number < problem.days:
        text = f"{order.order_day} is outside the {problem.days} days from {problem.today}"
        yield Violation("ORDER_DAY", order.id, text, number, "count")
    if not _is_open(route, order.order_day):
        text = f"{route.source_id} takes no orders on {order.order_day}"
        yield Violation("CALENDAR", order.id, text, 1, "count")
    took = (order.due_day - order.order_day).days
    if took != route.lead_days:
        text = f"goods come after {took} days, the lead time is {route.lead_days}"
        yield Violation("DUE_DAY", order.id, text, took - route.lead_days, "count")
    if order.is_firm != (number == 0):
        text = "today's orders are firm, and no others"
        yield Violation("FIRM", order.id, text, 1, "count")


def _is_open(route: Route, day: date) -> bool:
    if route.order_weekdays and day.weekday() not in route.order_weekdays:
        return False
    return day not in route.closed_days


def _price(problem: OrderProblem, way: int, quantity: float) -> float:
    """What a quantity costs, from the terms."""
    ways = problem.sources
    steps = [(0.0, float(ways.price_cny[way]))]
    steps += [
        (float(start), float(cny))
        for start, cny in zip(ways.break_units[way], ways.break_cny[way], strict=True)
        if math.isfinite(start)
    ]
    if ways.discount[way].value == "all_units":
        reached = [cny for start, cny in steps if quantity >= start * (1 - RELATIVE)]
        return quantity * (reached or [steps[0][1]])[-1]
    total = 0.0
    for at, (start, cny) in enumerate(steps):
        end = steps[at + 1][0] if at + 1 < len(steps) else math.inf
        total += cny * max(min(quantity, end) - start, 0.0)
    return total


def _routes(
    problem: OrderProblem, rows: _Rows, known: list[tuple[ReplenishmentOrder, int]]
) -> Iterator[Violation]:
    """Minimum value and mass of all lines of an order together."""
    cny: dict[tuple[int, date], float] = defaultdict(float)
    kg: dict[tuple[int, date], float] = defaultdict(float)
    for order, way in known:
        key = (rows.route[way], order.order_day)
        cny[key] += _price(problem, way, order.quantity)
        kg[key] += order.quantity * float(problem.items.kg[int(problem.sources.item[way])])
    for key, value in cny.items():
        route = problem.routes[key[0]]
        name = f"{route.source_id} to {route.site_id} on {key[1]}"
        if value < route.least_order_cny * (1 - RELATIVE):
            text = f"goods for {value:,.2f}, {route.least_order_cny:,.2f} are the least"
            yield Violation("LEAST_VALUE", name, text, route.least_order_cny - value, "cny")
        if kg[key] < route.least_order_kg * (1 - RELATIVE):
            text = f"{kg[key]:,.1f} kg, {route.least_order_kg:,.1f} are the least"
            yield Violation("LEAST_MASS", name, text, route.least_order_kg - kg[key], "kg")


def _budget(
    problem: OrderProblem, rows: _Rows, known: list[tuple[ReplenishmentOrder, int]]
) -> Iterator[Violation]:
    """What is bought on a day is within the budget."""
    limit = problem.rules.budget_cny
    if limit is None:
        return
    spent: dict[date, float] = defaultdict(float)
    for order, way in known:
        if not problem.routes[rows.route[way]].is_from_site:
            spent[order.order_day] += _price(problem, way, order.quantity)
    for day, cny in sorted(spent.items()):
        if cny > limit * (1 + RELATIVE) + PENNY_CNY:
            text = f"goods for {cny:,.2f} are bought, the budget is {limit:,.2f}"
            yield Violation("BUDGET", str(day), text, cny - limit, "cny")


def _source_stock(
    problem: OrderProblem, rows: _Rows, known: list[tuple[ReplenishmentOrder, int]]
) -> Iterator[Violation]:
    """Today's orders from a site take no more than it has."""
    taken: dict[tuple[str, str], float] = defaultdict(float)
    for order, _ in known:
        if order.order_day == problem.today and (order.source_id, order.product_id) in rows.item:
            taken[order.source_id, order.product_id] += order.quantity
    for pair, units in sorted(taken.items()):
        has = float(problem.on_hand[rows.item[pair]].sum())
        if units > has * (1 + RELATIVE) + RELATIVE:
            text = f"{units:g} units of {pair[1]} are ordered, {has:g} are there"
            yield Violation("SOURCE_SHORT", pair[0], text, units - has, "count")


def _moves(problem: OrderProblem, rows: _Rows, plan: OrderPlan) -> Iterator[Violation]:
    """Moves take what is there, within a city, where they may, and pay."""
    taken: dict[int, float] = defaultdict(float)
    for move in plan.moves:
        one = rows.item.get((move.from_site_id, move.product_id))
        other = rows.item.get((move.to_site_id, move.product_id))
        if one is None or other is None or one == other:
            yield Violation("UNKNOWN_MOVE", move.id, "no such SKU-locations", 1, "count")
            continue
        cities = problem.cities.get(move.from_site_id), problem.cities.get(move.to_site_id)
        if cities[0] is None or cities[0] != cities[1]:
            text = f"{move.from_site_id} and {move.to_site_id} are not of one city"
            yield Violation("MOVE_CITY", move.id, text, 1, "count")
        rate = problem.rules.move_cny_per_kg
        cost = (rate or 0.0) * move.quantity * float(problem.items.kg[one])
        if rate is None:
            yield Violation("MOVE_FORBIDDEN", move.id, "goods may not be moved", 1, "count")
        elif _differs(cost, move.cost_cny):
            text = f"it costs {cost:,.4f}, not {move.cost_cny:,.4f}"
            yield Violation("MOVE_COST", move.id, text, move.cost_cny - cost, "cny")
        if move.quantity <= 0 or move.order_day < problem.today or move.due_day < move.order_day:
            yield Violation("MOVE", move.id, "its quantity or days are impossible", 1, "count")
        if move.worth_cny < move.cost_cny:
            text = f"it costs {move.cost_cny:,.2f} and brings {move.worth_cny:,.2f}"
            amount = move.cost_cny - move.worth_cny
            yield Violation("MOVE_LOSS", move.id, text, amount, "cny")
        taken[one] += move.quantity
    for row, units in sorted(taken.items()):
        has = float(problem.on_hand[row].sum())
        if units > has * (1 + RELATIVE) + RELATIVE:
            name = f"{problem.items.site_ids[row]} {problem.items.product_ids[row]}"
            text = f"{units:g} units are moved away, {has:g} are there"
            yield Violation("MOVE_STOCK", name, text, units - has, "count")


def _projection(problem: OrderProblem, plan: OrderPlan) -> Iterator[Violation]:
    """The projection is of these items and days, and possible."""
    told, shape = plan.projection, (len(problem.items), problem.days)
    for name in ARRAYS:
        array = getattr(told, name)
        if array.shape != shape:
            text = f"{name} has the shape {array.shape}, not {shape}"
            yield Violation("PROJECTION", name, text, 1, "count")
        elif not (np.isfinite(array) & (array >= 0)).all():
            yield Violation("PROJECTION", name, "it has impossible figures", 1, "count")
    is_known = told.short.shape == told.demand.shape == shape
    if is_known and (told.short > told.demand * (1 + RELATIVE) + RELATIVE).any():
        yield Violation("PROJECTION", "short", "more is lost than is asked for", 1, "count")
    if told.stock_out.shape == shape and (told.stock_out > 1 + RELATIVE).any():
        yield Violation("PROJECTION", "stock_out", "a chance is above 1", 1, "share")
    pairs = (told.site_ids, told.product_ids) != (problem.items.site_ids, problem.items.product_ids)
    if pairs:
        yield Violation("PROJECTION", "ids", "it is of other SKU-locations", 1, "count")


def _costs(
    problem: OrderProblem,
    rows: _Rows,
    plan: OrderPlan,
    known: Iterable[tuple[ReplenishmentOrder, int]],
) -> Iterator[Violation]:
    """Sums of goods, moves and vehicles."""
    bought = moved = 0.0
    for order, way in known:
        cny = _price(problem, way, order.quantity)
        if problem.routes[rows.route[way]].is_from_site:
            moved += cny
        else:
            bought += cny
    moved += math.fsum(move.cost_cny for move in plan.moves)
    vehicles = math.fsum(load.cost_cny for load in plan.vehicles)
    for cause, told, due in (
        ("goods", plan.costs.goods, bought),
        ("moving", plan.costs.moving, moved),
        ("vehicles", plan.costs.vehicles, vehicles),
    ):
        if _differs(told, due):
            text = f"{cause} cost {due:,.2f}, not {told:,.2f}"
            yield Violation("COSTS", cause, text, told - due, "cny")


def _left_out(problem: OrderProblem, plan: OrderPlan) -> Iterator[Violation]:
    """What cannot be ordered is said, is not ordered, and shows in the status."""
    listed = {(item.site_id, item.product_id) for item in plan.not_ordered}
    items = problem.items
    for row in problem.not_ordered:
        pair = (items.site_ids[row], items.product_ids[row])
        if pair not in listed:
            yield Violation(
                "NOT_SAID", " ".join(pair), "nothing says why it is left out", 1, "count"
            )
    ordered = {(order.site_id, order.product_id) for order in plan.orders}
    for pair in sorted(listed & ordered):
        yield Violation("ORDERED", " ".join(pair), "it is ordered and said not to be", 1, "count")
    if (plan.status is Status.PARTIAL) != bool(listed):
        text = f"{plan.status}, with {len(listed)} left out"
        yield Violation("STATUS", str(plan.status), text, len(listed), "count")
