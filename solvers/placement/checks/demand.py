"""Every kilogram of demand is served or stated as left out; sites hold what passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Violation
from solvers.placement.checks.table import summed
from solvers.placement.checks.tolerances import LEAST, SHARE, above, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.placement.checks.case import Case


def demand_is_met(case: Case) -> Iterator[Violation]:
    """``DEMAND_MISSED``, ``DEMAND_EXCEEDED``: flows and shortfalls add up to the demand."""
    given = served(case) + left_out(case)
    difference = given - case.demand
    wrong = ~(np.abs(difference) <= LEAST + SHARE * case.demand)
    for future, period, group, zone in np.argwhere(wrong).tolist():
        problem, at = case.problem, (future, period, group, zone)
        code = "DEMAND_MISSED" if difference[at] < 0 else "DEMAND_EXCEEDED"
        subject = case.name(future, period, problem.groups[group].id, problem.zones[zone].id)
        detail = f"{shown(given[at])} of {shown(case.demand[at])} kg per day are accounted for"
        yield Violation(code, subject, detail, abs(difference[at]), "kg")


def shortfalls_are_allowed(case: Case) -> Iterator[Violation]:
    """``SHORTFALL_FORBIDDEN``: only priced demand, or that of shut zones, is left out."""
    has_price = np.array([g.unserved_cny_per_kg is not None for g in case.problem.groups])
    allowed = has_price[None, None, :, None] | case.is_closed_zone[:, None, None, :]
    short = left_out(case)
    for future, period, group, zone in np.argwhere(~allowed & (short > LEAST)).tolist():
        problem = case.problem
        kg = float(short[future, period, group, zone])
        subject = case.name(future, period, problem.groups[group].id, problem.zones[zone].id)
        detail = f"{shown(kg)} kg per day are left out, but the group must be served"
        yield Violation("SHORTFALL_FORBIDDEN", subject, detail, kg, "kg")


def sites_hold_what_passes(case: Case) -> Iterator[Violation]:
    """``CAPACITY_EXCEEDED``: no more of a class passes a site than its room allows."""
    passing, room = throughput(case), room_of(case)
    # Flows through closed sites are told as such, not a second time as missing room.
    over = above(passing, room[None, None, :, :]) & case.is_open[None, None, :, None]
    for future, period, site, kind in np.argwhere(over).tolist():
        problem = case.problem
        kg, most_kg = float(passing[future, period, site, kind]), float(room[site, kind])
        subject = case.name(future, period, problem.sites[site].id, problem.class_ids[kind])
        detail = f"{shown(kg)} kg per day pass, room for {shown(most_kg)}"
        yield Violation("CAPACITY_EXCEEDED", subject, detail, kg - most_kg, "kg")


def served(case: Case) -> NDArray[np.float64]:
    """Kg per day that flow, of shape (futures, periods, groups, zones)."""
    return _summed(case.demand.shape, case.flows.cell, case.flows.kg_per_day)


def left_out(case: Case) -> NDArray[np.float64]:
    """Kg per day that are stated as left out, of the same shape."""
    return _summed(case.demand.shape, case.shorts.cell, case.shorts.kg_per_day)


def throughput(case: Case) -> NDArray[np.float64]:
    """Kg per day by site and class, of shape (futures, periods, sites, classes)."""
    problem, flows = case.problem, case.flows
    shape = (*case.demand.shape[:2], len(problem.sites), len(problem.class_ids))
    kind = np.array([problem.class_ids.index(group.class_id) for group in problem.groups])
    passing = np.zeros(shape)
    for tier in range(len(problem.tiers)):
        on = flows.sites[:, tier] >= 0
        future, period, group, _ = flows.cell[:, on]
        where = np.stack([future, period, flows.sites[on, tier], kind[group]])
        passing += _summed(shape, where, flows.kg_per_day[on])
    return passing


def room_of(case: Case) -> NDArray[np.float64]:
    """Kg per day that each site has room for, of shape (sites, classes)."""
    problem = case.problem
    room = np.zeros((len(problem.sites), len(problem.class_ids)))
    for position, decision in case.decisions.items():
        steps = dict(decision.modules)
        for module in problem.sites[position].modules:
            kind = problem.class_ids.index(module.class_id)
            room[position, kind] = module.size_kg_per_day * steps.get(module.class_id, 0)
    return room


def _summed(
    shape: tuple[int, ...], where: NDArray[np.int64], amounts: NDArray[np.float64]
) -> NDArray[np.float64]:
    flat = np.ravel_multi_index(tuple(where), shape)
    return summed(flat, amounts, int(np.prod(shape))).reshape(shape)
