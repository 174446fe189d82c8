"""Whether vehicles hold what is loaded, are as many as may come, and cost what they cost."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from solvers.replenishment.ordering.plan import OrderPlan, VehicleLoad
    from solvers.replenishment.ordering.problem import OrderProblem, Route, VehicleKind

RELATIVE = 1e-6
Key = tuple[str, str, "date"]


def vehicle_violations(problem: OrderProblem, plan: OrderPlan) -> Iterator[Violation]:
    """Every load against the order lines of its route and day."""
    routes = {(route.source_id, route.site_id): route for route in problem.routes}
    kinds = {kind.id: kind for kind in problem.vehicles}
    goods = _goods(problem, plan)
    loads: dict[Key, VehicleLoad] = {}
    for load in plan.vehicles:
        key = (load.source_id, load.site_id, load.order_day)
        name = f"{load.source_id} to {load.site_id} on {load.order_day}"
        if key in loads:
            yield Violation("TWICE", name, "its vehicles stand twice", 1, "count")
        loads[key] = load
        route = routes.get(key[:2])
        if route is None or route.vehicle_type_id != load.vehicle_type_id:
            yield Violation("UNKNOWN_VEHICLE", name, load.vehicle_type_id, 1, "count")
        elif load.vehicle_type_id in kinds:
            yield from _load(route, kinds[load.vehicle_type_id], load, goods.get(key, {}), name)
    for key in sorted(goods, key=str):
        route = routes.get(key[:2])
        if route is not None and route.vehicle_type_id and key not in loads:
            text = f"goods are ordered and no vehicle comes on {key[2]}"
            yield Violation("NO_VEHICLE", f"{key[0]} to {key[1]}", text, 1, "count")


def _goods(problem: OrderProblem, plan: OrderPlan) -> dict[Key, dict[str, list[float]]]:
    """Kilograms and litres by route, day and temperature class."""
    items = problem.items
    pairs = zip(items.site_ids, items.product_ids, strict=True)
    rows = {pair: row for row, pair in enumerate(pairs)}
    found: dict[Key, dict[str, list[float]]] = defaultdict(dict)
    for order in plan.orders:
        row = rows.get((order.site_id, order.product_id))
        if row is not None:
            key = (order.source_id, order.site_id, order.order_day)
            total = found[key].setdefault(items.class_ids[row], [0.0, 0.0])
            total[0] += order.quantity * float(items.kg[row])
            total[1] += order.quantity * float(items.litres[row])
    return found


def _load(
    route: Route, kind: VehicleKind, load: VehicleLoad, goods: dict[str, list[float]], name: str
) -> Iterator[Violation]:
    """One route and day."""
    if load.vehicles < 1 or (
        route.most_vehicles is not None and load.vehicles > route.most_vehicles
    ):
        text = f"{load.vehicles} vehicles, {route.most_vehicles} may come"
        yield Violation("VEHICLES", name, text, load.vehicles, "count")
    due = load.vehicles * route.vehicle_cny
    if abs(load.cost_cny - due) > RELATIVE * max(due, 1.0):
        text = f"vehicles cost {due:,.2f}, not {load.cost_cny:,.2f}"
        yield Violation("VEHICLE_COST", name, text, load.cost_cny - due, "cny")
    told = {part.temperature_class_id: (part.kg, part.litres) for part in load.fill}
    for class_id, amounts in goods.items():
        for amount, said, unit in zip(
            amounts, told.get(class_id, (0, 0)), ("kg", "l"), strict=True
        ):
            if abs(amount - said) > RELATIVE * max(amount, 1.0):
                text = f"{amount:,.2f} {unit} of {class_id} are ordered, {said:,.2f} stand there"
                yield Violation("LOAD", name, text, said - amount, unit)
    for column, (unit, total) in enumerate((("kg", kind.payload_kg), ("l", kind.volume_l))):
        amount = sum(amounts[column] for amounts in goods.values())
        if amount > load.vehicles * total * (1 + RELATIVE):
            text = f"{amount:,.1f} {unit} in {load.vehicles} vehicles of {total:,.1f}"
            yield Violation("OVERLOADED", name, text, amount - load.vehicles * total, unit)
    yield from _rooms(kind, load, goods, name)


def _rooms(
    kind: VehicleKind, load: VehicleLoad, goods: dict[str, list[float]], name: str
) -> Iterator[Violation]:
    """Compartments hold their class, and some choice of layouts has the rooms that are told."""
    rooms = {part.temperature_class_id: (part.room_kg, part.room_litres) for part in load.fill}
    for class_id, amounts in goods.items():
        for amount, room, unit in zip(
            amounts, rooms.get(class_id, (0.0, 0.0)), ("kg", "l"), strict=True
        ):
            if amount > room * (1 + RELATIVE) + RELATIVE:
                text = f"{amount:,.1f} {unit} of {class_id}, there is room for {room:,.1f}"
                yield Violation("COMPARTMENT", name, text, amount - room, unit)
    if not _can_be(kind, load.vehicles, rooms):
        text = "no layouts of so many vehicles have these compartments"
        yield Violation("LAYOUTS", name, text, load.vehicles, "count")


def _can_be(kind: VehicleKind, count: int, rooms: dict[str, tuple[float, float]]) -> bool:
    """Whether some layouts of that many vehicles add up to the rooms."""
    totals: set[tuple[tuple[float, float], ...]] = {tuple((0.0, 0.0) for _ in rooms)}
    names = list(rooms)
    layouts = [
        tuple(
            (
                sum(room.kg for room in layout if room.class_id == name),
                sum(room.litres for room in layout if room.class_id == name),
            )
            for name in names
        )
        for layout in kind.layouts
    ]
    for _ in range(count):
        totals = {
            tuple(
                (round(one[0] + more[0], 4), round(one[1] + more[1], 4))
                for one, more in zip(total, layout, strict=True)
            )
            for total in totals
            for layout in layouts
        }
    wanted = [rooms[name] for name in names]
    return any(
        all(
            abs(one - other) <= 1e-3 * max(1.0, other)
            for pair, goal in zip(total, wanted, strict=True)
            for one, other in zip(pair, goal, strict=True)
        )
        for total in totals
    )
