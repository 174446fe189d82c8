"""Product temperatures, recomputed from the heat balance of each compartment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.doors import goods_at_the_door
from solvers.routing.checks.tolerances import TEMPERATURE_C, differs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.tours import Carriage, Collection, Tour
    from supplychain.plans import Consignment


def products_stay_in_band(case: Case) -> Iterator[Violation]:
    """``OUT_OF_BAND``: no product leaves its band on an own vehicle; the worst per route and class.

    Without temperature control, goods count as held in the middle of their band. Carriers keep
    the class's temperature by contract.
    """
    worst: dict[tuple[str, str], tuple[float, str]] = {}
    for key, journey in case.journeys.items():
        class_id = case.goods[key].temperature_class_id
        for leg in journey:
            off_c = off_band_c(case, leg)
            spot = (leg.by, class_id)
            if off_c > max(TEMPERATURE_C, worst.get(spot, (0.0, ""))[0]):
                worst[spot] = off_c, key
    for tour in case.tours:
        for back in tour.collections:
            for item, off_c in _off_band_of_return_c(case, tour, back):
                spot = (tour.route.id, item.temperature_class_id)
                if off_c > max(TEMPERATURE_C, worst.get(spot, (0.0, ""))[0]):
                    worst[spot] = off_c, back.order_id
    for (route_id, class_id), (off_c, key) in worst.items():
        detail = f"{class_id}: {key} comes {off_c:.2f} C outside its band"
        yield Violation("OUT_OF_BAND", route_id, detail, off_c, "C")


def off_band_c(case: Case, leg: Carriage) -> float:
    """Degrees by which goods leave their band on a leg at worst; not above 0 inside."""
    item = case.goods[leg.consignment_id]
    tour = case.tours[leg.tour] if leg.tour >= 0 else None
    return _off_c(case, tour, item.temperature_class_id, leg.loaded, leg.dropped)


def _off_band_of_return_c(
    case: Case, tour: Tour, back: Collection
) -> Iterator[tuple[Consignment, float]]:
    """Degrees by which the goods of a return leave their band on the way to the base."""
    if back.dropped is None:
        return
    for item in back.goods:
        class_id = item.temperature_class_id
        yield item, _off_c(case, tour, class_id, back.collected, back.dropped)


def _off_c(case: Case, tour: Tour | None, class_id: str, loaded: int, dropped: int) -> float:
    kept = case.facts.classes.get(class_id)
    ridden = None if tour is None else tour.history_of(class_id)
    if kept is None:
        return 0.0
    coldest_c = warmest_c = kept.hold_c
    if ridden is not None:
        coldest_c, warmest_c = ridden.between_c(loaded, dropped)
    low_c, high_c = kept.band_c
    return max(low_c - coldest_c, warmest_c - high_c)


def reported_temperatures_are_right(case: Case) -> Iterator[Violation]:
    """``TEMPERATURE_WRONG``: product and air of what is cooled, on arrival or after loading.

    Compartments that arrive empty are not compared, nor those without temperature control.
    """
    for tour in case.tours:
        for place, room in enumerate(tour.layout.compartments):
            kept = case.facts.classes.get(room.temperature_class_id)
            if tour.histories is None or kept is None or not kept.is_controlled:
                continue
            states = tour.histories[place].states
            for position, stop in enumerate(tour.route.stops):
                held = tour.aboard[position if stop.kind == "load" else position - 1]
                loaded = any(i.temperature_class_id == kept.id and i.kg > 0 for i in held)
                if not loaded or len(stop.compartments) <= place:
                    continue
                given, found = stop.compartments[place], states[position]
                for noun, told_c, is_c in (
                    ("product", given.product_c, found.cargo_c),
                    ("air", given.air_c, found.air_c),
                ):
                    if differs(told_c, is_c, TEMPERATURE_C):
                        detail = f"{stop.place_id}: {kept.id} {noun} {told_c:.2f} C, is {is_c:.2f}"
                        code = "TEMPERATURE_WRONG"
                        yield Violation(code, tour.route.id, detail, abs(told_c - is_c), "C")


def reported_bands_are_right(case: Case) -> Iterator[Violation]:
    """``IN_BAND_WRONG``: a delivery says whether its goods stayed in band all the way.

    For a return, that is the way from its door to the base.
    """
    backs = {(t.route.id, b.order_id): (t, b) for t in case.tours for b in t.collections}
    for entry, keys in goods_at_the_door(case):
        off = [off_band_c(case, leg) for key in keys for leg in case.journeys[key]]
        if (entry.route_id, entry.order_id) in backs:
            tour, back = backs[entry.route_id, entry.order_id]
            off += [off_c for _, off_c in _off_band_of_return_c(case, tour, back)]
        off_c = max(off, default=0.0)
        if entry.in_band and off_c > TEMPERATURE_C:
            detail = f"said to be in band, was {off_c:.2f} C outside"
            yield Violation("IN_BAND_WRONG", entry.order_id, detail, off_c, "C")
        if not entry.in_band and off_c < -TEMPERATURE_C:
            detail = "said to be out of band, was inside"
            yield Violation("IN_BAND_WRONG", entry.order_id, detail, -off_c, "C")
