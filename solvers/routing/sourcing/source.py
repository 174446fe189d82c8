"""Which front serves each order, and which lots feed it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.reasons.no_way import why_no_way
from solvers.routing.sourcing.allocate import Allocator, Pick
from solvers.routing.sourcing.choice import Cap, choose
from solvers.routing.sourcing.vans import VanFinder
from solvers.routing.sourcing.ways import first_start_s
from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul
from supplychain.orders import OrderKind
from supplychain.plans import Reason, Unserved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.common import Deadline, Limits
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.ways import Way, WayFinder
    from supplychain.orders import Order
    from supplychain.stock import Transfer

STEM_SHARE = 0.5
"""Part of the direct trip's cost that one more order adds: tours share the way out and back."""

UPSTREAM_CNY_PER_KG = {"front": 0.0, "centre": 0.4, "origin": 0.9}
"""First guess of what a kilogram costs from its site to the front."""


@dataclass(slots=True)
class Sourcing:
    """Chosen ways and picked lots.

    ``ways``, ``picks`` and ``unserved`` hold served orders' ways and lots, and orders left out, by
    order; ``moved`` and ``left`` hold lots, and what stays behind, by transfer.
    """

    ways: dict[str, Way] = field(default_factory=dict)
    picks: dict[str, tuple[Pick, ...]] = field(default_factory=dict)
    unserved: dict[str, Unserved] = field(default_factory=dict)
    moved: dict[str, tuple[Pick, ...]] = field(default_factory=dict)
    left: dict[str, Unserved] = field(default_factory=dict)

    def copy(self) -> Sourcing:
        """An independent sourcing with the same decisions."""
        return Sourcing(
            dict(self.ways),
            dict(self.picks),
            dict(self.unserved),
            dict(self.moved),
            dict(self.left),
        )


def source(
    problem: RoutingProblem,
    finder: WayFinder,
    limits: Limits,
    deadline: Deadline,
    known: Mapping[str, tuple[str, tuple[str, ...]]] | None = None,
) -> Sourcing:
    """Choose fronts and lots for all orders, then lots for transfers.

    Parameters
    ----------
    known
        Front and source of each line that an order had before: kept where they can be, and these
        orders take their lots first.
    """
    vans = VanFinder(problem)
    ways = {order.id: _drivable(vans, order, finder) for order in problem.orders.values()}
    sourcing = Sourcing()
    options = [way for order_ways in ways.values() for way in order_ways]
    fronts = dict.fromkeys(way.front_id for way in options)
    rates = {front_id: _van_rates(problem, front_id) for front_id in fronts}
    costs = np.array([_way_cny(problem, way, rates[way.front_id]) for way in options])
    chosen = _choose(problem, finder, options, costs, limits, deadline)
    allocator = Allocator(problem, finder.shelves)
    kept = _known_ways(ways, known or {})
    chosen = [*kept.values(), *(way for way in chosen if way.order_id not in kept)]
    by_urgency = sorted(
        chosen, key=lambda way: (way.order_id not in kept, allocator.wanted_s(way), way.order_id)
    )
    for way in by_urgency:
        _allocate(allocator, finder, [way, *_others(ways[way.order_id], way)], sourcing)
    for order_id, order_ways in ways.items():
        if order_id not in sourcing.ways and order_id not in sourcing.unserved:
            if order_ways:
                _allocate(allocator, finder, order_ways, sourcing)
            else:
                reason, detail = why_no_way(problem, finder, order_id)
                sourcing.unserved[order_id] = unserved_order(problem, order_id, reason, detail)
    pick_transfers(problem, finder, allocator, sourcing)
    return sourcing


def _known_ways(
    ways: Mapping[str, Sequence[Way]], known: Mapping[str, tuple[str, tuple[str, ...]]]
) -> dict[str, Way]:
    """For each order, the way with the front and the sources that it had before, if it is there."""
    found: dict[str, Way] = {}
    for order_id, origin in known.items():
        for way in ways.get(order_id, ()):
            if (way.front_id, way.sources) == origin:
                found[order_id] = way
                break
    return found


