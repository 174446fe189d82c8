"""Costs by leg, by path, and by zone and group: means over futures, over all periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.checks.demand import left_out, served
from solvers.placement.checks.table import summed
from solvers.placement.explanation import LegCost, PathCost, ServeCost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.placement.checks import Case

ZONES = "zones"
"""Name of the end of the last leg."""


def weighed_kg(case: Case) -> NDArray[np.float64]:
    """Expected kg of each flow over its period."""
    future, period = case.flows.cell[0], case.flows.cell[1]
    kg: NDArray[np.float64] = case.flows.kg_per_day * case.days[period] * case.probability[future]
    return kg


def transport_cny(case: Case) -> NDArray[np.float64]:
    """Expected cost of each flow on its legs."""
    factor = np.array([future.transport_factor for future in case.problem.futures])
    cny: NDArray[np.float64] = weighed_kg(case) * case.flows.cny_per_kg * factor[case.flows.cell[0]]
    return cny


def leg_costs(case: Case) -> Iterator[LegCost]:
    """Costs between each tier and the next."""
    problem, flows, kg = case.problem, case.flows, weighed_kg(case)
    factor = np.array([future.transport_factor for future in problem.futures])
    ends = [*problem.tiers[1:], ZONES]
    for tier, leg in enumerate(problem.legs):
        on = np.flatnonzero(flows.sites[:, tier] >= 0)
        is_last = tier == len(problem.tiers) - 1
        tail = case.index.row[flows.sites[on, tier]]
        head = flows.cell[3, on] if is_last else case.index.row[flows.sites[on, tier + 1]]
        price = leg.cny_per_kg[flows.cell[2, on], tail, head] * factor[flows.cell[0, on]]
        yield LegCost(
            f"{problem.tiers[tier]} > {ends[tier]}",
            float(kg[on].sum()),
            float(kg[on] @ price),
            float(kg[on] @ leg.co2_kg_per_kg[tail, head]),
        )


def path_costs(case: Case) -> list[PathCost]:
    """Chains of sites, the largest cost first."""
    flows, kg, cny = case.flows, weighed_kg(case), transport_cny(case)
    if not len(kg):
        return []
    chains, which = np.unique(flows.sites, axis=0, return_inverse=True)
    which = which.ravel()
    pairs = np.unique(np.stack([which, flows.cell[3]]), axis=1)[0]
    zones = np.bincount(pairs, minlength=len(chains))
    kg_of, cny_of = summed(which, kg, len(chains)), summed(which, cny, len(chains))
    names = [site.id for site in case.problem.sites]
    return [
        PathCost(
            tuple(names[site] for site in chains[at].tolist() if site >= 0),
            int(zones[at]),
            float(kg_of[at]),
            float(cny_of[at]),
        )
        for at in np.argsort(-cny_of, kind="stable").tolist()
    ]


def costs_to_serve(case: Case) -> list[ServeCost]:
    """Zones in the problem's order, and their groups; those without demand are left out."""
    problem, shape = case.problem, (len(case.problem.groups), len(case.problem.zones))
    demand, kg, short = (
        _expected(case, item) for item in (case.demand, served(case), left_out(case))
    )
    moved = _by_zone(case, transport_cny(case))
    sites = _by_zone(case, site_cny(case))
    co2 = _by_zone(case, weighed_kg(case) * case.flows.co2_kg_per_kg) * problem.co2_cny_per_kg
    price = np.array([group.unserved_cny_per_kg or 0.0 for group in problem.groups])
    reach = _by_zone(case, weighed_kg(case) * _in_first_band(case))
    return [
        ServeCost(
            zone_id=problem.zones[zone].id,
            zone_name=problem.zones[zone].name,
            group_id=problem.groups[group].id,
            demand_kg=float(demand[group, zone]),
            kg=float(kg[group, zone]),
            transport_cny=float(moved[group, zone]),
            sites_cny=float(sites[group, zone]),
            co2_cny=float(co2[group, zone]),
            unserved_cny=float(short[group, zone] * price[group]),
            in_reach=float(reach[group, zone] / demand[group, zone]) if problem.bands else None,
        )
        for zone in range(shape[1])
        for group in range(shape[0])
        if demand[group, zone] > 0
    ]


def site_cny(case: Case) -> NDArray[np.float64]:
    """Expected cost of the sites that each flow passes.

    What a site costs whatever its size is shared by all kilograms that pass; what a class's room
    costs by those of the class.
    """
    flows, kg = case.flows, weighed_kg(case)
    standing, room = site_costs(case), room_costs(case)
    kind = class_of_flow(case)
    total = np.zeros(len(kg))
    for tier in range(len(case.problem.tiers)):
        on = np.flatnonzero(flows.sites[:, tier] >= 0)
        site = flows.sites[on, tier]
        at_site = site * room.shape[1] + kind[on]
        by_site = summed(site, kg[on], len(standing))
        by_class = summed(at_site, kg[on], room.size)
        total[on] += kg[on] * _rate(standing, by_site)[site]
        total[on] += kg[on] * _rate(room.ravel(), by_class)[at_site]
    return total


def class_of_flow(case: Case) -> NDArray[np.int64]:
    """Capacity class of each flow."""
    problem = case.problem
    kinds = np.array([problem.class_ids.index(item.class_id) for item in problem.groups], np.int64)
    return np.asarray(kinds[case.flows.cell[2]], np.int64)


def site_costs(case: Case) -> NDArray[np.float64]:
    """What each open site costs whatever its size, opening and emission included."""
    problem, days = case.problem, float(case.days.sum())
    return np.array(
        [
            now
            * (
                days * site.fixed_cny_per_day
                + days * site.fixed_co2_kg_per_day * problem.co2_cny_per_kg
                + (0.0 if site.is_open else site.opening_cny)
            )
            for site, now in zip(problem.sites, case.is_open, strict=True)
        ]
    )


def room_costs(case: Case) -> NDArray[np.float64]:
    """What the room of each class costs at each open site, of shape (sites, classes)."""
    problem, days = case.problem, float(case.days.sum())
    costs = np.zeros((len(problem.sites), len(problem.class_ids)))
    for position, decision in case.decisions.items():
        steps = dict(decision.modules) if decision.is_open else {}
        for module in problem.sites[position].modules:
            count = steps.get(module.class_id, 0)
            added_cny = module.adding_cny * max(0, count - module.present) if count else 0.0
            kind = problem.class_ids.index(module.class_id)
            costs[position, kind] = count * module.cny_per_day * days + added_cny
    return costs


def _rate(cny: NDArray[np.float64], kg: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(cny, kg, out=np.zeros_like(cny), where=kg > 0)


def _in_first_band(case: Case) -> NDArray[np.bool_]:
    if not case.problem.bands:
        return np.zeros(len(case.flows.last_s), bool)
    band = case.problem.bands[0]
    return np.asarray(band.wait_s + case.flows.last_s <= band.hours * 3600)


def _by_zone(case: Case, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of shape (groups, zones)."""
    shape = (len(case.problem.groups), len(case.problem.zones))
    keys = case.flows.cell[2] * shape[1] + case.flows.cell[3]
    return summed(keys, amounts, shape[0] * shape[1]).reshape(shape)


def _expected(case: Case, kg_per_day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of shape (groups, zones), from (futures, periods, groups, zones)."""
    kg: NDArray[np.float64] = np.einsum("fpgz,p,f->gz", kg_per_day, case.days, case.probability)
    return kg
