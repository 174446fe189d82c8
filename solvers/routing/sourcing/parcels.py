"""Consignments of a sourcing, and the drops that large orders are split into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from supplychain.fleet import Haul
from supplychain.plans import Consignment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.allocate import Pick
    from solvers.routing.sourcing.source import Sourcing
    from supplychain.fleet import Layout, VehicleType
    from supplychain.orders import Order

ROOM_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Parcel:
    """What comes to a door in one stop: all of an order, or one part; nothing for a return."""

    id: str
    order_id: str
    consignments: tuple[Consignment, ...]


def consignment(
    problem: RoutingProblem, key: str, owner: str, to_id: str, pick: Pick
) -> Consignment:
    """Goods of one pick."""
    lot = problem.lots[pick.lot_id]
    product = problem.products[lot.product_id]
    is_order = pick.line >= 0
    return Consignment(
        id=key,
        lot_id=lot.id,
        product_id=product.id,
        temperature_class_id=product.temperature_class_id,
        quantity=pick.quantity,
        kg=pick.quantity * product.kg,
        litres=pick.quantity * product.litres,
        from_site_id=lot.site_id,
        to_site_id=to_id,
        order_id=owner if is_order else "",
        line=pick.line,
        transfer_id="" if is_order else owner,
    )


def part_of(whole: Consignment, quantity: float, key: str) -> Consignment:
    """The same goods, fewer of them."""
    share = quantity / whole.quantity
    return replace(
        whole, id=key, quantity=quantity, kg=whole.kg * share, litres=whole.litres * share
    )


def parcels_of(problem: RoutingProblem, sourcing: Sourcing) -> dict[str, list[Parcel]]:
    """Parcels by front, in the order of the scenario's orders."""
    by_front: dict[str, list[Parcel]] = {}
    for order_id, order in problem.orders.items():
        way = sourcing.ways.get(order_id)
        if way is None:
            continue
        goods = [
            consignment(problem, f"{order_id}.{number}", order_id, way.front_id, pick)
            for number, pick in enumerate(sourcing.picks[order_id], 1)
        ]
        parts = [tuple(goods)]
        if order.split_allowed and goods:
            parts = split(goods, _vans(problem, way.front_id, order), _enemies(problem, goods))
        for number, part in enumerate(parts, 1):
            key = order_id if len(parts) == 1 else f"{order_id}/{number}"
            by_front.setdefault(way.front_id, []).append(Parcel(key, order_id, part))
    return by_front


def _vans(problem: RoutingProblem, front_id: str, order: Order) -> list[VehicleType]:
    """Types of the front's vehicles that may come to the order's door."""
    wanted = {*order.requires, *problem.customers[order.customer_id].requires}
    vans = [
        problem.vehicle_types[fleet.vehicle_type_id]
        for fleet in problem.fleets_at(front_id)
        if fleet.count > 0
    ]
    return [van for van in vans if van.haul is Haul.LAST_MILE and wanted.issubset(van.skills)]


def _enemies(problem: RoutingProblem, goods: Iterable[Consignment]) -> dict[str, set[str]]:
    """For each product of an order, those of its others that may not be on board with it."""
    words = {item.product_id: _words(problem, item.product_id) for item in goods}
    enemies: dict[str, set[str]] = {key: set() for key in words}
    for pair in problem.scenario.conflicts:
        for key, mine in words.items():
            for other, theirs in words.items():
                if (pair.one in mine and pair.other in theirs) or (
                    pair.other in mine and pair.one in theirs
                ):
                    enemies[key].add(other)
    return enemies


def _words(problem: RoutingProblem, product_id: str) -> tuple[str, str]:
    product = problem.products[product_id]
    return product.temperature_class_id, product.category


def split(
    goods: Sequence[Consignment],
    vans: Iterable[VehicleType],
    enemies: Mapping[str, Collection[str]] | None = None,
) -> list[tuple[Consignment, ...]]:
    """Parts that each fit into a vehicle; one part if everything fits, or nothing ever would.

    Takes, again and again, the vehicle and layout that hold the most kilograms of what is left.
    Products that are ``enemies`` are never in one part.
    """
    rooms = [(van, layout) for van in vans for layout in van.layouts]
    left = list(goods)
    parts: list[tuple[Consignment, ...]] = []
    while left:
        fills = [_fill(left, van, layout, enemies or {}) for van, layout in rooms]
        best = max(fills, key=lambda fill: sum(item.kg for item in fill[0]), default=([], left))
        part, rest = best
        if not part or len(parts) > len(goods) + 1000:
            return [tuple(goods)]
        parts.append(tuple(part))
        left = rest
    return parts if len(parts) > 1 else [tuple(goods)]


def _fill(
    goods: Sequence[Consignment],
    van: VehicleType,
    layout: Layout,
    enemies: Mapping[str, Collection[str]],
) -> tuple[list[Consignment], list[Consignment]]:
    """Goods, in order and in whole units, that fit into a layout together, and the rest."""
    room_kg = {c.temperature_class_id: c.capacity_kg for c in layout.compartments}
    room_l = {c.temperature_class_id: c.capacity_l for c in layout.compartments}
    total_kg, total_l = van.payload_kg, van.volume_l
    part: list[Consignment] = []
    rest: list[Consignment] = []
    apart: set[str] = set()
    for item in goods:
        if item.product_id in apart:
            rest.append(item)
            continue
        class_id = item.temperature_class_id
        kg = min(room_kg.get(class_id, 0.0), total_kg)
        litres = min(room_l.get(class_id, 0.0), total_l)
        units = _units(item, kg, litres)
        if units <= 0:
            rest.append(item)
            continue
        taken, left = item, None
        if units < item.quantity:
            taken = part_of(item, units, f"{item.id}a")
            left = part_of(item, item.quantity - units, f"{item.id}b")
        part.append(taken)
        apart.update(enemies.get(item.product_id, ()))
        if left is not None:
            rest.append(left)
        room_kg[class_id] -= taken.kg
        room_l[class_id] -= taken.litres
        total_kg -= taken.kg
        total_l -= taken.litres
    return part, rest


def _units(item: Consignment, kg: float, litres: float) -> float:
    """Most units that fit: all of them, or a whole number."""
    by_kg = kg / item.kg if item.kg > 0 else 1.0
    by_l = litres / item.litres if item.litres > 0 else 1.0
    share = min(by_kg, by_l)
    if share >= 1.0 - ROOM_EPSILON:
        return item.quantity
    return float(int(item.quantity * share + ROOM_EPSILON))
