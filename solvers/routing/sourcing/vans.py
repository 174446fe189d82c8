"""Which fronts have a vehicle that could take an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.fleet import Haul
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.routing.problem import RoutingProblem
    from supplychain.fleet import Layout, VehicleType
    from supplychain.orders import Order

ROOM_EPSILON = 1e-9

Need = tuple[float, float]
"""Kilograms and litres."""


class VanFinder:
    """Holds orders against the last-mile vehicles of fronts."""

    def __init__(self, problem: RoutingProblem) -> None:
        self._problem = problem
        types: dict[str, dict[str, None]] = {}
        for fleet in problem.scenario.fleets:
            vehicle = problem.vehicle_types[fleet.vehicle_type_id]
            if vehicle.haul is Haul.LAST_MILE and fleet.count > 0:
                types.setdefault(fleet.site_id, {})[vehicle.id] = None
        self._types = {site_id: tuple(keys) for site_id, keys in types.items()}

    def can_take(self, front_id: str, order: Order) -> bool:
        """Whether some vehicle of the front has skills and room for the order, or parts of it."""
        return bool(self.able((front_id,), order))

    def able(self, front_ids: Iterable[str], order: Order) -> set[str]:
        """Those of the fronts that can take the order; fronts with equal types are judged once."""
        needs, wanted = self._needs(order), self._wanted(order)
        whole = not order.split_allowed or order.kind is OrderKind.RETURN
        types_of = {front_id: self._types.get(front_id, ()) for front_id in front_ids}
        fits = {
            types: any(
                wanted.issubset(vehicle.skills) and _fits(vehicle, layout, needs, whole=whole)
                for vehicle in map(self._problem.vehicle_types.__getitem__, types)
                for layout in vehicle.layouts
            )
            for types in dict.fromkeys(types_of.values())
        }
        return {front_id for front_id, types in types_of.items() if fits[types]}

    def _wanted(self, order: Order) -> set[str]:
        return {*order.requires, *self._problem.customers[order.customer_id].requires}

    def _needs(self, order: Order) -> Mapping[str, Need]:
        needs: dict[str, Need] = {}
        for line in order.lines:
            product = self._problem.products[line.product_id]
            kg, litres = needs.get(product.temperature_class_id, (0.0, 0.0))
            needs[product.temperature_class_id] = (
                kg + line.quantity * product.kg,
                litres + line.quantity * product.litres,
            )
        return needs


def _fits(vehicle: VehicleType, layout: Layout, needs: Mapping[str, Need], *, whole: bool) -> bool:
    if not whole:
        return any(layout.compartment(class_id) is not None for class_id in needs)
    for class_id, (kg, litres) in needs.items():
        room = layout.compartment(class_id)
        if room is None or not _holds(room.capacity_kg, room.capacity_l, kg, litres):
            return False
    total_kg = sum(kg for kg, _ in needs.values())
    total_l = sum(litres for _, litres in needs.values())
    return _holds(vehicle.payload_kg, vehicle.volume_l, total_kg, total_l)


def _holds(room_kg: float, room_l: float, kg: float, litres: float) -> bool:
    return kg <= room_kg + ROOM_EPSILON and litres <= room_l + ROOM_EPSILON
