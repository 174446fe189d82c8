"""What is on board, compartment by compartment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import LOAD, differs, exceeds, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.tours import Tour
    from supplychain.plans import Consignment


def goods_have_a_compartment(case: Case) -> Iterator[Violation]:
    """``NO_COMPARTMENT``: the layout has room for every class on board."""
    for tour in case.tours:
        carried = {item.temperature_class_id: None for held in tour.aboard for item in held}
        for class_id in carried:
            if tour.layout.compartment(class_id) is None:
                detail = f"layout {tour.layout.id} has no compartment for {class_id}"
                yield Violation("NO_COMPARTMENT", tour.route.id, detail, 1, "count")


def compartments_hold_their_goods(case: Case) -> Iterator[Violation]:
    """``COMPARTMENT_KG``, ``COMPARTMENT_L``: mass and volume in each compartment, at their most."""
    for tour in case.tours:
        for room in tour.layout.compartments:
            name = room.temperature_class_id
            held = [_of_class(items, name) for items in tour.aboard]
            kg, litres = _most(held)
            yield from _over(tour, "COMPARTMENT_KG", name, kg, room.capacity_kg, "kg")
            yield from _over(tour, "COMPARTMENT_L", name, litres, room.capacity_l, "l")


def vehicles_hold_their_goods(case: Case) -> Iterator[Violation]:
    """``PAYLOAD_KG``, ``VOLUME_L``: mass and volume of all compartments together."""
    for tour in case.tours:
        kg, litres = _most(tour.aboard)
        yield from _over(tour, "PAYLOAD_KG", "in all", kg, tour.vehicle.payload_kg, "kg")
        yield from _over(tour, "VOLUME_L", "in all", litres, tour.vehicle.volume_l, "l")


def reported_loads_are_right(case: Case) -> Iterator[Violation]:
    """``LOAD_WRONG``: each stop states the load of every compartment on leaving, in order."""
    for tour in case.tours:
        rooms = [room.temperature_class_id for room in tour.layout.compartments]
        for stop, held in zip(tour.route.stops, tour.aboard, strict=True):
            given = [state.temperature_class_id for state in stop.compartments]
            if given != rooms:
                detail = f"{stop.place_id}: compartments {given}, the layout has {rooms}"
                yield Violation("LOAD_WRONG", tour.route.id, detail, 1, "count")
                continue
            for state in stop.compartments:
                kg, litres = _sums(_of_class(held, state.temperature_class_id))
                where = f"{stop.place_id}, {state.temperature_class_id}"
                yield from _wrong(tour, where, state.kg, kg, "kg")
                yield from _wrong(tour, where, state.litres, litres, "l")


def _wrong(tour: Tour, where: str, given: float, held: float, unit: str) -> Iterator[Violation]:
    if differs(given, held, LOAD, 1e-6):
        detail = f"{where}: {shown(given)} {unit} given, {shown(held)} {unit} on board"
        yield Violation("LOAD_WRONG", tour.route.id, detail, given - held, unit)


def _over(
    tour: Tour, code: str, where: str, held: float, limit: float, unit: str
) -> Iterator[Violation]:
    if exceeds(held, limit, LOAD):
        detail = f"{where}: {shown(held)} {unit} of at most {shown(limit)} {unit}"
        yield Violation(code, tour.route.id, detail, held - limit, unit)


def _of_class(items: Iterable[Consignment], class_id: str) -> list[Consignment]:
    return [item for item in items if item.temperature_class_id == class_id]


def _sums(items: Iterable[Consignment]) -> tuple[float, float]:
    held = list(items)
    return sum(item.kg for item in held), sum(item.litres for item in held)


def _most(held: Iterable[Iterable[Consignment]]) -> tuple[float, float]:
    sums = [_sums(items) for items in held]
    return max(kg for kg, _ in sums), max(litres for _, litres in sums)