def _drivable(vans: VanFinder, order: Order, finder: WayFinder) -> list[Way]:
    """Ways from fronts with a vehicle for the order; all ways, for their reasons, if none has."""
    ways = list(finder.ways(order))
    able = vans.able(dict.fromkeys(way.front_id for way in ways), order)
    return [way for way in ways if way.front_id in able or not able]


def _others(ways: Sequence[Way], chosen: Way) -> list[Way]:
    return [way for way in ways if way is not chosen]


def _allocate(
    allocator: Allocator, finder: WayFinder, ways: Sequence[Way], sourcing: Sourcing
) -> None:
    """Take the first way whose lots suffice; leave the order out if there is none.

    Ways that wait for lots to come are tried after all others.
    """
    order_id = ways[0].order_id
    for way in chain(ways, chain.from_iterable(map(finder.later_ways, ways))):
        picks = allocator.pick(way)
        if picks is not None:
            sourcing.ways[order_id] = way
            sourcing.picks[order_id] = picks
            return
    sourcing.unserved[order_id] = unserved_order(
        allocator.problem, order_id, Reason.NO_STOCK, "other orders take the stock it could use"
    )


def unserved_order(problem: RoutingProblem, order_id: str, reason: Reason, detail: str) -> Unserved:
    """An order left out, with its price."""
    order = problem.orders[order_id]
    kg = sum(line.quantity * problem.products[line.product_id].kg for line in order.lines)
    cost_cny = order.priority * problem.scenario.rates.unserved_order_cny
    return Unserved("order", order_id, kg, reason, detail, cost_cny)


def _way_cny(problem: RoutingProblem, way: Way, rates: tuple[float, float]) -> float:
    """Estimate of what the order adds to the cost of the chain, at a front's van rates."""
    order = problem.orders[way.order_id]
    km_cny, h_cny = rates
    trip_cny = 2 * (way.distance_m / 1000 * km_cny + way.drive_s / HOUR_S * h_cny)
    upstream_cny = 0.0
    for line, site_id in zip(order.lines, way.sources, strict=True):
        kg = line.quantity * problem.products[line.product_id].kg
        upstream_cny += kg * UPSTREAM_CNY_PER_KG[problem.sites[site_id].tier]
    return STEM_SHARE * trip_cny + upstream_cny


def _van_rates(problem: RoutingProblem, front_id: str) -> tuple[float, float]:
    """Cheapest price of a kilometre and of an hour at a front."""
    vans = [
        problem.vehicle_types[fleet.vehicle_type_id]
        for fleet in problem.fleets_at(front_id)
        if problem.vehicle_types[fleet.vehicle_type_id].haul is Haul.LAST_MILE
    ]
    if not vans:
        return 0.0, 0.0
    return min(van.cny_per_km for van in vans), min(van.cny_per_h for van in vans)


def _choose(
    problem: RoutingProblem,
    finder: WayFinder,
    options: Sequence[Way],
    costs: NDArray[np.float64],
    limits: Limits,
    deadline: Deadline,
) -> list[Way]:
    """At most one way per order, at least cost, within stock and throughput."""
    numbers: dict[str, int] = {}
    owners = [numbers.setdefault(way.order_id, len(numbers)) for way in options]
    worth = np.array([_unserved_cny(problem, way.order_id) for way in options])
    caps = _caps(problem, finder, options)
    return [options[c] for c in choose(owners, costs - worth, caps, limits, deadline)]


def _unserved_cny(problem: RoutingProblem, order_id: str) -> float:
    return problem.orders[order_id].priority * problem.scenario.rates.unserved_order_cny


