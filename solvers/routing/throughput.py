"""What a site may send off on a day, held against a finished plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Consignment

EPSILON_KG = 1e-6

Spot = tuple[str, str, int]
"""Site, temperature class and calendar day."""


@dataclass(slots=True)
class Excess:
    """What must not be sent: whole orders with the site that is full, and units of transfers."""

    orders: dict[str, str] = field(default_factory=dict)
    transfer_units: dict[str, float] = field(default_factory=dict)


def excess_of(problem: RoutingProblem, plan: RoutingPlan) -> Excess:
    """Orders and units of transfers without which no site sends off more than it may.

    At each site and day that is too full, what is worth least for its mass stays behind.
    """
    excess = Excess()
    for (site_id, class_id, _), goods in _sent(problem, plan).items():
        limit_kg = problem.sites[site_id].throughput_kg(class_id)
        going = [item for item in goods if item.order_id not in excess.orders]
        over_kg = sum(item.kg for item in going) - limit_kg
        if over_kg > EPSILON_KG:
            _leave_behind(problem, site_id, going, over_kg, excess)
    return excess


def _sent(problem: RoutingProblem, plan: RoutingPlan) -> Mapping[Spot, list[Consignment]]:
    """Goods that leave sites with a limit, by day."""
    goods = {item.id: item for item in plan.consignments}
    start_s = problem.scenario.horizon.start_of_day_s
    sent: dict[Spot, list[Consignment]] = defaultdict(list)
    for site_id, leave_s, ids in _departures(plan):
        if problem.sites[site_id].capacities:
            for item in (goods[key] for key in ids):
                sent[site_id, item.temperature_class_id, (leave_s + start_s) // DAY_S].append(item)
    return sent


def _departures(plan: RoutingPlan) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for route in plan.routes:
        for stop in route.stops:
            if stop.kind is StopKind.LOAD:
                yield stop.place_id, stop.end_s, stop.consignment_ids
    for move in plan.moves:
        yield move.from_site_id, move.depart_s, move.consignment_ids


def _leave_behind(
    problem: RoutingProblem,
    site_id: str,
    goods: list[Consignment],
    over_kg: float,
    excess: Excess,
) -> None:
    kg_of: dict[tuple[str, str], float] = defaultdict(float)
    product_of: dict[str, str] = {}
    for item in goods:
        kg_of[item.order_id, item.transfer_id] += item.kg
        product_of[item.transfer_id] = item.product_id

    def worth_cny_per_kg(owner: tuple[str, str]) -> float:
        rates = problem.scenario.rates
        if not owner[0]:
            return rates.unserved_transfer_cny_per_kg
        return problem.orders[owner[0]].priority * rates.unserved_order_cny / kg_of[owner]

    for order_id, transfer_id in sorted(kg_of, key=lambda owner: (worth_cny_per_kg(owner), owner)):
        if over_kg <= EPSILON_KG:
            return
        kg = kg_of[order_id, transfer_id]
        if order_id:
            excess.orders[order_id] = site_id
        else:
            unit_kg = problem.products[product_of[transfer_id]].kg
            units = min(ceil(over_kg / unit_kg - EPSILON_KG), kg / unit_kg)
            already = excess.transfer_units.get(transfer_id, 0.0)
            excess.transfer_units[transfer_id] = max(already, units)
            kg = units * unit_kg
        over_kg -= kg
