"""Which front serves each order, and which lots feed it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, coo_array
from scipy.sparse.csgraph import connected_components

from solvers.common.highs import Mip, MipOptions, solve_mip
from solvers.routing.allocate import Allocator, Pick
from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul
from supplychain.plans import Reason, Unserved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from solvers.common import Deadline, Limits
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.ways import Way, WayFinder

MIP_GAP = 1e-3
"""Closer is not worth the time: costs of ways are estimates."""

STEM_SHARE = 0.5
"""Part of the direct trip's cost that one more order adds: tours share the way out and back."""

UPSTREAM_CNY_PER_KG = {"front": 0.0, "centre": 0.4, "origin": 0.9}
"""First guess of what a kilogram costs from its site to the front."""


@dataclass(slots=True)
class Sourcing:
    """Chosen ways and picked lots.

    ``ways`` maps served orders to their way; ``picks`` maps orders and transfers to lots.
    """

    ways: dict[str, Way] = field(default_factory=dict)
    picks: dict[str, tuple[Pick, ...]] = field(default_factory=dict)
    unserved: dict[str, Unserved] = field(default_factory=dict)


def source(
    problem: RoutingProblem,
    finder: WayFinder,
    limits: Limits,
    deadline: Deadline,
    surcharges_cny: Mapping[tuple[str, str], float] | None = None,
) -> Sourcing:
    """Choose fronts and lots for all orders, then lots for transfers.

    Parameters
    ----------
    surcharges_cny
        Price to add for an order at a front, learnt from an earlier plan.
    """
    ways = {order.id: list(finder.ways(order)) for order in problem.orders.values()}
    sourcing = Sourcing()
    options = [way for order_ways in ways.values() for way in order_ways]
    costs = np.array([_way_cny(problem, way, surcharges_cny or {}) for way in options])
    chosen = _choose(problem, finder, options, costs, limits, deadline)
    allocator = Allocator(problem, finder.shelves)
    by_urgency = sorted(chosen, key=lambda way: (allocator.wanted_s(way), way.order_id))
    for way in by_urgency:
        _allocate(allocator, [way, *_others(ways[way.order_id], way)], sourcing)
    for order_id, order_ways in ways.items():
        if order_id not in sourcing.ways and order_id not in sourcing.unserved:
            if order_ways:
                _allocate(allocator, order_ways, sourcing)
            else:
                reason, detail = why_no_way(problem, finder, order_id)
                sourcing.unserved[order_id] = unserved_order(problem, order_id, reason, detail)
    _pick_transfers(problem, allocator, sourcing)
    return sourcing


def _others(ways: Sequence[Way], chosen: Way) -> list[Way]:
    return [way for way in ways if way is not chosen]


def _allocate(allocator: Allocator, ways: Iterable[Way], sourcing: Sourcing) -> None:
    """Take the first way whose lots suffice; leave the order out if there is none."""
    order_id = ""
    for way in ways:
        order_id = way.order_id
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


def _way_cny(
    problem: RoutingProblem, way: Way, surcharges_cny: Mapping[tuple[str, str], float]
) -> float:
    """Estimate of what the order adds to the cost of the chain."""
    order = problem.orders[way.order_id]
    km_cny, h_cny = _van_rates(problem, way.front_id)
    trip_cny = 2 * (way.distance_m / 1000 * km_cny + way.drive_s / HOUR_S * h_cny)
    upstream_cny = 0.0
    for line, site_id in zip(order.lines, way.sources, strict=True):
        kg = line.quantity * problem.products[line.product_id].kg
        upstream_cny += kg * UPSTREAM_CNY_PER_KG[problem.sites[site_id].tier]
    surcharge_cny = surcharges_cny.get((way.order_id, way.front_id), 0.0)
    return STEM_SHARE * trip_cny + upstream_cny + surcharge_cny


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
    """At most one way per order, at least cost, within stock and throughput.

    Stock and throughput that cannot bind are left out; what remains falls apart into independent
    groups (cities), which are solved one by one.
    """
    if not options:
        return []
    rows = _binding_rows(problem, finder, options)
    order_rows: dict[str, int] = {}
    entries: list[tuple[int, int, float]] = []
    for column, way in enumerate(options):
        row = order_rows.setdefault(way.order_id, len(order_rows))
        entries.append((row, column, 1.0))
    upper = [1.0] * len(order_rows)
    for terms, limit in rows:
        entries += [(len(upper), column, amount) for column, amount in terms]
        upper.append(limit)
    index = np.array([(row, column) for row, column, _ in entries]).T
    matrix = coo_array(
        (np.array([amount for *_, amount in entries]), (index[0], index[1])),
        shape=(len(upper), len(options)),
    ).tocsr()
    worth = np.array([_unserved_cny(problem, way.order_id) for way in options])
    return _solve_groups(options, costs - worth, matrix, np.array(upper), limits, deadline)


