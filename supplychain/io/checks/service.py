"""Orders that nobody could carry, and classes without a vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.fleet import Haul
from supplychain.io.checks.needs import classes_needed, leg_between

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.documents.demand import OrderLineRow, OrderRow
    from supplychain.io.documents.goods import ProductRow
    from supplychain.io.parsed import ParsedScenario, Table
    from supplychain.sites import Tier

_TABLES_OF_FLEET = ("vehicle_types", "layouts", "fleets")
_ROUNDING = 1 + 1e-9


@dataclass(frozen=True, slots=True)
class _Room:
    """What one layout of one last-mile vehicle takes, in kg and litres, in all and by class."""

    payload_kg: float
    volume_l: float
    by_class: dict[str, tuple[float, float]]

    def takes(self, load: dict[str, tuple[float, float]]) -> bool:
        total_kg = sum(kg for kg, _ in load.values())
        total_l = sum(litres for _, litres in load.values())
        if total_kg > self.payload_kg * _ROUNDING or total_l > self.volume_l * _ROUNDING:
            return False
        for class_id, (kg, litres) in load.items():
            room_kg, room_l = self.by_class.get(class_id, (0.0, 0.0))
            if kg > room_kg * _ROUNDING or litres > room_l * _ROUNDING:
                return False
        return True


def classes_without_vehicle(parsed: ParsedScenario) -> list[DataProblem]:
    """Every class has a vehicle or a carrier on every leg that it must travel."""
    if not parsed.is_sound("products", "sites", "order_lines", "tariffs", *_TABLES_OF_FLEET):
        return []
    table = parsed["temperature_classes"]
    row_of = {key: number for number, key in table.values("id")}
    carried = _classes_carried(parsed)
    return [
        table.problem(
            row_of[class_id],
            "id",
            "no_vehicle",
            f"no vehicle or carrier takes this class on the {leg.replace('_', ' ')}"
            f", which {count} lines or transfers need",
            class_id,
            "a layout with a compartment of the class, in a fleet",
        )
        for leg, counts in classes_needed(parsed).items()
        for class_id, count in counts.items()
        if class_id in row_of and class_id not in carried[leg]
    ]


def orders_without_lines(parsed: ParsedScenario) -> list[DataProblem]:
    """Every order has a line."""
    if "order_id" not in parsed["order_lines"].columns:
        return []
    with_lines = {key for _, key in parsed["order_lines"].values("order_id")}
    table = parsed["orders"]
    return [
        table.problem(number, "id", "no_lines", "the order has no line", key)
        for number, key in table.values("id")
        if key not in with_lines
    ]


def orders_too_large(parsed: ParsedScenario) -> list[DataProblem]:
    """Every order that must not be split fits into one vehicle of the last mile."""
    if not parsed.is_sound(*_TABLES_OF_FLEET):
        return []
    rooms = _rooms(parsed)
    table: Table[OrderRow] = parsed["orders"]
    loads = _loads(parsed)
    known = {class_id for room in rooms for class_id in room.by_class}
    problems = []
    for number, row in table:
        load = loads.get(row.id)
        if row.split_allowed or load is None or not known.issuperset(load):
            continue
        if not any(room.takes(load) for room in rooms):
            given = ", ".join(
                f"{kg:g} kg and {litres:g} l {class_id}" for class_id, (kg, litres) in load.items()
            )
            text = "the order is larger than any vehicle of the last mile and must not be split"
            problems.append(table.problem(number, "id", "too_large", text, given, _largest(rooms)))
    return problems


def _classes_carried(parsed: ParsedScenario) -> dict[Haul, set[str]]:
    """Classes that a fleet or a carrier takes, by leg."""
    haul_of = {row.id: row.haul for row in parsed["vehicle_types"].good_rows}
    in_fleet = {row.vehicle_type_id for row in parsed["fleets"].good_rows if row.count > 0}
    carried: dict[Haul, set[str]] = {leg: set() for leg in Haul}
    for row in parsed["layouts"].good_rows:
        if row.vehicle_type_id in in_fleet & haul_of.keys() and row.capacity_kg > 0:
            carried[haul_of[row.vehicle_type_id]].add(row.temperature_class_id)
    tier_of: dict[str, Tier] = {row.id: row.tier for row in parsed["sites"].good_rows}
    for row in parsed["tariffs"].good_rows:
        if row.from_site_id in tier_of and row.to_site_id in tier_of:
            leg = leg_between(tier_of[row.from_site_id], tier_of[row.to_site_id])
            if leg is not None:
                carried[leg].add(row.temperature_class_id)
    return carried


def _rooms(parsed: ParsedScenario) -> list[_Room]:
    """Layouts of last-mile vehicles that stand somewhere."""
    in_fleet = {row.vehicle_type_id for row in parsed["fleets"].good_rows if row.count > 0}
    rooms: dict[tuple[str, str], _Room] = {}
    types = {
        row.id: row
        for row in parsed["vehicle_types"].good_rows
        if row.id in in_fleet and row.haul is Haul.LAST_MILE
    }
    for row in parsed["layouts"].good_rows:
        kind = types.get(row.vehicle_type_id)
        if kind is None:
            continue
        key = (row.vehicle_type_id, row.layout_id)
        room = rooms.setdefault(key, _Room(kind.payload_kg, kind.volume_l, {}))
        if row.temperature_class_id is not None:
            room.by_class[row.temperature_class_id] = (row.capacity_kg, row.capacity_l)
    return list(rooms.values())


def _loads(parsed: ParsedScenario) -> dict[str, dict[str, tuple[float, float]]]:
    """Kg and litres by class of every order whose products are known."""
    products: dict[str, ProductRow] = {row.id: row for row in parsed["products"].good_rows}
    lines: Table[OrderLineRow] = parsed["order_lines"]
    loads: dict[str, dict[str, tuple[float, float]]] = {}
    for line in lines.good_rows:
        product = products.get(line.product_id)
        if product is None:
            continue
        load = loads.setdefault(line.order_id, {})
        kg, litres = load.get(product.temperature_class_id, (0.0, 0.0))
        load[product.temperature_class_id] = (
            kg + line.quantity * product.kg,
            litres + line.quantity * product.litres,
        )
    return loads


def _largest(rooms: list[_Room]) -> str:
    most_kg = max((room.payload_kg for room in rooms), default=0.0)
    return f"at most {most_kg:g} kg in all, and what fits the compartments"
