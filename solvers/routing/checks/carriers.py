"""Hired transport: tariffs, capacity and transit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import LOAD, differs, exceeds, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from supplychain.carriers import Tariff
    from supplychain.plans import CarrierMove

Lane = tuple[str, str, str, str]
Shipment = tuple[Lane, int]


def moves_carry_what_they_say(case: Case) -> Iterator[Violation]:
    """``MOVE_LOAD_WRONG``: the mass of a move is that of its goods, all of its class."""
    for move in case.plan.moves:
        items = [case.goods[key] for key in move.consignment_ids if key in case.goods]
        kg = sum(item.kg for item in items)
        if differs(move.kg, kg, LOAD, 1e-6):
            detail = f"{shown(move.kg)} kg given, the goods have {shown(kg)} kg"
            yield Violation("MOVE_LOAD_WRONG", move.id, detail, move.kg - kg, "kg")
        for item in items:
            if item.temperature_class_id != move.temperature_class_id:
                detail = f"{item.id} is {item.temperature_class_id}"
                yield Violation("MOVE_LOAD_WRONG", move.id, detail, 1, "count")


def tariffs_exist(case: Case) -> Iterator[Violation]:
    """``TARIFF_MISSING``: the carrier offers lane, class and weight."""
    tariffs = tariffs_of(case)
    for (lane, depart_s), kg in shipments_kg(case).items():
        if _band(tariffs.get(lane, []), kg) is None:
            detail = (
                f"no tariff of {lane[0]} from {lane[1]} to {lane[2]} for {shown(kg)} kg of "
                f"{lane[3]} at {depart_s} s"
            )
            yield Violation("TARIFF_MISSING", lane[0], detail, 1, "count")


def carriers_have_room(case: Case) -> Iterator[Violation]:
    """``CARRIER_FULL``: a shipment is at most what the carrier takes per departure."""
    tariffs = tariffs_of(case)
    for (lane, depart_s), kg in shipments_kg(case).items():
        tariff = _band(tariffs.get(lane, []), kg)
        if tariff is not None and exceeds(kg, tariff.capacity_kg, LOAD):
            detail = (
                f"{shown(kg)} kg from {lane[1]} to {lane[2]} at {depart_s} s of at most "
                f"{shown(tariff.capacity_kg)} kg"
            )
            yield Violation("CARRIER_FULL", lane[0], detail, kg - tariff.capacity_kg, "kg")


def moves_take_their_time(case: Case) -> Iterator[Violation]:
    """``TRANSIT_WRONG``: from departure to arrival lies the transit time of the tariff."""
    tariffs, shipments = tariffs_of(case), shipments_kg(case)
    for move in case.plan.moves:
        lane = lane_of(move)
        tariff = _band(tariffs.get(lane, []), shipments[lane, move.depart_s])
        taken_s = move.arrive_s - move.depart_s
        if tariff is not None and taken_s != tariff.transit_s:
            detail = f"takes {taken_s} s, the tariff says {tariff.transit_s} s"
            off_s = abs(taken_s - tariff.transit_s)
            yield Violation("TRANSIT_WRONG", move.id, detail, off_s, "s")


def shipment_cny(case: Case) -> dict[str, float]:
    """Price of each move: its share by mass of what its shipment costs; 0 without a tariff."""
    tariffs, shipments = tariffs_of(case), shipments_kg(case)
    prices: dict[str, float] = {}
    for move in case.plan.moves:
        lane = lane_of(move)
        kg = shipments[lane, move.depart_s]
        tariff = _band(tariffs.get(lane, []), kg)
        if tariff is None:
            prices[move.id] = 0.0
            continue
        share = move.kg / kg if kg > 0 else 1.0
        prices[move.id] = max(tariff.min_charge_cny, kg * tariff.cny_per_kg) * share
    return prices


def lane_of(move: CarrierMove) -> Lane:
    """Carrier, lane and class of a move."""
    return (move.carrier_id, move.from_site_id, move.to_site_id, move.temperature_class_id)


def shipments_kg(case: Case) -> dict[Shipment, float]:
    """Mass per carrier, lane, class and departure: what a carrier weighs and prices as one."""
    found: dict[Shipment, float] = {}
    for move in case.plan.moves:
        key = (lane_of(move), move.depart_s)
        found[key] = found.get(key, 0.0) + move.kg
    return found


def tariffs_of(case: Case) -> dict[Lane, list[Tariff]]:
    """Tariffs by carrier, lane and class, lightest band first."""
    found: dict[Lane, list[Tariff]] = {}
    for tariff in sorted(case.facts.scenario.tariffs, key=lambda item: item.from_kg):
        key = (
            tariff.carrier_id,
            tariff.from_site_id,
            tariff.to_site_id,
            tariff.temperature_class_id,
        )
        found.setdefault(key, []).append(tariff)
    return found


def _band(tariffs: list[Tariff], kg: float) -> Tariff | None:
    """The band that holds a weight: the last that starts at or below it."""
    holding = [tariff for tariff in tariffs if tariff.from_kg <= kg + LOAD]
    return holding[-1] if holding else None