def _unserved_cny(problem: RoutingProblem, order_id: str) -> float:
    return problem.orders[order_id].priority * problem.scenario.rates.unserved_order_cny


def _binding_rows(
    problem: RoutingProblem, finder: WayFinder, options: Sequence[Way]
) -> list[tuple[list[tuple[int, float]], float]]:
    """Stock and throughput limits that the demand could exceed."""
    use: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    leaving: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for column, way in enumerate(options):
        for line, site_id in zip(problem.orders[way.order_id].lines, way.sources, strict=True):
            product = problem.products[line.product_id]
            use[site_id, line.product_id].append((column, line.quantity))
            key = way.front_id, product.temperature_class_id
            leaving[key].append((column, line.quantity * product.kg))
    rows = []
    for (site_id, product_id), terms in use.items():
        stock = finder.shelves.usable(site_id, product_id, 0)
        if sum(amount for _, amount in terms) > stock:
            rows.append((terms, stock))
    for (front_id, class_id), terms in leaving.items():
        limit_kg = problem.sites[front_id].throughput_kg(class_id)
        if sum(amount for _, amount in terms) > limit_kg:
            rows.append((terms, limit_kg))
    return rows


def _solve_groups(
    options: Sequence[Way],
    costs: NDArray[np.float64],
    matrix: csr_array,
    upper: NDArray[np.float64],
    limits: Limits,
    deadline: Deadline,
) -> list[Way]:
    links = block_array([[None, matrix], [matrix.T, None]], format="csr")
    groups, labels = connected_components(links, directed=False)
    label = labels[matrix.shape[0] :]
    by_group = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[by_group], np.arange(groups + 1))
    chosen: list[Way] = []
    for group in range(groups):
        columns = by_group[bounds[group] : bounds[group + 1]]
        chosen += [
            options[c] for c in _solve_group(columns, costs, matrix, upper, limits, deadline)
        ]
    return chosen


def _solve_group(
    columns: NDArray[np.intp],
    costs: NDArray[np.float64],
    matrix: csr_array,
    upper: NDArray[np.float64],
    limits: Limits,
    deadline: Deadline,
) -> list[int]:
    """Columns chosen within one group; a group of one order takes its cheapest way."""
    part = matrix[:, columns]
    rows = np.flatnonzero(np.diff(part.tocsr().indptr))
    if len(rows) == 1:
        best = int(columns[np.argmin(costs[columns])])
        return [best] if costs[best] < 0 else []
    mip = Mip(
        cost=costs[columns],
        low=np.zeros(len(columns)),
        high=np.ones(len(columns)),
        is_integer=np.ones(len(columns), dtype=bool),
        matrix=part[rows].tocsc(),
        row_low=np.full(len(rows), -np.inf),
        row_high=upper[rows],
    )
    seconds = None if limits.max_seconds is None else max(1.0, deadline.remaining_s / 4)
    options = MipOptions(seconds, max(limits.mip_gap, MIP_GAP), seed=limits.seed)
    result = solve_mip(mip, options)
    if result.x is None:
        return []
    return [int(column) for column in columns[result.x > 0.5]]


def why_no_way(problem: RoutingProblem, finder: WayFinder, order_id: str) -> tuple[Reason, str]:
    """First step at which every front fails an order, found by trying them."""
    order = problem.orders[order_id]
    fronts = problem.reach[order_id]
    if not fronts:
        return Reason.NO_FRONT_IN_REACH, "no front's reach holds the customer"
    stocked = [
        front_id
        for front_id in fronts
        if all(finder.sites_for(line, front_id) for line in order.lines)
    ]
    if not stocked:
        return Reason.NO_STOCK, f"none of {', '.join(fronts)} can get every line"
    return finder.why_late(order, stocked)


def _pick_transfers(problem: RoutingProblem, allocator: Allocator, sourcing: Sourcing) -> None:
    """Lots for transfers, from what orders leave; what is missing stays behind."""
    for transfer in problem.transfers.values():
        picks, missing = allocator.pick_transfer(transfer)
        sourcing.picks[transfer.id] = picks
        if missing > 0:
            kg = missing * problem.products[transfer.product_id].kg
            sourcing.unserved[transfer.id] = Unserved(
                "transfer",
                transfer.id,
                kg,
                Reason.NO_STOCK,
                f"{missing:g} units are not in stock at {transfer.from_site_id}",
                kg * problem.scenario.rates.unserved_transfer_cny_per_kg,
            )