def _caps(problem: RoutingProblem, finder: WayFinder, options: Sequence[Way]) -> list[Cap]:
    """Stock by site, product and life, and throughput by front and class."""
    use: dict[tuple[str, str], list[tuple[int, float, int]]] = defaultdict(list)
    leaving: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for column, way in enumerate(options):
        order = problem.orders[way.order_id]
        if order.kind is OrderKind.RETURN:
            continue
        needed_s = first_start_s(order, way.release_s + way.drive_s) or 0
        for line, site_id in zip(order.lines, way.sources, strict=True):
            product = problem.products[line.product_id]
            use[site_id, line.product_id].append((column, line.quantity, needed_s))
            key = way.front_id, product.temperature_class_id
            leaving[key].append((column, line.quantity * product.kg))
    caps = [
        cap
        for (site_id, product_id), terms in use.items()
        for cap in _stock_caps(finder, site_id, product_id, terms)
    ]
    caps += [
        Cap(tuple(terms), problem.sites[front_id].throughput_kg(class_id))
        for (front_id, class_id), terms in leaving.items()
    ]
    return caps


def _stock_caps(
    finder: WayFinder, site_id: str, product_id: str, terms: Sequence[tuple[int, float, int]]
) -> Iterator[Cap]:
    """For each end of life among the lots: what is needed later fits what lives longer."""
    lots = finder.shelves.lots(site_id, product_id)
    for end_s in (-1, *sorted({finder.shelves.until_s[lot.id] for lot in lots})):
        living = sum(lot.quantity for lot in lots if finder.shelves.until_s[lot.id] > end_s)
        needing = tuple((column, units) for column, units, needed_s in terms if needed_s > end_s)
        if needing and sum(units for _, units in needing) > living:
            yield Cap(needing, living)


def pick_transfers(
    problem: RoutingProblem, finder: WayFinder, allocator: Allocator, sourcing: Sourcing
) -> None:
    """Lots for transfers, from what orders leave; what is missing stays behind."""
    for transfer in problem.transfers.values():
        fault = _transfer_fault(problem, finder, transfer)
        picks, missing = ((), transfer.quantity) if fault else allocator.pick_transfer(transfer)
        sourcing.moved[transfer.id] = picks
        if missing > 0:
            reason = Reason.NO_CAPACITY if fault else Reason.NO_STOCK
            detail = fault or f"{missing:g} units are not in stock at {transfer.from_site_id}"
            kg = missing * problem.products[transfer.product_id].kg
            sourcing.left[transfer.id] = unserved_transfer(problem, transfer.id, kg, reason, detail)


def _transfer_fault(problem: RoutingProblem, finder: WayFinder, transfer: Transfer) -> str:
    """Why the network cannot carry a transfer at all; empty if it can."""
    frame = finder.frames.get(transfer.from_site_id)
    if frame is None or transfer.to_site_id not in frame.lifts:
        return f"{transfer.from_site_id} does not supply {transfer.to_site_id}"
    class_id = problem.products[transfer.product_id].temperature_class_id
    for site_id in (transfer.from_site_id, transfer.to_site_id):
        if not problem.sites[site_id].holds(class_id):
            return f"{site_id} does not keep {class_id}"
    return ""


def leave_units(
    problem: RoutingProblem,
    sourcing: Sourcing,
    transfer_id: str,
    units: float,
    why: tuple[Reason, str],
) -> None:
    """Leave units of a transfer behind, for a reason and its details."""
    kept: list[Pick] = []
    missing = units
    for pick in reversed(sourcing.moved[transfer_id]):
        taken = min(pick.quantity, missing)
        missing -= taken
        if pick.quantity > taken:
            kept.insert(0, replace(pick, quantity=pick.quantity - taken))
    sourcing.moved[transfer_id] = tuple(kept)
    transfer = problem.transfers[transfer_id]
    kg = (units - missing) * problem.products[transfer.product_id].kg
    before = sourcing.left.get(transfer_id)
    sourcing.left[transfer_id] = unserved_transfer(
        problem,
        transfer_id,
        kg + (before.kg if before else 0.0),
        *why,
    )


def unserved_transfer(
    problem: RoutingProblem, transfer_id: str, kg: float, reason: Reason, detail: str
) -> Unserved:
    """A transfer, or ``kg`` of it, left behind, with its price."""
    cost_cny = kg * problem.scenario.rates.unserved_transfer_cny_per_kg
    return Unserved("transfer", transfer_id, kg, reason, detail, cost_cny)
