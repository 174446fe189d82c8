"""Cost, energy and carbon, term by term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.carriers import shipment_cny
from solvers.routing.checks.demand import left_cny
from solvers.routing.checks.doors import doors, lateness
from solvers.routing.checks.hours import overtime_s
from solvers.routing.checks.tolerances import COST_CNY, ENERGY, SHARE, differs, shown
from supplychain.calendars import HOUR_S
from supplychain.fleet import Energy
from supplychain.plans import CostTerms
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.tours import Tour
    from supplychain.plans import CarrierMove


def route_costs_are_right(case: Case) -> Iterator[Violation]:
    """``COST_WRONG`` of a route: vehicle, set-up and tariff, distance, time, cold, lateness.

    The tariff of a hired vehicle counts as vehicle, overtime as time.
    """
    late_cny = _late_cny_by_route(case)
    for tour in case.tours:
        vehicle, route = tour.vehicle, tour.route
        expected = CostTerms(
            vehicles=vehicle.fixed_cny + tour.layout.setup_cny + _tariff_cny(case, tour),
            distance=vehicle.cny_per_km * route.distance_m / 1000,
            time=vehicle.cny_per_h * (route.end_s - route.start_s) / HOUR_S
            + vehicle.overtime_cny_per_h * overtime_s(case, tour) / HOUR_S,
            reefer_energy=_reefer_cny(case, tour, route.costs.reefer_energy),
            lateness=late_cny.get(route.id, 0.0),
        )
        yield from _compared(case, route.id, route.costs, expected)


def move_costs_are_right(case: Case) -> Iterator[Violation]:
    """``COST_WRONG`` of a move: the tariff's band on the whole shipment."""
    prices = shipment_cny(case)
    for move in case.plan.moves:
        yield from _compared(case, move.id, move.costs, CostTerms(carriers=prices[move.id]))


def site_costs_are_right(case: Case) -> Iterator[Violation]:
    """``COST_WRONG`` of sites: handling of what leaves, value lost to age, what is left out."""
    expected = CostTerms(
        handling=_handling_cny(case),
        spoilage=_spoilage_cny(case),
        unserved=sum(left_cny(case.facts, entry) for entry in case.plan.unserved),
    )
    yield from _compared(case, "sites", case.plan.site_costs, expected)


def energy_and_carbon_are_right(case: Case) -> Iterator[Violation]:
    """``ENERGY_WRONG``: energy of traction and refrigeration, and the carbon of it."""
    rates = case.facts.scenario.rates
    for tour in case.tours:
        kwh_cold = _cold_kwh(tour)
        if kwh_cold is None:
            continue
        kwh = tour.route.distance_m / 1000 * tour.vehicle.energy_per_km
        diesel_l = 0.0
        if tour.vehicle.energy is Energy.ELECTRIC:
            kwh += kwh_cold
        else:
            kwh, diesel_l = 0.0, kwh + kwh_cold * rates.diesel_l_per_kwh_cold
        co2_kg = kwh * rates.electricity_kg_co2_per_kwh + diesel_l * rates.diesel_kg_co2_per_l
        yield from _energy(tour.route.id, "kWh", tour.route.energy_kwh, kwh)
        yield from _energy(tour.route.id, "l diesel", tour.route.diesel_l, diesel_l)
        yield from _energy(tour.route.id, "kg CO2", tour.route.co2_kg, co2_kg)
    for move in case.plan.moves:
        expected_kg = _move_co2_kg(case, move)
        if expected_kg is not None:
            yield from _energy(move.id, "kg CO2", move.co2_kg, expected_kg)


def _compared(
    case: Case, subject: str, given: CostTerms, expected: CostTerms
) -> Iterator[Violation]:
    word = case.facts.scenario.currency
    for (name, told_cny), (_, is_cny) in zip(given.items(), expected.items(), strict=True):
        if differs(told_cny, is_cny, COST_CNY, SHARE):
            detail = f"{name} {shown(told_cny)} {word} given, is {shown(is_cny)} {word}"
            yield Violation("COST_WRONG", subject, detail, told_cny - is_cny, "cny")


def _energy(subject: str, noun: str, told: float, found: float) -> Iterator[Violation]:
    if differs(told, found, ENERGY, SHARE):
        detail = f"{shown(told)} {noun} given, is {shown(found)}"
        yield Violation("ENERGY_WRONG", subject, detail, told - found, noun.split(maxsplit=1)[0])


def _cold_kwh(tour: Tour) -> float | None:
    """Electricity of all units, or ``None`` if the route's times run backwards."""
    return None if tour.histories is None else sum(part.kwh for part in tour.histories)


def _reefer_cny(case: Case, tour: Tour, given_cny: float) -> float:
    rates, kwh = case.facts.scenario.rates, _cold_kwh(tour)
    if kwh is None:
        return given_cny
    if tour.vehicle.energy is Energy.ELECTRIC:
        return kwh * rates.electricity_cny_per_kwh
    return kwh * rates.diesel_l_per_kwh_cold * rates.diesel_cny_per_l


def _tariff_cny(case: Case, tour: Tour) -> float:
    """Price of stops at doors, and of kilograms handed over there; returns weigh nothing."""
    doors_of = [stop for stop in tour.route.stops if stop.kind.is_at_a_door]
    held = [case.goods.get(key) for stop in doors_of for key in stop.consignment_ids]
    handed_kg = sum(item.kg for item in held if item is not None)
    return tour.vehicle.cny_per_stop * len(doors_of) + tour.vehicle.cny_per_kg * handed_kg


def _late_cny_by_route(case: Case) -> dict[str, float]:
    found: dict[str, float] = {}
    for route, stop, order in doors(case):
        late = lateness(order, stop.start_s)
        found[route.id] = found.get(route.id, 0.0) + (late.cost_cny if late else 0.0)
    return found


def _handling_cny(case: Case) -> float:
    """Each kilogram pays at each site that it leaves."""
    return sum(
        case.goods[key].kg * case.facts.sites[leg.from_site_id].handling_cny_per_kg
        for key, journey in case.journeys.items()
        for leg in journey
        if leg.from_site_id in case.facts.sites
    )


def _spoilage_cny(case: Case) -> float:
    """Value lost in proportion to life used from the horizon's start to the last hand-over."""
    share = case.facts.scenario.rates.spoilage_share
    total_cny = 0.0
    for key, used_h in case.used_h.items():
        item = case.goods[key]
        product = case.facts.products[item.product_id]
        if product.shelf_life_h is not None and product.shelf_life_h > 0:
            value_cny = product.value_cny * item.quantity
            total_cny += value_cny * share * used_h / product.shelf_life_h
    return total_cny


def _move_co2_kg(case: Case, move: CarrierMove) -> float | None:
    """Carbon by tonne-kilometres on the lane, at the roads of trunk trucks."""
    facts = case.facts
    here, there = facts.sites.get(move.from_site_id), facts.sites.get(move.to_site_id)
    if here is None or there is None:
        return None
    matrix = facts.roads.matrix([here.location], [there.location], "trunk")
    lane = facts.lanes.get((here.id, there.id))
    distance_m = int(matrix.distance_m[0, 0])
    if lane is not None and lane.distance_m is not None:
        distance_m = lane.distance_m
    if distance_m >= UNREACHABLE:
        return None
    tonnes = move.kg / 1000
    return distance_m / 1000 * tonnes * facts.scenario.rates.carrier_kg_co2_per_tkm
